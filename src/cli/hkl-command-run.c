/* hkl-command-run.c: `hookline-cli run`: source and engine in the foreground.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SIGTERM and SIGINT stop cleanly. What is wrong (a port, the keyring) is said on standard error,
 * once each time it changes.
 */

#define G_LOG_DOMAIN "hkl-command-run"

#include "config.h"

#include <signal.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "hkl-cli.h"
#include "hkl-service.h"

#define IDLE_CHECK_MS 50

typedef struct
{
  GMainLoop *loop;
  HklService *service;
  GHashTable *said; /* problems that were said already */
  gboolean until_idle;
  gboolean announced;
  int status;
} Run;

static gboolean
on_signal (gpointer user_data)
{
  Run *run = user_data;

  g_main_loop_quit (run->loop);

  return G_SOURCE_CONTINUE;
}

static gboolean
check_idle (gpointer user_data)
{
  Run *run = user_data;

  if (hkl_engine_is_idle (hkl_service_get_engine (run->service)))
    {
      g_main_loop_quit (run->loop);
      return G_SOURCE_REMOVE;
    }

  return G_SOURCE_CONTINUE;
}

static void
on_problems (HklService *service, gpointer user_data)
{
  Run *run = user_data;
  GPtrArray *problems = hkl_service_get_problems (service);
  g_autoptr (GHashTable) now = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < problems->len; i++)
    {
      HklProblem *problem = g_ptr_array_index (problems, i);

      if (!g_hash_table_contains (run->said, problem->text))
        hkl_cli_complain ("%s", problem->text);
      g_hash_table_add (now, g_strdup (problem->text));
    }

  g_hash_table_unref (run->said);
  run->said = g_steal_pointer (&now);
}

static void
on_config (HklService *service, gpointer user_data)
{
  Run *run = user_data;
  guint port = hkl_service_get_source_port (service);

  if (run->announced || port == 0)
    return;

  run->announced = TRUE;
  g_print (_ ("Listening on http://127.0.0.1:%u/v1\n"), port);
}

static void
on_started (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  if (!hkl_service_start_finish (run->service, result, &error))
    {
      hkl_cli_complain ("%s", error->message);
      run->status = HKL_EXIT_FAILED;
      g_main_loop_quit (run->loop);
      return;
    }

  on_problems (run->service, run);
  if (run->until_idle)
    g_timeout_add (IDLE_CHECK_MS, check_idle, run);
}

int
hkl_command_run (int argc, char **argv)
{
  Run run = { 0 };
  HklPlace place = { 0 };
  gboolean until_idle = FALSE;
  int port = -1;
  g_autoptr (HklSecrets) secrets = NULL;
  g_autoptr (GError) error = NULL;
  HklServiceOptions options = HKL_SERVICE_OPTIONS_DEFAULT;
  const GOptionEntry entries[] = {
    { "until-idle", 0, 0, G_OPTION_ARG_NONE, &until_idle, N_ ("End when everything is settled"),
      NULL },
    { "port", 'p', 0, G_OPTION_ARG_INT, &port,
      N_ ("Port of the source, instead of the configured one; 0: any free one"), N_ ("PORT") },
    { NULL },
  };

  if (!hkl_cli_parse (&argc, &argv, NULL,
                      _ ("Takes events in and delivers them until it is stopped."), entries,
                      &place))
    {
      hkl_place_clear (&place);
      return HKL_EXIT_USAGE;
    }

  secrets = hkl_cli_secrets (&place, &error);
  if (secrets == NULL)
    {
      hkl_cli_complain ("%s", error->message);
      hkl_place_clear (&place);
      return HKL_EXIT_FAILED;
    }

  options.config_path = place.config_path;
  options.data_directory = place.data_directory;
  options.secrets = secrets;
  options.serve_inspector = FALSE;
  options.source_port = port;

  run.loop = g_main_loop_new (NULL, FALSE);
  run.said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  run.until_idle = until_idle;
  run.service = hkl_service_new (&options);
  g_signal_connect (run.service, "problems-changed", G_CALLBACK (on_problems), &run);
  g_signal_connect (run.service, "config-changed", G_CALLBACK (on_config), &run);
  g_unix_signal_add (SIGTERM, on_signal, &run);
  g_unix_signal_add (SIGINT, on_signal, &run);

  hkl_service_start_async (run.service, NULL, on_started, &run);
  g_main_loop_run (run.loop);

  g_signal_handlers_disconnect_by_data (run.service, &run);
  hkl_service_stop (run.service);
  g_object_unref (run.service);
  g_hash_table_unref (run.said);
  g_main_loop_unref (run.loop);
  hkl_place_clear (&place);

  return run.status;
}
