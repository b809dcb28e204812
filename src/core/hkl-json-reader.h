/* hkl-json-reader.h: JSON text in, value out; accepts and refuses exactly what JSON.parse does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure: no I/O, no state. Not recursive: nesting is bounded by max_depth, never by the stack.
 * Rules: contract 3.5, conformance/stringify.ndjson.
 */

#pragma once

#include "hkl-json.h"

G_BEGIN_DECLS

#define HKL_JSON_ERROR (hkl_json_error_quark ())
GQuark hkl_json_error_quark (void);

typedef enum
{
  HKL_JSON_ERROR_SYNTAX, /* not JSON */
  HKL_JSON_ERROR_UTF8,   /* the text is not UTF-8 */
  HKL_JSON_ERROR_DEPTH,  /* nested more deeply than HKL_JSON_MAX_DEPTH */
  HKL_JSON_ERROR_SIZE,   /* 4 GiB or more */
} HklJsonError;

/* What JSON.stringify can still write on Node's default stack is a few thousand levels. */
#define HKL_JSON_MAX_DEPTH 2000

typedef struct
{
  gsize offset; /* in bytes, from 0 */
  guint line;   /* from 1 */
  guint column; /* from 1, in characters */
} HklJsonPosition;

/**
 * hkl_json_read:
 * @arena: where the value is built; it may reference TEXT's bytes only until this returns
 * @text: (array length=len): UTF-8, need not end with a zero byte; a BOM is refused, as upstream
 * @where: (out) (optional): where the fault is
 *
 * Returns: the value, or NULL with @error, whose message names line and column and what was
 *   expected there, in words that can be shown.
 */
const HklJson *hkl_json_read (HklArena *arena,
                              const char *text,
                              gsize len,
                              HklJsonPosition *where,
                              GError **error);

/* Line and column of a byte offset, for messages about a value that was read from TEXT. */
void hkl_json_locate (const char *text, gsize len, gsize offset, HklJsonPosition *where);

G_END_DECLS
