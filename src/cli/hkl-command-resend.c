/* hkl-command-resend.c: resend and rerun: deliveries once more, one, many, or all of a filter.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A copy that runs is given the command and begins at once. Where none runs the new deliveries are
 * put into the queue, and go out with the next `run`. Ctrl+C ends it between two steps.
 */

#define G_LOG_DOMAIN "hkl-command-resend"

#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "hkl-again.h"
#include "hkl-cli.h"
#include "hkl-control.h"
#include "hkl-store-reader.h"

/* What is shown on a terminal is renewed after each. */
#define STEP 200

typedef struct
{
  HklAgainKind kind;
  char *mapping, *status, *search, *event, *since, *until;
  gboolean repeat;
  GArray *ids;
  HklAgainReport *report;
  GCancellable *cancellable;
  gboolean bar;

  /* Where no copy runs. */
  HklEngine *engine;
  GMainLoop *loop;
  GError *error;
} Again;

/* --- which ------------------------------------------------------------------------------------- */

static gboolean
parse_states (const char *word, guint *states)
{
  *states = 1 << HKL_BATCH_FAILED;
  if (word == NULL || g_str_equal (word, "failed"))
    return TRUE;
  *states = 1 << HKL_BATCH_DELIVERED;
  if (g_str_equal (word, "delivered"))
    return TRUE;
  *states = 1 << HKL_BATCH_DISCARDED;
  if (g_str_equal (word, "discarded"))
    return TRUE;
  *states = 1 << HKL_BATCH_FAILED | 1 << HKL_BATCH_DELIVERED | 1 << HKL_BATCH_DISCARDED;

  return g_str_equal (word, "any");
}

/* A moment as --since and --until name it; FALSE after a complaint. */
static gboolean
parse_moment (const char *word, gint64 *moment)
{
  if (word == NULL || hkl_cli_parse_moment (word, moment))
    return TRUE;
  hkl_cli_complain (_ ("“%s” is no time. Use 600 for ten minutes ago, or a time such as "
                       "2026-11-29T14:30."),
                    word);

  return FALSE;
}

/* The numbers on the command line; FALSE: one is none. */
static gboolean
parse_ids (Again *self, char **words)
{
  for (guint i = 0; words[i] != NULL; i++)
    {
      gint64 id;

      if (!g_ascii_string_to_signed (words[i], 10, 1, G_MAXINT64, &id, NULL))
        {
          hkl_cli_complain (_ ("“%s” is no delivery. “hookline-cli log --json” shows their ids."),
                            words[i]);
          return FALSE;
        }
      g_array_append_val (self->ids, id);
    }

  return TRUE;
}

/* Oldest first, as they went out before. */
static gboolean
find_ids (Again *self,
          const HklPlace *place,
          guint states,
          gint64 since,
          gint64 until,
          GError **error)
{
  g_autoptr (HklStoreReader) reader = hkl_store_reader_new (place->data_directory, error);
  const HklLogFilter plain = { .mapping_id = self->mapping,
                               .states = states,
                               .since = since,
                               /* The log shows no more than milliseconds of a time. */
                               .until = until != 0 ? until + 999 : 0 };
  g_autoptr (HklLogFilter) filter = hkl_log_filter_copy (&plain);
  guint n_left_out = 0;

  if (reader == NULL)
    return FALSE;
  hkl_log_filter_set_words (filter, self->search);
  g_clear_pointer (&self->ids, g_array_unref);
  self->ids = hkl_store_reader_ids_to_repeat (reader, filter, self->event, self->repeat,
                                              &n_left_out, error);
  if (n_left_out > 0)
    g_printerr (ngettext ("%u delivery was sent again before, and is left out. With --repeat it "
                          "goes once more.\n",
                          "%u deliveries were sent again before, and are left out. With --repeat "
                          "they go once more.\n",
                          n_left_out),
                n_left_out);

  return self->ids != NULL;
}

/* --- doing it ---------------------------------------------------------------------------------- */

static gboolean
on_interrupt (gpointer data)
{
  Again *self = data;

  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_CONTINUE;
}

static void
show_progress (Again *self)
{
  if (self->bar)
    g_printerr ("\r%u / %u", self->report->done, self->ids->len);
}

static void
on_again (GObject *object, GAsyncResult *result, gpointer data)
{
  Again *self = data;
  g_autoptr (HklAgainReport) report = hkl_again_finish (result, &self->error);

  if (report != NULL)
    {
      self->report->done += report->done;
      self->report->refused += report->refused;
      self->report->made += report->made;
      if (self->report->reason == NULL)
        self->report->reason = g_steal_pointer (&report->reason);
    }
  g_main_loop_quit (self->loop);
}

static gboolean
do_step (Again *self, const HklPlace *place, const gint64 *ids, guint n, GError **error)
{
  if (self->engine == NULL)
    return hkl_control_again (place->data_directory, self->kind, ids, n, self->report,
                              self->cancellable, error);

  hkl_again_async (self->engine, self->kind, ids, n, NULL, NULL, self->cancellable, on_again, self);
  g_main_loop_run (self->loop);
  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));

  return *error == NULL;
}

/* An engine that plans and sends nothing: the destination is off for it. */
static HklStore *
open_here (Again *self, const HklPlace *place, GError **error)
{
  g_autoptr (HklConfig) config = hkl_cli_load_config (place, error);
  g_autoptr (HklConfig) off = NULL;
  g_autoptr (HklSecrets) secrets = NULL;
  HklStore *store;

  if (config == NULL)
    return NULL;
  store = hkl_store_open (place->data_directory, error);
  if (store == NULL)
    return NULL;

  off = hkl_config_with_enabled (config, FALSE);
  secrets = hkl_secrets_new_memory ();
  self->engine = hkl_engine_new (store, secrets);
  self->loop = g_main_loop_new (NULL, FALSE);
  hkl_engine_set_config (self->engine, off);

  return store;
}

