/* hkl-lines.h: the sessions that requests go out through, one for each identity.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A session keeps connections and gives them to whoever asks next for the same host. A connection
 * that was made with a mapping's own authorities or certificate is no one else's, so each set of
 * certificate files has a session. Engine thread, but for hkl_lines_new_session().
 */

#pragma once

#include <libsoup/soup.h>

#include "hkl-identity.h"

G_BEGIN_DECLS

typedef struct _HklLines HklLines;

HklLines *hkl_lines_new (void);
/* Ends what goes out through the ordinary session. */
void hkl_lines_free (HklLines *self);

/* One more ordinary session, for the thread that makes it alone. */
SoupSession *hkl_lines_new_session (void);

/* The session for mappings without certificate files, borrowed. */
SoupSession *hkl_lines_get_ordinary (HklLines *self);
/* The session for MAPPING (nullable), borrowed, and its identity, owned or NULL. NULL with a
 * sentence: the files that the mapping names cannot be read. */
SoupSession *
hkl_lines_find (HklLines *self, HklMapping *mapping, HklIdentity **identity, GError **error);

G_END_DECLS
