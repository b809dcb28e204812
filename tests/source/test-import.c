/* test-import.c: files of events: lines, lists, gzip, and everything that is wrong with them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <glib-unix.h>

#include "hkl-import-split.h"
#include "hkl-import.h"
#include "hkl-pace.h"
#include "hkl-sample-input.h"
#include "hkl-store-reader.h"
#include "hkl-test.h"
#include "hkl-unpack.h"

typedef struct
{
  char *folder;
  HklStore *store;
  const HklImportReplay *replay; /* NULL: none */
  HklImportReport *report;
  GError *error;
  gboolean done;
  guint told;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = hkl_test_folder ();
  fixture->store = hkl_store_open (fixture->folder, &error);
  g_assert_no_error (error);
  hkl_store_set_reserve (fixture->store, 0);
}

static void
clear (Fixture *fixture)
{
  g_clear_pointer (&fixture->report, hkl_import_report_free);
  g_clear_error (&fixture->error);
  fixture->done = FALSE;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  clear (fixture);
  hkl_store_close (fixture->store);
  g_assert_finalize_object (fixture->store);
  hkl_test_remove_folder (fixture->folder);
}

static void
on_imported (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->report = hkl_import_stream_finish (result, &fixture->error);
  fixture->done = TRUE;
}

static void
on_progress (const HklImportReport *report, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_false (fixture->done);
  fixture->told++;
}

static gboolean
is_done (gpointer data)
{
  return ((Fixture *) data)->done;
}

static void
import_stream (Fixture *fixture, GInputStream *stream, GCancellable *cancellable)
{
  clear (fixture);
  hkl_import_stream_async (stream, fixture->store, HKL_EVENT_VIA_FILE, fixture->replay, on_progress,
                           fixture, cancellable, on_imported, fixture);
  hkl_test_wait_until (is_done, fixture, 60, "the end of the import");
  g_assert_true ((fixture->report == NULL) == (fixture->error != NULL));
}

static void
import_bytes (Fixture *fixture, const char *bytes, gsize len)
{
  g_autoptr (GInputStream)
      stream = g_memory_input_stream_new_from_data (g_memdup2 (bytes, len), (gssize) len, g_free);

  import_stream (fixture, stream, NULL);
}

static void
import_text (Fixture *fixture, const char *text)
{
  import_bytes (fixture, text, strlen (text));
  g_assert_no_error (fixture->error);
}

#define LINE(id) "{\"type\":\"track\",\"event\":\"E\",\"userId\":\"u\",\"messageId\":\"" id "\"}"

static void
assert_counts (Fixture *fixture, guint accepted, guint duplicates, guint invalid, guint refused)
{
  g_assert_cmpuint (fixture->report->accepted, ==, accepted);
  g_assert_cmpuint (fixture->report->duplicates, ==, duplicates);
  g_assert_cmpuint (fixture->report->invalid, ==, invalid);
  g_assert_cmpuint (fixture->report->refused, ==, refused);
  g_assert_cmpuint (fixture->report->faults->len, ==, refused);
}

static void
assert_fault (Fixture *fixture, guint index, guint64 line, const char *text)
{
  HklImportFault *fault = g_ptr_array_index (fixture->report->faults, index);

  g_assert_cmpuint (fault->line, ==, line);
  g_assert_cmpstr (fault->text, ==, text);
}

static void
test_lines (Fixture *fixture, gconstpointer data)
{
  import_text (fixture, LINE ("1") "\n" LINE ("2") "\r\n\n   \n" LINE ("1") "\n{\"type\":\"track\"}"
                                                                            "\n" LINE ("3"));
  assert_counts (fixture, 4, 1, 1, 0);
  g_assert_cmpuint (fixture->report->lines, ==, 5);
}

