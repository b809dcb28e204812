/* hkl-service-servers.c: the source and the inspector: ports, and what to do when one is taken.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Both serve in the engine's context, so listening and closing is done there; the outcome comes
 * back to the owner as a problem or as none.
 */

#define G_LOG_DOMAIN "hkl-service"

#include "config.h"

#include "hkl-running-file.h"
#include "hkl-service-private.h"

typedef struct
{
  HklService *service;
  gboolean inspector;
  guint port;
  gboolean all_addresses;
  GError *error;
} Listen;

static void
listen_free (gpointer data)
{
  Listen *listen = data;

  g_object_unref (listen->service);
  g_clear_error (&listen->error);
  g_free (listen);
}

/* The message of a port in use ends with the next free one; take it from there for the button. */
static guint
port_in_message (const char *message, guint not_this)
{
  guint found = 0;

  for (const char *p = message; *p != '\0';)
    {
      if (g_ascii_isdigit (*p))
        {
          char *end;
          guint64 number = g_ascii_strtoull (p, &end, 10);

          if (number > 1023 && number <= G_MAXUINT16 && number != not_this)
            found = (guint) number;
          p = end;
        }
      else
        {
          p++;
        }
    }

  return found;
}

static gboolean
listened_in_owner (gpointer data)
{
  Listen *listen = data;
  HklService *self = listen->service;
  HklProblemKind kind = listen->inspector ? HKL_PROBLEM_INSPECTOR_PORT : HKL_PROBLEM_SOURCE_PORT;

  if (!self->running)
    return G_SOURCE_REMOVE;

  if (listen->error != NULL)
    {
      hkl_service_set_problem (self, kind, port_in_message (listen->error->message, listen->port),
                               "%s", listen->error->message);
    }
  else
    {
      g_autoptr (GError) error = NULL;

      hkl_service_clear_problem (self, kind);
      if (!listen->inspector &&
          !hkl_running_file_write (self->data_directory, hkl_source_get_port (self->source),
                                   self->token, &error))
        g_message ("Other programs will not find this copy: %s", error->message);
    }

  /* Endpoints are shown in many places; whoever shows one looks again. */
  g_signal_emit_by_name (self, "config-changed");

  return G_SOURCE_REMOVE;
}

static gboolean
listen_in_engine (gpointer data)
{
  Listen *listen = data;
  HklService *self = listen->service;
  Listen *answer = g_new (Listen, 1);

  *answer = *listen;
  answer->service = g_object_ref (self);

  if (listen->inspector)
    {
      hkl_inspector_close (self->inspector);
      hkl_inspector_listen (self->inspector, listen->port, &answer->error);
    }
  else
    {
      hkl_source_close (self->source);
      hkl_source_listen (self->source, listen->port, listen->all_addresses, &answer->error);
    }

  hkl_service_call_in (self->context, listened_in_owner, answer, listen_free);

  return G_SOURCE_REMOVE;
}

static void
start_listening (HklService *self, gboolean inspector, guint port)
{
  Listen *listen = g_new0 (Listen, 1);

  listen->service = g_object_ref (self);
  listen->inspector = inspector;
  listen->port = port;
  listen->all_addresses = self->config->listen_all;
  hkl_service_call_in (hkl_engine_get_context (self->engine), listen_in_engine, listen,
                       listen_free);
}

static guint
source_port (HklService *self)
{
  return self->source_port_option >= 0 ? (guint) self->source_port_option
                                       : self->config->source_port;
}

static guint
inspector_port (HklService *self)
{
  return self->inspector_port_option >= 0 ? (guint) self->inspector_port_option
                                          : self->config->inspector_port;
}

void
hkl_service_start_servers (HklService *self)
{
  hkl_source_set_write_keys (self->source, (const char *const *) self->config->write_keys,
                             (const char *const *) self->config->write_key_names,
                             self->config->require_write_key);
  if (self->serve_source)
    start_listening (self, FALSE, source_port (self));
  if (self->serve_inspector)
    start_listening (self, TRUE, inspector_port (self));
}

