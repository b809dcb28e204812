/* test-hold.c: without a network, or before sleep, deliveries wait, say so, and go on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The network is a GNetworkMonitor and a GResolver of the test's own, logind is the other end of a
 * D-Bus connection without a bus.
 */

#define G_LOG_DOMAIN "test-hold"

#include "config.h"

#include <sys/socket.h>

#include "engine-fixture.h"
#include "hkl-network.h"
#include "hkl-test.h"

/* --- a network monitor ----------------------------------------------------------------------- */

typedef struct
{
  GObject parent_instance;
  gboolean available;
  gboolean metered;
} TestMonitor;

typedef GObjectClass TestMonitorClass;

GType test_monitor_get_type (void);

static void
test_monitor_iface_init (GNetworkMonitorInterface *iface)
{
}

G_DEFINE_TYPE_WITH_CODE (TestMonitor,
                         test_monitor,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, NULL)
                             G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR,
                                                    test_monitor_iface_init))

enum
{
  AVAILABLE = 1,
  METERED,
  CONNECTIVITY,
};

static void
test_monitor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TestMonitor *self = (TestMonitor *) object;

  switch (id)
    {
    case AVAILABLE:
      g_value_set_boolean (value, self->available);
      break;
    case METERED:
      g_value_set_boolean (value, self->metered);
      break;
    case CONNECTIVITY:
      g_value_set_enum (value, G_NETWORK_CONNECTIVITY_FULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
test_monitor_class_init (TestMonitorClass *klass)
{
  klass->get_property = test_monitor_get_property;
  g_object_class_override_property (klass, AVAILABLE, "network-available");
  g_object_class_override_property (klass, METERED, "network-metered");
  g_object_class_override_property (klass, CONNECTIVITY, "connectivity");
}

static void
test_monitor_init (TestMonitor *self)
{
}

/* --- a resolver: "dev.test" is in /etc/hosts, "shop.test" needs the network --------------------- */

typedef GResolver TestResolver;
typedef GResolverClass TestResolverClass;

GType test_resolver_get_type (void);
G_DEFINE_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static gint network_is_there; /* atomic */

/* Who connects gets to the receiver; who asks where a name lies hears the truth: SHOP. */
static GList *
look_up (const char *name, const char *shop, GError **error)
{
  if (g_str_equal (name, "dev.test"))
    return g_list_append (NULL, g_inet_address_new_from_string ("127.0.0.1"));
  if (g_str_equal (name, "shop.test") && g_atomic_int_get (&network_is_there))
    return g_list_append (NULL, g_inet_address_new_from_string (shop));

  g_set_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "No %s", name);

  return NULL;
}

static void
free_addresses (gpointer list)
{
  g_resolver_free_addresses (list);
}

static void
answer (GResolver *resolver,
        const char *name,
        const char *shop,
        GCancellable *cancellable,
        GAsyncReadyCallback callback,
        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GError *error = NULL;
  GList *found = look_up (name, shop, &error);

  if (found != NULL)
    g_task_return_pointer (task, found, free_addresses);
  else
    g_task_return_error (task, error);
}

static void
lookup_async (GResolver *resolver,
              const char *name,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  answer (resolver, name, "203.0.113.9", cancellable, callback, user_data);
}

/* GSocketClient's. */
static void
lookup_flags_async (GResolver *resolver,
                    const char *name,
                    GResolverNameLookupFlags flags,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  answer (resolver, (flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY) != 0 ? "none" : name,
          "127.0.0.1", cancellable, callback, user_data);
}

static GList *
lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  klass->lookup_by_name_async = lookup_async;
  klass->lookup_by_name_finish = lookup_finish;
  klass->lookup_by_name_with_flags_async = lookup_flags_async;
  klass->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

/* --- the network ----------------------------------------------------------------------------- */

static void
set_network (TestMonitor *monitor, gboolean available)
{
  g_atomic_int_set (&network_is_there, available);
  monitor->available = available;
  g_signal_emit_by_name (monitor, "network-changed", available);
}

static void
set_metered (TestMonitor *monitor, gboolean metered)
{
  g_atomic_int_set (&network_is_there, TRUE);
  monitor->available = TRUE;
  monitor->metered = metered;
  g_object_notify (G_OBJECT (monitor), "network-metered");
}

static void
use_url (Fixture *f, const char *url)
{
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autofree char *fields = g_strdup_printf (
      "{\"url\":%s,\"method\":\"POST\",\"data\":{\"@path\":\"$.\"}}", url);

  change.fields = fields;
  use_mapping (f, make_mapping (f, "t", "", &change));
}

static gboolean
holds (gpointer data)
{
  g_autoptr (HklSnapshot) snapshot = hkl_engine_ref_snapshot (((Fixture *) data)->engine);
  const HklMappingSnapshot *mapping = hkl_snapshot_get (snapshot, "t");

  return mapping != NULL && mapping->state == HKL_FLOW_HOLDING &&
         mapping->hold == HKL_HOLD_OFFLINE && mapping->queue == 2 && mapping->hold_text[0] != '\0';
}

static gboolean
is_held (gpointer data)
{
  g_autoptr (HklSnapshot) snapshot = hkl_engine_ref_snapshot (((Fixture *) data)->engine);
  const HklMappingSnapshot *mapping = hkl_snapshot_get (snapshot, "t");

  return mapping != NULL && mapping->hold == HKL_HOLD_OFFLINE;
}

static gboolean
holds_nothing (gpointer data)
{
  g_autoptr (HklSnapshot) snapshot = hkl_engine_ref_snapshot (((Fixture *) data)->engine);
  const HklMappingSnapshot *mapping = hkl_snapshot_get (snapshot, "t");

  return mapping != NULL && mapping->hold == HKL_HOLD_NONE && mapping->hold_text[0] == '\0';
}

static void
assert_first_try (Fixture *f, guint n)
{
  g_autoptr (GPtrArray) batches = read_batches (f);

  g_assert_cmpuint (batches->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      const HklBatch *batch = g_ptr_array_index (batches, i);

      g_assert_cmpint (batch->state, ==, HKL_BATCH_DELIVERED);
      g_assert_cmpuint (batch->tries, ==, 1);
    }
}

static void
test_offline (void)
{
  Fixture f;
  g_autoptr (GObject) monitor = g_object_new (test_monitor_get_type (), NULL);
  g_autofree char *url = NULL;

  set_network ((TestMonitor *) monitor, FALSE);
  setup_with (&f, NULL, NULL, &(HklEngineOptions){ .network = G_NETWORK_MONITOR (monitor) });
  url = g_strdup_printf ("\"http://shop.test:%u/\"", receiver_get_port (f.receiver));
  use_url (&f, url);
  wait_idle (&f);
  append (&f, 2);
  hkl_test_wait_until (holds, &f, 20, "the mapping holds");
  g_assert_cmpuint (receiver_count (f.receiver), ==, 0);
  g_assert_false (hkl_engine_is_idle (f.engine));

  set_network ((TestMonitor *) monitor, TRUE);
  receiver_wait (f.receiver, 2);
  wait_idle (&f);
  hkl_test_wait_until (holds_nothing, &f, 20, "nothing holds");
  assert_first_try (&f, 2);

  /* It goes away while the mapping works. */
  set_network ((TestMonitor *) monitor, FALSE);
  append (&f, 2);
  hkl_test_wait_until (holds, &f, 20, "the mapping holds");
  g_assert_cmpuint (receiver_count (f.receiver), ==, 2);
  set_network ((TestMonitor *) monitor, TRUE);
  wait_idle (&f);
  assert_first_try (&f, 4);
  teardown (&f);
  g_assert_finalize_object (g_steal_pointer (&monitor));
}

static gboolean
holds_for_money (gpointer data)
{
  g_autoptr (HklSnapshot) snapshot = hkl_engine_ref_snapshot (((Fixture *) data)->engine);
  const HklMappingSnapshot *mapping = hkl_snapshot_get (snapshot, "t");

  return mapping != NULL && mapping->state == HKL_FLOW_HOLDING &&
         mapping->hold == HKL_HOLD_METERED && mapping->queue == 2 &&
         strstr (mapping->hold_text, "metered") != NULL;
}

static void
set_hold_on_metered (Fixture *f, gboolean hold)
{
  HklConfig *config = hkl_config_copy (f->config);

  config->hold_on_metered = hold;
  hkl_config_unref (f->config);
  f->config = config;
  hkl_engine_set_config (f->engine, config);
}

/* A name that the network knows: on a metered one it waits, until that is over or allowed. */
static void
test_metered (void)
{
  Fixture f;
  g_autoptr (GObject) monitor = g_object_new (test_monitor_get_type (), NULL);
  g_autofree char *url = NULL;

  set_metered ((TestMonitor *) monitor, TRUE);
  setup_with (&f, NULL, NULL, &(HklEngineOptions){ .network = G_NETWORK_MONITOR (monitor) });
  url = g_strdup_printf ("\"http://shop.test:%u/\"", receiver_get_port (f.receiver));
  use_url (&f, url);
  wait_idle (&f);
  append (&f, 2);
  hkl_test_wait_until (holds_for_money, &f, 20, "the mapping holds");
  g_assert_cmpuint (receiver_count (f.receiver), ==, 0);

  /* Offline is the worse of the two; what comes after it may be metered again. */
  set_network ((TestMonitor *) monitor, FALSE);
  hkl_test_wait_until (holds, &f, 20, "the mapping holds for want of a network");
  set_network ((TestMonitor *) monitor, TRUE);
  hkl_test_wait_until (holds_for_money, &f, 20, "the mapping holds for money");
  g_assert_cmpuint (receiver_count (f.receiver), ==, 0);

  set_metered ((TestMonitor *) monitor, FALSE);
  receiver_wait (f.receiver, 2);
  wait_idle (&f);
  hkl_test_wait_until (holds_nothing, &f, 20, "nothing holds");
  assert_first_try (&f, 2);

  set_metered ((TestMonitor *) monitor, TRUE);
  append (&f, 2);
  hkl_test_wait_until (holds_for_money, &f, 20, "the mapping holds");
  set_hold_on_metered (&f, FALSE);
  receiver_wait (f.receiver, 4);
  wait_idle (&f);
  hkl_test_wait_until (holds_nothing, &f, 20, "nothing holds");
  assert_first_try (&f, 4);

  set_hold_on_metered (&f, TRUE);
  append (&f, 2);
  hkl_test_wait_until (holds_for_money, &f, 20, "the mapping holds");
  g_assert_cmpuint (receiver_count (f.receiver), ==, 4);
  set_metered ((TestMonitor *) monitor, FALSE);
  wait_idle (&f);
  assert_first_try (&f, 6);
  teardown (&f);
  g_assert_finalize_object (g_steal_pointer (&monitor));
}

/* This machine is always there, by whatever name. */
static void
test_loopback (gconstpointer data)
{
  gboolean metered = GPOINTER_TO_INT (data);

  static const char *const hosts[] = { "127.0.0.1", "dev.test" };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      Fixture f;
      g_autoptr (GObject) monitor = g_object_new (test_monitor_get_type (), NULL);
      g_autofree char *url = NULL;

      if (metered)
        set_metered ((TestMonitor *) monitor, TRUE);
      else
        set_network ((TestMonitor *) monitor, FALSE);
      setup_with (&f, NULL, NULL, &(HklEngineOptions){ .network = G_NETWORK_MONITOR (monitor) });
      url = g_strdup_printf ("\"http://%s:%u/\"", hosts[i], receiver_get_port (f.receiver));
      use_url (&f, url);
      wait_idle (&f);
      append (&f, 2);
      receiver_wait (f.receiver, 2);
      wait_idle (&f);
      hkl_test_wait_until (holds_nothing, &f, 20, "nothing holds");
      assert_first_try (&f, 2);
      teardown (&f);
    }
}

