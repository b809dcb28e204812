/* hkl-certificates-row.h: the certificate files of a mapping, in a row that opens.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Three files, each typed or chosen. Nothing is read here: whether a file can be used is said by the
 * first delivery. Emits "changed". Main thread only.
 */

#pragma once

#include <adwaita.h>

#include "hkl-mapping.h"

G_BEGIN_DECLS

#define HKL_TYPE_CERTIFICATES_ROW (hkl_certificates_row_get_type ())
G_DECLARE_FINAL_TYPE (HklCertificatesRow,
                      hkl_certificates_row,
                      HKL,
                      CERTIFICATES_ROW,
                      AdwExpanderRow)

GtkWidget *hkl_certificates_row_new (void);
void hkl_certificates_row_set_mapping (HklCertificatesRow *self, HklMapping *mapping);
/* Fills in the three files of CHANGE, borrowed until the rows change. */
void hkl_certificates_row_get (HklCertificatesRow *self, HklMappingChange *change);
/* Marks what is wrong. Returns a sentence about it, borrowed; NULL: nothing is. */
const char *hkl_certificates_row_check (HklCertificatesRow *self);

G_END_DECLS
