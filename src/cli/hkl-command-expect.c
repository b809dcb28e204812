/* hkl-command-expect.c: expect: waits until events have reached a mapping, for tests and pipelines.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only reads the log, also while another copy runs. Exit status 0: what was expected happened in
 * time; 1: it did not; 2: the command line cannot be understood. With --junit a report that
 * continuous integration reads is written in the first two cases.
 */

#define G_LOG_DOMAIN "hkl-command-expect"

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <glib/gi18n.h>

#include "hkl-cli.h"
#include "hkl-store-reader.h"

#define LOOK_EVERY (100 * G_TIME_SPAN_MILLISECOND)
#define PAGE       1000

typedef struct
{
  /* What is expected; NULL: any. */
  char *mapping, *type, *event, *user, *message_id, *status;
  double within, since;
  int count;
  char *junit;

  HklStoreReader *reader;
  char *mapping_id;   /* of `mapping`, which may be a name */
  gint64 from;        /* deliveries made since then */
  GHashTable *found;  /* ids of events */
  GHashTable *others; /* what was seen instead: "503" → how often */
} Expect;

static void
expect_clear (Expect *self)
{
  g_free (self->mapping);
  g_free (self->type);
  g_free (self->event);
  g_free (self->user);
  g_free (self->message_id);
  g_free (self->status);
  g_free (self->junit);
  g_free (self->mapping_id);
  g_clear_object (&self->reader);
  g_clear_pointer (&self->found, g_hash_table_unref);
  g_clear_pointer (&self->others, g_hash_table_unref);
}

/* "2xx", "200", "failed", "any": NULL is "2xx". */
static gboolean
is_status (const char *text)
{
  if (text == NULL || g_str_equal (text, "any") || g_str_equal (text, "failed"))
    return TRUE;

  return strlen (text) == 3 && text[0] >= '1' && text[0] <= '5' &&
         (g_str_has_suffix (text, "xx") ||
          (g_ascii_isdigit (text[1]) && g_ascii_isdigit (text[2])));
}

static gboolean
has_status (const Expect *self, const HklBatch *batch)
{
  const char *wanted = self->status != NULL ? self->status : "2xx";

  if (batch->tries == 0 && batch->state != HKL_BATCH_FAILED)
    return FALSE;
  if (g_str_equal (wanted, "any"))
    return TRUE;
  if (g_str_equal (wanted, "failed"))
    return batch->state == HKL_BATCH_FAILED;
  if (g_str_has_suffix (wanted, "xx"))
    return batch->status / 100 == (guint) (wanted[0] - '0');

  return batch->status == (guint) atoi (wanted);
}

static gboolean
is_wanted (const Expect *self, const HklEvent *event)
{
  return (self->type == NULL || g_str_equal (event->type, self->type)) &&
         (self->event == NULL || g_str_equal (event->name, self->event)) &&
         (self->user == NULL || g_str_equal (event->user, self->user)) &&
         (self->message_id == NULL || g_str_equal (event->message_id, self->message_id));
}

static gboolean
look_at (Expect *self, const HklBatch *batch, GError **error)
{
  g_autoptr (GPtrArray) events = NULL;
  gboolean good = has_status (self, batch);

  events = hkl_store_reader_events (self->reader, batch->event_ids, batch->n_events, error);
  if (events == NULL)
    return FALSE;

  for (guint i = 0; i < events->len; i++)
    {
      const HklEvent *event = g_ptr_array_index (events, i);

      if (event == NULL || !is_wanted (self, event))
        continue;
      if (good)
        g_hash_table_add (self->found, g_memdup2 (&event->id, sizeof event->id));
      else if (batch->tries > 0 || batch->state == HKL_BATCH_FAILED)
        g_hash_table_add (self->others, batch->status > 0 ? g_strdup_printf ("%u", batch->status)
                                                          : g_strdup (batch->reason));
    }

  return TRUE;
}

