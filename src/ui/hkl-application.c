/* hkl-application.c: see hkl-application.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-application"

#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "hkl-application.h"
#include "hkl-format.h"
#include "hkl-manual.h"
#include "hkl-niceness.h"
#include "hkl-notifier.h"
#include "hkl-portal.h"
#include "hkl-service.h"
#include "hkl-ui-settings.h"
#include "hkl-window.h"

#define RESOURCE_BASE "/io/github/hookline/Hookline"

struct _HklApplication
{
  AdwApplication parent_instance;

  HklService *service;
  HklNotifier *notifier; /* NULL until the service runs */
  GSettings *settings;   /* NULL where the schema is not installed */
  GCancellable *cancellable;
  char *config_path;
  char *data_directory;
  gboolean starting;
  GPtrArray *to_open;      /* (element-type GFile): what was asked for before the service ran */
  const char *to_activate; /* an action of the window, likewise; nullable */
  char *to_show;           /* a mapping's id, likewise */
  const char *to_show_how; /* the window's action for it */
  gboolean background;     /* started without a window, which it goes on without */
  gboolean held;           /* runs with its window closed */
  guint sigterm_id;
  guint sigint_id;
};

G_DEFINE_FINAL_TYPE (HklApplication, hkl_application, ADW_TYPE_APPLICATION)

static HklWindow *
find_window (HklApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *l = windows; l != NULL; l = l->next)
    if (HKL_IS_WINDOW (l->data))
      return HKL_WINDOW (l->data);

  return NULL;
}

/* --- the service ----------------------------------------------------------------------------- */

/* Does what was asked for, now or once the service runs. */
static void
do_pending (HklApplication *self)
{
  HklWindow *window = find_window (self);

  if (window == NULL || self->starting || self->service == NULL)
    return;

  for (guint i = 0; i < self->to_open->len; i++)
    hkl_window_open (window, g_ptr_array_index (self->to_open, i));
  g_ptr_array_set_size (self->to_open, 0);

  if (g_strcmp0 (self->to_activate, "win.set-up-mapping") == 0)
    gtk_widget_activate_action (GTK_WIDGET (window), self->to_activate, "s", "");
  else if (self->to_activate != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), self->to_activate, NULL);
  self->to_activate = NULL;
  if (self->to_show != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), self->to_show_how, "s", self->to_show);
  g_clear_pointer (&self->to_show, g_free);
}

static void
started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklApplication) self = data;
  g_autoptr (GError) error = NULL;
  HklWindow *window = find_window (self);

  self->starting = FALSE;
  if (hkl_service_start_finish (HKL_SERVICE (source), result, &error))
    {
      self->notifier = hkl_notifier_new (GTK_APPLICATION (self), self->service);
      if (window != NULL)
        hkl_window_set_service (window, self->service);
      do_pending (self);
      return;
    }

  g_clear_object (&self->service);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_message ("%s", error->message);
  if (window != NULL)
    hkl_window_set_fault (window, error);
}

static void
start_service (HklApplication *self)
{
  HklServiceOptions options = HKL_SERVICE_OPTIONS_DEFAULT;

  if (self->service != NULL || self->starting)
    return;

  options.config_path = self->config_path;
  options.data_directory = self->data_directory;
  self->starting = TRUE;
  hkl_niceness_set (HKL_NICENESS_BEHIND_A_WINDOW);
  self->service = hkl_service_new (&options);
  hkl_service_start_async (self->service, self->cancellable, started, g_object_ref (self));
}

/* --- without a window ------------------------------------------------------------------------ */

static gboolean
keeps_delivering (HklApplication *self)
{
  return self->settings != NULL &&
         g_settings_get_boolean (self->settings, HKL_SETTING_KEEP_DELIVERING);
}

static void
hold (HklApplication *self)
{
  if (!self->held)
    g_application_hold (G_APPLICATION (self));
  self->held = TRUE;
}

