/* hkl-sdk-snippet.h: code that points an SDK at the source.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; any thread.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HKL_N_SDK_SNIPPETS 10

/* "Node.js", "Browser" …; INDEX below HKL_N_SDK_SNIPPETS. Borrowed. */
const char *hkl_sdk_snippet_get_name (guint index);

/* The code with WRITE_KEY and PORT (on 127.0.0.1) filled in. Transfer full. */
char *hkl_sdk_snippet_text (guint index, const char *write_key, guint port);

G_END_DECLS
