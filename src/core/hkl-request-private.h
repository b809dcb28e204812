/* hkl-request-private.h: what the files that render a request share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "hkl-request.h"

G_BEGIN_DECLS

/* The fields of one event, resolved and checked as upstream's schema does (contract 1.2, 1.6). */
typedef struct
{
  HklStr url; /* as resolved */
  HklStr method;
  const HklJson *headers; /* object or NULL */
  const HklJson *data;    /* object or NULL: no data */
} HklFields;

/* SINGLE: an empty text at the top is dropped first, which upstream does only outside a batch. */
gboolean
hkl_fields_check (const HklJson *resolved, gboolean single, HklFields *fields, GError **error);

/* Header list of a request: base, signature, the mapping's own, forced content type (contract 1.5).
 * MAPPING names the secret ones; AUTHORIZATION comes from the URL. */
gboolean hkl_request_set_headers (HklRequest *self,
                                  HklMapping *mapping,
                                  const HklJson *headers,
                                  const char *authorization,
                                  const char *standard_signature,
                                  const HklSigning *signing,
                                  GError **error);

G_END_DECLS
