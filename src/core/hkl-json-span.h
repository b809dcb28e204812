/* hkl-json-span.h: where the elements of a list, or a place in a string, stands in its text.
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

typedef struct
{
  gsize offset, length;
} HklJsonSpan;

/**
 * hkl_json_item_spans:
 * @text: a body as it was received; need not be valid JSON
 *
 * Returns: (element-type HklJsonSpan): the elements of the list that TEXT is, as far as it can be
 *   read, without the white space around them; for anything else that is not empty, all of it.
 */
GArray *hkl_json_item_spans (const char *text, gsize length);

/**
 * hkl_json_string_offset:
 * @text: a text that was read without a fault
 * @string: where a string's opening quote stands in it, as HklJson.offset says
 * @inner: an offset in bytes into the string's value
 *
 * Returns: where the character at @inner is written in @text; behind the last one it is the closing
 *   quote. For the place of a fault in a trigger that stands escaped in a file.
 */
gsize hkl_json_string_offset (const char *text, gsize length, gsize string, gsize inner);

G_END_DECLS
