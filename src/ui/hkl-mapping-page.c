/* hkl-mapping-page.c: see hkl-mapping-page.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-mapping-page"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-format.h"
#include "hkl-mapping-bar.h"
#include "hkl-mapping-page.h"

struct _HklMappingPage
{
  HklPage parent_instance;

  char *id; /* NULL: not saved yet */
  HklDrafts *drafts;
  GCancellable *cancellable;
  AdwViewStack *views;
  GtkWidget *deliveries; /* NULL while the mapping is not saved */
  HklMappingBar *bar;
  GtkWidget *test_button;
};

G_DEFINE_FINAL_TYPE (HklMappingPage, hkl_mapping_page, HKL_TYPE_PAGE)

const char *
hkl_mapping_page_get_id (HklMappingPage *self)
{
  g_return_val_if_fail (HKL_IS_MAPPING_PAGE (self), NULL);

  return self->id;
}

void
hkl_mapping_page_show_set_up (HklMappingPage *self)
{
  g_return_if_fail (HKL_IS_MAPPING_PAGE (self));

  adw_view_stack_set_visible_child_name (self->views, "set-up");
}

void
hkl_mapping_page_show_deliveries (HklMappingPage *self, gint64 delivery)
{
  g_return_if_fail (HKL_IS_MAPPING_PAGE (self));

  if (self->deliveries == NULL)
    return;

  adw_view_stack_set_visible_child_name (self->views, "deliveries");
  if (delivery != 0)
    gtk_widget_activate_action (self->deliveries, "deliveries.show", "x", delivery);
}

static HklMapping *
find_mapping (HklMappingPage *self)
{
  HklService *service = hkl_page_get_service (HKL_PAGE (self));

  return self->id != NULL ? hkl_config_find_mapping (hkl_service_get_config (service), self->id)
                          : NULL;
}

static void
update (HklMappingPage *self)
{
  HklMapping *mapping = find_mapping (self);

  if (self->id != NULL && mapping == NULL)
    return; /* the window is about to drop this page */

  hkl_mapping_bar_set (self->bar, mapping,
                       self->id != NULL && hkl_drafts_has (self->drafts, self->id));
  hkl_page_set_title (HKL_PAGE (self), mapping != NULL ? mapping->name : _ ("New Mapping"));
}

static void
config_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklMappingPage) self = data;
  g_autoptr (GError) error = NULL;

  if (!hkl_service_set_config_finish (HKL_SERVICE (source), result, &error))
    {
      hkl_page_report (HKL_PAGE (self), error);
      update (self); /* the switch goes back */
    }
}

static void
toggled (HklMappingBar *bar, gboolean enabled, HklMappingPage *self)
{
  HklService *service = hkl_page_get_service (HKL_PAGE (self));
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  HklMapping *mapping = find_mapping (self);
  g_autoptr (HklMapping) changed = NULL;
  g_autoptr (HklConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  if (mapping == NULL)
    return;

  change.paused = !enabled;
  changed = hkl_mapping_with (mapping, &change);
  config = hkl_config_with_mapping (hkl_service_get_config (service), changed, &error);
  if (config != NULL)
    hkl_service_set_config_async (service, config, self->cancellable, config_set,
                                  g_object_ref (self));
  else
    hkl_page_report (HKL_PAGE (self), error);
}

static gboolean
hkl_mapping_page_search (HklPage *page)
{
  HklMappingPage *self = HKL_MAPPING_PAGE (page);

  return self->deliveries != NULL &&
         gtk_widget_activate_action (self->deliveries, "deliveries.search", NULL);
}

static gboolean
hkl_mapping_page_back (HklPage *page)
{
  HklMappingPage *self = HKL_MAPPING_PAGE (page);

  return self->deliveries != NULL && gtk_widget_get_mapped (self->deliveries) &&
         gtk_widget_activate_action (self->deliveries, "deliveries.back", NULL);
}

static void
hkl_mapping_page_dispose (GObject *object)
{
  HklMappingPage *self = HKL_MAPPING_PAGE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->drafts);
  g_clear_pointer (&self->id, g_free);
  G_OBJECT_CLASS (hkl_mapping_page_parent_class)->dispose (object);
}

static void
hkl_mapping_page_class_init (HklMappingPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_mapping_page_dispose;
  HKL_PAGE_CLASS (klass)->search = hkl_mapping_page_search;
  HKL_PAGE_CLASS (klass)->back = hkl_mapping_page_back;
}

static void
hkl_mapping_page_init (HklMappingPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->cancellable = g_cancellable_new ();
  self->bar = HKL_MAPPING_BAR (hkl_mapping_bar_new ());
  g_signal_connect (self->bar, "toggled", G_CALLBACK (toggled), self);
  self->views = ADW_VIEW_STACK (adw_view_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->views), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->bar));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->views));
  hkl_page_set_child (HKL_PAGE (self), box);
}

GtkWidget *
hkl_mapping_page_new (HklService *service, HklDrafts *drafts, const char *id)
{
  HklMappingPage *self;

  g_return_val_if_fail (HKL_IS_SERVICE (service), NULL);
  g_return_val_if_fail (HKL_IS_DRAFTS (drafts), NULL);

  self = g_object_new (HKL_TYPE_MAPPING_PAGE, "service", service, NULL);
  self->drafts = g_object_ref (drafts);
  self->id = g_strdup (id);
  if (id != NULL)
    {
      self->test_button = gtk_button_new ();
      gtk_button_set_child (GTK_BUTTON (self->test_button),
                            g_object_new (ADW_TYPE_BUTTON_CONTENT, "icon-name", "hkl-send-symbolic",
                                          "label", _ ("Send Test Event"), NULL));
      gtk_widget_add_css_class (self->test_button, "flat");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->test_button), "s", id);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->test_button), "win.send-test");
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->test_button),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Send Test Event"), -1);
      adw_header_bar_pack_end (hkl_page_get_header (HKL_PAGE (self)), self->test_button);
    }

  g_signal_connect_object (service, "config-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drafts, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
