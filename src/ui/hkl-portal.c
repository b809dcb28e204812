/* hkl-portal.c: see hkl-portal.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-portal"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-portal.h"

#define NAME       "org.freedesktop.portal.Desktop"
#define PATH       "/org/freedesktop/portal/desktop"
#define BACKGROUND "org.freedesktop.portal.Background"
#define REQUEST    "org.freedesktop.portal.Request"

/* A request is answered by a signal of an object whose path is known before the call. */
typedef struct
{
  GDBusConnection *bus;
  guint subscription;
  gboolean autostart;
  char *token;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  if (call->subscription != 0)
    g_dbus_connection_signal_unsubscribe (call->bus, call->subscription);
  g_clear_object (&call->bus);
  g_free (call->token);
  g_free (call);
}

static void
answered (GDBusConnection *bus,
          const char *sender,
          const char *path,
          const char *interface,
          const char *signal,
          GVariant *parameters,
          gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (G_TASK (data));
  Call *call = g_task_get_task_data (task);
  g_autoptr (GVariant) results = NULL;
  gboolean background = FALSE, autostart = FALSE;
  guint response;

  g_dbus_connection_signal_unsubscribe (call->bus, call->subscription);
  call->subscription = 0;
  if (g_task_get_completed (task))
    return;

  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, "background", "b", &background);
  g_variant_lookup (results, "autostart", "b", &autostart);
  if (response == 0 && background && autostart == call->autostart)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "%s",
                             _ ("The desktop did not allow it. Look into its settings for "
                                "applications."));
}

static void
called (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant)
      answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  Call *call = g_task_get_task_data (task);

  if (answer != NULL)
    return; /* the rest is the signal's */

  if (call->subscription != 0)
    g_dbus_connection_signal_unsubscribe (call->bus, call->subscription);
  call->subscription = 0;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s",
                             _ ("This desktop cannot be asked to start programs. Add Hookline to "
                                "its list of startup applications."));
}

static char *
request_path (Call *call)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (call->bus) + 1);

  g_strdelimit (sender, ".", '_');

  return g_strdup_printf (PATH "/request/%s/%s", sender, call->token);
}

static void
connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  const char *const command[] = { "hookline", "--background", NULL };
  GVariantBuilder options;

  call->bus = g_bus_get_finish (result, &error);
  if (call->bus == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  path = request_path (call);
  call->subscription = g_dbus_connection_signal_subscribe (
      call->bus, NAME, REQUEST, "Response", path, NULL, G_DBUS_SIGNAL_FLAGS_NONE, answered,
      g_object_ref (task), g_object_unref);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (call->token));
  g_variant_builder_add (&options, "{sv}", "reason",
                         g_variant_new_string (_ ("To deliver events while its window is closed")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (call->autostart));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (command, -1));
  g_dbus_connection_call (call->bus, NAME, PATH, BACKGROUND, "RequestBackground",
                          g_variant_new ("(sa{sv})", "", &options), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, g_task_get_cancellable (task), called,
                          g_object_ref (task));
}

void
hkl_portal_request_background_async (gboolean autostart,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  g_task_set_source_tag (task, hkl_portal_request_background_async);
  call->autostart = autostart;
  call->token = g_strdup_printf ("hookline%u", g_random_int ());
  g_task_set_task_data (task, call, call_free);
  g_bus_get (G_BUS_TYPE_SESSION, cancellable, connected, task);
}

gboolean
hkl_portal_request_background_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
status_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree char *text = data;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);
  GVariantBuilder options;

  if (bus == NULL)
    return;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "message", g_variant_new_string (text));
  g_dbus_connection_call (bus, NAME, PATH, BACKGROUND, "SetStatus",
                          g_variant_new ("(a{sv})", &options), NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
}

void
hkl_portal_set_status (const char *text)
{
  g_return_if_fail (text != NULL);

  g_bus_get (G_BUS_TYPE_SESSION, NULL, status_connected, g_strdup (text));
}
