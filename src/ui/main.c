/* main.c: starts the window.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hookline"

#include "config.h"

#include <locale.h>

#include <glib/gi18n.h>

#include "hkl-application.h"
#include "hkl-ui-resources.h"

int
main (int argc, char *argv[])
{
  g_autoptr (HklApplication) application = NULL;
  const char *locale_folder;

  setlocale (LC_ALL, "");
  locale_folder = g_getenv ("HKL_LOCALE_DIR"); /* set when run from the build folder */
  bindtextdomain (GETTEXT_PACKAGE, locale_folder != NULL ? locale_folder : HKL_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_resources_register (hkl_ui_get_resource ());
  g_set_application_name (_ ("Hookline"));
  application = hkl_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
