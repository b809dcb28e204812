/* hkl-config-reader.c: the text of destination.json, read with the place of every fault.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything is looked at, so that all faults are told at once; the first one is the error. A key
 * that is not known is a fault, since a misspelt key would otherwise be silently without effect.
 */

#define G_LOG_DOMAIN "hkl-config-reader"

#include "config.h"

#include <math.h>
#include <string.h>

#include "hkl-config-private.h"
#include "hkl-http-token.h"
#include "hkl-json-reader.h"
#include "hkl-json-span.h"
#include "hkl-json-writer.h"
#include "hkl-write-keys.h"

#define ID_MAX         40
#define NAME_MAX_CHARS 120

typedef struct
{
  const char *text;
  gsize length;
  GPtrArray *faults;   /* of HklRemark */
  HklConfigError code; /* of the first fault */
} Reader;

/* --- faults ------------------------------------------------------------------------------------ */

static void
take (Reader *self, HklConfigError code, HklRemark *remark, gsize offset)
{
  HklJsonPosition position;

  hkl_json_locate (self->text, self->length, offset, &position);
  if (self->faults->len == 0)
    self->code = code;
  g_ptr_array_add (self->faults, hkl_remark_at (remark, offset, position.line, position.column));
}

static void G_GNUC_PRINTF (5, 6) fault (Reader *self,
                                        HklConfigError code,
                                        const char *where,
                                        gsize offset,
                                        const char *format,
                                        ...)
{
  g_autoptr (HklRemark) remark = NULL;
  g_autofree char *sentence = NULL;
  va_list args;

  va_start (args, format);
  sentence = g_strdup_vprintf (format, args);
  va_end (args);

  remark = hkl_remark_new (HKL_SEVERITY_ERROR, "configuration", where, offset, 0, "%s", sentence);
  take (self, code, remark, offset);
}

/* Remarks of the shared checks, with their place in this text; STRING is NULL, or the one that
 * their offsets are in. */
static void
take_remarks (Reader *self, GPtrArray *remarks, const HklJson *string)
{
  for (guint i = 0; i < remarks->len; i++)
    {
      HklRemark *remark = g_ptr_array_index (remarks, i);
      gsize offset = remark->offset;

      if (string != NULL)
        offset = hkl_json_string_offset (self->text, self->length, string->offset, offset);
      take (self, HKL_CONFIG_ERROR_INVALID, remark, offset);
    }
}

/* --- members ----------------------------------------------------------------------------------- */

static gboolean
want_object (Reader *self, const HklJson *value, const char *where)
{
  if (hkl_json_is (value, HKL_JSON_OBJECT))
    return TRUE;

  fault (self, HKL_CONFIG_ERROR_INVALID, where, value->offset, "%s is an object, in { and }.",
         where);

  return FALSE;
}

/* KEYS are separated by spaces. */
static void
check_keys (Reader *self, const HklJson *object, const char *where, const char *keys)
{
  g_auto (GStrv) known = g_strsplit (keys, " ", -1);

  for (gsize i = 0; i < object->u.object.n; i++)
    {
      const HklJsonMember *member = &object->u.object.members[i];
      g_autofree char *key = hkl_str_dup (member->key);
      g_autofree char *shown = g_utf8_make_valid (key, -1);
      g_autofree char *list = NULL;

      if (g_strv_contains ((const char *const *) known, key))
        continue;
      list = g_strjoinv (", ", known);
      fault (self, HKL_CONFIG_ERROR_INVALID, where, member->key_offset,
             "“%s” is no key of %s. Known are: %s.", shown, where, list);
    }
}

static gboolean
get_boolean (Reader *self, const HklJson *object, const char *key, gboolean otherwise)
{
  const HklJson *value = hkl_json_get (object, key);

  if (value == NULL)
    return otherwise;
  if (hkl_json_is (value, HKL_JSON_TRUE))
    return TRUE;
  if (!hkl_json_is (value, HKL_JSON_FALSE))
    fault (self, HKL_CONFIG_ERROR_INVALID, key, value->offset, "“%s” is true or false.", key);

  return FALSE;
}

