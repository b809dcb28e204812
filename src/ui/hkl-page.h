/* hkl-page.h: what every page of the window is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread only. A page is made on its first visit and kept. From top to bottom it is: its
 * header bar (libadwaita 1.2 has no AdwToolbarView), the bars that say what is wrong, its child.
 * The header bar and the bars are there from the start; a page packs its own buttons into the
 * former and gives the latter no thought. A page does nothing while it is not mapped: it starts its
 * updates in GtkWidget::map and stops them in unmap.
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

  /* Alt+Left, or the header bar's Back: leave what is open within the page, such as a delivery in
   * full. FALSE when nothing is open: the window goes back to the sidebar when it is narrow. */
  gboolean (*back) (HklPage *self);
};

/* Property "service" is construct-only; "title" is shown in the header bar and to screen readers,
 * "subtitle" below it. */
HklService *hkl_page_get_service (HklPage *self);
const char *hkl_page_get_title (HklPage *self);
void hkl_page_set_title (HklPage *self, const char *title);
void hkl_page_set_subtitle (HklPage *self, const char *subtitle);

/* Borrowed: to pack buttons into, or to give it another title widget. */
AdwHeaderBar *hkl_page_get_header (HklPage *self);

/* Puts the title and subtitle back into the header bar, after it was given another widget. */
void hkl_page_show_title (HklPage *self);

/* Packs a button with icon and LABEL at the end of the header bar and returns it, borrowed. In the
 * narrow window the icon stands alone; LABEL stays its accessible name. */
GtkWidget *
hkl_page_add_button (HklPage *self, const char *icon, const char *label, const char *tooltip);

/* The page's single child; the page owns it. It fills what header bar and bars leave. */
void hkl_page_set_child (HklPage *self, GtkWidget *child);

/* Shows a toast in the window that the page is in. TEXT is plain, not markup. */
void hkl_page_toast (HklPage *self, const char *text);

/* Reports a failed action of the person: a toast with the error's sentence. Being cancelled is
 * silent. ERROR may be NULL, which does nothing. */
void hkl_page_report (HklPage *self, const GError *error);

/* While TRUE the header bar shows Back also in the wide window, which calls `back`. */
void hkl_page_set_can_go_back (HklPage *self, gboolean can_go_back);

/* Actions that the window offers to pages, as widget actions:
 *   win.show-page (s)      "overview", "source", "inspector", "signature", "settings"
 *   win.show-mapping (s)   mapping id, its deliveries
 *   win.show-failed (s)    mapping id, those of its deliveries that failed for good
 *   win.set-up-mapping (s) mapping id, its Set Up view; "" makes a new mapping
 *   win.show-delivery (x)  batch id: opens its mapping's log with that delivery selected
 *   win.show-event (xs)    id and message ID of an event: chosen in the source
 *   win.verify (say)       signature and body of a request: filled in on the signature page
 *   win.compose, win.import, win.send-test (s: mapping id)
 */

gboolean hkl_page_search (HklPage *self);
gboolean hkl_page_back (HklPage *self);

G_END_DECLS
