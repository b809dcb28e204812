/* hkl-export-file.h: many deliveries into one file, as a stream.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One delivery is in memory at a time, so a log of any length can be exported. The file appears
 * under its name when it is complete, and not at all when the export fails or is cancelled.
 */

#pragma once

#include "hkl-service.h"

G_BEGIN_DECLS

typedef enum
{
  HKL_EXPORT_HAR,
  HKL_EXPORT_NDJSON,
} HklExportFormat;

/* "har", "ndjson"; FALSE for another word. */
gboolean hkl_export_format_parse (const char *word, HklExportFormat *format);

/* DONE of about TOTAL deliveries are written. */
typedef void (*HklExportProgress) (guint64 done, guint64 total, gpointer user_data);

/**
 * hkl_export_write:
 * @filter: which deliveries; used when @ids is %NULL
 * @ids: (nullable) (element-type gint64): exactly these, in this order
 * @progress: (nullable): called in this thread, after each delivery
 *
 * Blocking. Oldest first; what comes while it writes is left out. A delivery that retention takes
 * meanwhile is left out too.
 *
 * Returns: how many were written; -1 with @error.
 */
gint64 hkl_export_write (HklStoreReader *reader,
                         HklConfig *config,
                         const HklLogFilter *filter,
                         GArray *ids,
                         HklExportFormat format,
                         GOutputStream *output,
                         HklExportProgress progress,
                         gpointer user_data,
                         GCancellable *cancellable,
                         GError **error);

/* hkl_export_write() into FILE, blocking. */
gint64 hkl_export_to_file (HklStoreReader *reader,
                           HklConfig *config,
                           const HklLogFilter *filter,
                           GArray *ids,
                           HklExportFormat format,
                           GFile *file,
                           HklExportProgress progress,
                           gpointer user_data,
                           GCancellable *cancellable,
                           GError **error);

/* On a worker thread, with an own reader. PROGRESS (nullable) is called in the caller's context a
 * few times a second, never after CALLBACK. FILTER and IDS are copied. */
void hkl_service_export_async (HklService *self,
                               const HklLogFilter *filter,
                               GArray *ids,
                               HklExportFormat format,
                               GFile *file,
                               HklExportProgress progress,
                               gpointer progress_data,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/* How many; -1 with error. */
gint64 hkl_service_export_finish (HklService *self, GAsyncResult *result, GError **error);

G_END_DECLS
