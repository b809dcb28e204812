/* hkl-log-search-dialog.c: see hkl-log-search-dialog.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-log-search-dialog"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hkl-log-search-dialog.h"
#include "hkl-log-words.h"

enum
{
  ROW_STATUS,
  ROW_EVENT,
  ROW_USER,
  ROW_ID,
  ROW_URL,
  ROW_RESPONSE,
  ROW_ANYWHERE,
  N_ROWS,
};

typedef struct
{
  GtkWidget *widget; /* weak */
  GtkWidget *dialog;
  GtkWidget *entries[N_ROWS];
  HklLogWordsChosen words_chosen;
  HklLogRangeChosen range_chosen;
  gpointer user_data;
} Ask;

static void
ask_free (gpointer data)
{
  Ask *self = data;

  g_clear_weak_pointer (&self->widget);
  g_free (self);
}

static GtkWidget *
add_row (GtkWidget *grid, int row, const char *title, const char *hint, const char *text)
{
  GtkWidget *label = gtk_label_new (title);
  GtkWidget *entry = gtk_entry_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), entry);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), hint);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (entry), text != NULL ? text : "");
  gtk_widget_set_hexpand (entry, TRUE);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  label, NULL, -1);
  gtk_grid_attach (GTK_GRID (grid), label, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), entry, 1, row, 1, 1);

  return entry;
}

static Ask *
ask_new (GtkWidget *widget, const char *title, const char *body, const char *label, GtkWidget *grid)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  Ask *self = g_new0 (Ask, 1);

  g_set_weak_pointer (&self->widget, widget);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 8);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  self->dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, title,
                                         body);
  gtk_window_set_title (GTK_WINDOW (self->dialog), title);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (self->dialog), "cancel", _ ("_Cancel"),
                                    "accept", label, NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (self->dialog), "accept",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (self->dialog), "accept");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (self->dialog), "cancel");
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (self->dialog), grid);
  g_object_set_data_full (G_OBJECT (self->dialog), "ask", self, ask_free);

  return self;
}

static const char *
text_of (Ask *self, guint row)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entries[row]));
}

/* --- field by field ------------------------------------------------------------------------------ */

static void
on_words (AdwMessageDialog *dialog, const char *response, Ask *self)
{
  static const char *const terms[N_ROWS] = { "status", "event", "user", "id", "url", "response" };
  g_autoptr (GString) words = g_string_new (NULL);

  if (!g_str_equal (response, "accept") || self->widget == NULL)
    return;

  for (guint i = 0; i < N_ROWS; i++)
    {
      g_autofree char *text = g_strstrip (g_strdup (text_of (self, i)));

      if (text[0] == '\0')
        continue;
      if (terms[i] != NULL)
        g_string_append_printf (words, "%s%s:\"%s\"", words->len > 0 ? " " : "", terms[i], text);
      else
        g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", text);
    }

  {
    const HklLogFilter none = { 0 };
    g_autoptr (HklLogFilter) filter = hkl_log_filter_copy (&none);
    g_autofree char *short_words = NULL;

    /* Read and written again: without quotes where there need be none. */
    hkl_log_filter_set_words (filter, words->str);
    short_words = hkl_log_filter_dup_words (filter);
    self->words_chosen (short_words, self->user_data);
  }
}

void
hkl_log_search_dialog_present (GtkWidget *widget,
                               const HklLogFilter *filter,
                               HklLogWordsChosen chosen,
                               gpointer user_data)
{
  GtkWidget *grid = gtk_grid_new ();
  Ask *self = ask_new (widget, _ ("Search the Log"),
                       _ ("Deliveries are found that fit all of it. The whole history is looked "
                          "through, the newest first."),
                       _ ("_Search"), grid);
  const HklLogFilter status = { .status_from = filter->status_from,
                                .status_to = filter->status_to,
                                .no_answer = filter->no_answer };
  g_autofree char *status_words = hkl_log_filter_dup_words (&status);

  self->words_chosen = chosen;
  self->user_data = user_data;
  self->entries[ROW_STATUS] = add_row (grid, 0, _ ("Status"), _ ("503, 5xx, 400-499 or none"),
                                       status_words[0] != '\0' ? status_words + strlen ("status:")
                                                               : "");
  self->entries[ROW_EVENT] = add_row (grid, 1, _ ("Event"), _ ("Order Completed"), filter->name);
  self->entries[ROW_USER] = add_row (grid, 2, _ ("User"), _ ("User or anonymous ID"), filter->user);
  self->entries[ROW_ID] = add_row (grid, 3, _ ("Message ID"), "", filter->message_id);
  self->entries[ROW_URL] = add_row (grid, 4, _ ("URL"), "", filter->url);
  self->entries[ROW_RESPONSE] = add_row (grid, 5, _ ("Response"), _ ("Text in head or body"),
                                         filter->response);
  self->entries[ROW_ANYWHERE] = add_row (grid, 6, _ ("Anywhere"), "", filter->search);
  g_signal_connect (self->dialog, "response", G_CALLBACK (on_words), self);
  gtk_window_present (GTK_WINDOW (self->dialog));
}

/* --- a range of time ------------------------------------------------------------------------------ */

static void
check_range (GtkEditable *editable, Ask *self)
{
  gint64 now = g_get_real_time ();
  gboolean valid = TRUE;

  for (guint i = 0; i < 2; i++)
    {
      gboolean fits = hkl_log_words_parse_time (text_of (self, i), now, i == 1) >= 0;

      if (fits)
        gtk_widget_remove_css_class (self->entries[i], "error");
      else
        gtk_widget_add_css_class (self->entries[i], "error");
      valid = valid && fits;
    }
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self->dialog), "accept", valid);
}

static void
on_range (AdwMessageDialog *dialog, const char *response, Ask *self)
{
  gint64 now = g_get_real_time ();
  gint64 since = hkl_log_words_parse_time (text_of (self, 0), now, FALSE);
  gint64 until = hkl_log_words_parse_time (text_of (self, 1), now, TRUE);

  if (g_str_equal (response, "accept") && self->widget != NULL && since >= 0 && until >= 0)
    self->range_chosen (since, until, self->user_data);
}

void
hkl_log_range_dialog_present (GtkWidget *widget,
                              gint64 since,
                              gint64 until,
                              HklLogRangeChosen chosen,
                              gpointer user_data)
{
  GtkWidget *grid = gtk_grid_new ();
  Ask *self = ask_new (widget, _ ("Time Range"),
                       _ ("Only deliveries that were created in this time are shown. Leave one "
                          "empty for an open end."),
                       _ ("_Show"), grid);
  g_autofree char *from = since != 0 ? hkl_log_words_time (since) : NULL;
  g_autofree char *to = until != 0 ? hkl_log_words_time (until) : NULL;

  self->range_chosen = chosen;
  self->user_data = user_data;
  self->entries[0] = add_row (grid, 0, _ ("From"), _ ("2026-09-18 14:00, or 14:00"), from);
  self->entries[1] = add_row (grid, 1, _ ("To"), _ ("2026-09-18 15:00, or 15:00"), to);
  for (guint i = 0; i < 2; i++)
    g_signal_connect (self->entries[i], "changed", G_CALLBACK (check_range), self);
  g_signal_connect (self->dialog, "response", G_CALLBACK (on_range), self);
  gtk_window_present (GTK_WINDOW (self->dialog));
}
