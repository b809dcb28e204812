/* hkl-config-file.h: destination.json on disk.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blocking functions for worker threads. Writing is atomic and durable: whoever reads sees the old
 * file or the new one, also after a power loss. The file is readable by its owner alone: it holds
 * no secret, but write keys and addresses.
 */

#pragma once

#include "hkl-config.h"

G_BEGIN_DECLS

/* $XDG_CONFIG_HOME/hookline/destination.json. */
char *hkl_config_file_default_path (void);

/**
 * hkl_config_file_load:
 * @create: write a file with defaults where there is none
 * @text: (out) (optional): what was read
 * @faults: (out) (optional) (element-type HklRemark): as hkl_config_parse()
 *
 * Returns: (transfer full): the configuration; NULL with an error that names the file and, for a
 *   fault in it, line and column. The file is left as it is then.
 */
HklConfig *hkl_config_file_load (const char *path,
                                 gboolean create,
                                 char **text,
                                 GPtrArray **faults,
                                 GError **error);

/* TEXT (out, optional) is what was written. */
gboolean hkl_config_file_save (const char *path, HklConfig *config, char **text, GError **error);

G_END_DECLS
