/* hkl-mapping.c: see hkl-mapping.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-mapping"

#include "config.h"

#include <string.h>

#include "hkl-config-private.h"
#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-mapping.h"

#define ID_MAX 40

/* Written out, since the trigger language has no word for "everything". */
#define EVERY_EVENT                                                                                \
  "type = \"track\" or type = \"identify\" or type = \"page\" or type = \"screen\" or "            \
  "type = \"group\" or type = \"alias\""

G_DEFINE_BOXED_TYPE (HklMapping, hkl_mapping, hkl_mapping_ref, hkl_mapping_unref)

HklMapping *
hkl_mapping_ref (HklMapping *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
hkl_mapping_clear (gpointer data)
{
  HklMapping *self = data;

  g_free (self->id);
  g_free (self->name);
  g_free (self->trigger);
  g_free (self->fields);
  g_strfreev (self->secret_headers);
  g_free (self->ca_file);
  g_free (self->client_certificate);
  g_free (self->client_key);
  g_free (self->url);
  g_free (self->method);
}

void
hkl_mapping_unref (HklMapping *self)
{
  g_atomic_rc_box_release_full (self, hkl_mapping_clear);
}

/* What rows and lists show: constants of `fields`; a directive has no text here. */
static void
derive (HklMapping *self)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *fields = hkl_json_read (arena, self->fields, strlen (self->fields), NULL, NULL);
  const HklJson *size = hkl_json_get (fields, "batch_size");

  self->url = hkl_json_dup_member_string (fields, "url");
  self->method = hkl_json_dup_member_string (fields, "method");
  if (self->url == NULL)
    self->url = g_strdup ("");
  if (self->method == NULL)
    self->method = g_strdup ("");

  self->enable_batching = hkl_json_is (hkl_json_get (fields, "enable_batching"), HKL_JSON_TRUE);
  self->batch_size = HKL_BATCH_SIZE_DEFAULT;
  if (hkl_json_is (size, HKL_JSON_NUMBER) && size->u.number >= 1 &&
      size->u.number <= HKL_BATCH_SIZE_MAX)
    self->batch_size = (guint) size->u.number;
}

static char *
dup_text (const char *text)
{
  return g_strdup (text != NULL ? text : "");
}

HklMapping *
hkl_mapping_build (const HklMapping *init)
{
  HklMapping *self = g_atomic_rc_box_new0 (HklMapping);

  *self = *init;
  self->id = g_strdup (init->id);
  self->name = g_strdup (init->name);
  self->trigger = g_strdup (init->trigger);
  self->fields = g_strdup (init->fields);
  self->secret_headers = init->secret_headers != NULL ? g_strdupv (init->secret_headers)
                                                      : g_new0 (char *, 1);
  self->ca_file = dup_text (init->ca_file);
  self->client_certificate = dup_text (init->client_certificate);
  self->client_key = dup_text (init->client_key);
  derive (self);

  return self;
}

/* "Order fulfilment" → "order-fulfilment", and a number behind it when that is taken. */
static char *
make_id (const char *name, const char *const *taken)
{
  g_autofree char *folded = g_str_to_ascii (name, "C");
  g_autoptr (GString) id = g_string_new (NULL);
  g_autofree char *first = NULL;

  for (const char *p = folded; *p != '\0' && id->len < ID_MAX - 3; p++)
    {
      if (g_ascii_isalnum (*p))
        g_string_append_c (id, g_ascii_tolower (*p));
      else if (id->len > 0 && id->str[id->len - 1] != '-')
        g_string_append_c (id, '-');
    }
  while (id->len > 0 && id->str[id->len - 1] == '-')
    g_string_truncate (id, id->len - 1);
  if (id->len == 0)
    g_string_assign (id, "mapping");

  first = g_strdup (id->str);
  for (guint n = 2; taken != NULL && g_strv_contains (taken, id->str); n++)
    g_string_printf (id, "%s-%u", first, n);

  return g_strdup (id->str);
}

