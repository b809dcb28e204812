/* hkl-http-token.c: see hkl-http-token.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-http-token"

#include "config.h"

#include <string.h>

#include "hkl-http-token.h"

gboolean
hkl_http_is_name (HklStr name)
{
  for (gsize i = 0; i < name.len; i++)
    {
      char c = name.data[i];

      if (!g_ascii_isalnum (c) && (c == '\0' || strchr ("!#$%&'*+-.^_`|~", c) == NULL))
        return FALSE;
    }

  return name.len > 0;
}

gboolean
hkl_http_is_value (HklStr value)
{
  for (gsize i = 0; i < value.len; i++)
    {
      guchar c = (guchar) value.data[i];

      if (c == '\t' || (c >= 0x20 && c <= 0x7e))
        continue;
      /* U+0080 to U+00FF are C2 80 to C3 BF. */
      if ((c == 0xc2 || c == 0xc3) && i + 1 < value.len)
        {
          i++;
          continue;
        }
      return FALSE;
    }

  return TRUE;
}
