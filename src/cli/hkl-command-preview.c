/* hkl-command-preview.c: preview, map, match: what would be done with events, without doing it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Output is written with core's own writer: it shows the bytes that would be sent.
 */

#define G_LOG_DOMAIN "hkl-command-preview"

#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>

#include "hkl-cli.h"
#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-mapping-kit.h"
#include "hkl-request.h"
#include "hkl-trigger-explain.h"

static void
print_line (const GString *line)
{
  fwrite (line->str, 1, line->len, stdout);
  fputc ('\n', stdout);
}

static const HklJson *
read_file (HklArena *arena, const char *path)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  const HklJson *json = NULL;
  const char *text;
  gsize length;

  bytes = hkl_cli_read_all (path, &error);
  if (bytes != NULL)
    {
      text = g_bytes_get_data (bytes, &length);
      json = hkl_json_read (arena, text != NULL ? text : "", length, NULL, &error);
    }
  if (json == NULL)
    hkl_cli_complain ("%s: %s", path, error->message);

  return json;
}

/* --- preview ----------------------------------------------------------------------------------- */

typedef struct
{
  HklCompiled *compiled;
  HklSigning signing;
  HklArena *arena;
  GPtrArray *events; /* with batching: gathered by partition, in the order of their first event */
  GArray *lines;
  GPtrArray *keys;
  gboolean all; /* the trigger is not asked */
  gboolean failed;
} Preview;

static void
print_refused (Preview *preview, const char *message, guint64 line)
{
  g_autoptr (GString) out = g_string_new ("{\"error\":");

  hkl_json_write_string (hkl_str (message), out);
  g_string_append_printf (out, ",\"event\":%" G_GUINT64_FORMAT "}", line);
  print_line (out);
  preview->failed = TRUE;
}

static void
print_request (HklRequest *request)
{
  g_autoptr (GString) out = g_string_new ("{\"method\":");
  gsize length;
  const char *body = g_bytes_get_data (request->body, &length);

  hkl_json_write_string (hkl_str (request->method), out);
  g_string_append (out, ",\"url\":");
  hkl_json_write_string (hkl_str (request->url), out);
  g_string_append (out, ",\"headers\":{");
  for (guint i = 0; i < request->n_headers; i++)
    {
      const HklHeader *header = &request->headers[i];

      if (i > 0)
        g_string_append_c (out, ',');
      hkl_json_write_string (hkl_str (header->name), out);
      g_string_append_c (out, ':');
      hkl_json_write_string (hkl_str (header->secret ? "***" : header->value), out);
    }
  g_string_append (out, "},\"body\":");
  hkl_json_write_string ((HklStr){ body != NULL ? body : "", length }, out);
  if (request->signed_length > 0)
    g_string_append_printf (out, ",\"signed\":[%" G_GSIZE_FORMAT ",%" G_GSIZE_FORMAT "]}",
                            request->signed_offset, request->signed_length);
  else
    g_string_append (out, ",\"signed\":null}");
  print_line (out);
}

static void
render (Preview *preview, HklEvent *const *events, const guint64 *lines, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HklRequest)
      request = hkl_compiled_render (preview->compiled, events, n, &preview->signing, NULL, &error);

  if (request != NULL)
    print_request (request);
  else
    print_refused (preview, error->message, lines[0]);
}

