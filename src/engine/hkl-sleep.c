/* hkl-sleep.c: see hkl-sleep.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-sleep"

#include "config.h"

#include "hkl-sleep.h"

#define LOGIND "org.freedesktop.login1"

struct _HklSleep
{
  HklSleepFunc func;
  gpointer data;
  GCancellable *cancellable; /* while the bus is waited for */
  GDBusConnection *bus;
  guint subscription;
};

static void
on_prepare_for_sleep (GDBusConnection *bus,
                      const char *sender,
                      const char *path,
                      const char *interface,
                      const char *signal,
                      GVariant *parameters,
                      gpointer user_data)
{
  HklSleep *self = user_data;
  gboolean sleeping;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;

  g_variant_get (parameters, "(b)", &sleeping);
  self->func (sleeping, self->data);
}

/* BUS is taken. */
static void
listen_to (HklSleep *self, GDBusConnection *bus)
{
  const char *sender = g_dbus_connection_get_unique_name (bus) != NULL ? LOGIND : NULL;

  self->bus = bus;
  self->subscription = g_dbus_connection_signal_subscribe (
      bus, sender, LOGIND ".Manager", "PrepareForSleep", "/org/freedesktop/login1", NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, on_prepare_for_sleep, self, NULL);
}

static void
on_bus (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_bus_get_finish (result, &error);
  HklSleep *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* freed meanwhile */

  self = user_data;
  g_clear_object (&self->cancellable);
  if (bus != NULL)
    listen_to (self, bus);
  else
    g_debug ("Nobody says when the machine goes to sleep: %s", error->message);
}

HklSleep *
hkl_sleep_new (GDBusConnection *bus, HklSleepFunc func, gpointer data)
{
  HklSleep *self = g_new0 (HklSleep, 1);

  self->func = func;
  self->data = data;
  if (bus != NULL)
    listen_to (self, g_object_ref (bus));
  else
    {
      self->cancellable = g_cancellable_new ();
      g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, on_bus, self);
    }

  return self;
}

void
hkl_sleep_free (HklSleep *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  g_clear_object (&self->bus);
  g_free (self);
}
