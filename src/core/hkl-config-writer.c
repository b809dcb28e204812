/* hkl-config-writer.c: the configuration as text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Written with core's own writer: the constants in `fields` must come back as the same doubles and
 * the same keys in the same order, which json-glib does not do (see COMPATIBILITY.md).
 */

#define G_LOG_DOMAIN "hkl-config-writer"

#include "config.h"

#include <string.h>

#include "hkl-config-private.h"
#include "hkl-json-reader.h"
#include "hkl-json-writer.h"

static void
set (HklJsonObjectBuilder *builder, const char *key, const HklJson *value)
{
  hkl_json_object_builder_set (builder, hkl_str (key), value);
}

static const HklJson *
text (HklArena *arena, const char *value)
{
  return hkl_json_new_string (arena, hkl_str (value));
}

static const HklJson *
boolean (gboolean value)
{
  return value ? &hkl_json_true : &hkl_json_false;
}

static const HklJson *
strings (HklArena *arena, char *const *values)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  for (guint i = 0; values[i] != NULL; i++)
    g_ptr_array_add (items, (gpointer) text (arena, values[i]));

  return hkl_json_new_array (arena, (const HklJson *const *) items->pdata, items->len);
}

/* A key without a name is a plain text, as all of them were once. */
static const HklJson *
write_keys (HklArena *arena, HklConfig *self)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  for (guint i = 0; self->write_keys[i] != NULL; i++)
    {
      HklJsonObjectBuilder *builder;

      if (*self->write_key_names[i] == '\0')
        {
          g_ptr_array_add (items, (gpointer) text (arena, self->write_keys[i]));
          continue;
        }
      builder = hkl_json_object_builder_new (arena);
      set (builder, "name", text (arena, self->write_key_names[i]));
      set (builder, "key", text (arena, self->write_keys[i]));
      g_ptr_array_add (items, (gpointer) hkl_json_object_builder_end (builder));
    }

  return hkl_json_new_array (arena, (const HklJson *const *) items->pdata, items->len);
}

static const HklJson *
retry (HklArena *arena, const HklRetryPolicy *policy)
{
  HklJsonObjectBuilder *builder = hkl_json_object_builder_new (arena);
  const char *preset = hkl_retry_preset_name (policy);

  if (preset != NULL)
    {
      set (builder, "preset", text (arena, preset));
    }
  else
    {
      set (builder, "first", hkl_json_new_number (arena, policy->first));
      set (builder, "factor", hkl_json_new_number (arena, policy->factor));
      set (builder, "jitter", hkl_json_new_number (arena, policy->jitter));
      set (builder, "cap", hkl_json_new_number (arena, policy->cap));
      set (builder, "window", hkl_json_new_number (arena, policy->window));
    }

  return hkl_json_object_builder_end (builder);
}

/* Few mappings have one, and a key that is not there means the same. */
static void
set_path (HklJsonObjectBuilder *builder, const char *key, HklArena *arena, const char *path)
{
  if (path[0] != '\0')
    set (builder, key, text (arena, path));
}

const HklJson *
hkl_mapping_to_json (HklMapping *self, HklArena *arena)
{
  HklJsonObjectBuilder *builder = hkl_json_object_builder_new (arena);
  const HklJson *fields = hkl_json_read (arena, self->fields, strlen (self->fields), NULL, NULL);

  set (builder, "id", text (arena, self->id));
  set (builder, "name", text (arena, self->name));
  set (builder, "state", text (arena, self->paused ? "paused" : "on"));
  set (builder, "trigger", text (arena, self->trigger));
  set (builder, "fields", fields);
  set (builder, "secret_headers", strings (arena, self->secret_headers));
  set (builder, "wait", hkl_json_new_number (arena, self->wait));
  set (builder, "concurrency", hkl_json_new_number (arena, self->concurrency));
  set (builder, "rate", hkl_json_new_number (arena, self->rate));
  set (builder, "order", text (arena, self->strict_order ? "strict" : "none"));
  set (builder, "timeout", hkl_json_new_number (arena, self->timeout));
  set_path (builder, "ca_file", arena, self->ca_file);
  set_path (builder, "client_certificate", arena, self->client_certificate);
  set_path (builder, "client_key", arena, self->client_key);
  if (self->own_retry)
    set (builder, "retry", retry (arena, &self->retry));

  return hkl_json_object_builder_end (builder);
}

static const char *
signing_name (HklSigningMode mode)
{
  switch (mode)
    {
    case HKL_SIGNING_FIRST_EVENT:
      return "first-event";
    case HKL_SIGNING_WHOLE_BODY:
      return "whole-body";
    case HKL_SIGNING_OFF:
      return "off";
    default:
      g_assert_not_reached ();
    }
}

char *
hkl_config_to_text (HklConfig *self)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GPtrArray) mappings = g_ptr_array_new ();
  HklJsonObjectBuilder *root = hkl_json_object_builder_new (arena);
  HklJsonObjectBuilder *part;
  GString *out = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, NULL);

  set (root, "version", hkl_json_new_number (arena, HKL_CONFIG_VERSION));
  set (root, "enabled", boolean (self->enabled));

  part = hkl_json_object_builder_new (arena);
  set (part, "mode", text (arena, signing_name (self->signing)));
  set (part, "standard_webhooks", boolean (self->standard_webhooks));
  set (root, "signing", hkl_json_object_builder_end (part));

  part = hkl_json_object_builder_new (arena);
  set (part, "port", hkl_json_new_number (arena, self->source_port));
  set (part, "write_keys", write_keys (arena, self));
  set (part, "require_write_key", boolean (self->require_write_key));
  set (part, "listen", text (arena, self->listen_all ? "all" : "loopback"));
  set (part, "metrics", boolean (self->metrics));
  set (root, "source", hkl_json_object_builder_end (part));

  part = hkl_json_object_builder_new (arena);
  set (part, "port", hkl_json_new_number (arena, self->inspector_port));
  set (root, "inspector", hkl_json_object_builder_end (part));

  set (root, "retry", retry (arena, &self->retry));

  part = hkl_json_object_builder_new (arena);
  set (part, "metered", text (arena, self->hold_on_metered ? "hold" : "deliver"));
  set (root, "network", hkl_json_object_builder_end (part));

  part = hkl_json_object_builder_new (arena);
  set (part, "days", hkl_json_new_number (arena, self->retention_days));
  set (part, "bytes", hkl_json_new_number (arena, (double) self->retention_bytes));
  set (root, "retention", hkl_json_object_builder_end (part));

  for (guint i = 0; i < self->mappings->len; i++)
    g_ptr_array_add (mappings,
                     (gpointer) hkl_mapping_to_json (g_ptr_array_index (self->mappings, i), arena));
  set (root, "mappings",
       hkl_json_new_array (arena, (const HklJson *const *) mappings->pdata, mappings->len));

  hkl_json_write_pretty (hkl_json_object_builder_end (root), 2, out);
  g_string_append_c (out, '\n');

  return g_string_free (out, FALSE);
}
