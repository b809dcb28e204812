/* hkl-config-file.c: see hkl-config-file.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-config-file"

#include "config.h"

#include <errno.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "hkl-config-file.h"

char *
hkl_config_file_default_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "hookline", "destination.json", NULL);
}

HklConfig *
hkl_config_file_load (const char *path,
                      gboolean create,
                      char **text,
                      GPtrArray **faults,
                      GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (HklConfig) config = NULL;
  g_autofree char *contents = NULL;
  gsize length = 0;

  g_return_val_if_fail (path != NULL, NULL);

  if (!g_file_get_contents (path, &contents, &length, &local_error))
    {
      if (!create || !g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        {
          g_propagate_prefixed_error (error, g_steal_pointer (&local_error),
                                      "The configuration cannot be read: ");
          return NULL;
        }

      config = hkl_config_new ();
      if (!hkl_config_file_save (path, config, text, error))
        return NULL;

      return g_steal_pointer (&config);
    }

  config = hkl_config_parse (contents, length, faults, error);
  if (config == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }

  if (text != NULL)
    *text = g_steal_pointer (&contents);

  return g_steal_pointer (&config);
}

gboolean
hkl_config_file_save (const char *path, HklConfig *config, char **text, GError **error)
{
  g_autofree char *directory = NULL;
  g_autofree char *contents = NULL;

  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (config != NULL, FALSE);

  directory = g_path_get_dirname (path);
  if (g_mkdir_with_parents (directory, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code),
                   "The configuration cannot be saved: the folder %s cannot be made (%s). Nothing "
                   "was changed.",
                   directory, g_strerror (code));
      return FALSE;
    }

  contents = hkl_config_to_text (config);
  if (!g_file_set_contents_full (path, contents, -1,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 error))
    {
      g_prefix_error (error, "The configuration cannot be saved and nothing was changed: ");
      return FALSE;
    }

  if (text != NULL)
    *text = g_steal_pointer (&contents);

  return TRUE;
}
