/* hkl-url.h: the URL of an endpoint, as upstream accepts and sends it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. Two steps, as upstream: the text must be a URI of RFC 3986 in ASCII (contract 1.6); what is
 * sent is its normal form of the URL standard: scheme and host in lower case, no usual port, no dot
 * segments, "/" for an empty path, no fragment, user and password taken out.
 */

#pragma once

#include "hkl-json.h"

G_BEGIN_DECLS

/* TRUE for a URI in the sense of the "uri" format: absolute, ASCII, percent-encoded. */
gboolean hkl_url_is_uri (HklStr text);

/**
 * hkl_url_normalise:
 * @authorization: (out) (optional) (nullable): "Basic …" from user and password; NULL: none
 *
 * Returns: (transfer full) (nullable): the URL as it is sent; NULL for anything but http and https
 *   with a host and a port up to 65,535.
 */
char *hkl_url_normalise (HklStr text, char **authorization);

G_END_DECLS
