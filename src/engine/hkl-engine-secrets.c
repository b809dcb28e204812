/* hkl-engine-secrets.c: what the engine signs with, and what holds deliveries when it cannot.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the shared secret and the secret header values in one go; again when somebody says that
 * they changed, and by itself every few seconds while they cannot be read. Deliveries that need them
 * wait meanwhile and are never sent unsigned. Engine thread, but for the two commands.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include "hkl-engine-private.h"

#define SECRETS_RETRY (10 * G_TIME_SPAN_SECOND)

char **
hkl_engine_header_keys (HklConfig *config)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();

  for (guint i = 0; config != NULL && i < config->mappings->len; i++)
    {
      HklMapping *mapping = g_ptr_array_index (config->mappings, i);

      for (char **header = mapping->secret_headers; *header != NULL; header++)
        {
          g_autofree char *lower = g_ascii_strdown (*header, -1);
          g_autofree char *key = g_strconcat (mapping->id, "/", lower, NULL);

          g_strv_builder_add (keys, key);
        }
    }

  return g_strv_builder_end (keys);
}

static void
on_secrets_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  HklEngine *self = user_data;
  g_autoptr (GError) error = NULL;
  HklCredentials *credentials = hkl_secrets_load_finish (HKL_SECRETS (object), result, &error);

  self->busy--;
  if (self->stopping || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_pointer (&credentials, hkl_credentials_unref);
      hkl_engine_check_stopped (self);
      return;
    }

  g_clear_pointer (&self->credentials, hkl_credentials_unref);
  g_clear_pointer (&self->secrets_text, g_free);
  self->credentials = credentials;
  if (credentials != NULL)
    self->secrets_state = HKL_SECRETS_READY;
  else
    {
      self->secrets_state = HKL_SECRETS_UNREADABLE;
      self->secrets_hold = g_error_matches (error, HKL_SECRETS_ERROR, HKL_SECRETS_ERROR_LOCKED)
                               ? HKL_HOLD_KEYRING_LOCKED
                               : HKL_HOLD_KEYRING_MISSING;
      self->secrets_text = g_strdup (error->message);
      self->secrets_retry_at = hkl_engine_now (self) + SECRETS_RETRY;
    }

  hkl_engine_wake (self);
  hkl_engine_schedule (self);
  hkl_engine_touch (self);
}

/* An earlier question that is still under way is given up: its answer may be the old one. */
void
hkl_engine_load_secrets (HklEngine *self)
{
  g_auto (GStrv) keys = hkl_engine_header_keys (self->config);

  if (self->secrets_cancellable != NULL)
    g_cancellable_cancel (self->secrets_cancellable);
  g_clear_object (&self->secrets_cancellable);
  self->secrets_cancellable = g_cancellable_new ();

  self->secrets_retry_at = hkl_engine_now (self) + SECRETS_RETRY;
  self->busy++;
  hkl_secrets_load_async (self->secrets, (const char *const *) keys, self->secrets_cancellable,
                          on_secrets_loaded, self);
}

/* What was read before may be the old secret: nothing is sent with it from here on. */
void
hkl_engine_load_secrets_anew (HklEngine *self)
{
  if (self->stopping)
    return;

  if (self->secrets_state == HKL_SECRETS_READY)
    self->secrets_state = HKL_SECRETS_LOADING;
  hkl_engine_load_secrets (self);
}

static void
do_reload_secrets (HklEngine *self, gpointer data)
{
  hkl_engine_load_secrets_anew (self);
}

void
hkl_engine_reload_secrets (HklEngine *self)
{
  g_return_if_fail (HKL_IS_ENGINE (self));

  hkl_engine_post (self, do_reload_secrets, NULL, NULL);
}

static void
do_set_secrets (HklEngine *self, gpointer data)
{
  g_set_object (&self->secrets, data);
  hkl_engine_load_secrets_anew (self);
}

void
hkl_engine_set_secrets (HklEngine *self, HklSecrets *secrets)
{
  g_return_if_fail (HKL_IS_ENGINE (self));
  g_return_if_fail (HKL_IS_SECRETS (secrets));

  if (!hkl_engine_post (self, do_set_secrets, g_object_ref (secrets), g_object_unref))
    g_object_unref (secrets);
}
