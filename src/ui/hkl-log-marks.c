/* hkl-log-marks.c: see hkl-log-marks.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-log-marks"

#include "config.h"

#include "hkl-batch.h"
#include "hkl-log-marks.h"

#define MARK_WIDTH  5
#define MARK_HEIGHT 2

struct _HklLogMarks
{
  GtkWidget parent_instance;

  HklLogModel *model;
  guint8 *lines; /* NULL: to be found again */
  guint height;
};

G_DEFINE_FINAL_TYPE (HklLogMarks, hkl_log_marks, GTK_TYPE_WIDGET)

guint8 *
hkl_log_marks_lines (HklLogModel *model, guint height)
{
  GArray *failed = hkl_log_model_get_failed (model);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (model));
  guint8 *lines = g_new0 (guint8, MAX (height, 1));

  /* Where every row is a failure a mark says nothing. */
  if (failed == NULL || n == 0 || hkl_log_model_get_filter (model)->states == 1 << HKL_BATCH_FAILED)
    return lines;

  for (guint i = 0; i < failed->len; i++)
    {
      guint position = hkl_log_model_find (model, g_array_index (failed, gint64, i));

      if (position < n)
        lines[(guint64) position * height / n] = 1;
    }

  return lines;
}

static void
hkl_log_marks_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HklLogMarks *self = HKL_LOG_MARKS (widget);
  guint height = (guint) MAX (gtk_widget_get_height (widget), 0);
  float x = (float) (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL
                         ? 0
                         : gtk_widget_get_width (widget) - MARK_WIDTH);
  GdkRGBA colour = { 0.75f, 0.1f, 0.15f, 1 };

  if (height == 0)
    return;
  if (self->lines == NULL || self->height != height)
    {
      g_free (self->lines);
      self->lines = hkl_log_marks_lines (self->model, height);
      self->height = height;
    }
  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "hk_err", &colour);
  for (guint y = 0; y < height; y++)
    {
      if (self->lines[y])
        gtk_snapshot_append_color (snapshot, &colour,
                                   &GRAPHENE_RECT_INIT (x, (float) y, MARK_WIDTH, MARK_HEIGHT));
    }
}

static void
on_changed (HklLogMarks *self)
{
  g_clear_pointer (&self->lines, g_free);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
hkl_log_marks_finalize (GObject *object)
{
  HklLogMarks *self = HKL_LOG_MARKS (object);

  g_free (self->lines);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (hkl_log_marks_parent_class)->finalize (object);
}

static void
hkl_log_marks_class_init (HklLogMarksClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hkl_log_marks_finalize;
  GTK_WIDGET_CLASS (klass)->snapshot = hkl_log_marks_snapshot;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
hkl_log_marks_init (HklLogMarks *self)
{
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_widget_set_size_request (GTK_WIDGET (self), MARK_WIDTH, -1);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_END);
}

GtkWidget *
hkl_log_marks_new (HklLogModel *model)
{
  HklLogMarks *self;

  g_return_val_if_fail (HKL_IS_LOG_MODEL (model), NULL);

  self = g_object_new (HKL_TYPE_LOG_MARKS, NULL);
  self->model = g_object_ref (model);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "notify::loading", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
