/* hkl-import-split.h: a stream of bytes → the texts of its events, one at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; memory is bounded by HKL_IMPORT_MAX_RECORD however long a line is. NDJSON or one JSON
 * array: the first byte that is no white space decides.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The largest text of one event that is collected; what is longer is passed over and refused. */
#define HKL_IMPORT_MAX_RECORD (1024 * 1024)

typedef struct _HklSplitter HklSplitter;

/* TEXT is the record without white space around it, valid during the call; NULL when it is too
 * long or when something else is wrong, which PROBLEM says then. LINE is where it begins, from 1. */
typedef void (*HklSplitFunc) (const char *text,
                              gsize len,
                              guint64 line,
                              const char *problem,
                              gpointer user_data);

HklSplitter *hkl_splitter_new (HklSplitFunc func, gpointer user_data);
void hkl_splitter_feed (HklSplitter *self, const char *bytes, gsize len);
/* The stream has ended: the last line need not end with a newline; a list must be closed. */
void hkl_splitter_end (HklSplitter *self);
guint64 hkl_splitter_get_line (HklSplitter *self);
void hkl_splitter_free (HklSplitter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklSplitter, hkl_splitter_free)

G_END_DECLS
