/* hkl-retry.c: see hkl-retry.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-retry"

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "hkl-event.h"
#include "hkl-retry.h"

#define RETRY_AFTER_MAX (24 * G_TIME_SPAN_HOUR)

const HklRetryPolicy hkl_retry_segment = { .first = 5,
                                           .factor = 2,
                                           .jitter = 0.2,
                                           .cap = 900,
                                           .window = 14400 };

/* As Svix publishes it: at once, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h. */
const HklRetryPolicy hkl_retry_svix = {
  .first = 5,
  .factor = 2,
  .jitter = 0,
  .cap = 36000,
  .window = 100000,
  .n_fixed = 7,
  .fixed = { 5, 300, 1800, 7200, 18000, 36000, 36000 },
};

/* The example schedule of the Standard Webhooks specification: at once, 5 s, 5 min, 30 min, 2 h,
 * 5 h, 10 h, 14 h, 20 h, 24 h, with jitter. */
const HklRetryPolicy hkl_retry_standard_webhooks = {
  .first = 5,
  .factor = 2,
  .jitter = 0.1,
  .cap = 86400,
  .window = 345600,
  .n_fixed = 9,
  .fixed = { 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400 },
};

const HklRetryPolicy hkl_retry_off = { .first = 5, .factor = 2, .cap = 900, .window = 0 };

static const struct
{
  const char *name;
  const HklRetryPolicy *policy;
} presets[] = {
  { "segment", &hkl_retry_segment },
  { "svix", &hkl_retry_svix },
  { "standard-webhooks", &hkl_retry_standard_webhooks },
  { "off", &hkl_retry_off },
};

const HklRetryPolicy *
hkl_retry_preset (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      if (g_str_equal (presets[i].name, name))
        return presets[i].policy;
    }

  return NULL;
}

const char *
hkl_retry_preset_name (const HklRetryPolicy *policy)
{
  g_return_val_if_fail (policy != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      if (hkl_retry_policy_equal (policy, presets[i].policy))
        return presets[i].name;
    }

  return NULL;
}

gboolean
hkl_retry_policy_equal (const HklRetryPolicy *a, const HklRetryPolicy *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  if (a->first != b->first || a->factor != b->factor || a->jitter != b->jitter ||
      a->cap != b->cap || a->window != b->window || a->n_fixed != b->n_fixed)
    return FALSE;

  for (guint i = 0; i < a->n_fixed; i++)
    {
      if (a->fixed[i] != b->fixed[i])
        return FALSE;
    }

  return TRUE;
}

gboolean
hkl_outcome_is_retried (HklOutcome outcome, guint status)
{
  switch (outcome)
    {
    case HKL_OUTCOME_STATUS:
      if (status == 408 || status == 423 || status == 429)
        return TRUE;
      return status >= 500 && status <= 599 && status != 501;

    case HKL_OUTCOME_DNS:
    case HKL_OUTCOME_REFUSED:
    case HKL_OUTCOME_UNREACHABLE:
    case HKL_OUTCOME_TLS:
    case HKL_OUTCOME_TIMEOUT:
    case HKL_OUTCOME_RESET:
    case HKL_OUTCOME_PROTOCOL:
      return TRUE;

    case HKL_OUTCOME_DELIVERED:
    case HKL_OUTCOME_REDIRECT:
    case HKL_OUTCOME_INVALID:
    case HKL_OUTCOME_CANCELLED:
      return FALSE;

    default:
      g_return_val_if_reached (FALSE);
    }
}

/* The wait after TRIES attempts, in seconds, before jitter; below 0: there is none. */
static double
base_wait (const HklRetryPolicy *policy, guint tries)
{
  double wait = policy->first;

  if (policy->n_fixed > 0)
    return tries <= policy->n_fixed ? policy->fixed[tries - 1] : -1;

  for (guint i = 1; i < tries && wait < policy->cap; i++)
    wait *= policy->factor;

  return MIN (wait, policy->cap);
}

gint64
hkl_retry_next (const HklRetryPolicy *policy,
                guint tries,
                gint64 first_at,
                gint64 now,
                gint64 retry_after,
                double random)
{
  double wait;
  gint64 next;

  g_return_val_if_fail (policy != NULL && tries > 0, 0);
  g_return_val_if_fail (random >= 0 && random < 1, 0);

  wait = base_wait (policy, tries);
  if (wait < 0 || policy->window <= 0)
    return 0;

  wait *= 1 + policy->jitter * (2 * random - 1);
  next = now + (gint64) (wait * G_USEC_PER_SEC);
  if (retry_after > 0)
    next = MAX (next, MIN (retry_after, now + RETRY_AFTER_MAX));

  return next <= first_at + (gint64) (policy->window * G_USEC_PER_SEC) ? next : 0;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT", the only form that is still sent (RFC 9110, 5.6.7). */
static gboolean
read_http_date (const char *text, gint64 *time)
{
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  g_autofree char *iso = NULL;
  char month[4] = "";
  const char *found;
  int day;
  int year;
  int hour;
  int minute;
  int second;

  text = strchr (text, ',');
  if (text == NULL || sscanf (text, ", %2d %3s %4d %2d:%2d:%2d GMT", &day, month, &year, &hour,
                              &minute, &second) != 6)
    return FALSE;

  found = strlen (month) == 3 ? strstr (months, month) : NULL;
  if (found == NULL || (found - months) % 3 != 0)
    return FALSE;

  iso = g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02dZ", year, (int) (found - months) / 3 + 1,
                         day, hour, minute, second);

  return hkl_time_from_iso (iso, time);
}

gint64
hkl_retry_after_parse (const char *value, gint64 now)
{
  gint64 time;

  if (value == NULL)
    return 0;

  while (*value == ' ' || *value == '\t')
    value++;

  if (g_ascii_isdigit (*value))
    {
      char *end;
      guint64 seconds = g_ascii_strtoull (value, &end, 10);

      while (*end == ' ' || *end == '\t')
        end++;
      if (*end != '\0')
        return 0;
      return now + (gint64) (MIN (seconds, RETRY_AFTER_MAX / G_USEC_PER_SEC) * G_USEC_PER_SEC);
    }

  if (!read_http_date (value, &time) || time <= now)
    return 0;

  return MIN (time, now + RETRY_AFTER_MAX);
}
