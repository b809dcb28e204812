/* hkl-event-fate.h: "where did it go?": what became of one event at each mapping.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blocking, with a reader: not for the main thread. The result is the caller's alone. What is
 * asked is the configuration in force: an event that an earlier state of a mapping took is told by
 * its delivery, which comes before the trigger.
 */

#pragma once

#include "hkl-config.h"
#include "hkl-store-reader.h"
#include "hkl-trigger-explain.h"

G_BEGIN_DECLS

typedef enum
{
  HKL_FATE_DELIVERED,
  HKL_FATE_WAITING,  /* in a delivery that was not tried yet */
  HKL_FATE_RETRYING, /* in one that failed and is tried again */
  HKL_FATE_FAILED,
  HKL_FATE_DISCARDED,
  HKL_FATE_AHEAD,   /* the mapping takes it and has not come to it yet */
  HKL_FATE_SKIPPED, /* the trigger does not take it */
  HKL_FATE_PASSED,  /* the trigger takes it now; it did not when the event came, or the mapping was
                     * not there yet */
  HKL_FATE_INVALID, /* the event is not valid: no mapping is asked */
} HklFateKind;

typedef struct
{
  HklFateKind kind;
  char *mapping_id;
  char *name;
  gboolean paused;             /* the mapping is */
  HklBatch *batch;             /* the newest delivery that the event is in; NULL: none */
  guint n_batches;             /* how many: more than one after a resend */
  HklExplanation *explanation; /* NULL: an invalid event, or a trigger that cannot be read */
} HklEventFate;

void hkl_event_fate_free (HklEventFate *self);

/* One for each mapping of CONFIG, in its order. EVENT with bytes. NULL with error. */
GPtrArray *
hkl_event_fates_read (HklStoreReader *reader, HklConfig *config, HklEvent *event, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklEventFate, hkl_event_fate_free)

G_END_DECLS
