/* hkl-unpack.c: see hkl-unpack.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-import"

#include "config.h"

#include <string.h>

#include "hkl-unpack.h"

#if HKL_HAVE_ZSTD
#include <zstd.h>
#endif

#define OUT_BYTES      (64 * 1024)
#define HEAD_BYTES     4
#define MAX_WINDOW_LOG 27 /* what `zstd --long` packs with, and reads without being asked */

typedef enum
{
  PACKED_UNKNOWN, /* too few bytes so far */
  PACKED_NOT,
  PACKED_GZIP,
  PACKED_ZSTD,
} Packed;

struct _HklUnpack
{
  HklUnpackFunc func;
  gpointer user_data;
  Packed packed;
  char head[HEAD_BYTES];
  gsize n_head;
  char *out;
  gboolean whole; /* what came so far ends with a member or frame */
  GConverter *gunzip;
#if HKL_HAVE_ZSTD
  ZSTD_DCtx *zstd;
#endif
};

gboolean
hkl_unpack_has_zstd (void)
{
  return HKL_HAVE_ZSTD;
}

HklUnpack *
hkl_unpack_new (HklUnpackFunc func, gpointer user_data)
{
  HklUnpack *self = g_new0 (HklUnpack, 1);

  self->func = func;
  self->user_data = user_data;

  return self;
}

void
hkl_unpack_free (HklUnpack *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->gunzip);
#if HKL_HAVE_ZSTD
  ZSTD_freeDCtx (self->zstd);
#endif
  g_free (self->out);
  g_free (self);
}

static Packed
recognise (const char *head, gsize len)
{
  static const char gzip[] = { '\x1f', '\x8b' };
  static const char zstd[] = { '\x28', '\xb5', '\x2f', '\xfd' };

  if (memcmp (head, gzip, MIN (len, sizeof gzip)) == 0)
    return len >= sizeof gzip ? PACKED_GZIP : PACKED_UNKNOWN;
  if (memcmp (head, zstd, MIN (len, sizeof zstd)) == 0)
    return len >= sizeof zstd ? PACKED_ZSTD : PACKED_UNKNOWN;

  return PACKED_NOT;
}

static gboolean
feed_gzip (HklUnpack *self, const char *bytes, gsize len, GError **error)
{
  while (len > 0)
    {
      gsize read = 0;
      gsize written = 0;
      GConverterResult result;
      g_autoptr (GError) local_error = NULL;

      if (self->whole)
        {
          g_converter_reset (self->gunzip);
          self->whole = FALSE;
        }
      result = g_converter_convert (self->gunzip, bytes, len, self->out, OUT_BYTES,
                                    G_CONVERTER_NO_FLAGS, &read, &written, &local_error);
      if (result == G_CONVERTER_ERROR)
        {
          if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
            return TRUE;
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The gzip data is damaged");
          return FALSE;
        }
      self->func (self->out, written, self->user_data);
      bytes += read;
      len -= read;
      self->whole = result == G_CONVERTER_FINISHED;
    }

  return TRUE;
}

#if HKL_HAVE_ZSTD
static gboolean
feed_zstd (HklUnpack *self, const char *bytes, gsize len, GError **error)
{
  ZSTD_inBuffer in = { bytes, len, 0 };
  ZSTD_outBuffer out = { self->out, OUT_BYTES, 0 };

  /* What did not fit into the output last time is still in there. */
  while (in.pos < in.size || out.pos == out.size)
    {
      gsize left;

      out.pos = 0;
      left = ZSTD_decompressStream (self->zstd, &out, &in);
      if (ZSTD_isError (left))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The zstd data is damaged");
          return FALSE;
        }
      self->func (self->out, out.pos, self->user_data);
      self->whole = left == 0;
      if (self->whole && in.pos == in.size)
        break;
    }

  return TRUE;
}
#endif

static gboolean
begin (HklUnpack *self, GError **error)
{
  self->out = g_malloc (OUT_BYTES);
  if (self->packed == PACKED_GZIP)
    self->gunzip = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  if (self->packed == PACKED_ZSTD)
    {
#if HKL_HAVE_ZSTD
      self->zstd = ZSTD_createDCtx ();
      ZSTD_DCtx_setParameter (self->zstd, ZSTD_d_windowLogMax, MAX_WINDOW_LOG);
#else
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   "The file is packed with zstd, which this build of Hookline cannot read. Unpack "
                   "it first, with “zstd -d”");
      return FALSE;
#endif
    }

  return TRUE;
}

static gboolean
feed_known (HklUnpack *self, const char *bytes, gsize len, GError **error)
{
  if (self->packed == PACKED_GZIP)
    return feed_gzip (self, bytes, len, error);
#if HKL_HAVE_ZSTD
  if (self->packed == PACKED_ZSTD)
    return feed_zstd (self, bytes, len, error);
#endif
  self->func (bytes, len, self->user_data);

  return TRUE;
}

gboolean
hkl_unpack_feed (HklUnpack *self, const char *bytes, gsize len, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  while (self->packed == PACKED_UNKNOWN && len > 0)
    {
      self->head[self->n_head++] = *bytes++;
      len--;
      self->packed = recognise (self->head, self->n_head);
      if (self->packed != PACKED_UNKNOWN &&
          (!begin (self, error) || !feed_known (self, self->head, self->n_head, error)))
        return FALSE;
    }

  return len == 0 || feed_known (self, bytes, len, error);
}

gboolean
hkl_unpack_end (HklUnpack *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->packed == PACKED_UNKNOWN && self->n_head > 0)
    self->func (self->head, self->n_head, self->user_data);
  if ((self->packed == PACKED_GZIP || self->packed == PACKED_ZSTD) && !self->whole)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                   self->packed == PACKED_GZIP ? "The gzip data ends in the middle"
                                               : "The zstd data ends in the middle");
      return FALSE;
    }

  return TRUE;
}
