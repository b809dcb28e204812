/* hkl-import.h: events from a file or stdin: NDJSON, or one JSON array.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads on a worker thread in pieces, so that memory stays flat; refused lines are counted and
 * listed with their reason (the first 1,000), never fatal.
 */

#pragma once

#include <gio/gio.h>

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

void hkl_import_report_free (HklImportReport *self);

/* Called in the importing caller's context now and then. */
typedef void (*HklImportProgressFunc) (const HklImportReport *report, gpointer user_data);

void hkl_import_stream_async (GInputStream *stream,
                              HklStore *store,
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
