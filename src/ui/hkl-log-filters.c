/* hkl-log-filters.c: see hkl-log-filters.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-log-filters"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-batch.h"
#include "hkl-format.h"
#include "hkl-log-filters.h"
#include "hkl-log-menu.h"
#include "hkl-log-search-dialog.h"
#include "hkl-log-words.h"
#include "hkl-pieces.h"

/* Loading that takes longer than this is seen. */
#define PATIENCE_MS 300

struct _HklLogFilters
{
  GtkWidget parent_instance;

  HklLogFilter *filter;
  gboolean by_event;
  char *show, *range;
  gboolean showing; /* the widgets are being set by the program */
  guint patience_id;

  GtkWidget *box;
  GtkToggleButton *all, *retrying, *failed;
  GtkLabel *n_retrying, *n_failed;
  GtkWidget *bar;
  GtkWidget *second; /* the search and what follows it: in the bar, or in a line of its own */
  GtkWidget *search;
  GtkWidget *spinner;
  GtkToggleButton *live;
  GtkWidget *line; /* what narrows the log, and the progress of a search */
  GtkLabel *words;
  GtkWidget *stop;
};

typedef enum
{
  PROP_SHOW = 1,
  PROP_RANGE,
  PROP_BY_EVENT,
} HklLogFiltersProperty;

static GParamSpec *properties[PROP_BY_EVENT + 1];
static guint changed_signal, live_signal, stop_signal;

G_DEFINE_FINAL_TYPE (HklLogFilters, hkl_log_filters, GTK_TYPE_WIDGET)

static const struct
{
  const char *show;
  guint states;
  gboolean retrying;
} shows[] = {
  { "all", 0, FALSE },
  { "queued", 1 << HKL_BATCH_FORMING | 1 << HKL_BATCH_WAITING, FALSE },
  { "retrying", 0, TRUE },
  { "delivered", 1 << HKL_BATCH_DELIVERED, FALSE },
  { "failed", 1 << HKL_BATCH_FAILED, FALSE },
  { "discarded", 1 << HKL_BATCH_DISCARDED, FALSE },
};

/* --- the filter ---------------------------------------------------------------------------------- */

static void
changed (HklLogFilters *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static void
set_show (HklLogFilters *self, const char *show)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (shows) && g_strcmp0 (shows[i].show, show) != 0)
    i++;
  if (i == G_N_ELEMENTS (shows) || g_strcmp0 (self->show, show) == 0)
    return;

  g_free (self->show);
  self->show = g_strdup (show);
  self->filter->states = shows[i].states;
  self->filter->retrying = shows[i].retrying;

  self->showing = TRUE;
  gtk_toggle_button_set_active (self->all, g_str_equal (show, "all"));
  gtk_toggle_button_set_active (self->retrying, shows[i].retrying);
  gtk_toggle_button_set_active (self->failed, g_str_equal (show, "failed"));
  self->showing = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW]);
  changed (self);
}

static void
take_range (HklLogFilters *self, const char *range, gint64 since, gint64 until)
{
  g_free (self->range);
  self->range = g_strdup (range);
  self->filter->since = since;
  self->filter->until = until;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RANGE]);
  changed (self);
}

static void
on_range_chosen (gint64 since, gint64 until, gpointer user_data)
{
  take_range (user_data, since == 0 && until == 0 ? "any" : "chosen", since, until);
}

static void
set_range (HklLogFilters *self, const char *range)
{
  gint64 minutes = range != NULL ? g_ascii_strtoll (range, NULL, 10) : 0;

  if (g_strcmp0 (range, "chosen") == 0)
    hkl_log_range_dialog_present (GTK_WIDGET (self), self->filter->since, self->filter->until,
                                  on_range_chosen, self);
  else if (minutes > 0)
    take_range (self, range, g_get_real_time () - minutes * G_TIME_SPAN_MINUTE, 0);
  else
    take_range (self, "any", 0, 0);
}

static void
set_by_event (HklLogFilters *self, gboolean by_event)
{
  if (self->by_event == by_event)
    return;
  self->by_event = by_event;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BY_EVENT]);
  changed (self);
}

const HklLogFilter *
hkl_log_filters_get (HklLogFilters *self)
{
  g_return_val_if_fail (HKL_IS_LOG_FILTERS (self), NULL);

  return self->filter;
}

gboolean
hkl_log_filters_get_by_event (HklLogFilters *self)
{
  g_return_val_if_fail (HKL_IS_LOG_FILTERS (self), FALSE);

  return self->by_event;
}

gboolean
hkl_log_filters_is_set (HklLogFilters *self)
{
  const HklLogFilter none = { 0 };

  g_return_val_if_fail (HKL_IS_LOG_FILTERS (self), FALSE);

  return !hkl_log_filter_equal (self->filter, &none);
}

