/* hkl-seen.c: which message ids were seen lately, in little memory.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-seen"

#include "config.h"

#include "hkl-seen.h"

#define SMALLEST_BITS 10
#define LARGEST_BITS  20
/* 20 full generations are 16.7 million ids in 68 MiB; more in 48 hours than that is a bulk load. */
#define FULL_MAX 20

/* A full generation: the low bits choose a bucket, and of the rest each id keeps 24 bits. */
#define BUCKET_BITS 18
#define N_BUCKETS   (1u << BUCKET_BITS)
#define REST_BYTES  3

/* Open addressing; a slot is (low 32 bits, next 16 bits), and 0/0 is an empty one. */
typedef struct
{
  guint32 *low;
  guint16 *high;
  guint bits;
  guint n;
  gint64 newest_at;
  gint64 first, last; /* events */
} Generation;

/* Takes no more ids, and for that needs little more than half the memory. */
typedef struct
{
  guint32 *ends; /* of each bucket, in ids */
  guint8 *rests; /* REST_BYTES each, bucket after bucket */
  gint64 newest_at;
  gint64 first, last;
} Full;

struct _HklSeen
{
  GPtrArray *full;    /* oldest first */
  Generation *newest; /* NULL until there is an id */
};

static void
generation_free (Generation *self)
{
  if (self == NULL)
    return;
  g_free (self->low);
  g_free (self->high);
  g_free (self);
}

static Generation *
generation_new (guint bits)
{
  Generation *self = g_new0 (Generation, 1);

  self->bits = bits;
  self->first = G_MAXINT64;
  self->low = g_new0 (guint32, 1u << bits);
  self->high = g_new0 (guint16, 1u << bits);
  return self;
}

static gboolean
is_empty (const Generation *self, guint slot)
{
  return self->low[slot] == 0 && self->high[slot] == 0;
}

static guint
generation_find (const Generation *self, guint32 low, guint16 high)
{
  guint mask = (1u << self->bits) - 1;
  guint slot = low & mask;

  while ((self->low[slot] != low || self->high[slot] != high) && !is_empty (self, slot))
    slot = (slot + 1) & mask;
  return slot;
}

static void
generation_put (Generation *self, guint32 low, guint16 high)
{
  guint slot = generation_find (self, low, high);

  self->n += is_empty (self, slot);
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
      if (!is_empty (self, i))
        generation_put (larger, self->low[i], self->high[i]);
    }
  Generation old = *self;
  guint32 *old_low = old.low;
  guint16 *old_high = old.high;
  larger->newest_at = old.newest_at;
  larger->first = old.first;
  larger->last = old.last;
  *self = *larger;
  g_free (old_low);
  g_free (old_high);
  g_free (larger);
}

static void
full_free (gpointer data)
{
  Full *self = data;

  g_free (self->ends);
  g_free (self->rests);
  g_free (self);
}

/* What a full generation keeps of an id beside its bucket: the bits above those. */
static guint32
rest_of (guint32 low, guint16 high)
{
  return (low >> BUCKET_BITS | (guint32) high << (32 - BUCKET_BITS)) & ((1u << REST_BYTES * 8) - 1);
}

/* Sorts by bucket: how many go where, then each to its place. */
static Full *
full_new (const Generation *from)
{
  Full *self = g_new0 (Full, 1);
  guint32 sum = 0;

  self->ends = g_new0 (guint32, N_BUCKETS);
  self->rests = g_malloc ((gsize) from->n * REST_BYTES);
  self->newest_at = from->newest_at;
  self->first = from->first;
  self->last = from->last;
  for (guint i = 0; i < 1u << from->bits; i++)
    {
      if (!is_empty (from, i))
        self->ends[from->low[i] % N_BUCKETS]++;
    }
  for (guint i = 0; i < N_BUCKETS; i++)
    {
      guint32 n = self->ends[i];
      self->ends[i] = sum; /* the beginning as yet: filling moves it to the end */
      sum += n;
    }
  for (guint i = 0; i < 1u << from->bits; i++)
    {
      if (is_empty (from, i))
        continue;
      guint32 rest = rest_of (from->low[i], from->high[i]);
      guint8 *to = self->rests + (gsize) self->ends[from->low[i] % N_BUCKETS]++ * REST_BYTES;
      for (guint j = 0; j < REST_BYTES; j++)
        to[j] = (guint8) (rest >> j * 8);
    }
  return self;
}

static gboolean
full_has (const Full *self, guint32 low, guint16 high)
{
  guint bucket = low % N_BUCKETS;
  guint32 rest = rest_of (low, high);

  for (guint32 i = bucket == 0 ? 0 : self->ends[bucket - 1]; i < self->ends[bucket]; i++)
    {
      const guint8 *here = self->rests + (gsize) i * REST_BYTES;
      if ((here[0] | (guint32) here[1] << 8 | (guint32) here[2] << 16) == rest)
        return TRUE;
    }
  return FALSE;
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

  self->full = g_ptr_array_new_with_free_func (full_free);
  return self;
}

void
hkl_seen_free (HklSeen *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->full);
  generation_free (self->newest);
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

/* So that there is room for one more id. */
static void
make_room (HklSeen *self)
{
  if (self->newest == NULL)
    {
      self->newest = generation_new (SMALLEST_BITS);
      return;
    }
  if (!generation_is_full (self->newest))
    return;
  if (self->newest->bits < LARGEST_BITS)
    {
      generation_grow (self->newest);
      return;
    }
  if (self->full->len == FULL_MAX)
    g_ptr_array_remove_index (self->full, 0);
  g_ptr_array_add (self->full, full_new (self->newest));
  generation_free (self->newest);
  /* Where so many ids came, as many more are likely: it need not grow first. */
  self->newest = generation_new (LARGEST_BITS);
}

void
hkl_seen_add (HklSeen *self, guint64 hash, gint64 at, gint64 event)
{
  guint32 low;
  guint16 high;

  make_room (self);
  split (hash, &low, &high);
  generation_put (self->newest, low, high);
  self->newest->newest_at = at;
  self->newest->first = MIN (self->newest->first, event);
  self->newest->last = MAX (self->newest->last, event);
}

gboolean
hkl_seen_find (HklSeen *self, guint64 hash, guint *step, gint64 *first, gint64 *last)
{
  guint32 low;
  guint16 high;

  split (hash, &low, &high);
  if (*step == 0)
    {
      ++*step;
      if (self->newest != NULL &&
          !is_empty (self->newest, generation_find (self->newest, low, high)))
        {
          *first = self->newest->first;
          *last = self->newest->last;
          return TRUE;
        }
    }
  while (*step <= self->full->len)
    {
      const Full *full = g_ptr_array_index (self->full, self->full->len - (*step)++);

      if (full_has (full, low, high))
        {
          *first = full->first;
          *last = full->last;
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
hkl_seen_maybe (HklSeen *self, guint64 hash)
{
  guint step = 0;
  gint64 first, last;

  return hkl_seen_find (self, hash, &step, &first, &last);
}

void
hkl_seen_forget (HklSeen *self, gint64 before)
{
  if (self->newest != NULL && self->newest->newest_at < before)
    {
      g_clear_pointer (&self->newest, generation_free);
      g_ptr_array_set_size (self->full, 0);
    }
  while (self->full->len > 0 &&
         ((const Full *) g_ptr_array_index (self->full, 0))->newest_at < before)
    g_ptr_array_remove_index (self->full, 0);
}
