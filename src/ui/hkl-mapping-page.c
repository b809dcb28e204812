/* hkl-mapping-page.c: see hkl-mapping-page.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-mapping-page"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-deliveries-view.h"
#include "hkl-format.h"
#include "hkl-mapping-bar.h"
#include "hkl-mapping-page.h"
#include "hkl-menu.h"
#include "hkl-resend-dialog.h"
#include "hkl-rest-bar.h"
#include "hkl-resume-dialog.h"
#include "hkl-rows.h"
#include "hkl-setup-view.h"
#include "hkl-subscription.h"

struct _HklMappingPage
{
  HklPage parent_instance;

  char *id; /* NULL: not saved yet */
  HklDrafts *drafts;
  GCancellable *cancellable;
  AdwViewStack *views;
  GtkWidget *deliveries; /* NULL while the mapping is not saved */
  HklSetupView *set_up;
  HklMappingBar *bar;
  GtkWidget *rest_bar; /* NULL while the mapping is not saved */
  GtkWidget *switcher;
  GtkWidget *switcher_bar; /* below, in the narrow window */
  GtkWidget *test_button;
  GtkWidget *menu_button;
  GtkWidget *save_button;
  GtkWidget *discard_button;
  GtkWidget *undo_button;
  GtkWidget *redo_button;
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

void
hkl_mapping_page_show_failed (HklMappingPage *self)
{
  g_return_if_fail (HKL_IS_MAPPING_PAGE (self));

  hkl_mapping_page_show_deliveries (self, 0);
  if (self->deliveries != NULL)
    gtk_widget_activate_action (self->deliveries, "deliveries.show-only", "s", "failed");
}

gboolean
hkl_mapping_page_focus_list (HklMappingPage *self)
{
  g_return_val_if_fail (HKL_IS_MAPPING_PAGE (self), FALSE);

  return self->deliveries != NULL &&
         hkl_deliveries_view_focus_list (HKL_DELIVERIES_VIEW (self->deliveries));
}

static HklMapping *
find_mapping (HklMappingPage *self)
{
  HklService *service = hkl_page_get_service (HKL_PAGE (self));

  return self->id != NULL ? hkl_config_find_mapping (hkl_service_get_config (service), self->id)
                          : NULL;
}

static void adopt_id (HklMappingPage *self);
static void add_set_up (HklMappingPage *self);

static void
update_buttons (HklMappingPage *self)
{
  const char *name = adw_view_stack_get_visible_child_name (self->views);
  gboolean set_up = g_strcmp0 (name, "set-up") == 0;
  gboolean has_draft = hkl_setup_view_has_draft (self->set_up);
  gboolean can_go = hkl_setup_view_can_undo (self->set_up) ||
                    hkl_setup_view_can_redo (self->set_up);
  gboolean narrow;

  g_object_get (self, "narrow", &narrow, NULL); /* there the keys do, and Discard is an icon */
  if (narrow)
    gtk_button_set_icon_name (GTK_BUTTON (self->discard_button), "user-trash-symbolic");
  else
    gtk_button_set_label (GTK_BUTTON (self->discard_button), _ ("Discard"));
  gtk_widget_set_tooltip_text (self->discard_button, narrow ? _ ("Discard") : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->discard_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Discard"), -1);
  gtk_widget_set_visible (self->save_button, set_up && has_draft);
  gtk_widget_set_visible (self->discard_button, set_up && has_draft);
  gtk_widget_set_sensitive (self->save_button, hkl_setup_view_can_save (self->set_up));
  gtk_widget_set_visible (self->undo_button, set_up && can_go && !narrow);
  gtk_widget_set_visible (self->redo_button, set_up && can_go && !narrow);
  gtk_widget_set_sensitive (self->undo_button, hkl_setup_view_can_undo (self->set_up));
  gtk_widget_set_sensitive (self->redo_button, hkl_setup_view_can_redo (self->set_up));
  gtk_widget_set_visible (self->test_button, self->id != NULL && !(set_up && has_draft));
  gtk_widget_set_visible (self->menu_button, self->id != NULL && !(set_up && has_draft));
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
  update_buttons (self);
}

static void
narrow_changed (HklMappingPage *self)
{
  gboolean narrow;

  g_object_get (self, "narrow", &narrow, NULL);
  if (narrow)
    hkl_page_show_title (HKL_PAGE (self));
  else
    adw_header_bar_set_title_widget (hkl_page_get_header (HKL_PAGE (self)), self->switcher);
  adw_view_switcher_bar_set_reveal (ADW_VIEW_SWITCHER_BAR (self->switcher_bar), narrow);
  update_buttons (self);
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
resume_ended (gpointer object)
{
  HklMappingPage *self = HKL_MAPPING_PAGE (object);

  if (self->drafts != NULL)
    update (self); /* the switch goes back where it stays paused */
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

  if (enabled && mapping->paused && HKL_IS_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))))
    {
      hkl_resume_dialog_present (HKL_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), service,
                                 mapping, resume_ended, self);
      return;
    }

  change.paused = !enabled;
  changed = hkl_mapping_with (mapping, &change);
  config = hkl_config_with_mapping (hkl_service_get_config (service), changed, &error);
  if (config != NULL)
    hkl_service_set_config_async (service, config, self->cancellable, config_set,
                                  g_object_ref (self));
  else
    hkl_page_report (HKL_PAGE (self), error);
}

