/* hkl-secrets-keyring.c: secrets in the desktop's keyring, through libsecret.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any thread that runs its thread-default main context. Guarantees that the library does not give:
 *
 * - An own time limit. A frozen keyring daemon holds a plain call for 50 s.
 * - "Nothing stored" is told apart from "locked": the library answers NULL without an error for
 *   both. So a lookup searches (which also finds locked items, and never shows a prompt), and where
 *   nothing was found the default collection is asked whether it is locked.
 * - No prompt unless somebody asked for one: a lookup or store of a locked keyring fails with
 *   HKL_SECRETS_ERROR_LOCKED; only unlocking shows the desktop's dialog.
 *
 * In a sandbox libsecret may keep an encrypted file of its own instead of asking the service; that
 * one has no collections and is never locked here.
 */

#define G_LOG_DOMAIN "hkl-secrets"

#include "config.h"

#include <libsecret/secret.h>

#include "hkl-secrets-private.h"

#define LIMIT_SECONDS        5
#define UNLOCK_LIMIT_SECONDS 120 /* a person reads a dialog and types */

static const SecretSchema schema = {
  "io.github.hookline.Hookline.Secret",
  SECRET_SCHEMA_NONE,
  {
      { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "key", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
};

#define HKL_TYPE_SECRETS_KEYRING (hkl_secrets_keyring_get_type ())
G_DECLARE_FINAL_TYPE (HklSecretsKeyring, hkl_secrets_keyring, HKL, SECRETS_KEYRING, HklSecrets)

struct _HklSecretsKeyring
{
  HklSecrets parent_instance;

  char *account;
};

G_DEFINE_FINAL_TYPE (HklSecretsKeyring, hkl_secrets_keyring, HKL_TYPE_SECRETS)

/* --- one call: its task, its time limit ------------------------------------------------------ */

typedef struct _Call Call;
struct _Call
{
  GTask *task;
  GCancellable *cancellable; /* fires with the caller's, and when the time is over */
  gulong handler;
  GSource *timer;
  gboolean timed_out;
  GHashTable *attributes;
  char *label;
  char *value; /* to be stored; NULL clears */
  SecretService *service;
  /* What follows the question for the default collection, which is NULL where there is none. */
  void (*on_collection) (Call *call, SecretCollection *collection);
};

static void
on_caller_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static gboolean
on_time_over (gpointer user_data)
{
  Call *call = user_data;

  call->timed_out = TRUE;
  g_cancellable_cancel (call->cancellable);

  return G_SOURCE_REMOVE;
}

static void
call_set_limit (Call *call, guint seconds)
{
  if (call->timer != NULL)
    {
      g_source_destroy (call->timer);
      g_source_unref (call->timer);
    }

  call->timer = g_timeout_source_new_seconds (seconds);
  g_source_set_callback (call->timer, on_time_over, call, NULL);
  g_source_attach (call->timer, g_main_context_get_thread_default ());
}

/* Takes the reference of TASK. */
static Call *
call_new (HklSecretsKeyring *self, const char *key, GTask *task)
{
  GCancellable *outer = g_task_get_cancellable (task);
  Call *call = g_new0 (Call, 1);

  call->task = task;
  call->cancellable = g_cancellable_new ();
  if (outer != NULL)
    call->handler = g_cancellable_connect (outer, G_CALLBACK (on_caller_cancelled),
                                           g_object_ref (call->cancellable), g_object_unref);
  call_set_limit (call, LIMIT_SECONDS);

  if (key != NULL)
    {
      call->attributes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
      g_hash_table_insert (call->attributes, (char *) "account", g_strdup (self->account));
      g_hash_table_insert (call->attributes, (char *) "key", g_strdup (key));
      call->label = g_strdup_printf ("Hookline: %s", key);
    }

  return call;
}

static void
call_free (Call *call)
{
  g_cancellable_disconnect (g_task_get_cancellable (call->task), call->handler);
  g_source_destroy (call->timer);
  g_source_unref (call->timer);
  g_clear_pointer (&call->attributes, g_hash_table_unref);
  g_clear_object (&call->service);
  g_free (call->label);
  hkl_secret_free (call->value);
  g_object_unref (call->cancellable);
  g_object_unref (call->task);
  g_free (call);
}

static void
call_fail_locked (Call *call)
{
  g_task_return_new_error (call->task, HKL_SECRETS_ERROR, HKL_SECRETS_ERROR_LOCKED,
                           "The keyring is locked. Unlock it.");
  call_free (call);
}

/* TRUE for what a bus says when nobody keeps secrets on it, or when there is no bus. */
static gboolean
is_missing (const GError *error)
{
  static const GDBusError codes[] = {
    G_DBUS_ERROR_SERVICE_UNKNOWN,   G_DBUS_ERROR_NAME_HAS_NO_OWNER,
    G_DBUS_ERROR_UNKNOWN_OBJECT,    G_DBUS_ERROR_UNKNOWN_INTERFACE,
    G_DBUS_ERROR_UNKNOWN_METHOD,    G_DBUS_ERROR_SPAWN_EXEC_FAILED,
    G_DBUS_ERROR_SPAWN_FAILED,      G_DBUS_ERROR_SPAWN_CHILD_EXITED,
    G_DBUS_ERROR_DISCONNECTED,      G_DBUS_ERROR_NO_SERVER,
    G_DBUS_ERROR_SPAWN_FORK_FAILED, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND,
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, G_DBUS_ERROR, (int) codes[i]))
      return TRUE;

  /* Connecting to the bus itself fails with codes of GIO, FAILED among them. */
  return error->domain == G_IO_ERROR;
}

/* Takes ERROR and ends CALL with what it means. */
static void
call_fail (Call *call, GError *error)
{
  g_autoptr (GError) taken = error;

  /* A service that went away leaves a connected object behind that would fail for ever. */
  secret_service_disconnect ();

  if (call->timed_out || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
    g_task_return_new_error (call->task, HKL_SECRETS_ERROR, HKL_SECRETS_ERROR_TIMEOUT,
                             "The keyring did not answer within %d s. Check that it runs.",
                             LIMIT_SECONDS);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (call->task, g_steal_pointer (&taken));
  else if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    {
      call_fail_locked (call);
      return;
    }
  else if (is_missing (error))
    g_task_return_new_error (call->task, HKL_SECRETS_ERROR, HKL_SECRETS_ERROR_MISSING,
                             "No keyring answers (%s). Start one, or keep secrets in memory.",
                             error->message);
  else
    g_task_return_new_error (call->task, HKL_SECRETS_ERROR, HKL_SECRETS_ERROR_FAILED,
                             "The keyring refused: %s", error->message);

  call_free (call);
}

/* --- which collection, and is it locked? ----------------------------------------------------- */

/* In a sandbox libsecret prefers an encrypted file, opened with a key that the portal hands out. */
static gboolean
in_sandbox (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

/* A service object is made in a sandbox even where the service cannot be reached; only a question
 * to it tells. */
static void
on_alias (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  GError *error = NULL;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, &error);

  if (error != NULL && in_sandbox () && is_missing (error) &&
      !g_cancellable_is_cancelled (call->cancellable))
    g_clear_error (&error);

  if (error != NULL)
    call_fail (call, error);
  else
    call->on_collection (call, collection);
}

static void
on_service (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  GError *error = NULL;

  call->service = secret_service_get_finish (result, &error);
  if (call->service == NULL && in_sandbox () && !g_cancellable_is_cancelled (call->cancellable))
    {
      g_clear_error (&error);
      call->on_collection (call, NULL);
      return;
    }

  if (call->service == NULL)
    {
      call_fail (call, error);
      return;
    }

  secret_collection_for_alias (call->service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                               call->cancellable, on_alias, call);
}

static void
call_ask_collection (Call *call, void (*on_collection) (Call *, SecretCollection *))
{
  call->on_collection = on_collection;

  /* libsecret's own switch for the file. */
  if (g_strcmp0 (g_getenv ("SECRET_BACKEND"), "file") == 0)
    on_collection (call, NULL);
  else
    secret_service_get (SECRET_SERVICE_NONE, call->cancellable, on_service, call);
}

static gboolean
is_locked (SecretCollection *collection)
{
  return collection != NULL && secret_collection_get_locked (collection);
}

/* --- lookup ---------------------------------------------------------------------------------- */

static void
finish_empty_lookup (Call *call, SecretCollection *collection)
{
  if (is_locked (collection))
    {
      call_fail_locked (call);
      return;
    }

  hkl_secrets_return_value (call->task, NULL);
  call_free (call);
}

static void
on_retrieved (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  GError *error = NULL;
  g_autoptr (SecretValue) value = secret_retrievable_retrieve_secret_finish (
      SECRET_RETRIEVABLE (object), result, &error);

  if (error != NULL)
    {
      call_fail (call, error);
      return;
    }

  hkl_secrets_return_value (call->task, value != NULL ? secret_value_get_text (value) : NULL);
  call_free (call);
}

static void
on_searched (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  GError *error = NULL;
  GList *items = secret_password_search_finish (result, &error);

  if (error != NULL)
    {
      call_fail (call, error);
      return;
    }

  if (items == NULL)
    {
      call_ask_collection (call, finish_empty_lookup);
      return;
    }

  for (GList *l = items; l != NULL; l = l->next)
    if (!SECRET_IS_ITEM (l->data) || !secret_item_get_locked (l->data))
      {
        secret_retrievable_retrieve_secret (l->data, call->cancellable, on_retrieved, call);
        g_list_free_full (items, g_object_unref);
        return;
      }

  g_list_free_full (items, g_object_unref);
  call_fail_locked (call);
}

static void
keyring_lookup_async (HklSecrets *secrets, const char *key, GTask *task)
{
  Call *call = call_new (HKL_SECRETS_KEYRING (secrets), key, task);

  secret_password_searchv (&schema, call->attributes, SECRET_SEARCH_ALL, call->cancellable,
                           on_searched, call);
}

/* --- store and clear ------------------------------------------------------------------------- */

static void
on_stored (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  GError *error = NULL;

  if (!secret_password_store_finish (result, &error))
    {
      call_fail (call, error);
      return;
    }

  g_task_return_boolean (call->task, TRUE);
  call_free (call);
}

static void
on_cleared (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  GError *error = NULL;

  /* FALSE without an error: there was nothing to clear. */
  secret_password_clear_finish (result, &error);
  if (error != NULL)
    {
      call_fail (call, error);
      return;
    }

  g_task_return_boolean (call->task, TRUE);
  call_free (call);
}

static void
write_into (Call *call, SecretCollection *collection)
{
  if (is_locked (collection))
    call_fail_locked (call);
  else if (call->value != NULL)
    secret_password_storev (&schema, call->attributes, SECRET_COLLECTION_DEFAULT, call->label,
                            call->value, call->cancellable, on_stored, call);
  else
    secret_password_clearv (&schema, call->attributes, call->cancellable, on_cleared, call);
}

static void
keyring_store_async (HklSecrets *secrets, const char *key, const char *value, GTask *task)
{
  Call *call = call_new (HKL_SECRETS_KEYRING (secrets), key, task);

  call->value = g_strdup (value);
  call_ask_collection (call, write_into);
}

static void
keyring_clear_async (HklSecrets *secrets, const char *key, GTask *task)
{
  call_ask_collection (call_new (HKL_SECRETS_KEYRING (secrets), key, task), write_into);
}

/* --- unlock ---------------------------------------------------------------------------------- */

static void
on_unlocked (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  GError *error = NULL;
  int n = secret_service_unlock_finish (SECRET_SERVICE (object), result, NULL, &error);

  if (error != NULL)
    call_fail (call, error);
  else if (n < 1) /* the dialog was closed, or could not be shown: no error either */
    call_fail_locked (call);
  else
    {
      g_task_return_boolean (call->task, TRUE);
      call_free (call);
    }
}

static void
unlock_collection (Call *call, SecretCollection *collection)
{
  g_autoptr (GList) objects = NULL;

  if (!is_locked (collection))
    {
      g_task_return_boolean (call->task, TRUE);
      call_free (call);
      return;
    }

  call_set_limit (call, UNLOCK_LIMIT_SECONDS);
  objects = g_list_prepend (NULL, collection);
  secret_service_unlock (call->service, objects, call->cancellable, on_unlocked, call);
}

static void
keyring_unlock_async (HklSecrets *secrets, GTask *task)
{
  call_ask_collection (call_new (HKL_SECRETS_KEYRING (secrets), NULL, task), unlock_collection);
}

/* --- the object ------------------------------------------------------------------------------ */

static void
hkl_secrets_keyring_finalize (GObject *object)
{
  HklSecretsKeyring *self = HKL_SECRETS_KEYRING (object);

  g_free (self->account);

  G_OBJECT_CLASS (hkl_secrets_keyring_parent_class)->finalize (object);
}

static void
hkl_secrets_keyring_class_init (HklSecretsKeyringClass *klass)
{
  HklSecretsClass *secrets_class = HKL_SECRETS_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hkl_secrets_keyring_finalize;
  secrets_class->kind = "keyring";
  secrets_class->lookup_async = keyring_lookup_async;
  secrets_class->store_async = keyring_store_async;
  secrets_class->clear_async = keyring_clear_async;
  secrets_class->unlock_async = keyring_unlock_async;
}

static void
hkl_secrets_keyring_init (HklSecretsKeyring *self)
{
}

HklSecrets *
hkl_secrets_new_keyring (const char *account)
{
  HklSecretsKeyring *self;

  g_return_val_if_fail (account != NULL, NULL);

  self = g_object_new (HKL_TYPE_SECRETS_KEYRING, NULL);
  self->account = g_strdup (account);

  return HKL_SECRETS (self);
}
