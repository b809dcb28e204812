/* hkl-command-config.c: config check, import, export: of a configuration, or of one mapping.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-command-config"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "hkl-cli.h"
#include "hkl-config-file.h"
#include "hkl-config-lint.h"
#include "hkl-json-reader.h"
#include "hkl-subscription.h"

/* What is no fault, and worth saying all the same. */
static guint
count_remarks (const char *text)
{
  g_autoptr (GPtrArray) remarks = hkl_config_lint (text, strlen (text));

  return remarks->len;
}

static int
check (const char *path)
{
  g_autoptr (GPtrArray) faults = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (HklConfig) config = hkl_config_file_load (path, FALSE, &text, &faults, &error);

  if (config != NULL)
    {
      guint remarks = count_remarks (text);

      g_print (ngettext ("%s: in order, %u mapping\n", "%s: in order, %u mappings\n",
                         config->mappings->len),
               path, config->mappings->len);
      if (remarks > 0)
        g_print (ngettext ("%u remark: see hookline-cli lint %s\n",
                           "%u remarks: see hookline-cli lint %s\n", remarks),
                 remarks, path);
      return HKL_EXIT_OK;
    }

  /* Everything at once, so that the file is mended in one go. */
  if (faults == NULL || faults->len == 0)
    hkl_cli_complain ("%s", error->message);
  for (guint i = 0; faults != NULL && i < faults->len; i++)
    {
      HklRemark *fault = g_ptr_array_index (faults, i);
      g_autofree char *line = hkl_remark_to_line (fault);

      hkl_cli_complain ("%s: %s", path, line);
    }

  return HKL_EXIT_FAILED;
}

/* --- import ------------------------------------------------------------------------------------ */

/* A text with a version is a whole configuration; anything else is one in Segment's form. */
static gboolean
is_configuration (const char *text, gsize length)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *root = hkl_json_read (arena, text, length, NULL, NULL);

  return hkl_json_get (root, "version") != NULL;
}

/* What Hookline adds, and the identifier, stay as they are in INTO. */
static HklMapping *
replace (HklMapping *into, HklMapping *with)
{
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;

  change.name = with->name;
  change.trigger = with->trigger;
  change.fields = with->fields;
  change.paused = with->paused;

  return hkl_mapping_with (into, &change);
}

static HklConfig *
with_replaced (HklConfig *config, const char *text, gsize length, const char *name, GError **error)
{
  HklMapping *into = hkl_config_find_mapping (config, name);
  g_autoptr (GPtrArray) mappings = NULL;
  g_autoptr (HklMapping) mapping = NULL;

  if (into == NULL)
    {
      g_set_error (error, HKL_CONFIG_ERROR, HKL_CONFIG_ERROR_INVALID,
                   _ ("There is no mapping “%s” to replace. “hookline-cli status” lists them."),
                   name);
      return NULL;
    }
  mappings = hkl_subscription_read (text, length, NULL, error);
  if (mappings == NULL)
    return NULL;
  if (mappings->len > 1)
    {
      g_set_error (error, HKL_CONFIG_ERROR, HKL_CONFIG_ERROR_INVALID,
                   _ ("There are %u mappings in the file, and one is to be replaced. Leave one."),
                   mappings->len);
      return NULL;
    }

  mapping = replace (into, g_ptr_array_index (mappings, 0));
  g_print (_ ("Replaced mapping %s (%s)\n"), mapping->id, mapping->name);

  return hkl_config_with_mapping (config, mapping, error);
}

static HklConfig *
with_added (HklConfig *config, const char *text, gsize length, GError **error)
{
  HklConfig *result = hkl_subscription_add (config, text, length, FALSE, NULL, error);

  for (guint i = config->mappings->len; result != NULL && i < result->mappings->len; i++)
    {
      HklMapping *mapping = g_ptr_array_index (result->mappings, i);

      g_print (_ ("Added mapping %s (%s)\n"), mapping->id, mapping->name);
    }

  return result;
}

