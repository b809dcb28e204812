/* hkl-verify-private.h: what the files of the verification share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hkl-verify.c asks the questions in their order; hkl-verify-shape.c reads the signature's text;
 * hkl-verify-body.c asks what became of the body, with hkl-verify-encode.c, which writes JSON as
 * other programs do; hkl-verify-secret.c asks for other hashes and secrets; hkl-verify-standard.c
 * for Standard Webhooks; hkl-verify-causes.c has the sentences, hkl-verify-words.c puts them together.
 */

#pragma once

#include "hkl-json.h"
#include "hkl-verify.h"

/* Marks a text for translators; core does not translate. */
#ifndef N_
#define N_(text) text
#endif

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
 * "escapes", "number-form", "nulls", "duplicate-keys"; "re-encoded" when there is more than one difference. */
const char *hkl_encode_difference (const GString *a, const GString *b);

/* --- the bench -------------------------------------------------------------------------------- */

/* A body above this size is not turned and converted. */
#define HKL_BENCH_MAX_TURNED_BYTES (256 * 1024)

typedef struct
{
  const char *data;
  gsize len;
} HklSpan;

/* One verification: what is given, and what was found so far. */
typedef struct
{
  const char *key;
  gsize key_len;
  HklSpan body;
  HklSpan first; /* the first element's bytes; len 0: the body is no list */
  gsize first_offset;
  HklShape shape;
  gsize hashed; /* bytes, in large texts */
  HklVerdict *verdict;
} HklBench;

/* Add a check: what was looked at, and what came of it, which is NULL or has a %s for each of the two
 * arguments that is not NULL. Texts are literals, marked with N_(). */
void hkl_bench_check (HklBench *bench,
                      gboolean passed,
                      const char *title,
                      const char *detail,
                      const char *first,
                      const char *second);
void hkl_bench_skip (HklBench *bench, const char *title, const char *detail);
/* Ends the search with a cause of hkl-verify-causes.c. */
void hkl_bench_found (HklBench *bench, const char *code, const char *check_title);
/* Ends it with a verdict. */
void hkl_bench_say (HklBench *bench,
                    HklVerdictKind kind,
                    const char *cause,
                    const char *title,
                    const char *advice);
gboolean hkl_bench_settled (HklBench *bench);

/* Whether the signature is the one of SPAN, with the secret or with another key; and of what
 * upstream signs: the whole body, or the first event. */
gboolean hkl_bench_fits (HklBench *bench, HklSpan span);
gboolean hkl_bench_fits_key (HklBench *bench, const char *key, gsize key_len, HklSpan span);
gboolean hkl_bench_fits_usual (HklBench *bench, const char *key, gsize key_len);
/* In hex. */
char *hkl_bench_digest (HklBench *bench,
                        GChecksumType type,
                        const char *key,
                        gsize key_len,
                        HklSpan span);

/* The questions; each adds its checks, and may settle. */
void hkl_bench_ask_ends (HklBench *bench);
void hkl_bench_ask_encoding (HklBench *bench);
void hkl_bench_ask_body (HklBench *bench);
void hkl_bench_ask_hash (HklBench *bench);
void hkl_bench_ask_secret (HklBench *bench, const char *secret);
void hkl_bench_ask_previous_secret (HklBench *bench, const char *previous);
void hkl_bench_ask_looks (HklBench *bench);

/* The cause why the signature of Standard Webhooks does not fit; "" when none is known, NULL when
 * it does fit. Settles nothing. */
const char *hkl_bench_ask_standard (HklBench *bench,
                                    const HklReceived *received,
                                    const char *secret,
                                    const char *previous);

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