static gboolean
preview_line (const char *line, gsize length, guint64 number, gpointer data)
{
  Preview *preview = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (HklEvent) event = NULL;
  g_autofree char *type = NULL;
  g_autofree char *name = NULL;
  char *key;
  const HklJson *json;

  hkl_arena_reset (preview->arena);
  json = hkl_json_read (preview->arena, line, length, NULL, &error);
  if (!hkl_json_is (json, HKL_JSON_OBJECT))
    {
      print_refused (preview, error != NULL ? error->message : _ ("An event is a JSON object."),
                     number);
      return TRUE;
    }

  bytes = hkl_event_canonical_bytes (json);
  type = hkl_json_dup_member_string (json, "type");
  name = hkl_json_dup_member_string (json, "event");
  event = hkl_event_new (0, 0, type != NULL ? type : "", name != NULL ? name : "", "", "", NULL,
                         bytes);
  if (!preview->all && !hkl_compiled_selects (preview->compiled, event, preview->arena))
    return TRUE;

  if (!hkl_compiled_get_mapping (preview->compiled)->enable_batching)
    {
      render (preview, &event, &number, 1);
      return TRUE;
    }

  key = hkl_compiled_partition (preview->compiled, event, preview->arena, &error);
  if (key == NULL)
    {
      print_refused (preview, error->message, number);
      return TRUE;
    }
  g_ptr_array_add (preview->events, hkl_event_ref (event));
  g_array_append_val (preview->lines, number);
  g_ptr_array_add (preview->keys, key);

  return TRUE;
}

/* The batches that the gathered events form, each as soon as it is full or has no more events. */
static void
render_batches (Preview *preview)
{
  guint size = hkl_compiled_get_mapping (preview->compiled)->batch_size;

  for (guint i = 0; i < preview->events->len; i++)
    {
      g_autoptr (GPtrArray) batch = NULL;
      const char *key = g_ptr_array_index (preview->keys, i);
      gsize bytes = 2;

      if (key == NULL)
        continue;
      batch = g_ptr_array_new ();
      for (guint k = i; k < preview->events->len && batch->len < size; k++)
        {
          HklEvent *event = g_ptr_array_index (preview->events, k);
          gsize event_bytes;

          if (g_strcmp0 (g_ptr_array_index (preview->keys, k), key) != 0)
            continue;
          hkl_arena_reset (preview->arena);
          event_bytes = hkl_compiled_body_size (preview->compiled, event, preview->arena) + 1;
          if (batch->len > 0 && bytes + event_bytes > HKL_BATCH_BYTES)
            break;
          bytes += event_bytes;
          g_ptr_array_add (batch, event);
          if (k != i)
            g_clear_pointer (&g_ptr_array_index (preview->keys, k), g_free);
        }
      render (preview, (HklEvent *const *) batch->pdata,
              &g_array_index (preview->lines, guint64, i), batch->len);
    }
}

/* A mapping of the configuration ({"fields": …}), or the fields alone, as upstream writes them. */
static HklMapping *
read_mapping (const char *path)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (HklMapping) fresh = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *trigger = NULL;
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  const HklJson *json = read_file (arena, path);
  const HklJson *fields;
  HklMapping *mapping;

  if (json == NULL)
    return NULL;

  fields = hkl_json_get (json, "fields");
  if (fields != NULL && hkl_json_get (json, "id") != NULL)
    {
      hkl_json_write (json, text);
      mapping = hkl_mapping_from_text (text->str, &error);
      if (mapping == NULL)
        hkl_cli_complain ("%s: %s", path, error->message);
      return mapping;
    }

  if (fields != NULL)
    trigger = hkl_json_dup_member_string (json, "trigger");
  hkl_json_write (fields != NULL ? fields : json, text);
  fresh = hkl_mapping_new ("preview", "https://localhost/", NULL);
  change.fields = text->str;
  change.trigger = trigger;

  return hkl_mapping_with (fresh, &change);
}

