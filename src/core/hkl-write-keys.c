/* hkl-write-keys.c: the keys that SDKs send events with, each with a name if it was given one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-write-keys"

#include "config.h"

#include "hkl-write-keys.h"

#include <string.h>

/* What is left visible of a key: "hk_" and four characters of a generated one. */
#define MASK_SHOWN 7

/* Names stand in lists and on command lines: one line, and no direction marks or the like. */
static gboolean
is_legible (const char *name)
{
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (!g_unichar_isprint (g_utf8_get_char (p)))
        return FALSE;
    }

  return TRUE;
}

/* A key is sent as the user of HTTP's Basic scheme (contract 7.2), which ends at a colon, and is
 * compared as it stands. */
static gboolean
is_sendable (const char *key)
{
  for (const char *p = key; *p != '\0'; p++)
    {
      if ((guchar) *p <= ' ' || *p == ':' || *p == 0x7f)
        return FALSE;
    }

  return TRUE;
}

char *
hkl_write_key_refusal (const char *key, const char *name, char *const *keys, char *const *names)
{
  guint n = 0;

  g_return_val_if_fail (key != NULL && name != NULL, NULL);

  if (*key == '\0')
    return g_strdup ("A write key cannot be empty.");
  if (strlen (key) > HKL_WRITE_KEY_KEY_BYTES)
    return g_strdup_printf ("A write key has %d bytes at most.", HKL_WRITE_KEY_KEY_BYTES);
  if (!is_sendable (key))
    return g_strdup ("A write key has no spaces and no colon: SDKs send it as a user's name.");
  if (g_utf8_strlen (name, -1) > HKL_WRITE_KEY_NAME_MAX)
    return g_strdup_printf ("The name of a write key has %d characters at most.",
                            HKL_WRITE_KEY_NAME_MAX);
  if (!is_legible (name))
    return g_strdup ("The name of a write key is one line of characters that can be seen.");

  for (; keys != NULL && keys[n] != NULL; n++)
    {
      if (g_str_equal (keys[n], key))
        return g_strdup ("This write key is there already.");
      if (*name != '\0' && g_str_equal (names[n], name))
        return g_strdup_printf ("There is a write key “%s” already. Choose another name.", name);
    }
  if (n >= HKL_WRITE_KEYS_MAX)
    return g_strdup_printf ("There are %d write keys at most. Revoke one to make room.",
                            HKL_WRITE_KEYS_MAX);

  return NULL;
}

void
hkl_config_take_write_keys (HklConfig *self, char **keys, char **names)
{
  g_return_if_fail (g_strv_length (keys) == g_strv_length (names));

  g_strfreev (self->write_keys);
  g_strfreev (self->write_key_names);
  self->write_keys = keys;
  self->write_key_names = names;
}

int
hkl_config_find_write_key (HklConfig *self, const char *word)
{
  g_return_val_if_fail (self != NULL && word != NULL, -1);

  for (int i = 0; *word != '\0' && self->write_keys[i] != NULL; i++)
    {
      if (g_str_equal (self->write_key_names[i], word))
        return i;
    }
  for (int i = 0; self->write_keys[i] != NULL; i++)
    {
      if (g_str_equal (self->write_keys[i], word))
        return i;
    }

  return -1;
}

/* A copy in which the keys but the one at WITHOUT (-1: all) are followed by KEY, if that is not NULL.
 */
static HklConfig *
change (HklConfig *self, int without, const char *key, const char *name)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  HklConfig *copy = hkl_config_copy (self);

  for (int i = 0; self->write_keys[i] != NULL; i++)
    {
      if (i == without)
        continue;
      g_strv_builder_add (keys, self->write_keys[i]);
      g_strv_builder_add (names, self->write_key_names[i]);
    }
  if (key != NULL)
    {
      g_strv_builder_add (keys, key);
      g_strv_builder_add (names, name);
    }
  hkl_config_take_write_keys (copy, g_strv_builder_end (keys), g_strv_builder_end (names));

  return copy;
}

HklConfig *
hkl_config_with_write_key (HklConfig *self, const char *key, const char *name, GError **error)
{
  g_autofree char *refusal = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  refusal = hkl_write_key_refusal (key, name, self->write_keys, self->write_key_names);
  if (refusal != NULL)
    {
      g_set_error_literal (error, HKL_CONFIG_ERROR, HKL_CONFIG_ERROR_INVALID, refusal);
      return NULL;
    }

  return change (self, -1, key, name);
}

HklConfig *
hkl_config_with_write_key_named (HklConfig *self, guint index, const char *name, GError **error)
{
  g_autoptr (HklConfig) others = NULL;
  g_autofree char *refusal = NULL;
  HklConfig *copy;

  g_return_val_if_fail (self != NULL && index < g_strv_length (self->write_keys), NULL);

  others = change (self, (int) index, NULL, NULL);
  refusal = hkl_write_key_refusal (self->write_keys[index], name, others->write_keys,
                                   others->write_key_names);
  if (refusal != NULL)
    {
      g_set_error_literal (error, HKL_CONFIG_ERROR, HKL_CONFIG_ERROR_INVALID, refusal);
      return NULL;
    }
  copy = hkl_config_copy (self);
  g_free (copy->write_key_names[index]);
  copy->write_key_names[index] = g_strdup (name);

  return copy;
}

HklConfig *
hkl_config_without_write_key (HklConfig *self, guint index, GError **error)
{
  g_return_val_if_fail (self != NULL && index < g_strv_length (self->write_keys), NULL);

  if (g_strv_length (self->write_keys) == 1)
    {
      g_set_error_literal (error, HKL_CONFIG_ERROR, HKL_CONFIG_ERROR_INVALID,
                           "The last write key cannot be revoked. Make a new one first.");
      return NULL;
    }

  return change (self, (int) index, NULL, NULL);
}

char *
hkl_write_key_mask (const char *key)
{
  g_autofree char *valid = NULL;
  g_autofree char *shown = NULL;

  g_return_val_if_fail (key != NULL, NULL);

  valid = g_utf8_make_valid (key, -1);
  if (*valid == '\0')
    return g_steal_pointer (&valid);
  shown = g_utf8_substring (valid, 0, MIN (MASK_SHOWN, g_utf8_strlen (valid, -1) / 2));

  return g_strconcat (shown, "…", NULL);
}