static double
get_number (Reader *self,
            const HklJson *object,
            const char *key,
            double least,
            double most,
            gboolean whole,
            double otherwise)
{
  const HklJson *value = hkl_json_get (object, key);
  char low[HKL_JSON_NUMBER_SIZE];
  char high[HKL_JSON_NUMBER_SIZE];

  if (value == NULL)
    return otherwise;
  if (hkl_json_is (value, HKL_JSON_NUMBER) && value->u.number >= least && value->u.number <= most &&
      (!whole || value->u.number == floor (value->u.number)))
    return value->u.number;

  hkl_json_write_number (least, low);
  hkl_json_write_number (most, high);
  fault (self, HKL_CONFIG_ERROR_INVALID, key, value->offset,
         whole ? "“%s” is a whole number between %s and %s."
               : "“%s” is a number between %s and %s.",
         key, low, high);

  return otherwise;
}

/* Transfer full; NULL when it is missing or no text. */
static char *
get_text (Reader *self, const HklJson *object, const char *key)
{
  const HklJson *value = hkl_json_get (object, key);
  g_autofree char *text = NULL;

  if (value == NULL)
    return NULL;
  if (hkl_json_is (value, HKL_JSON_STRING))
    {
      text = hkl_str_dup (value->u.string);
      if (g_utf8_validate (text, (gssize) value->u.string.len, NULL))
        return g_steal_pointer (&text);
    }
  fault (self, HKL_CONFIG_ERROR_INVALID, key, value->offset, "“%s” is a text, in double quotes.",
         key);

  return NULL;
}

/* The name of a file. The program is started from anywhere, so it is an absolute one. */
static char *
get_path (Reader *self, const HklJson *object, const char *key)
{
  g_autofree char *path = get_text (self, object, key);

  if (path == NULL || g_path_is_absolute (path))
    return g_steal_pointer (&path);
  fault (self, HKL_CONFIG_ERROR_INVALID, key, hkl_json_get (object, key)->offset,
         "“%s” is the full name of a file, such as /etc/ssl/ours.pem.", key);

  return NULL;
}

/* Index of the member's text in WORDS (NULL-terminated). */
static guint
get_word (Reader *self,
          const HklJson *object,
          const char *key,
          const char *const *words,
          guint otherwise)
{
  const HklJson *value = hkl_json_get (object, key);
  g_autofree char *list = NULL;

  if (value == NULL)
    return otherwise;

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (hkl_json_is (value, HKL_JSON_STRING) &&
          hkl_str_equal (value->u.string, hkl_str (words[i])))
        return i;
    }

  list = g_strjoinv ("”, “", (char **) words);
  fault (self, HKL_CONFIG_ERROR_INVALID, key, value->offset, "“%s” is one of “%s”.", key, list);

  return otherwise;
}

static char **
get_texts (Reader *self, const HklJson *object, const char *key)
{
  const HklJson *value = hkl_json_get (object, key);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (value != NULL && !hkl_json_is (value, HKL_JSON_ARRAY))
    {
      fault (self, HKL_CONFIG_ERROR_INVALID, key, value->offset,
             "“%s” is a list of texts, in [ and ].", key);
      value = NULL;
    }

  for (gsize i = 0; value != NULL && i < value->u.array.n; i++)
    {
      const HklJson *item = value->u.array.items[i];

      if (hkl_json_is (item, HKL_JSON_STRING) && item->u.string.len > 0)
        {
          g_autofree char *text = hkl_str_dup (item->u.string);

          g_strv_builder_add (builder, text);
        }
      else
        {
          fault (self, HKL_CONFIG_ERROR_INVALID, key, item->offset,
                 "“%s” is a list of texts, and none is empty.", key);
        }
    }

  return g_strv_builder_end (builder);
}

