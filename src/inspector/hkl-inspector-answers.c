/* hkl-inspector-answers.c: which answer a request gets: its inbox's own, or the one for all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Under the inspector's mutex. An inbox has an answer of its own only where one was set for it, so
 * what senders call their inboxes takes no memory here.
 */

#define G_LOG_DOMAIN "hkl-inspector"

#include "config.h"

#include "hkl-inspector-private.h"

static gboolean
needs_count (HklAnswerScope scope)
{
  return scope == HKL_ANSWER_NEXT || scope == HKL_ANSWER_EVERY_NTH ||
         scope == HKL_ANSWER_FOR_SECONDS;
}

static HklAnswerTurn
turn_of (const HklAnswer *answer)
{
  HklAnswerTurn turn = { .answer = *answer };

  turn.until = g_get_monotonic_time () + (gint64) answer->count * G_TIME_SPAN_SECOND;
  if (needs_count (answer->scope) && answer->count == 0)
    turn.answer = HKL_ANSWER_DEFAULT;

  return turn;
}

/* An answer that is over: nothing that was ordered for all, or for this inbox, is in force then. */
static void
end_turn (HklInspector *self, const char *inbox, HklAnswerTurn *turn)
{
  if (turn == &self->for_all)
    turn->answer = HKL_ANSWER_DEFAULT;
  else
    g_hash_table_remove (self->answers, inbox);
}

/* The turn that INBOX (nullable) is at; its own when there is one. */
static HklAnswerTurn *
find_turn (HklInspector *self, const char *inbox)
{
  HklAnswerTurn *turns[] = {
    inbox != NULL ? g_hash_table_lookup (self->answers, inbox) : NULL,
    &self->for_all,
  };

  for (guint i = 0; i < G_N_ELEMENTS (turns); i++)
    {
      if (turns[i] == NULL)
        continue;
      if (turns[i]->answer.scope != HKL_ANSWER_FOR_SECONDS ||
          g_get_monotonic_time () < turns[i]->until)
        return turns[i];
      end_turn (self, inbox, turns[i]);
    }

  return &self->for_all;
}

void
hkl_inspector_set_answer (HklInspector *self, const char *inbox, const HklAnswer *answer)
{
  g_return_if_fail (HKL_IS_INSPECTOR (self));
  g_return_if_fail (answer != NULL || inbox != NULL);

  g_mutex_lock (&self->mutex);
  if (inbox == NULL)
    {
      self->for_all = turn_of (answer);
    }
  else if (answer == NULL)
    {
      g_hash_table_remove (self->answers, inbox);
    }
  else
    {
      HklAnswerTurn turn = turn_of (answer);

      g_hash_table_replace (self->answers, g_strdup (inbox), g_memdup2 (&turn, sizeof turn));
    }
  g_mutex_unlock (&self->mutex);
}

gboolean
hkl_inspector_get_answer (HklInspector *self, const char *inbox, HklAnswer *answer)
{
  HklAnswerTurn *turn;
  gboolean own;

  g_return_val_if_fail (HKL_IS_INSPECTOR (self), FALSE);
  g_return_val_if_fail (answer != NULL, FALSE);

  g_mutex_lock (&self->mutex);
  turn = find_turn (self, inbox);
  own = turn != &self->for_all;
  *answer = turn->answer;
  if (answer->scope == HKL_ANSWER_FOR_SECONDS)
    answer->count = (guint) ((turn->until - g_get_monotonic_time ()) / G_TIME_SPAN_SECOND) + 1;
  g_mutex_unlock (&self->mutex);

  return own;
}

char **
hkl_inspector_get_answered (HklInspector *self)
{
  GPtrArray *names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_return_val_if_fail (HKL_IS_INSPECTOR (self), NULL);

  g_mutex_lock (&self->mutex);
  g_hash_table_iter_init (&iter, self->answers);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, g_strdup (name));
  g_mutex_unlock (&self->mutex);
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_free (names, FALSE);
}

HklAnswer
hkl_inspector_take_answer (HklInspector *self, const char *inbox)
{
  HklAnswerTurn *turn;
  HklAnswer answer;

  g_mutex_lock (&self->mutex);
  turn = find_turn (self, inbox);
  answer = turn->answer;
  switch (answer.scope)
    {
    case HKL_ANSWER_NEXT:
      if (--turn->answer.count == 0)
        end_turn (self, inbox, turn);
      break;
    case HKL_ANSWER_EVERY_OTHER:
      if (turn->skip_next)
        answer = HKL_ANSWER_DEFAULT;
      turn->skip_next = !turn->skip_next;
      break;
    case HKL_ANSWER_EVERY_NTH:
      turn->position = (turn->position + 1) % turn->answer.count;
      if (turn->position != 0)
        answer = HKL_ANSWER_DEFAULT;
      break;
    case HKL_ANSWER_ALWAYS:
    case HKL_ANSWER_FOR_SECONDS:
    default:
      break;
    }
  g_mutex_unlock (&self->mutex);

  return answer;
}