/* Where each event says where it goes, only those wait that go elsewhere. */
static void
test_url_of_event (void)
{
  Fixture f;
  g_autoptr (GObject) monitor = g_object_new (test_monitor_get_type (), NULL);

  set_network ((TestMonitor *) monitor, FALSE);
  setup_with (&f, NULL, NULL, &(HklEngineOptions){ .network = G_NETWORK_MONITOR (monitor) });
  use_url (&f, "{\"@path\":\"$.to\"}");
  wait_idle (&f);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *json = g_strdup_printf (
          "{\"type\":\"track\",\"event\":\"E\",\"to\":\"http://%s:%u/%u\"}",
          i % 2 == 0 ? "shop.test" : "127.0.0.1", receiver_get_port (f.receiver), i);

      append_json (&f, "track", "E", "u", json);
    }
  receiver_wait (f.receiver, 2);
  hkl_test_wait_until (holds, &f, 20, "the mapping holds");
  g_assert_cmpuint (receiver_count (f.receiver), ==, 2);

  set_network ((TestMonitor *) monitor, TRUE);
  receiver_wait (f.receiver, 4);
  wait_idle (&f);
  assert_first_try (&f, 4);
  teardown (&f);
}

static void
test_need (void)
{
  static const struct
  {
    const char *url;
    HklNetworkNeed need;
  } cases[] = {
    { "http://127.0.0.1:8798/inbox/a", HKL_NEED_NONE },
    { "http://127.9.9.9/", HKL_NEED_NONE },
    { "http://[::1]:80/", HKL_NEED_NONE },
    { "http://0.0.0.0/", HKL_NEED_NONE },
    { "http://localhost:1/", HKL_NEED_NONE },
    { "http://LOCALHOST./", HKL_NEED_NONE },
    { "http://a.localhost/", HKL_NEED_NONE },
    { "http://printer.local/", HKL_NEED_NONE },
    { "https://192.168.1.7/", HKL_NEED_NONE },
    { "https://10.1.2.3/", HKL_NEED_NONE },
    { "https://169.254.1.1/", HKL_NEED_NONE },
    { "https://[fd12:3456::1]/", HKL_NEED_NONE },
    { "https://[fe80::1]/", HKL_NEED_NONE },
    { "https://[2001:db8::1]/", HKL_NEED_NETWORK },
    { "https://203.0.113.9/", HKL_NEED_NETWORK },
    { "https://example.com/hooks", HKL_NEED_UNKNOWN },
    { "https://notlocalhost/", HKL_NEED_UNKNOWN },
    { "no url", HKL_NEED_NETWORK },
    { "", HKL_NEED_NETWORK },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].url);
      g_assert_cmpint (hkl_network_need (cases[i].url), ==, cases[i].need);
    }
}

