/* hkl-window-actions.c: the window's actions and their keys.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-window"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-compose-window.h"
#include "hkl-mapping-page.h"
#include "hkl-resume-dialog.h"
#include "hkl-sample-dialog.h"
#include "hkl-samples.h"
#include "hkl-secret-dialog.h"
#include "hkl-window-private.h"

/* --- going somewhere ------------------------------------------------------------------------- */

static void
show_page (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);
  const char *key = g_variant_get_string (target, NULL);

  /* Where the source has no page of its own, its port and key are in the settings. */
  if (!hkl_window_show_page (self, key) && g_str_equal (key, "source"))
    hkl_window_show_page (self, "settings");
}

static void
show_mapping (GtkWidget *widget, const char *name, GVariant *target)
{
  hkl_window_show_mapping (HKL_WINDOW (widget), g_variant_get_string (target, NULL), FALSE, 0);
}

static void
show_failed (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);
  HklPage *page;

  hkl_window_show_mapping (self, g_variant_get_string (target, NULL), FALSE, 0);
  page = hkl_window_get_page (self);
  if (HKL_IS_MAPPING_PAGE (page))
    hkl_mapping_page_show_failed (HKL_MAPPING_PAGE (page));
}

static void
set_up_mapping (GtkWidget *widget, const char *name, GVariant *target)
{
  const char *id = g_variant_get_string (target, NULL);

  if (*id != '\0')
    hkl_window_show_mapping (HKL_WINDOW (widget), id, TRUE, 0);
  else
    hkl_window_show_new_mapping (HKL_WINDOW (widget));
}

static void
show_nth_mapping (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);
  guint n = g_variant_get_uint32 (target);
  GPtrArray *mappings;

  if (self->service == NULL)
    return;

  mappings = hkl_service_get_config (self->service)->mappings;
  if (n >= 1 && n <= mappings->len)
    hkl_window_show_mapping (self, ((HklMapping *) mappings->pdata[n - 1])->id, FALSE, 0);
}

/* The mapping that most wants to be looked at: what fails, then what waits. */
static void
show_worst (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);
  g_autoptr (HklSnapshot) snapshot = NULL;
  const HklMappingSnapshot *worst = NULL;

  if (self->service == NULL)
    return;

  snapshot = hkl_service_ref_snapshot (self->service);
  for (guint i = 0; i < snapshot->n_mappings; i++)
    {
      const HklMappingSnapshot *state = &snapshot->mappings[i];

      if (worst == NULL || state->failed > worst->failed ||
          (state->failed == worst->failed && state->queue > worst->queue))
        worst = state;
    }
  if (worst != NULL)
    hkl_window_show_mapping (self, worst->mapping_id, FALSE, 0);
}

static void
delivery_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HklDeliveryDetail)
      detail = hkl_service_load_delivery_finish (HKL_SERVICE (source), result, &error);

  if (detail == NULL)
    hkl_window_report (self, error);
  else if (detail->mapping != NULL && self->service != NULL)
    hkl_window_show_mapping (self, detail->mapping->id, FALSE, detail->batch->id);
}

static void
show_delivery (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);

  if (self->service != NULL)
    hkl_service_load_delivery_async (self->service, g_variant_get_int64 (target), self->cancellable,
                                     delivery_loaded, g_object_ref (self));
}

static void
show_event (GtkWidget *widget, const char *name, GVariant *target)
{
  gint64 id;
  const char *message_id;

  g_variant_get (target, "(x&s)", &id, &message_id);
  hkl_window_show_event (HKL_WINDOW (widget), id, message_id);
}

static void
verify (GtkWidget *widget, const char *name, GVariant *target)
{
  g_autoptr (GVariant) signature = g_variant_get_child_value (target, 0);
  g_autoptr (GVariant) body = g_variant_get_child_value (target, 1);
  g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (body);

  hkl_window_show_verify (HKL_WINDOW (widget), bytes, g_variant_get_string (signature, NULL));
}

static void
back (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);
  HklPage *page = hkl_window_get_page (self);

  if (page != NULL && !hkl_page_back (page) && hkl_shell_get_mode (self->shell) == HKL_SHELL_NARROW)
    {
      hkl_shell_set_show_content (self->shell, FALSE);
      hkl_sidebar_focus (self->sidebar);
    }
}

static void
search (GtkWidget *widget, const char *name, GVariant *target)
{
  HklPage *page = hkl_window_get_page (HKL_WINDOW (widget));

  if (page != NULL)
    hkl_page_search (page);
}

