/* hkl-page.h: what every page of the window is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. A page is made on its first visit and kept. It brings its own header bar
 * (libadwaita 1.2 has no AdwToolbarView) so that titles and buttons belong to it; the shell puts
 * the sidebar button and the bars around it. A page does nothing while it is not mapped: it starts
 * its updates in GtkWidget::map and stops them in unmap.
 */

#pragma once

#include <adwaita.h>

#include "hkl-service.h"

G_BEGIN_DECLS

#define HKL_TYPE_PAGE (hkl_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (HklPage, hkl_page, HKL, PAGE, GtkWidget)

struct _HklPageClass
{
  GtkWidgetClass parent_class;

  /* Ctrl+F: move the focus to the page's search; FALSE when it has none. */
  gboolean (*search) (HklPage *self);
};

/* Property "service" is construct-only; "title" is shown in the narrow mode and to screen readers. */
HklService *hkl_page_get_service (HklPage *self);
const char *hkl_page_get_title (HklPage *self);
void hkl_page_set_title (HklPage *self, const char *title);

/* The page's single child (GtkBinLayout); the page owns it. */
void hkl_page_set_child (HklPage *self, GtkWidget *child);

/* Shows a toast in the window that the page is in. TEXT is plain, not markup. */
void hkl_page_toast (HklPage *self, const char *text);

/* Reports a failed action of the person: a toast with the error's sentence. */
void hkl_page_report (HklPage *self, const GError *error);

/* Actions that the window offers to pages, as widget actions:
 *   win.show-page (s)      "overview", "source", "inspector", "signature", "settings"
 *   win.show-mapping (s)   mapping id, its deliveries
 *   win.set-up-mapping (s) mapping id, its Set Up view; "" makes a new mapping
 *   win.show-delivery (x)  batch id: opens its mapping's log with that delivery selected
 *   win.compose, win.import, win.send-test (s: mapping id)
 */

gboolean hkl_page_search (HklPage *self);

G_END_DECLS
