/* hkl-trigger-lint.h: what a person should know about a trigger before the events do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; any thread. The codes are stable: each is the anchor of a section in the help.
 *
 * Errors (the trigger cannot be read): carriage-return, function-field, missing-value,
 * negation-ignored, nested-group, no-condition, number-dots, operator-space, symbol-conjunction,
 * trigger-syntax, typographic-quotes, unclosed-group, unclosed-quote, unknown-field.
 *
 * Warnings (it does not do what it seems to say): boolean-as-text, capital-conjunction,
 * capital-function, capital-literal, empty-group, escaped-quote, field-as-value, function-field,
 * group-closed-early, ignored, match-no-glob, missing-value, mixed-conjunctions, negation-ignored,
 * not-a-number, not-equal-boolean, null-as-text, number-cut, number-of-text, operator-space,
 * path-ignored, path-step, quote-reopened, single-quotes, text-cut, unknown-field, unknown-operator,
 * unknown-type, user-id-number, whole-container.
 *
 * Notes (worth knowing): empty-text, escaped-dot, negated-missing, no-conjunction,
 * not-equal-missing, not-equal-number, number-in-quotes, number-rewritten, unquoted-value.
 */

#pragma once

#include "hkl-remark.h"

G_BEGIN_DECLS

/**
 * hkl_trigger_lint:
 * @text: a trigger
 * @where: what the remarks name as their place, as in HklRemark: "trigger"
 *
 * Returns: (transfer full) (element-type HklRemark): in the order of their places; empty when
 *   there is nothing to say. A trigger that cannot be read has one remark of severity error.
 */
GPtrArray *hkl_trigger_lint (const char *text, const char *where);

G_END_DECLS
