/* bench-window.c: the window's first frame, and its frames, keys and memory under load.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     build-aux/with-display build/tests/bench/bench-window [SECONDS [EVENTS A SECOND]]
 *
 * The whole program in this process: window, service, engine, log on disk. A process of its own posts
 * events of 1.3 KB to the source, one of its own answers the deliveries, one event each. The log of the
 * mapping is on the screen and follows. A tick callback asks for every frame, so an interval between
 * two of them is how long the window did not answer. Keys come from xdotool through the X server; a
 * key is answered when the frame after it is painted, counted from the server's time stamp.
 */

#define G_LOG_DOMAIN "bench-window"

#include "config.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"
#include "hkl-application.h"
#include "hkl-test.h"
#include "hkl-ui-resources.h"
#include "hkl-window.h"
#include "sink.h"

#define SOURCE_PORT 18791
#define A_CALL      50 /* events */
#define CONFIG                                                                                     \
  "{\"version\":1,\"source\":{\"port\":%u,\"write_keys\":[\"hk_bench\"]},\"inspector\":{\"port\":" \
  "%u},\"mappings\":[{\"id\":\"bench\",\"name\":\"Bench\",\"state\":\"on\",\"trigger\":\"type = "  \
  "\\\"track\\\"\",\"concurrency\":32,\"fields\":{\"url\":\"http://127.0.0.1:%u/\","               \
  "\"method\":\"POST\",\"data\":{\"@path\":\"$.\"}}}]}"

typedef struct
{
  GApplication *application;
  gint64 began;
  gint64 first_frame; /* after the beginning */
  gint64 shell_frame; /* with the overview */
  guint seconds, rate;
  gboolean measuring;
  gint64 frame_began, last_frame;
  GArray *work, *intervals, *keys;  /* of double, ms */
  gint64 cpu_began, load_cpu_began; /* of this thread */
  gint64 key_at;                    /* 0: none waits for its frame */
  gint *answered;                   /* by the sink */
  gint answered_before;
  gint64 load_began;
  pid_t feeder, presser;
  int keys_begin, load_begin; /* pipes: what is written begins it */
} Bench;

/* --- the load, in a process of its own --------------------------------------------------------- */

static char *
make_call (guint call)
{
  g_autoptr (GBytes) bytes = bench_event ();
  g_autofree char *event = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  GString *body = g_string_new ("{\"writeKey\":\"hk_bench\",\"batch\":[");
  char *request;

  for (guint i = 0; i < A_CALL; i++)
    g_string_append_printf (body, "%s{\"userId\":\"u\",\"messageId\":\"bench-%u-%u\",%s",
                            i > 0 ? "," : "", call, i, event + 1);
  g_string_append (body, "]}");
  request = g_strdup_printf ("POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
                             "application/json\r\nContent-Length: %zu\r\n\r\n%s",
                             body->len, body->str);
  g_string_free (body, TRUE);

  return request;
}

static G_NORETURN void
feed (int begin, guint seconds, guint rate)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (SOURCE_PORT) };
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  gint64 start;
  guint n_calls = seconds * rate / A_CALL;
  char answer[4096];

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (read (begin, answer, 1) != 1)
    _exit (0);
  start = g_get_monotonic_time ();
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) < 0)
    _exit (1);
  for (guint call = 0; call < n_calls; call++)
    {
      g_autofree char *request = make_call (call);
      gint64 due = start + (gint64) call * A_CALL * G_USEC_PER_SEC / rate;
      gint64 now = g_get_monotonic_time ();

      if (due > now)
        g_usleep ((gulong) (due - now));
      if (send (fd, request, strlen (request), MSG_NOSIGNAL) < 0 ||
          recv (fd, answer, sizeof answer, 0) <= 0)
        _exit (1);
    }
  _exit (0);
}

/* --- what is seen ------------------------------------------------------------------------------ */

static void
add (GArray *values, gint64 microseconds)
{
  double value = (double) microseconds / 1000;

  g_array_append_val (values, value);
}