static void
test_bad_lines (Fixture *fixture, gconstpointer data)
{
  import_text (fixture, "\xef\xbb\xbf" LINE ("1") "\n{\"a\":}\n7\n\n[1]\n\"x\"\n" LINE ("2") "\n");
  assert_counts (fixture, 2, 0, 0, 4);
  assert_fault (fixture, 0, 2, "Line 2, column 6 is not JSON; the event was left out.");
  assert_fault (fixture, 1, 3, "Line 3 is not a JSON object and was left out.");
  assert_fault (fixture, 2, 5, "Line 5 is not a JSON object and was left out.");
  assert_fault (fixture, 3, 6, "Line 6 is not a JSON object and was left out.");
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = { "", "\n\n", "\xef\xbb\xbf", "[]", " [ ] \n", "x" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      import_text (fixture, texts[i]);
      assert_counts (fixture, 0, 0, 0, strcmp (texts[i], "x") == 0 ? 1 : 0);
    }
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  import_text (
      fixture,
      " \n[\n  " LINE ("1") ",\n  {\n    \"type\": \"page\",\n    \"userId\": "
                            "\"a ] , } \\\" [\",\n    \"x\": [{}, []]\n  } ,7,\n{\"a\":tru}\n]\n");
  assert_counts (fixture, 2, 0, 0, 2);
  assert_fault (fixture, 0, 8, "Line 8 is not a JSON object and was left out.");
  assert_fault (fixture, 1, 9, "Line 9, column 6 is not JSON; the event was left out.");
}

static void
test_broken_lists (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    guint accepted;
    const char *fault;
  } rows[] = {
    { "[" LINE ("a"), 0, "Line 1 ends in the middle of the list; the last event was left out." },
    { "[" LINE ("b") ",\n{\"x\":\"", 1,
      "Line 2 ends in the middle of the list; the last event was left out." },
    { "[" LINE ("c") ",]", 1, "Line 1 has a comma before the end of the list." },
    { "[," LINE ("d") "]", 1, "Line 1 has a comma with nothing before it." },
    { "[" LINE ("e") "]\n" LINE ("f"), 1,
      "Line 2 has text behind the end of the list; it was not read." },
    { "[}", 0, "Line 1 has a } without a {; what follows was not read." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].text);
      import_text (fixture, rows[i].text);
      assert_counts (fixture, rows[i].accepted, 0, 0, 1);
      g_assert_cmpstr (((HklImportFault *) fixture->report->faults->pdata[0])->text, ==,
                       rows[i].fault);
    }
}

static void
test_huge_lines (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (LINE ("1") "\n");

  g_string_append (text, "{\"x\":\"");
  for (guint i = 0; i < 5 * 1024; i++)
    g_string_append_printf (text, "%01024u", i);
  g_string_append (text, "\"}\n{\"x\":\"");
  for (guint i = 0; i < 40; i++)
    g_string_append_printf (text, "%01024u", i);
  g_string_append (text, "\"}\n" LINE ("2"));

  import_bytes (fixture, text->str, text->len);
  g_assert_no_error (fixture->error);
  assert_counts (fixture, 2, 0, 0, 2);
  assert_fault (fixture, 0, 2, "Line 2 is longer than 1 MB and was left out.");
  assert_fault (fixture, 1, 3,
                "Line 3 has an event of 40968 bytes and was left out; at most 32768 are taken.");
  g_assert_cmpuint (fixture->report->bytes, ==, text->len);
}

static GBytes *
gzip (const char *text, gsize len)
{
  g_autoptr (GZlibCompressor)
      compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
  g_autoptr (GInputStream) plain = g_memory_input_stream_new_from_data (text, (gssize) len, NULL);
  g_autoptr (GInputStream) packed = g_converter_input_stream_new (plain, G_CONVERTER (compressor));
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();

  g_output_stream_splice (out, packed, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL);

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

static void
test_gzip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GByteArray) two = g_byte_array_new ();

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, "{\"type\":\"page\",\"userId\":\"u\",\"messageId\":\"g%u\"}\n",
                            i);
  packed = gzip (text->str, text->len);
  /* Two members, as `cat a.gz b.gz` makes them. */
  for (guint i = 0; i < 2; i++)
    g_byte_array_append (two, g_bytes_get_data (packed, NULL), (guint) g_bytes_get_size (packed));

  import_bytes (fixture, (const char *) two->data, two->len);
  g_assert_no_error (fixture->error);
  assert_counts (fixture, 5000, 5000, 0, 0);
  g_assert_cmpuint (fixture->report->bytes, ==, two->len);

  /* Cut: what was read before is kept, and the sentence says how much. */
  import_bytes (fixture, (const char *) two->data, two->len - 20);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
  g_assert_nonnull (strstr (fixture->error->message, "lines read."));
}

/* What `zstd` made of {"type":"page","userId":"u","messageId":"z1"} and, in a frame of its own, of the
 * same with z2; each with a newline. */
