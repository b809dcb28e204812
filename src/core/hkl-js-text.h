/* hkl-js-text.h: text as JavaScript sees it: UTF-16 units, String(value), case, replacement.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; results live in the arena that is passed in. Text is WTF-8 (hkl-json.h); a high and a low
 * surrogate that come to stand side by side become one character, as they do upstream.
 */

#pragma once

#include "hkl-json.h"

G_BEGIN_DECLS

/* How deeply nested a value may be before it is refused rather than walked: twice what can be
 * read, since a mapping can put an event inside a constant. */
#define HKL_JS_MAX_DEPTH 4000

/* A text that grows beyond this is refused; JavaScript's own limit is a few times as much. */
#define HKL_JS_MAX_TEXT ((gsize) 64 << 20)

/* Text that grows inside an arena. */
typedef struct
{
  HklArena *arena;
  char *data;
  gsize len;
  gsize size;
  gboolean too_long; /* something was not appended, because of HKL_JS_MAX_TEXT */
} HklJsText;

void hkl_js_text_init (HklJsText *self, HklArena *arena);
void hkl_js_text_append (HklJsText *self, HklStr s);
void hkl_js_text_append_char (HklJsText *self, char c); /* ASCII */
void hkl_js_text_append_code_point (HklJsText *self, guint32 code_point);
HklStr hkl_js_text_end (const HklJsText *self);

/* The code point (a lone surrogate included) at *POSITION, which moves on. POSITION < s.len. */
guint32 hkl_js_next (HklStr s, gsize *position);

/* One UTF-16 unit of S as a text; FALSE when there is none. */
gboolean hkl_js_unit_at (HklStr s, gsize index, HklArena *arena, HklStr *unit);
/* Units [start, end) of S, as String.prototype.slice with both inside the text. */
HklStr hkl_js_slice (HklStr s, gsize start, gsize end, HklArena *arena);

guint16 *hkl_js_to_utf16 (HklStr s, HklArena *arena, gsize *n);
HklStr hkl_js_from_utf16 (const guint16 *units, gsize n, HklArena *arena);

/* A canonical array index ("0", "17", not "01"); FALSE when KEY is none. */
gboolean hkl_js_index (HklStr key, gsize *index);

gboolean hkl_js_is_space (guint32 code_point); /* what trim() removes */
HklStr hkl_js_trim_start (HklStr s);
HklStr hkl_js_trim_end (HklStr s);
HklStr hkl_js_trim (HklStr s);

/* String(number), with NaN and the infinities by name. */
HklStr hkl_js_number_to_string (double number, HklArena *arena);
/**
 * hkl_js_to_string:
 *
 * String(value): lists are joined with commas, objects are "[object Object]".
 *
 * Returns: FALSE when VALUE is nested more deeply than HKL_JS_MAX_DEPTH.
 */
gboolean hkl_js_to_string (const HklJson *value, HklArena *arena, HklStr *text);
/* Number(text) and parseFloat(text); NaN when it is none. */
double hkl_js_to_number (HklStr s);
double hkl_js_parse_float (HklStr s);

HklStr hkl_js_lower (HklStr s, HklArena *arena);
HklStr hkl_js_upper (HklStr s, HklArena *arena);
/* Canonicalize of a regular expression with the flag i and without u: by upper case, one unit to
 * one unit, and never from outside ASCII into it. */
guint16 hkl_js_fold (guint16 unit);

/* The place of NEEDLE in S from FROM on, in bytes, or -1. Neither may begin or end with half of a
 * character for the answer to be JavaScript's. */
gssize hkl_js_find (HklStr s, HklStr needle, gsize from);

/**
 * hkl_js_replace:
 * @pattern: literal, not ""
 * @replacement: a JavaScript replacement string: $$ $& $` $' expand
 *
 * S.replace (new RegExp (escaped pattern, flags), replacement).
 *
 * Returns: FALSE when the result would be longer than HKL_JS_MAX_TEXT.
 */
gboolean hkl_js_replace (HklStr s,
                         HklStr pattern,
                         HklStr replacement,
                         gboolean ignore_case,
                         gboolean global,
                         HklArena *arena,
                         HklStr *result);

G_END_DECLS
