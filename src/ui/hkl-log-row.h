/* hkl-log-row.h: one delivery as a row of the log.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Made on demand for rows that are on the screen; knows its id at once and its
 * contents when they have been read. Signal "changed": what is shown is out of date.
 */

#pragma once

#include <glib-object.h>

#include "hkl-batch.h"
#include "hkl-event.h"

G_BEGIN_DECLS

#define HKL_TYPE_LOG_ROW (hkl_log_row_get_type ())
G_DECLARE_FINAL_TYPE (HklLogRow, hkl_log_row, HKL, LOG_ROW, GObject)

/* How a delivery is shown: "sending" is not in the store, only the engine knows it. */
typedef struct
{
  const char *icon;
  const char *word;  /* translated */
  const char *style; /* "ok", "warn", "err", "info", "" */
} HklRowLook;

/* KEY as in hkl-log-question.h. */
HklLogRow *hkl_log_row_new (gint64 key);
gint64 hkl_log_row_get_key (HklLogRow *self);
gint64 hkl_log_row_get_id (HklLogRow *self); /* of the delivery */
/* NULL until it was read. Borrowed. */
HklBatch *hkl_log_row_get_batch (HklLogRow *self);
/* The one event that the row is about; NULL where it is about the whole delivery. Borrowed. */
HklEvent *hkl_log_row_get_event (HklLogRow *self);
gboolean hkl_log_row_get_sending (HklLogRow *self);

/* Emit "changed" when something is different. */
void hkl_log_row_set_contents (HklLogRow *self, HklBatch *batch, HklEvent *event);
void hkl_log_row_set_sending (HklLogRow *self, gboolean sending);

HklRowLook hkl_log_row_look (HklLogRow *self);
HklRowLook hkl_batch_look (HklBatch *batch, gboolean sending);

/* "250 events" and "Order Completed +2"; "Order Completed" and the user. Transfer full. */
void hkl_batch_contents (HklBatch *batch, char **first, char **second);
/* The same of a row, which may be about one event. */
void hkl_log_row_contents (HklLogRow *self, char **first, char **second);
/* "Retrying, 250 events, Order Completed +2, 503, try 2, 14:32:08.398": for screen readers. */
char *hkl_log_row_describe (HklLogRow *self);

G_END_DECLS
