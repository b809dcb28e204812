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

GArray *
hkl_id_list_decode (const guint8 *data, gsize size)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint64 id = 0;
  guint64 folded = 0;
  guint shift = 0;

  for (gsize i = 0; i < size && shift < 64; i++)
    {
      folded |= (guint64) (data[i] & 0x7f) << shift;
      shift += 7;
      if (data[i] & 0x80)
        continue;
      id += (folded >> 1) ^ (folded & 1 ? G_MAXUINT64 : 0);
      gint64 value = (gint64) id;
      g_array_append_val (ids, value);
      folded = 0;
      shift = 0;
    }
  return ids;
}
