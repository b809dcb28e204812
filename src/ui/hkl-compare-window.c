/* hkl-compare-window.c: see hkl-compare-window.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-compare-window"

#include "config.h"

#include <string.h>

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hkl-compare-window.h"
#include "hkl-delivery-words.h"
#include "hkl-diff-view.h"
#include "hkl-format.h"
#include "hkl-line-diff.h"
#include "hkl-log-row.h"
#include "hkl-pieces.h"
#include "hkl-request-export.h"
#include "hkl-segments.h"

enum
{
  VIEW_REQUEST,
  VIEW_RESPONSE,
  N_VIEWS,
};

typedef struct
{
  GtkWidget *window; /* NULL once it is closed */
  HklService *service;
  gint64 ids[2];
  guint next;
  HklDeliveryDetail *details[2];
  GCancellable *cancellable;
  GtkWidget *stack; /* a spinner, then the comparison */
  GtkWidget *grid;
  GtkLabel *summary;
  HklDiffView *diff;
  guint view;
} Compare;

static void
compare_unref (gpointer data)
{
  Compare *self = data;

  for (guint i = 0; i < 2; i++)
    g_clear_pointer (&self->details[i], hkl_delivery_detail_unref);
  g_object_unref (self->cancellable);
  g_object_unref (self->service);
}

/* --- the lines, on a worker thread --------------------------------------------------------------- */

typedef struct
{
  HklDeliveryDetail *details[2];
  guint view;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  for (guint i = 0; i < 2; i++)
    hkl_delivery_detail_unref (question->details[i]);
  g_free (question);
}

typedef struct
{
  char **texts[2];
  GArray *lines;
} Lines;

static void
lines_free (gpointer data)
{
  Lines *lines = data;

  for (guint i = 0; i < 2; i++)
    g_strfreev (lines->texts[i]);
  g_array_unref (lines->lines);
  g_free (lines);
}

static void
add_lines (GStrvBuilder *builder, char **lines)
{
  for (guint i = 0; lines[i] != NULL; i++)
    g_strv_builder_add (builder, lines[i]);
}

/* The head as it is on the wire, an empty line, the body. */
static char **
lines_of (HklDeliveryDetail *detail, guint view)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *head = NULL;
  g_auto (GStrv) head_lines = NULL;
  g_auto (GStrv) body_lines = NULL;
  GBytes *body = NULL;
  gsize length = 0;
  const char *data = NULL;

  if (view == VIEW_REQUEST && detail->request != NULL)
    {
      head = hkl_request_to_http_head (detail->request);
      body = detail->request->body;
    }
  else if (view == VIEW_REQUEST)
    {
      head = g_strdup (detail->request_fault);
    }
  else if (detail->attempts->len > 0)
    {
      HklAttempt *last = g_ptr_array_index (detail->attempts, detail->attempts->len - 1);

      head = last->status != 0
                 ? g_strdup_printf ("%u %s\n%s", last->status, last->reason, last->response_head)
                 : g_strdup (last->reason);
      body = last->response_body;
    }
  else
    {
      head = g_strdup ("");
    }

  g_strdelimit (head, "\r", ' ');
  head_lines = g_strsplit (head, "\n", -1);
  for (guint i = 0; head_lines[i] != NULL; i++)
    g_strchomp (head_lines[i]);
  add_lines (builder, head_lines);
  if (body != NULL)
    data = g_bytes_get_data (body, &length);
  body_lines = hkl_line_diff_split (data != NULL ? data : "", length);
  add_lines (builder, body_lines);

  return g_strv_builder_end (builder);
}

static void
find_lines (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Question *question = data;
  Lines *lines = g_new0 (Lines, 1);

  for (guint i = 0; i < 2; i++)
    lines->texts[i] = lines_of (question->details[i], question->view);
  lines->lines = hkl_line_diff ((const char *const *) lines->texts[0],
                                (const char *const *) lines->texts[1]);
  g_task_return_pointer (task, lines, lines_free);
}

/* --- the lines on the screen --------------------------------------------------------------------- */

