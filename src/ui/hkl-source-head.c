/* hkl-source-head.c: see hkl-source-head.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-source-head"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "hkl-code-entry.h"
#include "hkl-columns.h"
#include "hkl-format.h"
#include "hkl-pieces.h"
#include "hkl-sdk-snippet.h"
#include "hkl-source-head.h"
#include "hkl-sparkline.h"
#include "hkl-write-keys.h"

#define N_SECONDS        120
#define FOLDS_AFTER      100 /* events: then it is known how to connect */
#define TWO_COLUMNS_FROM 760

struct _HklSourceHead
{
  GtkWidget parent_instance;

  HklService *service;
  guint tick_id;
  guint32 rates[N_SECONDS];

  GtkWidget *box;
  GtkWidget *endpoint, *key, *which;
  GtkWidget *expander;
  gboolean folded; /* once, by itself */
  GtkWidget *sdk;
  HklCodeEntry *snippet;
  HklSparkline *sparkline;
  GtkLabel *rate, *today, *duplicates, *rejected, *unmatched;
  GCancellable *counting;
};

G_DEFINE_FINAL_TYPE (HklSourceHead, hkl_source_head, GTK_TYPE_WIDGET)

static const char *
write_key (HklSourceHead *self)
{
  char **keys = hkl_service_get_config (self->service)->write_keys;
  guint chosen = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->which));

  if (chosen >= g_strv_length (keys))
    chosen = 0;

  return keys[chosen] != NULL ? keys[chosen] : "";
}

static char *
dup_endpoint (gpointer data)
{
  guint port = hkl_service_get_source_port (HKL_SOURCE_HEAD (data)->service);

  return port != 0 ? g_strdup_printf ("http://127.0.0.1:%u/v1", port) : NULL;
}

static char *
dup_key (gpointer data)
{
  const char *key = write_key (HKL_SOURCE_HEAD (data));

  return *key != '\0' ? g_strdup (key) : NULL;
}

static char *
dup_snippet (gpointer data)
{
  HklSourceHead *self = data;
  guint port = hkl_service_get_source_port (self->service);

  return hkl_sdk_snippet_text (gtk_drop_down_get_selected (GTK_DROP_DOWN (self->sdk)),
                               write_key (self), port);
}

/* Which key is shown and stands in the code, where there are several. */
static void
update_which (HklSourceHead *self)
{
  HklConfig *config = hkl_service_get_config (self->service);
  GtkStringList *names = GTK_STRING_LIST (gtk_drop_down_get_model (GTK_DROP_DOWN (self->which)));
  guint n = g_strv_length (config->write_keys);
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (names));
  gboolean same = n == n_shown;

  for (guint i = 0; same && i < n; i++)
    {
      g_autofree char *mask = hkl_write_key_mask (config->write_keys[i]);
      const char *name = *config->write_key_names[i] != '\0' ? config->write_key_names[i] : mask;

      same = g_str_equal (gtk_string_list_get_string (names, i), name);
    }
  if (same)
    return;

  gtk_string_list_splice (names, 0, n_shown, NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *mask = hkl_write_key_mask (config->write_keys[i]);

      gtk_string_list_append (
          names, *config->write_key_names[i] != '\0' ? config->write_key_names[i] : mask);
    }
  gtk_widget_set_visible (self->which, n > 1);
}

static void
update (HklSourceHead *self)
{
  g_autofree char *endpoint = dup_endpoint (self);
  g_autofree char *snippet = dup_snippet (self);

  gtk_editable_set_text (GTK_EDITABLE (self->endpoint),
                         endpoint != NULL ? endpoint : _ ("Not listening"));
  gtk_editable_set_text (GTK_EDITABLE (self->key), write_key (self));
  hkl_code_entry_set_text (self->snippet, snippet);
}

/* --- figures --------------------------------------------------------------------------------- */

static void
set_count (GtkLabel *label, guint64 n)
{
  g_autofree char *text = hkl_format_count_short (n);

  gtk_label_set_text (label, text);
}

/* On a reader's thread. */
static gpointer
read_today (HklStoreReader *reader, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime)
      midnight = g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                                        g_date_time_get_day_of_month (now), 0, 0, 0);
  gint64 *n = g_new (gint64, 1);

  *n = midnight != NULL ? hkl_store_reader_count_since (
                              reader, g_date_time_to_unix (midnight) * G_TIME_SPAN_SECOND, error)
                        : -1;

  return n;
}

