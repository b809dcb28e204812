/* hkl-model-box.c: see hkl-model-box.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-model-box"

#include "config.h"

#include "hkl-model-box.h"

typedef struct
{
  HklService *service;
  HklModelBoxMake make;
} Maker;

static void
maker_free (gpointer data)
{
  Maker *maker = data;

  g_object_unref (maker->service);
  g_free (maker);
}

static void
items_changed (GListModel *model, guint position, guint removed, guint added, GtkWidget *box)
{
  Maker *maker = g_object_get_data (G_OBJECT (box), "hkl-maker");
  GtkWidget *child = gtk_widget_get_first_child (box);
  GtkWidget *before = NULL;

  for (guint i = 0; i < position; i++)
    {
      before = child;
      child = gtk_widget_get_next_sibling (child);
    }
  for (guint i = 0; i < removed; i++)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      gtk_box_remove (GTK_BOX (box), child);
      child = next;
    }
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, position + i);
      GtkWidget *widget = maker->make (maker->service, item);

      gtk_box_insert_child_after (GTK_BOX (box), widget, before);
      before = widget;
    }
}

GtkWidget *
hkl_model_box_new (GListModel *model, HklService *service, HklModelBoxMake make)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  Maker *maker;

  g_return_val_if_fail (G_IS_LIST_MODEL (model), box);
  g_return_val_if_fail (HKL_IS_SERVICE (service), box);

  maker = g_new0 (Maker, 1);
  maker->service = g_object_ref (service);
  maker->make = make;
  g_object_set_data_full (G_OBJECT (box), "hkl-maker", maker, maker_free);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed), box, 0);
  items_changed (model, 0, 0, g_list_model_get_n_items (model), box);

  return box;
}
