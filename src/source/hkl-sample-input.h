/* hkl-sample-input.h: a stream of sample events (NDJSON) at a steady rate, without an end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading blocks until events are due, or until it is cancelled; for a worker thread, such as that of
 * hkl_import_stream_async(). What the reader does not take in time is not made up for: after a second
 * of that the stream goes on at its rate from there. One thread at a time.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define HKL_SAMPLE_RATE_MAX 10000

#define HKL_TYPE_SAMPLE_INPUT (hkl_sample_input_get_type ())
G_DECLARE_FINAL_TYPE (HklSampleInput, hkl_sample_input, HKL, SAMPLE_INPUT, GInputStream)

/* RATE: events a second, above 0, up to HKL_SAMPLE_RATE_MAX. SEED: as of hkl_sample_event(). */
GInputStream *hkl_sample_input_new (double rate, guint64 seed);

G_END_DECLS
