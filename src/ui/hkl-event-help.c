/* hkl-event-help.c: see hkl-event-help.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The names of members are part of the wire and the same in every language.
 */

#define G_LOG_DOMAIN "hkl-event-help"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "hkl-event-help.h"
#include "hkl-json-reader.h"

typedef enum
{
  SHAPE_ANY,
  SHAPE_TEXT,
  SHAPE_OBJECT,
} Shape;

typedef struct
{
  const char *name;
  Shape shape;
} Member;

typedef struct
{
  const char *type;
  Member needs;       /* besides the user; name NULL: nothing */
  Member may_have[4]; /* ends with a name NULL */
} Spec;

static const Spec specs[] = {
  { "track", { "event", SHAPE_TEXT }, { { "properties", SHAPE_OBJECT } } },
  { "identify", { NULL }, { { "traits", SHAPE_OBJECT } } },
  { "page",
    { NULL },
    { { "name", SHAPE_TEXT }, { "category", SHAPE_TEXT }, { "properties", SHAPE_OBJECT } } },
  { "screen",
    { NULL },
    { { "name", SHAPE_TEXT }, { "category", SHAPE_TEXT }, { "properties", SHAPE_OBJECT } } },
  { "group", { "groupId", SHAPE_ANY }, { { "traits", SHAPE_OBJECT } } },
  { "alias", { "previousId", SHAPE_ANY }, { { NULL } } },
};

/* Of every event. */
static const char *const common[] = { "type",         "userId",    "anonymousId",
                                      "messageId",    "timestamp", "context",
                                      "integrations", "sentAt",    "originalTimestamp",
                                      "receivedAt",   "version",   "channel",
                                      "writeKey",     NULL };

static const Spec *
find_spec (const HklJson *event)
{
  g_autofree char *type = hkl_json_dup_member_string (event, "type");

  for (guint i = 0; type != NULL && i < G_N_ELEMENTS (specs); i++)
    if (g_str_equal (specs[i].type, type))
      return &specs[i];

  return NULL;
}

static gboolean
has (const HklJson *event, const Member *member)
{
  const HklJson *value = hkl_json_get (event, member->name);

  switch (member->shape)
    {
    case SHAPE_TEXT:
      return hkl_json_is (value, HKL_JSON_STRING);
    case SHAPE_OBJECT:
      return hkl_json_is (value, HKL_JSON_OBJECT);
    case SHAPE_ANY:
    default:
      return hkl_json_is (value, HKL_JSON_STRING) || hkl_json_is (value, HKL_JSON_NUMBER);
    }
}

static void
append (GString *text, const char *part)
{
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, part);
}

/* Takes WORDS. */
static void
append_needed (GString *text, gboolean there, char *words)
{
  g_autofree char *part = g_strdup_printf ("%s %s", there ? "✓" : "✗", words);

  append (text, part);
  g_free (words);
}

static char *
describe (const Member *member)
{
  /* Translators: the name of a member of an event; “text” and “object” are kinds of JSON values. */
  if (member->shape == SHAPE_TEXT)
    return g_strdup_printf (_ ("%s (text)"), member->name);
  if (member->shape == SHAPE_OBJECT)
    return g_strdup_printf (_ ("%s (object)"), member->name);

  return g_strdup (member->name);
}

char *
hkl_event_help (const char *text)
{
  static const Member user_id = { "userId", SHAPE_ANY };
  static const Member anonymous_id = { "anonymousId", SHAPE_ANY };
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *event;
  const Spec *spec;
  GString *help;

  g_return_val_if_fail (text != NULL, NULL);

  event = hkl_json_read (arena, text, strlen (text), NULL, NULL);
  if (!hkl_json_is (event, HKL_JSON_OBJECT))
    return NULL;

  help = g_string_new (NULL);
  spec = find_spec (event);
  if (spec == NULL)
    {
      append_needed (
          help, FALSE,
          g_strdup_printf (_ ("type: %s"), "track, identify, page, screen, group, alias"));
      return g_string_free (help, FALSE);
    }

  if (spec->needs.name != NULL)
    append_needed (help, has (event, &spec->needs), describe (&spec->needs));
  append_needed (help, has (event, &user_id) || has (event, &anonymous_id),
                 /* Translators: two names of members of an event. */
                 g_strdup_printf (_ ("%s or %s"), user_id.name, anonymous_id.name));
  for (guint i = 0; spec->may_have[i].name != NULL; i++)
    {
      g_autofree char *words = describe (&spec->may_have[i]);

      if (has (event, &spec->may_have[i]))
        append_needed (help, TRUE, g_steal_pointer (&words));
      else
        append (help, words);
    }
  append (help, "context, integrations, timestamp");

  return g_string_free (help, FALSE);
}

static gboolean
is_known (const Spec *spec, const char *name)
{
  if (g_strv_contains (common, name) || g_strcmp0 (spec->needs.name, name) == 0)
    return TRUE;
  for (guint i = 0; spec->may_have[i].name != NULL; i++)
    if (g_str_equal (spec->may_have[i].name, name))
      return TRUE;

  return FALSE;
}

char *
hkl_event_help_unknown (const char *text)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GString) names = g_string_new (NULL);
  const HklJson *event;
  const Spec *spec;
  guint n = 0;

  g_return_val_if_fail (text != NULL, NULL);

  event = hkl_json_read (arena, text, strlen (text), NULL, NULL);
  spec = hkl_json_is (event, HKL_JSON_OBJECT) ? find_spec (event) : NULL;
  if (spec == NULL)
    return NULL;

  for (gsize i = 0; i < event->u.object.n; i++)
    {
      g_autofree char *name = hkl_str_dup (event->u.object.members[i].key);

      if (is_known (spec, name))
        continue;
      g_string_append_printf (names, "%s“%s”", n > 0 ? ", " : "", name);
      n++;
    }
  if (n == 0)
    return NULL;

  /* Translators: names in quotes, then the type of an event, such as track. */
  return g_strdup_printf (
      g_dngettext (NULL,
                   "%s is not part of the specification of %s. It is kept as it "
                   "is.",
                   "%s are not part of the specification of %s. They are kept "
                   "as they are.",
                   n),
      names->str, spec->type);
}
