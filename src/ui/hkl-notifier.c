/* hkl-notifier.c: see hkl-notifier.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-notifier"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-notices.h"
#include "hkl-notifier.h"

#define PERIOD 2 /* s */

struct _HklNotifier
{
  GObject parent_instance;

  GtkApplication *application; /* borrowed */
  HklService *service;
  HklNotices *notices;
  guint tick_id;
};

G_DEFINE_FINAL_TYPE (HklNotifier, hkl_notifier, G_TYPE_OBJECT)

static gboolean
is_looked_at (HklNotifier *self)
{
  GtkWindow *window = gtk_application_get_active_window (self->application);

  return window != NULL && gtk_window_is_active (window);
}

static void
tell (HklNotifier *self, const HklNotice *notice)
{
  g_autofree char *id = g_strconcat ("mapping-", notice->mapping_id, NULL);
  HklMapping *mapping = hkl_config_find_mapping (hkl_service_get_config (self->service),
                                                 notice->mapping_id);
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = NULL;
  const char *action = "app.show-mapping";
  const char *body = "";

  if (mapping == NULL || notice->kind == HKL_NOTICE_OVER || is_looked_at (self))
    {
      g_application_withdraw_notification (G_APPLICATION (self->application), id);
      return;
    }

  switch (notice->kind)
    {
    case HKL_NOTICE_FAILING:
      /* Translators: the name of a mapping. */
      title = g_strdup_printf (_ ("%s is failing"), mapping->name);
      body = _ ("A delivery failed for good. It is kept and can be sent again.");
      action = "app.show-failed";
      break;
    case HKL_NOTICE_RESTING:
      /* Translators: the name of a mapping. */
      title = g_strdup_printf (_ ("%s rests"), mapping->name);
      body = _ ("Nobody answers at its endpoint. Events wait, and one attempt is tried now and "
                "then.");
      break;
    case HKL_NOTICE_ALL_SENT:
      /* Translators: the name of a mapping. */
      title = g_strdup_printf (_ ("%s works again"), mapping->name);
      body = _ ("All waiting deliveries were sent.");
      break;
    case HKL_NOTICE_OVER:
      return;
    }

  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, action, "s", mapping->id);
  g_application_send_notification (G_APPLICATION (self->application), id, notification);
}

static gboolean
tick (gpointer data)
{
  HklNotifier *self = HKL_NOTIFIER (data);
  g_autoptr (HklSnapshot) snapshot = hkl_service_ref_snapshot (self->service);
  g_autoptr (GPtrArray)
      notices = hkl_notices_take (self->notices, snapshot, g_get_monotonic_time ());

  for (guint i = 0; i < notices->len; i++)
    tell (self, notices->pdata[i]);

  return G_SOURCE_CONTINUE;
}

/* --- what is wrong with the whole destination -------------------------------------------------- */

static char *
title_of (HklNotifier *self, HklProblemKind kind)
{
  HklConfig *config = hkl_service_get_config (self->service);

  switch (kind)
    {
    case HKL_PROBLEM_KEYRING_LOCKED:
      return g_strdup (_ ("The keyring is locked"));
    case HKL_PROBLEM_SOURCE_PORT:
      return g_strdup_printf (_ ("Port %u is taken"), config->source_port);
    case HKL_PROBLEM_INSPECTOR_PORT:
      return g_strdup_printf (_ ("Port %u is taken"), config->inspector_port);
    case HKL_PROBLEM_DISK_FULL:
      return g_strdup (_ ("Disk is almost full"));
    case HKL_PROBLEM_CONFIG:
    case HKL_PROBLEM_STORE_DAMAGED:
    case HKL_PROBLEM_STORE_FAILS:
    case HKL_PROBLEM_KEYRING_MISSING:
    case HKL_PROBLEM_OFFLINE:
    case HKL_PROBLEM_METERED:
      break;
    }

  return g_strdup (_ ("Hookline"));
}

static void
problem_changed (HklNotifier *self, HklProblemKind kind, const HklProblem *problem)
{
  g_autofree char *id = g_strdup_printf ("problem-%d", (int) kind);
  g_autofree char *title = NULL;
  g_autoptr (GNotification) notification = NULL;

  switch (hkl_notices_take_problem (self->notices, kind, problem != NULL, is_looked_at (self)))
    {
    case HKL_NOTICE_NOTHING:
      return;
    case HKL_NOTICE_WITHDRAW:
      g_application_withdraw_notification (G_APPLICATION (self->application), id);
      return;
    case HKL_NOTICE_TELL:
    default:
      break;
    }

  title = title_of (self, kind);
  notification = g_notification_new (title);
  g_notification_set_body (notification, problem->text);
  g_notification_set_default_action (notification, "app.show");
  g_application_send_notification (G_APPLICATION (self->application), id, notification);
}

static void
problems_changed (HklNotifier *self)
{
  GPtrArray *problems = hkl_service_get_problems (self->service);

  for (int kind = 0; kind <= HKL_PROBLEM_METERED; kind++)
    {
      const HklProblem *found = NULL;

      for (guint i = 0; i < problems->len; i++)
        if ((int) ((HklProblem *) problems->pdata[i])->kind == kind)
          found = problems->pdata[i];
      problem_changed (self, (HklProblemKind) kind, found);
    }
}

void
hkl_notifier_tell_background (HklNotifier *self)
{
  g_autoptr (GNotification) notification = g_notification_new (_ ("Hookline keeps delivering"));

  g_return_if_fail (HKL_IS_NOTIFIER (self));

  g_notification_set_body (notification, _ ("Its window is closed, and events still come in and go "
                                            "out. This can be changed in Settings."));
  g_notification_set_default_action (notification, "app.show");
  g_application_send_notification (G_APPLICATION (self->application), "background", notification);
}

static void
hkl_notifier_dispose (GObject *object)
{
  HklNotifier *self = HKL_NOTIFIER (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_pointer (&self->notices, hkl_notices_free);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (hkl_notifier_parent_class)->dispose (object);
}

static void
hkl_notifier_class_init (HklNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hkl_notifier_dispose;
}

static void
hkl_notifier_init (HklNotifier *self)
{
  self->notices = hkl_notices_new ();
}

HklNotifier *
hkl_notifier_new (GtkApplication *application, HklService *service)
{
  HklNotifier *self = g_object_new (HKL_TYPE_NOTIFIER, NULL);

  self->application = application;
  self->service = g_object_ref (service);
  tick (self); /* from now on */
  g_signal_connect_object (service, "problems-changed", G_CALLBACK (problems_changed), self,
                           G_CONNECT_SWAPPED);
  problems_changed (self);
  self->tick_id = g_timeout_add_seconds (PERIOD, tick, self);

  return self;
}