int
hkl_command_preview (int argc, char **argv)
{
  Preview preview = { 0 };
  g_autofree char *mapping_file = NULL;
  g_autofree char *secret_file = NULL;
  g_autoptr (HklMapping) mapping = NULL;
  g_autoptr (HklCompiled) compiled = NULL;
  g_autoptr (HklCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;
  char *secret;
  const GOptionEntry entries[] = {
    { "mapping", 'm', 0, G_OPTION_ARG_FILENAME, &mapping_file, N_ ("A file with the mapping"),
      N_ ("FILE") },
    { "secret-file", 0, 0, G_OPTION_ARG_FILENAME, &secret_file,
      N_ ("A file with the secret to sign with"), N_ ("FILE") },
    { "all", 0, 0, G_OPTION_ARG_NONE, &preview.all, N_ ("Do not ask the trigger: take every event"),
      NULL },
    { NULL },
  };

  if (!hkl_cli_parse (&argc, &argv, "[EVENTS…]",
                      _ ("Prints each request that would be sent as a line of JSON."), entries,
                      NULL))
    return HKL_EXIT_USAGE;
  if (mapping_file == NULL)
    {
      hkl_cli_complain (_ ("Name the file with the mapping with --mapping."));
      return HKL_EXIT_USAGE;
    }

  mapping = read_mapping (mapping_file);
  if (mapping == NULL)
    return HKL_EXIT_FAILED;

  secret = hkl_cli_read_secret (secret_file, &error);
  if (error != NULL)
    {
      hkl_cli_complain ("%s", error->message);
      return HKL_EXIT_FAILED;
    }
  credentials = hkl_credentials_new (secret, NULL);
  hkl_secret_free (secret);

  compiled = hkl_compiled_new (mapping, &error);
  if (compiled == NULL)
    {
      hkl_cli_complain ("%s", error->message);
      return HKL_EXIT_FAILED;
    }

  preview.compiled = compiled;
  preview.signing = (HklSigning){ .mode = HKL_SIGNING_FIRST_EVENT, .credentials = credentials };
  preview.arena = hkl_arena_new ();
  preview.events = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);
  preview.lines = g_array_new (FALSE, FALSE, sizeof (guint64));
  preview.keys = g_ptr_array_new_with_free_func (g_free);

  if (hkl_cli_each_line (argv + 1, preview_line, &preview, &error))
    {
      render_batches (&preview);
    }
  else
    {
      hkl_cli_complain ("%s", error->message);
      preview.failed = TRUE;
    }

  hkl_arena_free (preview.arena);
  g_ptr_array_unref (preview.events);
  g_array_unref (preview.lines);
  g_ptr_array_unref (preview.keys);

  return preview.failed ? HKL_EXIT_FAILED : HKL_EXIT_OK;
}

/* --- map --------------------------------------------------------------------------------------- */

typedef struct
{
  const HklJson *fields;
  HklArena *arena;
  gboolean failed;
} Map;

static gboolean
map_line (const char *line, gsize length, guint64 number, gpointer data)
{
  Map *map = data;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  const HklJson *event;
  const HklJson *value = NULL;

  hkl_arena_reset (map->arena);
  event = hkl_json_read (map->arena, line, length, NULL, &error);
  if (event != NULL)
    value = hkl_mapping_kit_transform (map->fields, event, map->arena, &error);
  if (error != NULL)
    {
      hkl_cli_complain (_ ("Event %" PRIu64 ": %s"), number, error->message);
      map->failed = TRUE;
      return TRUE;
    }

  hkl_json_write (value, out);
  print_line (out);

  return TRUE;
}

int
hkl_command_map (int argc, char **argv)
{
  Map map = { 0 };
  g_autofree char *fields_file = NULL;
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "fields", 'f', 0, G_OPTION_ARG_FILENAME, &fields_file,
      N_ ("A file with a value that may hold directives"), N_ ("FILE") },
    { NULL },
  };

  if (!hkl_cli_parse (&argc, &argv, "[EVENTS…]",
                      _ ("Resolves a value with directives for each event, one line each; nothing "
                         "is an empty line."),
                      entries, NULL))
    return HKL_EXIT_USAGE;
  if (fields_file == NULL)
    {
      hkl_cli_complain (_ ("Name the file with the value with --fields."));
      return HKL_EXIT_USAGE;
    }

  map.fields = read_file (arena, fields_file);
  if (map.fields == NULL)
    return HKL_EXIT_FAILED;

  map.arena = hkl_arena_new ();
  if (!hkl_cli_each_line (argv + 1, map_line, &map, &error))
    {
      hkl_cli_complain ("%s", error->message);
      map.failed = TRUE;
    }
  hkl_arena_free (map.arena);

  return map.failed ? HKL_EXIT_FAILED : HKL_EXIT_OK;
}

