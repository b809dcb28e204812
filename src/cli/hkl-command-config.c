/* hkl-command-config.c: config check, import, export.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-command-config"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "hkl-cli.h"
#include "hkl-config-file.h"

static int
check (const char *path)
{
  g_autoptr (GPtrArray) faults = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HklConfig) config = hkl_config_file_load (path, FALSE, NULL, &faults, &error);

  if (config != NULL)
    {
      g_print (ngettext ("%s: in order, %u mapping\n", "%s: in order, %u mappings\n",
                         config->mappings->len),
               path, config->mappings->len);
      return HKL_EXIT_OK;
    }

  /* Everything at once, so that the file is mended in one go. */
  if (faults == NULL || faults->len == 0)
    hkl_cli_complain ("%s", error->message);
  for (guint i = 0; faults != NULL && i < faults->len; i++)
    hkl_cli_complain ("%s: %s", path, ((HklRemark *) g_ptr_array_index (faults, i))->text);

  return HKL_EXIT_FAILED;
}

static int
import (const char *from, const char *to)
{
  g_autoptr (HklConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  config = hkl_config_file_load (from, FALSE, NULL, NULL, &error);
  if (config == NULL || !hkl_config_file_save (to, config, NULL, &error))
    {
      hkl_cli_complain ("%s", error->message);
      return HKL_EXIT_FAILED;
    }

  return HKL_EXIT_OK;
}

static int export(const HklPlace *place)
{
  g_autoptr (HklConfig) config = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  config = hkl_cli_load_config (place, &error);
  if (config == NULL)
    {
      hkl_cli_complain ("%s", error->message);
      return HKL_EXIT_FAILED;
    }

  text = hkl_config_to_text (config);
  g_print ("%s", text);

  return HKL_EXIT_OK;
}

int
hkl_command_config (int argc, char **argv)
{
  HklPlace place = { 0 };
  int status = HKL_EXIT_USAGE;

  if (!hkl_cli_parse (&argc, &argv, "check [FILE] | import FILE | export",
                      _ ("Checks a configuration and names every fault with line and column, takes "
                         "one over, or prints the one in use."),
                      NULL, &place))
    {
      hkl_place_clear (&place);
      return HKL_EXIT_USAGE;
    }

  if (argc >= 2 && argc <= 3 && g_str_equal (argv[1], "check"))
    status = check (argc == 3 ? argv[2] : place.config_path);
  else if (argc == 3 && g_str_equal (argv[1], "import"))
    status = import (argv[2], place.config_path);
  else if (argc == 2 && g_str_equal (argv[1], "export"))
    status = export(&place);
  else
    hkl_cli_complain (_ ("Use config check [FILE], config import FILE, or config export."));
  hkl_place_clear (&place);

  return status;
}
