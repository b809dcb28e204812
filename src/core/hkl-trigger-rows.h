/* hkl-trigger-rows.h: a trigger as rows of field, operator and value, and back to text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; one thread at a time: rows are what an editor changes. The trigger language has one level
 * of groups, and one conjunction for each level, and so have rows (contract 4.1). What upstream
 * reads otherwise than it stands there is never written: the text that comes out is read again,
 * and is refused with a sentence where it would not mean what the rows say.
 */

#pragma once

#include "hkl-trigger.h"

G_BEGIN_DECLS

typedef enum
{
  HKL_ROW_VALUE_TEXT,
  HKL_ROW_VALUE_NUMBER,
  HKL_ROW_VALUE_NONE, /* "is there", "is true" */
} HklRowValue;

/* One condition. */
typedef struct
{
  HklConditionKind kind; /* no group */
  char *path;            /* below properties, traits, context; "" for the other fields */
  char *op;              /* upstream's name: "=", "number_equals", "starts_with", "exists", … */
  char *value;           /* as it is typed; "" where the operator takes none */
  gboolean fresh;        /* nothing was typed yet: an empty value is a fault */
  gsize offset;          /* where it stands in the text last read or written, in bytes */
  gsize length;
} HklTriggerRow;

/* A row of its own, or a group of rows. */
typedef struct
{
  gboolean is_group;
  gboolean any;    /* group: joined with or */
  GPtrArray *rows; /* of HklTriggerRow; one, unless it is a group */
} HklTriggerItem;

typedef struct
{
  gboolean any;     /* joined with or */
  GPtrArray *items; /* of HklTriggerItem */
} HklTriggerRows;

HklTriggerRow *
hkl_trigger_row_new (HklConditionKind kind, const char *path, const char *op, const char *value);
void hkl_trigger_row_free (HklTriggerRow *self);
/* Takes ROW. */
HklTriggerItem *hkl_trigger_item_new (HklTriggerRow *row);
/* Without rows. */
HklTriggerItem *hkl_trigger_item_new_group (gboolean any);
void hkl_trigger_item_free (HklTriggerItem *self);

HklTriggerRows *hkl_trigger_rows_new (gboolean any);
void hkl_trigger_rows_free (HklTriggerRows *self);

/* Transfer full; NULL with error HKL_TRIGGER_ERROR_SYNTAX for a text that cannot be read, or that
 * rows cannot show. What upstream passes over is not in the rows: see hkl_trigger_lint(). */
HklTriggerRows *hkl_trigger_rows_from_text (const char *text, GError **error);

/**
 * hkl_trigger_rows_to_text:
 * @fault: (out) (optional) (transfer none): the row that cannot be written; NULL: all of them
 *
 * In a group, what is written with contains() or match() comes last: upstream ends the group there.
 * Sets the rows' offsets.
 *
 * Returns: (transfer full): the trigger; NULL with @error, a sentence.
 */
char *hkl_trigger_rows_to_text (HklTriggerRows *self, HklTriggerRow **fault, GError **error);

/* What OP is compared with. An operator that is not known takes a text. */
HklRowValue hkl_trigger_op_value (const char *op);
/* The operators that make sense for a field, in the order of a list; NULL-terminated. */
const char *const *hkl_trigger_ops_for (HklConditionKind kind);
/* TRUE for properties, traits and context, which are followed by a path. */
gboolean hkl_condition_kind_has_path (HklConditionKind kind);

/* "properties.total" to its kind and (transfer full) path; FALSE: no field of a trigger. */
gboolean hkl_trigger_field_parse (const char *field, HklConditionKind *kind, char **path);
/* The other way; transfer full. */
char *hkl_trigger_field_name (HklConditionKind kind, const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklTriggerRow, hkl_trigger_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklTriggerRows, hkl_trigger_rows_free)

G_END_DECLS
