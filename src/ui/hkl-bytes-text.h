/* hkl-bytes-text.h: bytes laid out as text for the screen, with the way back to the bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; any thread; no display. Each character on the screen stands for one character of the bytes,
 * for one byte that is not UTF-8 (shown as U+FFFD), for a control character (shown as its picture),
 * or for nothing: a line break or a space that only the layout put there.
 *
 * A body must not become one paragraph: a text view takes seconds for 141 kB on one line and a
 * tenth of a second for 2.3 MB in short ones.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HKL_SPAN_SIGNED, /* covered by the signature */
  HKL_SPAN_UNSIGNED,
  HKL_SPAN_KEY, /* formatted only */
  HKL_SPAN_STRING,
  HKL_SPAN_NUMBER,
  HKL_SPAN_PICTURE, /* stands for a byte that has no letter */
} HklSpanKind;

/* Characters [start, end) of the text. Spans of different kinds may overlap. */
typedef struct
{
  HklSpanKind kind;
  guint start, end;
} HklSpan;

typedef struct
{
  char *text;
  guint n_chars;
  guint32 *offsets; /* for each character its byte; G_MAXUINT32: the layout's own */
  GArray *spans;    /* of HklSpan */
} HklBytesText;

/* Breaks after COLUMNS characters and nowhere else, so that what is seen is what was sent. */
HklBytesText *hkl_bytes_text_exact (const guint8 *bytes,
                                    gsize length,
                                    gsize signed_offset,
                                    gsize signed_length,
                                    guint columns);

/* JSON with line ends and indentation; what is not JSON keeps its own line ends. */
HklBytesText *hkl_bytes_text_formatted (const guint8 *bytes,
                                        gsize length,
                                        gsize signed_offset,
                                        gsize signed_length,
                                        guint columns);

/* Offset, hex digits, letters. Of more than HKL_BYTES_HEX_MAX bytes the rest is an ellipsis. */
#define HKL_BYTES_HEX_MAX (256 * 1024)
HklBytesText *hkl_bytes_text_hex (const guint8 *bytes,
                                  gsize length,
                                  gsize signed_offset,
                                  gsize signed_length,
                                  guint columns);

/* The bytes that characters [start, end) stand for: what is copied. */
void hkl_bytes_text_range (const HklBytesText *self,
                           gsize length,
                           guint start,
                           guint end,
                           gsize *from,
                           gsize *to);

/**
 * hkl_bytes_text_runs:
 *
 * Returns: (element-type HklSpan): which characters stand for the bytes [FROM, TO), without what only
 *   the layout has put among them; their kind means nothing
 */
GArray *hkl_bytes_text_runs (const HklBytesText *self, gsize from, gsize to);

/**
 * hkl_bytes_text_find:
 * @needle: not empty; the case of A to Z does not matter
 * @from: byte from which on (or, BACKWARDS, before which) it is looked for
 *
 * The next place of NEEDLE in the bytes, as characters [start, end) of the text: where the layout
 * has broken a line, the bytes go on.
 *
 * Returns: the byte where it begins; G_MAXSIZE: nowhere
 */
gsize hkl_bytes_text_find (const HklBytesText *self,
                           const guint8 *bytes,
                           gsize length,
                           const char *needle,
                           gsize from,
                           gboolean backwards,
                           guint *start,
                           guint *end);

/* Behind which byte the first N elements of a JSON list end, and how many there are; LENGTH when
 * there are no more than N, or when it is no list. */
gsize hkl_bytes_text_first_items (const guint8 *bytes, gsize length, guint n, guint *n_items);

void hkl_bytes_text_free (HklBytesText *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklBytesText, hkl_bytes_text_free)

G_END_DECLS
