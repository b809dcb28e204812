/* hkl-json-writer.h: value in, bytes out; the bytes are those of JSON.stringify.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. What is signed is what this writes (contract 1.7, 3.5). Not recursive.
 */

#pragma once

#include "hkl-json.h"

G_BEGIN_DECLS

/* Appends VALUE as JSON.stringify(VALUE) writes it. Absent (NULL) at the top appends nothing. */
void hkl_json_write (const HklJson *value, GString *out);

/* The same with line ends and INDENT spaces a level, as JSON.stringify(value, null, indent). */
void hkl_json_write_pretty (const HklJson *value, guint indent, GString *out);

/* Appends one string with quotes and escapes. */
void hkl_json_write_string (HklStr s, GString *out);

/* JavaScript's Number::toString; NaN and infinities become "null" as in JSON.stringify.
 * Writes at most HKL_JSON_NUMBER_SIZE bytes with the ending zero; returns the length. */
#define HKL_JSON_NUMBER_SIZE 32
gsize hkl_json_write_number (double number, char buffer[HKL_JSON_NUMBER_SIZE]);

/* The whole text, newly allocated. */
GBytes *hkl_json_to_bytes (const HklJson *value);

/* TEXT (taken), which json-glib wrote, as JSON: up to 1.6 at least it leaves U+001F unescaped in
 * strings, which no reader has to take. Returns: (transfer full). */
char *hkl_json_mend (char *text);

G_END_DECLS
