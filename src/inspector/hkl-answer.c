/* hkl-answer.c: see hkl-answer.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-inspector"

#include "config.h"

#include <string.h>

#include "hkl-answer.h"

static const struct
{
  const char *word;
  guint status;         /* that is sent when the answer names none */
  guint least, most;    /* what ":STATUS" may be; 0: none */
  gboolean needs_delay; /* ":MS" is part of it */
} kinds[HKL_N_ANSWER_KINDS] = {
  [HKL_ANSWER_OK] = { "ok", 200, 0, 0, FALSE },
  [HKL_ANSWER_STATUS] = { "status", 200, 0, 0, FALSE },
  [HKL_ANSWER_SLOW] = { "slow", 200, 0, 0, TRUE },
  [HKL_ANSWER_DROP] = { "drop", 0, 0, 0, FALSE },
  [HKL_ANSWER_HALF] = { "half", 200, 0, 0, FALSE },
  [HKL_ANSWER_SLOW_BODY] = { "slow-body", 200, 0, 0, TRUE },
  [HKL_ANSWER_REDIRECT] = { "redirect", 302, 300, 399, FALSE },
  [HKL_ANSWER_RESET] = { "reset", 0, 0, 0, FALSE },
  [HKL_ANSWER_ERROR_BODY] = { "error-body", 200, 200, 299, FALSE },
};

static gboolean
parse_number (const char *text, guint least, guint most, guint *number)
{
  guint64 value;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, least, most, &value, NULL))
    return FALSE;
  *number = (guint) value;

  return TRUE;
}

/* What stands in front of the first comma. */
static gboolean
parse_kind (const char *text, HklAnswer *answer)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 2);
  const char *number = parts[0] != NULL ? parts[1] : NULL;

  if (parts[0] == NULL)
    return FALSE;

  /* Below 200 is no end of an answer: the client would go on waiting for one. */
  if (parse_number (parts[0], 200, 599, &answer->status))
    {
      answer->kind = HKL_ANSWER_STATUS;
      return number == NULL ||
             parse_number (number, 0, HKL_ANSWER_MAX_RETRY_AFTER, &answer->retry_after);
    }

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (i == HKL_ANSWER_STATUS || !g_str_equal (parts[0], kinds[i].word))
        continue;
      answer->kind = (HklAnswerKind) i;
      if (kinds[i].needs_delay)
        return parse_number (number, 1, HKL_ANSWER_MAX_DELAY, &answer->delay);
      if (number == NULL)
        return TRUE;
      return kinds[i].least != 0 &&
             parse_number (number, kinds[i].least, kinds[i].most, &answer->status);
    }

  return FALSE;
}

static gboolean
parse_option (const char *text, HklAnswer *answer, gboolean *scoped)
{
  static const struct
  {
    const char *name;
    HklAnswerScope scope;
  } scopes[] = { { "next", HKL_ANSWER_NEXT },
                 { "every", HKL_ANSWER_EVERY_NTH },
                 { "for", HKL_ANSWER_FOR_SECONDS } };
  g_auto (GStrv) parts = g_strsplit (text, "=", 2);

  if (parts[0] == NULL || parts[1] == NULL)
    return FALSE;
  if (g_str_equal (parts[0], "delay") && !kinds[answer->kind].needs_delay)
    return parse_number (parts[1], 0, HKL_ANSWER_MAX_DELAY, &answer->delay);
  if (g_str_equal (parts[0], "retry-after") && answer->kind == HKL_ANSWER_STATUS)
    return parse_number (parts[1], 0, HKL_ANSWER_MAX_RETRY_AFTER, &answer->retry_after);

  for (guint i = 0; i < G_N_ELEMENTS (scopes); i++)
    if (g_str_equal (parts[0], scopes[i].name))
      {
        gboolean first = !*scoped;

        answer->scope = scopes[i].scope;
        *scoped = TRUE;
        return first && parse_number (parts[1], 1, 1000000, &answer->count);
      }

  return FALSE;
}

gboolean
hkl_answer_parse (const char *text, HklAnswer *answer, gboolean *scoped)
{
  g_auto (GStrv) parts = NULL;
  HklAnswer found = HKL_ANSWER_DEFAULT;
  gboolean has_scope = FALSE;

  g_return_val_if_fail (text != NULL && answer != NULL && scoped != NULL, FALSE);

  parts = g_strsplit (text, ",", -1);
  if (parts[0] == NULL || !parse_kind (parts[0], &found))
    return FALSE;
  for (guint i = 1; parts[i] != NULL; i++)
    if (!parse_option (parts[i], &found, &has_scope))
      return FALSE;

  *answer = found;
  *scoped = has_scope;

  return TRUE;
}

const char *
hkl_answer_kind_word (HklAnswerKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (kinds), NULL);

  return kinds[kind].word;
}

guint
hkl_answer_get_status (const HklAnswer *self)
{
  g_return_val_if_fail (self != NULL && self->kind < G_N_ELEMENTS (kinds), 0);

  if (kinds[self->kind].status != 0 && self->status != 0 &&
      (self->kind == HKL_ANSWER_STATUS || kinds[self->kind].least != 0))
    return self->status;

  return kinds[self->kind].status;
}

gboolean
hkl_answer_is_plain (const HklAnswer *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->kind == HKL_ANSWER_OK && self->delay == 0;
}