/* --- saving, duplicating, deleting ----------------------------------------------------------- */

static void
save_clicked (HklMappingPage *self)
{
  hkl_setup_view_save (self->set_up);
}

static void
discard_clicked (HklMappingPage *self)
{
  if (self->id != NULL)
    hkl_setup_view_discard (self->set_up);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.discard-new", NULL);
}

static void
saved (HklSetupView *set_up, const char *id, HklMappingPage *self)
{
  if (self->id == NULL)
    {
      self->id = g_strdup (id);
      adopt_id (self);
      gtk_widget_activate_action (GTK_WIDGET (self), "win.new-saved", "s", id);
    }
  update (self);
  hkl_page_toast (HKL_PAGE (self), _ ("Mapping saved"));
}

static gboolean
save_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  HklMappingPage *self = HKL_MAPPING_PAGE (widget);

  if (!gtk_widget_get_mapped (GTK_WIDGET (self->set_up)))
    return FALSE;

  hkl_setup_view_save (self->set_up);

  return TRUE;
}

static void
duplicate_action (GtkWidget *widget, const char *name, GVariant *target)
{
  HklMappingPage *self = HKL_MAPPING_PAGE (widget);
  HklService *service = hkl_page_get_service (HKL_PAGE (self));
  HklConfig *before = hkl_service_get_config (service);
  HklMapping *mapping = find_mapping (self);
  HklMappingChange change = HKL_MAPPING_CHANGE_NONE;
  g_autoptr (HklMapping) fresh = NULL;
  g_autoptr (HklMapping) copy = NULL;
  g_autoptr (HklConfig) config = NULL;
  g_auto (GStrv) taken = hkl_config_mapping_ids (before);
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;

  if (mapping == NULL)
    return;

  /* Translators: the name of a mapping that was duplicated. */
  title = g_strdup_printf (_ ("%s (copy)"), mapping->name);
  fresh = hkl_mapping_new (title, mapping->url, (const char *const *) taken);
  change.trigger = mapping->trigger;
  change.fields = mapping->fields;
  change.paused = TRUE; /* two that send the same are seldom meant at once */
  change.wait = mapping->wait;
  change.concurrency = (int) mapping->concurrency;
  change.rate = mapping->rate;
  change.strict_order = mapping->strict_order;
  change.timeout = mapping->timeout;
  change.ca_file = mapping->ca_file;
  change.client_certificate = mapping->client_certificate;
  change.client_key = mapping->client_key;
  copy = hkl_mapping_with (fresh, &change);
  config = hkl_config_with_mapping (before, copy, &error);
  if (config != NULL)
    hkl_service_set_config_async (service, config, self->cancellable, config_set,
                                  g_object_ref (self));
  else
    hkl_page_report (HKL_PAGE (self), error);
}

/* In the form that Segment's own tools read. */
static void
copy_action (GtkWidget *widget, const char *name, GVariant *target)
{
  HklMapping *mapping = find_mapping (HKL_MAPPING_PAGE (widget));
  g_autofree char *text = NULL;
  g_auto (GStrv) left_out = NULL;

  if (mapping == NULL)
    return;

  text = hkl_subscription_write (mapping);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  left_out = hkl_subscription_left_out (mapping);
  hkl_page_toast (HKL_PAGE (widget),
                  left_out[0] == NULL
                      ? _ ("Mapping copied in Segment’s form")
                      : _ ("Mapping copied in Segment’s form, which has no place for secret "
                           "headers, pace and retries"));
}

static void
resend_failed_action (GtkWidget *widget, const char *name, GVariant *target)
{
  HklMapping *mapping = find_mapping (HKL_MAPPING_PAGE (widget));
  GtkRoot *window = gtk_widget_get_root (widget);

  if (mapping != NULL && HKL_IS_WINDOW (window))
    hkl_resend_dialog_present (HKL_WINDOW (window), hkl_page_get_service (HKL_PAGE (widget)),
                               mapping);
}

