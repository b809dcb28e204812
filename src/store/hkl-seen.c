/* hkl-seen.c: which message ids were seen lately, in little memory.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-seen"

#include "config.h"

#include "hkl-seen.h"

#define SMALLEST_BITS 10
#define LARGEST_BITS  20
/* 20 generations are 16.7 million ids in 120 MiB; more in 48 hours than that is a bulk load. */
#define GENERATIONS_MAX 20

/* Open addressing; a slot is (low 32 bits, next 16 bits), and 0/0 is an empty one. */
typedef struct
{
  guint32 *low;
  guint16 *high;
  guint bits;
  guint n;
  gint64 newest_at;
} Generation;

struct _HklSeen
{
  GPtrArray *generations; /* oldest first */
};

static void
generation_free (gpointer data)
{
  Generation *self = data;

  g_free (self->low);
  g_free (self->high);
  g_free (self);
}

static Generation *
generation_new (guint bits)
{
  Generation *self = g_new0 (Generation, 1);

  self->bits = bits;
  self->low = g_new0 (guint32, 1u << bits);
  self->high = g_new0 (guint16, 1u << bits);
  return self;
}

static guint
generation_find (const Generation *self, guint32 low, guint16 high)
{
  guint mask = (1u << self->bits) - 1;
  guint slot = low & mask;

  while ((self->low[slot] != low || self->high[slot] != high) &&
         (self->low[slot] != 0 || self->high[slot] != 0))
    slot = (slot + 1) & mask;
  return slot;
}

static void
generation_put (Generation *self, guint32 low, guint16 high)
{
  guint slot = generation_find (self, low, high);

  self->n += self->low[slot] == 0 && self->high[slot] == 0;
  self->low[slot] = low;
  self->high[slot] = high;
}

static gboolean
generation_is_full (const Generation *self)
{
  return self->n >= (1u << self->bits) / 5 * 4;
}

static void
generation_grow (Generation *self)
{
  Generation *larger = generation_new (self->bits + 1);

  for (guint i = 0; i < 1u << self->bits; i++)
    {
      if (self->low[i] != 0 || self->high[i] != 0)
        generation_put (larger, self->low[i], self->high[i]);
    }
  Generation old = *self;
  guint32 *old_low = old.low;
  guint16 *old_high = old.high;
  larger->newest_at = old.newest_at;
  *self = *larger;
  g_free (old_low);
  g_free (old_high);
  g_free (larger);
}

static void
split (guint64 hash, guint32 *low, guint16 *high)
{
  *low = (guint32) hash;
  *high = (guint16) (hash >> 32);
  if (*low == 0 && *high == 0)
    *low = 1;
}

HklSeen *
hkl_seen_new (void)
{
  HklSeen *self = g_new0 (HklSeen, 1);

  self->generations = g_ptr_array_new_with_free_func (generation_free);
  return self;
}

void
hkl_seen_free (HklSeen *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->generations);
  g_free (self);
}

guint64
hkl_seen_hash (const char *text)
{
  /* FNV-1a, then mixed so that the low bits, which choose the slot, depend on all of it. */
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (const guint8 *p = (const guint8 *) text; *p != 0; p++)
    hash = (hash ^ *p) * G_GUINT64_CONSTANT (0x100000001b3);
  hash = (hash ^ (hash >> 33)) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  hash = (hash ^ (hash >> 33)) * G_GUINT64_CONSTANT (0xc4ceb9fe1a85ec53);
  return hash ^ (hash >> 33);
}

void
hkl_seen_add (HklSeen *self, guint64 hash, gint64 at)
{
  Generation *newest = NULL;
  guint32 low;
  guint16 high;

  if (self->generations->len > 0)
    newest = g_ptr_array_index (self->generations, self->generations->len - 1);
  if (newest == NULL || (generation_is_full (newest) && newest->bits == LARGEST_BITS))
    {
      if (self->generations->len == GENERATIONS_MAX)
        g_ptr_array_remove_index (self->generations, 0);
      newest = generation_new (SMALLEST_BITS);
      g_ptr_array_add (self->generations, newest);
    }
  else if (generation_is_full (newest))
    generation_grow (newest);

  split (hash, &low, &high);
  generation_put (newest, low, high);
  newest->newest_at = at;
}

gboolean
hkl_seen_maybe (HklSeen *self, guint64 hash)
{
  guint32 low;
  guint16 high;

  split (hash, &low, &high);
  for (guint i = self->generations->len; i > 0; i--)
    {
      const Generation *generation = g_ptr_array_index (self->generations, i - 1);
      guint slot = generation_find (generation, low, high);
      if (generation->low[slot] == low && generation->high[slot] == high)
        return TRUE;
    }
  return FALSE;
}

void
hkl_seen_forget (HklSeen *self, gint64 before)
{
  while (self->generations->len > 0)
    {
      const Generation *oldest = g_ptr_array_index (self->generations, 0);
      if (oldest->newest_at >= before)
        return;
      g_ptr_array_remove_index (self->generations, 0);
    }
}
