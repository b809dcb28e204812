/* hkl-notices.h: when a person who does not look at the window is told something.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure: snapshots and the clock come in, notices come out; sends nothing. One thread at a time.
 * Told are, for each mapping: the first delivery that failed for good after one that did not, the
 * breaker's opening, and the moment when all that had to wait is sent. At most one a minute for
 * each mapping; what is still true when the minute is over is told then, and what is not is not.
 *
 * Of what is wrong with the whole destination the locked keyring, a port that is taken and a disk that
 * is almost full are told, each once in a run, when they begin while nobody looks.
 */

#pragma once

#include "hkl-service.h"
#include "hkl-snapshot.h"

G_BEGIN_DECLS

#define HKL_NOTICE_PAUSE G_TIME_SPAN_MINUTE

typedef enum
{
  HKL_NOTICE_FAILING,
  HKL_NOTICE_RESTING,  /* the breaker opened */
  HKL_NOTICE_ALL_SENT, /* what waited because of trouble or a pause */
  HKL_NOTICE_OVER,     /* says nothing: takes the one before back */
} HklNoticeKind;

typedef struct
{
  HklNoticeKind kind;
  char *mapping_id;
  guint failed; /* deliveries that failed since the last one that did not */
} HklNotice;

typedef struct _HklNotices HklNotices;

HklNotices *hkl_notices_new (void);
void hkl_notices_free (HklNotices *self);

/* What has been so before the first snapshot is told by nobody. NOW: microseconds that only grow.
 * Returns: (transfer full) (element-type HklNotice): at most one for each mapping. */
GPtrArray *hkl_notices_take (HklNotices *self, HklSnapshot *snapshot, gint64 now);

/* What is to be done about a kind of problem, given whether it is there and whether the window is
 * looked at, which shows it. Call it for each kind at each change of the problems. */
typedef enum
{
  HKL_NOTICE_NOTHING,
  HKL_NOTICE_TELL,
  HKL_NOTICE_WITHDRAW,
} HklNoticeStep;
HklNoticeStep hkl_notices_take_problem (HklNotices *self,
                                        HklProblemKind kind,
                                        gboolean present,
                                        gboolean looked_at);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklNotices, hkl_notices_free)

G_END_DECLS
