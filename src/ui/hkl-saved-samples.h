/* hkl-saved-samples.h: events that a person saved to try mappings with and to compose from.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. They are kept with the window's settings, the newest first, and are never sent by
 * themselves.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HKL_SAVED_SAMPLES_MAX 24

/* Each as indented JSON, without what is of one sending: messageId and times. Transfer full; empty
 * where there are no settings. */
GPtrArray *hkl_saved_samples_read (void);

/* The event TEXT (JSON) becomes the newest sample; one that is the same goes before. FALSE: it is no
 * object, or there is nowhere to keep it. */
gboolean hkl_saved_samples_add (const char *text);
void hkl_saved_samples_remove (const char *sample);

/* What a list calls it: its name, else its type. Transfer full. */
char *hkl_saved_sample_title (const char *sample);

G_END_DECLS