/* --- match ------------------------------------------------------------------------------------- */

typedef struct
{
  HklTrigger *trigger;
  HklArena *arena;
  gboolean explain;
  gboolean filter;
  gboolean failed;
} Match;

static void
print_explanation (Match *match, const HklJson *event)
{
  g_autoptr (HklExplanation) explanation = hkl_trigger_explain (match->trigger, event);

  g_print ("%s  %s\n", explanation->verdict == HKL_CLAUSE_YES ? "true" : "false",
           explanation->summary);
  for (guint i = 0; i < explanation->clauses->len; i++)
    {
      HklClause *clause = g_ptr_array_index (explanation->clauses, i);

      g_print ("%*s%s  %s", (int) (2 + clause->depth * 2), "",
               clause->verdict == HKL_CLAUSE_YES ? "✓" : "✗", clause->words);
      if (clause->actual != NULL)
        g_print (_ ("  (is %s)"), clause->actual);
      if (clause->reason[0] != '\0')
        g_print ("  %s", clause->reason);
      g_print ("\n");
    }
}

static gboolean
match_line (const char *line, gsize length, guint64 number, gpointer data)
{
  Match *match = data;
  g_autoptr (GError) error = NULL;
  const HklJson *event;
  gboolean matches;

  hkl_arena_reset (match->arena);
  event = hkl_json_read (match->arena, line, length, NULL, &error);
  if (event == NULL)
    {
      hkl_cli_complain (_ ("Event %" PRIu64 ": %s"), number, error->message);
      match->failed = TRUE;
      return TRUE;
    }

  matches = hkl_trigger_matches (match->trigger, event);
  if (match->filter)
    {
      if (matches)
        {
          fwrite (line, 1, length, stdout);
          fputc ('\n', stdout);
        }
    }
  else if (match->explain)
    {
      print_explanation (match, event);
    }
  else
    {
      g_print ("%s\n", matches ? "true" : "false");
    }

  return TRUE;
}

int
hkl_command_match (int argc, char **argv)
{
  Match match = { 0 };
  g_autofree char *text = NULL;
  g_autoptr (HklTrigger) trigger = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "trigger", 't', 0, G_OPTION_ARG_STRING, &text, N_ ("The trigger"), N_ ("TEXT") },
    { "explain", 0, 0, G_OPTION_ARG_NONE, &match.explain, N_ ("Say why, condition by condition"),
      NULL },
    { "filter", 0, 0, G_OPTION_ARG_NONE, &match.filter,
      N_ ("Print the events that it takes instead of true and false"), NULL },
    { NULL },
  };

  if (!hkl_cli_parse (&argc, &argv, "[EVENTS…]", _ ("Prints true or false for each event."),
                      entries, NULL))
    return HKL_EXIT_USAGE;
  if (text == NULL)
    {
      hkl_cli_complain (_ ("Give the trigger with --trigger."));
      return HKL_EXIT_USAGE;
    }

  trigger = hkl_trigger_parse (text, NULL, &error);
  if (trigger == NULL)
    {
      hkl_cli_complain ("%s", error->message);
      return HKL_EXIT_USAGE;
    }

  match.trigger = trigger;
  match.arena = hkl_arena_new ();
  if (!hkl_cli_each_line (argv + 1, match_line, &match, &error))
    {
      hkl_cli_complain ("%s", error->message);
      match.failed = TRUE;
    }
  hkl_arena_free (match.arena);

  return match.failed ? HKL_EXIT_FAILED : HKL_EXIT_OK;
}
