/* hkl-mapping-kit.h: directives: what an event becomes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure: (mapping, event) to value, as upstream's `transform` (contract 3). Nothing is kept between
 * calls. The result may share values with the event and the mapping.
 */

#pragma once

#include "hkl-json.h"

G_BEGIN_DECLS

#define HKL_MAPPING_ERROR (hkl_mapping_error_quark ())
GQuark hkl_mapping_error_quark (void);

typedef enum
{
  HKL_MAPPING_ERROR_INVALID, /* the mapping is malformed: message is upstream's, path first */
  HKL_MAPPING_ERROR_RESOLVE, /* it is well-formed, but this event cannot be mapped */
} HklMappingError;

/* An object with one @-key and nothing else but _metadata (contract 3.1). */
gboolean hkl_json_is_directive (const HklJson *value);

/* Checks the syntax; several faults are joined with "; ". */
gboolean hkl_mapping_kit_validate (const HklJson *mapping, GError **error);

/**
 * hkl_mapping_kit_transform:
 *
 * Validates and resolves, as upstream's transform().
 *
 * Returns: (nullable): the value; NULL without @error is absent.
 */
const HklJson *hkl_mapping_kit_transform (const HklJson *mapping,
                                          const HklJson *event,
                                          HklArena *arena,
                                          GError **error);

/* Resolves only: for a mapping that was validated when it was compiled. */
const HklJson *hkl_mapping_kit_resolve (const HklJson *mapping,
                                        const HklJson *event,
                                        HklArena *arena,
                                        GError **error);

/* The path walker of @path ("$." is removed); NULL is absent (contract 3.3). */
const HklJson *hkl_mapping_path_get (const HklJson *value, HklStr path, HklArena *arena);
/* The same as @template walks: "$." stays. */
const HklJson *hkl_mapping_path_walk (const HklJson *value, HklStr path, HklArena *arena);

G_END_DECLS
