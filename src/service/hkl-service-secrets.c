/* hkl-service-secrets.c: the shared secret and the secret header values, as the window needs them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The engine reads the secrets for itself; what is kept here serves previews, the inspector's
 * verdicts and the state that is shown. The secret that was replaced is kept for a day, for Verify
 * only: "<expiry in microseconds>:<secret>" in the same back end.
 */

#define G_LOG_DOMAIN "hkl-service"

#include "config.h"

#include <string.h>

#include "hkl-service-private.h"

#define PREVIOUS_KEPT (24 * G_TIME_SPAN_HOUR)

void
hkl_service_clear_secrets (HklService *self)
{
  g_clear_pointer (&self->credentials, hkl_credentials_unref);
  g_clear_pointer (&self->previous_secret, hkl_secret_free);
}

static void
tell_inspector (HklService *self)
{
  const char *secret = NULL;

  if (self->inspector == NULL)
    return;

  if (self->credentials != NULL)
    secret = hkl_credentials_get_shared_secret (self->credentials);
  hkl_inspector_set_secrets (self->inspector, secret, self->previous_secret);
}

/* "mapping-id/header" for every header whose value the keyring holds. NULL-terminated. */
static char **
header_keys (HklConfig *config)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < config->mappings->len; i++)
    {
      HklMapping *mapping = g_ptr_array_index (config->mappings, i);

      for (guint j = 0; mapping->secret_headers[j] != NULL; j++)
        {
          g_autofree char *lower = g_ascii_strdown (mapping->secret_headers[j], -1);
          g_autofree char *key = g_strconcat (mapping->id, "/", lower, NULL);

          g_strv_builder_add (builder, key);
        }
    }

  return g_strv_builder_end (builder);
}

static void
say_keyring (HklService *self, const GError *error)
{
  gboolean needed = self->config->signing != HKL_SIGNING_OFF;
  gboolean locked = g_error_matches (error, HKL_SECRETS_ERROR, HKL_SECRETS_ERROR_LOCKED);

  self->secret_state = locked ? HKL_SECRET_STATE_LOCKED : HKL_SECRET_STATE_MISSING;

  hkl_service_clear_problem (self,
                             locked ? HKL_PROBLEM_KEYRING_MISSING : HKL_PROBLEM_KEYRING_LOCKED);
  if (!needed)
    {
      hkl_service_clear_problem (self, HKL_PROBLEM_KEYRING_LOCKED);
      hkl_service_clear_problem (self, HKL_PROBLEM_KEYRING_MISSING);
      return;
    }

  if (locked)
    hkl_service_set_problem (self, HKL_PROBLEM_KEYRING_LOCKED, 0,
                             "The keyring is locked. Deliveries wait, because they are to be "
                             "signed; unlock the keyring.");
  else
    hkl_service_set_problem (self, HKL_PROBLEM_KEYRING_MISSING, 0,
                             "No keyring answers. Deliveries wait, because they are to be signed; "
                             "enter the secret to keep it until you quit.");
}

static void
on_previous_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HklService) self = user_data;
  g_autoptr (GError) error = NULL;
  char *stored = hkl_secrets_lookup_finish (HKL_SECRETS (object), result, &error);
  char *end = NULL;

  if (stored == NULL)
    return;

  if (self->running && g_ascii_strtoll (stored, &end, 10) > g_get_real_time () && *end == ':')
    {
      g_clear_pointer (&self->previous_secret, hkl_secret_free);
      self->previous_secret = g_strdup (end + 1);
      tell_inspector (self);
    }

  hkl_secret_free (stored);
}

static void
on_secrets_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HklService) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HklCredentials) credentials = NULL;

  credentials = hkl_secrets_load_finish (HKL_SECRETS (object), result, &error);
  if (!self->running || HKL_SECRETS (object) != self->secrets)
    return;

  g_clear_pointer (&self->credentials, hkl_credentials_unref);

  if (credentials == NULL)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
      say_keyring (self, error);
      tell_inspector (self);
      g_signal_emit_by_name (self, "problems-changed");
      return;
    }

  self->credentials = g_steal_pointer (&credentials);
  self->secret_state = hkl_credentials_get_shared_secret (self->credentials) != NULL
                           ? HKL_SECRET_STATE_SET
                           : HKL_SECRET_STATE_NONE;
  hkl_service_clear_problem (self, HKL_PROBLEM_KEYRING_LOCKED);
  hkl_service_clear_problem (self, HKL_PROBLEM_KEYRING_MISSING);
  tell_inspector (self);
  /* The state of the secret is shown beside the problems; there is no signal of its own. */
  g_signal_emit_by_name (self, "problems-changed");

  hkl_secrets_lookup_async (self->secrets, HKL_SECRET_PREVIOUS, self->cancellable,
                            on_previous_loaded, g_object_ref (self));
}

