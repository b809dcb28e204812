/* hkl-notices.c: see hkl-notices.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-notices"

#include "config.h"

#include "hkl-notices.h"

typedef struct
{
  gboolean seen; /* in the present snapshot */
  guint64 failed_total, delivered_total;
  guint64 failed_since; /* deliveries that failed since the last success */
  gboolean failing, resting, waited, all_sent;
  gboolean told_failing, told_resting;
  gboolean shown; /* a notice stands */
  gboolean any;   /* one was told at last_at */
  gint64 last_at;
} Mapping;

struct _HklNotices
{
  GHashTable *mappings; /* by id */
  struct
  {
    gboolean present, told, shown;
  } problems[HKL_PROBLEM_METERED + 1];
};

HklNotices *
hkl_notices_new (void)
{
  HklNotices *self = g_new0 (HklNotices, 1);

  self->mappings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
hkl_notices_free (HklNotices *self)
{
  g_hash_table_unref (self->mappings);
  g_free (self);
}

static void
notice_free (gpointer data)
{
  HklNotice *notice = data;

  g_free (notice->mapping_id);
  g_free (notice);
}

static gboolean
is_held_up (const HklMappingSnapshot *now)
{
  switch (now->state)
    {
    case HKL_FLOW_RETRYING:
    case HKL_FLOW_FAILING:
    case HKL_FLOW_RESTING:
    case HKL_FLOW_HOLDING:
    case HKL_FLOW_PAUSED:
      return now->queue > 0;
    case HKL_FLOW_IDLE:
    case HKL_FLOW_DELIVERING:
      break;
    }

  return FALSE;
}

/* What is so now, whether or not it is told. */
static void
learn (Mapping *self, const HklMappingSnapshot *now)
{
  guint64 failed = now->failed_total - MIN (self->failed_total, now->failed_total);
  gboolean delivered = now->delivered_total > self->delivered_total;

  if (failed > 0)
    self->failed_since += failed;
  else if (delivered)
    self->failed_since = 0;
  self->failing = self->failed_since > 0;
  self->told_failing = self->told_failing && self->failing;

  /* The probe between two rests changes nothing. */
  self->resting = now->breaker != HKL_BREAKER_CLOSED;
  self->told_resting = self->told_resting && self->resting;
  if (self->told_resting && self->failing)
    self->told_failing = TRUE; /* nobody is there: that says it */

  if (is_held_up (now))
    self->waited = TRUE;
  if (now->queue > 0 || failed > 0)
    self->all_sent = FALSE;
  else if (self->waited && now->in_flight == 0)
    {
      self->all_sent = delivered && !self->failing && !self->resting;
      self->waited = FALSE;
    }
  self->failed_total = now->failed_total;
  self->delivered_total = now->delivered_total;
}

/* FALSE when there is nothing to tell now. */
static gboolean
decide (Mapping *self, gint64 now, HklNoticeKind *kind)
{
  gboolean may_speak = !self->any || now - self->last_at >= HKL_NOTICE_PAUSE;

  if (may_speak && self->resting && !self->told_resting)
    {
      *kind = HKL_NOTICE_RESTING;
      self->told_resting = self->shown = TRUE;
    }
  else if (may_speak && self->failing && !self->told_failing)
    {
      *kind = HKL_NOTICE_FAILING;
      self->told_failing = self->shown = TRUE;
    }
  else if (may_speak && self->all_sent)
    {
      *kind = HKL_NOTICE_ALL_SENT;
      self->all_sent = self->shown = FALSE;
    }
  else if (self->shown && !self->failing && !self->resting)
    {
      *kind = HKL_NOTICE_OVER;
      self->shown = FALSE;
      return TRUE; /* it says nothing, so the minute does not begin anew */
    }
  else
    return FALSE;

  self->any = TRUE;
  self->last_at = now;

  return TRUE;
}

static gboolean
is_gone (gpointer key, gpointer value, gpointer data)
{
  Mapping *mapping = value;
  gboolean gone = !mapping->seen;

  mapping->seen = FALSE;

  return gone;
}

GPtrArray *
hkl_notices_take (HklNotices *self, HklSnapshot *snapshot, gint64 now)
{
  GPtrArray *notices = g_ptr_array_new_with_free_func (notice_free);

  for (guint i = 0; i < snapshot->n_mappings; i++)
    {
      const HklMappingSnapshot *state = &snapshot->mappings[i];
      Mapping *mapping = g_hash_table_lookup (self->mappings, state->mapping_id);
      HklNoticeKind kind;

      if (mapping == NULL)
        {
          mapping = g_new0 (Mapping, 1);
          mapping->failed_total = state->failed_total;
          mapping->delivered_total = state->delivered_total;
          mapping->told_resting = state->breaker != HKL_BREAKER_CLOSED;
          g_hash_table_insert (self->mappings, g_strdup (state->mapping_id), mapping);
        }
      mapping->seen = TRUE;
      learn (mapping, state);
      if (decide (mapping, now, &kind))
        {
          HklNotice *notice = g_new0 (HklNotice, 1);

          notice->kind = kind;
          notice->mapping_id = g_strdup (state->mapping_id);
          notice->failed = (guint) MIN (mapping->failed_since, G_MAXUINT);
          g_ptr_array_add (notices, notice);
        }
    }
  g_hash_table_foreach_remove (self->mappings, is_gone, NULL);

  return notices;
}

static gboolean
is_told (HklProblemKind kind)
{
  return kind == HKL_PROBLEM_KEYRING_LOCKED || kind == HKL_PROBLEM_SOURCE_PORT ||
         kind == HKL_PROBLEM_INSPECTOR_PORT || kind == HKL_PROBLEM_DISK_FULL;
}

HklNoticeStep
hkl_notices_take_problem (HklNotices *self,
                          HklProblemKind kind,
                          gboolean present,
                          gboolean looked_at)
{
  gboolean begins;

  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (self->problems), HKL_NOTICE_NOTHING);

  begins = present && !self->problems[kind].present;
  self->problems[kind].present = present;
  if (begins && !looked_at && !self->problems[kind].told && is_told (kind))
    {
      self->problems[kind].told = self->problems[kind].shown = TRUE;
      return HKL_NOTICE_TELL;
    }
  if (!present && self->problems[kind].shown)
    {
      self->problems[kind].shown = FALSE;
      return HKL_NOTICE_WITHDRAW;
    }

  return HKL_NOTICE_NOTHING;
}
