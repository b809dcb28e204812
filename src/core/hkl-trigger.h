/* hkl-trigger.h: the trigger language: which events a mapping takes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Behaves as upstream's parser and evaluator do, oddities included (contract 4). A parsed trigger
 * is immutable, reference-counted and usable from any thread.
 */

#pragma once

#include "hkl-event.h"

G_BEGIN_DECLS

#define HKL_TRIGGER_ERROR (hkl_trigger_error_quark ())
GQuark hkl_trigger_error_quark (void);

typedef enum
{
  HKL_TRIGGER_ERROR_SYNTAX,
} HklTriggerError;

typedef struct _HklTrigger HklTrigger;

/* One condition or group of the tree; `children` only for groups. */
typedef enum
{
  HKL_CONDITION_GROUP,
  HKL_CONDITION_TYPE,     /* "event-type" upstream */
  HKL_CONDITION_EVENT,    /* "event" */
  HKL_CONDITION_NAME,     /* "name" */
  HKL_CONDITION_USER_ID,  /* "userId" */
  HKL_CONDITION_PROPERTY, /* "event-property" */
  HKL_CONDITION_TRAIT,    /* "event-trait" */
  HKL_CONDITION_CONTEXT,  /* "event-context" */
} HklConditionKind;

typedef struct _HklCondition HklCondition;
struct _HklCondition
{
  HklConditionKind kind;
  gboolean any;            /* group: TRUE joins with or, FALSE with and */
  HklCondition **children; /* group; a child may be NULL: a missing condition upstream */
  guint n_children;
  char *path; /* property, trait, context: the path below it, as upstream's `name`; else NULL */
  char *op;   /* upstream's operator: "=", "!=", "contains", "starts_with", "exists", … */
  const HklJson *value; /* string, number (NaN possible), boolean or NULL */
  guint offset;         /* where it stands in the text, in bytes; not used by the functions below */
  guint length;
};

/**
 * hkl_trigger_parse:
 * @where: (out) (optional): byte offset of the fault
 *
 * Returns: (transfer full): the trigger, or NULL with @error in words that name the place.
 */
HklTrigger *hkl_trigger_parse (const char *text, gsize *where, GError **error);
HklTrigger *hkl_trigger_ref (HklTrigger *self);
void hkl_trigger_unref (HklTrigger *self);

const char *hkl_trigger_get_text (HklTrigger *self);
const HklCondition *hkl_trigger_get_root (HklTrigger *self);

/* TRUE when type and event name decide alone: hkl_trigger_matches_columns() may be used. */
gboolean hkl_trigger_needs_only_columns (HklTrigger *self);
/* The same answer as hkl_trigger_matches() on the event's JSON, which is read only where the
 * columns do not tell: `event` of a page event, or an event that is kept but not valid. */
gboolean hkl_trigger_matches_columns (HklTrigger *self, const HklEvent *event);

/* EVENT is the parsed event; NULL matches nothing. Upstream throws for a JSON null, an empty group
 * that is reached, and a path of separators only: here that is FALSE. */
gboolean hkl_trigger_matches (HklTrigger *self, const HklJson *event);
gboolean hkl_condition_matches (const HklCondition *condition, const HklJson *event);

/* The tree as upstream's parseFql gives it, through JSON.stringify. */
void hkl_trigger_write_ast (HklTrigger *self, GString *out);

/* Back to text, as upstream's generateFql, for a parsed tree or one built by hand. */
char *hkl_condition_to_text (const HklCondition *root);

/* In words for a person: "type is track and event starts with “Order ”". */
char *hkl_condition_describe (const HklCondition *root);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklTrigger, hkl_trigger_unref)

G_END_DECLS
