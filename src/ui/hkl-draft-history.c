/* hkl-draft-history.c: see hkl-draft-history.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-draft-history"

#include "config.h"

#include "hkl-draft-history.h"
#include "hkl-json-reader.h"
#include "hkl-json-writer.h"

struct _HklDraftHistory
{
  GPtrArray *states; /* of HklDraftState, oldest first */
  guint at;          /* which of them there is now */
  HklDraftPart part; /* changed last */
  gint64 changed_at; /* 0: the next change is a step of its own */
};

static void
state_free (gpointer data)
{
  HklDraftState *state = data;

  hkl_mapping_unref (state->mapping);
  g_free (state);
}

static HklDraftState *
state_new (HklMapping *mapping, guint touched)
{
  HklDraftState *state = g_new0 (HklDraftState, 1);

  state->mapping = hkl_mapping_ref (mapping);
  state->touched = touched;

  return state;
}

HklDraftHistory *
hkl_draft_history_new (void)
{
  HklDraftHistory *self = g_new0 (HklDraftHistory, 1);

  self->states = g_ptr_array_new_with_free_func (state_free);

  return self;
}

void
hkl_draft_history_free (HklDraftHistory *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->states);
  g_free (self);
}

void
hkl_draft_history_reset (HklDraftHistory *self, HklMapping *mapping)
{
  g_return_if_fail (self != NULL && mapping != NULL);

  hkl_mapping_ref (mapping);
  g_ptr_array_set_size (self->states, 0);
  g_ptr_array_add (self->states, state_new (mapping, 0));
  hkl_mapping_unref (mapping);
  self->at = 0;
  self->changed_at = 0;
}

void
hkl_draft_history_record (HklDraftHistory *self,
                          HklMapping *mapping,
                          guint touched,
                          HklDraftPart part,
                          gint64 now)
{
  gboolean goes_on;

  g_return_if_fail (self != NULL && self->states->len > 0);

  if (hkl_draft_differing_parts (hkl_draft_history_get (self)->mapping, mapping) == 0)
    return;

  goes_on = self->at > 0 && part == self->part && self->changed_at != 0 &&
            now - self->changed_at < HKL_DRAFT_PAUSE;
  g_ptr_array_set_size (self->states, (int) self->at + 1);
  if (goes_on)
    g_ptr_array_remove_index (self->states, self->at);
  else if (self->states->len > HKL_DRAFT_STEPS_MAX)
    g_ptr_array_remove_index (self->states, 0);
  g_ptr_array_add (self->states, state_new (mapping, touched));
  self->at = self->states->len - 1;
  self->part = part;
  self->changed_at = now;
}

const HklDraftState *
hkl_draft_history_get (HklDraftHistory *self)
{
  g_return_val_if_fail (self != NULL && self->at < self->states->len, NULL);

  return self->states->pdata[self->at];
}

gboolean
hkl_draft_history_can_undo (HklDraftHistory *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->at > 0;
}

gboolean
hkl_draft_history_can_redo (HklDraftHistory *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->at + 1 < self->states->len;
}

const HklDraftState *
hkl_draft_history_undo (HklDraftHistory *self)
{
  if (!hkl_draft_history_can_undo (self))
    return NULL;

  self->at--;
  self->changed_at = 0;

  return hkl_draft_history_get (self);
}

const HklDraftState *
hkl_draft_history_redo (HklDraftHistory *self)
{
  if (!hkl_draft_history_can_redo (self))
    return NULL;

  self->at++;
  self->changed_at = 0;

  return hkl_draft_history_get (self);
}

/* --- parts ----------------------------------------------------------------------------------- */

static gboolean
same_member (const HklJson *a, const HklJson *b, const char *key)
{
  g_autoptr (GString) x = g_string_new (NULL);
  g_autoptr (GString) y = g_string_new (NULL);

  hkl_json_write (hkl_json_get (a, key), x);
  hkl_json_write (hkl_json_get (b, key), y);

  return g_string_equal (x, y);
}

guint
hkl_draft_differing_parts (HklMapping *a, HklMapping *b)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *x = hkl_json_read (arena, a->fields, strlen (a->fields), NULL, NULL);
  const HklJson *y = hkl_json_read (arena, b->fields, strlen (b->fields), NULL, NULL);
  HklMappingChange rest = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (HklMapping) c = NULL;
  guint parts = 0;

  if (!g_str_equal (a->name, b->name))
    parts |= HKL_PART_NAME;
  if (!same_member (x, y, "url"))
    parts |= HKL_PART_URL;
  if (!same_member (x, y, "method"))
    parts |= HKL_PART_METHOD;
  if (!g_str_equal (a->trigger, b->trigger))
    parts |= HKL_PART_TRIGGER;
  if (!same_member (x, y, "data"))
    parts |= HKL_PART_DATA;
  if (!same_member (x, y, "headers") || !g_strv_equal ((const char *const *) a->secret_headers,
                                                       (const char *const *) b->secret_headers))
    parts |= HKL_PART_HEADERS;
  if (!same_member (x, y, "enable_batching") || !same_member (x, y, "batch_size"))
    parts |= HKL_PART_BATCHING;

  /* Whatever else there is belongs to pace and order. */
  rest.name = a->name;
  rest.trigger = a->trigger;
  rest.fields = a->fields;
  rest.secret_headers = (const char *const *) a->secret_headers;
  rest.paused = a->paused;
  c = hkl_mapping_with (b, &rest);
  if (g_str_equal (a->id, b->id) && !hkl_mapping_equal (a, c))
    parts |= HKL_PART_BATCHING;

  return parts;
}
