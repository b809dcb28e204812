/* hkl-service-intake.h: files, captures and sample events that come in through the service.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Part of HklService: the same thread, and the service must be running. What comes in this way counts
 * in hkl_service_get_source_stats() like what SDKs send.
 */

#pragma once

#include "hkl-intake.h"
#include "hkl-service.h"

G_BEGIN_DECLS

/* Each begins at once and is in the list of intakes until it is forgotten, which stops it, too; the
 * next one that begins forgets those that ended well. All that are returned are borrowed. SPEED: as
 * in HklImportReplay. RATE: events a second. */
HklIntake *hkl_service_import (HklService *self, GFile *file);
HklIntake *hkl_service_replay (HklService *self, GFile *file, double speed);
HklIntake *hkl_service_stream_samples (HklService *self, double rate);
void hkl_service_forget_intake (HklService *self, HklIntake *intake);
GListModel *hkl_service_get_intakes (HklService *self); /* borrowed; of HklIntake, oldest first */

G_END_DECLS
