/* hkl-verify-body.c: was the body changed, or were other bytes signed?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-verify"

#include "config.h"

#include "hkl-json-reader.h"
#include "hkl-json-span.h"
#include "hkl-json-writer.h"
#include "hkl-verify-private.h"

/* Above this, a value is not written in two hundred ways: the engine's thread verifies too. */
#define MAX_ENCODED_BYTES (16 * 1024)
/* Elements of a list that are tried as the signed one. */
#define MAX_ELEMENTS 200

static gboolean
fits_joined (HklBench *bench, HklSpan before, HklSpan middle, HklSpan after)
{
  g_autoptr (GString) text = g_string_sized_new (before.len + middle.len + after.len);

  g_string_append_len (text, before.data, (gssize) before.len);
  g_string_append_len (text, middle.data, (gssize) middle.len);
  g_string_append_len (text, after.data, (gssize) after.len);

  return hkl_bench_fits (bench, (HklSpan){ text->str, text->len });
}

static HklSpan
text_span (const char *text)
{
  return (HklSpan){ text, strlen (text) };
}

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static HklSpan
without_newline (HklSpan span)
{
  while (span.len > 0 && (span.data[span.len - 1] == '\n' || span.data[span.len - 1] == '\r'))
    span.len--;

  return span;
}

static HklSpan
without_space (HklSpan span)
{
  while (span.len > 0 && is_space (span.data[span.len - 1]))
    span.len--;
  while (span.len > 0 && is_space (span.data[0]))
    {
      span.data++;
      span.len--;
    }

  return span;
}

static gboolean
fits_line_ends (HklBench *bench, HklSpan span, const char *from, const char *to)
{
  g_autoptr (GString) text = g_string_new_len (span.data, (gssize) span.len);

  if (memchr (span.data, '\0', span.len) != NULL || strstr (text->str, from) == NULL)
    return FALSE;
  g_string_replace (text, from, to, 0);

  return hkl_bench_fits (bench, (HklSpan){ text->str, text->len });
}

static const char *
cause_of_ends (HklBench *bench)
{
  const HklSpan none = { "", 0 };
  const HklSpan bom = { "\xef\xbb\xbf", 3 };
  const HklSpan spans[] = { bench->body, bench->first };
  HklSpan body = bench->body;
  HklSpan plain;

  if (body.len >= 3 && memcmp (body.data, bom.data, 3) == 0)
    {
      HklSpan rest = { body.data + 3, body.len - 3 };
      gsize offset;
      gsize len;

      if (hkl_bench_fits (bench, rest) ||
          (hkl_json_first_item_span (rest.data, rest.len, &offset, &len) &&
           hkl_bench_fits (bench, (HklSpan){ rest.data + offset, len })))
        return "bom";
    }

  plain = without_newline (body);
  if (plain.len < body.len && hkl_bench_fits (bench, plain))
    return "trailing-newline";
  plain = without_space (body);
  if (plain.len < body.len && hkl_bench_fits (bench, plain))
    return "outer-space";

  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      if (spans[i].len == 0)
        continue;
      if (fits_joined (bench, none, spans[i], text_span ("\n")) ||
          fits_joined (bench, none, spans[i], text_span ("\r\n")))
        return "missing-newline";
      if (fits_joined (bench, bom, spans[i], none))
        return "missing-bom";
      if (fits_line_ends (bench, spans[i], "\r\n", "\n") ||
          fits_line_ends (bench, spans[i], "\n", "\r\n"))
        return "line-ends";
    }

  return NULL;
}

void
hkl_bench_ask_ends (HklBench *bench)
{
  const char *cause = cause_of_ends (bench);
  HklSpan plain = without_space (bench->body);
  gboolean clean = plain.len == bench->body.len &&
                   !(plain.len >= 3 && memcmp (plain.data, "\xef\xbb\xbf", 3) == 0);

  if (cause != NULL)
    hkl_bench_found (bench, cause, N_ ("The ends of the body were changed"));
  else if (clean)
    hkl_bench_check (bench, TRUE, N_ ("No trailing newline, no byte order mark"), NULL, NULL, NULL);
  else
    hkl_bench_check (bench, TRUE, N_ ("White space at the ends is not the cause"), NULL, NULL,
                     NULL);
}

static gboolean
on_encoding (const char *text, gsize len, gpointer data)
{
  HklBench *bench = data;

  return hkl_bench_fits (bench, (HklSpan){ text, len });
}

static gboolean
ask_encoding_of (HklBench *bench, HklSpan span)
{
  g_autoptr (GString) winner = NULL;
  g_autoptr (GString) text = NULL;

  if (span.len == 0 || span.len > MAX_ENCODED_BYTES ||
      !hkl_encode_each (span.data, span.len, on_encoding, bench, &winner))
    return FALSE;

  text = g_string_new_len (span.data, (gssize) span.len);
  hkl_bench_found (bench, hkl_encode_difference (text, winner), N_ ("The JSON was re-encoded"));

  return TRUE;
}

