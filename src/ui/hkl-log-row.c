/* hkl-log-row.c: see hkl-log-row.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-log-row"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-format.h"
#include "hkl-log-question.h"
#include "hkl-log-row.h"

struct _HklLogRow
{
  GObject parent_instance;

  gint64 key;
  HklBatch *batch;
  HklEvent *event;
  gboolean sending;
};

G_DEFINE_FINAL_TYPE (HklLogRow, hkl_log_row, G_TYPE_OBJECT)

static guint changed_signal;

HklRowLook
hkl_batch_look (HklBatch *batch, gboolean sending)
{
  if (batch == NULL)
    return (HklRowLook){ NULL, "", "" };

  switch (batch->state)
    {
    case HKL_BATCH_DELIVERED:
      return (HklRowLook){ "hkl-delivered-symbolic", _ ("Delivered"), "ok" };

    case HKL_BATCH_FAILED:
      return (HklRowLook){ "hkl-failed-symbolic", _ ("Failed"), "err" };

    case HKL_BATCH_DISCARDED:
      return (HklRowLook){ "hkl-discarded-symbolic", _ ("Discarded"), "off" };

    case HKL_BATCH_FORMING:
    case HKL_BATCH_WAITING:
    default:
      if (sending)
        return (HklRowLook){ "hkl-sending-symbolic", _ ("Sending"), "info" };
      if (batch->tries > 0)
        return (HklRowLook){ "hkl-retrying-symbolic", _ ("Retrying"), "warn" };
      return (HklRowLook){ "hkl-queued-symbolic", _ ("Queued"), "" };
    }
}

HklRowLook
hkl_log_row_look (HklLogRow *self)
{
  g_return_val_if_fail (HKL_IS_LOG_ROW (self), ((HklRowLook){ NULL, "", "" }));

  return hkl_batch_look (self->batch, self->sending);
}

/* What sets a delivery apart: it tried a mapping out, or a person has changed its request. Takes TEXT. */
static char *
mark_contents (HklBatch *batch, char *text)
{
  g_autofree char *plain = text;

  if (batch->test)
    /* Translators: a delivery that tried a mapping out; then its user, or its event. */
    return g_strdup_printf (_ ("Test · %s"), plain);
  if (hkl_batch_is_edited (batch))
    /* Translators: what a delivery holds, whose request a person has changed. */
    return g_strdup_printf (_ ("%s · edited"), plain);

  return g_steal_pointer (&plain);
}

void
hkl_batch_contents (HklBatch *batch, char **first, char **second)
{
  g_autofree char *name = hkl_format_foreign (batch->first_name);

  if (batch->n_events == 1 && !batch->as_list)
    {
      *first = g_steal_pointer (&name);
      *second = mark_contents (batch, hkl_format_foreign (batch->first_user));
      return;
    }

  {
    g_autofree char *count = hkl_format_count (batch->n_events);

    /* Translators: %s is a number that has been formatted already. */
    *first = g_strdup_printf (ngettext ("%s event", "%s events", batch->n_events), count);
  }
  *second = mark_contents (batch, batch->n_other_names > 0
                                      ? g_strdup_printf ("%s +%u", name, batch->n_other_names)
                                      : g_strdup (name));
}

void
hkl_log_row_contents (HklLogRow *self, char **first, char **second)
{
  g_return_if_fail (HKL_IS_LOG_ROW (self));
  g_return_if_fail (self->batch != NULL);

  if (self->event == NULL)
    {
      hkl_batch_contents (self->batch, first, second);
      return;
    }

  *first = hkl_format_foreign (self->event->name[0] != '\0' ? self->event->name
                                                            : self->event->type);
  *second = hkl_format_foreign (self->event->user);
}

char *
hkl_log_row_describe (HklLogRow *self)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *response = NULL;
  g_autofree char *time = NULL;

  g_return_val_if_fail (HKL_IS_LOG_ROW (self), NULL);

  if (self->batch == NULL)
    return g_strdup (_ ("Being read"));

  hkl_log_row_contents (self, &first, &second);
  time = hkl_format_time (self->batch->created_at);
  response = self->batch->status != 0 ? g_strdup_printf ("%u", self->batch->status)
                                      : g_strdup (_ ("no answer"));

  if (self->batch->tries == 0)
    return g_strdup_printf ("%s, %s, %s, %s", hkl_log_row_look (self).word, first, second, time);

  /* Translators: status, contents, contents, answer, tries, time; for a screen reader. */
  return g_strdup_printf (_ ("%s, %s, %s, %s, try %u, %s"), hkl_log_row_look (self).word, first,
                          second, response, self->batch->tries, time);
}

gint64
hkl_log_row_get_id (HklLogRow *self)
{
  g_return_val_if_fail (HKL_IS_LOG_ROW (self), 0);

  return HKL_LOG_KEY_ID (self->key);
}

gint64
hkl_log_row_get_key (HklLogRow *self)
{
  return self->key;
}

HklEvent *
hkl_log_row_get_event (HklLogRow *self)
{
  g_return_val_if_fail (HKL_IS_LOG_ROW (self), NULL);

  return self->event;
}

HklBatch *
hkl_log_row_get_batch (HklLogRow *self)
{
  g_return_val_if_fail (HKL_IS_LOG_ROW (self), NULL);

  return self->batch;
}

gboolean
hkl_log_row_get_sending (HklLogRow *self)
{
  g_return_val_if_fail (HKL_IS_LOG_ROW (self), FALSE);

  return self->sending;
}

void
hkl_log_row_set_contents (HklLogRow *self, HklBatch *batch, HklEvent *event)
{
  HklBatch *before;

  g_return_if_fail (HKL_IS_LOG_ROW (self));
  g_return_if_fail (batch != NULL);

  before = self->batch;
  if (before != NULL && before->state == batch->state && before->tries == batch->tries &&
      before->n_events == batch->n_events && before->due_at == batch->due_at &&
      (self->event != NULL) == (event != NULL))
    return;

  self->batch = hkl_batch_ref (batch);
  g_clear_pointer (&before, hkl_batch_unref);
  g_clear_pointer (&self->event, hkl_event_unref);
  if (event != NULL)
    self->event = hkl_event_ref (event);
  g_signal_emit (self, changed_signal, 0);
}

void
hkl_log_row_set_sending (HklLogRow *self, gboolean sending)
{
  g_return_if_fail (HKL_IS_LOG_ROW (self));

  if (self->sending == sending)
    return;
  self->sending = sending;
  g_signal_emit (self, changed_signal, 0);
}

static void
hkl_log_row_finalize (GObject *object)
{
  HklLogRow *self = HKL_LOG_ROW (object);

  g_clear_pointer (&self->batch, hkl_batch_unref);
  g_clear_pointer (&self->event, hkl_event_unref);

  G_OBJECT_CLASS (hkl_log_row_parent_class)->finalize (object);
}

static void
hkl_log_row_class_init (HklLogRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hkl_log_row_finalize;
  changed_signal = g_signal_new ("changed", HKL_TYPE_LOG_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
hkl_log_row_init (HklLogRow *self)
{
}

HklLogRow *
hkl_log_row_new (gint64 key)
{
  HklLogRow *self = g_object_new (HKL_TYPE_LOG_ROW, NULL);

  self->key = key;

  return self;
}
