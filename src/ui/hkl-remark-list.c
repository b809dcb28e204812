/* hkl-remark-list.c: see hkl-remark-list.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-remark-list"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-note.h"
#include "hkl-remark-list.h"
#include "hkl-remark.h"

/* A part with more is a text full of the same slip; the first ones show it. */
#define MOST 4

struct _HklRemarkList
{
  GtkWidget parent_instance;

  char *prefix;
  char *shown; /* what the rows say, so that typing does not make them anew */
};

G_DEFINE_FINAL_TYPE (HklRemarkList, hkl_remark_list, GTK_TYPE_WIDGET)

static gboolean
is_shown (HklRemarkList *self, const HklRemark *remark, HklSeverity severity)
{
  return remark->severity == severity && g_str_has_prefix (remark->where, self->prefix);
}

static void
add_row (HklRemarkList *self, const HklRemark *remark)
{
  gboolean warning = remark->severity == HKL_SEVERITY_WARNING;
  GtkWidget *note = hkl_note_new (
      warning ? "warn" : "info",
      warning ? "dialog-warning-symbolic" : "dialog-information-symbolic", remark->text);

  hkl_note_add_button (HKL_NOTE (note), _ ("Learn More"), "app.help",
                       g_variant_new_printf ("remarks#%s", remark->code));
  gtk_widget_set_parent (note, GTK_WIDGET (self));
}

static void
remove_rows (HklRemarkList *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
}

void
hkl_remark_list_set (HklRemarkList *self, GPtrArray *remarks)
{
  static const HklSeverity order[] = { HKL_SEVERITY_WARNING, HKL_SEVERITY_NOTE };
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_if_fail (HKL_IS_REMARK_LIST (self));
  g_return_if_fail (remarks != NULL);

  for (guint s = 0; s < G_N_ELEMENTS (order); s++)
    for (guint i = 0; i < remarks->len && rows->len < MOST; i++)
      if (is_shown (self, remarks->pdata[i], order[s]))
        {
          g_ptr_array_add (rows, remarks->pdata[i]);
          g_string_append (text, ((HklRemark *) remarks->pdata[i])->text);
        }
  gtk_widget_set_visible (GTK_WIDGET (self), rows->len > 0);
  if (g_strcmp0 (text->str, self->shown) == 0)
    return;

  g_free (self->shown);
  self->shown = g_strdup (text->str);
  remove_rows (self);
  for (guint i = 0; i < rows->len; i++)
    add_row (self, rows->pdata[i]);
}

static void
hkl_remark_list_dispose (GObject *object)
{
  remove_rows (HKL_REMARK_LIST (object));
  G_OBJECT_CLASS (hkl_remark_list_parent_class)->dispose (object);
}

static void
hkl_remark_list_finalize (GObject *object)
{
  HklRemarkList *self = HKL_REMARK_LIST (object);

  g_free (self->prefix);
  g_free (self->shown);
  G_OBJECT_CLASS (hkl_remark_list_parent_class)->finalize (object);
}

static void
hkl_remark_list_class_init (HklRemarkListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_remark_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = hkl_remark_list_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
hkl_remark_list_init (HklRemarkList *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
hkl_remark_list_new (const char *prefix)
{
  HklRemarkList *self = g_object_new (HKL_TYPE_REMARK_LIST, NULL);

  self->prefix = g_strdup (prefix);

  return GTK_WIDGET (self);
}