void
hkl_bench_ask_encoding (HklBench *bench)
{
  if (ask_encoding_of (bench, bench->first) || ask_encoding_of (bench, bench->body))
    return;
  if (bench->first.len > MAX_ENCODED_BYTES)
    hkl_bench_skip (bench, N_ ("JSON re-encoded on the way"),
                    N_ ("Too large to try; paste a shorter request."));
  else
    hkl_bench_check (bench, TRUE, N_ ("JSON was not re-encoded in a usual way"), NULL, NULL, NULL);
}

/* Which element of the list is signed, when it is not the first. */
static gboolean
fits_other_element (HklBench *bench, const HklJson *list)
{
  for (gsize i = 1; i < MIN (list->u.array.n, MAX_ELEMENTS); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      hkl_json_write (list->u.array.items[i], text);
      if (hkl_bench_fits (bench, (HklSpan){ text->str, text->len }))
        return TRUE;
    }

  return FALSE;
}

/* All events in one row, as somebody gets who strips the brackets or writes a line for each. */
static gboolean
fits_joined_events (HklBench *bench, const HklJson *list)
{
  static const char *const between[] = { ",", "\n", "" };

  for (guint i = 0; i < G_N_ELEMENTS (between); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      for (gsize j = 0; j < list->u.array.n; j++)
        {
          if (j > 0)
            g_string_append (text, between[i]);
          hkl_json_write (list->u.array.items[j], text);
        }
      if (hkl_bench_fits (bench, (HklSpan){ text->str, text->len }))
        return TRUE;
      g_string_append_c (text, '\n');
      if (i == 1 && hkl_bench_fits (bench, (HklSpan){ text->str, text->len }))
        return TRUE;
    }

  return FALSE;
}

/* One member alone was signed: as its JSON, or as the text that it holds. */
static const char *
cause_of_members (HklBench *bench, const HklJson *object)
{
  for (gsize i = 0; i < MIN (object->u.object.n, MAX_ELEMENTS); i++)
    {
      const HklJson *value = object->u.object.members[i].value;
      g_autoptr (GString) text = NULL;
      gsize offset;
      gsize len;

      if (hkl_json_is (value, HKL_JSON_STRING))
        {
          HklSpan inner = { value->u.string.data, value->u.string.len };

          if (inner.len > 0 && (hkl_bench_fits (bench, inner) ||
                                (hkl_json_first_item_span (inner.data, inner.len, &offset, &len) &&
                                 hkl_bench_fits (bench, (HklSpan){ inner.data + offset, len }))))
            return "envelope";
        }
      else if (hkl_json_is (value, HKL_JSON_OBJECT) || hkl_json_is (value, HKL_JSON_ARRAY))
        {
          text = g_string_new (NULL);
          hkl_json_write (value, text);
          if (hkl_bench_fits (bench, (HklSpan){ text->str, text->len }))
            return hkl_json_get (object, "type") != NULL ? "part-signed" : "envelope";
          if (hkl_json_first_item_span (text->str, text->len, &offset, &len) &&
              hkl_bench_fits (bench, (HklSpan){ text->str + offset, len }))
            return "envelope";
        }
    }

  return NULL;
}

static gboolean
fits_unescaped (HklBench *bench, HklSpan span)
{
  g_autofree char *text = g_strndup (span.data, span.len);
  g_autofree char *percents = NULL;
  g_autofree char *both = NULL;

  if (strlen (text) != span.len || strpbrk (text, "%+") == NULL)
    return FALSE;
  percents = g_uri_unescape_string (text, NULL);
  if (percents != NULL && hkl_bench_fits (bench, text_span (percents)))
    return TRUE;
  g_strdelimit (text, "+", ' ');
  both = g_uri_unescape_string (text, NULL);

  return hkl_bench_fits (bench, text_span (both != NULL ? both : text));
}

static gboolean
fits_form (HklBench *bench)
{
  const char *equals = memchr (bench->body.data, '=', bench->body.len);
  g_autofree char *text = NULL;
  g_autofree char *decoded = NULL;
  gsize offset;

  if (equals == NULL || bench->body.data[0] == '{' || bench->body.data[0] == '[')
    return FALSE;

  offset = (gsize) (equals - bench->body.data) + 1;
  text = g_strndup (bench->body.data + offset, bench->body.len - offset);
  g_strdelimit (text, "+", ' ');
  decoded = g_uri_unescape_string (text, NULL);

  return decoded != NULL && hkl_bench_fits (bench, text_span (decoded));
}

