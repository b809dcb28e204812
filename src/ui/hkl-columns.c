/* hkl-columns.c: see hkl-columns.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-columns"

#include "config.h"

#include "hkl-columns.h"
#include "hkl-text-scale.h"

struct _HklColumns
{
  GtkWidget parent_instance;

  GtkWidget *start;
  GtkWidget *end;
  int threshold;
  int end_width;
  int spacing;
  gboolean stacked;  /* by the last allocation */
  gboolean notified; /* what the property says */
  guint notify_id;
};

typedef enum
{
  PROP_STACKED = 1,
} HklColumnsProperty;

static GParamSpec *stacked_property;

G_DEFINE_FINAL_TYPE (HklColumns, hkl_columns, GTK_TYPE_WIDGET)

gboolean
hkl_columns_get_stacked (HklColumns *self)
{
  g_return_val_if_fail (HKL_IS_COLUMNS (self), FALSE);

  return self->notified;
}

static GtkSizeRequestMode
hkl_columns_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static int
minimum_width (GtkWidget *child)
{
  int minimum;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);

  return minimum;
}

/* Widths of the two for a width of the whole; FALSE when they are stacked. */
static gboolean
split (HklColumns *self, int width, int *start, int *end)
{
  *start = *end = width;
  if (width < hkl_text_scale_width (GTK_WIDGET (self), self->threshold))
    return FALSE;

  *end = self->end_width > 0 ? hkl_text_scale_width (GTK_WIDGET (self), self->end_width)
                             : (width - self->spacing) / 2;
  *end = MAX (*end, minimum_width (self->end));
  *start = width - self->spacing - *end;

  return *start >= minimum_width (self->start);
}

static void
hkl_columns_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  HklColumns *self = HKL_COLUMNS (widget);
  int a_min, a_nat, b_min, b_nat;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      gtk_widget_measure (self->start, orientation, -1, &a_min, &a_nat, NULL, NULL);
      gtk_widget_measure (self->end, orientation, -1, &b_min, &b_nat, NULL, NULL);
      *minimum = MAX (a_min, b_min);
      *natural = MAX (*minimum, MAX (hkl_text_scale_width (widget, self->threshold),
                                     a_nat + self->spacing + b_nat));
    }
  else
    {
      int start, end;
      gboolean beside;

      /* Side by side the end has its width whatever there is: the height for any width is that one's. */
      if (for_size < 0)
        hkl_columns_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &a_min, &for_size, NULL, NULL);
      beside = split (self, for_size, &start, &end);
      if (!beside)
        start = end = for_size;
      gtk_widget_measure (self->start, orientation, start, &a_min, &a_nat, NULL, NULL);
      gtk_widget_measure (self->end, orientation, end, &b_min, &b_nat, NULL, NULL);
      *minimum = beside ? MAX (a_min, b_min) : a_min + self->spacing + b_min;
      *natural = beside ? MAX (a_nat, b_nat) : a_nat + self->spacing + b_nat;
    }
}

static gboolean
notify_stacked (gpointer data)
{
  HklColumns *self = HKL_COLUMNS (data);

  self->notify_id = 0;
  self->notified = self->stacked;
  g_object_notify_by_pspec (G_OBJECT (self), stacked_property);

  return G_SOURCE_REMOVE;
}

static void
hkl_columns_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HklColumns *self = HKL_COLUMNS (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkAllocation a = { .height = height }, b = { .height = height };

  self->stacked = !split (self, width, &a.width, &b.width);
  if (self->stacked)
    {
      int a_min, a_nat, b_min;

      a.width = b.width = width;
      gtk_widget_measure (self->start, GTK_ORIENTATION_VERTICAL, width, &a_min, &a_nat, NULL, NULL);
      gtk_widget_measure (self->end, GTK_ORIENTATION_VERTICAL, width, &b_min, NULL, NULL, NULL);
      a.height = CLAMP (height - self->spacing - b_min, a_min, MAX (a_min, a_nat));
      b.y = a.height + self->spacing;
      b.height = MAX (height - b.y, b_min);
    }
  else if (rtl)
    a.x = b.width + self->spacing;
  else
    b.x = a.width + self->spacing;

  gtk_widget_size_allocate (self->start, &a, -1);
  gtk_widget_size_allocate (self->end, &b, -1);

  if (self->stacked != self->notified && self->notify_id == 0)
    self->notify_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, notify_stacked, self, NULL);
}

static void
hkl_columns_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((HklColumnsProperty) id)
    {
    case PROP_STACKED:
      g_value_set_boolean (value, HKL_COLUMNS (object)->notified);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hkl_columns_dispose (GObject *object)
{
  HklColumns *self = HKL_COLUMNS (object);

  g_clear_handle_id (&self->notify_id, g_source_remove);
  g_clear_pointer (&self->start, gtk_widget_unparent);
  g_clear_pointer (&self->end, gtk_widget_unparent);
  G_OBJECT_CLASS (hkl_columns_parent_class)->dispose (object);
}

static void
hkl_columns_class_init (HklColumnsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = hkl_columns_dispose;
  object_class->get_property = hkl_columns_get_property;
  widget_class->get_request_mode = hkl_columns_get_request_mode;
  widget_class->measure = hkl_columns_measure;
  widget_class->size_allocate = hkl_columns_size_allocate;
  stacked_property = g_param_spec_boolean ("stacked", NULL, NULL, FALSE,
                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (object_class, PROP_STACKED, stacked_property);
}

static void
hkl_columns_init (HklColumns *self)
{
}

GtkWidget *
hkl_columns_new (GtkWidget *start, GtkWidget *end, int threshold, int end_width, int spacing)
{
  HklColumns *self;

  g_return_val_if_fail (GTK_IS_WIDGET (start), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (end), NULL);

  self = g_object_new (HKL_TYPE_COLUMNS, NULL);
  self->start = start;
  self->end = end;
  self->threshold = threshold;
  self->end_width = end_width;
  self->spacing = spacing;
  gtk_widget_set_parent (start, GTK_WIDGET (self));
  gtk_widget_set_parent (end, GTK_WIDGET (self));

  return GTK_WIDGET (self);
}
