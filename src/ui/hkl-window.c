/* hkl-window.c: see hkl-window.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-window"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-intake-bar.h"
#include "hkl-repeat-bar.h"
#include "hkl-ui-settings.h"
#include "hkl-window-private.h"

G_DEFINE_FINAL_TYPE (HklWindow, hkl_window, ADW_TYPE_APPLICATION_WINDOW)

void
hkl_window_toast (HklWindow *self, const char *text)
{
  g_autofree char *markup = NULL;

  g_return_if_fail (HKL_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  markup = g_markup_escape_text (text, -1);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (markup));
}

void
hkl_window_toast_delivery (HklWindow *self, const char *text, gint64 id)
{
  g_autofree char *markup = NULL;
  AdwToast *toast;

  g_return_if_fail (HKL_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  markup = g_markup_escape_text (text, -1);
  toast = adw_toast_new (markup);
  adw_toast_set_button_label (toast, _ ("Show"));
  adw_toast_set_action_name (toast, "win.show-delivery");
  adw_toast_set_action_target_value (toast, g_variant_new_int64 (id));
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
hkl_window_report (HklWindow *self, const GError *error)
{
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    hkl_window_toast (self, error->message);
}

void
hkl_window_set_starting (HklWindow *self)
{
  g_return_if_fail (HKL_IS_WINDOW (self));

  gtk_stack_set_visible_child_name (self->states, "starting");
}

void
hkl_window_set_fault (HklWindow *self, const GError *error)
{
  g_return_if_fail (HKL_IS_WINDOW (self));
  g_return_if_fail (error != NULL);

  if (g_error_matches (error, HKL_SERVICE_ERROR, HKL_SERVICE_ERROR_BUSY))
    {
      adw_status_page_set_title (self->fault, _ ("Hookline Is Already Running"));
      adw_status_page_set_icon_name (self->fault, "hkl-destination-symbolic");
    }
  else
    {
      adw_status_page_set_title (self->fault, _ ("Hookline Cannot Start"));
      adw_status_page_set_icon_name (self->fault, "dialog-warning-symbolic");
    }
  adw_status_page_set_description (self->fault, NULL);
  {
    g_autofree char *markup = g_markup_escape_text (error->message, -1);

    adw_status_page_set_description (self->fault, markup);
  }
  gtk_stack_set_visible_child_name (self->states, "fault");
}

static void
page_chosen (HklSidebar *sidebar, const char *key, HklWindow *self)
{
  hkl_window_show_page (self, key);
}

static void
mapping_chosen (HklSidebar *sidebar, const char *id, HklWindow *self)
{
  hkl_window_show_mapping (self, id, FALSE, 0);
}

static void
narrow_changed (HklShell *shell, GParamSpec *pspec, HklWindow *self)
{
  hkl_sidebar_set_narrow (self->sidebar, hkl_shell_get_mode (shell) == HKL_SHELL_NARROW);
}

void
hkl_window_set_service (HklWindow *self, HklService *service)
{
  GtkWidget *content;

  g_return_if_fail (HKL_IS_WINDOW (self));
  g_return_if_fail (HKL_IS_SERVICE (service));
  g_return_if_fail (self->service == NULL);

  self->service = g_object_ref (service);

  self->pages = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->pages, FALSE);
  gtk_stack_set_vhomogeneous (self->pages, FALSE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->pages), TRUE);
  content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->pages));
  gtk_box_append (GTK_BOX (content), hkl_intake_bars_new (service));
  gtk_box_append (GTK_BOX (content), hkl_repeat_bars_new (service));
  gtk_widget_add_css_class (content, "hk-content");

  self->sidebar = HKL_SIDEBAR (hkl_sidebar_new (service, self->drafts));
  hkl_window_add_sidebar_rows (self);
  g_signal_connect (self->sidebar, "page-chosen", G_CALLBACK (page_chosen), self);
  g_signal_connect (self->sidebar, "mapping-chosen", G_CALLBACK (mapping_chosen), self);

  self->shell = HKL_SHELL (hkl_shell_new (GTK_WIDGET (self->sidebar), content));
  g_signal_connect (self->shell, "notify::narrow", G_CALLBACK (narrow_changed), self);
  gtk_stack_add_named (self->states, GTK_WIDGET (self->shell), "shell");

  g_signal_connect_object (service, "config-changed", G_CALLBACK (hkl_window_prune_pages), self,
                           G_CONNECT_SWAPPED);
  hkl_window_show_page (self, "overview");
  gtk_stack_set_visible_child_name (self->states, "shell");

  /* They do not come back, and a screen reader would still find their buttons: GTK 4.8 does not tell
   * it which child of a stack is shown. */
  gtk_stack_remove (self->states, gtk_stack_get_child_by_name (self->states, "starting"));
  gtk_stack_remove (self->states, gtk_stack_get_child_by_name (self->states, "fault"));
  self->fault = NULL;
}