static void
show_lines (Compare *self, const Lines *all)
{
  guint n_left;
  guint n_right;
  g_autofree char *summary = NULL;

  hkl_diff_view_set (self->diff, (const char *const *) all->texts[0],
                     (const char *const *) all->texts[1], all->lines, &n_left, &n_right);
  if (n_left == 0 && n_right == 0)
    summary = g_strdup (_ ("No difference"));
  else
    /* Translators: two numbers of lines. */
    summary = g_strdup_printf (
        _ ("%u lines only in the older one (−), %u only in the newer one (+)"), n_left, n_right);
  gtk_label_set_text (self->summary, summary);
}

static void
on_lines (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Compare *self = user_data;
  Lines *lines = g_task_propagate_pointer (G_TASK (result), NULL);

  if (lines != NULL && self->window != NULL)
    show_lines (self, lines);
  g_clear_pointer (&lines, lines_free);
  g_rc_box_release_full (self, compare_unref);
}

static void
compare_lines (Compare *self)
{
  g_autoptr (GTask) task = NULL;
  Question *question = g_new0 (Question, 1);

  for (guint i = 0; i < 2; i++)
    question->details[i] = hkl_delivery_detail_ref (self->details[i]);
  question->view = self->view;
  task = g_task_new (NULL, self->cancellable, on_lines, g_rc_box_acquire (self));
  g_task_set_task_data (task, question, question_free);
  g_task_run_in_thread (task, find_lines);
}

/* --- the facts ----------------------------------------------------------------------------------- */

static void
add_fact (Compare *self, int row, const char *name, const char *left, const char *right)
{
  gboolean differs = g_strcmp0 (left, right) != 0;
  const char *texts[] = { name, left, right };

  for (int i = 0; i < 3; i++)
    {
      GtkWidget *label = hkl_piece_label (texts[i] != NULL ? texts[i] : "–", i == 0 ? "hk-sub"
                                                                             : differs
                                                                                 ? "hk-bold"
                                                                                 : "hk-small");

      gtk_label_set_selectable (GTK_LABEL (label), i > 0);
      gtk_widget_set_hexpand (label, i > 0);
      if (i > 0)
        gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                        name, -1);
      gtk_grid_attach (GTK_GRID (self->grid), label, i, row, 1, 1);
    }
  gtk_grid_attach (GTK_GRID (self->grid),
                   hkl_piece_label (differs ? _ ("≠ differs") : "", "hk-sub"), 3, row, 1, 1);
}

static HklAttempt *
last_of (HklDeliveryDetail *detail)
{
  return detail->attempts->len > 0 ? g_ptr_array_index (detail->attempts, detail->attempts->len - 1)
                                   : NULL;
}

/* Durations of the last attempts; they always differ, so nothing is marked where both are near. */
static void
add_times (Compare *self, int row)
{
  static const struct
  {
    const char *name;
    gsize offset;
  } times[] = {
    { N_ ("DNS"), G_STRUCT_OFFSET (HklAttempt, dns) },
    { N_ ("Connect"), G_STRUCT_OFFSET (HklAttempt, connect) },
    { N_ ("TLS"), G_STRUCT_OFFSET (HklAttempt, tls) },
    { N_ ("Send"), G_STRUCT_OFFSET (HklAttempt, send) },
    { N_ ("Wait"), G_STRUCT_OFFSET (HklAttempt, wait) },
    { N_ ("Receive"), G_STRUCT_OFFSET (HklAttempt, receive) },
    { N_ ("In all"), G_STRUCT_OFFSET (HklAttempt, total) },
  };
  HklAttempt *left = last_of (self->details[0]);
  HklAttempt *right = last_of (self->details[1]);

  for (guint i = 0; left != NULL && right != NULL && i < G_N_ELEMENTS (times); i++)
    {
      gint64 one = G_STRUCT_MEMBER (gint64, left, times[i].offset);
      gint64 two = G_STRUCT_MEMBER (gint64, right, times[i].offset);
      g_autofree char *a = hkl_format_duration (one);
      g_autofree char *b = hkl_format_duration (two);

      add_fact (self, row + (int) i, _ (times[i].name), a, b);
    }
}

