/* hkl-secrets-file.c: the shared secret out of a file, for --secret-file and systemd credentials.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Read once, at the start; nothing is ever written. One trailing newline (LF or CR LF) is what an
 * editor adds and no part of the secret. There are no header values in it. Immutable afterwards,
 * so any thread may ask.
 */

#define G_LOG_DOMAIN "hkl-secrets"

#include "config.h"

#include <string.h>

#include "hkl-secrets-private.h"

/* No secret is longer; a larger file is a wrong one (a key store, an image …). */
#define FILE_MAX 65536

#define HKL_TYPE_SECRETS_FILE (hkl_secrets_file_get_type ())
G_DECLARE_FINAL_TYPE (HklSecretsFile, hkl_secrets_file, HKL, SECRETS_FILE, HklSecrets)

struct _HklSecretsFile
{
  HklSecrets parent_instance;

  char *path;
  char *shared; /* NULL: the file is empty */
};

G_DEFINE_FINAL_TYPE (HklSecretsFile, hkl_secrets_file, HKL_TYPE_SECRETS)

static void
file_lookup_async (HklSecrets *secrets, const char *key, GTask *task)
{
  HklSecretsFile *self = HKL_SECRETS_FILE (secrets);

  hkl_secrets_return_value (task, g_str_equal (key, HKL_SECRET_SHARED) ? self->shared : NULL);
  g_object_unref (task);
}

static void
refuse (HklSecretsFile *self, GTask *task)
{
  g_task_return_new_error (task, HKL_SECRETS_ERROR, HKL_SECRETS_ERROR_READ_ONLY,
                           "The secret comes from the file “%s” and is not changed from here. "
                           "Change the file and start again.",
                           self->path);
  g_object_unref (task);
}

static void
file_store_async (HklSecrets *secrets, const char *key, const char *value, GTask *task)
{
  refuse (HKL_SECRETS_FILE (secrets), task);
}

static void
file_clear_async (HklSecrets *secrets, const char *key, GTask *task)
{
  refuse (HKL_SECRETS_FILE (secrets), task);
}

static void
hkl_secrets_file_finalize (GObject *object)
{
  HklSecretsFile *self = HKL_SECRETS_FILE (object);

  g_free (self->path);
  hkl_secret_free (self->shared);

  G_OBJECT_CLASS (hkl_secrets_file_parent_class)->finalize (object);
}

static void
hkl_secrets_file_class_init (HklSecretsFileClass *klass)
{
  HklSecretsClass *secrets_class = HKL_SECRETS_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hkl_secrets_file_finalize;
  secrets_class->kind = "file";
  secrets_class->lookup_async = file_lookup_async;
  secrets_class->store_async = file_store_async;
  secrets_class->clear_async = file_clear_async;
}

static void
hkl_secrets_file_init (HklSecretsFile *self)
{
}

/* The sentence for bytes that cannot be a secret; NULL when they can. */
static const char *
fault_of (const char *text, gsize len)
{
  if (len > FILE_MAX)
    return "is too large for a secret";
  if (memchr (text, '\0', len) != NULL || !g_utf8_validate_len (text, len, NULL))
    return "is not text in UTF-8";

  return NULL;
}

HklSecrets *
hkl_secrets_new_file (const char *path, GError **error)
{
  HklSecretsFile *self;
  char *text = NULL;
  gsize len = 0, all;
  const char *fault;

  g_return_val_if_fail (path != NULL, NULL);

  if (!g_file_get_contents (path, &text, &len, error))
    {
      g_prefix_error (error, "The secret cannot be read: ");
      return NULL;
    }

  all = len;
  fault = fault_of (text, len);
  if (fault != NULL)
    {
      g_set_error (error, HKL_SECRETS_ERROR, HKL_SECRETS_ERROR_FAILED,
                   "The file “%s” %s. Name a file that holds the shared secret and nothing else.",
                   path, fault);
      explicit_bzero (text, all);
      g_free (text);
      return NULL;
    }

  if (len > 0 && text[len - 1] == '\n')
    len--;
  if (len < all && len > 0 && text[len - 1] == '\r')
    len--;

  self = g_object_new (HKL_TYPE_SECRETS_FILE, NULL);
  self->path = g_strdup (path);
  if (len > 0)
    self->shared = g_strndup (text, len);
  explicit_bzero (text, all);
  g_free (text);

  return HKL_SECRETS (self);
}
