/* hkl-openmetrics.h: a snapshot as OpenMetrics text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; any thread. Format: OpenMetrics 1.0. Families begin with "hookline_", times are in seconds,
 * each sample of a mapping has its id as the label "mapping".
 */

#pragma once

#include "hkl-snapshot.h"

G_BEGIN_DECLS

#define HKL_OPENMETRICS_TYPE "application/openmetrics-text; version=1.0.0; charset=utf-8"

/* Appends all families of SNAPSHOT to OUT; the caller adds more, if any, and then the end. */
void hkl_openmetrics_append (GString *out, HklSnapshot *snapshot);

/* A family of one number without labels. TYPE is "counter" or "gauge"; NAME without "_total". */
void hkl_openmetrics_append_number (GString *out,
                                    const char *name,
                                    const char *type,
                                    const char *help,
                                    double value);
void hkl_openmetrics_end (GString *out);

/* "off", "keyring-locked", …; "none" when nothing holds. Not translated. */
const char *hkl_hold_name (HklHold hold);

G_END_DECLS
