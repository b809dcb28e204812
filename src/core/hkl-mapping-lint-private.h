/* hkl-mapping-lint-private.h: what the two halves of the mapping's lint share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "hkl-mapping-lint.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *remarks;
  GString *where; /* the place that is looked at */
  guint depth;
} HklMappingLint;

void hkl_mapping_lint_say (HklMappingLint *self,
                           HklSeverity severity,
                           const char *code,
                           const HklJson *value,
                           const char *text);
/* Goes one step down; the result is given back to hkl_mapping_lint_leave(). */
gsize hkl_mapping_lint_enter (HklMappingLint *self, HklStr step);
void hkl_mapping_lint_leave (HklMappingLint *self, gsize mark);

/* Everything in VALUE that has to do with directives. */
void hkl_mapping_lint_value (HklMappingLint *self, const HklJson *value, gboolean in_list);

G_END_DECLS
