/* hkl-signature-page.h: how requests are signed, and whether a received one is genuine.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. Sign over Verify in Your Code, beside Verify; below each other where it is
 * narrow.
 */

#pragma once

#include "hkl-page.h"

G_BEGIN_DECLS

#define HKL_TYPE_SIGNATURE_PAGE (hkl_signature_page_get_type ())
G_DECLARE_FINAL_TYPE (HklSignaturePage, hkl_signature_page, HKL, SIGNATURE_PAGE, HklPage)

GtkWidget *hkl_signature_page_new (HklService *service);

/* Fills in Verify with a request that went out. */
void hkl_signature_page_verify (HklSignaturePage *self, GBytes *body, const char *signature);

G_END_DECLS