static const guint8 zstd_frames[] = {
  0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x68, 0x71, 0x01, 0x00, 0x7b, 0x22, 0x74, 0x79, 0x70, 0x65,
  0x22, 0x3a, 0x22, 0x70, 0x61, 0x67, 0x65, 0x22, 0x2c, 0x22, 0x75, 0x73, 0x65, 0x72, 0x49,
  0x64, 0x22, 0x3a, 0x22, 0x75, 0x22, 0x2c, 0x22, 0x6d, 0x65, 0x73, 0x73, 0x61, 0x67, 0x65,
  0x49, 0x64, 0x22, 0x3a, 0x22, 0x7a, 0x31, 0x22, 0x7d, 0x0a, 0x73, 0x39, 0x64, 0xe9, 0x28,
  0xb5, 0x2f, 0xfd, 0x04, 0x68, 0x71, 0x01, 0x00, 0x7b, 0x22, 0x74, 0x79, 0x70, 0x65, 0x22,
  0x3a, 0x22, 0x70, 0x61, 0x67, 0x65, 0x22, 0x2c, 0x22, 0x75, 0x73, 0x65, 0x72, 0x49, 0x64,
  0x22, 0x3a, 0x22, 0x75, 0x22, 0x2c, 0x22, 0x6d, 0x65, 0x73, 0x73, 0x61, 0x67, 0x65, 0x49,
  0x64, 0x22, 0x3a, 0x22, 0x7a, 0x32, 0x22, 0x7d, 0x0a, 0xd2, 0x17, 0xc1, 0x2d,
};

static void
test_zstd (Fixture *fixture, gconstpointer data)
{
  g_autofree guint8 *damaged = g_memdup2 (zstd_frames, sizeof zstd_frames);

  import_bytes (fixture, (const char *) zstd_frames, sizeof zstd_frames);
  if (!hkl_unpack_has_zstd ())
    {
      g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
      g_assert_nonnull (strstr (fixture->error->message, "Unpack it first, with “zstd -d”"));
      return;
    }

  g_assert_no_error (fixture->error);
  assert_counts (fixture, 2, 0, 0, 0);
  g_assert_cmpuint (fixture->report->bytes, ==, sizeof zstd_frames);

  /* Cut, at every place that is not between the frames; the end is told either way. */
  for (gsize len = 4; len < sizeof zstd_frames; len++)
    {
      import_bytes (fixture, (const char *) zstd_frames, len);
      if (len == 59)
        g_assert_no_error (fixture->error);
      else
        g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
    }

  /* The checksum at the end of the last frame. */
  damaged[sizeof zstd_frames - 1] ^= 0x55;
  import_bytes (fixture, (const char *) damaged, sizeof zstd_frames);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_nonnull (strstr (fixture->error->message, "The zstd data is damaged, behind line"));
}

static void
collect_length (const char *bytes, gsize len, gpointer user_data)
{
  g_assert_cmpuint (len, <=, 64 * 1024);
  *(gsize *) user_data += len;
}

static void
test_unpack_pieces (void)
{
  static const char text[] = "(\xb5 is no zstd";
  gsize length = 0;

  for (gsize piece = 1; piece <= sizeof zstd_frames && hkl_unpack_has_zstd (); piece++)
    {
      g_autoptr (HklUnpack) unpack = hkl_unpack_new (collect_length, &length);
      g_autoptr (GError) error = NULL;

      length = 0;
      for (gsize at = 0; at < sizeof zstd_frames; at += piece)
        g_assert_true (hkl_unpack_feed (unpack, (const char *) zstd_frames + at,
                                        MIN (piece, sizeof zstd_frames - at), &error));
      g_assert_true (hkl_unpack_end (unpack, &error));
      g_assert_cmpuint (length, ==,
                        2 * strlen ("{\"type\":\"page\",\"userId\":\"u\",\"messageId\":"
                                    "\"z1\"}\n"));
    }

  /* What only begins like something packed goes through as it is. */
  for (gsize len = 0; len < sizeof text; len++)
    {
      g_autoptr (HklUnpack) unpack = hkl_unpack_new (collect_length, &length);

      length = 0;
      for (gsize at = 0; at < len; at++)
        g_assert_true (hkl_unpack_feed (unpack, text + at, 1, NULL));
      g_assert_true (hkl_unpack_end (unpack, NULL));
      g_assert_cmpuint (length, ==, len);
    }
}

/* What came over a pipe is in the log although the pipe stays open. */
static gboolean
has_one (gpointer data)
{
  HklStoreReader *reader = hkl_store_reader_new (((Fixture *) data)->folder, NULL);
  gint64 invalid;
  gint64 n = hkl_store_reader_count_events (reader, &invalid, NULL);

  g_object_unref (reader);

  return n == 1;
}

