/* hkl-id-list.c: a list of event ids as few bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-id-list"

#include "config.h"

#include "hkl-id-list.h"

#define VARINT_MAX 10

GBytes *
hkl_id_list_encode (const gint64 *ids, guint n_ids)
{
  guint8 *data = g_malloc ((gsize) n_ids * VARINT_MAX + 1);
  gsize size = 0;
  guint64 before = 0;

  for (guint i = 0; i < n_ids; i++)
    {
      gint64 delta = (gint64) ((guint64) ids[i] - before);
      guint64 folded = ((guint64) delta << 1) ^ (delta < 0 ? G_MAXUINT64 : 0);

      while (folded >= 0x80)
        {
          data[size++] = (guint8) (folded | 0x80);
          folded >>= 7;
        }
      data[size++] = (guint8) folded;
      before = (guint64) ids[i];
    }
  return g_bytes_new_take (g_realloc (data, size + 1), size);
}

/* The next id behind BEFORE; FALSE: there is none. */
static gboolean
next_id (const guint8 *data, gsize size, gsize *at, guint64 *before)
{
  guint64 folded = 0;

  for (guint shift = 0; *at < size && shift < 64; shift += 7)
    {
      guint8 byte = data[(*at)++];

      folded |= (guint64) (byte & 0x7f) << shift;
      if (byte & 0x80)
        continue;
      *before += (folded >> 1) ^ (folded & 1 ? G_MAXUINT64 : 0);
      return TRUE;
    }
  return FALSE;
}

GArray *
hkl_id_list_decode (const guint8 *data, gsize size)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint64 id = 0;
  gsize at = 0;

  while (next_id (data, size, &at, &id))
    {
      gint64 value = (gint64) id;
      g_array_append_val (ids, value);
    }
  return ids;
}

gboolean
hkl_id_list_holds (const guint8 *data, gsize size, gint64 id)
{
  guint64 other = 0;
  gsize at = 0;

  while (next_id (data, size, &at, &other))
    {
      if ((gint64) other == id)
        return TRUE;
    }
  return FALSE;
}
