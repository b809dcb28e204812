/* hkl-arena.c: see hkl-arena.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list of blocks, each twice as large as the one before up to 1 MiB; what is larger than a block
 * gets one of its own. A reset keeps the first block, so that a loop over events settles at one
 * block and no allocation at all.
 */

#define G_LOG_DOMAIN "hkl-arena"

#include "config.h"

#include <string.h>

#include "hkl-arena.h"

#define FIRST_BLOCK   8192
#define LARGEST_BLOCK (1024 * 1024)

typedef struct _Block Block;
struct _Block
{
  Block *next;
  gsize size;
  gsize used;
  char data[] __attribute__ ((aligned (16)));
};

struct _HklArena
{
  Block *current; /* newest first */
  Block *first;
};

static Block *
block_new (gsize size)
{
  Block *block = g_malloc (sizeof (Block) + size);

  block->next = NULL;
  block->size = size;
  block->used = 0;

  return block;
}

HklArena *
hkl_arena_new (void)
{
  HklArena *self = g_new (HklArena, 1);

  self->first = block_new (FIRST_BLOCK);
  self->current = self->first;

  return self;
}

void
hkl_arena_reset (HklArena *self)
{
  Block *block = self->current;

  while (block != self->first)
    {
      Block *next = block->next;

      g_free (block);
      block = next;
    }

  self->current = self->first;
  self->first->used = 0;
}

void
hkl_arena_free (HklArena *self)
{
  hkl_arena_reset (self);
  g_free (self->first);
  g_free (self);
}

gpointer
hkl_arena_alloc (HklArena *self, gsize size)
{
  Block *block = self->current;
  gpointer result;

  size = (size + 7) & ~(gsize) 7;

  if (G_UNLIKELY (size > block->size - block->used))
    {
      gsize wanted = MIN (block->size * 2, LARGEST_BLOCK);

      block = block_new (MAX (wanted, size));
      block->next = self->current;
      self->current = block;
    }

  result = block->data + block->used;
  block->used += size;

  return result;
}

gpointer
hkl_arena_memdup (HklArena *self, gconstpointer data, gsize size)
{
  gpointer copy = hkl_arena_alloc (self, size);

  if (size > 0)
    memcpy (copy, data, size);

  return copy;
}
