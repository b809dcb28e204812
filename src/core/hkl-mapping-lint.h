/* hkl-mapping-lint.h: what a person should know about a mapping's fields before the events do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; any thread. Faults that can be told without an event are in hkl_mapping_check(). The codes
 * are stable: each is the anchor of a section in the help.
 *
 * Errors (every event fails): case-operator, flatten-separator, if-condition, json-value,
 * liquid-filter, liquid-syntax, list-directive, merge-direction.
 *
 * Warnings (it does not do what it seems to say): blank-unused, constant-template, data-constant,
 * else-vanishes, header-content-length, header-content-type, header-duplicate, header-secret,
 * header-signature, header-undefined, json-mode, liquid-event, list-unchecked, merge-capitals,
 * path-bracket, path-dollar, path-quoted-dot, path-space, path-template, path-wildcard,
 * replacement-unused, template-dollar, template-empty, template-filter, url-credentials,
 * url-plain-http, value-vanishes.
 *
 * Notes (worth knowing): blank-reversed, constant-path, data-without-message-id, header-object,
 * liquid-now, liquid-sample, replacement-dollar, template-braces.
 */

#pragma once

#include "hkl-json.h"
#include "hkl-remark.h"

G_BEGIN_DECLS

/**
 * hkl_mapping_lint:
 * @fields: a mapping's fields as they were read from a text
 * @secret_headers: (nullable): names of headers whose values are kept in the keyring
 * @prefix: what goes before each place: "" or "mappings/2/"
 *
 * Returns: (transfer full) (element-type HklRemark): in the order of the fields; offsets are those
 *   in the text that @fields was read from. No remark repeats a value.
 */
GPtrArray *
hkl_mapping_lint (const HklJson *fields, const char *const *secret_headers, const char *prefix);

G_END_DECLS
