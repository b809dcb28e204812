/* hkl-event-filter.c: see hkl-event-filter.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-event-filter"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "hkl-event-filter.h"
#include "hkl-json-reader.h"
#include "hkl-mapping.h"
#include "hkl-trigger.h"

#define PIECE 2000

HklEventFilter *
hkl_event_filter_new (const char *type, const char *text, HklValidity validity)
{
  HklEventFilter *self = g_new0 (HklEventFilter, 1);

  self->type = type != NULL && *type != '\0' ? g_strdup (type) : NULL;
  self->text = text != NULL && *text != '\0' ? g_utf8_casefold (text, -1) : NULL;
  self->validity = validity;

  return self;
}

void
hkl_event_filter_free (HklEventFilter *self)
{
  g_free (self->type);
  g_free (self->text);
  g_free (self);
}

gboolean
hkl_event_filter_is_empty (const HklEventFilter *self)
{
  return self->type == NULL && self->text == NULL && self->validity == HKL_VALIDITY_ALL;
}

static gboolean
holds (const char *where, const char *folded)
{
  g_autofree char *valid = NULL;
  g_autofree char *text = NULL;

  if (where == NULL || *where == '\0')
    return FALSE;

  valid = g_utf8_make_valid (where, -1); /* a lone surrogate is no UTF-8 */
  text = g_utf8_casefold (valid, -1);

  return strstr (text, folded) != NULL;
}

gboolean
hkl_event_filter_matches (const HklEventFilter *self, const HklEvent *event)
{
  gboolean valid = event->reason == NULL;

  if (self->validity != HKL_VALIDITY_ALL && valid != (self->validity == HKL_VALIDITY_VALID))
    return FALSE;
  if (self->type != NULL && g_strcmp0 (self->type, event->type) != 0)
    return FALSE;

  return self->text == NULL || holds (event->name, self->text) || holds (event->user, self->text) ||
         holds (event->message_id, self->text) || holds (event->type, self->text) ||
         holds (event->reason, self->text) || holds (event->via, self->text);
}

char *
hkl_event_via_words (const char *via)
{
  static const struct
  {
    const char *via;
    const char *words;
  } known[] = {
    { HKL_EVENT_VIA_NO_KEY, N_ ("without a write key") },
    { HKL_EVENT_VIA_FILE, N_ ("imported from a file") },
    { HKL_EVENT_VIA_REPLAY, N_ ("replayed from a capture") },
    { HKL_EVENT_VIA_SAMPLE, N_ ("a sample event") },
    { HKL_EVENT_VIA_COMPOSE, N_ ("composed here") },
  };
  const char *key = hkl_event_via_get_key (via);

  /* Translators: %s is the name of a write key. */
  if (key != NULL)
    return g_strdup_printf (_ ("write key “%s”"), key);
  for (guint i = 0; via != NULL && i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].via, via))
      return g_strdup (_ (known[i].words));

  return g_strdup ("");
}

/* --- who takes what was found ------------------------------------------------------------------ */

static GPtrArray *
parse_triggers (GPtrArray *mappings)
{
  GPtrArray *triggers = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_trigger_unref);

  for (guint i = 0; i < mappings->len; i++)
    {
      HklMapping *mapping = mappings->pdata[i];
      HklTrigger *trigger = hkl_trigger_parse (mapping->trigger, NULL, NULL);

      if (trigger != NULL)
        g_ptr_array_add (triggers, trigger);
    }

  return triggers;
}

static guint
count_takers (GPtrArray *triggers, const HklEvent *event, HklArena *arena)
{
  const HklJson *json;
  const char *text;
  gsize length;
  guint n = 0;

  if (event->reason != NULL)
    return 0;

  hkl_arena_reset (arena);
  text = g_bytes_get_data (event->bytes, &length);
  json = hkl_json_read (arena, text, length, NULL, NULL);
  for (guint i = 0; json != NULL && i < triggers->len; i++)
    n += hkl_trigger_matches (triggers->pdata[i], json) ? 1 : 0;

  return n;
}

/* Only what was found is read with its bytes. */
static gboolean
add_takers (HklEventFind *find, HklStoreReader *reader, GPtrArray *mappings, GError **error)
{
  g_autoptr (GPtrArray) triggers = parse_triggers (mappings);
  g_autoptr (HklArena) arena = hkl_arena_new ();

  for (guint i = find->takers->len; i < find->events->len; i += PIECE)
    {
      g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr (GPtrArray) events = NULL;

      /* Ascending, as they lie: a run of them is one search. */
      for (guint j = MIN (i + PIECE, find->events->len); j > i; j--)
        g_array_append_val (ids, ((HklEvent *) find->events->pdata[j - 1])->id);
      events = hkl_store_reader_events (reader, (gint64 *) (gpointer) ids->data, ids->len, error);
      if (events == NULL)
        return FALSE;
      for (guint j = events->len; j > 0; j--)
        {
          HklEvent *event = events->pdata[j - 1];
          guint n = event != NULL ? count_takers (triggers, event, arena) : 0;

          g_array_append_val (find->takers, n);
        }
    }

  return TRUE;
}

HklEventFind *
hkl_event_filter_find (const HklEventFilter *self,
                       HklStoreReader *reader,
                       GPtrArray *mappings,
                       gint64 since,
                       guint most,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (HklEventFind) find = g_new0 (HklEventFind, 1);
  gboolean empty = hkl_event_filter_is_empty (self);
  gboolean more = TRUE;
  gint64 before = 0;
  guint looked_at = 0;

  find->all = empty;
  find->takers = g_array_new (FALSE, FALSE, sizeof (guint));
  find->events = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_event_unref);
  while (more && !find->joined && !find->cut && find->events->len < most)
    {
      guint piece = empty ? most : PIECE;
      g_autoptr (GPtrArray) events = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      events = hkl_store_reader_events_before (reader, before, piece, FALSE, error);
      if (events == NULL)
        return NULL;

      for (guint i = 0; i < events->len && !find->joined && find->events->len < most; i++)
        {
          HklEvent *event = events->pdata[i];

          find->newest = MAX (find->newest, event->id);
          find->joined = event->id <= since;
          if (!find->joined && hkl_event_filter_matches (self, event))
            g_ptr_array_add (find->events, hkl_event_ref (event));
          before = event->id;
        }
      looked_at += events->len;
      more = events->len == piece;
      find->cut = more && looked_at >= HKL_EVENT_SEARCH_MOST;
    }
  if (!add_takers (find, reader, mappings, error))
    return NULL;

  return g_steal_pointer (&find);
}

void
hkl_event_find_free (HklEventFind *self)
{
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_pointer (&self->takers, g_array_unref);
  g_free (self);
}
