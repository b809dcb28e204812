/* hkl-command-resume.c: pause and resume: a mapping's queue held, and let go on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Both write the configuration file, which a copy that runs watches. What waited and is not to be
 * sent is cancelled before that, while the mapping is still paused: an interruption in between
 * leaves it paused, and sends nothing that was not wanted.
 */

#define G_LOG_DOMAIN "hkl-command-resume"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-cli.h"
#include "hkl-config-file.h"
#include "hkl-control.h"

/* Borrowed from CONFIG; FALSE after a complaint. */
static gboolean
find_mapping (HklConfig *config, const char *word, HklMapping **mapping)
{
  *mapping = hkl_config_find_mapping (config, word);
  if (*mapping == NULL)
    hkl_cli_complain (_ ("There is no mapping “%s”. “hookline-cli status” lists them."), word);

  return *mapping != NULL;
}

static gboolean
save_paused (const HklPlace *place,
             HklConfig *config,
             HklMapping *mapping,
             gboolean paused,
             GError **error)
{
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (HklMapping) changed = NULL;
  g_autoptr (HklConfig) next = NULL;

  change.paused = paused;
  changed = hkl_mapping_with (mapping, &change);
  next = hkl_config_with_mapping (config, changed, error);

  return next != NULL && hkl_config_file_save (place->config_path, next, NULL, error);
}

int
hkl_command_pause (int argc, char **argv)
{
  HklPlace place = { 0 };
  g_autoptr (HklConfig) config = NULL;
  g_autoptr (GError) error = NULL;
  HklMapping *mapping;
  int status = HKL_EXIT_FAILED;

  if (!hkl_cli_parse (&argc, &argv, "MAPPING", _ ("Pauses a mapping: events that it takes wait."),
                      NULL, &place) ||
      argc != 2)
    {
      if (argc != 2)
        hkl_cli_complain (_ ("Name one mapping, by its ID or its name."));
      hkl_place_clear (&place);
      return HKL_EXIT_USAGE;
    }

  config = hkl_cli_load_config (&place, &error);
  if (config != NULL && find_mapping (config, argv[1], &mapping) &&
      save_paused (&place, config, mapping, TRUE, &error))
    status = HKL_EXIT_OK;
  if (error != NULL)
    hkl_cli_complain ("%s", error->message);
  hkl_place_clear (&place);

  return status;
}

/* --- resume ------------------------------------------------------------------------------------ */

typedef struct
{
  GMainLoop *loop;
  gssize n_cancelled;
  GError *error;
} Wait;

static void
on_cancelled (GObject *object, GAsyncResult *result, gpointer data)
{
  Wait *wait = data;

  wait->n_cancelled = hkl_engine_cancel_queue_finish (HKL_ENGINE (object), result, &wait->error);
  g_main_loop_quit (wait->loop);
}

/* Where no copy runs: with an engine that plans and sends nothing, since it is switched off. */
static gssize
cancel_here (const HklPlace *place,
             HklConfig *config,
             HklMapping *mapping,
             GArray *keep,
             GError **error)
{
  g_autoptr (HklConfig) off = hkl_config_with_enabled (config, FALSE);
  g_autoptr (HklSecrets) secrets = hkl_secrets_new_memory ();
  g_autoptr (HklStore) store = hkl_store_open (place->data_directory, error);
  g_autoptr (HklEngine) engine = NULL;
  Wait wait = { .n_cancelled = -1 };

  if (store == NULL)
    return -1;

  wait.loop = g_main_loop_new (NULL, FALSE);
  engine = hkl_engine_new (store, secrets);
  hkl_engine_set_config (engine, off);
  hkl_engine_cancel_queue_async (engine, mapping->id, (const gint64 *) (gpointer) keep->data,
                                 keep->len, HKL_CONTROL_RESUMED, NULL, on_cancelled, &wait);
  g_main_loop_run (wait.loop);
  g_main_loop_unref (wait.loop);
  hkl_engine_stop (engine);
  hkl_store_close (store);
  if (wait.error != NULL)
    g_propagate_error (error, wait.error);

  return wait.n_cancelled;
}

