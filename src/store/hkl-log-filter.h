/* hkl-log-filter.h: which deliveries of the log are wanted.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plain value with borrowed strings; a copy has its own. What is left 0 or NULL takes everything.
 * Text is looked for anywhere in the value, without regard to the case of A to Z.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *mapping_id; /* NULL: all */
  guint states;           /* bits 1 << HklBatchState; 0: all */
  gboolean retrying;      /* only WAITING with at least one try */
  gint64 since, until;    /* created_at, microseconds since 1970; 0: open */

  guint status_from, status_to; /* of the last answer, both included; 0 and 0: any */
  gboolean no_answer;           /* only those whose last attempt got none */

  const char *name;       /* name, or type, of one of its events */
  const char *user;       /* of one of its events */
  const char *message_id; /* of one of its events */
  const char *url;
  const char *response; /* head, body or phrase of one of its answers */
  const char *search;   /* in any of these, or the beginning of the status */
} HklLogFilter;

/* Ends with hkl_log_filter_free(), which is only for copies. */
HklLogFilter *hkl_log_filter_copy (const HklLogFilter *self);
void hkl_log_filter_free (HklLogFilter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklLogFilter, hkl_log_filter_free)

/**
 * hkl_log_filter_set_words:
 * @self: a copy
 * @words: what a person typed: words to search for, and among them terms: `status:503`,
 *   `status:5xx`, `status:400-499`, `status:none`, `event:`, `user:`, `id:`, `url:`, `response:`.
 *   A value with spaces stands in double quotes. What is no such term is a word.
 *
 * Replaces the part of the filter that can be typed; the others stay.
 */
void hkl_log_filter_set_words (HklLogFilter *self, const char *words);

/* The way back: terms first, then the words. (transfer full) */
char *hkl_log_filter_dup_words (const HklLogFilter *self);

/* Must rows be read one after the other to find those wanted? Else an index has them. Such a
 * filter is read with hkl_store_reader_scan_log(). */
gboolean hkl_log_filter_scans (const HklLogFilter *self);

gboolean hkl_log_filter_equal (const HklLogFilter *self, const HklLogFilter *other);

G_END_DECLS
