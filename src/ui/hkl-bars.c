/* hkl-bars.c: see hkl-bars.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-bars"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "hkl-bars.h"
#include "hkl-format.h"
#include "hkl-help.h"
#include "hkl-note.h"

#define MAX_BARS 2

struct _HklBars
{
  GtkWidget parent_instance;

  HklService *service;
  GtkWidget *revealers[MAX_BARS];
  char *shown[MAX_BARS]; /* what each bar says: an unchanged one is left alone */
  guint tick_id;
};

G_DEFINE_FINAL_TYPE (HklBars, hkl_bars, GTK_TYPE_WIDGET)

/* A bar to be. */
typedef struct
{
  const char *style; /* "err", "warn", "info" */
  const char *icon;
  char *text;
  const char *help; /* where the manual explains it */
  struct
  {
    const char *label; /* translated; NULL ends */
    char *owned_label;
    const char *action;
    GVariant *target; /* floating or NULL */
  } buttons[2];
} Bar;

static void
bar_clear (Bar *bar)
{
  g_free (bar->text);
  for (guint i = 0; i < G_N_ELEMENTS (bar->buttons); i++)
    {
      g_free (bar->buttons[i].owned_label);
      g_clear_pointer (&bar->buttons[i].target, g_variant_unref);
    }
}

static void
add_button (Bar *bar, guint i, char *label, const char *action, GVariant *target)
{
  bar->buttons[i].owned_label = label;
  bar->buttons[i].label = label;
  bar->buttons[i].action = action;
  bar->buttons[i].target = target != NULL ? g_variant_ref_sink (target) : NULL;
}

static void
port_buttons (Bar *bar, const HklProblem *problem, const char *action)
{
  guint i = 0;

  if (problem->port != 0)
    add_button (bar, i++, g_strdup_printf (_ ("Use Port %u"), problem->port), action,
                g_variant_new_uint32 (problem->port));
  add_button (bar, i, g_strdup (_ ("Try Again")), action, g_variant_new_uint32 (0));
}

static Bar
bar_for_problem (const HklProblem *problem)
{
  Bar bar = { .style = "err",
              .icon = "hkl-failed-symbolic",
              .text = g_strdup (problem->text),
              .help = hkl_help_for_problem (problem->kind) };

  switch (problem->kind)
    {
    case HKL_PROBLEM_SOURCE_PORT:
      port_buttons (&bar, problem, "win.retry-source");
      break;
    case HKL_PROBLEM_INSPECTOR_PORT:
      port_buttons (&bar, problem, "win.retry-inspector");
      break;
    case HKL_PROBLEM_KEYRING_LOCKED:
      bar.style = "warn";
      bar.icon = "changes-prevent-symbolic";
      add_button (&bar, 0, g_strdup (_ ("Unlock…")), "win.unlock", NULL);
      break;
    case HKL_PROBLEM_KEYRING_MISSING:
      bar.style = "warn";
      bar.icon = "dialog-warning-symbolic";
      add_button (&bar, 0, g_strdup (_ ("Enter Secret…")), "win.enter-secret", NULL);
      break;
    case HKL_PROBLEM_STORE_DAMAGED:
      add_button (&bar, 0, g_strdup (_ ("Show Folder")), "win.show-data", NULL);
      break;
    case HKL_PROBLEM_CONFIG:
      add_button (&bar, 0, g_strdup (_ ("Show File")), "win.show-config", NULL);
      break;
    case HKL_PROBLEM_OFFLINE:
      bar.style = "info";
      bar.icon = "network-offline-symbolic";
      break;
    case HKL_PROBLEM_METERED:
      bar.style = "info";
      bar.icon = "network-transmit-receive-symbolic";
      add_button (&bar, 0, g_strdup (_ ("Deliver Anyway")), "win.use-metered", NULL);
      break;
    case HKL_PROBLEM_STORE_FAILS:
      bar.icon = "drive-harddisk-symbolic";
      add_button (&bar, 0, g_strdup (_ ("Show Folder")), "win.show-data", NULL);
      break;
    case HKL_PROBLEM_DISK_FULL:
      bar.icon = "drive-harddisk-symbolic";
      break;
    default:
      break;
    }

  return bar;
}