/* --- sleep ----------------------------------------------------------------------------------- */

static GDBusConnection *
new_end (int fd, gboolean server)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, &error);
  g_autoptr (GSocketConnection) stream = g_socket_connection_factory_create_connection (socket);
  g_autofree char *guid = server ? g_dbus_generate_guid () : NULL;
  GDBusConnection *end;

  g_assert_no_error (error);
  end = g_dbus_connection_new_sync (G_IO_STREAM (stream), guid,
                                    server ? G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER
                                           : G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT,
                                    NULL, NULL, &error);
  g_assert_no_error (error);

  return end;
}

static gpointer
new_server_end (gpointer data)
{
  return new_end (GPOINTER_TO_INT (data), TRUE);
}

static void
say (GDBusConnection *logind, gboolean sleeping)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (logind, NULL, "/org/freedesktop/login1",
                                 "org.freedesktop.login1.Manager", "PrepareForSleep",
                                 g_variant_new ("(b)", sleeping), &error);
  g_assert_no_error (error);
}

static void
test_sleep (void)
{
  Fixture f;
  int fds[2];
  GThread *thread;
  g_autoptr (GDBusConnection) logind = NULL;
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  thread = g_thread_new ("logind", new_server_end, GINT_TO_POINTER (fds[0]));
  bus = new_end (fds[1], FALSE);
  logind = g_thread_join (thread);

  setup_with (&f, NULL, NULL, &(HklEngineOptions){ .watch_sleep = TRUE, .bus = bus });
  add_mapping (&f, "", NULL);
  append (&f, 1);
  wait_idle (&f);
  g_assert_cmpuint (receiver_count (f.receiver), ==, 1);

  say (logind, TRUE);
  hkl_test_wait_until (is_held, &f, 20, "the engine has heard of it");
  append (&f, 2);
  hkl_test_wait_until (holds, &f, 20, "the mapping holds");
  g_assert_cmpuint (receiver_count (f.receiver), ==, 1);

  say (logind, FALSE);
  receiver_wait (f.receiver, 3);
  wait_idle (&f);
  hkl_test_wait_until (holds_nothing, &f, 20, "nothing holds");
  assert_first_try (&f, 3);
  teardown (&f);

  g_dbus_connection_close_sync (bus, NULL, &error);
  g_assert_no_error (error);
}