/* The window is being closed, by the person. */
static gboolean
window_closing (HklApplication *self)
{
  g_autoptr (HklSnapshot) snapshot = NULL;
  g_autofree char *text = NULL;

  if (self->service == NULL || self->starting || !keeps_delivering (self))
    return FALSE;

  hold (self);
  snapshot = hkl_service_ref_snapshot (self->service);
  if (snapshot->queue > 0)
    {
      g_autofree char *count = hkl_format_count (snapshot->queue);

      text = g_strdup_printf (_ ("Delivering, %s queued"), count);
    }
  hkl_portal_set_status (text != NULL ? text : _ ("Ready to deliver"));
  if (!g_settings_get_boolean (self->settings, HKL_SETTING_BACKGROUND_TOLD))
    {
      g_settings_set_boolean (self->settings, HKL_SETTING_BACKGROUND_TOLD, TRUE);
      hkl_notifier_tell_background (self->notifier);
    }

  return FALSE; /* closes it */
}

/* --- actions --------------------------------------------------------------------------------- */

static void
start_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HklApplication *self = HKL_APPLICATION (data);
  HklWindow *window = find_window (self);

  if (window != NULL && self->service == NULL)
    hkl_window_set_starting (window);
  start_service (self);
}

/* The window, in front; a new one when there is none, as when the desktop starts the program. */
static void
show_window (HklApplication *self)
{
  HklWindow *window = find_window (self);

  if (window == NULL)
    {
      window = hkl_window_new (GTK_APPLICATION (self));
      g_signal_connect_object (window, "close-request", G_CALLBACK (window_closing), self,
                               G_CONNECT_SWAPPED);
      if (self->service != NULL && !self->starting)
        hkl_window_set_service (window, self->service);
    }
  if (self->held)
    g_application_release (G_APPLICATION (self)); /* the window holds it now */
  self->held = FALSE;
  gtk_window_present (GTK_WINDOW (window));
  start_service (self);
}

/* Actions of the desktop file: they come with or without a window. */
static void
new_mapping_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HklApplication *self = HKL_APPLICATION (data);

  self->to_activate = "win.set-up-mapping";
  show_window (self);
  do_pending (self);
}

static void
import_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HklApplication *self = HKL_APPLICATION (data);

  self->to_activate = "win.import";
  show_window (self);
  do_pending (self);
}

/* Of notifications. */
static void
show_mapping_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HklApplication *self = HKL_APPLICATION (data);

  g_free (self->to_show);
  self->to_show = g_variant_dup_string (parameter, NULL);
  self->to_show_how = g_str_equal (g_action_get_name (G_ACTION (action)), "show-failed")
                          ? "win.show-failed"
                          : "win.show-mapping";
  show_window (self);
  do_pending (self);
}

static void
show_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  show_window (HKL_APPLICATION (data));
}

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HklApplication *self = HKL_APPLICATION (data);
  HklWindow *window = find_window (self);

  if (window != NULL)
    {
      g_signal_handlers_disconnect_by_func (window, window_closing, self);
      gtk_window_close (GTK_WINDOW (window)); /* remembers its size */
    }
  g_application_quit (G_APPLICATION (self));
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HklApplication *self = HKL_APPLICATION (data);

  adw_show_about_window (
      gtk_application_get_active_window (GTK_APPLICATION (self)), "application-name",
      _ ("Hookline"), "application-icon", HKL_APPLICATION_ID, "version", HKL_VERSION,
      "license-type", GTK_LICENSE_GPL_3_0, "developer-name", _ ("The Hookline authors"), "comments",
      _ ("Segment’s Webhooks destination on your own machine: events in at one end come out signed "
         "at the other, and you watch."),
      NULL);
}

static void
help_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWindow) window = data;
  g_autoptr (GError) error = NULL;

  if (!hkl_manual_show_finish (result, &error) && HKL_IS_WINDOW (window) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    hkl_window_toast (HKL_WINDOW (window), _ ("There is no program that shows help. Install Yelp"));
}

/* PARAMETER: a page and section, "remarks#path-dollar"; "" for the first page. */
static void
help_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HklApplication *self = HKL_APPLICATION (data);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window != NULL)
    hkl_manual_show_async (window, g_variant_get_string (parameter, NULL), self->cancellable,
                           help_shown, g_object_ref (window));
}

static gboolean
terminated (gpointer data)
{
  g_action_group_activate_action (G_ACTION_GROUP (data), "quit", NULL);

  return G_SOURCE_CONTINUE;
}

/* --- life ------------------------------------------------------------------------------------ */