static void
test_open_pipe (Fixture *fixture, gconstpointer data)
{
  static const char text[] = LINE ("1") "\n";
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GInputStream) in = NULL;
  int ends[2];

  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
  in = g_unix_input_stream_new (ends[0], TRUE);
  hkl_import_stream_async (in, fixture->store, HKL_EVENT_VIA_FILE, fixture->replay, on_progress,
                           fixture, cancellable, on_imported, fixture);
  g_assert_cmpint (write (ends[1], text, strlen (text)), ==, (gssize) strlen (text));
  hkl_test_wait_until (has_one, fixture, 30, "the event in the log");
  g_assert_false (fixture->done);
  g_cancellable_cancel (cancellable);
  hkl_test_wait_until (is_done, fixture, 30, "the end");
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  close (ends[1]);
}

/* --- captures ---------------------------------------------------------------------------------- */

#define CAPTURED(time, body)                                                                       \
  "{\"method\":\"POST\",\"received\":\"2026-09-18T14:32:" time                                     \
  "Z\",\"headers\":[],\"body\":\"" body "\"}\n"
#define BODY "{\\\"type\\\":\\\"page\\\",\\\"userId\\\":\\\"u\\\",\\\"messageId\\\":\\\"c1\\\"}"

static void
test_replay (Fixture *fixture, gconstpointer data)
{
  HklImportReplay replay = { .speed = 0 };

  fixture->replay = &replay;
  /* The same messageId each time, and all of them are taken: they are other events. */
  import_text (
      fixture,
      CAPTURED ("00.000", BODY) CAPTURED ("00.100", "[" BODY "," BODY "]")
          CAPTURED ("00.200", "a=b") CAPTURED (
              "00.300",
              "") "[1]\n"
                  "{\"method\":\"POST\",\"received\":\"2026-09-18T14:32:01Z\",\"body_base64\":"
                  "\"eyJ0eXBlIjoicGFnZSIsInVzZXJJZCI6InUifQ==\"}\n" LINE ("1") "\n" LINE ("1"));
  assert_counts (fixture, 6, 0, 0, 3);
  assert_fault (fixture, 0, 3, "Line 3 is a request without events in its body and was left out.");
  assert_fault (fixture, 1, 4, "Line 4 is a request without events in its body and was left out.");
  assert_fault (fixture, 2, 5, "Line 5 is not a JSON object and was left out.");
  g_assert_cmpuint (fixture->report->lines, ==, 8);
}

/* A captured batch is larger than an event may be. */
static void
test_replay_large (Fixture *fixture, gconstpointer data)
{
  HklImportReplay replay = { .speed = 0 };
  g_autoptr (GString) text = g_string_new (
      "{\"method\":\"POST\",\"received\":\"2026-09-18T14:32:00Z\",\"body\":\"[");

  fixture->replay = &replay;
  for (guint i = 0; i < 1000; i++)
    g_string_append (text, i > 0 ? "," BODY : BODY);
  g_string_append (text, "]\"}");
  g_assert_cmpuint (text->len, >, 40 * 1024);
  import_text (fixture, text->str);
  assert_counts (fixture, 1000, 0, 0, 0);
}

static void
test_replay_timing (Fixture *fixture, gconstpointer data)
{
  static const char text[] = CAPTURED ("00.000", BODY) CAPTURED ("00.200", BODY)
      CAPTURED ("00.100", BODY) CAPTURED ("00.400", BODY);
  const double speeds[] = { 1, 4 };

  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++)
    {
      HklImportReplay replay = { .speed = speeds[i] };
      gint64 began = g_get_monotonic_time ();

      fixture->replay = &replay;
      import_text (fixture, text);
      assert_counts (fixture, 4, 0, 0, 0);
      g_assert_cmpint (g_get_monotonic_time () - began, >=,
                       (gint64) (400 * G_TIME_SPAN_MILLISECOND / speeds[i]));
    }
}

