/* hkl-certificates-row.c: see hkl-certificates-row.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-certificates-row"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-certificates-row.h"
#include "hkl-rows.h"

enum
{
  AUTHORITIES,
  CERTIFICATE,
  KEY,
  N_FILES,
};

struct _HklCertificatesRow
{
  AdwExpanderRow parent_instance;

  GtkWidget *files[N_FILES];
  GtkFileChooserNative *chooser; /* nullable */
  gboolean setting;
};

G_DEFINE_FINAL_TYPE (HklCertificatesRow, hkl_certificates_row, ADW_TYPE_EXPANDER_ROW)

static guint changed_signal;

static const char *
path_of (HklCertificatesRow *self, guint file)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->files[file]));
}

const char *
hkl_certificates_row_check (HklCertificatesRow *self)
{
  const char *fault = NULL;

  g_return_val_if_fail (HKL_IS_CERTIFICATES_ROW (self), NULL);

  for (guint i = 0; i < N_FILES; i++)
    {
      const char *path = path_of (self, i);
      const char *wrong = NULL;

      if (path[0] != '\0' && !g_path_is_absolute (path))
        wrong = _ ("A certificate file has a full name, such as /etc/ssl/ours.pem.");
      else if (i == KEY && path[0] != '\0' && path_of (self, CERTIFICATE)[0] == '\0')
        wrong = _ ("A key goes with a client certificate. Name both files.");
      if (wrong == NULL)
        gtk_widget_remove_css_class (self->files[i], "error");
      else
        gtk_widget_add_css_class (self->files[i], "error");
      if (fault == NULL)
        fault = wrong;
    }

  return fault;
}

void
hkl_certificates_row_get (HklCertificatesRow *self, HklMappingChange *change)
{
  g_return_if_fail (HKL_IS_CERTIFICATES_ROW (self));

  change->ca_file = path_of (self, AUTHORITIES);
  change->client_certificate = path_of (self, CERTIFICATE);
  change->client_key = path_of (self, KEY);
}

static void
changed (HklCertificatesRow *self)
{
  if (self->setting)
    return;

  hkl_certificates_row_check (self);
  g_signal_emit (self, changed_signal, 0);
}

void
hkl_certificates_row_set_mapping (HklCertificatesRow *self, HklMapping *mapping)
{
  g_return_if_fail (HKL_IS_CERTIFICATES_ROW (self));

  self->setting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->files[AUTHORITIES]), mapping->ca_file);
  gtk_editable_set_text (GTK_EDITABLE (self->files[CERTIFICATE]), mapping->client_certificate);
  gtk_editable_set_text (GTK_EDITABLE (self->files[KEY]), mapping->client_key);
  self->setting = FALSE;
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self),
                                 mapping->ca_file[0] != '\0' ||
                                     mapping->client_certificate[0] != '\0');
  hkl_certificates_row_check (self);
}

/* --- choosing -------------------------------------------------------------------------------- */

static void
on_chosen (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  GtkWidget *row = user_data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    gtk_editable_set_text (GTK_EDITABLE (row), path);
}

static void
choose (GtkButton *button, gpointer user_data)
{
  GtkWidget *row = user_data;
  HklCertificatesRow *self = HKL_CERTIFICATES_ROW (
      gtk_widget_get_ancestor (row, HKL_TYPE_CERTIFICATES_ROW));

  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (
      adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)),
      GTK_WINDOW (gtk_widget_get_root (row)), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Choose"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), row, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* --- life ------------------------------------------------------------------------------------ */

static void
hkl_certificates_row_dispose (GObject *object)
{
  HklCertificatesRow *self = HKL_CERTIFICATES_ROW (object);

  self->setting = TRUE; /* entries say "changed" when they go */
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  G_OBJECT_CLASS (hkl_certificates_row_parent_class)->dispose (object);
}

static void
hkl_certificates_row_class_init (HklCertificatesRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_certificates_row_dispose;
  changed_signal = g_signal_new ("changed", HKL_TYPE_CERTIFICATES_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
hkl_certificates_row_init (HklCertificatesRow *self)
{
  const char *titles[N_FILES] = { _ ("Further authorities (PEM)"), _ ("Client certificate (PEM)"),
                                  _ ("Its key, if in another file (PEM)") };

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("Certificates"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Certificates"), -1);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self),
                                 _ ("For endpoints with certificates of their own"));
  for (guint i = 0; i < N_FILES; i++)
    {
      GtkWidget *row = adw_entry_row_new ();
      GtkWidget *button = hkl_icon_button_new ("document-open-symbolic", _ ("Choose a file"));

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), titles[i]);
      hkl_row_set_name (row, titles[i]);
      g_signal_connect (button, "clicked", G_CALLBACK (choose), row);
      adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), button);
      g_signal_connect_swapped (row, "changed", G_CALLBACK (changed), self);
      adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
      self->files[i] = row;
    }
}

GtkWidget *
hkl_certificates_row_new (void)
{
  return g_object_new (HKL_TYPE_CERTIFICATES_ROW, NULL);
}