static void
deleted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklMappingPage) self = data;
  g_autoptr (GError) error = NULL;

  /* The window may have dropped the page: then there is nobody to tell, and nothing to say. */
  if (!hkl_service_delete_mapping_finish (HKL_SERVICE (source), result, &error) &&
      self->drafts != NULL)
    hkl_page_report (HKL_PAGE (self), error);
}

static void
delete_responded (AdwMessageDialog *dialog, const char *response, HklMappingPage *self)
{
  HklService *service = hkl_page_get_service (HKL_PAGE (self));
  gboolean deliver = g_str_equal (response, "deliver");

  if ((!deliver && !g_str_equal (response, "delete")) || service == NULL ||
      find_mapping (self) == NULL)
    return;

  if (deliver)
    hkl_page_toast (HKL_PAGE (self), _ ("The mapping is deleted when its queue is empty"));
  hkl_service_delete_mapping_async (service, self->id,
                                    deliver ? HKL_DELETE_DELIVER : HKL_DELETE_CANCEL, NULL, deleted,
                                    g_object_ref (self));
}

static void
delete_action (GtkWidget *widget, const char *name, GVariant *target)
{
  HklMappingPage *self = HKL_MAPPING_PAGE (widget);
  HklService *service = hkl_page_get_service (HKL_PAGE (self));
  HklMapping *mapping = find_mapping (self);
  g_autoptr (HklSnapshot) snapshot = NULL;
  const HklMappingSnapshot *state;
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;
  g_autofree char *kept = NULL;
  guint64 queue;
  guint days;
  GtkWidget *dialog;

  if (mapping == NULL)
    return;

  snapshot = hkl_service_ref_snapshot (service);
  state = hkl_snapshot_get (snapshot, mapping->id);
  queue = state != NULL ? state->queue : 0;
  days = hkl_service_get_config (service)->retention_days;
  kept = g_strdup_printf (g_dngettext (NULL, "Its history is kept for %u day.",
                                       "Its history is kept for %u days.", days),
                          days);
  heading = g_strdup_printf (_ ("Delete “%s”?"), mapping->name);
  if (queue > 0)
    {
      g_autofree char *count = hkl_format_count (queue);
      g_autofree char *lost = g_strdup_printf (
          g_dngettext (NULL, "%s queued event is discarded, unless it is delivered first.",
                       "%s queued events are discarded, unless they are delivered first.", queue),
          count);

      body = g_strconcat (lost, " ", kept, NULL);
    }
  else
    body = g_steal_pointer (&kept);

  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), heading, body);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"));
  if (queue > 0)
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "deliver", _ ("Deliver _First"));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "delete", _ ("_Delete"));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (delete_responded), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- life ------------------------------------------------------------------------------------ */

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
  g_clear_object (&self->switcher);
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

  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "mapping.duplicate", NULL,
                                   duplicate_action);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "mapping.resend-failed", NULL,
                                   resend_failed_action);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "mapping.copy", NULL, copy_action);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "mapping.delete", NULL, delete_action);
  gtk_widget_class_add_binding (GTK_WIDGET_CLASS (klass), GDK_KEY_s, GDK_CONTROL_MASK, save_key,
                                NULL);
}

static GtkWidget *
make_text_button (const char *label, GCallback clicked, HklMappingPage *self)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  g_signal_connect_swapped (button, "clicked", clicked, self);
  adw_header_bar_pack_end (hkl_page_get_header (HKL_PAGE (self)), button);

  return button;
}

static GtkWidget *
make_icon_button (const char *icon, const char *name, GCallback clicked, HklMappingPage *self)
{
  GtkWidget *button = hkl_icon_button_new (icon, name);

  g_signal_connect_swapped (button, "clicked", clicked, self);
  adw_header_bar_pack_end (hkl_page_get_header (HKL_PAGE (self)), button);

  return button;
}

static void
undo_clicked (HklMappingPage *self)
{
  hkl_setup_view_undo (self->set_up);
}

static void
redo_clicked (HklMappingPage *self)
{
  hkl_setup_view_redo (self->set_up);
}

