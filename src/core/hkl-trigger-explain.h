/* hkl-trigger-explain.h: why an event is taken, or not: the trigger condition by condition.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Immutable and reference-counted; any thread. For the window ("Why?") and `match --explain`.
 */

#pragma once

#include "hkl-trigger.h"

G_BEGIN_DECLS

typedef enum
{
  HKL_CLAUSE_NO,
  HKL_CLAUSE_YES,
  HKL_CLAUSE_FAILS, /* cannot be evaluated: upstream throws, and the event is not taken */
} HklClauseVerdict;

/* A condition, or a group, which stands before its conditions. */
typedef struct
{
  guint depth; /* 0: the whole trigger; what is in a group is one deeper than the group */
  gboolean is_group;
  gboolean any; /* group: one condition that holds is enough */
  HklClauseVerdict verdict;
  gboolean counts; /* FALSE: the answer was known before this one was looked at; the verdict is
                    * what it would have been */
  char *words;     /* "event starts with “Order ”" */
  char *text;      /* as it is written; "" for an empty group */
  gsize offset;    /* of `text` in the trigger, in bytes */
  gsize length;
  char *actual; /* what the event has there, as JSON; NULL: nothing, or a group */
  char *reason; /* a sentence where the verdict may surprise; else "" */
} HklClause;

typedef struct
{
  HklClauseVerdict verdict;
  char *summary;      /* a sentence */
  GPtrArray *clauses; /* of HklClause, in the order of the text; the first is the whole */
} HklExplanation;

#define HKL_TYPE_EXPLANATION (hkl_explanation_get_type ())
GType hkl_explanation_get_type (void);
HklExplanation *hkl_explanation_ref (HklExplanation *self);
void hkl_explanation_unref (HklExplanation *self);

/* EVENT is the parsed event. Transfer full. The verdict is that of hkl_trigger_matches(). */
HklExplanation *hkl_trigger_explain (HklTrigger *self, const HklJson *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklExplanation, hkl_explanation_unref)

G_END_DECLS
