/* hkl-command-keys.c: keys: the write keys that SDKs send with: listed, made, named, revoked.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Changes are written to the configuration file, which a copy that runs watches: a revoked key is
 * refused as soon as it has read that.
 */

#define G_LOG_DOMAIN "hkl-command-keys"

#include "config.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "hkl-cli.h"
#include "hkl-config-file.h"
#include "hkl-json-writer.h"
#include "hkl-write-keys.h"

static void
list_json (HklConfig *config, gboolean show)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; config->write_keys[i] != NULL; i++)
    {
      g_autofree char *mask = hkl_write_key_mask (config->write_keys[i]);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "name");
      json_builder_add_string_value (builder, config->write_key_names[i]);
      json_builder_set_member_name (builder, "key");
      json_builder_add_string_value (builder, show ? config->write_keys[i] : mask);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  text = hkl_json_mend (json_to_string (root, FALSE));
  g_print ("%s\n", text);
}

static void
list (HklConfig *config, gboolean show)
{
  for (guint i = 0; config->write_keys[i] != NULL; i++)
    {
      g_autofree char *mask = hkl_write_key_mask (config->write_keys[i]);
      const char *name = config->write_key_names[i];

      g_print ("%-20s  %s\n", show ? config->write_keys[i] : mask,
               *name != '\0' ? name : _ ("(no name)"));
    }
}

/* Index of the key that WORD names; -1 after a complaint. */
static int
find (HklConfig *config, const char *word)
{
  int index = hkl_config_find_write_key (config, word);

  if (index < 0)
    hkl_cli_complain (_ ("There is no write key “%s”. “hookline-cli keys” lists them."), word);

  return index;
}

/* The changed configuration, and in MADE (nullable) the new key. NULL with ERROR, or after a
 * complaint. ARGV[0] is the verb. */
static HklConfig *
change (HklConfig *config, int argc, char **argv, char **made, GError **error)
{
  int index;

  if (g_str_equal (argv[0], "add"))
    {
      g_autofree char *key = argc == 3 ? g_strdup (argv[2]) : hkl_config_generate_write_key ();
      HklConfig *changed = hkl_config_with_write_key (config, key, argv[1], error);

      if (changed != NULL)
        *made = g_steal_pointer (&key);
      return changed;
    }

  index = find (config, argv[1]);
  if (index < 0)
    return NULL;
  if (g_str_equal (argv[0], "rename"))
    return hkl_config_with_write_key_named (config, (guint) index, argv[2], error);

  return hkl_config_without_write_key (config, (guint) index, error);
}

/* ARGV[0] is the verb, if there is one. */
static gboolean
is_understood (int argc, char **argv)
{
  static const struct
  {
    const char *verb;
    int least, most;
  } verbs[] = { { "add", 2, 3 }, { "rename", 3, 3 }, { "revoke", 2, 2 } };

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (argc > 0 && g_str_equal (argv[0], verbs[i].verb))
        return argc >= verbs[i].least && argc <= verbs[i].most;
    }

  return argc == 0;
}

static int
run (const HklPlace *place, int argc, char **argv, gboolean show, gboolean json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HklConfig) config = NULL;
  g_autoptr (HklConfig) changed = NULL;
  g_autofree char *made = NULL;

  config = hkl_config_file_load (place->config_path, argc > 0, NULL, NULL, &error);
  if (config != NULL && argc == 0)
    {
      if (json)
        list_json (config, show);
      else
        list (config, show);
      return HKL_EXIT_OK;
    }

  if (config != NULL)
    changed = change (config, argc, argv, &made, &error);
  if (changed != NULL && hkl_config_file_save (place->config_path, changed, NULL, &error))
    {
      if (made != NULL)
        g_print ("%s\n", made);
      return HKL_EXIT_OK;
    }
  if (error != NULL)
    hkl_cli_complain ("%s", error->message);

  return HKL_EXIT_FAILED;
}

int
hkl_command_keys (int argc, char **argv)
{
  HklPlace place = { 0 };
  gboolean show = FALSE, json = FALSE;
  int status = HKL_EXIT_USAGE;
  const GOptionEntry entries[] = {
    { "show", 0, 0, G_OPTION_ARG_NONE, &show, N_ ("List the keys in full"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("List them as JSON"), NULL },
    { NULL },
  };

  if (hkl_cli_parse (
          &argc, &argv, "[add NAME [KEY] | rename KEY NAME | revoke KEY]",
          _ ("Lists the write keys that SDKs send events with, makes one and prints it, "
             "names it, or revokes it, so that the source refuses it from then on. A key "
             "is called by its name or by itself."),
          entries, &place))
    {
      if (is_understood (argc - 1, argv + 1))
        status = run (&place, argc - 1, argv + 1, show, json);
      else
        hkl_cli_complain (
            _ ("Use keys, keys add NAME [KEY], keys rename KEY NAME, or keys revoke KEY."));
    }
  hkl_place_clear (&place);

  return status;
}