static gboolean
cancel_waiting (const HklPlace *place,
                HklConfig *config,
                HklMapping *mapping,
                GArray *keep,
                GError **error)
{
  const gint64 *ids = (const gint64 *) (gpointer) keep->data;
  gssize n;

  if (!mapping->paused)
    {
      g_set_error (error, HKL_ENGINE_ERROR, HKL_ENGINE_ERROR_STATE,
                   _ ("The mapping “%s” is not paused, so nothing of it was cancelled."),
                   mapping->name);
      return FALSE;
    }

  if (hkl_control_is_there (place->data_directory))
    n = hkl_control_cancel (place->data_directory, mapping->id, ids, keep->len, NULL, error);
  else
    n = cancel_here (place, config, mapping, keep, error);
  if (n >= 0)
    g_print (ngettext ("%u delivery cancelled\n", "%u deliveries cancelled\n", (gulong) n),
             (guint) n);

  return n >= 0;
}

/* NULL after a complaint. */
static GArray *
parse_ids (char **words)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; words[i] != NULL; i++)
    {
      gint64 id;

      if (!g_ascii_string_to_signed (words[i], 10, 1, G_MAXINT64, &id, NULL))
        {
          hkl_cli_complain (_ ("“%s” is no delivery. “hookline-cli log --json” shows their ids."),
                            words[i]);
          return NULL;
        }
      g_array_append_val (ids, id);
    }
  if (ids->len > HKL_CONTROL_MAX_IDS)
    {
      hkl_cli_complain (_ ("Choose %u deliveries at most."), HKL_CONTROL_MAX_IDS);
      return NULL;
    }

  return g_steal_pointer (&ids);
}

static int
resume (const HklPlace *place, const char *word, gboolean cancel, GArray *keep)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HklConfig) config = hkl_cli_load_config (place, &error);
  HklMapping *mapping;
  int status = HKL_EXIT_FAILED;

  if (config != NULL && find_mapping (config, word, &mapping) &&
      (!cancel || cancel_waiting (place, config, mapping, keep, &error)) &&
      save_paused (place, config, mapping, FALSE, &error))
    status = HKL_EXIT_OK;
  if (error != NULL)
    hkl_cli_complain ("%s", error->message);

  return status;
}

int
hkl_command_resume (int argc, char **argv)
{
  HklPlace place = { 0 };
  gboolean all = FALSE, new_only = FALSE, choose = FALSE;
  g_autoptr (GArray) keep = NULL;
  int status = HKL_EXIT_USAGE;
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_ ("Send all that waits (without any option)"), NULL },
    { "new-only", 0, 0, G_OPTION_ARG_NONE, &new_only,
      N_ ("Cancel all that waits; only what comes from now on is sent"), NULL },
    { "choose", 0, 0, G_OPTION_ARG_NONE, &choose,
      N_ ("Send these deliveries and what comes from now on; cancel the rest"), NULL },
    { NULL },
  };

  if (hkl_cli_parse (&argc, &argv, _ ("MAPPING [ID…]"),
                     _ ("Lets a paused mapping go on with what waits, or without it."), entries,
                     &place))
    {
      if (all + new_only + choose > 1)
        hkl_cli_complain (_ ("Use one of --all, --new-only and --choose."));
      else if (argc < 2 || (argc > 2) != choose)
        hkl_cli_complain (choose ? _ ("Name a mapping, and the deliveries to send by their ids.")
                                 : _ ("Name one mapping, by its ID or its name."));
      else
        keep = parse_ids (argv + 2);
      if (keep != NULL)
        status = resume (&place, argv[1], new_only || choose, keep);
    }
  hkl_place_clear (&place);

  return status;
}
