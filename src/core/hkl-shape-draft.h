/* hkl-shape-draft.h: the shape of a body as rows of name and value, and back to JSON.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; one thread at a time: a draft is what an editor changes. A dot in a name means nesting:
 * "user.id" is the member id of the object user (contract 3.4, docs limits).
 */

#pragma once

#include "hkl-value-draft.h"

G_BEGIN_DECLS

typedef struct
{
  char *name; /* "order", "user.id" */
  HklValueDraft *value;
} HklShapeRow;

/* Takes VALUE. */
HklShapeRow *hkl_shape_row_new (const char *name, HklValueDraft *value);
void hkl_shape_row_free (HklShapeRow *self);

/* Transfer full (element-type HklShapeRow); NULL with error HKL_VALUE_ERROR_SLOT for what rows
 * cannot show: something else than an object, a directive that makes the whole, a key with a dot. */
GPtrArray *hkl_shape_from_json (const HklJson *json, GError **error);

/**
 * hkl_shape_to_json:
 * @rows: (element-type HklShapeRow)
 * @row: (out) (optional): the row at fault
 *
 * Returns: (transfer full): a JSON object in one line, "{}" for no rows; NULL with @error, a
 *   sentence.
 */
char *hkl_shape_to_json (GPtrArray *rows, guint *row, GError **error);

/* A name for a field that is inserted: "properties.order_id" becomes "order_id", or "order_id_2"
 * where a row has that name. Transfer full. */
char *hkl_shape_name_for (GPtrArray *rows, const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklShapeRow, hkl_shape_row_free)

G_END_DECLS
