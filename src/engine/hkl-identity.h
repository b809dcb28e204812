/* hkl-identity.h: whom connections of a mapping trust, and as whom they show themselves.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file with further authorities beside those of the system, and a client certificate with its
 * key, for endpoints with certificates of a company's own. Immutable and reference-counted; any
 * thread. Files are read when it is made; hkl_identity_is_stale() says when they have changed since,
 * as certificates do.
 */

#pragma once

#include <gio/gio.h>

#include "hkl-mapping.h"

G_BEGIN_DECLS

typedef struct _HklIdentity HklIdentity;

/* The files that MAPPING names, as a key that is equal for equal identities; NULL: it names none.
 * Free it. */
char *hkl_identity_key (HklMapping *mapping);

/* Reads the files that MAPPING names; it names at least one. NULL with a sentence (G_IO_ERROR) that
 * names the file and says what to do. */
HklIdentity *hkl_identity_new (HklMapping *mapping, GError **error);
HklIdentity *hkl_identity_ref (HklIdentity *self);
void hkl_identity_unref (HklIdentity *self);

/* TRUE when a file is not the one that was read. */
gboolean hkl_identity_is_stale (HklIdentity *self);

/* Borrowed; NULL: none. */
GTlsCertificate *hkl_identity_get_certificate (HklIdentity *self);

/* What is wrong with CERTIFICATE for HOST by the authorities of the file, when the system finds
 * ERRORS; 0: it is good. Without a file ERRORS. */
GTlsCertificateFlags hkl_identity_verify (HklIdentity *self,
                                          GTlsCertificate *certificate,
                                          GTlsCertificateFlags errors,
                                          GSocketConnectable *host);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HklIdentity, hkl_identity_unref)

G_END_DECLS