static void
toggle_sidebar (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);

  if (self->shell == NULL)
    return;

  if (hkl_shell_get_mode (self->shell) == HKL_SHELL_NARROW)
    hkl_shell_set_show_content (self->shell, !hkl_shell_get_show_content (self->shell));
  else
    hkl_shell_set_show_sidebar (self->shell, !hkl_shell_get_show_sidebar (self->shell));
}

static void
open_menu (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);

  if (self->sidebar == NULL)
    return;

  hkl_shell_set_show_sidebar (self->shell, TRUE);
  if (hkl_shell_get_mode (self->shell) == HKL_SHELL_NARROW)
    hkl_shell_set_show_content (self->shell, FALSE);
  hkl_sidebar_open_menu (self->sidebar);
}

/* From the list to what is chosen in it, where a page has both side by side. */
static gboolean
go_to_pane (GtkWidget *focus)
{
  GtkWidget *paned = focus != NULL ? gtk_widget_get_ancestor (focus, GTK_TYPE_PANED) : NULL;
  GtkWidget *end = paned != NULL ? gtk_paned_get_end_child (GTK_PANED (paned)) : NULL;

  return end != NULL && gtk_widget_get_mapped (end) && !gtk_widget_is_ancestor (focus, end) &&
         gtk_widget_child_focus (end, GTK_DIR_TAB_FORWARD);
}

/* F6: sidebar, page or list, pane. */
static void
next_region (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);
  HklPage *page = hkl_window_get_page (self);
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));

  if (page == NULL)
    return;

  if (go_to_pane (focus))
    return;
  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->sidebar)))
    {
      if (!HKL_IS_MAPPING_PAGE (page) || !hkl_mapping_page_focus_list (HKL_MAPPING_PAGE (page)))
        gtk_widget_child_focus (GTK_WIDGET (page), GTK_DIR_TAB_FORWARD);
    }
  else
    hkl_sidebar_focus (self->sidebar);
}

static void
switch_view (GtkWidget *widget, const char *name, GVariant *target)
{
  HklPage *page = hkl_window_get_page (HKL_WINDOW (widget));

  if (!HKL_IS_MAPPING_PAGE (page))
    return;

  if (g_variant_get_boolean (target))
    hkl_mapping_page_show_set_up (HKL_MAPPING_PAGE (page));
  else
    hkl_mapping_page_show_deliveries (HKL_MAPPING_PAGE (page), 0);
}

/* --- commands -------------------------------------------------------------------------------- */

static void
config_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (!hkl_service_set_config_finish (HKL_SERVICE (source), result, &error))
    hkl_window_report (self, error);
}

static void
set_enabled (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);
  g_autoptr (HklConfig) config = NULL;

  if (self->service == NULL)
    return;

  if (g_variant_get_boolean (target) && !hkl_service_get_config (self->service)->enabled)
    {
      hkl_resume_dialog_present (self, self->service, NULL, NULL, NULL);
      return;
    }

  config = hkl_config_with_enabled (hkl_service_get_config (self->service),
                                    g_variant_get_boolean (target));
  hkl_service_set_config_async (self->service, config, self->cancellable, config_set,
                                g_object_ref (self));
}

/* The settings have the way back. */
static void
use_metered (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);
  g_autoptr (HklConfig) config = NULL;

  if (self->service == NULL)
    return;

  config = hkl_config_copy (hkl_service_get_config (self->service));
  config->hold_on_metered = FALSE;
  hkl_service_set_config_async (self->service, config, self->cancellable, config_set,
                                g_object_ref (self));
}

static void
toggle_enabled (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);

  if (self->service != NULL)
    gtk_widget_activate_action (widget, "win.set-enabled", "b",
                                !hkl_service_get_config (self->service)->enabled);
}

static void
retry_source (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);

  if (self->service != NULL)
    hkl_service_retry_source (self->service, g_variant_get_uint32 (target));
}

static void
retry_inspector (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);

  if (self->service != NULL)
    hkl_service_retry_inspector (self->service, g_variant_get_uint32 (target));
}

static void
unlocked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (!hkl_service_unlock_secrets_finish (HKL_SERVICE (source), result, &error))
    hkl_window_report (self, error);
}

static void
unlock (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);

  if (self->service != NULL)
    hkl_service_unlock_secrets_async (self->service, self->cancellable, unlocked,
                                      g_object_ref (self));
}

static void
enter_secret (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);

  if (self->service != NULL)
    hkl_secret_dialog_present (GTK_WINDOW (self), self->service);
}

static void
show_folder_of (HklWindow *self, const char *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (self), uri, GDK_CURRENT_TIME);
}

static void
show_data (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);

  if (self->service != NULL && hkl_service_get_store (self->service) != NULL)
    show_folder_of (self, hkl_store_get_directory (hkl_service_get_store (self->service)));
}

