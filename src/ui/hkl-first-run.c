/* hkl-first-run.c: see hkl-first-run.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-first-run"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hkl-first-run.h"
#include "hkl-page.h"
#include "hkl-pipeline.h"

struct _HklFirstRun
{
  GtkWidget parent_instance;

  HklService *service;
  GCancellable *cancellable;
  GtkWidget *scrolled;
  GtkWidget *try_button;
  GtkWidget *copy_button;
  AdwActionRow *sdk_row;
};

G_DEFINE_FINAL_TYPE (HklFirstRun, hkl_first_run, GTK_TYPE_WIDGET)

static HklPage *
find_page (HklFirstRun *self)
{
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (self), HKL_TYPE_PAGE);

  return page != NULL ? HKL_PAGE (page) : NULL;
}

static void
tried (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HklFirstRun) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = hkl_service_try_finish (HKL_SERVICE (source), result, &error);

  gtk_widget_set_sensitive (self->try_button, TRUE);
  if (id != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-mapping", "s", id);
  else if (find_page (self) != NULL)
    hkl_page_report (find_page (self), error);
}

static void
try_clicked (HklFirstRun *self)
{
  gtk_widget_set_sensitive (self->try_button, FALSE);
  hkl_service_try_async (self->service, self->cancellable, tried, g_object_ref (self));
}

static char *
endpoint (HklFirstRun *self)
{
  guint port = hkl_service_get_source_port (self->service);

  return port != 0 ? g_strdup_printf ("http://127.0.0.1:%u/v1", port) : NULL;
}

static void
copy_clicked (HklFirstRun *self)
{
  g_autofree char *text = endpoint (self);

  if (text == NULL)
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  if (find_page (self) != NULL)
    hkl_page_toast (find_page (self), _ ("Endpoint copied"));
}

static void
update (HklFirstRun *self)
{
  g_autofree char *text = endpoint (self);
  g_autofree char *subtitle = text != NULL ? g_strdup_printf (_ ("Listening on %s"), text)
                                           : g_strdup (_ ("Not listening"));

  adw_action_row_set_subtitle (self->sdk_row, subtitle);
  gtk_widget_set_sensitive (self->copy_button, text != NULL);
}

static void
hkl_first_run_map (GtkWidget *widget)
{
  update (HKL_FIRST_RUN (widget));
  GTK_WIDGET_CLASS (hkl_first_run_parent_class)->map (widget);
}

static void
hkl_first_run_dispose (GObject *object)
{
  HklFirstRun *self = HKL_FIRST_RUN (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->service);
  gtk_widget_dispose_template (GTK_WIDGET (self), HKL_TYPE_FIRST_RUN);
  G_OBJECT_CLASS (hkl_first_run_parent_class)->dispose (object);
}

static void
hkl_first_run_class_init (HklFirstRunClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hkl_first_run_dispose;
  widget_class->map = hkl_first_run_map;

  g_type_ensure (HKL_TYPE_PIPELINE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/hookline/Hookline/ui/hkl-first-run.ui");
  gtk_widget_class_bind_template_child (widget_class, HklFirstRun, scrolled);
  gtk_widget_class_bind_template_child (widget_class, HklFirstRun, try_button);
  gtk_widget_class_bind_template_child (widget_class, HklFirstRun, copy_button);
  gtk_widget_class_bind_template_child (widget_class, HklFirstRun, sdk_row);
  gtk_widget_class_bind_template_callback (widget_class, try_clicked);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked);
}

static void
hkl_first_run_init (HklFirstRun *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
hkl_first_run_new (HklService *service)
{
  HklFirstRun *self = g_object_new (HKL_TYPE_FIRST_RUN, NULL);

  self->service = g_object_ref (service);
  g_signal_connect_object (service, "config-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "problems-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
