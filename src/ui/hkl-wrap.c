/* hkl-wrap.c: see hkl-wrap.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-wrap"

#include "config.h"

#include "hkl-wrap.h"

struct _HklWrap
{
  GtkWidget parent_instance;

  int spacing;
  int line_spacing;
};

G_DEFINE_FINAL_TYPE (HklWrap, hkl_wrap, GTK_TYPE_WIDGET)

static int
natural_width (GtkWidget *child, int width)
{
  int minimum;
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);

  return width < 0 ? natural : MAX (minimum, MIN (natural, width));
}

/* The first child of the row behind the one that begins with FIRST, and that row's height. */
static GtkWidget *
next_row (HklWrap *self, GtkWidget *first, int width, int *height)
{
  GtkWidget *child;
  int used = 0;

  *height = 0;
  for (child = first; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int child_width;
      int minimum;
      int natural;

      if (!gtk_widget_should_layout (child))
        continue;
      child_width = natural_width (child, width);
      if (used > 0 && used + self->spacing + child_width > width)
        break;
      used += (used > 0 ? self->spacing : 0) + child_width;
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, child_width, &minimum, &natural, NULL,
                          NULL);
      *height = MAX (*height, natural);
    }

  return child;
}

static int
height_for (HklWrap *self, int width)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));
  int total = 0;

  while (child != NULL)
    {
      int height;

      child = next_row (self, child, width, &height);
      total += (total > 0 && height > 0 ? self->line_spacing : 0) + height;
    }

  return total;
}

static void
hkl_wrap_measure (GtkWidget *widget,
                  GtkOrientation orientation,
                  int for_size,
                  int *minimum,
                  int *natural,
                  int *minimum_baseline,
                  int *natural_baseline)
{
  HklWrap *self = HKL_WRAP (widget);

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = *natural = height_for (self, for_size < 0 ? G_MAXINT : for_size);
      return;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum;
      int child_natural;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, orientation, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural += (*natural > 0 ? self->spacing : 0) + child_natural;
    }
}

static void
hkl_wrap_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HklWrap *self = HKL_WRAP (widget);
  gboolean from_the_right = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkWidget *child = gtk_widget_get_first_child (widget);
  int y = 0;

  while (child != NULL)
    {
      int row_height;
      GtkWidget *behind = next_row (self, child, width, &row_height);
      int x = 0;

      for (; child != behind; child = gtk_widget_get_next_sibling (child))
        {
          GtkAllocation place = { x, y, 0, row_height };

          if (!gtk_widget_should_layout (child))
            continue;
          place.width = natural_width (child, width);
          x += place.width + self->spacing;
          if (from_the_right)
            place.x = width - place.x - place.width;
          gtk_widget_size_allocate (child, &place, -1);
        }
      y += row_height > 0 ? row_height + self->line_spacing : 0;
    }
}

static GtkSizeRequestMode
hkl_wrap_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
hkl_wrap_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (hkl_wrap_parent_class)->dispose (object);
}

static void
hkl_wrap_class_init (HklWrapClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_wrap_dispose;
  widget_class->measure = hkl_wrap_measure;
  widget_class->size_allocate = hkl_wrap_size_allocate;
  widget_class->get_request_mode = hkl_wrap_get_request_mode;
}

static void
hkl_wrap_init (HklWrap *self)
{
}

GtkWidget *
hkl_wrap_new (int spacing, int line_spacing)
{
  HklWrap *self = g_object_new (HKL_TYPE_WRAP, NULL);

  self->spacing = spacing;
  self->line_spacing = line_spacing;

  return GTK_WIDGET (self);
}

void
hkl_wrap_append (HklWrap *self, GtkWidget *child)
{
  g_return_if_fail (HKL_IS_WRAP (self) && GTK_IS_WIDGET (child));

  gtk_widget_insert_before (child, GTK_WIDGET (self), NULL);
}
