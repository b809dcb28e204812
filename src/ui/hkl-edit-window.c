/* hkl-edit-window.c: see hkl-edit-window.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-edit-window"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "hkl-edit-window.h"
#include "hkl-edited.h"
#include "hkl-format.h"
#include "hkl-pieces.h"

/* A text view is slow with long lines: a larger body goes out as it is. */
#define BODY_MAX (64 * 1024)

typedef struct
{
  HklWindow *parent;
  HklService *service;
  HklDeliveryDetail *detail;
  GtkWidget *window; /* NULL once it is closed */
  GtkWidget *method, *url;
  GtkTextBuffer *headers;
  GtkTextBuffer *body; /* NULL: the body goes out as it is */
  GtkWidget *send;
  GtkLabel *fault;
  gboolean sending;
} Edit;

static void
edit_clear (gpointer data)
{
  Edit *self = data;

  hkl_delivery_detail_unref (self->detail);
  g_object_unref (self->service);
  g_object_unref (self->parent);
}

gboolean
hkl_edit_window_parse_headers (const char *text, char ***names, char ***values, guint *line)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GStrvBuilder) all_names = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) all_values = g_strv_builder_new ();

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *colon;

      g_strstrip (lines[i]);
      if (lines[i][0] == '\0')
        continue;
      colon = strchr (lines[i], ':');
      if (colon == NULL || colon == lines[i])
        {
          *line = i + 1;
          return FALSE;
        }
      *colon = '\0';
      g_strv_builder_add (all_names, g_strchomp (lines[i]));
      g_strv_builder_add (all_values, g_strstrip (colon + 1));
    }
  *names = g_strv_builder_end (all_names);
  *values = g_strv_builder_end (all_values);

  return TRUE;
}

static char *
text_of (GtkTextBuffer *buffer)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

static void
show_fault (Edit *self, const char *fault)
{
  gtk_label_set_text (self->fault, fault);
  gtk_widget_set_visible (GTK_WIDGET (self->fault), fault[0] != '\0');
}

static void
on_resent (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Edit *self = user_data;
  g_autoptr (GError) error = NULL;
  gint64 id = hkl_engine_resend_edited_finish (HKL_ENGINE (object), result, &error);

  self->sending = FALSE;
  if (id > 0)
    {
      hkl_window_toast_delivery (self->parent, _ ("Resent 1 edited delivery"), id);
      if (self->window != NULL)
        gtk_window_destroy (GTK_WINDOW (self->window));
    }
  else if (self->window != NULL)
    {
      gtk_widget_set_sensitive (self->send, TRUE);
      show_fault (self, error->message);
    }
  else
    hkl_window_toast (self->parent, error->message);
  g_rc_box_release_full (self, edit_clear);
}

static void
on_send (GtkButton *button, Edit *self)
{
  HklRequest *request = self->detail->request;
  g_autofree char *head = text_of (self->headers);
  g_auto (GStrv) names = NULL;
  g_auto (GStrv) values = NULL;
  g_autoptr (GBytes) body = NULL;
  const char *url = gtk_editable_get_text (GTK_EDITABLE (self->url));
  HklEdited edited = { .method = gtk_editable_get_text (GTK_EDITABLE (self->method)) };
  guint line;

  if (self->sending || !hkl_service_is_running (self->service))
    return;
  if (!hkl_edit_window_parse_headers (head, &names, &values, &line))
    {
      g_autofree char *fault = g_strdup_printf (
          _ ("Line %u of the headers has no name. Write “name: value”."), line);

      show_fault (self, fault);
      return;
    }

  if (self->body != NULL)
    {
      g_autofree char *text = text_of (self->body);
      gsize length = strlen (text);

      body = g_bytes_new_take (g_steal_pointer (&text), length);
    }
  else
    body = g_bytes_ref (request->body);
  edited.body = body;
  edited.names = (const char *const *) names;
  edited.values = (const char *const *) values;
  /* The mapping's own may have a user and a password, which a request does not show. */
  if (!g_str_equal (url, request->url) || self->detail->mapping->url[0] == '\0')
    edited.url = url;

  self->sending = TRUE;
  show_fault (self, "");
  gtk_widget_set_sensitive (self->send, FALSE);
  hkl_engine_resend_edited_async (hkl_service_get_engine (self->service), self->detail->batch->id,
                                  &edited, NULL, on_resent, g_rc_box_acquire (self));
}

/* --- building ------------------------------------------------------------------------------------ */

static GtkWidget *
add_entry (GtkWidget *box, const char *name, const char *text, gboolean code)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (code)
    gtk_widget_add_css_class (entry, "hk-mono");
  gtk_box_append (GTK_BOX (box), entry);

  return entry;
}