static void
make_buttons (HklMappingPage *self)
{
  AdwHeaderBar *header = hkl_page_get_header (HKL_PAGE (self));
  g_autoptr (GtkBuilder)
      builder = gtk_builder_new_from_resource ("/io/github/hookline/Hookline/ui/hkl-menus.ui");

  self->menu_button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->menu_button), "view-more-symbolic");
  hkl_menu_set_model (self->menu_button,
                      G_MENU_MODEL (gtk_builder_get_object (builder, "mapping")));
  gtk_widget_set_tooltip_text (self->menu_button, _ ("Mapping Menu"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Mapping Menu"), -1);
  adw_header_bar_pack_end (header, self->menu_button);

  self->test_button = hkl_page_add_button (HKL_PAGE (self), "hkl-send-symbolic",
                                           _ ("Send Test Event"), _ ("Send Test Event (Ctrl+T)"));

  self->save_button = make_text_button (_ ("Save"), G_CALLBACK (save_clicked), self);
  gtk_widget_add_css_class (self->save_button, "suggested-action");
  gtk_widget_set_tooltip_text (self->save_button, _ ("Save Mapping (Ctrl+S)"));
  self->discard_button = make_text_button (_ ("Discard"), G_CALLBACK (discard_clicked), self);
  gtk_widget_add_css_class (self->discard_button, "flat");

  self->redo_button = make_icon_button ("edit-redo-symbolic", _ ("Redo (Ctrl+Shift+Z)"),
                                        G_CALLBACK (redo_clicked), self);
  self->undo_button = make_icon_button ("edit-undo-symbolic", _ ("Undo (Ctrl+Z)"),
                                        G_CALLBACK (undo_clicked), self);
}

/* A delivery in full has the page to itself. */
static void
full_changed (HklMappingPage *self)
{
  gboolean full = self->deliveries != NULL &&
                  adw_view_stack_get_visible_child (self->views) == self->deliveries &&
                  hkl_deliveries_view_get_full (HKL_DELIVERIES_VIEW (self->deliveries));

  gtk_widget_set_visible (GTK_WIDGET (self->bar), !full);
  if (self->rest_bar != NULL)
    gtk_widget_set_visible (self->rest_bar, !full);
  hkl_page_set_can_go_back (HKL_PAGE (self), full);
}

/* Set Up stands behind Deliveries; it is there first for a mapping that is not saved yet. */
static void
add_set_up (HklMappingPage *self)
{
  AdwViewStackPage *page;
  g_autoptr (GtkWidget) set_up = g_object_ref (GTK_WIDGET (self->set_up));

  if (gtk_widget_get_parent (set_up) != NULL)
    adw_view_stack_remove (self->views, set_up);
  page = adw_view_stack_add_titled (self->views, set_up, "set-up", _ ("Set Up"));
  adw_view_stack_page_set_icon_name (page, "document-edit-symbolic");
}

static void
adopt_id (HklMappingPage *self)
{
  AdwViewStackPage *page;

  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->test_button), "s", self->id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->test_button), "win.send-test");

  self->rest_bar = hkl_rest_bar_new (hkl_page_get_service (HKL_PAGE (self)), self->id);
  gtk_widget_insert_after (self->rest_bar, gtk_widget_get_parent (GTK_WIDGET (self->bar)),
                           GTK_WIDGET (self->bar));

  self->deliveries = hkl_deliveries_view_new (hkl_page_get_service (HKL_PAGE (self)), self->id);
  g_signal_connect_object (self->deliveries, "notify::full", G_CALLBACK (full_changed), self,
                           G_CONNECT_SWAPPED);
  page = adw_view_stack_add_titled (self->views, self->deliveries, "deliveries", _ ("Deliveries"));
  adw_view_stack_page_set_icon_name (page, "hkl-deliveries-symbolic");
  add_set_up (self);
  adw_view_stack_set_visible_child_name (self->views, "deliveries");
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
  self->switcher = g_object_ref_sink (g_object_new (
      ADW_TYPE_VIEW_SWITCHER, "policy", ADW_VIEW_SWITCHER_POLICY_WIDE, "stack", self->views, NULL));
  self->switcher_bar = adw_view_switcher_bar_new ();
  adw_view_switcher_bar_set_stack (ADW_VIEW_SWITCHER_BAR (self->switcher_bar), self->views);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->bar));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->views));
  gtk_box_append (GTK_BOX (box), self->switcher_bar);
  hkl_page_set_child (HKL_PAGE (self), box);
  adw_header_bar_set_title_widget (hkl_page_get_header (HKL_PAGE (self)), self->switcher);
  make_buttons (self);
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
  self->set_up = HKL_SETUP_VIEW (hkl_setup_view_new (service, drafts, id));
  add_set_up (self);
  if (id != NULL)
    adopt_id (self);

  g_signal_connect_swapped (self->set_up, "changed", G_CALLBACK (update), self);
  g_signal_connect (self->set_up, "saved", G_CALLBACK (saved), self);
  g_signal_connect_swapped (self->views, "notify::visible-child", G_CALLBACK (update_buttons),
                            self);
  g_signal_connect_swapped (self->views, "notify::visible-child", G_CALLBACK (full_changed), self);
  g_signal_connect (self, "notify::narrow", G_CALLBACK (narrow_changed), NULL);
  g_signal_connect_object (service, "config-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drafts, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