static GtkWidget *
with_header (GtkWidget *child)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();

  gtk_widget_add_css_class (header, "flat");
  gtk_widget_set_vexpand (child, TRUE);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), child);

  return box;
}

static GtkWidget *
make_starting (void)
{
  GtkWidget *spinner = gtk_spinner_new ();

  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spinner, GTK_ALIGN_CENTER);
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_accessible_update_property (GTK_ACCESSIBLE (spinner), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Opening the log"), -1);

  return with_header (spinner);
}

static GtkWidget *
make_fault (HklWindow *self)
{
  GtkWidget *page = adw_status_page_new ();
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *again = gtk_button_new_with_label (_ ("Try Again"));
  GtkWidget *quit = gtk_button_new_with_label (_ ("Quit"));

  self->fault = ADW_STATUS_PAGE (page);
  gtk_widget_set_halign (buttons, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (again, "pill");
  gtk_widget_add_css_class (again, "suggested-action");
  gtk_widget_add_css_class (quit, "pill");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (again), "app.start");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (quit), "app.quit");
  gtk_box_append (GTK_BOX (buttons), again);
  gtk_box_append (GTK_BOX (buttons), quit);
  adw_status_page_set_child (self->fault, buttons);

  return with_header (page);
}

static gboolean
hkl_window_close_request (GtkWindow *window)
{
  HklWindow *self = HKL_WINDOW (window);

  hkl_ui_settings_save_window (self->settings, window);

  return GTK_WINDOW_CLASS (hkl_window_parent_class)->close_request (window);
}

static void
hkl_window_dispose (GObject *object)
{
  HklWindow *self = HKL_WINDOW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_queue_clear_full (&self->to_open, g_object_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->settings);
  g_clear_object (&self->drafts);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_window_parent_class)->dispose (object);
}

static void
hkl_window_class_init (HklWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = hkl_window_close_request;
  hkl_window_install_actions (GTK_WIDGET_CLASS (klass));
}

static void
hkl_window_init (HklWindow *self)
{
  self->cancellable = g_cancellable_new ();
  self->drafts = hkl_drafts_new ();
  self->settings = hkl_ui_settings_new ();

  self->states = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->states, FALSE);
  gtk_stack_set_vhomogeneous (self->states, FALSE);
  gtk_stack_add_named (self->states, make_starting (), "starting");
  gtk_stack_add_named (self->states, make_fault (self), "fault");

  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  adw_toast_overlay_set_child (self->toasts, GTK_WIDGET (self->states));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (self), GTK_WIDGET (self->toasts));
  gtk_window_set_title (GTK_WINDOW (self), _ ("Hookline"));
  gtk_window_set_icon_name (GTK_WINDOW (self), HKL_APPLICATION_ID);
  hkl_ui_settings_restore_window (self->settings, GTK_WINDOW (self));
  hkl_window_add_keys (GTK_WIDGET (self));
}

HklWindow *
hkl_window_new (GtkApplication *application)
{
  return g_object_new (HKL_TYPE_WINDOW, "application", application, NULL);
}
