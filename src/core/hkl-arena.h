/* hkl-arena.h: memory that is given out piece by piece and released all at once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every JSON value lives in an arena, so that reading, mapping and rendering one event costs a
 * handful of large allocations instead of thousands of small ones. An arena belongs to one thread
 * at a time; what was allocated from it is valid until hkl_arena_reset() or hkl_arena_free().
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _HklArena HklArena;

HklArena *hkl_arena_new (void);
void hkl_arena_reset (HklArena *self);
void hkl_arena_free (HklArena *self);

gpointer hkl_arena_alloc (HklArena *self, gsize size);
gpointer hkl_arena_memdup (HklArena *self, gconstpointer data, gsize size);

#define hkl_arena_new_array(self, type, n)                                                         \
  ((type *) hkl_arena_alloc ((self), sizeof (type) * (gsize) (n)))

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklArena, hkl_arena_free)

G_END_DECLS