void
hkl_service_update_servers (HklService *self, HklConfig *before)
{
  hkl_source_set_write_keys (self->source, (const char *const *) self->config->write_keys,
                             (const char *const *) self->config->write_key_names,
                             self->config->require_write_key);

  if (self->serve_source && self->source_port_option < 0 &&
      (before->source_port != self->config->source_port ||
       before->listen_all != self->config->listen_all))
    start_listening (self, FALSE, self->config->source_port);

  if (self->serve_inspector && self->inspector_port_option < 0 &&
      before->inspector_port != self->config->inspector_port)
    start_listening (self, TRUE, self->config->inspector_port);
}

/* --- closing, from the owner's thread, waiting for it ----------------------------------------- */

typedef struct
{
  HklService *service;
  GMutex mutex;
  GCond cond;
  gboolean done;
} Closing;

static gboolean
close_in_engine (gpointer data)
{
  Closing *closing = data;

  hkl_source_close (closing->service->source);
  hkl_inspector_close (closing->service->inspector);

  g_mutex_lock (&closing->mutex);
  closing->done = TRUE;
  g_cond_signal (&closing->cond);
  g_mutex_unlock (&closing->mutex);

  return G_SOURCE_REMOVE;
}

void
hkl_service_stop_servers (HklService *self)
{
  Closing closing = { .service = self };

  g_mutex_init (&closing.mutex);
  g_cond_init (&closing.cond);

  hkl_service_call_in (hkl_engine_get_context (self->engine), close_in_engine, &closing, NULL);

  g_mutex_lock (&closing.mutex);
  while (!closing.done)
    g_cond_wait (&closing.cond, &closing.mutex);
  g_mutex_unlock (&closing.mutex);

  g_mutex_clear (&closing.mutex);
  g_cond_clear (&closing.cond);
}

/* --- for the window --------------------------------------------------------------------------- */

guint
hkl_service_get_source_port (HklService *self)
{
  g_return_val_if_fail (HKL_IS_SERVICE (self), 0);

  return self->source != NULL ? hkl_source_get_port (self->source) : 0;
}

guint
hkl_service_get_inspector_port (HklService *self)
{
  g_return_val_if_fail (HKL_IS_SERVICE (self), 0);

  return self->inspector != NULL ? hkl_inspector_get_port (self->inspector) : 0;
}

static void
on_port_saved (GObject *object, GAsyncResult *result, gpointer user_data)
{
  HklService *self = HKL_SERVICE (object);
  g_autoptr (GError) error = NULL;

  if (!hkl_service_set_config_finish (self, result, &error))
    g_message ("The port was not changed: %s", error->message);
}

static void
save_port (HklService *self, gboolean inspector, guint port)
{
  g_autoptr (HklConfig) config = hkl_config_copy (self->config);

  if (inspector)
    config->inspector_port = port;
  else
    config->source_port = port;
  hkl_service_set_config_async (self, config, self->cancellable, on_port_saved, NULL);
}

void
hkl_service_retry_source (HklService *self, guint port)
{
  g_return_if_fail (HKL_IS_SERVICE (self));

  if (!self->running)
    return;

  if (port != 0 && port != self->config->source_port)
    {
      self->source_port_option = -1; /* what the person chooses now outweighs an option */
      save_port (self, FALSE, port);
    }
  else
    {
      start_listening (self, FALSE, source_port (self));
    }
}

void
hkl_service_retry_inspector (HklService *self, guint port)
{
  g_return_if_fail (HKL_IS_SERVICE (self));

  if (!self->running)
    return;

  if (port != 0 && port != self->config->inspector_port)
    {
      self->inspector_port_option = -1;
      save_port (self, TRUE, port);
    }
  else
    {
      start_listening (self, TRUE, inspector_port (self));
    }
}