static GtkTextBuffer *
add_text (GtkWidget *box, const char *name, const char *text, int height)
{
  GtkWidget *label = hkl_piece_label (name, "hk-bold");
  GtkWidget *view = gtk_text_view_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 8);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 6);
  gtk_widget_add_css_class (view, "hk-src");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_widget_set_size_request (scroller, -1, height);
  gtk_widget_set_vexpand (scroller, height > 150);
  gtk_widget_add_css_class (scroller, "hk-code");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), scroller);

  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
}

static char *
editable_headers (HklRequest *request)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < request->n_headers; i++)
    {
      HklHeader *header = &request->headers[i];

      if (!header->secret && hkl_edited_is_editable (header->name))
        g_string_append_printf (text, "%s: %s\n", header->name, header->value);
    }

  return g_string_free (text, FALSE);
}

static void
add_body (Edit *self, GtkWidget *box)
{
  gsize length;
  const char *data = g_bytes_get_data (self->detail->request->body, &length);

  if (length <= BODY_MAX && g_utf8_validate_len (length > 0 ? data : "", length, NULL))
    {
      g_autofree char *text = g_strndup (length > 0 ? data : "", length);

      self->body = add_text (box, _ ("Body"), text, 220);
    }
  else
    {
      g_autofree char *size = hkl_format_size (length);
      g_autofree char *text = g_strdup_printf (
          _ ("The body of %s is too large to be edited here; it goes out as it is."), size);
      GtkWidget *label = hkl_piece_label (text, "hk-small");

      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_box_append (GTK_BOX (box), label);
    }
}

static void
on_destroy (GtkWidget *window, Edit *self)
{
  self->window = NULL;
  g_rc_box_release_full (self, edit_clear);
}

static GtkWidget *
make_bar (Edit *self)
{
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  self->send = gtk_button_new_with_mnemonic (_ ("_Send Edited"));
  gtk_widget_add_css_class (self->send, "suggested-action");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "window.close");
  g_signal_connect (self->send, "clicked", G_CALLBACK (on_send), self);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (bar), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (bar), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), self->send);

  return bar;
}

void
hkl_edit_window_present (HklWindow *parent, HklService *service, HklDeliveryDetail *detail)
{
  Edit *self;
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *note;
  GtkEventController *keys = gtk_shortcut_controller_new ();
  g_autofree char *headers = NULL;

  g_return_if_fail (HKL_IS_WINDOW (parent));
  g_return_if_fail (detail != NULL && detail->request != NULL);

  self = g_rc_box_new0 (Edit);
  self->parent = g_object_ref (parent);
  self->service = g_object_ref (service);
  self->detail = hkl_delivery_detail_ref (detail);
  self->window = adw_window_new ();
  gtk_window_set_title (GTK_WINDOW (self->window), _ ("Edit and Resend"));
  hkl_piece_fit_window (GTK_WINDOW (self->window), GTK_WIDGET (parent), 640, 640);
  gtk_window_set_modal (GTK_WINDOW (self->window), TRUE);
  gtk_window_set_transient_for (GTK_WINDOW (self->window), GTK_WINDOW (parent));
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (self->window, keys);

  self->method = add_entry (line, _ ("Method"), detail->request->method, TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->method), 7);
  self->url = add_entry (line, _ ("URL"), detail->request->url, TRUE);
  gtk_widget_set_hexpand (self->url, TRUE);
  gtk_box_append (GTK_BOX (box), line);
  headers = editable_headers (detail->request);
  self->headers = add_text (box, _ ("Headers"), headers, 110);
  add_body (self, box);

  note = hkl_piece_label (
      _ ("A copy goes out: signed anew, with the locked headers of the mapping, "
         "and marked as edited in the log. The mapping stays as it is."),
      "hk-sub");
  gtk_label_set_ellipsize (GTK_LABEL (note), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (note), TRUE);
  self->fault = GTK_LABEL (hkl_piece_label ("", "err"));
  gtk_label_set_ellipsize (self->fault, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (self->fault, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->fault), FALSE);
  gtk_box_append (GTK_BOX (box), note);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->fault));
  hkl_piece_set_margins (box, 16);

  gtk_box_append (GTK_BOX (outer), make_bar (self));
  gtk_box_append (GTK_BOX (outer), box);
  adw_window_set_content (ADW_WINDOW (self->window), outer);
  g_signal_connect (self->window, "destroy", G_CALLBACK (on_destroy), self);
  gtk_window_present (GTK_WINDOW (self->window));
}
