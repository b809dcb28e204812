/* hkl-credentials.c: see hkl-credentials.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-credentials"

#include "config.h"

#include <string.h>

#include "hkl-credentials.h"
#include "hkl-sign.h"

struct _HklCredentials
{
  char *shared_secret;
  GHashTable *headers; /* "mapping-id/header-name" → value */
};

G_DEFINE_BOXED_TYPE (HklCredentials, hkl_credentials, hkl_credentials_ref, hkl_credentials_unref)

static void
wipe_string (gpointer text)
{
  if (text == NULL)
    return;
  hkl_sign_wipe (text, strlen (text));
  g_free (text);
}

static void
add_headers (HklCredentials *self, GHashTable *headers)
{
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  if (headers == NULL)
    return;

  g_hash_table_iter_init (&iter, headers);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (self->headers, g_ascii_strdown (key, -1), g_strdup (value));
}

HklCredentials *
hkl_credentials_new (const char *shared_secret, GHashTable *headers)
{
  HklCredentials *self = g_atomic_rc_box_new0 (HklCredentials);

  if (shared_secret != NULL && shared_secret[0] != '\0')
    self->shared_secret = g_strdup (shared_secret);

  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wipe_string);
  add_headers (self, headers);

  return self;
}

HklCredentials *
hkl_credentials_with_headers (HklCredentials *self, GHashTable *headers)
{
  HklCredentials *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = hkl_credentials_new (self->shared_secret, self->headers);
  add_headers (copy, headers);

  return copy;
}

HklCredentials *
hkl_credentials_ref (HklCredentials *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
hkl_credentials_clear (gpointer data)
{
  HklCredentials *self = data;

  wipe_string (self->shared_secret);
  g_hash_table_unref (self->headers);
}

void
hkl_credentials_unref (HklCredentials *self)
{
  g_atomic_rc_box_release_full (self, hkl_credentials_clear);
}

const char *
hkl_credentials_get_shared_secret (HklCredentials *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->shared_secret;
}

const char *
hkl_credentials_get_header (HklCredentials *self, const char *mapping_id, const char *name)
{
  g_autofree char *key = NULL;
  g_autofree char *lower = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (mapping_id != NULL && name != NULL, NULL);

  key = g_strconcat (mapping_id, "/", name, NULL);
  lower = g_ascii_strdown (key, -1);

  return g_hash_table_lookup (self->headers, lower);
}