/* One of the list: a key, or an object with a key and its name. Transfer full; FALSE: a fault. */
static gboolean
get_write_key (Reader *self, const HklJson *item, char **key, char **name)
{
  if (hkl_json_is (item, HKL_JSON_OBJECT))
    {
      check_keys (self, item, "write_keys", "name key");
      *name = get_text (self, item, "name");
      *key = get_text (self, item, "key");
    }
  else if (hkl_json_is (item, HKL_JSON_STRING))
    {
      *key = hkl_str_dup (item->u.string);
    }
  if (*key == NULL || !g_utf8_validate (*key, -1, NULL))
    {
      fault (self, HKL_CONFIG_ERROR_INVALID, "write_keys", item->offset,
             "A write key is a text, or { \"name\": …, \"key\": … }.");
      return FALSE;
    }
  if (*name == NULL)
    *name = g_strdup ("");

  return TRUE;
}

static void
read_write_keys (Reader *self, const HklJson *object, HklConfig *config)
{
  const HklJson *list = hkl_json_get (object, "write_keys");

  if (list == NULL)
    return;
  if (!hkl_json_is (list, HKL_JSON_ARRAY))
    {
      fault (self, HKL_CONFIG_ERROR_INVALID, "write_keys", list->offset,
             "“write_keys” is a list, in [ and ].");
      return;
    }
  for (gsize i = 0; i < list->u.array.n; i++)
    {
      const HklJson *item = list->u.array.items[i];
      g_autofree char *key = NULL, *name = NULL, *refusal = NULL;
      guint n = g_strv_length (config->write_keys);

      if (!get_write_key (self, item, &key, &name))
        continue;
      refusal = hkl_write_key_refusal (key, name, config->write_keys, config->write_key_names);
      if (refusal != NULL)
        {
          fault (self, HKL_CONFIG_ERROR_INVALID, "write_keys", item->offset, "%s", refusal);
          continue;
        }
      config->write_keys = g_renew (char *, config->write_keys, n + 2);
      config->write_key_names = g_renew (char *, config->write_key_names, n + 2);
      config->write_keys[n] = g_steal_pointer (&key);
      config->write_key_names[n] = g_steal_pointer (&name);
      config->write_keys[n + 1] = config->write_key_names[n + 1] = NULL;
    }
}

/* --- parts ------------------------------------------------------------------------------------- */

static HklRetryPolicy
read_retry (Reader *self, const HklJson *parent)
{
  static const char *const names[] = { "segment", "svix", "standard-webhooks", "off", NULL };
  const HklJson *value = hkl_json_get (parent, "retry");
  HklRetryPolicy policy = hkl_retry_segment;

  if (value == NULL)
    return policy;

  if (hkl_json_is (value, HKL_JSON_STRING))
    return *hkl_retry_preset (names[get_word (self, parent, "retry", names, 0)]);

  if (!want_object (self, value, "retry"))
    return policy;
  check_keys (self, value, "retry", "preset first factor jitter cap window");
  if (hkl_json_get (value, "preset") != NULL)
    return *hkl_retry_preset (names[get_word (self, value, "preset", names, 0)]);

  policy.first = get_number (self, value, "first", 0.1, 86400, FALSE, policy.first);
  policy.factor = get_number (self, value, "factor", 1, 10, FALSE, policy.factor);
  policy.jitter = get_number (self, value, "jitter", 0, 1, FALSE, policy.jitter);
  policy.cap = get_number (self, value, "cap", 0.1, 86400, FALSE, policy.cap);
  policy.window = get_number (self, value, "window", 0, 2592000, FALSE, policy.window);

  return policy;
}

