/* hkl-import.h: events from a file or stdin: NDJSON, or one JSON array, as they are or packed
 * with gzip or zstd.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads on a worker thread in pieces, so that memory stays flat; refused lines are counted and
 * listed with their reason (the first 1,000), never fatal.
 */

#pragma once

#include <gio/gio.h>

#include "hkl-json.h"
#include "hkl-store.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 line; /* from 1 */
  char *text;   /* sentence */
} HklImportFault;

typedef struct
{
  guint64 lines, accepted, duplicates, invalid, refused;
  guint64 bytes;     /* read so far */
  GPtrArray *faults; /* of HklImportFault */
} HklImportReport;

/* What is wrong with a record, as a sentence with its line (transfer full), or NULL and in JSON the
 * object that it is. TEXT, LEN, LINE and PROBLEM are those of HklSplitFunc; MOST_BYTES is what an
 * event may have. Pure; any thread. */
char *hkl_import_refusal (const char *text,
                          gsize len,
                          guint64 line,
                          const char *problem,
                          gsize most_bytes,
                          HklArena *arena,
                          const HklJson **json);

void hkl_import_report_free (HklImportReport *self);

/* Called in the importing caller's context now and then. */
typedef void (*HklImportProgressFunc) (const HklImportReport *report, gpointer user_data);

/* How a saved capture (hkl-import-replay.h) is played back. */
typedef struct
{
  double
      speed; /* 1: with its own timing; N: at N times that pace; 0: as fast as it can be stored */
} HklImportReplay;

/* REPLAY (nullable; copied): STREAM is a capture, which is played back; else it is a file of events.
 * VIA: what the log says of how they came, one of HKL_EVENT_VIA_…. */
void hkl_import_stream_async (GInputStream *stream,
                              HklStore *store,
                              const char *via,
                              const HklImportReplay *replay,
                              HklImportProgressFunc progress,
                              gpointer progress_data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
/* Returns: (transfer full): the report; NULL with error only when the stream or store failed, with
 * what was accepted before in the message. */
HklImportReport *hkl_import_stream_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklImportReport, hkl_import_report_free)

G_END_DECLS