static gint64
thread_cpu (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static GtkWidget *
find_css (GtkWidget *widget, const char *name)
{
  if (g_str_equal (gtk_widget_get_css_name (widget), name))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_css (child, name);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
before_paint (GdkFrameClock *clock, Bench *bench)
{
  bench->frame_began = g_get_monotonic_time ();
  bench->cpu_began = thread_cpu ();
}

static void start_load (Bench *bench, GtkWindow *window);

static void
after_paint (GdkFrameClock *clock, Bench *bench)
{
  gint64 now = g_get_monotonic_time ();
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (bench->application));

  if (bench->first_frame == 0)
    bench->first_frame = now - bench->began;
  if (bench->shell_frame == 0 && find_css (GTK_WIDGET (window), "hkl-shell") != NULL)
    {
      bench->shell_frame = now - bench->began;
      start_load (bench, window);
    }
  if (bench->measuring)
    {
      add (bench->work, thread_cpu () - bench->cpu_began);
      if (bench->last_frame != 0)
        add (bench->intervals, now - bench->last_frame);
      if (bench->key_at != 0)
        add (bench->keys, now - bench->key_at);
      bench->key_at = 0;
    }
  bench->last_frame = now;
}

static gboolean
key_came (GtkEventControllerKey *controller,
          guint key,
          guint code,
          GdkModifierType state,
          Bench *bench)
{
  gint64 now = g_get_monotonic_time ();
  guint32 time = gtk_event_controller_get_current_event_time (GTK_EVENT_CONTROLLER (controller));

  /* The server counts milliseconds of the same clock in 32 bits. */
  bench->key_at = now - (gint64) ((guint32) (now / 1000) - time) * 1000;

  return FALSE;
}

static gboolean
every_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  gtk_widget_queue_draw (widget);

  return G_SOURCE_CONTINUE;
}

static void
map (GtkWidget *window, Bench *bench)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint), bench);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint), bench);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_came), bench);
  gtk_widget_add_controller (window, keys);
}

static void
window_added (GtkApplication *application, GtkWindow *window, Bench *bench)
{
  if (HKL_IS_WINDOW (window))
    g_signal_connect_after (window, "map", G_CALLBACK (map), bench);
}

/* --- the run ----------------------------------------------------------------------------------- */

static double
memory_of (const char *field)
{
  g_autofree char *text = NULL;
  const char *found;

  g_file_get_contents ("/proc/self/status", &text, NULL, NULL);
  found = text != NULL ? strstr (text, field) : NULL;

  return found != NULL ? g_ascii_strtod (found + strlen (field) + 1, NULL) / 1024 : 0;
}

static void
print_times (const char *what, GArray *values)
{
  double *data = (double *) (gpointer) values->data;
  guint n = values->len;

  if (n == 0)
    {
      g_print ("%-18s none\n", what);
      return;
    }
  g_print ("%-18s %u: p50 %.1f ms, p95 %.1f, p99 %.1f, longest %.1f\n", what, n,
           bench_percentile (data, n, 50), bench_percentile (data, n, 95),
           bench_percentile (data, n, 99), bench_percentile (data, n, 100));
}

static gboolean
end (gpointer data)
{
  Bench *bench = data;
  double seconds = bench_seconds_since (bench->load_began);

  bench->measuring = FALSE;
  g_print ("deliveries         %.0f a second for %.0f s\n",
           (g_atomic_int_get (bench->answered) - bench->answered_before) / seconds, seconds);
  print_times ("frame intervals", bench->intervals);
  print_times ("work in frames", bench->work);
  g_print ("the window's thread %.0f %% of a core\n",
           (double) (thread_cpu () - bench->load_cpu_began) / seconds / 1e4);
  print_times ("keys", bench->keys);
  g_print ("memory             %.0f MB, at its peak %.0f MB\n", memory_of ("VmRSS:"),
           memory_of ("VmHWM:"));
  g_application_quit (bench->application);

  return G_SOURCE_REMOVE;
}

