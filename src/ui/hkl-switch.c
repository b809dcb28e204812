/* hkl-switch.c: see hkl-switch.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-switch"

#include "config.h"

#include "hkl-switch.h"

typedef struct
{
  HklSwitchFunc func;
  gpointer user_data;
  gulong handler;
} Listener;

static void
notify_active (GtkWidget *toggle, GParamSpec *pspec, Listener *listener)
{
  listener->func (toggle, gtk_switch_get_active (GTK_SWITCH (toggle)), listener->user_data);
}

GtkWidget *
hkl_switch_new (const char *name, HklSwitchFunc func, gpointer user_data)
{
  GtkWidget *toggle = gtk_switch_new ();
  Listener *listener = g_new0 (Listener, 1);

  g_return_val_if_fail (func != NULL, toggle);

  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  if (name != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    -1);
  listener->func = func;
  listener->user_data = user_data;
  listener->handler = g_signal_connect (toggle, "notify::active", G_CALLBACK (notify_active),
                                        listener);
  g_object_set_data_full (G_OBJECT (toggle), "hkl-listener", listener, g_free);

  return toggle;
}

void
hkl_switch_set_active (GtkWidget *toggle, gboolean active)
{
  Listener *listener;

  g_return_if_fail (GTK_IS_SWITCH (toggle));

  listener = g_object_get_data (G_OBJECT (toggle), "hkl-listener");
  g_return_if_fail (listener != NULL);

  if (gtk_switch_get_active (GTK_SWITCH (toggle)) == active)
    return;

  g_signal_handler_block (toggle, listener->handler);
  gtk_switch_set_active (GTK_SWITCH (toggle), active);
  g_signal_handler_unblock (toggle, listener->handler);
}