static gboolean
fits_base64 (HklBench *bench)
{
  g_autofree char *text = g_strndup (bench->body.data, bench->body.len);
  g_autofree guchar *bytes = NULL;
  gsize offset;
  gsize len;
  gsize n;

  if (strlen (text) != bench->body.len || strpbrk (text, "{}[]\"") != NULL)
    return FALSE;
  bytes = g_base64_decode (text, &n);
  if (bytes == NULL || n == 0)
    return FALSE;

  return hkl_bench_fits (bench, (HklSpan){ (const char *) bytes, n }) ||
         (hkl_json_first_item_span ((const char *) bytes, n, &offset, &len) &&
          hkl_bench_fits (bench, (HklSpan){ (const char *) bytes + offset, len }));
}

static gboolean
fits_charset (HklBench *bench, HklSpan span)
{
  static const char *const pairs[][2] = { { "ISO-8859-1", "UTF-8" },
                                          { "UTF-8", "ISO-8859-1" },
                                          { "UTF-16LE", "UTF-8" },
                                          { "UTF-16BE", "UTF-8" } };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      gsize len = 0;
      g_autofree char *text = g_convert (span.data, (gssize) span.len, pairs[i][0], pairs[i][1],
                                         NULL, &len, NULL);

      if (text != NULL && hkl_bench_fits (bench, (HklSpan){ text, len }))
        return TRUE;
    }

  return FALSE;
}

static gboolean
fits_normal_form (HklBench *bench, HklSpan span)
{
  static const GNormalizeMode modes[] = { G_NORMALIZE_NFC, G_NORMALIZE_NFD };

  if (!g_utf8_validate_len (span.data, span.len, NULL))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *text = g_utf8_normalize (span.data, (gssize) span.len, modes[i]);

      if (text != NULL && hkl_bench_fits (bench, text_span (text)))
        return TRUE;
    }

  return FALSE;
}

static const char *
cause_of_wrapping (HklBench *bench)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  const HklJson *value = hkl_json_read (arena, bench->body.data, bench->body.len, NULL, NULL);
  const HklSpan open = { "[", 1 };
  const HklSpan close = { "]", 1 };

  if (hkl_json_is (value, HKL_JSON_ARRAY) && fits_other_element (bench, value))
    return "other-event";
  if (hkl_json_is (value, HKL_JSON_ARRAY) && fits_joined_events (bench, value))
    return "joined-events";
  if (hkl_json_is (value, HKL_JSON_OBJECT))
    {
      const char *cause = cause_of_members (bench, value);

      if (cause != NULL)
        return cause;
    }
  if (bench->first.len > 0 && fits_joined (bench, open, bench->first, close))
    return "list-of-first";
  if (hkl_json_is (value, HKL_JSON_OBJECT) && fits_joined (bench, open, bench->body, close))
    return "wrapped";
  if (hkl_json_is (value, HKL_JSON_STRING))
    {
      HklSpan inner = { value->u.string.data, value->u.string.len };
      gsize offset;
      gsize len;

      if (hkl_bench_fits (bench, inner) ||
          (hkl_json_first_item_span (inner.data, inner.len, &offset, &len) &&
           hkl_bench_fits (bench, (HklSpan){ inner.data + offset, len })))
        return "double-encoded";
    }
  if (value != NULL)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      hkl_json_write_string ((HklStr){ bench->body.data, bench->body.len }, text);
      if (hkl_bench_fits (bench, (HklSpan){ text->str, text->len }))
        return "signed-double-encoded";
    }

  return NULL;
}

static const char *
cause_of_body (HklBench *bench)
{
  static const char *const placeholders[] = { "[object Object]", "undefined", "null", "{}",
                                              "[object ArrayBuffer]" };
  const char *cause = NULL;
  HklSpan spans[] = { bench->body, bench->first };

  if (bench->body.len <= HKL_BENCH_MAX_TURNED_BYTES)
    cause = cause_of_wrapping (bench);
  if (cause != NULL)
    return cause;
  if (hkl_bench_fits (bench, (HklSpan){ "", 0 }))
    return "signed-empty";
  for (guint i = 0; i < G_N_ELEMENTS (placeholders); i++)
    if (hkl_bench_fits (bench, text_span (placeholders[i])))
      return "object-text";
  if (bench->body.len <= HKL_BENCH_MAX_TURNED_BYTES && fits_form (bench))
    return "form-encoded";
  if (bench->body.len <= HKL_BENCH_MAX_TURNED_BYTES && fits_base64 (bench))
    return "base64-body";
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      if (spans[i].len == 0 || spans[i].len > HKL_BENCH_MAX_TURNED_BYTES)
        continue;
      if (fits_charset (bench, spans[i]))
        return "charset";
      if (fits_normal_form (bench, spans[i]))
        return "unicode-form";
      if (fits_unescaped (bench, spans[i]))
        return "url-decoded";
    }

  return NULL;
}

void
hkl_bench_ask_body (HklBench *bench)
{
  const char *cause = cause_of_body (bench);

  if (cause != NULL)
    hkl_bench_found (bench, cause, N_ ("Other bytes than the body's were signed"));
}