static void
today_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklSourceHead) self = data;
  g_autofree gint64 *n = hkl_store_reader_pool_ask_finish (HKL_STORE_READER_POOL (source), result,
                                                           NULL);

  g_clear_object (&self->counting);
  if (n != NULL && *n >= 0 && self->box != NULL)
    set_count (self->today, (guint64) *n);
}

static void
count_today (HklSourceHead *self)
{
  HklStoreReaderPool *readers = hkl_service_get_readers (self->service);

  if (readers == NULL || self->counting != NULL)
    return;

  self->counting = g_cancellable_new ();
  hkl_store_reader_pool_ask (readers, read_today, NULL, NULL, g_free, self->counting, today_read,
                             g_object_ref (self));
}

void
hkl_source_head_set_unmatched (HklSourceHead *self, double share)
{
  g_autofree char *text = NULL;

  g_return_if_fail (HKL_IS_SOURCE_HEAD (self));

  text = share >= 0 ? hkl_format_share (share) : g_strdup ("–");
  gtk_label_set_text (self->unmatched, text);
}

static gboolean
tick (gpointer data)
{
  HklSourceHead *self = HKL_SOURCE_HEAD (data);
  HklSourceStats stats = { 0 };
  g_autofree char *rate = NULL;

  hkl_service_get_source_stats (self->service, &stats);
  rate = hkl_format_rate (stats.rate);
  gtk_label_set_text (self->rate, rate);
  count_today (self);
  set_count (self->duplicates, stats.duplicates);
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->duplicates)),
                          stats.duplicates > 0);
  set_count (self->rejected, stats.invalid + stats.refused);
  if (!self->folded && stats.accepted >= FOLDS_AFTER)
    {
      self->folded = TRUE;
      gtk_expander_set_expanded (GTK_EXPANDER (self->expander), FALSE);
    }
  memmove (self->rates, self->rates + 1, (N_SECONDS - 1) * sizeof self->rates[0]);
  self->rates[N_SECONDS - 1] = (guint32) stats.rate;
  hkl_sparkline_set (self->sparkline, self->rates, N_SECONDS, "hk_info");

  return G_SOURCE_CONTINUE;
}

/* --- life ------------------------------------------------------------------------------------ */

static void
hkl_source_head_map (GtkWidget *widget)
{
  HklSourceHead *self = HKL_SOURCE_HEAD (widget);

  GTK_WIDGET_CLASS (hkl_source_head_parent_class)->map (widget);
  update (self);
  tick (self);
  if (self->tick_id == 0)
    self->tick_id = g_timeout_add_seconds (1, tick, self);
}

static void
hkl_source_head_unmap (GtkWidget *widget)
{
  HklSourceHead *self = HKL_SOURCE_HEAD (widget);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  GTK_WIDGET_CLASS (hkl_source_head_parent_class)->unmap (widget);
}

static void
hkl_source_head_dispose (GObject *object)
{
  HklSourceHead *self = HKL_SOURCE_HEAD (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  if (self->counting != NULL)
    g_cancellable_cancel (self->counting);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_source_head_parent_class)->dispose (object);
}

static void
hkl_source_head_class_init (HklSourceHeadClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_source_head_dispose;
  widget_class->map = hkl_source_head_map;
  widget_class->unmap = hkl_source_head_unmap;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

/* CHOICE: nullable. */
static void
append_value (GtkWidget *box,
              const char *name,
              GtkWidget *value,
              GtkWidget *choice,
              GtkWidget *copy)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (line), value);
  if (choice != NULL)
    gtk_box_append (GTK_BOX (line), choice);
  gtk_box_append (GTK_BOX (line), copy);
  gtk_box_append (GTK_BOX (box), hkl_piece_label (name, "hk-sub"));
  gtk_box_append (GTK_BOX (box), line);
}

