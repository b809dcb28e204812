/* hkl-delivery-export.h: a delivery as evidence: raw HTTP, a Markdown report, HAR 1.2, NDJSON.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; any thread. Secret header values are blanked in every form; there is no way to switch that
 * off. X-Signature is the one that each attempt was recorded with. A body that is not UTF-8 is
 * written as Base64 and says so. What retention has taken is said, never made up.
 */

#pragma once

#include "hkl-service.h"

G_BEGIN_DECLS

/* The request as sent, then the answer of the last attempt; bodies byte for byte. */
GBytes *hkl_delivery_to_http (HklDeliveryDetail *self);

/* For an issue or a message to those who run the endpoint. Bodies are cut at 16 kB. */
char *hkl_delivery_to_markdown (HklDeliveryDetail *self);

/* One line, with its end. */
char *hkl_delivery_to_ndjson (HklDeliveryDetail *self);

/* HAR has an entry for each attempt. A file is HEAD, the entries with commas between, TAIL.
 * The entries of a delivery without attempts are "". */
#define HKL_HAR_TAIL "]}}\n"
char *hkl_delivery_har_head (void);
char *hkl_delivery_to_har_entries (HklDeliveryDetail *self);
char *hkl_delivery_to_har (HklDeliveryDetail *self);

/* "delivered", "retrying" … in files: never translated. */
const char *hkl_delivery_state_word (const HklBatch *batch);

G_END_DECLS
