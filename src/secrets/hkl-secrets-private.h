/* hkl-secrets-private.h: what the back ends share with the base.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "hkl-secrets.h"

G_BEGIN_DECLS

/* Answers a lookup with a copy of VALUE (nullable), which is wiped when nobody takes it. */
void hkl_secrets_return_value (GTask *task, const char *value);

G_END_DECLS
