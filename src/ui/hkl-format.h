/* hkl-format.h: numbers, sizes, times and addresses as the window shows them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure functions of their arguments, the locale and the time zone; any thread; no display. Units
 * follow a no-break space. All results are transfer full.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "1,312": grouped as the locale does; in the C locale as English does. */
char *hkl_format_count (guint64 n);
/* "4.16 M", "52.3 k" from 100,000 on; below as hkl_format_count(). */
char *hkl_format_count_short (guint64 n);
/* "842/s", "2.35/s", "1,312/s": three significant figures, more only before the decimal point. */
char *hkl_format_rate (double per_second);
/* The number of hkl_format_rate() alone. */
char *hkl_format_figure (double value);
/* "560 bytes", "118.2 kB", "2.3 MB": powers of 1000. */
char *hkl_format_size (guint64 bytes);
/* "0.4 ms", "84 ms", "2.1 s", "3 min 12 s", "4 h", "2 d 3 h"; below 0: "–". MICROSECONDS. */
char *hkl_format_duration (gint64 microseconds);
/* "99.4 %"; 100 % only when SHARE is 1, 0 % only when it is 0; below 0: "–". SHARE from 0 to 1. */
char *hkl_format_share (double share);
/* "14:32:08.398" in the person's zone. */
char *hkl_format_time (gint64 microseconds);
/* "18 September 2026, 14:32:08 UTC", for tooltips. */
char *hkl_format_time_utc (gint64 microseconds);
/* "hooks.acme.dev/orders": host, port and path of URL; URL itself when it is none. */
char *hkl_format_target (const char *url);
/* "Batches of 250" or "One event a request". */
char *hkl_format_batching (gboolean batching, guint size);

/* TEXT, which others have written, for a place among other texts: it cannot turn what stands around it
 * around, break the line or hide. Control characters show as their pictures, those that would change the
 * direction beyond its end as U+FFFD; a text with letters from right to left is isolated (FSI, PDI).
 * Any other comes back as it is. Returns: (transfer full). */
char *hkl_format_foreign (const char *text);

G_END_DECLS