static int
handle_local_options (GApplication *application, GVariantDict *options)
{
  HklApplication *self = HKL_APPLICATION (application);

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Hookline %s\n", HKL_VERSION);
      return 0;
    }

  self->background = g_variant_dict_contains (options, "background");
  g_variant_dict_lookup (options, "config", "^ay", &self->config_path);
  g_variant_dict_lookup (options, "data-dir", "^ay", &self->data_directory);

  return -1;
}

static void
hkl_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { .name = "start", .activate = start_action },
    { .name = "new-mapping", .activate = new_mapping_action },
    { .name = "import", .activate = import_action },
    { .name = "show-mapping", .activate = show_mapping_action, .parameter_type = "s" },
    { .name = "show-failed", .activate = show_mapping_action, .parameter_type = "s" },
    { .name = "show", .activate = show_action },
    { .name = "quit", .activate = quit_action },
    { .name = "about", .activate = about_action },
    { .name = "help", .activate = help_action, .parameter_type = "s" },
  };
  static const char *const quit_keys[] = { "<Control>q", NULL };
  static const char *const manual_keys[] = { "F1", NULL };
  static const char *const help_keys[] = { "<Control>question", NULL };
  HklApplication *self = HKL_APPLICATION (application);

  G_APPLICATION_CLASS (hkl_application_parent_class)->startup (application);

  /* To look at it from right to left, where no such locale is installed. */
  if (g_strcmp0 (g_getenv ("HKL_DIRECTION"), "rtl") == 0)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);

  self->settings = hkl_ui_settings_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.quit", quit_keys);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.help('')", manual_keys);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "win.show-help-overlay",
                                         help_keys);
  self->sigterm_id = g_unix_signal_add (SIGTERM, terminated, self);
  self->sigint_id = g_unix_signal_add (SIGINT, terminated, self);
}

static void
hkl_application_activate (GApplication *application)
{
  HklApplication *self = HKL_APPLICATION (application);
  HklWindow *window = find_window (self);

  if (self->background)
    {
      self->background = FALSE; /* who starts it again wants to see it */
      hold (self);
      start_service (self);
      return;
    }
  if (window != NULL)
    {
      gtk_window_present (GTK_WINDOW (window));
      hkl_window_toast (window, _ ("Hookline is already running"));
      return;
    }

  show_window (self);
}

static void
hkl_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  HklApplication *self = HKL_APPLICATION (application);

  for (int i = 0; i < n_files; i++)
    g_ptr_array_add (self->to_open, g_object_ref (files[i]));
  show_window (self);
  do_pending (self);
}

static void
hkl_application_shutdown (GApplication *application)
{
  HklApplication *self = HKL_APPLICATION (application);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->notifier);
  g_clear_handle_id (&self->sigterm_id, g_source_remove);
  g_clear_handle_id (&self->sigint_id, g_source_remove);
  if (self->service != NULL)
    hkl_service_stop (self->service);
  G_APPLICATION_CLASS (hkl_application_parent_class)->shutdown (application);
}

static void
hkl_application_finalize (GObject *object)
{
  HklApplication *self = HKL_APPLICATION (object);

  g_clear_object (&self->service);
  g_clear_object (&self->settings);
  g_clear_object (&self->cancellable);
  g_free (self->to_show);
  g_ptr_array_unref (self->to_open);
  g_free (self->config_path);
  g_free (self->data_directory);
  G_OBJECT_CLASS (hkl_application_parent_class)->finalize (object);
}

static void
hkl_application_class_init (HklApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hkl_application_finalize;
  application_class->startup = hkl_application_startup;
  application_class->activate = hkl_application_activate;
  application_class->open = hkl_application_open;
  application_class->shutdown = hkl_application_shutdown;
  application_class->handle_local_options = handle_local_options;
}

static void
hkl_application_init (HklApplication *self)
{
  const GOptionEntry options[] = {
    { "config", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Read the configuration from FILE"),
      N_ ("FILE") },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Keep the event log in DIR"), N_ ("DIR") },
    { "background", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Start without a window"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version"), NULL },
    { NULL },
  };

  self->cancellable = g_cancellable_new ();
  self->to_open = g_ptr_array_new_with_free_func (g_object_unref);
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

HklApplication *
hkl_application_new (void)
{
  return g_object_new (HKL_TYPE_APPLICATION, "application-id", HKL_APPLICATION_ID,
                       "resource-base-path", RESOURCE_BASE, "flags", G_APPLICATION_HANDLES_OPEN,
                       NULL);
}