/* An hour lies between the two: what came before it is there, and the wait can be ended. */
static void
test_replay_cancel (Fixture *fixture, gconstpointer data)
{
  static const char text[] = CAPTURED (
      "00.000", BODY) "{\"method\":\"POST\",\"received\":\"2026-09-18T15:32:00Z\",\"body\":\"" BODY
                      "\"}\n";
  HklImportReplay replay = { .speed = 1 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_data (text, sizeof text - 1, NULL);

  hkl_import_stream_async (in, fixture->store, HKL_EVENT_VIA_FILE, &replay, on_progress, fixture,
                           cancellable, on_imported, fixture);
  hkl_test_wait_until (has_one, fixture, 30, "the first event in the log");
  g_assert_false (fixture->done);
  g_cancellable_cancel (cancellable);
  hkl_test_wait_until (is_done, fixture, 30, "the end");
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_nonnull (strstr (fixture->error->message, "1 events were taken before"));
}

/* --- sample events ------------------------------------------------------------------------------- */

typedef struct
{
  Fixture *fixture;
  guint64 wanted;
  guint64 lines;
} Sampled;

static void
on_sampled (const HklImportReport *report, gpointer user_data)
{
  ((Sampled *) user_data)->lines = report->lines;
}

static gboolean
has_sampled (gpointer data)
{
  return ((Sampled *) data)->lines >= ((Sampled *) data)->wanted;
}

static void
test_sample (Fixture *fixture, gconstpointer data)
{
  const double rates[] = { 20, 2000 };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GInputStream) in = hkl_sample_input_new (rates[i], (guint64) i * 1000000);
      Sampled sampled = { fixture, (guint64) rates[i], 0 };
      gint64 began = g_get_monotonic_time ();

      clear (fixture);
      hkl_import_stream_async (in, fixture->store, HKL_EVENT_VIA_FILE, NULL, on_sampled, &sampled,
                               cancellable, on_imported, fixture);
      hkl_test_wait_until (has_sampled, &sampled, 60, "a second's events");
      /* All but the first wait for their time. */
      g_assert_cmpint (g_get_monotonic_time () - began, >=, 800 * G_TIME_SPAN_MILLISECOND);
      g_cancellable_cancel (cancellable);
      hkl_test_wait_until (is_done, fixture, 30, "the end");
      g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

static void
test_pace (void)
{
  HklPace pace = { 0 };
  gint64 second = G_TIME_SPAN_SECOND;

  g_assert_cmpfloat (hkl_pace_rate (&pace), <, 0);
  g_assert_cmpint (hkl_pace_left (&pace, 1000), ==, -1);
  hkl_pace_note (&pace, 0, 0, 0);
  hkl_pace_note (&pace, second / 10, 100, 1000);
  g_assert_cmpfloat (hkl_pace_rate (&pace), <, 0); /* too short */

  /* A hundred seconds at 1,000 units and 10,000 bytes a second, told every 20 ms. */
  for (gint64 i = 1; i <= 5000; i++)
    hkl_pace_note (&pace, i * second / 50, (guint64) i * 20, (guint64) i * 200);
  g_assert_cmpfloat_with_epsilon (hkl_pace_rate (&pace), 1000, 1);
  g_assert_cmpint (hkl_pace_left (&pace, 1500 * 1000) / 1000, >=, 49999);
  g_assert_cmpint (hkl_pace_left (&pace, 1500 * 1000), <=, 50 * second);
  g_assert_cmpint (hkl_pace_left (&pace, 1000 * 1000), ==, 0);
  g_assert_cmpint (hkl_pace_left (&pace, 0), ==, -1);

  /* It becomes ten times slower: ten seconds later nothing else is said. */
  for (gint64 i = 1; i <= 500; i++)
    hkl_pace_note (&pace, 100 * second + i * second / 50, 100000 + (guint64) i * 2,
                   1000000 + (guint64) i * 20);
  g_assert_cmpfloat_with_epsilon (hkl_pace_rate (&pace), 100, 1);

  /* And stalls. */
  for (gint64 i = 1; i <= 500; i++)
    hkl_pace_note (&pace, 110 * second + i * second / 50, 101000, 1010000);
  g_assert_cmpfloat_with_epsilon (hkl_pace_rate (&pace), 0, 0.001);
  g_assert_cmpint (hkl_pace_left (&pace, 2000000), ==, -1);
}

/* Endless events, slowly enough that it can be stopped. */
static gpointer
write_events (gpointer data)
{
  g_autoptr (GOutputStream) out = data;
  guint n = 0;
  gboolean open = TRUE;

  while (open)
    {
      g_autofree char *line = g_strdup_printf (
          "{\"type\":\"page\",\"userId\":\"u\",\"messageId\":\"w%u\"}\n", n++);

      open = g_output_stream_write_all (out, line, strlen (line), NULL, NULL, NULL);
    }

  return NULL;
}

static gboolean
was_told (gpointer data)
{
  return ((Fixture *) data)->told > 1;
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GSocket) left = NULL;
  g_autoptr (GInputStream) in = NULL;
  g_autoptr (GSocketConnection) reading = NULL;
  GSocketConnection *writing;
  g_autoptr (GSocket) right = NULL;
  GThread *writer;
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, ends), ==, 0);
  left = g_socket_new_from_fd (ends[0], NULL);
  right = g_socket_new_from_fd (ends[1], NULL);
  reading = g_socket_connection_factory_create_connection (left);
  writing = g_socket_connection_factory_create_connection (right);
  in = g_object_ref (g_io_stream_get_input_stream (G_IO_STREAM (reading)));
  writer = g_thread_new ("writer", write_events,
                         g_object_ref (g_io_stream_get_output_stream (G_IO_STREAM (writing))));

  hkl_import_stream_async (in, fixture->store, HKL_EVENT_VIA_FILE, fixture->replay, on_progress,
                           fixture, cancellable, on_imported, fixture);
  hkl_test_wait_until (was_told, fixture, 30, "progress");
  g_cancellable_cancel (cancellable);
  hkl_test_wait_until (is_done, fixture, 30, "the end");
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_nonnull (strstr (fixture->error->message, "events were taken before"));

  g_io_stream_close (G_IO_STREAM (reading), NULL, NULL);
  g_thread_join (writer);
  g_object_unref (writing);
}

