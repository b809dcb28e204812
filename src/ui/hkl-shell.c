/* hkl-shell.c: see hkl-shell.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-shell"

#include "config.h"

#include "hkl-shell.h"
#include "hkl-text-scale.h"

#define MINIMUM_WIDTH  360
#define MINIMUM_HEIGHT 294
#define WIDE_FROM      1100
#define MEDIUM_FROM    700

struct _HklShell
{
  GtkWidget parent_instance;

  GtkWidget *sidebar;
  GtkWidget *content;
  HklShellMode mode;     /* what the last allocation decided */
  HklShellMode notified; /* what the properties say */
  guint notify_id;
  gboolean show_content;
  gboolean show_sidebar;
};

typedef enum
{
  PROP_MODE = 1,
  PROP_NARROW,
} HklShellProperty;

static GParamSpec *properties[PROP_NARROW + 1];

G_DEFINE_ENUM_TYPE (HklShellMode,
                    hkl_shell_mode,
                    G_DEFINE_ENUM_VALUE (HKL_SHELL_WIDE, "wide"),
                    G_DEFINE_ENUM_VALUE (HKL_SHELL_MEDIUM, "medium"),
                    G_DEFINE_ENUM_VALUE (HKL_SHELL_NARROW, "narrow"))

G_DEFINE_FINAL_TYPE (HklShell, hkl_shell, GTK_TYPE_WIDGET)

HklShellMode
hkl_shell_mode_for_width (int width)
{
  if (width >= WIDE_FROM)
    return HKL_SHELL_WIDE;

  return width >= MEDIUM_FROM ? HKL_SHELL_MEDIUM : HKL_SHELL_NARROW;
}

HklShellMode
hkl_shell_get_mode (HklShell *self)
{
  g_return_val_if_fail (HKL_IS_SHELL (self), HKL_SHELL_WIDE);

  return self->notified;
}

HklShellMode
hkl_shell_mode_of (GtkWidget *widget)
{
  GtkWidget *shell;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), HKL_SHELL_WIDE);

  shell = gtk_widget_get_ancestor (widget, HKL_TYPE_SHELL);

  return shell != NULL ? HKL_SHELL (shell)->notified : HKL_SHELL_WIDE;
}

void
hkl_shell_set_show_content (HklShell *self, gboolean show_content)
{
  g_return_if_fail (HKL_IS_SHELL (self));

  if (self->show_content == show_content)
    return;

  self->show_content = show_content;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

gboolean
hkl_shell_get_show_content (HklShell *self)
{
  g_return_val_if_fail (HKL_IS_SHELL (self), TRUE);

  return self->show_content;
}

void
hkl_shell_set_show_sidebar (HklShell *self, gboolean show_sidebar)
{
  g_return_if_fail (HKL_IS_SHELL (self));

  if (self->show_sidebar == show_sidebar)
    return;

  self->show_sidebar = show_sidebar;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

gboolean
hkl_shell_get_show_sidebar (HklShell *self)
{
  g_return_val_if_fail (HKL_IS_SHELL (self), TRUE);

  return self->show_sidebar;
}

/* Listeners show and hide widgets, which must not happen within an allocation. */
static gboolean
notify_mode (gpointer data)
{
  HklShell *self = HKL_SHELL (data);
  gboolean was_narrow = self->notified == HKL_SHELL_NARROW;

  self->notify_id = 0;
  self->notified = self->mode;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODE]);
  if (was_narrow != (self->notified == HKL_SHELL_NARROW))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);

  return G_SOURCE_REMOVE;
}

static void
set_mode (HklShell *self, HklShellMode mode)
{
  self->mode = mode;
  if (mode != self->notified && self->notify_id == 0)
    self->notify_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, notify_mode, self, NULL);
}

static void
hkl_shell_measure (GtkWidget *widget,
                   GtkOrientation orientation,
                   int for_size,
                   int *minimum,
                   int *natural,
                   int *minimum_baseline,
                   int *natural_baseline)
{
  HklShell *self = HKL_SHELL (widget);
  int child_minimum, child_natural;

  /* The children must be asked before they are allocated; what they want is not passed on. */
  gtk_widget_measure (self->sidebar, orientation, -1, &child_minimum, &child_natural, NULL, NULL);
  gtk_widget_measure (self->content, orientation, -1, &child_minimum, &child_natural, NULL, NULL);

  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MINIMUM_WIDTH : MINIMUM_HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 1280 : 800;
}

static void
allocate (GtkWidget *child, int x, int y, int width, int height)
{
  GtkAllocation allocation = { .x = x, .y = y };
  int minimum;

  gtk_widget_set_child_visible (child, TRUE);

  /* A page that needs more than there is gets it, and is cut off: better than an assertion. */
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  allocation.width = MAX (width, minimum);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, allocation.width, &minimum, NULL, NULL,
                      NULL);
  allocation.height = MAX (height, minimum);
  gtk_widget_size_allocate (child, &allocation, -1);
}

static void
hkl_shell_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HklShell *self = HKL_SHELL (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int sidebar = hkl_text_scale_width (widget, HKL_SHELL_SIDEBAR_WIDTH);
  int rest = width - sidebar;

  set_mode (self, hkl_shell_mode_for_width ((int) (width / hkl_text_scale (widget))));

  if (self->mode == HKL_SHELL_NARROW || !self->show_sidebar)
    {
      gboolean content = self->mode != HKL_SHELL_NARROW || self->show_content;

      allocate (content ? self->content : self->sidebar, 0, 0, width, height);
      gtk_widget_set_child_visible (content ? self->sidebar : self->content, FALSE);
    }
  else
    {
      allocate (self->sidebar, rtl ? rest : 0, 0, sidebar, height);
      allocate (self->content, rtl ? 0 : sidebar, 0, rest, height);
    }
}

static void
hkl_shell_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HklShell *self = HKL_SHELL (object);

  switch ((HklShellProperty) id)
    {
    case PROP_MODE:
      g_value_set_enum (value, self->notified);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->notified == HKL_SHELL_NARROW);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hkl_shell_dispose (GObject *object)
{
  HklShell *self = HKL_SHELL (object);

  g_clear_handle_id (&self->notify_id, g_source_remove);
  g_clear_pointer (&self->sidebar, gtk_widget_unparent);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  G_OBJECT_CLASS (hkl_shell_parent_class)->dispose (object);
}

static void
hkl_shell_class_init (HklShellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = hkl_shell_dispose;
  object_class->get_property = hkl_shell_get_property;
  widget_class->measure = hkl_shell_measure;
  widget_class->size_allocate = hkl_shell_size_allocate;

  properties[PROP_MODE] = g_param_spec_enum ("mode", NULL, NULL, HKL_TYPE_SHELL_MODE,
                                             HKL_SHELL_WIDE,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_css_name (widget_class, "hkl-shell");
}

static void
hkl_shell_init (HklShell *self)
{
  self->show_content = TRUE;
  self->show_sidebar = TRUE;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
hkl_shell_new (GtkWidget *sidebar, GtkWidget *content)
{
  HklShell *self;

  g_return_val_if_fail (GTK_IS_WIDGET (sidebar), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (content), NULL);

  self = g_object_new (HKL_TYPE_SHELL, NULL);
  self->sidebar = sidebar;
  self->content = content;
  gtk_widget_set_parent (sidebar, GTK_WIDGET (self));
  gtk_widget_set_parent (content, GTK_WIDGET (self));

  return GTK_WIDGET (self);
}
