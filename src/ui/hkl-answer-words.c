/* hkl-answer-words.c: see hkl-answer-words.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-answer-words"

#include "config.h"

#include <glib/gi18n.h>

#include "hkl-answer-words.h"
#include "hkl-format.h"

char *
hkl_answer_word (const HklAnswer *answer)
{
  g_return_val_if_fail (answer != NULL, NULL);

  switch (answer->kind)
    {
    case HKL_ANSWER_DROP:
      return g_strdup (_ ("dropped"));
    case HKL_ANSWER_RESET:
      return g_strdup (_ ("reset"));
    case HKL_ANSWER_HALF:
      return g_strdup (_ ("half an answer"));
    case HKL_ANSWER_SLOW_BODY:
      return g_strdup (_ ("a slow body"));
    case HKL_ANSWER_ERROR_BODY:
      /* Translators: a status such as 200, whose body says that it failed. */
      return g_strdup_printf (_ ("%u, a fault in the body"), hkl_answer_get_status (answer));
    case HKL_ANSWER_OK:
    case HKL_ANSWER_STATUS:
    case HKL_ANSWER_SLOW:
    case HKL_ANSWER_REDIRECT:
    default:
      return g_strdup_printf ("%u", hkl_answer_get_status (answer));
    }
}

static char *
describe_kind (const HklAnswer *answer)
{
  g_autofree char *delay = hkl_format_duration ((gint64) answer->delay * 1000);

  switch (answer->kind)
    {
    case HKL_ANSWER_DROP:
      return g_strdup (_ ("Dropping the connection"));
    case HKL_ANSWER_RESET:
      return g_strdup (_ ("Resetting the connection"));
    case HKL_ANSWER_HALF:
      return g_strdup (_ ("Answering half, then closing"));
    case HKL_ANSWER_SLOW_BODY:
      /* Translators: a duration, such as "5 s". */
      return g_strdup_printf (_ ("Answering with a body that takes %s"), delay);
    case HKL_ANSWER_REDIRECT:
      return g_strdup_printf (_ ("Redirecting with %u"), hkl_answer_get_status (answer));
    case HKL_ANSWER_ERROR_BODY:
      return g_strdup_printf (_ ("Answering %u with a fault in the body"),
                              hkl_answer_get_status (answer));
    case HKL_ANSWER_SLOW:
      return g_strdup (_ ("Answering 200 slowly"));
    case HKL_ANSWER_OK:
    case HKL_ANSWER_STATUS:
    default:
      return g_strdup_printf (_ ("Answering %u"), hkl_answer_get_status (answer));
    }
}

char *
hkl_answer_describe (const HklAnswer *answer, const char *inbox)
{
  g_autofree char *kind = NULL;
  GString *text;

  g_return_val_if_fail (answer != NULL, NULL);

  kind = describe_kind (answer);
  text = g_string_new (kind);
  if (inbox != NULL)
    /* Translators: the name of an inbox of the inspector. */
    g_string_append_printf (text, _ (" in “%s”"), inbox);
  if (answer->kind == HKL_ANSWER_STATUS && answer->retry_after > 0)
    g_string_append_printf (text, ", Retry-After %u", answer->retry_after);
  if (answer->delay > 0 && answer->kind != HKL_ANSWER_SLOW_BODY)
    {
      g_autofree char *delay = hkl_format_duration ((gint64) answer->delay * 1000);

      /* Translators: a duration, such as "5 s". */
      g_string_append_printf (text, _ (", after %s"), delay);
    }

  return g_string_free (text, FALSE);
}

char *
hkl_answer_describe_scope (const HklAnswer *answer)
{
  g_return_val_if_fail (answer != NULL, NULL);

  switch (answer->scope)
    {
    case HKL_ANSWER_NEXT:
      return g_strdup_printf (g_dngettext (NULL, "%u request is left, then 200 OK again.",
                                           "%u requests are left, then 200 OK again.",
                                           answer->count),
                              answer->count);
    case HKL_ANSWER_EVERY_NTH:
      return g_strdup_printf (_ ("This is for one request in %u; the others get 200 OK."),
                              answer->count);
    case HKL_ANSWER_FOR_SECONDS:
      return g_strdup_printf (g_dngettext (NULL, "In %u second it is 200 OK again.",
                                           "In %u seconds it is 200 OK again.", answer->count),
                              answer->count);
    case HKL_ANSWER_EVERY_OTHER:
      return g_strdup (_ ("Every other request gets 200 OK."));
    case HKL_ANSWER_ALWAYS:
    default:
      return g_strdup (_ ("This holds until you change it."));
    }
}
