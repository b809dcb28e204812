/* test-secrets.c: the back ends, and the keyring in every state that it is met in.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keyring's situations run in processes of their own: libsecret and GDBus keep one connection
 * for the life of a process.
 */

#define G_LOG_DOMAIN "test-secrets"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "hkl-secrets.h"

/* --- the calls, waited for ------------------------------------------------------------------- */

static void
on_result (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static char *
lookup (HklSecrets *secrets, const char *key, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hkl_secrets_lookup_async (secrets, key, NULL, on_result, &result);

  return hkl_secrets_lookup_finish (secrets, wait_for (&result), error);
}

static gboolean
store (HklSecrets *secrets, const char *key, const char *value, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hkl_secrets_store_async (secrets, key, value, NULL, on_result, &result);

  return hkl_secrets_store_finish (secrets, wait_for (&result), error);
}

static gboolean
unlock (HklSecrets *secrets, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hkl_secrets_unlock_async (secrets, NULL, on_result, &result);

  return hkl_secrets_unlock_finish (secrets, wait_for (&result), error);
}

static HklCredentials *
load (HklSecrets *secrets, const char *const *keys, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  hkl_secrets_load_async (secrets, keys, NULL, on_result, &result);

  return hkl_secrets_load_finish (secrets, wait_for (&result), error);
}

static void
assert_value (HklSecrets *secrets, const char *key, const char *expected)
{
  g_autoptr (GError) error = NULL;
  char *value = lookup (secrets, key, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (value, ==, expected);
  hkl_secret_free (value);
}

/* What every back end that can store does. */
static void
assert_keeps (HklSecrets *secrets)
{
  const char *const keys[] = { "orders/authorization", "orders/x-none", NULL };
  g_autofree char *header = hkl_secret_header_key ("orders", "Authorization");
  g_autoptr (HklCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (header, ==, "header/orders/authorization");
  assert_value (secrets, HKL_SECRET_SHARED, NULL);

  g_assert_true (store (secrets, HKL_SECRET_SHARED, "clé", &error));
  g_assert_true (store (secrets, header, "Bearer 1", &error));
  assert_value (secrets, HKL_SECRET_SHARED, "clé");
  g_assert_true (store (secrets, HKL_SECRET_SHARED, "another", &error));
  assert_value (secrets, HKL_SECRET_SHARED, "another");
  assert_value (secrets, HKL_SECRET_PREVIOUS, NULL);

  credentials = load (secrets, keys, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hkl_credentials_get_shared_secret (credentials), ==, "another");
  g_assert_cmpstr (hkl_credentials_get_header (credentials, "orders", "authorization"), ==,
                   "Bearer 1");
  g_assert_null (hkl_credentials_get_header (credentials, "orders", "x-none"));

  g_assert_true (store (secrets, header, "", &error));
  assert_value (secrets, header, NULL);
  g_assert_true (store (secrets, HKL_SECRET_SHARED, NULL, &error));
  g_assert_true (store (secrets, HKL_SECRET_SHARED, NULL, &error));
  assert_value (secrets, HKL_SECRET_SHARED, NULL);
  g_assert_true (unlock (secrets, &error));
  g_assert_no_error (error);
}

/* --- memory, file, generate ------------------------------------------------------------------ */

static void
test_memory (void)
{
  HklSecrets *secrets = hkl_secrets_new_memory ();

  g_assert_cmpstr (hkl_secrets_get_kind (secrets), ==, "memory");
  assert_keeps (secrets);
  g_assert_finalize_object (secrets);
}

static void
test_file (void)
{
  static const struct
  {
    const char *name;
    const char *content;
    gssize len;
    const char *expected; /* NULL: none is set */
    gboolean refused;
  } cases[] = {
    { "plain", "s", -1, "s", FALSE },
    { "newline", "s\n", -1, "s", FALSE },
    { "crlf", "s\r\n", -1, "s", FALSE },
    { "two newlines", "s\n\n", -1, "s\n", FALSE },
    { "cr alone belongs to it", "s\r", -1, "s\r", FALSE },
    { "spaces belong to it", " s ", -1, " s ", FALSE },
    { "utf-8", "clé\n", -1, "clé", FALSE },
    { "empty", "", -1, NULL, FALSE },
    { "newline only", "\n", -1, NULL, FALSE },
    { "nul", "a\0b", 3, NULL, TRUE },
    { "not utf-8", "\xff\xfe", -1, NULL, TRUE },
  };
  g_autofree char *directory = g_dir_make_tmp ("hkl-secrets-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "secret", NULL);
  g_autoptr (GError) missing = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      HklSecrets *secrets;

      g_test_message ("%s", cases[i].name);
      g_assert_true (g_file_set_contents (path, cases[i].content, cases[i].len, NULL));
      secrets = hkl_secrets_new_file (path, &error);
      if (cases[i].refused)
        {
          g_assert_error (error, HKL_SECRETS_ERROR, HKL_SECRETS_ERROR_FAILED);
          g_assert_null (secrets);
          continue;
        }

      g_assert_no_error (error);
      g_assert_cmpstr (hkl_secrets_get_kind (secrets), ==, "file");
      assert_value (secrets, HKL_SECRET_SHARED, cases[i].expected);
      assert_value (secrets, "header/orders/authorization", NULL);
      g_assert_false (store (secrets, HKL_SECRET_SHARED, "x", &error));
      g_assert_error (error, HKL_SECRETS_ERROR, HKL_SECRETS_ERROR_READ_ONLY);
      g_clear_error (&error);
      g_assert_false (store (secrets, HKL_SECRET_SHARED, NULL, &error));
      g_assert_error (error, HKL_SECRETS_ERROR, HKL_SECRETS_ERROR_READ_ONLY);
      g_assert_finalize_object (secrets);
    }

  g_remove (path);
  g_assert_null (hkl_secrets_new_file (path, &missing));
  g_assert_error (missing, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_rmdir (directory);
}

static void
test_generate (void)
{
  char *first = hkl_secret_generate ();
  char *second = hkl_secret_generate ();

  g_assert_cmpuint (strlen (first), ==, 43);
  g_assert_cmpuint (
      strspn (first, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), ==, 43);
  g_assert_cmpstr (first, !=, second);
  hkl_secret_free (first);
  hkl_secret_free (second);
  hkl_secret_free (NULL);
}

/* --- the keyring ----------------------------------------------------------------------------- */

static void
in_subprocess (const char *path)
{
  g_test_trap_subprocess (path, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
subprocess_file (void)
{
  g_autofree char *directory = g_dir_make_tmp ("hkl-ring-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "ring.keyring", NULL);
  HklSecrets *one, *other;
  g_autoptr (GError) error = NULL;

  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test1234", TRUE);

  one = hkl_secrets_new_keyring ("one");
  other = hkl_secrets_new_keyring ("other");
  g_assert_cmpstr (hkl_secrets_get_kind (one), ==, "keyring");
  assert_keeps (one);

  /* Two configurations do not see each other's secret. */
  g_assert_true (store (one, HKL_SECRET_SHARED, "of one", &error));
  g_assert_no_error (error);
  assert_value (other, HKL_SECRET_SHARED, NULL);
  assert_value (one, HKL_SECRET_SHARED, "of one");

  g_assert_finalize_object (one);
  g_assert_finalize_object (other);
  g_remove (path);
  g_rmdir (directory);
}

static void
test_keyring_file (void)
{
  g_autofree char *before = g_strdup (g_getenv ("ASAN_OPTIONS"));

  /* libsecret 0.20.5 loses the entity tag of its file at every read: no leak of ours. */
  g_setenv ("ASAN_OPTIONS", "detect_leaks=0", TRUE);
  in_subprocess ("/secrets/keyring/file/subprocess");
  if (before != NULL)
    g_setenv ("ASAN_OPTIONS", before, TRUE);
  else
    g_unsetenv ("ASAN_OPTIONS");
}

static void
assert_all_fail (HklSecrets *secrets, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lookup (secrets, HKL_SECRET_SHARED, &error));
  g_assert_error (error, HKL_SECRETS_ERROR, code);
  g_clear_error (&error);
  g_assert_null (load (secrets, NULL, &error));
  g_assert_error (error, HKL_SECRETS_ERROR, code);
  g_clear_error (&error);
  g_assert_false (store (secrets, HKL_SECRET_SHARED, "s", &error));
  g_assert_error (error, HKL_SECRETS_ERROR, code);
  g_clear_error (&error);
  g_assert_false (store (secrets, HKL_SECRET_SHARED, NULL, &error));
  g_assert_error (error, HKL_SECRETS_ERROR, code);
}

/* Never freed: its end waits half a minute for connections that libsecret keeps for ever. */
static GTestDBus *bus;

static void
bus_up (void)
{
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
}

/* A bus without service files: nobody will ever answer. */
static void
subprocess_no_service (void)
{
  HklSecrets *secrets;

  g_unsetenv ("SECRET_BACKEND");
  bus_up ();
  secrets = hkl_secrets_new_keyring ("test");
  assert_all_fail (secrets, HKL_SECRETS_ERROR_MISSING);
  g_assert_finalize_object (secrets);
  g_test_dbus_stop (bus);
}

static void
test_keyring_no_service (void)
{
  in_subprocess ("/secrets/keyring/no-service/subprocess");
}

static void
subprocess_no_bus (void)
{
  HklSecrets *secrets = hkl_secrets_new_keyring ("test");

  g_unsetenv ("SECRET_BACKEND");
  g_unsetenv ("DISPLAY");
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  assert_all_fail (secrets, HKL_SECRETS_ERROR_MISSING);
  g_assert_finalize_object (secrets);
}

static void
test_keyring_no_bus (void)
{
  in_subprocess ("/secrets/keyring/no-bus/subprocess");
}

static GDBusMessage *
swallow_calls (GDBusConnection *connection,
               GDBusMessage *message,
               gboolean incoming,
               gpointer user_data)
{
  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;

  g_object_unref (message);

  return NULL;
}

/* Somebody owns the name and never answers, as a stopped daemon does. */
static void
subprocess_frozen (void)
{
  g_autoptr (GDBusConnection) owner = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  HklSecrets *secrets;
  gint64 start;

  g_unsetenv ("SECRET_BACKEND");
  bus_up ();
  owner = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (bus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_add_filter (owner, swallow_calls, NULL, NULL);
  reply = g_dbus_connection_call_sync (owner, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.freedesktop.secrets", 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);

  secrets = hkl_secrets_new_keyring ("test");
  start = g_get_monotonic_time ();
  g_assert_null (lookup (secrets, HKL_SECRET_SHARED, &error));
  g_assert_error (error, HKL_SECRETS_ERROR, HKL_SECRETS_ERROR_TIMEOUT);
  /* The library would wait for 25 s and more. */
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
  g_clear_error (&error);

  /* Cancelled by the caller is not a time-out. */
  hkl_secrets_lookup_async (secrets, HKL_SECRET_SHARED, cancellable, on_result, &result);
  g_cancellable_cancel (cancellable);
  g_assert_null (hkl_secrets_lookup_finish (secrets, wait_for (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_clear_object (&result);
  g_assert_finalize_object (secrets);
  g_dbus_connection_close_sync (owner, NULL, NULL);
  g_test_dbus_stop (bus);
}

static void
test_keyring_frozen (void)
{
  in_subprocess ("/secrets/keyring/frozen/subprocess");
}

/* The real daemon: a keyring that is unlocked, then locked. */
static void
subprocess_locked (void)
{
  g_autofree char *home = g_dir_make_tmp ("hkl-home-XXXXXX", NULL);
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) daemon = NULL;
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean owned = FALSE;
  HklSecrets *secrets;
  GOutputStream *input;

  g_unsetenv ("SECRET_BACKEND");
  g_unsetenv ("DISPLAY");
  g_unsetenv ("WAYLAND_DISPLAY");
  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_RUNTIME_DIR", home, TRUE);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  bus_up ();

  /* It keeps the environment of the moment when it is made. */
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                        G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                        G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  daemon = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--foreground",
                                        "--unlock", "--components=secrets", NULL);
  g_assert_no_error (error);
  input = g_subprocess_get_stdin_pipe (daemon);
  g_assert_true (g_output_stream_write_all (input, "test\n", 5, NULL, NULL, &error));
  g_assert_true (g_output_stream_close (input, NULL, &error));

  connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  while (!owned)
    {
      g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
          connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
          "NameHasOwner", g_variant_new ("(s)", "org.freedesktop.secrets"), NULL,
          G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

      g_assert_no_error (error);
      g_variant_get (answer, "(b)", &owned);
      if (!owned)
        g_usleep (20 * 1000);
    }

  secrets = hkl_secrets_new_keyring ("test");
  assert_keeps (secrets);
  g_assert_true (store (secrets, HKL_SECRET_SHARED, "s", &error));
  assert_value (secrets, HKL_SECRET_SHARED, "s");

  reply = g_dbus_connection_call_sync (
      connection, "org.freedesktop.secrets", "/org/freedesktop/secrets",
      "org.freedesktop.Secret.Service", "Lock",
      g_variant_new_parsed ("([objectpath '/org/freedesktop/secrets/collection/login'],)"), NULL,
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);

  /* A secret that is there, and one that is not: both "locked", never "none". */
  assert_all_fail (secrets, HKL_SECRETS_ERROR_LOCKED);
  g_assert_null (lookup (secrets, HKL_SECRET_PREVIOUS, &error));
  g_assert_error (error, HKL_SECRETS_ERROR, HKL_SECRETS_ERROR_LOCKED);
  g_clear_error (&error);

  g_assert_finalize_object (secrets);
  g_subprocess_force_exit (daemon);
  g_assert_true (g_subprocess_wait (daemon, NULL, NULL));
  g_clear_object (&connection);
  g_test_dbus_stop (bus);
}

static void
test_keyring_locked (void)
{
  g_autofree char *daemon = g_find_program_in_path ("gnome-keyring-daemon");

  if (daemon == NULL)
    {
      g_test_skip ("gnome-keyring-daemon is not installed");
      return;
    }

  in_subprocess ("/secrets/keyring/locked/subprocess");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/secrets/memory", test_memory);
  g_test_add_func ("/secrets/file", test_file);
  g_test_add_func ("/secrets/generate", test_generate);
  g_test_add_func ("/secrets/keyring/file", test_keyring_file);
  g_test_add_func ("/secrets/keyring/file/subprocess", subprocess_file);
  g_test_add_func ("/secrets/keyring/no-service", test_keyring_no_service);
  g_test_add_func ("/secrets/keyring/no-service/subprocess", subprocess_no_service);
  g_test_add_func ("/secrets/keyring/no-bus", test_keyring_no_bus);
  g_test_add_func ("/secrets/keyring/no-bus/subprocess", subprocess_no_bus);
  g_test_add_func ("/secrets/keyring/frozen", test_keyring_frozen);
  g_test_add_func ("/secrets/keyring/frozen/subprocess", subprocess_frozen);
  g_test_add_func ("/secrets/keyring/locked", test_keyring_locked);
  g_test_add_func ("/secrets/keyring/locked/subprocess", subprocess_locked);

  return g_test_run ();
}
