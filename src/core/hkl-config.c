/* hkl-config.c: the configuration as a value: making, copying and changing it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-config"

#include "config.h"

#include <string.h>

#include "hkl-config-private.h"

#define RETENTION_DAYS  7
#define RETENTION_BYTES G_GINT64_CONSTANT (2147483648)

G_DEFINE_QUARK (hkl - config - error - quark, hkl_config_error)
G_DEFINE_BOXED_TYPE (HklConfig, hkl_config, hkl_config_ref, hkl_config_unref)

static HklConfig *
config_alloc (void)
{
  HklConfig *self = g_atomic_rc_box_new0 (HklConfig);

  self->enabled = TRUE;
  self->signing = HKL_SIGNING_FIRST_EVENT;
  self->source_port = HKL_SOURCE_PORT_DEFAULT;
  self->inspector_port = HKL_INSPECTOR_PORT_DEFAULT;
  self->require_write_key = TRUE;
  self->retry = hkl_retry_segment;
  self->hold_on_metered = TRUE;
  self->retention_days = RETENTION_DAYS;
  self->retention_bytes = RETENTION_BYTES;
  self->mappings = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_mapping_unref);

  return self;
}

HklConfig *
hkl_config_new_empty (void)
{
  HklConfig *self = config_alloc ();

  self->write_keys = g_new0 (char *, 1);
  self->write_key_names = g_new0 (char *, 1);

  return self;
}

char *
hkl_config_generate_write_key (void)
{
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  GString *key = g_string_new ("hk_");

  for (guint i = 0; i < 16; i++)
    g_string_append_c (key, letters[g_random_int_range (0, sizeof letters - 1)]);

  return g_string_free (key, FALSE);
}

HklConfig *
hkl_config_new (void)
{
  HklConfig *self = config_alloc ();

  self->write_keys = g_new0 (char *, 2);
  self->write_keys[0] = hkl_config_generate_write_key ();
  self->write_key_names = g_strdupv ((char *[]){ (char *) "", NULL });

  return self;
}

HklConfig *
hkl_config_ref (HklConfig *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
hkl_config_clear (gpointer data)
{
  HklConfig *self = data;

  g_strfreev (self->write_keys);
  g_strfreev (self->write_key_names);
  g_ptr_array_unref (self->mappings);
}

void
hkl_config_unref (HklConfig *self)
{
  g_atomic_rc_box_release_full (self, hkl_config_clear);
}

HklConfig *
hkl_config_copy (HklConfig *self)
{
  HklConfig *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_atomic_rc_box_new0 (HklConfig);
  *copy = *self;
  copy->write_keys = g_strdupv (self->write_keys);
  copy->write_key_names = g_strdupv (self->write_key_names);
  copy->mappings = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_mapping_unref);
  for (guint i = 0; i < self->mappings->len; i++)
    g_ptr_array_add (copy->mappings, hkl_mapping_ref (g_ptr_array_index (self->mappings, i)));

  return copy;
}

static gboolean
find_index (HklConfig *self, const char *id, guint *index)
{
  for (guint i = 0; i < self->mappings->len; i++)
    {
      HklMapping *mapping = g_ptr_array_index (self->mappings, i);

      if (g_str_equal (mapping->id, id))
        {
          *index = i;
          return TRUE;
        }
    }

  return FALSE;
}

HklConfig *
hkl_config_with_mapping (HklConfig *self, HklMapping *mapping, GError **error)
{
  HklConfig *copy;
  guint index;

  g_return_val_if_fail (self != NULL && mapping != NULL, NULL);

  if (find_index (self, mapping->id, &index))
    {
      copy = hkl_config_copy (self);
      hkl_mapping_unref (g_ptr_array_index (copy->mappings, index));
      g_ptr_array_index (copy->mappings, index) = hkl_mapping_ref (mapping);
      return copy;
    }

  if (self->mappings->len >= HKL_MAX_MAPPINGS)
    {
      g_set_error (error, HKL_CONFIG_ERROR, HKL_CONFIG_ERROR_TOO_MANY_MAPPINGS,
                   "A destination has five mappings at most. Delete one to make room.");
      return NULL;
    }

  copy = hkl_config_copy (self);
  g_ptr_array_add (copy->mappings, hkl_mapping_ref (mapping));

  return copy;
}

HklConfig *
hkl_config_without_mapping (HklConfig *self, const char *id)
{
  HklConfig *copy;
  guint index;

  g_return_val_if_fail (self != NULL && id != NULL, NULL);

  copy = hkl_config_copy (self);
  if (find_index (copy, id, &index))
    g_ptr_array_remove_index (copy->mappings, index);

  return copy;
}

HklConfig *
hkl_config_with_mapping_moved (HklConfig *self, const char *id, guint position)
{
  HklConfig *copy;
  guint index;

  g_return_val_if_fail (self != NULL && id != NULL, NULL);

  copy = hkl_config_copy (self);
  if (find_index (copy, id, &index))
    {
      HklMapping *mapping = g_ptr_array_steal_index (copy->mappings, index);

      g_ptr_array_insert (copy->mappings, (int) MIN (position, copy->mappings->len), mapping);
    }

  return copy;
}

HklConfig *
hkl_config_with_enabled (HklConfig *self, gboolean enabled)
{
  HklConfig *copy = hkl_config_copy (self);

  copy->enabled = enabled;

  return copy;
}

char **
hkl_config_mapping_ids (HklConfig *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->mappings->len; i++)
    g_strv_builder_add (builder, ((HklMapping *) g_ptr_array_index (self->mappings, i))->id);

  return g_strv_builder_end (builder);
}

HklMapping *
hkl_config_find_mapping (HklConfig *self, const char *id_or_name)
{
  guint index;

  g_return_val_if_fail (self != NULL && id_or_name != NULL, NULL);

  if (find_index (self, id_or_name, &index))
    return g_ptr_array_index (self->mappings, index);

  for (guint i = 0; i < self->mappings->len; i++)
    {
      HklMapping *mapping = g_ptr_array_index (self->mappings, i);

      if (g_str_equal (mapping->name, id_or_name))
        return mapping;
    }

  return NULL;
}

const HklRetryPolicy *
hkl_config_retry_for (HklConfig *self, HklMapping *mapping)
{
  g_return_val_if_fail (self != NULL && mapping != NULL, NULL);

  return mapping->own_retry ? &mapping->retry : &self->retry;
}