static int
import (const char *from, const char *to, const char *replaced)
{
  g_autoptr (HklConfig) config = NULL;
  g_autoptr (HklConfig) changed = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = hkl_cli_read_all (from, &error);
  const char *text;
  gsize length;

  if (bytes == NULL)
    {
      hkl_cli_complain ("%s", error->message);
      return HKL_EXIT_FAILED;
    }

  text = g_bytes_get_data (bytes, &length);
  if (text == NULL)
    text = "";
  if (is_configuration (text, length))
    {
      changed = hkl_config_parse (text, length, NULL, &error);
    }
  else
    {
      config = hkl_config_file_load (to, TRUE, NULL, NULL, &error);
      if (config == NULL)
        {
          hkl_cli_complain ("%s", error->message);
          return HKL_EXIT_FAILED;
        }
      changed = replaced != NULL ? with_replaced (config, text, length, replaced, &error)
                                 : with_added (config, text, length, &error);
    }

  if (changed == NULL)
    {
      hkl_cli_complain ("%s: %s", from, error->message);
      return HKL_EXIT_FAILED;
    }
  if (!hkl_config_file_save (to, changed, NULL, &error))
    {
      hkl_cli_complain ("%s", error->message);
      return HKL_EXIT_FAILED;
    }

  return HKL_EXIT_OK;
}

/* --- export ------------------------------------------------------------------------------------ */

static int
export_mapping (HklConfig *config, const char *name)
{
  HklMapping *mapping = hkl_config_find_mapping (config, name);
  g_auto (GStrv) left_out = NULL;
  g_autofree char *text = NULL;

  if (mapping == NULL)
    {
      hkl_cli_complain (_ ("There is no mapping “%s”. “hookline-cli status” lists them."), name);
      return HKL_EXIT_FAILED;
    }

  text = hkl_subscription_write (mapping);
  g_print ("%s", text);
  left_out = hkl_subscription_left_out (mapping);
  if (left_out[0] != NULL)
    {
      g_autofree char *list = g_strjoinv (", ", left_out);

      hkl_cli_complain (_ ("Segment’s form has no place for %s; that is left out."), list);
    }

  return HKL_EXIT_OK;
}

static int export(const HklPlace *place, const char *mapping)
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
  if (mapping != NULL)
    return export_mapping (config, mapping);

  text = hkl_config_to_text (config);
  g_print ("%s", text);

  return HKL_EXIT_OK;
}

int
hkl_command_config (int argc, char **argv)
{
  HklPlace place = { 0 };
  g_autofree char *mapping = NULL;
  int status = HKL_EXIT_USAGE;
  const GOptionEntry entries[] = {
    { "mapping", 'm', 0, G_OPTION_ARG_STRING, &mapping,
      N_ ("import: replace this mapping; export: this mapping alone, in Segment’s form"),
      N_ ("MAPPING") },
    { NULL },
  };

  if (!hkl_cli_parse (&argc, &argv, "check [FILE] | import FILE | export",
                      _ ("Checks a configuration and names every fault with line and column; takes "
                         "over a configuration, or mappings in Segment’s form; or prints the "
                         "configuration in use, or a mapping of it in Segment’s form."),
                      entries, &place))
    {
      hkl_place_clear (&place);
      return HKL_EXIT_USAGE;
    }

  if (argc >= 2 && argc <= 3 && g_str_equal (argv[1], "check"))
    status = check (argc == 3 ? argv[2] : place.config_path);
  else if (argc == 3 && g_str_equal (argv[1], "import"))
    status = import (argv[2], place.config_path, mapping);
  else if (argc == 2 && g_str_equal (argv[1], "export"))
    status = export(&place, mapping);
  else
    hkl_cli_complain (_ ("Use config check [FILE], config import FILE, or config export."));
  hkl_place_clear (&place);

  return status;
}