static void
test_store_fails (Fixture *fixture, gconstpointer data)
{
  static const char text[] = LINE ("1") "\n";

  hkl_store_close (fixture->store);
  import_bytes (fixture, text, strlen (text));
  g_assert_error (fixture->error, HKL_STORE_ERROR, HKL_STORE_ERROR_CLOSED);
  g_assert_true (
      g_str_has_suffix (fixture->error->message, " 0 events were taken before, of 1 lines read."));
}

/* --- the splitter alone: the pieces of the stream may end anywhere ---------------------------- */

static void
on_piece (const char *text, gsize len, guint64 line, const char *problem, gpointer user_data)
{
  g_string_append_printf (user_data, "%" G_GUINT64_FORMAT ":%.*s|", line,
                          text != NULL ? (int) len : 1, text != NULL ? text : "!");
}

static void
test_pieces (void)
{
  static const char *const texts[] = {
    "\xef\xbb\xbf{\"a\":\"\xc3\xa9\"}\r\n\r\n{\"b\":2}\n{\"c\":3}",
    " [ {\"a\":\"],\\\\\"}\n, {\"b\":[1,{}]} ,\n\n3 ] ",
  };
  static const char *const expected[] = {
    "1:{\"a\":\"\xc3\xa9\"}|3:{\"b\":2}|4:{\"c\":3}|",
    "1:{\"a\":\"],\\\\\"}|2:{\"b\":[1,{}]}|4:3|",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (gsize piece = 1; piece <= strlen (texts[i]); piece++)
      {
        g_autoptr (GString) out = g_string_new (NULL);
        g_autoptr (HklSplitter) splitter = hkl_splitter_new (on_piece, out);
        gsize len = strlen (texts[i]);

        for (gsize at = 0; at < len; at += piece)
          hkl_splitter_feed (splitter, texts[i] + at, MIN (piece, len - at));
        hkl_splitter_end (splitter);
        g_assert_cmpstr (out->str, ==, expected[i]);
      }
}

#define ADD(name, func) g_test_add ("/import/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/import/pieces", test_pieces);
  g_test_add_func ("/import/unpack-pieces", test_unpack_pieces);
  g_test_add_func ("/import/pace", test_pace);
  ADD ("lines", test_lines);
  ADD ("bad-lines", test_bad_lines);
  ADD ("empty", test_empty);
  ADD ("list", test_list);
  ADD ("broken-lists", test_broken_lists);
  ADD ("huge-lines", test_huge_lines);
  ADD ("gzip", test_gzip);
  ADD ("zstd", test_zstd);
  ADD ("open-pipe", test_open_pipe);
  ADD ("cancel", test_cancel);
  ADD ("replay", test_replay);
  ADD ("replay-large", test_replay_large);
  ADD ("replay-timing", test_replay_timing);
  ADD ("replay-cancel", test_replay_cancel);
  ADD ("sample", test_sample);
  ADD ("store-fails", test_store_fails);

  return g_test_run ();
}
