/* hkl-edited.h: a request that a person has changed before it goes out once more.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. An edited request is a mapping version of its own: the mapping as it was, with constants in
 * the place of its fields and the bytes of the body in a member that upstream does not have. So it is
 * kept, rendered again and signed as every other request is, and nothing else has to know of it.
 */

#pragma once

#include "hkl-mapping.h"

G_BEGIN_DECLS

/* The member of `fields` that holds the body. */
#define HKL_EDITED_BODY "__hookline_body"

/* The partition of a batch that is an edited request: how the log tells it from others. */
#define HKL_EDITED_PARTITION "edited"

typedef struct
{
  const char *method;
  const char *url;           /* NULL: the mapping's own, where that is a constant */
  const char *const *names;  /* of headers, NULL-terminated */
  const char *const *values; /* of the same number */
  GBytes *body;              /* UTF-8; empty: none */
} HklEdited;

/**
 * hkl_edited_mapping:
 *
 * Headers whose values are in the keyring go on being sent. What Hookline makes itself (signature,
 * content type) is made anew and may be left out.
 *
 * Returns: (transfer full): the version to render with; NULL with a sentence that says what of
 *   EDITED cannot be sent.
 */
HklMapping *hkl_edited_mapping (HklMapping *mapping, const HklEdited *edited, GError **error);

/* What of the headers of a request is a person's to edit: "name: value" lines. Without what is made
 * anew and without secret values. HEADERS (array of HklHeader) is that of a request. */
gboolean hkl_edited_is_editable (const char *lower_name);

G_END_DECLS
