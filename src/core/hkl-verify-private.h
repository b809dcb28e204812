/* hkl-verify-private.h: what the files of the verification share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hkl-verify.c asks the questions in their order, hkl-verify-shape.c reads the signature's text,
 * hkl-verify-encode.c writes JSON as other programs do, hkl-verify-causes.c has the sentences.
 */

#pragma once

#include "hkl-json.h"
#include "hkl-verify.h"

G_BEGIN_DECLS

/* --- the signature's text --------------------------------------------------------------------- */

typedef struct
{
  char *digest;       /* lower-case hex of what the text stands for; NULL: no digest at all */
  GChecksumType type; /* by its length */
  const char *cause;  /* what is unusual about its form; NULL: 40 lower-case hex digits */
  gboolean truncated; /* fewer digits than any digest has; `digest` holds them */
} HklShape;

void hkl_shape_read (HklShape *self, const char *signature);
void hkl_shape_clear (HklShape *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HklShape, hkl_shape_clear)

/* --- JSON as others write it ------------------------------------------------------------------ */

/* TRUE ends the search: TEXT is what was signed. */
typedef gboolean (*HklEncodeFunc) (const char *text, gsize len, gpointer data);

/**
 * hkl_encode_each:
 * @text: the JSON text as it stands
 * @winner: (out) (optional): a copy of the text for which FUNC said TRUE
 *
 * Calls FUNC with TEXT's value written in each way that a common JSON writer has: spacing, order
 * of keys, escapes, number forms, alone and in the combinations that occur.
 *
 * Returns: whether FUNC said TRUE.
 */
gboolean
hkl_encode_each (const char *text, gsize len, HklEncodeFunc func, gpointer data, GString **winner);

/* The cause that tells A from B, two JSON texts of the same value: "spacing", "key-order",
 * "escapes", "number-form"; "re-encoded" when there is more than one difference. */
const char *hkl_encode_difference (const GString *a, const GString *b);

/* --- sentences -------------------------------------------------------------------------------- */

typedef struct
{
  const char *code;
  const char *title; /* behind "Not genuine: " */
  const char *advice;
} HklCause;

/* Never NULL for a code of the files above. */
const HklCause *hkl_cause_find (const char *code);

G_END_DECLS
