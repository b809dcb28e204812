/* hkl-capture-export.h: captures as files: NDJSON, HAR 1.2, and a fixture to replay.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure but for hkl_captures_to_file(); any thread. Bodies are exact: what is not UTF-8 is written
 * as Base64 and says so. NDJSON and fixtures have all headers, since they are there to be sent
 * once more; HAR is there to be shown to others, so credentials in it are blanked.
 */

#pragma once

#include <gio/gio.h>

#include "hkl-capture.h"

G_BEGIN_DECLS

typedef enum
{
  HKL_CAPTURE_NDJSON,  /* everything that is known, a line for each request */
  HKL_CAPTURE_HAR,     /* HAR 1.2, an entry for each request */
  HKL_CAPTURE_FIXTURE, /* what replay sends, and when after the first; nothing that differs from
                          run to run, so that it can be kept with the code that it tests */
} HklCaptureFormat;

/* One line without its end. Transfer full. */
char *hkl_capture_to_ndjson (HklCapture *self);
/* FIRST_AT: when the first request of the fixture came. One line without its end. */
char *hkl_capture_to_fixture (HklCapture *self, gint64 first_at);
/* One entry of a HAR's list. */
char *hkl_capture_to_har_entry (HklCapture *self);

/* Whether a header's value is for the receiver alone: authorization, cookie and the like. */
gboolean hkl_capture_is_credential (const char *header);

/**
 * hkl_captures_to_file:
 * @captures: (element-type HklCapture): oldest first
 *
 * Blocking: not on the main thread. The file appears when it is complete, readable by its owner
 * alone, and not at all when writing fails or is cancelled.
 */
gboolean hkl_captures_to_file (GPtrArray *captures,
                               HklCaptureFormat format,
                               GFile *file,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