HklMapping *
hkl_mapping_new (const char *name, const char *url, const char *const *taken)
{
  g_autoptr (GString) fields = g_string_new ("{\"url\":");
  g_autofree char *id = NULL;
  HklMapping init = HKL_MAPPING_DEFAULTS;

  g_return_val_if_fail (name != NULL && url != NULL, NULL);

  hkl_json_write_string (hkl_str (url), fields);
  g_string_append (fields, ",\"method\":\"POST\",\"data\":{\"@path\":\"$.\"}}");

  id = make_id (name, taken);
  init.id = id;
  init.name = (char *) name;
  init.trigger = (char *) EVERY_EVENT;
  init.fields = fields->str;

  return hkl_mapping_build (&init);
}

HklMapping *
hkl_mapping_with (HklMapping *self, const HklMappingChange *change)
{
  HklMapping init;

  g_return_val_if_fail (self != NULL && change != NULL, NULL);

  init = *self;
  if (change->name != NULL)
    init.name = (char *) change->name;
  if (change->trigger != NULL)
    init.trigger = (char *) change->trigger;
  if (change->fields != NULL)
    init.fields = (char *) change->fields;
  if (change->secret_headers != NULL)
    init.secret_headers = (char **) change->secret_headers;
  if (change->paused >= 0)
    init.paused = change->paused != 0;
  if (change->wait >= 0)
    init.wait = change->wait;
  if (change->concurrency > 0)
    init.concurrency = (guint) change->concurrency;
  if (change->rate >= 0)
    init.rate = change->rate;
  if (change->strict_order >= 0)
    init.strict_order = change->strict_order != 0;
  if (change->timeout > 0)
    init.timeout = change->timeout;
  if (change->ca_file != NULL)
    init.ca_file = (char *) change->ca_file;
  if (change->client_certificate != NULL)
    init.client_certificate = (char *) change->client_certificate;
  if (change->client_key != NULL)
    init.client_key = (char *) change->client_key;
  if (change->retry != NULL)
    {
      init.own_retry = TRUE;
      init.retry = *change->retry;
    }

  return hkl_mapping_build (&init);
}

char *
hkl_mapping_fields_with (const char *fields, const char *key, const char *value)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  HklJsonObjectBuilder *builder = hkl_json_object_builder_new (arena);
  GString *out = g_string_new (NULL);
  const HklJson *before;
  const HklJson *member = NULL;

  g_return_val_if_fail (fields != NULL && key != NULL, NULL);

  before = hkl_json_read (arena, fields, strlen (fields), NULL, NULL);
  if (value != NULL)
    member = hkl_json_read (arena, value, strlen (value), NULL, NULL);

  if (hkl_json_is (before, HKL_JSON_OBJECT))
    {
      for (gsize i = 0; i < before->u.object.n; i++)
        hkl_json_object_builder_set (builder, before->u.object.members[i].key,
                                     before->u.object.members[i].value);
    }
  hkl_json_object_builder_set (builder, hkl_str (key), member);
  hkl_json_write (hkl_json_object_builder_end (builder), out);

  return g_string_free (out, FALSE);
}

char *
hkl_mapping_to_text (HklMapping *self)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  GString *out = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, NULL);

  hkl_json_write (hkl_mapping_to_json (self, arena), out);

  return g_string_free (out, FALSE);
}

HklMapping *
hkl_mapping_from_text (const char *text, GError **error)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *json;

  g_return_val_if_fail (text != NULL, NULL);

  json = hkl_json_read (arena, text, strlen (text), NULL, error);
  if (json == NULL)
    return NULL;

  return hkl_mapping_from_json (json, text, error);
}

gboolean
hkl_mapping_equal (HklMapping *a, HklMapping *b)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (a == b)
    return TRUE;

  first = hkl_mapping_to_text (a);
  second = hkl_mapping_to_text (b);

  return g_str_equal (first, second);
}
