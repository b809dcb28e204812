/* hkl-config-lint.h: everything there is to say about a configuration file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure; any thread. Faults come from hkl_config_parse(); where there is none, every mapping's
 * trigger and fields are looked at as well, by hkl_trigger_lint() and hkl_mapping_lint().
 */

#pragma once

#include "hkl-remark.h"

G_BEGIN_DECLS

/**
 * hkl_config_lint:
 * @text: the text of a configuration file, of one mapping ("trigger" with "fields", or with
 *   "settings" as Segment writes it), or of fields alone
 *
 * Returns: (transfer full) (element-type HklRemark): in the order of the text, each with its offset,
 *   line and column in it; empty when there is nothing to say
 */
GPtrArray *hkl_config_lint (const char *text, gsize length);

G_END_DECLS