void
hkl_log_filters_clear (HklLogFilters *self)
{
  g_return_if_fail (HKL_IS_LOG_FILTERS (self));

  set_show (self, "all");
  if (self->filter->since != 0 || self->filter->until != 0)
    take_range (self, "any", 0, 0);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  hkl_log_filter_set_words (self->filter, "");
  changed (self);
}

/* --- showing ------------------------------------------------------------------------------------- */

static gboolean
lost_patience (gpointer user_data)
{
  HklLogFilters *self = user_data;

  self->patience_id = 0;
  gtk_widget_set_visible (self->spinner, TRUE);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), TRUE);

  return G_SOURCE_REMOVE;
}

static void
show_spinner (HklLogFilters *self, gboolean busy)
{
  if (busy && self->patience_id == 0 && !gtk_widget_get_visible (self->spinner))
    self->patience_id = g_timeout_add (PATIENCE_MS, lost_patience, self);
  if (busy)
    return;

  g_clear_handle_id (&self->patience_id, g_source_remove);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), FALSE);
  gtk_widget_set_visible (self->spinner, FALSE);
}

static void
show_line (HklLogFilters *self, HklLogModel *model)
{
  gint64 back_to;
  gboolean searching = hkl_log_model_get_searching (model, &back_to);
  gboolean scans = hkl_log_filter_scans (self->filter);
  g_autofree char *narrowed = hkl_log_words_narrowed (self->filter, self->by_event);
  g_autofree char *progress = scans ? hkl_log_words_progress (
                                          g_list_model_get_n_items (G_LIST_MODEL (model)),
                                          searching, back_to)
                                    : NULL;
  g_autofree char *both = narrowed != NULL && progress != NULL
                              ? g_strdup_printf ("%s: %s", narrowed, progress)
                              : g_strdup (progress != NULL ? progress : narrowed);

  gtk_widget_set_visible (self->line, both != NULL);
  if (both != NULL && g_strcmp0 (gtk_label_get_text (self->words), both) != 0)
    gtk_label_set_text (self->words, both);
  gtk_widget_set_visible (self->stop, searching);
}

void
hkl_log_filters_show (HklLogFilters *self, HklLogModel *model)
{
  g_autofree char *retrying = NULL;
  g_autofree char *failed = NULL;

  g_return_if_fail (HKL_IS_LOG_FILTERS (self));
  g_return_if_fail (HKL_IS_LOG_MODEL (model));

  retrying = hkl_format_count (hkl_log_model_get_n_retrying (model));
  failed = hkl_format_count (hkl_log_model_get_n_failed (model));
  gtk_label_set_text (self->n_retrying, retrying);
  gtk_label_set_text (self->n_failed, failed);

  self->showing = TRUE;
  gtk_toggle_button_set_active (self->live, hkl_log_model_get_live (model));
  self->showing = FALSE;
  show_spinner (self,
                hkl_log_model_get_loading (model) || hkl_log_model_get_searching (model, NULL));
  show_line (self, model);
}

/* --- what the person does ------------------------------------------------------------------------ */

static void
on_toggled (GtkToggleButton *button, HklLogFilters *self)
{
  if (self->showing)
    return;
  if (!gtk_toggle_button_get_active (button))
    {
      /* A pressed button stays: something is always shown. */
      self->showing = TRUE;
      gtk_toggle_button_set_active (button, TRUE);
      self->showing = FALSE;
      return;
    }
  set_show (self, button == self->retrying ? "retrying"
                  : button == self->failed ? "failed"
                                           : "all");
}

static void
on_search_changed (GtkSearchEntry *entry, HklLogFilters *self)
{
  g_autoptr (HklLogFilter) before = hkl_log_filter_copy (self->filter);

  hkl_log_filter_set_words (self->filter, gtk_editable_get_text (GTK_EDITABLE (entry)));
  if (!hkl_log_filter_equal (before, self->filter))
    changed (self);
}

static void
on_live_toggled (GtkToggleButton *button, HklLogFilters *self)
{
  if (!self->showing)
    g_signal_emit (self, live_signal, 0, gtk_toggle_button_get_active (button));
}

static void
on_stop (GtkButton *button, HklLogFilters *self)
{
  g_signal_emit (self, stop_signal, 0);
}

static void
on_words_chosen (const char *words, gpointer user_data)
{
  HklLogFilters *self = user_data;

  gtk_editable_set_text (GTK_EDITABLE (self->search), words);
}

static void
action_search_for (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklLogFilters *self = HKL_LOG_FILTERS (widget);

  hkl_log_search_dialog_present (widget, self->filter, on_words_chosen, self);
}

