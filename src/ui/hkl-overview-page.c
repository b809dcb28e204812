/* hkl-overview-page.c: see hkl-overview-page.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-overview-page"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-first-run.h"
#include "hkl-overview-page.h"
#include "hkl-overview.h"

struct _HklOverviewPage
{
  HklPage parent_instance;

  GtkStack *stack;
  HklOverview *overview;
  GtkWidget *test_button;
};

G_DEFINE_FINAL_TYPE (HklOverviewPage, hkl_overview_page, HKL_TYPE_PAGE)

static void
update (HklOverviewPage *self)
{
  HklService *service = hkl_page_get_service (HKL_PAGE (self));
  gboolean first_run = hkl_service_get_config (service)->mappings->len == 0;

  gtk_stack_set_visible_child_name (self->stack, first_run ? "first-run" : "overview");
  gtk_widget_set_visible (self->test_button, !first_run);
}

static void
narrow_changed (HklOverviewPage *self)
{
  gboolean narrow;

  g_object_get (self, "narrow", &narrow, NULL);
  hkl_overview_set_narrow (self->overview, narrow);
}

static void
hkl_overview_page_class_init (HklOverviewPageClass *klass)
{
}

static void
hkl_overview_page_init (HklOverviewPage *self)
{
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  hkl_page_set_child (HKL_PAGE (self), GTK_WIDGET (self->stack));
  hkl_page_set_title (HKL_PAGE (self), _ ("Overview"));

  self->test_button = hkl_page_add_button (HKL_PAGE (self), "hkl-send-symbolic",
                                           _ ("Send Test Event"), _ ("Send Test Event (Ctrl+T)"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->test_button), "win.send-test-here");
}

GtkWidget *
hkl_overview_page_new (HklService *service)
{
  HklOverviewPage *self = g_object_new (HKL_TYPE_OVERVIEW_PAGE, "service", service, NULL);

  self->overview = HKL_OVERVIEW (hkl_overview_new (service));
  gtk_stack_add_named (self->stack, hkl_first_run_new (service), "first-run");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->overview), "overview");
  g_signal_connect (self, "notify::narrow", G_CALLBACK (narrow_changed), NULL);
  g_signal_connect_object (service, "config-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
