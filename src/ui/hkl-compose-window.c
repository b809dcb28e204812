/* hkl-compose-window.c: see hkl-compose-window.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Copies go in as pieces of a thousand, one after the other, so that no single one keeps the log
 * busy and closing the window ends it.
 */

#define G_LOG_DOMAIN "hkl-compose-window"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "hkl-code-entry.h"
#include "hkl-compose-window.h"
#include "hkl-event-draft.h"
#include "hkl-event-help.h"
#include "hkl-event.h"
#include "hkl-format.h"
#include "hkl-json-reader.h"
#include "hkl-sample.h"
#include "hkl-pieces.h"
#include "hkl-samples.h"
#include "hkl-saved-samples.h"
#include "hkl-segments.h"
#include "hkl-trigger.h"
#include "hkl-window.h"

#define CHECK_DELAY 120 /* ms after the last key */
#define PIECE       1000
#define MOST_COPIES 100000

struct _HklComposeWindow
{
  AdwWindow parent_instance;

  HklService *service;
  GCancellable *cancellable;
  guint check_id;
  gboolean valid;

  /* While it sends. */
  gboolean sending;
  char *text; /* of a copy */
  guint total, done;
  guint taken; /* of those done; the others were duplicates */

  GtkWidget *send;
  GtkWidget *types;
  GtkWidget *start, *remove;
  GtkStringList *titles; /* of what can be started from: the template, saved samples, samples */
  GPtrArray *saved;
  guint type; /* of the template */
  gboolean setting;
  HklCodeEntry *entry;
  GtkImage *mark;
  GtkLabel *verdict;
  GtkLabel *help, *unknown;
  GtkLabel *goes_to;
  GtkWidget *copies;
  GtkProgressBar *progress;
};

G_DEFINE_FINAL_TYPE (HklComposeWindow, hkl_compose_window, ADW_TYPE_WINDOW)

/* --- checking -------------------------------------------------------------------------------- */

/* Names of the mappings that would take the event, and are on. Transfer full. */
static char *
find_takers (HklComposeWindow *self, const char *text)
{
  GPtrArray *mappings = hkl_service_get_config (self->service)->mappings;
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *event = hkl_json_read (arena, text, strlen (text), NULL, NULL);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  g_autofree char *joined = NULL;

  for (guint i = 0; i < mappings->len; i++)
    {
      HklMapping *mapping = mappings->pdata[i];
      g_autoptr (HklTrigger) trigger = hkl_trigger_parse (mapping->trigger, NULL, NULL);

      if (trigger != NULL && hkl_trigger_matches (trigger, event))
        g_strv_builder_add (names, mapping->name);
    }
  list = g_strv_builder_end (names);
  if (list[0] == NULL)
    return g_strdup (mappings->len > 0 ? _ ("No mapping takes this event")
                                       : _ ("There is no mapping yet; the event waits for none"));

  joined = g_strjoinv (", ", list);
  /* Translators: names of mappings, with commas between them. */
  return g_strdup_printf (_ ("Goes to %s"), joined);
}

static void
update_send (HklComposeWindow *self)
{
  gtk_widget_set_sensitive (self->send, self->valid && !self->sending);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), self->sending);
}

static gboolean
check (gpointer data)
{
  HklComposeWindow *self = HKL_COMPOSE_WINDOW (data);
  g_autofree char *text = hkl_code_entry_get_text (self->entry);
  gsize where;
  g_autofree char *fault = hkl_event_draft_check (text, &where);
  g_autofree char *type = hkl_event_draft_type (text);
  g_autofree char *takers = NULL;
  g_autofree char *sentence = NULL;

  g_autofree char *help = hkl_event_help (text);
  g_autofree char *unknown = hkl_event_help_unknown (text);

  self->check_id = 0;
  self->valid = fault == NULL;
  if (help != NULL) /* half a line of JSON is no reason to lose sight of what is expected */
    gtk_label_set_text (self->help, help);
  gtk_label_set_text (self->unknown, unknown != NULL ? unknown : "");
  gtk_widget_set_visible (GTK_WIDGET (self->unknown), unknown != NULL);
  hkl_code_entry_set_fault (self->entry, where);
  if (fault == NULL)
    {
      /* Translators: the type of an event, such as track. */
      sentence = g_strdup_printf (
          _ ("A valid %s event. What is missing, messageId and times, is added."), type);
      takers = find_takers (self, text);
    }
  gtk_image_set_from_icon_name (self->mark,
                                fault == NULL ? "hkl-delivered-symbolic" : "hkl-failed-symbolic");
  gtk_widget_remove_css_class (GTK_WIDGET (self->mark), fault == NULL ? "err" : "ok");
  gtk_widget_add_css_class (GTK_WIDGET (self->mark), fault == NULL ? "ok" : "err");
  gtk_label_set_text (self->verdict, fault == NULL ? sentence : fault);
  gtk_label_set_text (self->goes_to, takers != NULL ? takers : "");
  for (guint i = 0; hkl_event_type_names[i] != NULL; i++)
    if (g_str_equal (hkl_event_type_names[i], type))
      hkl_segments_set (self->types, i);
  update_send (self);

  return G_SOURCE_REMOVE;
}

