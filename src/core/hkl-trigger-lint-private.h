/* hkl-trigger-lint-private.h: what the files of the trigger's lint share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "hkl-remark.h"
#include "hkl-trigger-private.h"

G_BEGIN_DECLS

typedef struct
{
  const char *text;
  const char *where;
  const HklTrail *trail;
  guint n_trail;
  GHashTable *any;      /* the levels whose last conjunction is "or" */
  GHashTable *reopened; /* where a closing quote begins another string */
  GPtrArray *remarks;
} HklTriggerLint;

void hkl_trigger_lint_add (HklTriggerLint *self,
                           HklSeverity severity,
                           const char *code,
                           gsize offset,
                           gsize length,
                           const char *format,
                           ...) G_GNUC_PRINTF (6, 7);

#define WARN(self, entry, code, ...)                                                               \
  hkl_trigger_lint_add ((self), HKL_SEVERITY_WARNING, (code), (entry)->offset, (entry)->length,    \
                        __VA_ARGS__)
#define NOTE(self, entry, code, ...)                                                               \
  hkl_trigger_lint_add ((self), HKL_SEVERITY_NOTE, (code), (entry)->offset, (entry)->length,       \
                        __VA_ARGS__)

/* TRUE for a word that is WORD but for its capitals. */
gboolean hkl_trail_is_word (const HklTrail *entry, const char *word);

/* The known field that TEXT begins with, whole or before a dot, or NULL. */
const char *hkl_trigger_lint_find_field (HklStr text, gboolean any_case);

void hkl_trigger_lint_field (HklTriggerLint *self, const HklTrail *entry);
/* I: its place in the trail. */
void hkl_trigger_lint_operator (HklTriggerLint *self, guint i);
void hkl_trigger_lint_value (HklTriggerLint *self, const HklTrail *entry);
void hkl_trigger_lint_pattern (HklTriggerLint *self, const HklTrail *entry);

G_END_DECLS