/* Everything since the beginning, anew each time: a delivery changes after it was made. */
static gboolean
look (Expect *self, GError **error)
{
  const HklLogFilter filter = { .mapping_id = self->mapping_id, .since = self->from };
  gint64 before = 0;

  g_hash_table_remove_all (self->others);
  for (;;)
    {
      g_autoptr (GArray)
          ids = hkl_store_reader_log_ids (self->reader, &filter, before, PAGE, error);
      g_autoptr (GPtrArray) batches = NULL;

      if (ids == NULL)
        return FALSE;
      if (ids->len == 0)
        return TRUE;
      batches = hkl_store_reader_batches (self->reader, (const gint64 *) (gpointer) ids->data,
                                          ids->len, TRUE, error);
      if (batches == NULL)
        return FALSE;
      for (guint i = 0; i < batches->len; i++)
        {
          const HklBatch *batch = g_ptr_array_index (batches, i);

          if (batch != NULL && !look_at (self, batch, error))
            return FALSE;
        }
      before = g_array_index (ids, gint64, ids->len - 1);
    }
}

/* --- words ------------------------------------------------------------------------------------- */

static char *
describe (const Expect *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append (text, self->type != NULL ? self->type : _ ("an event"));
  if (self->event != NULL)
    g_string_append_printf (text, " “%s”", self->event);
  if (self->user != NULL)
    g_string_append_printf (text, _ (" of %s"), self->user);
  if (self->message_id != NULL)
    g_string_append_printf (text, " (%s)", self->message_id);
  g_string_append_printf (text, _ (" reaches %s and gets %s"),
                          self->mapping != NULL ? self->mapping : _ ("a mapping"),
                          self->status != NULL ? self->status : "2xx");
  if (self->count > 1)
    g_string_append_printf (text, _ (", %d times"), self->count);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
describe_failure (const Expect *self)
{
  g_autofree char *seen = NULL;
  g_autofree char **keys = (char **) g_hash_table_get_keys_as_array (self->others, NULL);

  if (keys[0] == NULL)
    return g_strdup_printf (_ ("Within %g s there were %u of %d. No such event had another answer: "
                               "look whether it came in, and which mappings took it."),
                            self->within, g_hash_table_size (self->found), self->count);

  seen = g_strjoinv (", ", keys);

  return g_strdup_printf (_ ("Within %g s there were %u of %d. Other answers: %s."), self->within,
                          g_hash_table_size (self->found), self->count, seen);
}

static gboolean
write_junit (const Expect *self, const char *name, const char *failure, double seconds)
{
  g_autoptr (GString) out = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  g_autoptr (GError) error = NULL;
  g_autofree char *escaped = g_markup_escape_text (name, -1);
  char time[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (time, sizeof time, "%.3f", seconds);
  g_string_append_printf (out,
                          "<testsuites>\n"
                          "  <testsuite name=\"hookline expect\" tests=\"1\" failures=\"%d\" "
                          "errors=\"0\" time=\"%s\">\n"
                          "    <testcase classname=\"hookline.expect\" name=\"%s\" time=\"%s\"",
                          failure != NULL, time, escaped, time);
  if (failure != NULL)
    {
      g_autofree char *message = g_markup_escape_text (failure, -1);

      g_string_append_printf (out, ">\n      <failure message=\"%s\"/>\n    </testcase>\n",
                              message);
    }
  else
    {
      g_string_append (out, "/>\n");
    }
  g_string_append (out, "  </testsuite>\n</testsuites>\n");

  if (g_file_set_contents (self->junit, out->str, (gssize) out->len, &error))
    return TRUE;
  hkl_cli_complain (_ ("The report cannot be written: %s"), error->message);

  return FALSE;
}

/* --- the command ------------------------------------------------------------------------------- */

/* FALSE with a sentence on standard error. */
static gboolean
begin (Expect *self, const HklPlace *place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HklConfig) config = NULL;

  if (self->mapping != NULL)
    {
      HklMapping *mapping;

      config = hkl_cli_load_config (place, &error);
      if (config == NULL)
        {
          hkl_cli_complain ("%s", error->message);
          return FALSE;
        }
      mapping = hkl_config_find_mapping (config, self->mapping);
      if (mapping == NULL)
        {
          hkl_cli_complain (_ ("There is no mapping “%s”. “hookline-cli status” lists them."),
                            self->mapping);
          return FALSE;
        }
      self->mapping_id = g_strdup (mapping->id);
    }

  self->reader = hkl_store_reader_new (place->data_directory, &error);
  if (self->reader == NULL)
    {
      hkl_cli_complain ("%s", error->message);
      return FALSE;
    }
  self->found = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->others = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->from = g_get_real_time () - (gint64) (self->since * G_TIME_SPAN_SECOND);

  return TRUE;
}

static int
wait_for_it (Expect *self)
{
  gint64 began = g_get_monotonic_time ();
  gint64 end = began + (gint64) (self->within * G_TIME_SPAN_SECOND);
  g_autofree char *name = describe (self);
  g_autofree char *failure = NULL;
  double seconds;

  for (;;)
    {
      g_autoptr (GError) error = NULL;

      if (!look (self, &error))
        {
          hkl_cli_complain ("%s", error->message);
          return HKL_EXIT_FAILED;
        }
      if (g_hash_table_size (self->found) >= (guint) self->count || g_get_monotonic_time () >= end)
        break;
      g_usleep (LOOK_EVERY);
    }

  seconds = (double) (g_get_monotonic_time () - began) / G_TIME_SPAN_SECOND;
  if (g_hash_table_size (self->found) < (guint) self->count)
    failure = describe_failure (self);
  if (failure == NULL)
    g_print ("✓ %s (%.1f s)\n", name, seconds);
  else
    g_print ("✗ %s\n  %s\n", name, failure);
  if (self->junit != NULL && !write_junit (self, name, failure, seconds))
    return HKL_EXIT_FAILED;

  return failure == NULL ? HKL_EXIT_OK : HKL_EXIT_FAILED;
}

int
hkl_command_expect (int argc, char **argv)
{
  HklPlace place = { 0 };
  Expect self = { .within = 10, .count = 1 };
  int status = HKL_EXIT_USAGE;
  const GOptionEntry entries[] = {
    { "within", 'w', 0, G_OPTION_ARG_DOUBLE, &self.within, N_ ("Wait so long (10)"),
      N_ ("SECONDS") },
    { "since", 0, 0, G_OPTION_ARG_DOUBLE, &self.since,
      N_ ("Count what was delivered so long before as well (0)"), N_ ("SECONDS") },
    { "mapping", 'm', 0, G_OPTION_ARG_STRING, &self.mapping, N_ ("The mapping it reaches"),
      N_ ("MAPPING") },
    { "type", 't', 0, G_OPTION_ARG_STRING, &self.type, N_ ("The type of the event"), N_ ("TYPE") },
    { "event", 'e', 0, G_OPTION_ARG_STRING, &self.event, N_ ("The name of the event"),
      N_ ("NAME") },
    { "user", 'u', 0, G_OPTION_ARG_STRING, &self.user, N_ ("The user of the event"), N_ ("ID") },
    { "message-id", 0, 0, G_OPTION_ARG_STRING, &self.message_id, N_ ("The event's messageId"),
      N_ ("ID") },
    { "status", 's', 0, G_OPTION_ARG_STRING, &self.status,
      N_ ("The answer it gets: 2xx (without this option), 404, failed, any"), N_ ("STATUS") },
    { "count", 'n', 0, G_OPTION_ARG_INT, &self.count, N_ ("So many events (1)"), N_ ("N") },
    { "junit", 0, 0, G_OPTION_ARG_FILENAME, &self.junit, N_ ("Write a report in JUnit's form"),
      N_ ("FILE") },
    { NULL },
  };

  if (!hkl_cli_parse (&argc, &argv, "",
                      _ ("Waits until events have reached a mapping, and says whether they did."),
                      entries, &place) ||
      argc > 1)
    {
      hkl_cli_complain (_ ("Say what to expect with options; “expect --help” lists them."));
    }
  else if (!is_status (self.status))
    {
      hkl_cli_complain (_ ("“%s” is no answer. Use 2xx, a status such as 404, failed, or any."),
                        self.status);
    }
  else if (self.within < 0 || self.since < 0 || self.count < 1)
    {
      hkl_cli_complain (_ ("Times are not negative, and at least one event is expected."));
    }
  else
    {
      status = begin (&self, &place) ? wait_for_it (&self) : HKL_EXIT_FAILED;
    }

  expect_clear (&self);
  hkl_place_clear (&place);

  return status;
}
