/* hkl-sample-dialog.c: see hkl-sample-dialog.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-sample-dialog"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "hkl-rows.h"
#include "hkl-sample-dialog.h"
#include "hkl-sample-input.h"
#include "hkl-service-intake.h"

#define FIRST_RATE 10

static GtkWidget *
make_dialog (GtkWindow *parent,
             const char *title,
             const char *body,
             GtkWidget *row,
             const char *go_on)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, title, body);
  GtkWidget *list = hkl_rows_new (title);

  gtk_list_box_append (GTK_LIST_BOX (list), row);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), list);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "go",
                                    go_on, NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "go",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "go");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");

  return dialog;
}

/* --- sample events ---------------------------------------------------------------------------- */

static void
rate_chosen (AdwMessageDialog *dialog, const char *response, HklService *service)
{
  GtkSpinButton *spin = g_object_get_data (G_OBJECT (dialog), "hkl-rate");

  if (!g_str_equal (response, "go") || !hkl_service_is_running (service))
    return;

  gtk_spin_button_update (spin); /* it may be typed, and not left yet */
  hkl_service_stream_samples (service, gtk_spin_button_get_value (spin));
}

void
hkl_sample_dialog_present (GtkWindow *parent, HklService *service)
{
  GtkWidget *dialog;
  GtkWidget *spin;
  GtkWidget *row;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (HKL_IS_SERVICE (service));

  row = hkl_row_new_spin (_ ("Events a second"), NULL, NULL, 1, HKL_SAMPLE_RATE_MAX, 1, 0, &spin);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), FIRST_RATE);
  dialog = make_dialog (
      parent, _ ("Stream Sample Events"),
      _ ("Events of all six types, with the shapes that shops and apps send, come "
         "in until you stop them. Mappings deliver them like any others."),
      row, _ ("_Start"));
  g_object_set_data (G_OBJECT (dialog), "hkl-rate", spin);
  g_signal_connect_object (dialog, "response", G_CALLBACK (rate_chosen), service, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- a capture -------------------------------------------------------------------------------- */

static const double speeds[] = { 1, 2, 10, 100, 0 };

static void
pace_chosen (AdwMessageDialog *dialog, const char *response, GtkWindow *parent)
{
  HklPaceFunc chosen = (HklPaceFunc) g_object_get_data (G_OBJECT (dialog), "hkl-chosen");
  GtkDropDown *pace = g_object_get_data (G_OBJECT (dialog), "hkl-pace");

  if (g_str_equal (response, "go"))
    chosen (parent, speeds[gtk_drop_down_get_selected (pace)]);
}

void
hkl_replay_dialog_present (GtkWindow *parent, HklPaceFunc chosen)
{
  const char *const choices[] = { _ ("As it was recorded"), _ ("Twice as fast"),
                                  _ ("10 times as fast"),   _ ("100 times as fast"),
                                  _ ("All at once"),        NULL };
  GtkWidget *dialog;
  GtkWidget *pace;
  GtkWidget *row;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (chosen != NULL);

  row = hkl_row_new_choice (_ ("Pace"), NULL, choices, &pace);
  dialog = make_dialog (
      parent, _ ("Replay a Capture"),
      _ ("The events of a saved capture come in again, each with a new messageId. A capture is what "
         "the inspector saved, or a file of events with their times."),
      row, _ ("C_hoose File…"));
  g_object_set_data (G_OBJECT (dialog), "hkl-pace", pace);
  g_object_set_data (G_OBJECT (dialog), "hkl-chosen", (gpointer) chosen);
  g_signal_connect_object (dialog, "response", G_CALLBACK (pace_chosen), parent, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
