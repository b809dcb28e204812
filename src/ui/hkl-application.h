/* hkl-application.h: the program with a window.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One instance for a session: a second start brings the first window forward. Owns the service,
 * starts it without blocking and stops it at the end. SIGTERM and SIGINT end it cleanly.
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HKL_TYPE_APPLICATION (hkl_application_get_type ())
G_DECLARE_FINAL_TYPE (HklApplication, hkl_application, HKL, APPLICATION, AdwApplication)

HklApplication *hkl_application_new (void);

G_END_DECLS
