/* hkl-verify-words.c: a verdict's sentences, in the language of whoever shows them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Core has the texts in English and marked; the function that translates them comes from outside.
 */

#define G_LOG_DOMAIN "hkl-verify"

#include "config.h"

#include "hkl-verify-private.h"

/* FORM with an argument in place of each "%s", or of "%1$s" and "%2$s", as a translation may have it. */
static char *
fill (const char *form, const char *const arguments[2])
{
  GString *text = g_string_new (NULL);
  guint next = 0;

  while (*form != '\0')
    {
      guint which = 2;
      gsize length = 0;

      if (g_str_has_prefix (form, "%s"))
        {
          which = next++;
          length = strlen ("%s");
        }
      else if (g_str_has_prefix (form, "%1$s") || g_str_has_prefix (form, "%2$s"))
        {
          which = form[1] == '1' ? 0 : 1;
          length = strlen ("%1$s");
        }
      if (which < 2 && arguments[which] != NULL)
        {
          g_string_append (text, arguments[which]);
          form += length;
        }
      else
        {
          g_string_append_c (text, *form++);
        }
    }

  return g_string_free (text, FALSE);
}

/* gettext() answers an empty text with the catalogue's head. */
static const char *
say (const char *text, HklTranslate translate)
{
  return text != NULL && *text != '\0' ? translate (text) : "";
}

char *
hkl_verdict_dup_title (const HklVerdict *self, HklTranslate translate)
{
  const char *arguments[2] = { NULL };

  g_return_val_if_fail (self != NULL && translate != NULL, NULL);

  if (self->cause_title == NULL)
    return g_strdup (say (self->title, translate));
  arguments[0] = translate (self->cause_title);

  /* Translators: why, such as "SHA-256 instead of SHA-1". */
  return fill (translate (N_ ("Not genuine: %s")), arguments);
}

char *
hkl_verdict_dup_advice (const HklVerdict *self, HklTranslate translate)
{
  g_return_val_if_fail (self != NULL && translate != NULL, NULL);

  return g_strdup (say (self->advice, translate));
}

char *
hkl_check_dup_title (const HklCheck *self, HklTranslate translate)
{
  g_return_val_if_fail (self != NULL && translate != NULL, NULL);

  return g_strdup (say (self->title, translate));
}

char *
hkl_check_dup_detail (const HklCheck *self, HklTranslate translate)
{
  g_return_val_if_fail (self != NULL && translate != NULL, NULL);

  return fill (say (self->detail_form, translate),
               (const char *const[]){ self->arguments[0], self->arguments[1] });
}
