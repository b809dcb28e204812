/* hkl-http-token.h: what a header's name and value may consist of.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; the rules of upstream's HTTP client (contract 1.5): a name is an RFC 9110 token, a value
 * has tab, printable ASCII and U+0080 to U+00FF, which go out as single bytes.
 */

#pragma once

#include "hkl-json.h"

G_BEGIN_DECLS

gboolean hkl_http_is_name (HklStr name);
gboolean hkl_http_is_value (HklStr value);

G_END_DECLS
