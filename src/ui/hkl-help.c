/* hkl-help.c: see hkl-help.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-help"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-help.h"

const char *
hkl_help_for_problem (HklProblemKind kind)
{
  switch (kind)
    {
    case HKL_PROBLEM_CONFIG:
      return "troubleshooting#configuration";
    case HKL_PROBLEM_STORE_DAMAGED:
      return "troubleshooting#log-damaged";
    case HKL_PROBLEM_DISK_FULL:
      return "troubleshooting#disk-full";
    case HKL_PROBLEM_STORE_FAILS:
      return "troubleshooting#log-fails";
    case HKL_PROBLEM_SOURCE_PORT:
    case HKL_PROBLEM_INSPECTOR_PORT:
      return "troubleshooting#port-in-use";
    case HKL_PROBLEM_KEYRING_LOCKED:
      return "troubleshooting#keyring-locked";
    case HKL_PROBLEM_KEYRING_MISSING:
      return "troubleshooting#keyring-missing";
    case HKL_PROBLEM_OFFLINE:
    case HKL_PROBLEM_METERED:
      return "troubleshooting#offline";
    }

  return "troubleshooting";
}

static const char *
for_status (guint status)
{
  switch (status)
    {
    case 401:
    case 403:
      return "troubleshooting#status-not-allowed";
    case 404:
    case 405:
    case 410:
      return "troubleshooting#status-not-found";
    case 408:
      return "troubleshooting#status-408";
    case 413:
      return "troubleshooting#status-413";
    case 429:
      return "troubleshooting#status-429";
    default:
      return status >= 500 ? "troubleshooting#status-server" : "troubleshooting#status-refused";
    }
}

const char *
hkl_help_for_outcome (HklOutcome outcome, guint status)
{
  switch (outcome)
    {
    case HKL_OUTCOME_DELIVERED:
    case HKL_OUTCOME_CANCELLED:
      return NULL;
    case HKL_OUTCOME_STATUS:
      return for_status (status);
    case HKL_OUTCOME_REDIRECT:
      return "troubleshooting#redirect";
    case HKL_OUTCOME_DNS:
      return "troubleshooting#name-not-found";
    case HKL_OUTCOME_REFUSED:
      return "troubleshooting#refused";
    case HKL_OUTCOME_UNREACHABLE:
      return "troubleshooting#unreachable";
    case HKL_OUTCOME_TLS:
      return "troubleshooting#certificate";
    case HKL_OUTCOME_TIMEOUT:
      return "troubleshooting#timeout";
    case HKL_OUTCOME_RESET:
      return "troubleshooting#reset";
    case HKL_OUTCOME_PROTOCOL:
      return "troubleshooting#no-http";
    case HKL_OUTCOME_INVALID:
      return "troubleshooting#cannot-be-sent";
    }

  return "troubleshooting";
}

GtkWidget *
hkl_help_button_new (void)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("help-about-symbolic");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "hk-compact");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Learn More"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Learn More"), -1);
  gtk_widget_set_visible (button, FALSE);

  return button;
}

void
hkl_help_button_set_place (GtkWidget *button, const char *place)
{
  g_return_if_fail (GTK_IS_BUTTON (button));

  gtk_widget_set_visible (button, place != NULL);
  if (place == NULL)
    return;

  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", place);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "app.help");
}
