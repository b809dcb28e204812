/* hkl-mapping-explain.h: which directive made which part of the output, and from what.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. For a window that shows "event in" beside "request out". Immutable and reference-counted;
 * any thread.
 */

#pragma once

#include <glib-object.h>

#include "hkl-json.h"

G_BEGIN_DECLS

typedef struct
{
  char *pointer;   /* JSON Pointer into the resolved fields: "/data/user/id" */
  char *directive; /* "@path"; "" for a constant */
  gsize offset;    /* of the directive or constant in the text that the fields were read from */
  char **sources;  /* places of the event that were read: "$.userId"; never NULL */
  char **missing;  /* those of them that the event does not have; never NULL */
  gboolean absent; /* it left this part out */
  char *error;     /* NULL, or why it failed: a sentence */
} HklMappingPart;

#define HKL_TYPE_MAPPING_PART (hkl_mapping_part_get_type ())
GType hkl_mapping_part_get_type (void);

HklMappingPart *hkl_mapping_part_ref (HklMappingPart *self);
void hkl_mapping_part_unref (HklMappingPart *self);

/**
 * hkl_mapping_explain:
 *
 * Resolves @fields for @event part by part. A directive that holds others (@if, @literal,
 * @arrayPath with a shape, @transform) is one part, and those that made something inside it follow
 * as parts of their own. Of a list the first 50 items are told apart.
 *
 * Returns: (transfer full) (element-type HklMappingPart): in the order of the output; empty for
 *   fields or an event that are no objects.
 */
GPtrArray *hkl_mapping_explain (const HklJson *fields, const HklJson *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklMappingPart, hkl_mapping_part_unref)

G_END_DECLS
