/* hkl-running-file.h: how the command line finds a copy that runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `running.json` in the data folder: the process and the port of its source. Written when the
 * source listens, removed at a clean stop; after a crash it is stale, which a reader finds out by
 * the store's lock. Small blocking functions.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean hkl_running_file_write (const char *data_directory, guint source_port, GError **error);
void hkl_running_file_remove (const char *data_directory);

/* Returns: the port of the source of the copy that runs on DATA_DIRECTORY; 0: none says so. */
guint hkl_running_file_read (const char *data_directory);

G_END_DECLS
