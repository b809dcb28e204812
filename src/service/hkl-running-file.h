/* hkl-running-file.h: how the command line finds a copy that runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `running.json` in the data folder: the process, the port of its source, and a token for asking
 * how it stands. Written when the
 * source listens, removed at a clean stop; after a crash it is stale, which a reader finds out by
 * the store's lock. Small blocking functions.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* TOKEN: what the status is asked for with. Only its owner can read the file. */
gboolean hkl_running_file_write (const char *data_directory,
                                 guint source_port,
                                 const char *token,
                                 GError **error);
void hkl_running_file_remove (const char *data_directory);

/* Returns: the port of the source of the copy that runs on DATA_DIRECTORY; 0: none says so. */
guint hkl_running_file_read (const char *data_directory);
/* The same, with the token; transfer full, NULL when there is none. */
guint hkl_running_file_read_with_token (const char *data_directory, char **token);

G_END_DECLS
