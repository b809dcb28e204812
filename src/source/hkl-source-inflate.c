/* hkl-source-inflate.c: gzip and deflate bodies, with a limit that holds against bombs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure. The output buffer never grows beyond the limit by more than one step, whatever the input
 * promises.
 */

#define G_LOG_DOMAIN "hkl-source"

#include "config.h"

#include <gio/gio.h>

#include "hkl-source-body.h"

#define STEP (16 * 1024)

typedef enum
{
  INFLATE_OK,
  INFLATE_TOO_LARGE,
  INFLATE_MALFORMED,
} InflateResult;

static InflateResult
inflate (GBytes *in, GZlibCompressorFormat format, gsize limit, GBytes **out)
{
  g_autoptr (GZlibDecompressor) decompressor = g_zlib_decompressor_new (format);
  g_autoptr (GByteArray) result = g_byte_array_new ();
  g_autofree guint8 *step = g_malloc (STEP);
  gsize in_size;
  const guint8 *data = g_bytes_get_data (in, &in_size);
  gsize at = 0;

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      gsize read = 0;
      gsize written = 0;
      GConverterResult what;

      /* GZlibDecompressor wants at least one byte to look at. */
      if (at >= in_size)
        return INFLATE_MALFORMED;
      what = g_converter_convert (G_CONVERTER (decompressor), data + at, in_size - at, step, STEP,
                                  G_CONVERTER_INPUT_AT_END, &read, &written, &error);
      if (what == G_CONVERTER_ERROR)
        return INFLATE_MALFORMED;
      at += read;
      if (result->len + written > limit)
        return INFLATE_TOO_LARGE;
      g_byte_array_append (result, step, (guint) written);
      if (what == G_CONVERTER_FINISHED)
        break;
      if (read == 0 && written == 0)
        return INFLATE_MALFORMED;
    }

  *out = g_byte_array_free_to_bytes (g_steal_pointer (&result));

  return INFLATE_OK;
}

static InflateResult
inflate_one (GBytes *in, const char *coding, gsize limit, GBytes **out, gboolean *known)
{
  InflateResult result;

  *known = TRUE;
  if (*coding == '\0' || g_ascii_strcasecmp (coding, "identity") == 0)
    {
      *out = g_bytes_ref (in);
      return INFLATE_OK;
    }
  if (g_ascii_strcasecmp (coding, "gzip") == 0 || g_ascii_strcasecmp (coding, "x-gzip") == 0)
    return inflate (in, G_ZLIB_COMPRESSOR_FORMAT_GZIP, limit, out);
  if (g_ascii_strcasecmp (coding, "deflate") == 0)
    {
      /* "deflate" means the zlib form, but not every sender knows: the raw form is tried too. */
      result = inflate (in, G_ZLIB_COMPRESSOR_FORMAT_ZLIB, limit, out);
      if (result == INFLATE_MALFORMED)
        result = inflate (in, G_ZLIB_COMPRESSOR_FORMAT_RAW, limit, out);
      return result;
    }
  *known = FALSE;

  return INFLATE_MALFORMED;
}

GBytes *
hkl_source_inflate (GBytes *body,
                    const char *content_encoding,
                    gsize limit,
                    guint *status,
                    char **message)
{
  g_autoptr (GBytes) bytes = NULL;
  g_auto (GStrv) codings = NULL;
  guint n;

  g_return_val_if_fail (body != NULL && status != NULL && message != NULL, NULL);

  *status = 0;
  *message = NULL;
  bytes = g_bytes_ref (body);
  codings = g_strsplit (content_encoding != NULL ? content_encoding : "", ",", -1);
  n = g_strv_length (codings);
  if (n > 2)
    {
      *status = 415;
      *message = g_strdup ("The body was compressed more than twice. Send it with gzip once.");
      return NULL;
    }

  for (guint i = n; i-- > 0;)
    {
      g_autoptr (GBytes) out = NULL;
      gboolean known;

      switch (inflate_one (bytes, g_strstrip (codings[i]), limit, &out, &known))
        {
        case INFLATE_OK:
          break;
        case INFLATE_TOO_LARGE:
          *status = 400;
          *message = g_strdup_printf ("The body is larger than %" G_GSIZE_FORMAT
                                      " bytes once it is decompressed. Send smaller batches.",
                                      limit);
          return NULL;
        case INFLATE_MALFORMED:
        default:
          *status = known ? 400 : 415;
          *message = known
                         ? g_strdup_printf ("The body cannot be decompressed: it is no complete "
                                            "%s data.",
                                            codings[i])
                         : g_strdup_printf ("Content-Encoding “%.40s” is not known here. Use gzip, "
                                            "deflate or none.",
                                            codings[i]);
          return NULL;
        }
      g_bytes_unref (bytes);
      bytes = g_steal_pointer (&out);
    }

  return g_steal_pointer (&bytes);
}