static void
typed (HklComposeWindow *self)
{
  /* Not sent before it was looked at. */
  self->valid = FALSE;
  update_send (self);
  g_clear_handle_id (&self->check_id, g_source_remove);
  self->check_id = g_timeout_add (CHECK_DELAY, check, self);
}

static void
set_text (HklComposeWindow *self, const char *text)
{
  hkl_code_entry_set_text (self->entry, text);
  g_clear_handle_id (&self->check_id, g_source_remove);
  check (self);
}

static void
type_chosen (guint chosen, gpointer data)
{
  HklComposeWindow *self = HKL_COMPOSE_WINDOW (data);
  g_autofree char *text = hkl_sample_template (hkl_event_type_names[chosen]);

  self->type = chosen;
  self->setting = TRUE;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->start), 0);
  gtk_widget_set_visible (self->remove, FALSE);
  self->setting = FALSE;
  set_text (self, text);
}

/* --- what to start from ------------------------------------------------------------------------ */

static void
fill_starts (HklComposeWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->titles));

  self->setting = TRUE;
  g_clear_pointer (&self->saved, g_ptr_array_unref);
  self->saved = hkl_saved_samples_read ();
  gtk_string_list_splice (self->titles, 0, n, NULL);
  gtk_string_list_append (self->titles, _ ("Template"));
  for (guint i = 0; i < self->saved->len; i++)
    {
      g_autofree char *name = hkl_saved_sample_title (self->saved->pdata[i]);
      /* Translators: an event that the person saved. */
      g_autofree char *title = g_strdup_printf (_ ("Saved: %s"), name);

      gtk_string_list_append (self->titles, title);
    }
  for (guint i = 0; i < HKL_N_SAMPLES; i++)
    {
      /* Translators: an event that Hookline brings along. */
      g_autofree char *title = g_strdup_printf (_ ("Sample: %s"), hkl_sample_get_title (i));

      gtk_string_list_append (self->titles, title);
    }
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->start), 0);
  gtk_widget_set_visible (self->remove, FALSE);
  self->setting = FALSE;
}

static void
start_chosen (HklComposeWindow *self)
{
  guint chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->start));
  guint n_saved = self->saved != NULL ? self->saved->len : 0;

  if (self->setting || chosen == GTK_INVALID_LIST_POSITION)
    return;

  gtk_widget_set_visible (self->remove, chosen > 0 && chosen <= n_saved);
  if (chosen == 0)
    {
      type_chosen (self->type, self);
    }
  else if (chosen <= n_saved)
    {
      set_text (self, self->saved->pdata[chosen - 1]);
    }
  else if (chosen - 1 - n_saved < HKL_N_SAMPLES)
    {
      g_autofree char *text = hkl_event_draft_for_again (
          hkl_sample_get_text (chosen - 1 - n_saved));

      set_text (self, text);
    }
}

/* What is in the text stays there. */
static void
remove_sample (HklComposeWindow *self)
{
  guint chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->start));

  if (chosen == 0 || chosen > self->saved->len)
    return;

  hkl_saved_samples_remove (self->saved->pdata[chosen - 1]);
  fill_starts (self);
}

static void
fill_in (HklComposeWindow *self)
{
  g_autofree char *text = hkl_code_entry_get_text (self->entry);
  g_autofree char *filled = hkl_event_draft_fill_in (text, g_get_real_time ());

  set_text (self, filled);
}

/* --- sending --------------------------------------------------------------------------------- */

static void send_piece (HklComposeWindow *self);

