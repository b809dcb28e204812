/* hkl-json-span.h: where the first element of a list stands in its text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. A batch is signed over its first event (contract 1.7); a receiver that has the body's bytes
 * needs the bytes of that element, not a parsed and re-written copy of it.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * hkl_json_first_item_span:
 * @text: a body as it was received; need not be valid JSON
 *
 * Returns: TRUE with the span of the first element, without the white space around it, when TEXT
 *   is a list with at least one element; FALSE and nothing written otherwise.
 */
gboolean
hkl_json_first_item_span (const char *text, gsize length, gsize *offset, gsize *item_length);

G_END_DECLS