static void
show_config (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);

  if (self->service != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (hkl_service_get_config_path (self->service));

      show_folder_of (self, folder);
    }
}

static void
import (GtkWidget *widget, const char *name, GVariant *target)
{
  hkl_window_import (HKL_WINDOW (widget));
}

static void
replay (GtkWidget *widget, const char *name, GVariant *target)
{
  hkl_window_replay (HKL_WINDOW (widget));
}

static void
stream_samples (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);

  if (self->service != NULL && hkl_service_is_running (self->service))
    hkl_sample_dialog_present (GTK_WINDOW (self), self->service);
}

static void
compose (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);

  if (self->service != NULL && hkl_service_get_store (self->service) != NULL)
    hkl_compose_window_present (GTK_WINDOW (self), self->service);
}

static void
paste_mapping (GtkWidget *widget, const char *name, GVariant *target)
{
  hkl_window_paste_mapping (HKL_WINDOW (widget));
}

static void
test_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = hkl_service_compose_finish (HKL_SERVICE (source), result, &error);

  if (ids == NULL)
    hkl_window_report (self, error);
  else
    hkl_window_toast (self, _ ("The test event is in the queue"));
}

static void
send_test (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);
  g_autofree char *text = NULL;
  const char *texts[2] = { NULL };

  if (self->service == NULL)
    return;

  text = hkl_sample_for_mapping (hkl_config_find_mapping (hkl_service_get_config (self->service),
                                                          g_variant_get_string (target, NULL)));
  texts[0] = text;
  hkl_service_compose_async (self->service, texts, self->cancellable, test_sent,
                             g_object_ref (self));
}

static void
discard_new (GtkWidget *widget, const char *name, GVariant *target)
{
  hkl_window_discard_new_mapping (HKL_WINDOW (widget));
}

static void
new_saved (GtkWidget *widget, const char *name, GVariant *target)
{
  hkl_window_adopt_new_mapping (HKL_WINDOW (widget), g_variant_get_string (target, NULL));
}

static void
copy_endpoint (GtkWidget *widget, const char *name, GVariant *target)
{
  HklWindow *self = HKL_WINDOW (widget);
  guint port = self->service != NULL ? hkl_service_get_source_port (self->service) : 0;
  g_autofree char *text = g_strdup_printf ("http://127.0.0.1:%u/v1", port);

  if (port == 0)
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  hkl_window_toast (self, _ ("Endpoint copied"));
}

/* Ctrl+T: to the mapping on the screen. */
static void
send_test_here (GtkWidget *widget, const char *name, GVariant *target)
{
  HklPage *page = hkl_window_get_page (HKL_WINDOW (widget));
  const char *id = HKL_IS_MAPPING_PAGE (page) ? hkl_mapping_page_get_id (HKL_MAPPING_PAGE (page))
                                              : NULL;

  gtk_widget_activate_action (widget, "win.send-test", "s", id != NULL ? id : "");
}

