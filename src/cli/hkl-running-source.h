/* hkl-running-source.h: events to the source of the copy that runs, as an SDK sends them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blocking; one thread. A source under pressure says so, and is asked again for half a minute.
 */

#pragma once

#include "hkl-cli.h"

G_BEGIN_DECLS

/* Well within contract 7.4: 500 KB and 2,500 events a batch. */
#define HKL_RUNNING_BATCH_EVENTS 500
#define HKL_RUNNING_BATCH_BYTES  (400 * 1000)

typedef struct _HklRunningSource HklRunningSource;

/* PORT: from running.json. NULL with error when the configuration cannot be read. */
HklRunningSource *hkl_running_source_new (const HklPlace *place, guint port, GError **error);
void hkl_running_source_free (HklRunningSource *self);

/* EVENTS: N objects with commas between, within the limits above. TRUE: they are on disk there.
 * FALSE: why not was said on standard error. */
gboolean hkl_running_source_post (HklRunningSource *self, GString *events, guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklRunningSource, hkl_running_source_free)

G_END_DECLS
