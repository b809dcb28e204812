/* hkl-batching-editor.c: see hkl-batching-editor.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-batching-editor"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-batching-editor.h"
#include "hkl-certificates-row.h"
#include "hkl-rows.h"
#include "hkl-section.h"

struct _HklBatchingEditor
{
  GtkWidget parent_instance;

  HklSection *section;
  GtkWidget *batching;
  GtkWidget *size, *size_row;
  GtkWidget *wait, *wait_row;
  GtkWidget *concurrency;
  GtkWidget *rate;
  GtkWidget *order;
  GtkWidget *timeout;
  HklCertificatesRow *certificates;
  gboolean setting;
};

G_DEFINE_FINAL_TYPE (HklBatchingEditor, hkl_batching_editor, GTK_TYPE_WIDGET)

static guint changed_signal;

gboolean
hkl_batching_editor_get_batching (HklBatchingEditor *self)
{
  g_return_val_if_fail (HKL_IS_BATCHING_EDITOR (self), FALSE);

  return gtk_switch_get_active (GTK_SWITCH (self->batching));
}

/* What the entry says now: its value is only taken over when the focus leaves it. */
int
hkl_batching_editor_get_size (HklBatchingEditor *self)
{
  const char *text;

  g_return_val_if_fail (HKL_IS_BATCHING_EDITOR (self), 0);

  text = gtk_editable_get_text (GTK_EDITABLE (self->size));

  return (int) CLAMP (g_ascii_strtoll (text, NULL, 10), -1, G_MAXINT);
}

gboolean
hkl_batching_editor_check (HklBatchingEditor *self)
{
  const char *fault;
  int size;
  gboolean good;

  g_return_val_if_fail (HKL_IS_BATCHING_EDITOR (self), FALSE);

  size = hkl_batching_editor_get_size (self);
  good = !hkl_batching_editor_get_batching (self) || (size >= 1 && size <= HKL_BATCH_SIZE_MAX);
  fault = hkl_certificates_row_check (self->certificates);
  if (!good)
    fault = _ ("Between 1 and 4,000.");
  hkl_section_set_fault (self->section, fault, FALSE);
  if (good)
    gtk_widget_remove_css_class (self->size, "error");
  else
    gtk_widget_add_css_class (self->size, "error");

  return fault == NULL;
}

void
hkl_batching_editor_get_pace (HklBatchingEditor *self, HklMappingChange *change)
{
  g_return_if_fail (HKL_IS_BATCHING_EDITOR (self));

  change->wait = gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->wait));
  change->concurrency = (int) gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->concurrency));
  change->rate = gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->rate));
  change->strict_order = gtk_switch_get_active (GTK_SWITCH (self->order));
  hkl_certificates_row_get (self->certificates, change);
  change->timeout = gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->timeout));
}

static void
update_sensitivity (HklBatchingEditor *self)
{
  gboolean batching = hkl_batching_editor_get_batching (self);
  gboolean strict = gtk_switch_get_active (GTK_SWITCH (self->order));

  gtk_widget_set_sensitive (self->size_row, batching);
  gtk_widget_set_sensitive (self->wait_row, batching);
  gtk_widget_set_sensitive (self->concurrency, !strict); /* one at a time, by definition */
}

static void
changed (HklBatchingEditor *self)
{
  if (self->setting)
    return;

  update_sensitivity (self);
  hkl_batching_editor_check (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
toggled (GtkWidget *toggle, gboolean active, gpointer data)
{
  changed (HKL_BATCHING_EDITOR (data));
}

void
hkl_batching_editor_set_mapping (HklBatchingEditor *self, HklMapping *mapping)
{
  g_return_if_fail (HKL_IS_BATCHING_EDITOR (self));

  self->setting = TRUE;
  hkl_switch_set_active (self->batching, mapping->enable_batching);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->size), mapping->batch_size);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->wait), mapping->wait);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->concurrency), mapping->concurrency);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->rate), mapping->rate);
  hkl_switch_set_active (self->order, mapping->strict_order);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->timeout), mapping->timeout);
  hkl_certificates_row_set_mapping (self->certificates, mapping);
  self->setting = FALSE;
  update_sensitivity (self);
  hkl_batching_editor_check (self);
}

static void
hkl_batching_editor_dispose (GObject *object)
{
  HklBatchingEditor *self = HKL_BATCHING_EDITOR (object);

  self->setting = TRUE; /* spin buttons say "changed" when they go */
  if (self->section != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->section)));
  G_OBJECT_CLASS (hkl_batching_editor_parent_class)->dispose (object);
}

static void
hkl_batching_editor_class_init (HklBatchingEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_batching_editor_dispose;
  changed_signal = g_signal_new ("changed", HKL_TYPE_BATCHING_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
make_pace (HklBatchingEditor *self)
{
  GtkWidget *expander = adw_expander_row_new ();
  GtkWidget *row;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), _ ("Pace and order"));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (expander),
                                 _ ("For endpoints that want less at once"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (expander), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Pace and order"), -1);

  row = hkl_row_new_spin (_ ("Requests at once"), NULL, NULL, 1, 64, 1, 0, &self->concurrency);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), row);
  row = hkl_row_new_spin (_ ("Events a second"), _ ("0 is as fast as the endpoint answers"), NULL,
                          0, 1000000, 10, 0, &self->rate);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), row);
  row = hkl_row_new_switch (_ ("Strict order"),
                            _ ("The next request waits until the one before has arrived"), toggled,
                            self, &self->order);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), row);
  row = hkl_row_new_spin (_ ("Time-out"), _ ("Until the answer begins"), _ ("s"), 1, 120, 1, 0,
                          &self->timeout);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), row);

  return expander;
}

static void
hkl_batching_editor_init (HklBatchingEditor *self)
{
  GtkWidget *list = hkl_rows_new (_ ("Batching"));
  GtkWidget *spins[5];
  GtkWidget *row;

  self->section = HKL_SECTION (hkl_section_new (_ ("Batching"), NULL, NULL));
  row = hkl_row_new_switch (_ ("Send in batches"),
                            _ ("Several events in one request, signed over the first"), toggled,
                            self, &self->batching);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  self->size_row = hkl_row_new_spin (_ ("Batch size"), _ ("At most 4,000 events or 4 MB"), NULL, 0,
                                     999999, 50, 0, &self->size);
  gtk_list_box_append (GTK_LIST_BOX (list), self->size_row);
  self->wait_row = hkl_row_new_spin (_ ("Longest wait"),
                                     _ ("A batch that is not full leaves after this"), _ ("s"), 0,
                                     60, 1, 0, &self->wait);
  gtk_list_box_append (GTK_LIST_BOX (list), self->wait_row);
  gtk_list_box_append (GTK_LIST_BOX (list), make_pace (self));
  self->certificates = HKL_CERTIFICATES_ROW (hkl_certificates_row_new ());
  g_signal_connect_swapped (self->certificates, "changed", G_CALLBACK (changed), self);
  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (self->certificates));

  spins[0] = self->size;
  spins[1] = self->wait;
  spins[2] = self->concurrency;
  spins[3] = self->rate;
  spins[4] = self->timeout;
  for (guint i = 0; i < G_N_ELEMENTS (spins); i++)
    g_signal_connect_swapped (spins[i], i == 0 ? "changed" : "value-changed", G_CALLBACK (changed),
                              self);

  hkl_section_append (self->section, list);
  gtk_widget_set_parent (GTK_WIDGET (self->section), GTK_WIDGET (self));
}

GtkWidget *
hkl_batching_editor_new (void)
{
  return g_object_new (HKL_TYPE_BATCHING_EDITOR, NULL);
}
