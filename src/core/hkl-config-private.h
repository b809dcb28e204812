/* hkl-config-private.h: what the files of the configuration share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "hkl-config.h"

G_BEGIN_DECLS

#define HKL_MAPPING_DEFAULTS                                                                       \
  ((HklMapping){ .wait = 5, .concurrency = 8, .timeout = 10, .retry = hkl_retry_segment })

/* Defaults without a write key: for the reader. */
HklConfig *hkl_config_new_empty (void);

/* Copies INIT's strings and reads what rows show out of its fields. */
HklMapping *hkl_mapping_build (const HklMapping *init);

/* hkl-config-writer.c */
const HklJson *hkl_mapping_to_json (HklMapping *self, HklArena *arena);
/* hkl-config-reader.c; JSON was read from TEXT */
HklMapping *hkl_mapping_from_json (const HklJson *json, const char *text, GError **error);

/* hkl-mapping-check.c: the faults of one mapping's trigger and fields. OFFSET of each remark is in
 * the text that FIELDS was read from, plus for the trigger, in the trigger's own text. PREFIX goes
 * before `where` ("mappings/2/" or ""). */
void hkl_mapping_check_trigger (const char *trigger, const char *prefix, GPtrArray *remarks);
void hkl_mapping_check_fields (const HklJson *fields, const char *prefix, GPtrArray *remarks);

G_END_DECLS
