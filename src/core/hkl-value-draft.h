/* hkl-value-draft.h: one value of a mapping as a small form shows it: constant, field, template, …
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; one thread at a time: a draft is what an editor changes. The kinds have the names of
 * Segment's own editor (contract 3.4, its end). What a form cannot show is of the kind OTHER, whose
 * only text is the JSON itself; so nothing is ever lost by showing it.
 */

#pragma once

#include <glib.h>

#include "hkl-json.h"

G_BEGIN_DECLS

typedef enum
{
  HKL_VALUE_TEXT,     /* a constant text */
  HKL_VALUE_NUMBER,   /* a constant number */
  HKL_VALUE_BOOLEAN,  /* true or false */
  HKL_VALUE_NULL,     /* null */
  HKL_VALUE_FIELD,    /* @path */
  HKL_VALUE_TEMPLATE, /* @template; "Concatenate" */
  HKL_VALUE_COALESCE, /* @if exists: one field, else another or a text */
  HKL_VALUE_CASE,     /* @case */
  HKL_VALUE_REPLACE,  /* @replace, with one or two patterns */
  HKL_VALUE_JSON,     /* @json */
  HKL_VALUE_FLATTEN,  /* @flatten */
  HKL_VALUE_LIQUID,   /* @liquid */
  HKL_VALUE_OTHER,    /* any JSON */
  HKL_N_VALUE_KINDS,
} HklValueKind;

typedef enum
{
  HKL_SLOT_NONE, /* the end */
  HKL_SLOT_TEXT,
  HKL_SLOT_NUMBER,
  HKL_SLOT_PATH,     /* "$.properties.total" */
  HKL_SLOT_TEMPLATE, /* a text with {{fields}} in it */
  HKL_SLOT_CHOICE,   /* one of the slot's choices */
  HKL_SLOT_JSON,
} HklSlotType;

#define HKL_VALUE_SLOTS_MAX 7

/* One input of a kind. */
typedef struct
{
  HklSlotType type;
  const char *name;           /* what it is for, for people; not translated, marked with N_() */
  const char *const *choices; /* what stands in the draft; NULL-terminated */
  gboolean optional;          /* may be empty */
} HklSlot;

typedef struct
{
  HklValueKind kind;
  char *texts[HKL_VALUE_SLOTS_MAX]; /* one for each slot; NULL behind the last */
} HklValueDraft;

#define HKL_VALUE_ERROR (hkl_value_error_quark ())
GQuark hkl_value_error_quark (void);

typedef enum
{
  HKL_VALUE_ERROR_SLOT, /* something is missing, or is no number, or no JSON */
} HklValueError;

/* The slots of KIND; the one after the last is of the type NONE. */
const HklSlot *hkl_value_kind_slots (HklValueKind kind);

/* With empty texts, and the first of each choice. */
HklValueDraft *hkl_value_draft_new (HklValueKind kind);
HklValueDraft *hkl_value_draft_copy (const HklValueDraft *self);
void hkl_value_draft_free (HklValueDraft *self);
void hkl_value_draft_set (HklValueDraft *self, guint slot, const char *text);
/* Another kind; what both can hold (a field, a text) is taken along. */
void hkl_value_draft_set_kind (HklValueDraft *self, HklValueKind kind);

HklValueDraft *hkl_value_draft_from_json (const HklJson *json);

/**
 * hkl_value_draft_to_json:
 * @slot: (out) (optional): the slot at fault
 *
 * Returns: (transfer full): JSON in one line; NULL with @error, a sentence.
 */
char *hkl_value_draft_to_json (const HklValueDraft *self, guint *slot, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklValueDraft, hkl_value_draft_free)

G_END_DECLS