static void
end_sending (HklComposeWindow *self, const GError *error)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autofree char *count = hkl_format_count (self->taken);
  g_autofree char *text = NULL;

  self->sending = FALSE;
  update_send (self);
  if (error != NULL)
    {
      g_autofree char *sentence = g_strdup_printf (_ ("%s went in before. %s"), count,
                                                   error->message);

      gtk_image_set_from_icon_name (self->mark, "hkl-failed-symbolic");
      gtk_label_set_text (self->verdict, self->taken > 0 ? sentence : error->message);
      return;
    }

  if (self->taken == 0)
    {
      gtk_image_set_from_icon_name (self->mark, "dialog-warning-symbolic");
      gtk_label_set_text (self->verdict,
                          _ ("An event with this messageId came within the last day, and none is "
                             "taken twice. Fill in another one."));
      return;
    }

  text = g_strdup_printf (
      g_dngettext (NULL, "%s event is in the queue", "%s events are in the queue", self->taken),
      count);
  if (HKL_IS_WINDOW (parent))
    hkl_window_toast (HKL_WINDOW (parent), text);
  gtk_window_close (GTK_WINDOW (self));
}

static void
piece_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklComposeWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = hkl_service_compose_finish (HKL_SERVICE (source), result, &error);

  if (self->service == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (ids == NULL)
    {
      end_sending (self, error);
      return;
    }

  self->done += ids->len;
  for (guint i = 0; i < ids->len; i++)
    self->taken += g_array_index (ids, gint64, i) != 0;
  gtk_progress_bar_set_fraction (self->progress, (double) self->done / self->total);
  if (self->done < self->total)
    send_piece (self);
  else
    end_sending (self, NULL);
}

static void
send_piece (HklComposeWindow *self)
{
  guint n = MIN (PIECE, self->total - self->done);
  g_autofree const char **texts = g_new0 (const char *, n + 1);

  for (guint i = 0; i < n; i++)
    texts[i] = self->text;
  hkl_service_compose_async (self->service, texts, self->cancellable, piece_sent,
                             g_object_ref (self));
}

static void
send (HklComposeWindow *self)
{
  g_autofree char *text = NULL;

  if (!self->valid || self->sending)
    return;

  text = hkl_code_entry_get_text (self->entry);
  gtk_spin_button_update (GTK_SPIN_BUTTON (self->copies)); /* it may be typed, and not left yet */
  self->total = (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->copies));
  self->done = self->taken = 0;
  g_free (self->text);
  self->text = self->total > 1 ? hkl_event_draft_for_copies (text) : g_steal_pointer (&text);
  self->sending = TRUE;
  gtk_progress_bar_set_fraction (self->progress, 0);
  update_send (self);
  send_piece (self);
}

static gboolean
send_key (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  HklComposeWindow *self = HKL_COMPOSE_WINDOW (widget);

  if (self->check_id != 0)
    {
      g_clear_handle_id (&self->check_id, g_source_remove);
      check (self);
    }
  send (self);

  return TRUE;
}

/* --- life ------------------------------------------------------------------------------------ */

static void
hkl_compose_window_dispose (GObject *object)
{
  HklComposeWindow *self = HKL_COMPOSE_WINDOW (object);

  g_clear_handle_id (&self->check_id, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_compose_window_parent_class)->dispose (object);
}

static void
hkl_compose_window_finalize (GObject *object)
{
  g_free (HKL_COMPOSE_WINDOW (object)->text);
  g_clear_pointer (&HKL_COMPOSE_WINDOW (object)->saved, g_ptr_array_unref);
  G_OBJECT_CLASS (hkl_compose_window_parent_class)->finalize (object);
}

static void
hkl_compose_window_class_init (HklComposeWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_compose_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = hkl_compose_window_finalize;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkWidget *
make_header (HklComposeWindow *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_label (_ ("Cancel"));

  self->send = gtk_button_new_with_label (_ ("Send"));
  gtk_widget_add_css_class (self->send, "suggested-action");
  gtk_widget_set_tooltip_text (self->send, _ ("Send (Ctrl+Return)"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "window.close");
  g_signal_connect_swapped (self->send, "clicked", G_CALLBACK (send), self);
  gtk_widget_add_css_class (header, "flat");
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->send);

  return header;
}

/* Before the text sees it, to which Ctrl+Return is a new line. */
static void
add_keys (HklComposeWindow *self)
{
  static const char *const keys[] = { "<Control>Return", "<Control>KP_Enter" };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (controller),
        gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i]),
                          gtk_callback_action_new (send_key, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static GtkLabel *
make_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, style);

  return GTK_LABEL (label);
}