static GtkWidget *
make_connection (HklSourceHead *self)
{
  GtkWidget *start = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *end = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *columns;
  const char *names[HKL_N_SDK_SNIPPETS + 1] = { NULL };

  for (guint i = 0; i < HKL_N_SDK_SNIPPETS; i++)
    names[i] = hkl_sdk_snippet_get_name (i);
  self->endpoint = hkl_piece_value (_ ("Endpoint"));
  self->key = hkl_piece_value (_ ("Write key"));
  self->which = gtk_drop_down_new (G_LIST_MODEL (gtk_string_list_new (NULL)), NULL);
  gtk_widget_set_visible (self->which, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->which), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Which write key"), -1);
  append_value (start, _ ("Endpoint"), self->endpoint, NULL,
                hkl_piece_copy (_ ("Copy Endpoint"), _ ("Endpoint copied"), dup_endpoint, self));
  append_value (start, _ ("Write key"), self->key, self->which,
                hkl_piece_copy (_ ("Copy Write Key"), _ ("Write key copied"), dup_key, self));

  self->snippet = HKL_CODE_ENTRY (hkl_code_entry_new (_ ("Code for an SDK"), FALSE, FALSE, 4));
  gtk_box_append (GTK_BOX (head), hkl_piece_head (_ ("Code for an SDK"), NULL, NULL));
  self->sdk = gtk_drop_down_new_from_strings (names);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->sdk), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("SDK"), -1);
  g_signal_connect_swapped (self->sdk, "notify::selected", G_CALLBACK (update), self);
  gtk_box_append (GTK_BOX (head), self->sdk);
  gtk_box_append (GTK_BOX (head),
                  hkl_piece_copy (_ ("Copy Code"), _ ("Code copied"), dup_snippet, self));
  gtk_box_append (GTK_BOX (end), head);
  gtk_box_append (GTK_BOX (end), GTK_WIDGET (self->snippet));
  columns = hkl_columns_new (start, end, TWO_COLUMNS_FROM, 0, 24);
  gtk_widget_set_margin_start (columns, 16);
  gtk_widget_set_margin_end (columns, 16);
  gtk_widget_set_margin_top (columns, 4);
  gtk_widget_set_margin_bottom (columns, 12);

  self->expander = gtk_expander_new (_ ("Point an SDK Here"));
  gtk_expander_set_expanded (GTK_EXPANDER (self->expander), TRUE);
  gtk_expander_set_child (GTK_EXPANDER (self->expander), columns);
  gtk_widget_set_margin_start (self->expander, 12);
  gtk_widget_set_margin_top (self->expander, 4);
  gtk_widget_set_margin_bottom (self->expander, 4);

  return self->expander;
}

static GtkLabel *
append_figure (GtkWidget *strip, const char *name)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *value = hkl_piece_label (NULL, "hk-big");

  gtk_label_set_ellipsize (GTK_LABEL (value), PANGO_ELLIPSIZE_NONE);
  gtk_box_append (GTK_BOX (box), hkl_piece_label (name, "hk-sub"));
  gtk_box_append (GTK_BOX (box), value);
  gtk_box_append (GTK_BOX (strip), box);

  return GTK_LABEL (value);
}

static GtkWidget *
make_strip (HklSourceHead *self)
{
  GtkWidget *strip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 24);

  self->rate = append_figure (strip, _ ("Received"));
  self->sparkline = HKL_SPARKLINE (hkl_sparkline_new (FALSE));
  gtk_widget_set_hexpand (GTK_WIDGET (self->sparkline), TRUE);
  gtk_box_append (GTK_BOX (strip), GTK_WIDGET (self->sparkline));
  self->today = append_figure (strip, _ ("Today"));
  self->duplicates = append_figure (strip, _ ("Duplicates"));
  self->rejected = append_figure (strip, _ ("Rejected"));
  self->unmatched = append_figure (strip, _ ("Unmatched"));
  gtk_widget_set_tooltip_text (gtk_widget_get_parent (GTK_WIDGET (self->unmatched)),
                               _ ("Of the newest events, those that no mapping takes"));
  gtk_label_set_text (self->unmatched, "–");
  gtk_widget_add_css_class (strip, "hk-stats");
  gtk_widget_add_css_class (strip, "hk-stat");

  return strip;
}

static void
hkl_source_head_init (HklSourceHead *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (self->box), make_connection (self));
  gtk_box_append (GTK_BOX (self->box), make_strip (self));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
hkl_source_head_new (HklService *service)
{
  HklSourceHead *self = g_object_new (HKL_TYPE_SOURCE_HEAD, NULL);

  self->service = g_object_ref (service);
  update_which (self);
  g_signal_connect_swapped (self->which, "notify::selected", G_CALLBACK (update), self);
  g_signal_connect_object (service, "config-changed", G_CALLBACK (update_which), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "config-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "problems-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
