/* hkl-intake.h: events that come in from this side: a file, a capture played back, sample events.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One object for each such undertaking, from its beginning until somebody has seen how it ended. It
 * belongs to the service, not to a window: closing the window stops nothing. Main thread; files are
 * read and events stored on other threads.
 *
 * Signal "changed": what hkl_intake_get_status() says is another; some ten times a second.
 */

#pragma once

#include <gio/gio.h>

#include "hkl-import.h"
#include "hkl-store.h"

G_BEGIN_DECLS

typedef enum
{
  HKL_INTAKE_FILE,
  HKL_INTAKE_REPLAY,
  HKL_INTAKE_SAMPLE,
} HklIntakeKind;

typedef enum
{
  HKL_INTAKE_RUNNING,
  HKL_INTAKE_DONE,
  HKL_INTAKE_STOPPED, /* by hkl_intake_stop(); what was taken before stays */
  HKL_INTAKE_FAILED,  /* what was taken before stays */
} HklIntakeState;

typedef struct
{
  HklIntakeKind kind;
  HklIntakeState state;
  guint64 lines, accepted, duplicates, invalid, refused;
  guint64 bytes, total; /* read of the file; total 0: not known */
  double rate;          /* lines a second lately; below 0: not known */
  gint64 left;          /* microseconds; -1: not known */
  double speed;         /* of a replay: as HklImportReplay; of samples: events a second */
} HklIntakeStatus;

#define HKL_TYPE_INTAKE (hkl_intake_get_type ())
G_DECLARE_FINAL_TYPE (HklIntake, hkl_intake, HKL, INTAKE, GObject)

/* Begins at once. KIND is FILE or REPLAY, with SPEED as in HklImportReplay for the latter. */
HklIntake *hkl_intake_new_for_file (HklStore *store, HklIntakeKind kind, GFile *file, double speed);
/* RATE: events a second, up to HKL_SAMPLE_RATE_MAX; goes on until it is stopped. */
HklIntake *hkl_intake_new_for_samples (HklStore *store, double rate);

void hkl_intake_stop (HklIntake *self);

const HklIntakeStatus *hkl_intake_get_status (HklIntake *self); /* borrowed */
const char *hkl_intake_get_name (HklIntake *self);              /* of the file; "" for samples */
/* What went wrong, as a sentence; NULL unless FAILED. */
const char *hkl_intake_get_fault (HklIntake *self);
/* Of HklImportFault: the first thousand lines that were left out; NULL before the end. Borrowed. */
GPtrArray *hkl_intake_get_left_out (HklIntake *self);

G_END_DECLS