static int
do_all (Again *self, const HklPlace *place)
{
  g_autoptr (GError) error = NULL;
  HklStore *store = NULL;
  guint terminate = g_unix_signal_add (SIGTERM, on_interrupt, self);
  guint interrupt = g_unix_signal_add (SIGINT, on_interrupt, self);

  if (!hkl_control_is_there (place->data_directory))
    store = open_here (self, place, &error);

  for (guint i = 0; error == NULL && i < self->ids->len; i += STEP)
    {
      /* Signals are seen between two steps also where nothing iterates meanwhile. */
      while (g_main_context_iteration (NULL, FALSE))
        ;
      if (g_cancellable_set_error_if_cancelled (self->cancellable, &error))
        break;
      do_step (self, place, &g_array_index (self->ids, gint64, i), MIN (STEP, self->ids->len - i),
               &error);
      show_progress (self);
    }

  g_source_remove (terminate);
  g_source_remove (interrupt);
  if (self->engine != NULL)
    {
      hkl_engine_stop (self->engine);
      g_clear_object (&self->engine);
    }
  if (store != NULL)
    {
      hkl_store_close (store);
      g_object_unref (store);
    }
  g_clear_pointer (&self->loop, g_main_loop_unref);

  if (self->bar)
    g_printerr ("\n");
  g_print (ngettext ("%u delivery, %u new ones, %u refused\n",
                     "%u deliveries, %u new ones, %u refused\n", self->report->done),
           self->report->done, self->report->made, self->report->refused);
  if (self->report->reason != NULL)
    hkl_cli_complain ("%s", self->report->reason);
  if (error != NULL)
    hkl_cli_complain ("%s", g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                                ? _ ("Interrupted. The deliveries that were not begun are left as "
                                     "they are.")
                                : error->message);

  return error == NULL && self->report->refused == 0 ? HKL_EXIT_OK : HKL_EXIT_FAILED;
}

static int
again (int argc, char **argv, HklAgainKind kind, const char *summary)
{
  HklPlace place = { 0 };
  Again self = { .kind = kind };
  g_autoptr (GError) error = NULL;
  guint states;
  gint64 since = 0, until = 0;
  int status = HKL_EXIT_USAGE;
  const GOptionEntry entries[] = {
    { "mapping", 'm', 0, G_OPTION_ARG_STRING, &self.mapping, N_ ("All of this mapping"),
      N_ ("ID") },
    { "status", 's', 0, G_OPTION_ARG_STRING, &self.status,
      N_ ("All failed (without this option), delivered, discarded or any"), N_ ("STATUS") },
    { "search", 0, 0, G_OPTION_ARG_STRING, &self.search,
      N_ ("All with TEXT in event, user, status or message ID"), N_ ("TEXT") },
    { "event", 'e', 0, G_OPTION_ARG_STRING, &self.event, N_ ("All with an event of this name"),
      N_ ("NAME") },
    { "since", 0, 0, G_OPTION_ARG_STRING, &self.since,
      N_ ("All since so many seconds ago, or since a time such as 2026-11-29T14:30"), N_ ("TIME") },
    { "until", 0, 0, G_OPTION_ARG_STRING, &self.until, N_ ("All until then, in the same way"),
      N_ ("TIME") },
    { "repeat", 0, 0, G_OPTION_ARG_NONE, &self.repeat,
      N_ ("Also those that were sent again before and have arrived, or are under way"), NULL },
    { NULL },
  };

  self.ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self.report = g_new0 (HklAgainReport, 1);
  self.cancellable = g_cancellable_new ();
  self.bar = isatty (STDERR_FILENO);

  if (hkl_cli_parse (&argc, &argv, "[ID…]", summary, entries, &place))
    {
      gboolean filtered = self.mapping != NULL || self.status != NULL || self.search != NULL ||
                          self.event != NULL || self.since != NULL || self.until != NULL;

      if (!parse_states (self.status, &states))
        hkl_cli_complain (_ ("“%s” is no status. Use failed, delivered, discarded or any."),
                          self.status);
      else if (filtered == (argc > 1))
        hkl_cli_complain (_ ("Name deliveries by their ids, or say which ones with options, such "
                             "as --status failed."));
      else if (parse_ids (&self, argv + 1) && parse_moment (self.since, &since) &&
               parse_moment (self.until, &until))
        {
          if (filtered && !find_ids (&self, &place, states, since, until, &error))
            {
              hkl_cli_complain ("%s", error->message);
              status = HKL_EXIT_FAILED;
            }
          else
            {
              status = do_all (&self, &place);
            }
        }
    }

  g_free (self.mapping);
  g_free (self.status);
  g_free (self.search);
  g_free (self.event);
  g_free (self.since);
  g_free (self.until);
  g_array_unref (self.ids);
  hkl_again_report_free (self.report);
  g_object_unref (self.cancellable);
  hkl_place_clear (&place);

  return status;
}

int
hkl_command_resend (int argc, char **argv)
{
  return again (argc, argv, HKL_AGAIN_SAME, _ ("Sends deliveries once more, with the same bytes."));
}

int
hkl_command_rerun (int argc, char **argv)
{
  return again (argc, argv, HKL_AGAIN_PRESENT,
                _ ("Takes the events of deliveries through the mapping as it is now."));
}