static gboolean
is_id (const char *id)
{
  gsize length = strlen (id);

  for (const char *p = id; *p != '\0'; p++)
    {
      if (!g_ascii_islower (*p) && !g_ascii_isdigit (*p) && *p != '-')
        return FALSE;
    }

  return length >= 1 && length <= ID_MAX;
}

static HklMapping *
read_mapping (Reader *self, const HklJson *value, guint index)
{
  static const char *const states[] = { "on", "paused", NULL };
  static const char *const orders[] = { "none", "strict", NULL };
  g_autoptr (GPtrArray)
      remarks = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_remark_unref);
  g_autoptr (GString) fields_text = g_string_new (NULL);
  g_autofree char *where = g_strdup_printf ("mappings/%u", index);
  g_autofree char *prefix = g_strconcat (where, "/", NULL);
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;
  g_autofree char *trigger = NULL;
  g_auto (GStrv) secret_headers = NULL;
  HklMapping init = HKL_MAPPING_DEFAULTS;
  g_autofree char *ca_file = NULL;
  g_autofree char *client_certificate = NULL;
  g_autofree char *client_key = NULL;
  const HklJson *fields;

  if (!want_object (self, value, where))
    return NULL;
  check_keys (self, value, "a mapping",
              "id name state trigger fields secret_headers wait concurrency rate order timeout "
              "ca_file client_certificate client_key retry");

  id = get_text (self, value, "id");
  if (id == NULL || !is_id (id))
    fault (self, HKL_CONFIG_ERROR_INVALID, where,
           id == NULL ? value->offset : hkl_json_get (value, "id")->offset,
           "A mapping has an “id” of small letters, digits and hyphens, 40 at most.");

  name = get_text (self, value, "name");
  if (name == NULL)
    name = g_strdup (id != NULL ? id : "");
  if (g_utf8_strlen (name, -1) > NAME_MAX_CHARS || name[0] == '\0')
    fault (self, HKL_CONFIG_ERROR_INVALID, where, value->offset,
           "A mapping has a “name” of %d characters at most.", NAME_MAX_CHARS);

  init.paused = get_word (self, value, "state", states, 0) == 1;

  trigger = get_text (self, value, "trigger");
  if (trigger == NULL)
    {
      if (hkl_json_get (value, "trigger") == NULL)
        fault (self, HKL_CONFIG_ERROR_INVALID, where, value->offset,
               "A mapping has a “trigger” that says which events it takes, such as type = "
               "\\\"track\\\".");
    }
  else
    {
      hkl_mapping_check_trigger (trigger, prefix, remarks);
      take_remarks (self, remarks, hkl_json_get (value, "trigger"));
      g_ptr_array_set_size (remarks, 0);
    }

  fields = hkl_json_get (value, "fields");
  if (fields == NULL)
    {
      fault (self, HKL_CONFIG_ERROR_INVALID, where, value->offset,
             "A mapping has “fields” with url, method and data.");
    }
  else
    {
      hkl_mapping_check_fields (fields, prefix, remarks);
      take_remarks (self, remarks, NULL);
      hkl_json_write (fields, fields_text);
    }

  secret_headers = get_texts (self, value, "secret_headers");
  for (guint i = 0; secret_headers[i] != NULL; i++)
    {
      if (!hkl_http_is_name (hkl_str (secret_headers[i])))
        fault (
            self, HKL_CONFIG_ERROR_INVALID, where, hkl_json_get (value, "secret_headers")->offset,
            "“%s” is not a legal header name. Use letters, digits and hyphens.", secret_headers[i]);
    }

  init.wait = get_number (self, value, "wait", 0, 60, FALSE, init.wait);
  init.concurrency = (guint) get_number (self, value, "concurrency", 1, 64, TRUE, init.concurrency);
  init.rate = get_number (self, value, "rate", 0, 1000000, FALSE, init.rate);
  init.strict_order = get_word (self, value, "order", orders, 0) == 1;
  init.timeout = get_number (self, value, "timeout", 0.1, 600, FALSE, init.timeout);
  if (hkl_json_get (value, "retry") != NULL)
    {
      init.own_retry = TRUE;
      init.retry = read_retry (self, value);
    }

  ca_file = get_path (self, value, "ca_file");
  client_certificate = get_path (self, value, "client_certificate");
  client_key = get_path (self, value, "client_key");
  if (client_key != NULL && client_certificate == NULL)
    fault (self, HKL_CONFIG_ERROR_INVALID, where, hkl_json_get (value, "client_key")->offset,
           "A “client_key” goes with a “client_certificate”. Name both files.");

  if (self->faults->len > 0)
    return NULL;

  init.ca_file = ca_file;
  init.client_certificate = client_certificate;
  init.client_key = client_key;
  init.id = id;
  init.name = name;
  init.trigger = trigger;
  init.fields = fields_text->str;
  init.secret_headers = secret_headers;

  return hkl_mapping_build (&init);
}