/* In a process of its own, which is small: a fork of this one would stop it for a while. */
static G_NORETURN void
press (int begin)
{
  static const char *const keys[] = { "Down", "Down", "ctrl+l", "Down", "Escape", "ctrl+l" };
  char byte;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (read (begin, &byte, 1) != 1)
    _exit (0);
  for (guint n = 0;; n++)
    {
      const char *argv[] = { "xdotool", "key", keys[n % G_N_ELEMENTS (keys)], NULL };

      g_usleep (700 * 1000);
      g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                    NULL);
    }
}

/* The log is on the screen and the load is under way. */
static gboolean
measure (gpointer data)
{
  Bench *bench = data;

  bench->measuring = TRUE;
  bench->last_frame = 0;
  bench->answered_before = g_atomic_int_get (bench->answered);
  bench->load_began = g_get_monotonic_time ();
  bench->load_cpu_began = thread_cpu ();
  if (write (bench->keys_begin, "", 1) != 1)
    g_warning ("no keys");
  g_timeout_add_seconds (bench->seconds, end, bench);

  return G_SOURCE_REMOVE;
}

static gboolean
quit (gpointer data)
{
  g_application_quit (data);

  return G_SOURCE_REMOVE;
}

static void
start_load (Bench *bench, GtkWindow *window)
{
  g_print ("first frame        %.0f ms, with the overview %.0f ms\n",
           (double) bench->first_frame / 1000, (double) bench->shell_frame / 1000);
  if (bench->seconds == 0)
    {
      g_idle_add (quit, bench->application);
      return;
    }

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-nth-mapping", "u", 1);
  gtk_widget_add_tick_callback (GTK_WIDGET (window), every_frame, NULL, NULL);
  if (write (bench->load_begin, "", 1) != 1)
    g_warning ("no load");
  g_timeout_add_seconds (3, measure, bench);
}

int
main (int argc, char **argv)
{
  Bench bench = { .began = g_get_monotonic_time () };
  g_autofree char *folder = hkl_test_folder ();
  g_autofree char *path = g_build_filename (folder, "destination.json", NULL);
  g_autofree char *data = g_build_filename (folder, "data", NULL);
  char *arguments[] = { argv[0], (char *) "--config", path, (char *) "--data-dir", data, NULL };
  g_autofree char *text = NULL;
  gint64 before = g_get_monotonic_time ();
  guint port;
  int load[2], keys[2];
  pid_t sink;
  int status;

  bench.seconds = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 60;
  bench.rate = argc > 2 ? (guint) g_ascii_strtoull (argv[2], NULL, 10) : 5000;
  bench.answered = mmap (NULL, sizeof (gint), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                         -1, 0);
  bench.work = g_array_new (FALSE, FALSE, sizeof (double));
  bench.intervals = g_array_new (FALSE, FALSE, sizeof (double));
  bench.keys = g_array_new (FALSE, FALSE, sizeof (double));
  sink = sink_start (&port, bench.answered);
  if (pipe (load) < 0 || pipe (keys) < 0)
    return 1;
  bench.load_begin = load[1];
  bench.keys_begin = keys[1];
  bench.feeder = fork ();
  if (bench.feeder == 0)
    feed (load[0], bench.seconds + 5, bench.rate);
  bench.presser = fork ();
  if (bench.presser == 0)
    press (keys[0]);
  text = g_strdup_printf (CONFIG, SOURCE_PORT, SOURCE_PORT + 1, port);
  g_file_set_contents (path, text, -1, NULL);
  bench.began += g_get_monotonic_time () - before; /* what only the benchmark does */

  g_resources_register (hkl_ui_get_resource ());
  bench.application = G_APPLICATION (hkl_application_new ());
  g_signal_connect (bench.application, "window-added", G_CALLBACK (window_added), &bench);
  status = g_application_run (bench.application, 5, arguments);
  g_object_unref (bench.application);
  kill (sink, SIGKILL);
  kill (bench.feeder, SIGKILL);
  kill (bench.presser, SIGKILL);
  g_array_unref (bench.work);
  g_array_unref (bench.intervals);
  g_array_unref (bench.keys);
  hkl_test_remove_folder (g_steal_pointer (&folder));

  return status;
}
