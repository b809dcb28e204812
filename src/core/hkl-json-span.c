/* hkl-json-span.c: see hkl-json-span.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-json-span"

#include "config.h"

#include "hkl-json-span.h"

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

gboolean
hkl_json_first_item_span (const char *text, gsize length, gsize *offset, gsize *item_length)
{
  gboolean in_string = FALSE;
  guint64 depth = 0;
  gsize begin = 0;
  gsize end;

  g_return_val_if_fail (text != NULL || length == 0, FALSE);
  g_return_val_if_fail (offset != NULL && item_length != NULL, FALSE);

  while (begin < length && is_space (text[begin]))
    begin++;
  if (begin == length || text[begin] != '[')
    return FALSE;
  begin++;
  while (begin < length && is_space (text[begin]))
    begin++;

  for (end = begin; end < length; end++)
    {
      char c = text[end];

      if (in_string)
        {
          if (c == '\\')
            end++;
          else if (c == '"')
            in_string = FALSE;
          continue;
        }

      if (c == '"')
        in_string = TRUE;
      else if (c == '[' || c == '{')
        depth++;
      else if (depth == 0 && (c == ',' || c == ']'))
        break;
      else if (c == ']' || c == '}')
        depth--;
    }

  if (end >= length || end == begin || depth != 0)
    return FALSE;

  while (end > begin && is_space (text[end - 1]))
    end--;
  if (end == begin)
    return FALSE;

  *offset = begin;
  *item_length = end - begin;

  return TRUE;
}