static void
action_clear (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HklLogFilters *self = HKL_LOG_FILTERS (widget);

  hkl_log_filters_clear (self);
  set_by_event (self, FALSE);
}

void
hkl_log_filters_focus_search (HklLogFilters *self)
{
  g_return_if_fail (HKL_IS_LOG_FILTERS (self));

  gtk_widget_grab_focus (self->search);
}

/* Esc: empties it. */
static void
on_stop_search (GtkSearchEntry *entry, HklLogFilters *self)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
}

/* --- building ------------------------------------------------------------------------------------ */

static GtkToggleButton *
make_filter (HklLogFilters *self,
             GtkWidget *parent,
             const char *icon,
             const char *style,
             const char *text,
             GtkLabel **count)
{
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  if (icon != NULL)
    {
      GtkWidget *image = gtk_image_new_from_icon_name (icon);

      gtk_image_set_pixel_size (GTK_IMAGE (image), 14);
      gtk_widget_add_css_class (image, style);
      gtk_box_append (GTK_BOX (box), image);
    }
  gtk_box_append (GTK_BOX (box), gtk_label_new (text));
  if (count != NULL)
    {
      *count = GTK_LABEL (gtk_label_new ("0"));
      gtk_widget_add_css_class (GTK_WIDGET (*count), "hk-num");
      gtk_widget_add_css_class (GTK_WIDGET (*count), "hk-dim");
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (*count));
    }
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "hk-filter");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_signal_connect (button, "toggled", G_CALLBACK (on_toggled), self);
  gtk_box_append (GTK_BOX (parent), button);

  return GTK_TOGGLE_BUTTON (button);
}

static void
make_search (HklLogFilters *self)
{
  self->search = gtk_search_entry_new ();
  gtk_widget_set_hexpand (self->search, TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->search), 8);
  g_object_set (self->search, "placeholder-text", _ ("Event, user, ID, status…"), NULL);
  gtk_widget_set_tooltip_text (
      self->search, _ ("Event, user, message ID, status, text in the URL or the response "
                       "(Ctrl+F). Terms such as status:5xx or user:u_1 say where to "
                       "look."));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search deliveries"), -1);
  g_signal_connect (self->search, "search-changed", G_CALLBACK (on_search_changed), self);
  g_signal_connect (self->search, "stop-search", G_CALLBACK (on_stop_search), self);
}

static GtkWidget *
make_bar (HklLogFilters *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_widget_set_margin_start (bar, 12);
  gtk_widget_set_margin_end (bar, 12);
  gtk_widget_set_margin_top (bar, 8);
  gtk_widget_set_margin_bottom (bar, 8);

  self->all = make_filter (self, bar, NULL, "", _ ("All"), NULL);
  self->retrying = make_filter (self, bar, "hkl-retrying-symbolic", "warn", _ ("Retrying"),
                                &self->n_retrying);
  self->failed = make_filter (self, bar, "hkl-failed-symbolic", "err", _ ("Failed"),
                              &self->n_failed);
  make_search (self);
  self->second = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_hexpand (self->second, TRUE);
  gtk_box_append (GTK_BOX (self->second), self->search);
  self->spinner = gtk_spinner_new ();
  gtk_widget_set_visible (self->spinner, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spinner), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Reading the log"), -1);
  gtk_box_append (GTK_BOX (self->second), self->spinner);

  self->live = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (_ ("● Live")));
  gtk_toggle_button_set_active (self->live, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->live), "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self->live), "hk-live");
  gtk_widget_set_valign (GTK_WIDGET (self->live), GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->live), _ ("Follow what is new (Ctrl+L)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->live), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Live"), -1);
  g_signal_connect (self->live, "toggled", G_CALLBACK (on_live_toggled), self);
  gtk_box_append (GTK_BOX (self->second), GTK_WIDGET (self->live));
  gtk_box_append (GTK_BOX (self->second), hkl_log_menu_new ());
  gtk_box_append (GTK_BOX (bar), self->second);

  return bar;
}

static GtkWidget *
make_line (HklLogFilters *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *clear = gtk_button_new_with_label (_ ("Clear Filters"));

  self->words = GTK_LABEL (hkl_piece_label ("", "hk-sub"));
  gtk_widget_set_hexpand (GTK_WIDGET (self->words), TRUE);
  self->stop = gtk_button_new_with_label (_ ("Stop Searching"));
  g_signal_connect (self->stop, "clicked", G_CALLBACK (on_stop), self);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (clear), "filters.clear");
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->words));
  gtk_box_append (GTK_BOX (line), self->stop);
  gtk_box_append (GTK_BOX (line), clear);
  for (int i = 0; i < 2; i++)
    {
      gtk_widget_add_css_class (i == 0 ? self->stop : clear, "flat");
      gtk_widget_add_css_class (i == 0 ? self->stop : clear, "hk-compact");
    }
  gtk_widget_set_margin_start (line, 14);
  gtk_widget_set_margin_end (line, 12);
  gtk_widget_set_margin_bottom (line, 6);
  gtk_widget_set_visible (line, FALSE);

  return line;
}

