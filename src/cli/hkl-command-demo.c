/* hkl-command-demo.c: `hookline-cli demo`: everything at work, in the terminal.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A destination in a folder of its own, with five mappings to the built-in inspector, a secret in
 * memory and sample events: nothing is kept and nothing leaves this computer. What is printed is
 * what the inspector received.
 */

#define G_LOG_DOMAIN "hkl-command-demo"

#include "config.h"

#include <signal.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "hkl-capture-print.h"
#include "hkl-cli.h"
#include "hkl-config-file.h"
#include "hkl-sample.h"
#include "hkl-service.h"

#define TICK_MS 100

/* Name, trigger, method, data, batch size (0: single), how the first requests are answered. */
static const struct
{
  const char *name;
  const char *trigger;
  const char *method;
  const char *data;
  guint batch_size;
} mappings[] = {
  { "everything", NULL, "POST", NULL, 0 },
  { "orders", "type = \"track\" and event = \"Order Completed\"", "POST", NULL, 0 },
  { "people", "type = \"identify\" or type = \"group\" or type = \"alias\"", "PUT", NULL, 0 },
  { "warehouse", NULL, "POST", NULL, 5 },
  { "properties", "type = \"track\"", "PATCH", "{\"@path\":\"$.properties\"}", 0 },
};

typedef struct
{
  GMainLoop *loop;
  HklService *service;
  guint64 shown;
  guint wanted;
  guint composed;
  gboolean composing;
  gboolean announced;
  gboolean configured;
  HklCaptureTotals totals;
  int status;
} Demo;

static void
fail (Demo *demo, const GError *error)
{
  hkl_cli_complain ("%s", error->message);
  demo->status = HKL_EXIT_FAILED;
  g_main_loop_quit (demo->loop);
}

static gboolean
on_signal (gpointer user_data)
{
  Demo *demo = user_data;

  g_main_loop_quit (demo->loop);

  return G_SOURCE_CONTINUE;
}

static void
on_captures (HklService *service, gpointer user_data)
{
  Demo *demo = user_data;
  g_autoptr (GPtrArray)
      captures = hkl_inspector_captures (hkl_service_get_inspector (service), demo->shown, 1000);

  for (guint i = 0; i < captures->len; i++)
    {
      HklCapture *capture = g_ptr_array_index (captures, i);

      demo->shown = capture->id;
      hkl_capture_totals_add (&demo->totals, capture);
      hkl_capture_print_row (capture, hkl_cli_is_terminal (STDOUT_FILENO), isatty (STDOUT_FILENO));
    }
}

static void
on_composed (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Demo *demo = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = hkl_service_compose_finish (demo->service, result, &error);

  demo->composing = FALSE;
  if (ids == NULL)
    fail (demo, error);
  else
    demo->composed += ids->len;
}

static gboolean
tick (gpointer user_data)
{
  Demo *demo = user_data;
  g_autofree char *text = NULL;
  const char *texts[2] = { NULL, NULL };

  if (demo->composing || !demo->configured)
    return G_SOURCE_CONTINUE;

  if (demo->composed >= demo->wanted)
    {
      if (hkl_engine_is_idle (hkl_service_get_engine (demo->service)))
        {
          on_captures (demo->service, demo);
          g_main_loop_quit (demo->loop);
          return G_SOURCE_REMOVE;
        }
      return G_SOURCE_CONTINUE;
    }

  text = hkl_sample_event (demo->composed, (guint64) g_get_real_time ());
  texts[0] = text;
  demo->composing = TRUE;
  hkl_service_compose_async (demo->service, texts, NULL, on_composed, demo);

  return G_SOURCE_CONTINUE;
}

static void
on_secret (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Demo *demo = user_data;
  g_autoptr (GError) error = NULL;

  if (!hkl_service_set_secret_finish (demo->service, result, &error))
    fail (demo, error);
  else
    demo->configured = TRUE;
}

static void
on_configured (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Demo *demo = user_data;
  g_autoptr (GError) error = NULL;
  char *secret;

  if (!hkl_service_set_config_finish (demo->service, result, &error))
    {
      fail (demo, error);
      return;
    }

  secret = hkl_secret_generate ();
  hkl_service_set_secret_async (demo->service, secret, NULL, on_secret, demo);
  hkl_secret_free (secret);
}

