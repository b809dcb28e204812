/* hkl-credentials.h: the secrets that a request needs, for as long as it needs them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Immutable and reference-counted; any thread. Memory is wiped when the last reference goes. Has
 * no text form on purpose: a secret is in no log, file, export or message.
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _HklCredentials HklCredentials;

#define HKL_TYPE_CREDENTIALS (hkl_credentials_get_type ())
GType hkl_credentials_get_type (void);

/* SHARED_SECRET may be NULL or "": requests are sent unsigned. HEADERS: "mapping-id/header-name"
 * (lower case) to value; nullable. Everything is copied. */
HklCredentials *hkl_credentials_new (const char *shared_secret, GHashTable *headers);
HklCredentials *hkl_credentials_ref (HklCredentials *self);
void hkl_credentials_unref (HklCredentials *self);

/* A copy with HEADERS (as above; nullable) besides or instead of its own. Transfer full. */
HklCredentials *hkl_credentials_with_headers (HklCredentials *self, GHashTable *headers);

/* NULL when there is none. Borrowed. */
const char *hkl_credentials_get_shared_secret (HklCredentials *self);
const char *
hkl_credentials_get_header (HklCredentials *self, const char *mapping_id, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklCredentials, hkl_credentials_unref)

G_END_DECLS