static void
hkl_log_filters_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HklLogFilters *self = HKL_LOG_FILTERS (object);

  switch ((HklLogFiltersProperty) id)
    {
    case PROP_SHOW:
      g_value_set_string (value, self->show);
      break;
    case PROP_RANGE:
      g_value_set_string (value, self->range);
      break;
    case PROP_BY_EVENT:
      g_value_set_boolean (value, self->by_event);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hkl_log_filters_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HklLogFilters *self = HKL_LOG_FILTERS (object);

  switch ((HklLogFiltersProperty) id)
    {
    case PROP_SHOW:
      set_show (self, g_value_get_string (value));
      break;
    case PROP_RANGE:
      set_range (self, g_value_get_string (value));
      break;
    case PROP_BY_EVENT:
      set_by_event (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hkl_log_filters_dispose (GObject *object)
{
  HklLogFilters *self = HKL_LOG_FILTERS (object);

  g_clear_handle_id (&self->patience_id, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (hkl_log_filters_parent_class)->dispose (object);
}

static void
hkl_log_filters_finalize (GObject *object)
{
  HklLogFilters *self = HKL_LOG_FILTERS (object);

  hkl_log_filter_free (self->filter);
  g_free (self->show);
  g_free (self->range);

  G_OBJECT_CLASS (hkl_log_filters_parent_class)->finalize (object);
}

static void
hkl_log_filters_class_init (HklLogFiltersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hkl_log_filters_get_property;
  object_class->set_property = hkl_log_filters_set_property;
  object_class->dispose = hkl_log_filters_dispose;
  object_class->finalize = hkl_log_filters_finalize;
  properties[PROP_SHOW] = g_param_spec_string ("show", NULL, NULL, "all", flags);
  properties[PROP_RANGE] = g_param_spec_string ("range", NULL, NULL, "any", flags);
  properties[PROP_BY_EVENT] = g_param_spec_boolean ("by-event", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  changed_signal = g_signal_new ("changed", HKL_TYPE_LOG_FILTERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  live_signal = g_signal_new ("live", HKL_TYPE_LOG_FILTERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  stop_signal = g_signal_new ("stop", HKL_TYPE_LOG_FILTERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_property_action (widget_class, "filters.show", "show");
  gtk_widget_class_install_property_action (widget_class, "filters.range", "range");
  gtk_widget_class_install_property_action (widget_class, "filters.by-event", "by-event");
  gtk_widget_class_install_action (widget_class, "filters.search-for", NULL, action_search_for);
  gtk_widget_class_install_action (widget_class, "filters.clear", NULL, action_clear);
}

static void
hkl_log_filters_init (HklLogFilters *self)
{
  const HklLogFilter none = { 0 };

  self->filter = hkl_log_filter_copy (&none);
  self->show = g_strdup ("all");
  self->range = g_strdup ("any");
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->bar = make_bar (self);
  gtk_box_append (GTK_BOX (self->box), self->bar);
  self->line = make_line (self);
  gtk_box_append (GTK_BOX (self->box), self->line);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->showing = TRUE;
  gtk_toggle_button_set_active (self->all, TRUE);
  self->showing = FALSE;
}

void
hkl_log_filters_set_narrow (HklLogFilters *self, gboolean narrow)
{
  g_autoptr (GtkWidget) second = NULL;

  g_return_if_fail (HKL_IS_LOG_FILTERS (self));

  if (narrow == (gtk_widget_get_parent (self->second) == self->box))
    return;

  second = g_object_ref (self->second);
  gtk_box_remove (GTK_BOX (gtk_widget_get_parent (second)), second);
  if (narrow)
    gtk_box_insert_child_after (GTK_BOX (self->box), second, self->bar);
  else
    gtk_box_append (GTK_BOX (self->bar), second);
  gtk_widget_set_margin_start (second, narrow ? 12 : 0);
  gtk_widget_set_margin_end (second, narrow ? 12 : 0);
  gtk_widget_set_margin_bottom (second, narrow ? 8 : 0);
}

GtkWidget *
hkl_log_filters_new (void)
{
  return g_object_new (HKL_TYPE_LOG_FILTERS, NULL);
}
