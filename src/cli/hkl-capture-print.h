/* hkl-capture-print.h: a captured request as a line in the terminal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "hkl-capture.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 requests, events, seen_before;
  guint64 genuine, wrong, unsigned_;
  guint64 misbehaved; /* answered otherwise than with a plain 200 */
} HklCaptureTotals;

void hkl_capture_print_header (void);
/* WITH_ADVICE: below a signature that is not genuine, a line says what to change. */
void hkl_capture_print_row (HklCapture *capture, gboolean colours, gboolean with_advice);
void hkl_capture_print_json (HklCapture *capture);
void hkl_capture_totals_add (HklCaptureTotals *self, HklCapture *capture);
/* On standard output, or beside JSON on standard error. */
void hkl_capture_totals_print (const HklCaptureTotals *self, gboolean to_error);

G_END_DECLS