/* No bus: nothing is heard, and nothing breaks. */
static void
test_no_bus (void)
{
  Fixture f;

  setup_with (&f, NULL, NULL, &(HklEngineOptions){ .watch_sleep = TRUE });
  add_mapping (&f, "", NULL);
  append (&f, 2);
  wait_idle (&f);
  assert_first_try (&f, 2);
  teardown (&f);

  /* Stopped while it is asked for. */
  setup_with (&f, NULL, NULL, &(HklEngineOptions){ .watch_sleep = TRUE });
  teardown (&f);
}

int
main (int argc, char **argv)
{
  g_autoptr (GObject) resolver = NULL;

  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_test_init (&argc, &argv, NULL);
  resolver = g_object_new (test_resolver_get_type (), NULL);
  g_resolver_set_default (G_RESOLVER (resolver));

  g_test_add_func ("/hold/offline", test_offline);
  g_test_add_func ("/hold/metered", test_metered);
  g_test_add_data_func ("/hold/loopback/offline", GINT_TO_POINTER (FALSE), test_loopback);
  g_test_add_data_func ("/hold/loopback/metered", GINT_TO_POINTER (TRUE), test_loopback);
  g_test_add_func ("/hold/url-of-event", test_url_of_event);
  g_test_add_func ("/hold/need", test_need);
  g_test_add_func ("/hold/no-bus", test_no_bus);
  g_test_add_func ("/hold/sleep", test_sleep);

  return g_test_run ();
}