static void
show_facts (Compare *self)
{
  g_autofree char *texts[2][5] = { { NULL } };
  const char *names[] = { _ ("Created"), _ ("State"), _ ("Attempts"), _ ("Response"),
                          _ ("Contents") };

  for (guint i = 0; i < 2; i++)
    {
      HklBatch *batch = self->details[i]->batch;
      g_autofree char *first = NULL;
      g_autofree char *second = NULL;

      hkl_batch_contents (batch, &first, &second);
      texts[i][0] = hkl_format_time (batch->created_at);
      texts[i][1] = g_strdup (hkl_batch_look (batch, FALSE).word);
      texts[i][2] = g_strdup_printf ("%u", batch->tries);
      texts[i][3] = hkl_words_answer (batch->status, batch->reason);
      texts[i][4] = g_strdup_printf ("%s %s", first, second);
    }
  add_fact (self, 0, "", _ ("Older"), _ ("Newer"));
  for (int k = 0; k < 5; k++)
    add_fact (self, k + 1, names[k], texts[0][k], texts[1][k]);
  add_times (self, 6);
}

/* --- reading ------------------------------------------------------------------------------------- */

static void read_next (Compare *self);

static void
on_read (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Compare *self = user_data;
  g_autoptr (GError) error = NULL;
  HklDeliveryDetail *detail = hkl_service_load_delivery_finish (HKL_SERVICE (object), result,
                                                                &error);

  if (self->window != NULL && detail == NULL)
    {
      gtk_label_set_text (self->summary, error->message);
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "facts");
    }
  else if (self->window != NULL)
    {
      self->details[self->next++] = g_steal_pointer (&detail);
      read_next (self);
    }
  g_clear_pointer (&detail, hkl_delivery_detail_unref);
  g_rc_box_release_full (self, compare_unref);
}

static void
read_next (Compare *self)
{
  if (self->next == 2)
    {
      show_facts (self);
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "facts");
      compare_lines (self);
      return;
    }
  hkl_service_load_delivery_async (self->service, self->ids[self->next], self->cancellable, on_read,
                                   g_rc_box_acquire (self));
}

/* --- the window ---------------------------------------------------------------------------------- */

static void
view_chosen (guint chosen, gpointer user_data)
{
  Compare *self = user_data;

  self->view = chosen;
  if (self->next == 2)
    compare_lines (self);
}

static void
on_destroy (GtkWidget *window, Compare *self)
{
  self->window = NULL;
  g_cancellable_cancel (self->cancellable);
  g_rc_box_release_full (self, compare_unref);
}

void
hkl_compare_window_present (GtkWindow *parent, HklService *service, gint64 first, gint64 second)
{
  const char *views[] = { _ ("Request"), _ ("Response"), NULL };
  Compare *self = g_rc_box_new0 (Compare);
  GtkWidget *window = adw_window_new ();
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  GtkWidget *spinner = gtk_spinner_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkEventController *keys = gtk_shortcut_controller_new ();

  g_return_if_fail (HKL_IS_SERVICE (service));

  self->window = window;
  self->service = g_object_ref (service);
  self->cancellable = g_cancellable_new ();
  self->ids[0] = MIN (first, second);
  self->ids[1] = MAX (first, second);

  gtk_window_set_title (GTK_WINDOW (window), _ ("Compare Deliveries"));
  hkl_piece_fit_window (GTK_WINDOW (window), GTK_WIDGET (parent), 860, 680);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);

  self->grid = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 16);
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 2);
  self->summary = GTK_LABEL (hkl_piece_label ("", "hk-sub"));
  gtk_label_set_ellipsize (self->summary, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (self->summary, TRUE);
  gtk_box_append (GTK_BOX (line), hkl_segments_new (views, view_chosen, self));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->summary));
  gtk_box_append (GTK_BOX (box), self->grid);
  gtk_box_append (GTK_BOX (box), line);
  self->diff = HKL_DIFF_VIEW (hkl_diff_view_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->diff), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->diff));
  hkl_piece_set_margins (box, 16);

  self->stack = gtk_stack_new ();
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_stack_add_named (GTK_STACK (self->stack), spinner, "reading");
  gtk_stack_add_named (GTK_STACK (self->stack), box, "facts");
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_box_append (GTK_BOX (outer), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (outer), self->stack);
  adw_window_set_content (ADW_WINDOW (window), outer);
  g_signal_connect (window, "destroy", G_CALLBACK (on_destroy), self);
  gtk_window_present (GTK_WINDOW (window));
  read_next (self);
}
