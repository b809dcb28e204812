/* hkl-secrets-memory.c: secrets that live until quit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For machines without a keyring, and for tests. A table behind a lock: the engine's thread reads
 * while the owner's stores. Values are wiped when they are replaced and at the end.
 */

#define G_LOG_DOMAIN "hkl-secrets"

#include "config.h"

#include "hkl-secrets-private.h"

#define HKL_TYPE_SECRETS_MEMORY (hkl_secrets_memory_get_type ())
G_DECLARE_FINAL_TYPE (HklSecretsMemory, hkl_secrets_memory, HKL, SECRETS_MEMORY, HklSecrets)

struct _HklSecretsMemory
{
  HklSecrets parent_instance;

  GMutex lock;
  GHashTable *values;
};

G_DEFINE_FINAL_TYPE (HklSecretsMemory, hkl_secrets_memory, HKL_TYPE_SECRETS)

static void
memory_lookup_async (HklSecrets *secrets, const char *key, GTask *task)
{
  HklSecretsMemory *self = HKL_SECRETS_MEMORY (secrets);

  g_mutex_lock (&self->lock);
  hkl_secrets_return_value (task, g_hash_table_lookup (self->values, key));
  g_mutex_unlock (&self->lock);
  g_object_unref (task);
}

static void
memory_store_async (HklSecrets *secrets, const char *key, const char *value, GTask *task)
{
  HklSecretsMemory *self = HKL_SECRETS_MEMORY (secrets);

  g_mutex_lock (&self->lock);
  g_hash_table_replace (self->values, g_strdup (key), g_strdup (value));
  g_mutex_unlock (&self->lock);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
memory_clear_async (HklSecrets *secrets, const char *key, GTask *task)
{
  HklSecretsMemory *self = HKL_SECRETS_MEMORY (secrets);

  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->values, key);
  g_mutex_unlock (&self->lock);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
hkl_secrets_memory_finalize (GObject *object)
{
  HklSecretsMemory *self = HKL_SECRETS_MEMORY (object);

  g_hash_table_unref (self->values);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (hkl_secrets_memory_parent_class)->finalize (object);
}

static void
hkl_secrets_memory_class_init (HklSecretsMemoryClass *klass)
{
  HklSecretsClass *secrets_class = HKL_SECRETS_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hkl_secrets_memory_finalize;
  secrets_class->kind = "memory";
  secrets_class->lookup_async = memory_lookup_async;
  secrets_class->store_async = memory_store_async;
  secrets_class->clear_async = memory_clear_async;
}

static void
hkl_secrets_memory_init (HklSecretsMemory *self)
{
  g_mutex_init (&self->lock);
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify) (void (*) (void)) hkl_secret_free);
}

HklSecrets *
hkl_secrets_new_memory (void)
{
  return g_object_new (HKL_TYPE_SECRETS_MEMORY, NULL);
}
