/* hkl-overview-page.c: see hkl-overview-page.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-overview-page"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-first-run.h"
#include "hkl-overview-page.h"

struct _HklOverviewPage
{
  HklPage parent_instance;

  GtkStack *stack;
};

G_DEFINE_FINAL_TYPE (HklOverviewPage, hkl_overview_page, HKL_TYPE_PAGE)

static void
hkl_overview_page_class_init (HklOverviewPageClass *klass)
{
}

static void
hkl_overview_page_init (HklOverviewPage *self)
{
  self->stack = GTK_STACK (gtk_stack_new ());
  hkl_page_set_child (HKL_PAGE (self), GTK_WIDGET (self->stack));
  hkl_page_set_title (HKL_PAGE (self), _ ("Overview"));
}

GtkWidget *
hkl_overview_page_new (HklService *service)
{
  HklOverviewPage *self = g_object_new (HKL_TYPE_OVERVIEW_PAGE, "service", service, NULL);

  gtk_stack_add_named (self->stack, hkl_first_run_new (service), "first-run");

  return GTK_WIDGET (self);
}