void
hkl_window_install_actions (GtkWidgetClass *klass)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
    const char *format; /* of the target, or NULL */
    const char *string;
    guint number;
  } keys[] = {
    { GDK_KEY_1, GDK_ALT_MASK, "win.show-page", "s", "overview", 0 },
    { GDK_KEY_2, GDK_ALT_MASK, "win.show-page", "s", "source", 0 },
    { GDK_KEY_3, GDK_ALT_MASK, "win.show-page", "s", "inspector", 0 },
    { GDK_KEY_4, GDK_ALT_MASK, "win.show-page", "s", "signature", 0 },
    { GDK_KEY_comma, GDK_CONTROL_MASK, "win.show-page", "s", "settings", 0 },
    { GDK_KEY_n, GDK_CONTROL_MASK, "win.set-up-mapping", "s", "", 0 },
    { GDK_KEY_1, GDK_CONTROL_MASK, "win.show-nth-mapping", "u", NULL, 1 },
    { GDK_KEY_2, GDK_CONTROL_MASK, "win.show-nth-mapping", "u", NULL, 2 },
    { GDK_KEY_3, GDK_CONTROL_MASK, "win.show-nth-mapping", "u", NULL, 3 },
    { GDK_KEY_4, GDK_CONTROL_MASK, "win.show-nth-mapping", "u", NULL, 4 },
    { GDK_KEY_5, GDK_CONTROL_MASK, "win.show-nth-mapping", "u", NULL, 5 },
    { GDK_KEY_Left, GDK_ALT_MASK, "win.back", NULL, NULL, 0 },
    { GDK_KEY_f, GDK_CONTROL_MASK, "win.search", NULL, NULL, 0 },
    { GDK_KEY_F9, 0, "win.toggle-sidebar", NULL, NULL, 0 },
    { GDK_KEY_F10, 0, "win.open-menu", NULL, NULL, 0 },
    { GDK_KEY_t, GDK_CONTROL_MASK, "win.send-test-here", NULL, NULL, 0 },
    { GDK_KEY_e, GDK_CONTROL_MASK, "win.compose", NULL, NULL, 0 },
    { GDK_KEY_o, GDK_CONTROL_MASK, "win.import", NULL, NULL, 0 },
    { GDK_KEY_p, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "win.toggle-enabled", NULL, NULL, 0 },
    { GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL, NULL, 0 },
  };

  gtk_widget_class_install_action (klass, "win.show-page", "s", show_page);
  gtk_widget_class_install_action (klass, "win.show-mapping", "s", show_mapping);
  gtk_widget_class_install_action (klass, "win.show-failed", "s", show_failed);
  gtk_widget_class_install_action (klass, "win.set-up-mapping", "s", set_up_mapping);
  gtk_widget_class_install_action (klass, "win.show-nth-mapping", "u", show_nth_mapping);
  gtk_widget_class_install_action (klass, "win.show-worst", NULL, show_worst);
  gtk_widget_class_install_action (klass, "win.show-delivery", "x", show_delivery);
  gtk_widget_class_install_action (klass, "win.show-event", "(xs)", show_event);
  gtk_widget_class_install_action (klass, "win.verify", "(say)", verify);
  gtk_widget_class_install_action (klass, "win.switch-view", "b", switch_view);
  gtk_widget_class_install_action (klass, "win.back", NULL, back);
  gtk_widget_class_install_action (klass, "win.search", NULL, search);
  gtk_widget_class_install_action (klass, "win.toggle-sidebar", NULL, toggle_sidebar);
  gtk_widget_class_install_action (klass, "win.open-menu", NULL, open_menu);
  gtk_widget_class_install_action (klass, "win.next-region", NULL, next_region);
  gtk_widget_class_install_action (klass, "win.set-enabled", "b", set_enabled);
  gtk_widget_class_install_action (klass, "win.toggle-enabled", NULL, toggle_enabled);
  gtk_widget_class_install_action (klass, "win.use-metered", NULL, use_metered);
  gtk_widget_class_install_action (klass, "win.retry-source", "u", retry_source);
  gtk_widget_class_install_action (klass, "win.retry-inspector", "u", retry_inspector);
  gtk_widget_class_install_action (klass, "win.unlock", NULL, unlock);
  gtk_widget_class_install_action (klass, "win.enter-secret", NULL, enter_secret);
  gtk_widget_class_install_action (klass, "win.show-data", NULL, show_data);
  gtk_widget_class_install_action (klass, "win.show-config", NULL, show_config);
  gtk_widget_class_install_action (klass, "win.import", NULL, import);
  gtk_widget_class_install_action (klass, "win.replay", NULL, replay);
  gtk_widget_class_install_action (klass, "win.stream-samples", NULL, stream_samples);
  gtk_widget_class_install_action (klass, "win.compose", NULL, compose);
  gtk_widget_class_install_action (klass, "win.paste-mapping", NULL, paste_mapping);
  gtk_widget_class_install_action (klass, "win.send-test", "s", send_test);

  gtk_widget_class_install_action (klass, "win.send-test-here", NULL, send_test_here);
  gtk_widget_class_install_action (klass, "win.copy-endpoint", NULL, copy_endpoint);
  gtk_widget_class_install_action (klass, "win.discard-new", NULL, discard_new);
  gtk_widget_class_install_action (klass, "win.new-saved", "s", new_saved);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].format == NULL)
      gtk_widget_class_add_binding_action (klass, keys[i].key, keys[i].modifiers, keys[i].action,
                                           NULL);
    else if (*keys[i].format == 's')
      gtk_widget_class_add_binding_action (klass, keys[i].key, keys[i].modifiers, keys[i].action,
                                           "s", keys[i].string);
    else
      gtk_widget_class_add_binding_action (klass, keys[i].key, keys[i].modifiers, keys[i].action,
                                           "u", keys[i].number);
}

void
hkl_window_add_keys (GtkWidget *window)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  static const guint keys[] = { GDK_KEY_Page_Up, GDK_KEY_Page_Down };

  /* Ctrl+Page Down in a list is a page further, where the focus is asked first. */
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new_with_arguments (
          gtk_keyval_trigger_new (keys[i], GDK_CONTROL_MASK),
          gtk_named_action_new ("win.switch-view"), "b", keys[i] == GDK_KEY_Page_Down);

      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
    }
  /* F6 between the two sides of a pane is all that a GtkPaned knows. */
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_F6, 0),
                        gtk_named_action_new ("win.next-region")));
  gtk_widget_add_controller (window, controller);
}
