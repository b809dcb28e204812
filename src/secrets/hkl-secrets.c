/* hkl-secrets.c: the abstract keeper of secrets, and what all back ends have in common.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The base makes the GTask of every call, hands it to the back end's function, and takes the
 * answer out again. Loading asks for one key after the other: there are few, and a keyring that
 * asks a person something asks once this way. Any thread that runs its thread-default context.
 */

#define G_LOG_DOMAIN "hkl-secrets"

#include "config.h"

#include <string.h>
#include <sys/random.h>

#include "hkl-secrets-private.h"

#define GENERATED_BYTES 32

G_DEFINE_QUARK (hkl - secrets - error - quark, hkl_secrets_error)
G_DEFINE_ABSTRACT_TYPE (HklSecrets, hkl_secrets, G_TYPE_OBJECT)

static void
hkl_secrets_class_init (HklSecretsClass *klass)
{
}

static void
hkl_secrets_init (HklSecrets *self)
{
}

/* --- values ---------------------------------------------------------------------------------- */

void
hkl_secret_free (char *secret)
{
  if (secret == NULL)
    return;

  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

char *
hkl_secret_header_key (const char *mapping_id, const char *header)
{
  g_autofree char *lower = NULL;

  g_return_val_if_fail (mapping_id != NULL && header != NULL, NULL);

  lower = g_ascii_strdown (header, -1);

  return g_strconcat ("header/", mapping_id, "/", lower, NULL);
}

char *
hkl_secret_generate (void)
{
  guint8 bytes[GENERATED_BYTES];
  gsize have = 0;
  char *text;

  while (have < sizeof bytes)
    {
      gssize got = getrandom (bytes + have, sizeof bytes - have, 0);

      /* Only a signal can interrupt it once the pool is ready. */
      if (got > 0)
        have += (gsize) got;
    }

  text = g_base64_encode (bytes, sizeof bytes);
  explicit_bzero (bytes, sizeof bytes);

  /* The URL-safe alphabet, without padding: it survives shells, headers and web forms. */
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';

  return text;
}

static void
free_secret (gpointer secret)
{
  hkl_secret_free (secret);
}

void
hkl_secrets_return_value (GTask *task, const char *value)
{
  g_task_return_pointer (task, g_strdup (value), free_secret);
}

/* --- the calls ------------------------------------------------------------------------------- */

const char *
hkl_secrets_get_kind (HklSecrets *self)
{
  g_return_val_if_fail (HKL_IS_SECRETS (self), NULL);

  return HKL_SECRETS_GET_CLASS (self)->kind;
}

void
hkl_secrets_lookup_async (HklSecrets *self,
                          const char *key,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;

  g_return_if_fail (HKL_IS_SECRETS (self));
  g_return_if_fail (key != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_secrets_lookup_async);
  HKL_SECRETS_GET_CLASS (self)->lookup_async (self, key, task);
}

char *
hkl_secrets_lookup_finish (HklSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
hkl_secrets_store_async (HklSecrets *self,
                         const char *key,
                         const char *value,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task;

  g_return_if_fail (HKL_IS_SECRETS (self));
  g_return_if_fail (key != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_secrets_store_async);
  if (value == NULL || value[0] == '\0')
    HKL_SECRETS_GET_CLASS (self)->clear_async (self, key, task);
  else
    HKL_SECRETS_GET_CLASS (self)->store_async (self, key, value, task);
}

gboolean
hkl_secrets_store_finish (HklSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
hkl_secrets_unlock_async (HklSecrets *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;

  g_return_if_fail (HKL_IS_SECRETS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_secrets_unlock_async);
  if (HKL_SECRETS_GET_CLASS (self)->unlock_async != NULL)
    {
      HKL_SECRETS_GET_CLASS (self)->unlock_async (self, task);
      return;
    }

  /* Memory and files have no lock. */
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

gboolean
hkl_secrets_unlock_finish (HklSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- loading all that requests need ---------------------------------------------------------- */

typedef struct
{
  char **header_keys;
  guint next; /* index of the header that is asked for now */
  char *shared;
  GHashTable *headers;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_strfreev (load->header_keys);
  hkl_secret_free (load->shared);
  g_hash_table_unref (load->headers);
  g_free (load);
}

static void on_header_loaded (GObject *object, GAsyncResult *result, gpointer user_data);

/* Takes the reference of TASK. */
static void
load_next (GTask *task)
{
  HklSecrets *self = g_task_get_source_object (task);
  Load *load = g_task_get_task_data (task);
  g_autofree char *key = NULL;

  if (load->header_keys[load->next] == NULL)
    {
      g_task_return_pointer (task, hkl_credentials_new (load->shared, load->headers),
                             (GDestroyNotify) hkl_credentials_unref);
      g_object_unref (task);
      return;
    }

  key = g_strconcat ("header/", load->header_keys[load->next], NULL);
  hkl_secrets_lookup_async (self, key, g_task_get_cancellable (task), on_header_loaded, task);
}

static void
on_header_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Load *load = g_task_get_task_data (task);
  char *value = hkl_secrets_lookup_finish (HKL_SECRETS (object), result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (value != NULL)
    g_hash_table_insert (load->headers, g_strdup (load->header_keys[load->next]), value);
  load->next++;
  load_next (g_steal_pointer (&task));
}

static void
on_shared_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Load *load = g_task_get_task_data (task);

  load->shared = hkl_secrets_lookup_finish (HKL_SECRETS (object), result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  load_next (g_steal_pointer (&task));
}

void
hkl_secrets_load_async (HklSecrets *self,
                        const char *const *header_keys,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  static const char *const none[] = { NULL };
  GTask *task;
  Load *load;

  g_return_if_fail (HKL_IS_SECRETS (self));

  load = g_new0 (Load, 1);
  load->header_keys = g_strdupv ((char **) (header_keys != NULL ? header_keys : none));
  load->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_secret);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hkl_secrets_load_async);
  g_task_set_task_data (task, load, load_free);
  hkl_secrets_lookup_async (self, HKL_SECRET_SHARED, cancellable, on_shared_loaded, task);
}

HklCredentials *
hkl_secrets_load_finish (HklSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
