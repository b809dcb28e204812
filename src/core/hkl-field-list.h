/* hkl-field-list.h: the fields that events really have, with an example of each.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For completion in the mapping's editor. Fill it on one thread, then read it on any: it is
 * reference-counted. Bounded: HKL_FIELD_LIST_MAX fields, HKL_FIELD_DEPTH_MAX steps deep. Only what
 * a path can reach is in it: of a list its first item, and no key with a dot in it (contract 3.3).
 */

#pragma once

#include <glib-object.h>

#include "hkl-json.h"

G_BEGIN_DECLS

#define HKL_FIELD_LIST_MAX  1000
#define HKL_FIELD_DEPTH_MAX 8

typedef struct
{
  char *path;       /* without "$.": "properties.products[0].price" */
  guint kinds;      /* bits 1 << HklJsonKind that were seen */
  guint n_events;   /* that have it */
  char *example;    /* of the newest event that has one: JSON in one short line, UTF-8 */
  gboolean in_list; /* below an item of a list: no trigger can look there */
} HklSeenField;

typedef struct _HklFieldList HklFieldList;

#define HKL_TYPE_FIELD_LIST (hkl_field_list_get_type ())
GType hkl_field_list_get_type (void);

HklFieldList *hkl_field_list_new (void);
HklFieldList *hkl_field_list_ref (HklFieldList *self);
void hkl_field_list_unref (HklFieldList *self);

/* Adds the fields of EVENT; the newest event comes first. ARENA is scratch memory. */
void hkl_field_list_add (HklFieldList *self, const HklJson *event, HklArena *arena);

guint hkl_field_list_get_size (HklFieldList *self);
/* In the order in which they were first seen; borrowed. */
const HklSeenField *hkl_field_list_get (HklFieldList *self, guint i);
/* Borrowed; NULL when it was not seen. */
const HklSeenField *hkl_field_list_find (HklFieldList *self, const char *path);

/**
 * hkl_field_list_search:
 * @words: what a person typed; "" finds all
 * @for_trigger: only what a trigger can ask for
 *
 * Returns: (transfer container) (element-type HklSeenField): paths that begin with @words first,
 *   then those in which a step does, then those that have it anywhere; capitals do not matter.
 */
GPtrArray *hkl_field_list_search (HklFieldList *self, const char *words, gboolean for_trigger);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklFieldList, hkl_field_list_unref)

G_END_DECLS