static Bar
bar_for_pause (guint64 queue)
{
  Bar bar = { .style = "info", .icon = "media-playback-pause-symbolic", .help = "retries#pause" };
  g_autofree char *count = hkl_format_count (queue);

  if (queue == 0)
    bar.text = g_strdup (_ ("Delivery is paused. Events that come in are queued."));
  else
    /* Translators: %s is a number of events. */
    bar.text = g_strdup_printf (g_dngettext (NULL,
                                             "Delivery is paused. %s event is queued and not lost.",
                                             "Delivery is paused. %s events are queued and none "
                                             "are lost.",
                                             queue),
                                count);
  add_button (&bar, 0, g_strdup (_ ("Resume")), "win.set-enabled", g_variant_new_boolean (TRUE));

  return bar;
}

static void
show_bar (HklBars *self, guint i, const Bar *bar)
{
  GtkRevealer *revealer = GTK_REVEALER (self->revealers[i]);
  GtkWidget *note;

  if (bar == NULL)
    {
      gtk_revealer_set_reveal_child (revealer, FALSE);
      gtk_widget_set_visible (self->revealers[i], gtk_revealer_get_child_revealed (revealer));
      g_clear_pointer (&self->shown[i], g_free);
      return;
    }
  if (g_strcmp0 (self->shown[i], bar->text) == 0)
    return;

  g_free (self->shown[i]);
  self->shown[i] = g_strdup (bar->text);
  note = hkl_note_new (bar->style, bar->icon, bar->text);
  hkl_note_set_help (HKL_NOTE (note), bar->help);
  for (guint b = 0; b < G_N_ELEMENTS (bar->buttons) && bar->buttons[b].label != NULL; b++)
    hkl_note_add_button (HKL_NOTE (note), bar->buttons[b].label, bar->buttons[b].action,
                         bar->buttons[b].target);
  gtk_widget_set_margin_start (note, 20);
  gtk_widget_set_margin_end (note, 20);
  gtk_widget_set_margin_top (note, 4);
  gtk_widget_set_margin_bottom (note, 6);
  gtk_revealer_set_child (revealer, note);
  gtk_widget_set_visible (self->revealers[i], TRUE);
  gtk_revealer_set_reveal_child (revealer, TRUE);
}

static void
update (HklBars *self)
{
  GPtrArray *problems = hkl_service_get_problems (self->service);
  HklConfig *config = hkl_service_get_config (self->service);
  guint n = 0;

  for (guint i = 0; problems != NULL && i < problems->len && n < MAX_BARS; i++)
    {
      Bar bar = bar_for_problem (problems->pdata[i]);

      show_bar (self, n++, &bar);
      bar_clear (&bar);
    }

  if (n < MAX_BARS && config != NULL && !config->enabled && config->mappings->len > 0)
    {
      g_autoptr (HklSnapshot) snapshot = hkl_service_ref_snapshot (self->service);
      Bar bar = bar_for_pause (snapshot->queue);

      show_bar (self, n++, &bar);
      bar_clear (&bar);
    }

  for (; n < MAX_BARS; n++)
    show_bar (self, n, NULL);
}

static gboolean
tick (gpointer data)
{
  update (HKL_BARS (data));

  return G_SOURCE_CONTINUE;
}

static void
hkl_bars_map (GtkWidget *widget)
{
  HklBars *self = HKL_BARS (widget);

  GTK_WIDGET_CLASS (hkl_bars_parent_class)->map (widget);
  update (self);
  self->tick_id = g_timeout_add_seconds (1, tick, self); /* the queue's length in the text */
}

static void
hkl_bars_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&HKL_BARS (widget)->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (hkl_bars_parent_class)->unmap (widget);
}

static void
hkl_bars_dispose (GObject *object)
{
  HklBars *self = HKL_BARS (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  for (guint i = 0; i < MAX_BARS; i++)
    {
      g_clear_pointer (&self->revealers[i], gtk_widget_unparent);
      g_clear_pointer (&self->shown[i], g_free);
    }
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_bars_parent_class)->dispose (object);
}

static void
hkl_bars_class_init (HklBarsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_bars_dispose;
  widget_class->map = hkl_bars_map;
  widget_class->unmap = hkl_bars_unmap;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
hkl_bars_init (HklBars *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  for (guint i = 0; i < MAX_BARS; i++)
    {
      self->revealers[i] = gtk_revealer_new ();
      gtk_revealer_set_transition_duration (GTK_REVEALER (self->revealers[i]), 200);
      gtk_widget_set_visible (self->revealers[i], FALSE);
      gtk_widget_set_parent (self->revealers[i], GTK_WIDGET (self));
    }
}

GtkWidget *
hkl_bars_new (HklService *service)
{
  HklBars *self = g_object_new (HKL_TYPE_BARS, NULL);

  self->service = g_object_ref (service);
  /* Also while another page is shown: what is over must not be found here by a screen reader. */
  g_signal_connect_object (service, "problems-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "config-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