void
hkl_service_load_secrets (HklService *self)
{
  g_auto (GStrv) keys = header_keys (self->config);

  hkl_secrets_load_async (self->secrets, (const char *const *) keys, self->cancellable,
                          on_secrets_loaded, g_object_ref (self));
}

HklSecretState
hkl_service_get_secret_state (HklService *self)
{
  g_return_val_if_fail (HKL_IS_SERVICE (self), HKL_SECRET_STATE_UNKNOWN);

  return self->secret_state;
}

HklCredentials *
hkl_service_get_credentials (HklService *self)
{
  g_return_val_if_fail (HKL_IS_SERVICE (self), NULL);

  return self->credentials;
}

const char *
hkl_service_get_previous_secret (HklService *self)
{
  g_return_val_if_fail (HKL_IS_SERVICE (self), NULL);

  return self->previous_secret;
}

static void
reload (HklService *self)
{
  if (!self->running)
    return;

  hkl_service_load_secrets (self);
  if (self->secrets_moved)
    hkl_engine_set_secrets (self->engine, self->secrets);
  else
    hkl_engine_reload_secrets (self->engine);
  self->secrets_moved = FALSE;
}

/* --- setting --------------------------------------------------------------------------------- */

static void
on_secret_stored (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HklService *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!hkl_secrets_store_finish (HKL_SECRETS (object), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  /* The inspector knows it at once: deliveries that are signed with it may come before the back end
   * has been read again. */
  if (g_task_get_source_tag (task) == hkl_service_set_secret_async && self->inspector != NULL)
    hkl_inspector_set_secrets (self->inspector, g_task_get_task_data (task), self->previous_secret);
  reload (self);
  g_task_return_boolean (task, TRUE);
}

static void
on_previous_stored (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  /* Without the previous one Verify can say less; that is no reason to keep the old secret. */
  if (!hkl_secrets_store_finish (HKL_SECRETS (object), result, &error))
    g_debug ("The previous secret is not kept: %s", error->message);

  hkl_secrets_store_async (HKL_SECRETS (object), HKL_SECRET_SHARED, g_task_get_task_data (task),
                           g_task_get_cancellable (task), on_secret_stored, g_object_ref (task));
}

void
hkl_service_set_secret_async (HklService *self,
                              const char *secret,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  const char *before = NULL;
  char *stored;
  GTask *task;

  g_return_if_fail (HKL_IS_SERVICE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_service_set_secret_async);
  g_task_set_task_data (task, g_strdup (secret), (GDestroyNotify) hkl_secret_free);

  if (self->credentials != NULL)
    before = hkl_credentials_get_shared_secret (self->credentials);

  if (before == NULL || g_strcmp0 (before, secret) == 0)
    {
      hkl_secrets_store_async (self->secrets, HKL_SECRET_SHARED, secret, cancellable,
                               on_secret_stored, task);
      return;
    }

  stored = g_strdup_printf ("%" G_GINT64_FORMAT ":%s", g_get_real_time () + PREVIOUS_KEPT, before);
  hkl_secrets_store_async (self->secrets, HKL_SECRET_PREVIOUS, stored, cancellable,
                           on_previous_stored, task);
  hkl_secret_free (stored);
}

gboolean
hkl_service_set_secret_finish (HklService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
hkl_service_set_header_secret_async (HklService *self,
                                     const char *mapping_id,
                                     const char *header,
                                     const char *value,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autofree char *key = NULL;
  GTask *task;

  g_return_if_fail (HKL_IS_SERVICE (self));
  g_return_if_fail (mapping_id != NULL && header != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_service_set_header_secret_async);
  key = hkl_secret_header_key (mapping_id, header);
  hkl_secrets_store_async (self->secrets, key, value, cancellable, on_secret_stored, task);
}

gboolean
hkl_service_set_header_secret_finish (HklService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- where no keyring is, and where it is locked ---------------------------------------------- */

void
hkl_service_use_memory_secrets (HklService *self)
{
  g_return_if_fail (HKL_IS_SERVICE (self));

  g_set_object (&self->secrets, NULL);
  self->secrets = hkl_secrets_new_memory ();
  /* The engine hears of it with the secret: it would take an empty back end for "no secret is set", and
   * send unsigned what waits. */
  self->secrets_moved = TRUE;
}

static void
on_unlocked (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HklService *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!hkl_secrets_unlock_finish (HKL_SECRETS (object), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  reload (self);
  g_task_return_boolean (task, TRUE);
}

void
hkl_service_unlock_secrets_async (HklService *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task;

  g_return_if_fail (HKL_IS_SERVICE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_service_unlock_secrets_async);
  hkl_secrets_unlock_async (self->secrets, cancellable, on_unlocked, task);
}

gboolean
hkl_service_unlock_secrets_finish (HklService *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