HklMapping *
hkl_mapping_from_json (const HklJson *json, const char *text, GError **error)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_remark_unref);
  Reader reader = { .text = text, .length = strlen (text), .faults = faults };
  HklMapping *mapping = read_mapping (&reader, json, 0);

  if (mapping == NULL)
    {
      g_autofree char *line = hkl_remark_to_line (g_ptr_array_index (faults, 0));

      g_set_error (error, HKL_CONFIG_ERROR, (int) reader.code, "%s", line);
    }

  return mapping;
}

static void
read_mappings (Reader *self, const HklJson *root, HklConfig *config)
{
  const HklJson *list = hkl_json_get (root, "mappings");
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  if (list == NULL)
    return;
  if (!hkl_json_is (list, HKL_JSON_ARRAY))
    {
      fault (self, HKL_CONFIG_ERROR_INVALID, "mappings", list->offset,
             "“mappings” is a list, in [ and ].");
      return;
    }

  if (list->u.array.n > HKL_MAX_MAPPINGS)
    fault (self, HKL_CONFIG_ERROR_TOO_MANY_MAPPINGS, "mappings",
           list->u.array.items[HKL_MAX_MAPPINGS]->offset,
           "A destination has five mappings at most, and these are %" G_GSIZE_FORMAT
           ". Delete the ones that are not needed.",
           list->u.array.n);

  for (gsize i = 0; i < list->u.array.n; i++)
    {
      HklMapping *mapping = read_mapping (self, list->u.array.items[i], (guint) i);

      if (mapping == NULL)
        continue;
      if (!g_hash_table_add (ids, mapping->id))
        fault (self, HKL_CONFIG_ERROR_INVALID, "mappings", list->u.array.items[i]->offset,
               "Two mappings have the ID “%s”. Change one.", mapping->id);
      g_ptr_array_add (config->mappings, mapping);
    }
}

