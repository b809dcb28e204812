/* hkl-again.h: many deliveries once more, or their events through the present mapping.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asynchronous, on the thread that asks; some are under way at once, so that one commit is for
 * many. Cancelling leaves undone what was not begun; nothing is half done.
 */

#pragma once

#include "hkl-engine.h"

G_BEGIN_DECLS

typedef enum
{
  HKL_AGAIN_SAME,    /* the same bytes */
  HKL_AGAIN_PRESENT, /* the events through the mapping as it is now */
} HklAgainKind;

typedef struct
{
  guint total;   /* deliveries that were asked for */
  guint done;    /* of those, dealt with */
  guint refused; /* of those done: not sent again */
  guint made;    /* new deliveries */
  char *reason;  /* the first refusal's sentence; NULL: none */
} HklAgainReport;

/* REPORT is valid during the call. */
typedef void (*HklAgainProgress) (const HklAgainReport *report, gpointer data);

/* IDS is copied. PROGRESS (nullable) is called after each. */
void hkl_again_async (HklEngine *engine,
                      HklAgainKind kind,
                      const gint64 *ids,
                      guint n_ids,
                      HklAgainProgress progress,
                      gpointer progress_data,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
/* NULL with G_IO_ERROR_CANCELLED. */
HklAgainReport *hkl_again_finish (GAsyncResult *result, GError **error);
void hkl_again_report_free (HklAgainReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklAgainReport, hkl_again_report_free)

G_END_DECLS
