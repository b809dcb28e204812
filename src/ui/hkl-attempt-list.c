/* hkl-attempt-list.c: see hkl-attempt-list.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows are made anew when the attempts change; a choice stays where it is then, unless it was the
 * newest one, which it follows.
 */

#define G_LOG_DOMAIN "hkl-attempt-list"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-attempt-list.h"
#include "hkl-delivery-words.h"
#include "hkl-format.h"
#include "hkl-pieces.h"

struct _HklAttemptList
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GPtrArray *attempts;
  guint chosen; /* index */
};

G_DEFINE_FINAL_TYPE (HklAttemptList, hkl_attempt_list, GTK_TYPE_WIDGET)

static guint chosen_signal;

HklAttempt *
hkl_attempt_list_get_chosen (HklAttemptList *self)
{
  g_return_val_if_fail (HKL_IS_ATTEMPT_LIST (self), NULL);

  return self->chosen < self->attempts->len ? g_ptr_array_index (self->attempts, self->chosen)
                                            : NULL;
}

static void
on_toggled (GtkToggleButton *button, HklAttemptList *self)
{
  guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "index"));

  if (!gtk_toggle_button_get_active (button) || index == self->chosen)
    return;
  self->chosen = index;
  g_signal_emit (self, chosen_signal, 0);
}

static GtkWidget *
make_lines (HklAttempt *attempt)
{
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *answer = hkl_words_answer (attempt->status, attempt->reason);
  g_autofree char *title = g_strdup_printf ("%u. %s", attempt->number, answer);
  g_autofree char *total = hkl_format_duration (attempt->total);
  g_autofree char *detail = g_strdup_printf (
      "%s%s%s%s%s", total, attempt->remote[0] != '\0' ? " · " : "", attempt->remote,
      attempt->protocol[0] != '\0' ? " · " : "", attempt->protocol);
  GtkWidget *first = hkl_piece_label (title, "hk-semi");

  gtk_label_set_ellipsize (GTK_LABEL (first), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (first), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (first), PANGO_WRAP_WORD_CHAR);
  gtk_box_append (GTK_BOX (lines), first);
  gtk_box_append (GTK_BOX (lines), hkl_piece_label (detail, "hk-sub"));
  gtk_widget_set_hexpand (lines, TRUE);

  return lines;
}

static GtkWidget *
make_row (HklAttemptList *self, guint index)
{
  HklAttempt *attempt = g_ptr_array_index (self->attempts, index);
  gboolean delivered = attempt->outcome == HKL_OUTCOME_DELIVERED;
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *icon = gtk_image_new_from_icon_name (delivered ? "hkl-delivered-symbolic"
                                                            : "hkl-failed-symbolic");
  g_autofree char *time = hkl_format_time (attempt->started_at);
  g_autofree char *answer = hkl_words_answer (attempt->status, attempt->reason);
  /* Translators: the number of an attempt, its answer, its time. */
  g_autofree char *name = g_strdup_printf (_ ("Attempt %u, %s, %s"), attempt->number, answer, time);
  GtkWidget *at = hkl_piece_label (time, "hk-sub");

  gtk_widget_add_css_class (icon, delivered ? "ok" : "err");
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_set_margin_top (icon, 3);
  gtk_label_set_ellipsize (GTK_LABEL (at), PANGO_ELLIPSIZE_NONE);
  gtk_widget_add_css_class (at, "hk-num");
  gtk_widget_set_valign (at, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), make_lines (attempt));
  gtk_box_append (GTK_BOX (box), at);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "hk-attempt");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (button), "index", GUINT_TO_POINTER (index));

  return button;
}

static void
add_line (HklAttemptList *self, const char *text)
{
  GtkWidget *label = hkl_piece_label (text, "hk-sub");

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_margin_start (label, 36);
  gtk_box_append (GTK_BOX (self->box), label);
}

static void
build (HklAttemptList *self, const char *ahead)
{
  GtkWidget *child;
  GtkWidget *group = NULL;

  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);

  for (guint i = 0; i < self->attempts->len; i++)
    {
      GtkWidget *row = make_row (self, i);

      if (i > 0)
        {
          g_autofree char *pause = hkl_words_pause (self->attempts->pdata[i - 1],
                                                    self->attempts->pdata[i]);

          add_line (self, pause);
        }
      if (group == NULL)
        group = row;
      else
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (row), GTK_TOGGLE_BUTTON (group));
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (row), i == self->chosen);
      g_signal_connect (row, "toggled", G_CALLBACK (on_toggled), self);
      gtk_box_append (GTK_BOX (self->box), row);
    }

  if (self->attempts->len == 0)
    add_line (self, _ ("No attempt yet"));
  if (ahead != NULL)
    add_line (self, ahead);
}

void
hkl_attempt_list_set (HklAttemptList *self, GPtrArray *attempts, const char *ahead)
{
  gboolean newest = self->chosen + 1 >= self->attempts->len;

  g_return_if_fail (HKL_IS_ATTEMPT_LIST (self));
  g_return_if_fail (attempts != NULL);

  if (newest || self->chosen >= attempts->len)
    self->chosen = attempts->len > 0 ? attempts->len - 1 : 0;
  g_ptr_array_ref (attempts);
  g_ptr_array_unref (self->attempts);
  self->attempts = attempts;
  build (self, ahead);
}

static void
hkl_attempt_list_dispose (GObject *object)
{
  g_clear_pointer (&HKL_ATTEMPT_LIST (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (hkl_attempt_list_parent_class)->dispose (object);
}

static void
hkl_attempt_list_finalize (GObject *object)
{
  g_ptr_array_unref (HKL_ATTEMPT_LIST (object)->attempts);

  G_OBJECT_CLASS (hkl_attempt_list_parent_class)->finalize (object);
}

static void
hkl_attempt_list_class_init (HklAttemptListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_attempt_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = hkl_attempt_list_finalize;
  chosen_signal = g_signal_new ("chosen", HKL_TYPE_ATTEMPT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hkl_attempt_list_init (HklAttemptList *self)
{
  self->attempts = g_ptr_array_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
hkl_attempt_list_new (void)
{
  return g_object_new (HKL_TYPE_ATTEMPT_LIST, NULL);
}
