/* hkl-secrets.h: where secrets are kept: the keyring, memory, or a file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An abstract object with three questions (lookup, store, clear) and three back ends: the keyring
 * (libsecret), memory (until quit; tests), and a read-only file with the shared secret alone
 * (--secret-file, systemd credentials). All calls are asynchronous with an own time limit, since a
 * frozen keyring daemon would otherwise hold a caller for 50 s. Callable from any thread with a
 * running thread-default main context; answers come there. No secret is ever logged.
 */

#pragma once

#include <gio/gio.h>

#include "hkl-credentials.h"

G_BEGIN_DECLS

#define HKL_SECRETS_ERROR (hkl_secrets_error_quark ())
GQuark hkl_secrets_error_quark (void);

typedef enum
{
  HKL_SECRETS_ERROR_LOCKED,    /* the keyring is there, but locked */
  HKL_SECRETS_ERROR_MISSING,   /* no keyring service answers */
  HKL_SECRETS_ERROR_TIMEOUT,   /* it did not answer in time */
  HKL_SECRETS_ERROR_READ_ONLY, /* this back end cannot store */
  HKL_SECRETS_ERROR_FAILED,
} HklSecretsError;

/* What a secret is for. */
#define HKL_SECRET_SHARED   "shared-secret"
#define HKL_SECRET_PREVIOUS "previous-shared-secret" /* kept 24 h for Verify only */
/* Secret header: "header/<mapping-id>/<header-name in lower case>". */
char *hkl_secret_header_key (const char *mapping_id, const char *header);

#define HKL_TYPE_SECRETS (hkl_secrets_get_type ())
G_DECLARE_DERIVABLE_TYPE (HklSecrets, hkl_secrets, HKL, SECRETS, GObject)

struct _HklSecretsClass
{
  GObjectClass parent_class;

  const char *kind; /* see hkl_secrets_get_kind() */

  /* Each function answers into TASK, whose source object is SELF, and takes the reference. The
   * answer of a lookup is a string for hkl_secret_free() or NULL: nothing is stored. unlock_async
   * may be NULL where there is no lock. */
  void (*lookup_async) (HklSecrets *self, const char *key, GTask *task);
  void (*store_async) (HklSecrets *self, const char *key, const char *value, GTask *task);
  void (*clear_async) (HklSecrets *self, const char *key, GTask *task);
  void (*unlock_async) (HklSecrets *self, GTask *task);
};

/* ACCOUNT tells destinations apart: one for each configuration file. */
HklSecrets *hkl_secrets_new_keyring (const char *account);
HklSecrets *hkl_secrets_new_memory (void);
/* Reads the file once; one trailing newline is not part of the secret. Blocking. */
HklSecrets *hkl_secrets_new_file (const char *path, GError **error);

/* "keyring", "memory", "file": for status texts. */
const char *hkl_secrets_get_kind (HklSecrets *self);

void hkl_secrets_lookup_async (HklSecrets *self,
                               const char *key,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/* Returns: (transfer full) (nullable): free with hkl_secret_free(). NULL without error: none. */
char *hkl_secrets_lookup_finish (HklSecrets *self, GAsyncResult *result, GError **error);

/* VALUE "" or NULL clears. A locked keyring is not unlocked by this, but says so. */
void hkl_secrets_store_async (HklSecrets *self,
                              const char *key,
                              const char *value,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean hkl_secrets_store_finish (HklSecrets *self, GAsyncResult *result, GError **error);

/* Asks the person to unlock the keyring (shows the desktop's prompt). */
void hkl_secrets_unlock_async (HklSecrets *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean hkl_secrets_unlock_finish (HklSecrets *self, GAsyncResult *result, GError **error);

/* The shared secret and the values of KEYS' headers in one value ("mapping-id/header" pairs). */
void hkl_secrets_load_async (HklSecrets *self,
                             const char *const *header_keys,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
HklCredentials *hkl_secrets_load_finish (HklSecrets *self, GAsyncResult *result, GError **error);

/* Wipes and frees. */
void hkl_secret_free (char *secret);

/* 32 random bytes as URL-safe text: a new shared secret. */
char *hkl_secret_generate (void);

G_END_DECLS