static void
read_root (Reader *self, const HklJson *root, HklConfig *config)
{
  static const char *const modes[] = { "first-event", "whole-body", "off", NULL };
  static const char *const listens[] = { "loopback", "all", NULL };
  static const char *const metered[] = { "hold", "deliver", NULL };
  const HklJson *part;

  if (!want_object (self, root, "the configuration"))
    return;

  part = hkl_json_get (root, "version");
  if (hkl_json_is (part, HKL_JSON_NUMBER) && part->u.number > HKL_CONFIG_VERSION)
    {
      fault (self, HKL_CONFIG_ERROR_NEWER, "version", part->offset,
             "The file was written by a newer Hookline. Update Hookline, or use another file.");
      return;
    }
  if (!hkl_json_is (part, HKL_JSON_NUMBER) || part->u.number != HKL_CONFIG_VERSION)
    fault (self, HKL_CONFIG_ERROR_INVALID, "version", part != NULL ? part->offset : root->offset,
           "The file begins with \"version\": %d.", HKL_CONFIG_VERSION);

  check_keys (self, root, "the configuration",
              "version enabled signing source inspector retry network retention mappings");
  config->enabled = get_boolean (self, root, "enabled", TRUE);

  part = hkl_json_get (root, "signing");
  if (part != NULL && want_object (self, part, "signing"))
    {
      check_keys (self, part, "signing", "mode standard_webhooks");
      config->signing = (HklSigningMode) get_word (self, part, "mode", modes, 0);
      config->standard_webhooks = get_boolean (self, part, "standard_webhooks", FALSE);
    }

  part = hkl_json_get (root, "source");
  if (part != NULL && want_object (self, part, "source"))
    {
      check_keys (self, part, "source", "port write_keys require_write_key listen metrics");
      config->source_port = (guint) get_number (self, part, "port", 1, 65535, TRUE,
                                                HKL_SOURCE_PORT_DEFAULT);
      read_write_keys (self, part, config);
      config->require_write_key = get_boolean (self, part, "require_write_key", TRUE);
      config->metrics = get_boolean (self, part, "metrics", FALSE);
      config->listen_all = get_word (self, part, "listen", listens, 0) == 1;
    }

  part = hkl_json_get (root, "inspector");
  if (part != NULL && want_object (self, part, "inspector"))
    {
      check_keys (self, part, "inspector", "port");
      config->inspector_port = (guint) get_number (self, part, "port", 1, 65535, TRUE,
                                                   HKL_INSPECTOR_PORT_DEFAULT);
    }

  config->retry = read_retry (self, root);

  part = hkl_json_get (root, "network");
  if (part != NULL && want_object (self, part, "network"))
    {
      check_keys (self, part, "network", "metered");
      config->hold_on_metered = get_word (self, part, "metered", metered, 0) == 0;
    }

  part = hkl_json_get (root, "retention");
  if (part != NULL && want_object (self, part, "retention"))
    {
      check_keys (self, part, "retention", "days bytes");
      config->retention_days = (guint) get_number (self, part, "days", 1, 3650, TRUE,
                                                   config->retention_days);
      config->retention_bytes = (gint64) get_number (self, part, "bytes", 10e6, 1e15, TRUE,
                                                     (double) config->retention_bytes);
    }

  read_mappings (self, root, config);
}

HklConfig *
hkl_config_parse (const char *text, gsize len, GPtrArray **faults, GError **error)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_remark_unref);
  g_autoptr (HklConfig) config = hkl_config_new_empty ();
  g_autoptr (GError) syntax = NULL;
  Reader reader = { .text = text, .length = len, .faults = found };
  HklJsonPosition where;
  const HklJson *root;
  gboolean usable;

  g_return_val_if_fail (text != NULL || len == 0, NULL);

  root = hkl_json_read (arena, text, len, &where, &syntax);
  if (root == NULL)
    {
      /* The reader's message begins with the place, which the remark has by itself. */
      const char *sentence = strstr (syntax->message, ": ");

      fault (&reader, HKL_CONFIG_ERROR_SYNTAX, "", where.offset, "%s",
             sentence != NULL ? sentence + 2 : syntax->message);
    }
  else
    {
      read_root (&reader, root, config);
    }

  usable = found->len == 0;
  if (!usable)
    {
      g_autofree char *line = hkl_remark_to_line (g_ptr_array_index (found, 0));

      g_set_error (error, HKL_CONFIG_ERROR, (int) reader.code, "%s", line);
    }
  else if (config->write_keys[0] == NULL)
    {
      /* A source without a key would take nothing in; the next save writes this one. */
      g_autoptr (HklConfig) fresh = hkl_config_new ();

      hkl_config_take_write_keys (config, g_steal_pointer (&fresh->write_keys),
                                  g_steal_pointer (&fresh->write_key_names));
    }

  if (faults != NULL)
    *faults = g_steal_pointer (&found);

  return usable ? g_steal_pointer (&config) : NULL;
}