static HklConfig *
demo_config (HklConfig *before, guint port, GError **error)
{
  g_autoptr (HklConfig) config = hkl_config_ref (before);

  for (guint i = 0; i < G_N_ELEMENTS (mappings); i++)
    {
      g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/inbox/%s", port,
                                              mappings[i].name);
      g_autofree char *method = g_strdup_printf ("\"%s\"", mappings[i].method);
      g_autofree char *size = g_strdup_printf ("%u", mappings[i].batch_size);
      g_autofree char *fields = NULL;
      g_autoptr (HklMapping) fresh = hkl_mapping_new (mappings[i].name, url, NULL);
      g_autoptr (HklMapping) mapping = NULL;
      HklConfig *next;
      HklMappingChange change = HKL_MAPPING_CHANGE_NONE;

      fields = hkl_mapping_fields_with (fresh->fields, "method", method);
      if (mappings[i].data != NULL)
        {
          char *with = hkl_mapping_fields_with (fields, "data", mappings[i].data);

          g_free (fields);
          fields = with;
        }
      if (mappings[i].batch_size > 0)
        {
          g_autofree char *with = hkl_mapping_fields_with (fields, "enable_batching", "true");

          g_free (fields);
          fields = hkl_mapping_fields_with (with, "batch_size", size);
        }
      change.fields = fields;
      change.trigger = mappings[i].trigger;
      change.wait = 1;
      mapping = hkl_mapping_with (fresh, &change);
      next = hkl_config_with_mapping (config, mapping, error);
      if (next == NULL)
        return NULL;
      hkl_config_unref (config);
      config = next;
    }

  return g_steal_pointer (&config);
}

/* The inspector has its port: now the mappings know where to send. */
static void
on_config_changed (HklService *service, gpointer user_data)
{
  Demo *demo = user_data;
  guint port = hkl_service_get_inspector_port (service);
  g_autoptr (HklConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  if (port == 0 || hkl_service_get_source_port (service) == 0 || demo->announced ||
      hkl_service_get_config (service)->mappings->len > 0)
    return;

  config = demo_config (hkl_service_get_config (service), port, &error);
  if (config == NULL)
    {
      fail (demo, error);
      return;
    }

  demo->announced = TRUE;
  g_print (_ ("Inspector: http://127.0.0.1:%u  Source: http://127.0.0.1:%u/v1\n"), port,
           hkl_service_get_source_port (service));
  hkl_capture_print_header ();
  hkl_service_set_config_async (service, config, NULL, on_configured, demo);
}

static void
on_started (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Demo *demo = user_data;
  g_autoptr (GError) error = NULL;

  if (!hkl_service_start_finish (demo->service, result, &error))
    fail (demo, error);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  /* One level: the demo's own files, nothing else was ever put there. */
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      g_unlink (child);
    }
  g_rmdir (path);
}

int
hkl_command_demo (int argc, char **argv)
{
  Demo demo = { 0 };
  int events = 30;
  g_autofree char *folder = NULL;
  g_autofree char *config_path = NULL;
  g_autoptr (HklSecrets) secrets = NULL;
  g_autoptr (GError) error = NULL;
  HklServiceOptions options = HKL_SERVICE_OPTIONS_DEFAULT;
  const GOptionEntry entries[] = {
    { "events", 'n', 0, G_OPTION_ARG_INT, &events, N_ ("How many sample events (30)"), N_ ("N") },
    { NULL },
  };

  if (!hkl_cli_parse (&argc, &argv, NULL,
                      _ ("Sends sample events through five mappings to the built-in inspector and "
                         "shows what arrives. Nothing is kept, nothing leaves this computer."),
                      entries, NULL))
    return HKL_EXIT_USAGE;

  folder = g_dir_make_tmp ("hookline-demo-XXXXXX", &error);
  if (folder == NULL)
    {
      hkl_cli_complain ("%s", error->message);
      return HKL_EXIT_FAILED;
    }

  config_path = g_build_filename (folder, "destination.json", NULL);
  secrets = hkl_secrets_new_memory ();
  options.config_path = config_path;
  options.data_directory = folder;
  options.secrets = secrets;
  options.source_port = 0;
  options.inspector_port = 0;

  demo.wanted = (guint) CLAMP (events, 1, 100000);
  demo.loop = g_main_loop_new (NULL, FALSE);
  demo.service = hkl_service_new (&options);
  g_signal_connect (demo.service, "config-changed", G_CALLBACK (on_config_changed), &demo);
  g_signal_connect (demo.service, "captures-changed", G_CALLBACK (on_captures), &demo);
  g_unix_signal_add (SIGTERM, on_signal, &demo);
  g_unix_signal_add (SIGINT, on_signal, &demo);
  g_timeout_add (TICK_MS, tick, &demo);

  hkl_service_start_async (demo.service, NULL, on_started, &demo);
  g_main_loop_run (demo.loop);

  g_signal_handlers_disconnect_by_data (demo.service, &demo);
  hkl_service_stop (demo.service);
  hkl_capture_totals_print (&demo.totals, FALSE);
  g_object_unref (demo.service);
  g_main_loop_unref (demo.loop);
  remove_folder (folder);

  return demo.status;
}