static GtkWidget *
make_foot (HklComposeWindow *self)
{
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("C_opies"));

  self->goes_to = make_label ("hk-small");
  self->copies = gtk_spin_button_new_with_range (1, MOST_COPIES, 1);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), self->copies);
  gtk_widget_add_css_class (label, "hk-dim");
  gtk_box_append (GTK_BOX (foot), GTK_WIDGET (self->goes_to));
  gtk_box_append (GTK_BOX (foot), label);
  gtk_box_append (GTK_BOX (foot), self->copies);

  return foot;
}

static GtkWidget *
make_types (HklComposeWindow *self)
{
  const char *const labels[] = { _ ("Track"), _ ("Identify"), _ ("Page"), _ ("Screen"),
                                 _ ("Group"), _ ("Alias"),    NULL };

  self->types = hkl_segments_new (labels, type_chosen, self);
  gtk_widget_set_halign (self->types, GTK_ALIGN_FILL);

  return self->types;
}

static GtkWidget *
make_start (HklComposeWindow *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("Start _from"));
  GtkWidget *fill = gtk_button_new_with_label (_ ("Fill In IDs and Times"));

  self->titles = gtk_string_list_new (NULL);
  self->start = gtk_drop_down_new (G_LIST_MODEL (self->titles), NULL);
  gtk_widget_set_hexpand (self->start, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->start), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Start from"), -1);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), self->start);
  gtk_widget_add_css_class (label, "hk-dim");
  self->remove = gtk_button_new_from_icon_name ("user-trash-symbolic");
  gtk_widget_set_tooltip_text (self->remove, _ ("Remove This Sample"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Remove This Sample"), -1);
  gtk_widget_add_css_class (self->remove, "flat");
  gtk_widget_add_css_class (fill, "flat");
  gtk_widget_add_css_class (fill, "hk-compact");
  gtk_widget_set_valign (fill, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (fill, "clicked", G_CALLBACK (fill_in), self);
  g_signal_connect_swapped (self->remove, "clicked", G_CALLBACK (remove_sample), self);
  g_signal_connect_swapped (self->start, "notify::selected", G_CALLBACK (start_chosen), self);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (line), self->start);
  gtk_box_append (GTK_BOX (line), self->remove);
  gtk_box_append (GTK_BOX (line), fill);

  return line;
}

static void
hkl_compose_window_init (HklComposeWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->cancellable = g_cancellable_new ();
  self->entry = HKL_CODE_ENTRY (hkl_code_entry_new (_ ("Event"), TRUE, TRUE, 12));
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (typed), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->entry));
  gtk_widget_set_vexpand (scrolled, TRUE);

  self->mark = GTK_IMAGE (gtk_image_new ());
  self->verdict = make_label ("hk-small");
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->mark));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->verdict));

  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Sending"), -1);

  gtk_widget_set_margin_start (content, 16);
  gtk_widget_set_margin_end (content, 16);
  gtk_widget_set_margin_bottom (content, 16);
  gtk_box_append (GTK_BOX (content), make_types (self));
  gtk_box_append (GTK_BOX (content), make_start (self));
  gtk_box_append (GTK_BOX (content), scrolled);
  self->help = make_label ("hk-sub");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->help), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _ ("What the specification expects"), -1);
  self->unknown = make_label ("hk-small");
  gtk_widget_add_css_class (GTK_WIDGET (self->unknown), "warn");
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->help));
  gtk_box_append (GTK_BOX (content), line);
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->unknown));
  gtk_box_append (GTK_BOX (content), make_foot (self));
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->progress));
  gtk_box_append (GTK_BOX (box), make_header (self));
  gtk_box_append (GTK_BOX (box), content);
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Compose Event"));
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  add_keys (self);
}

void
hkl_compose_window_present (GtkWindow *parent, HklService *service)
{
  HklComposeWindow *self;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (HKL_IS_SERVICE (service));

  self = g_object_new (HKL_TYPE_COMPOSE_WINDOW, "transient-for", parent, NULL);
  self->service = g_object_ref (service);
  hkl_piece_fit_window (GTK_WINDOW (self), GTK_WIDGET (parent), 560, 560);
  fill_starts (self);
  type_chosen (0, self);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}
