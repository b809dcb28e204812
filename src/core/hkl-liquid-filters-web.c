/* hkl-liquid-filters-web.c: the filters that escape, encode and hash.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-core"

#include "config.h"

#include "hkl-liquid-private.h"

static HklStr
input (HklLiquid *self, const HklJson *value)
{
  HklStr text = hkl_liquid_string (self, value);
  hkl_liquid_use (self, text.len);
  return text;
}

static const struct
{
  char c;
  HklStr escaped;
} escapes[] = {
  { '&', { "&amp;", 5 } }, { '<', { "&lt;", 4 } },   { '>', { "&gt;", 4 } },
  { '"', { "&#34;", 5 } }, { '\'', { "&#39;", 5 } },
};

static HklStr
escape (HklLiquid *self, HklStr text)
{
  HklJsText out;

  hkl_js_text_init (&out, self->arena);
  for (gsize i = 0, start = 0; i <= text.len; i++)
    {
      guint k = 0;
      while (i < text.len && k < G_N_ELEMENTS (escapes) && escapes[k].c != text.data[i])
        k++;
      if (i < text.len && k == G_N_ELEMENTS (escapes))
        continue;
      hkl_js_text_append (&out, (HklStr){ text.data + start, i - start });
      if (i < text.len)
        hkl_js_text_append (&out, escapes[k].escaped);
      start = i + 1;
    }
  return hkl_js_text_end (&out);
}

static HklStr
unescape (HklLiquid *self, HklStr text)
{
  HklJsText out;

  hkl_js_text_init (&out, self->arena);
  for (gsize i = 0; i < text.len;)
    {
      guint k = 0;
      for (; k < G_N_ELEMENTS (escapes); k++)
        {
          if (text.len - i >= escapes[k].escaped.len &&
              memcmp (text.data + i, escapes[k].escaped.data, escapes[k].escaped.len) == 0)
            break;
        }
      if (k < G_N_ELEMENTS (escapes))
        {
          hkl_js_text_append_char (&out, escapes[k].c);
          i += escapes[k].escaped.len;
          continue;
        }
      gsize start = i++;
      while (i < text.len && text.data[i] != '&')
        i++;
      hkl_js_text_append (&out, (HklStr){ text.data + start, i - start });
    }
  return hkl_js_text_end (&out);
}

static const HklJson *
filter_escape (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return hkl_liquid_new_string (self, escape (self, input (self, value)));
}

static const HklJson *
filter_escape_once (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return hkl_liquid_new_string (self, escape (self, unescape (self, input (self, value))));
}

static gboolean
starts_with (HklStr text, gsize at, HklStr what)
{
  return text.len - at >= what.len && memcmp (text.data + at, what.data, what.len) == 0;
}

/* Where the element, comment or tag ends that begins with the "<" at AT, or 0. */
static gsize
end_of_markup (HklStr text, gsize at)
{
  static const struct
  {
    HklStr open;
    HklStr close;
  } markup[] = {
    { { "<script", 7 }, { "</script>", 9 } },
    { { "<style", 6 }, { "</style>", 8 } },
    { { "<!--", 4 }, { "-->", 3 } },
    { { "<", 1 }, { ">", 1 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (markup); i++)
    {
      if (!starts_with (text, at, markup[i].open))
        continue;
      gssize close = hkl_js_find (text, markup[i].close, at + markup[i].open.len);
      if (close >= 0)
        return (gsize) close + markup[i].close.len;
    }
  return 0;
}

static const HklJson *
filter_strip_html (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  HklStr text = input (self, value);
  HklJsText out;
  gsize start = 0, at = 0;

  hkl_js_text_init (&out, self->arena);
  while (at < text.len)
    {
      const char *open = memchr (text.data + at, '<', text.len - at);
      if (open == NULL)
        break;
      at = (gsize) (open - text.data);
      gsize end = end_of_markup (text, at);
      if (end == 0)
        break; /* without a ">" behind it nothing further is markup either */
      hkl_js_text_append (&out, (HklStr){ text.data + start, at - start });
      start = end;
      at = end;
    }
  hkl_js_text_append (&out, (HklStr){ text.data + start, text.len - start });
  return hkl_liquid_new_text (self, &out);
}

static const HklJson *
fail_uri (HklLiquid *self)
{
  if (self->error == NULL)
    self->error = g_error_new_literal (HKL_LIQUID_ERROR, HKL_LIQUID_ERROR_RENDER, "URI malformed");
  return NULL;
}

/* encodeURIComponent, or encodeURI with more that is KEPT; a space becomes SPACE. */
static const HklJson *
encode_uri (HklLiquid *self, HklStr text, const char *kept, HklStr space)
{
  HklJsText out;
  char hex[4];

  hkl_js_text_init (&out, self->arena);
  for (gsize i = 0; i < text.len; i++)
    {
      guchar c = (guchar) text.data[i];
      if (c == 0xED && i + 1 < text.len && (guchar) text.data[i + 1] >= 0xA0)
        return fail_uri (self);
      if (c < 0x80 && (g_ascii_isalnum ((char) c) || (c != 0 && strchr (kept, c) != NULL)))
        hkl_js_text_append_char (&out, (char) c);
      else if (c == ' ')
        hkl_js_text_append (&out, space);
      else
        {
          g_snprintf (hex, sizeof hex, "%%%02X", c);
          hkl_js_text_append (&out, (HklStr){ hex, 3 });
        }
    }
  return hkl_liquid_new_text (self, &out);
}

static const HklJson *
filter_url_encode (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return encode_uri (self, input (self, value), "-_.!~*'()", HKL_STR ("+"));
}

static const HklJson *
filter_cgi_escape (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return encode_uri (self, input (self, value), "-_.~", HKL_STR ("+"));
}

static const HklJson *
filter_uri_escape (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  return encode_uri (self, input (self, value), "-_.!~*'();/?:@&=+$,#[]", HKL_STR ("%20"));
}

static int
hex_byte (HklStr text, gsize at)
{
  if (at + 2 >= text.len || text.data[at] != '%')
    return -1;
  int high = g_ascii_xdigit_value (text.data[at + 1]);
  int low = g_ascii_xdigit_value (text.data[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static const HklJson *
filter_url_decode (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  HklStr text = input (self, value);
  HklJsText out;

  hkl_js_text_init (&out, self->arena);
  for (gsize i = 0; i < text.len;)
    {
      if (text.data[i] != '%')
        {
          hkl_js_text_append (&out,
                              text.data[i] == '+' ? HKL_STR (" ") : (HklStr){ text.data + i, 1 });
          i++;
          continue;
        }
      char bytes[4];
      int first = hex_byte (text, i);
      gsize n = first < 0 ? 0 : first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
      for (gsize k = 0; k < n; k++, i += 3)
        {
          int byte = i < text.len ? hex_byte (text, i) : -1;
          if (byte < 0)
            return fail_uri (self);
          bytes[k] = (char) byte;
        }
      if (n == 0 || (first != 0 && !g_utf8_validate_len (bytes, n, NULL)))
        return fail_uri (self);
      hkl_js_text_append (&out, (HklStr){ bytes, n });
    }
  return hkl_liquid_new_text (self, &out);
}

/* Upstream hashes and encodes UTF-8, in which half of a character is U+FFFD. */
static HklStr
as_utf8 (HklLiquid *self, HklStr text)
{
  HklJsText out;

  hkl_js_text_init (&out, self->arena);
  for (gsize i = 0; i < text.len;)
    {
      guint32 c = hkl_js_next (text, &i);
      hkl_js_text_append_code_point (&out, c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c);
    }
  return hkl_js_text_end (&out);
}

/* How long the sequence at AT is when it is whole, and else how much of it is one fault. */
static gsize
utf8_length (const guchar *p, gsize left, gboolean *valid)
{
  guchar c = p[0];
  gsize n = c < 0x80                ? 1
            : c >= 0xC2 && c < 0xE0 ? 2
            : c >= 0xE0 && c < 0xF0 ? 3
            : c >= 0xF0 && c < 0xF5 ? 4
                                    : 0;
  guchar low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
  guchar high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;

  *valid = FALSE;
  if (n == 0)
    return 1;
  for (gsize i = 1; i < n; i++)
    {
      if (i >= left || p[i] < (i == 1 ? low : 0x80) || p[i] > (i == 1 ? high : 0xBF))
        return i;
    }
  *valid = TRUE;
  return n;
}

static HklStr
from_utf8 (HklLiquid *self, const guchar *bytes, gsize n)
{
  HklJsText out;

  hkl_js_text_init (&out, self->arena);
  for (gsize i = 0; i < n;)
    {
      gboolean valid;
      gsize length = utf8_length (bytes + i, n - i, &valid);
      if (valid)
        hkl_js_text_append (&out, (HklStr){ (const char *) bytes + i, length });
      else
        hkl_js_text_append_code_point (&out, 0xFFFD);
      i += length;
    }
  return hkl_js_text_end (&out);
}

static const HklJson *
filter_base64_encode (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  HklStr text = as_utf8 (self, input (self, value));
  g_autofree char *encoded = g_base64_encode ((const guchar *) text.data, text.len);
  return hkl_json_new_string (self->arena, hkl_str (encoded));
}

static gboolean
is_base64 (const GString *text)
{
  gsize digits = 0, padding = 0;

  for (gsize i = 0; i < text->len; i++)
    {
      char c = text->str[i];
      if (c == '=')
        padding++;
      else if (padding > 0 || !(g_ascii_isalnum (c) || c == '+' || c == '/'))
        return FALSE;
      else
        digits++;
    }
  if (padding > 2 || digits % 4 == 1)
    return FALSE;
  return padding == 0 || (digits + padding) % 4 == 0;
}

static const HklJson *
filter_base64_decode (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  HklStr text = input (self, value);
  g_autoptr (GString) compact = g_string_new (NULL);
  gsize n;

  for (gsize i = 0; i < text.len;)
    {
      gsize start = i;
      if (!hkl_js_is_space (hkl_js_next (text, &i)))
        g_string_append_len (compact, text.data + start, (gssize) (i - start));
    }
  if (!is_base64 (compact) || (compact->len == 0 && text.len > 0))
    {
      self->error = g_error_new_literal (HKL_LIQUID_ERROR, HKL_LIQUID_ERROR_RENDER,
                                         "invalid base64 provided to base64_decode");
      return NULL;
    }
  if (compact->len == 0)
    return &hkl_json_empty_string;
  while (compact->len % 4 != 0)
    g_string_append_c (compact, '=');
  g_autofree guchar *bytes = g_base64_decode (compact->str, &n);
  return hkl_liquid_new_string (self, from_utf8 (self, bytes, n));
}

static const HklJson *
filter_sha256 (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  HklStr text = as_utf8 (self, input (self, value));
  g_autofree char *hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256,
                                                       (const guchar *) text.data, text.len);
  return hkl_json_new_string (self->arena, hkl_str (hash));
}

static const HklJson *
filter_hmac_sha256 (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  HklStr text = as_utf8 (self, input (self, value));
  HklStr key = as_utf8 (self, hkl_liquid_string (self, hkl_liquid_argument (arguments, 0)));
  g_autofree char *hash = g_compute_hmac_for_data (G_CHECKSUM_SHA256, (const guchar *) key.data,
                                                   key.len, (const guchar *) text.data, text.len);
  return hkl_json_new_string (self->arena, hkl_str (hash));
}

typedef enum
{
  SLUG_NONE,
  SLUG_RAW,
  SLUG_DEFAULT,
  SLUG_PRETTY,
  SLUG_ASCII,
  SLUG_LATIN,
} SlugMode;

static SlugMode
slug_mode (HklLiquid *self, const HklJson *mode)
{
  static const char *const names[] = { "none", "raw", "default", "pretty", "ascii", "latin" };

  if (mode == NULL)
    return SLUG_DEFAULT;
  HklStr name = hkl_liquid_string (self, mode);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (hkl_str_equal (name, hkl_str (names[i])))
        return (SlugMode) i;
    }
  return SLUG_NONE;
}

static gboolean
slug_keeps (SlugMode mode, guint32 c)
{
  switch (mode)
    {
    case SLUG_NONE:
      return TRUE;
    case SLUG_RAW:
      return !hkl_js_is_space (c);
    case SLUG_ASCII:
      return c < 0x80 && g_ascii_isalnum ((char) c);
    case SLUG_PRETTY:
      if (c != 0 && c < 0x80 && strchr ("._~!$&'()+,;=@", (int) c) != NULL)
        return TRUE;
      break;
    case SLUG_DEFAULT:
    case SLUG_LATIN:
      break;
    }
  if (c >= 0xD800 && c <= 0xDFFF)
    return FALSE;
  GUnicodeType type = g_unichar_type (c);
  return g_unichar_isalpha (c) || type == G_UNICODE_DECIMAL_NUMBER || g_unichar_ismark (c);
}

/* The few letters that upstream knows. */
static HklStr
without_accent (guint32 c)
{
  static const struct
  {
    const char *letters;
    const char *plain;
  } accents[] = {
    { "àáâãäå", "a" }, { "æ", "ae" }, { "ç", "c" },  { "èéêë", "e" },
    { "ìíîï", "i" },   { "ð", "d" },  { "ñ", "n" },  { "òóôõöø", "o" },
    { "ùúûü", "u" },   { "ýÿ", "y" }, { "ß", "ss" }, { "œ", "oe" },
    { "þ", "th" },     { "ẞ", "SS" }, { "Œ", "OE" }, { "Þ", "TH" },
  };

  if (c < 0x80)
    return (HklStr){ NULL, 0 };
  for (guint i = 0; i < G_N_ELEMENTS (accents); i++)
    {
      if (g_utf8_strchr (accents[i].letters, -1, c) != NULL)
        return hkl_str (accents[i].plain);
    }
  return (HklStr){ NULL, 0 };
}

static HklStr
slugify (HklLiquid *self, HklStr text, SlugMode mode)
{
  HklJsText out;
  gboolean gap = FALSE, any = FALSE;

  hkl_js_text_init (&out, self->arena);
  for (gsize i = 0; i < text.len;)
    {
      gsize start = i;
      guint32 c = hkl_js_next (text, &i);
      HklStr plain = mode == SLUG_LATIN ? without_accent (c) : (HklStr){ NULL, 0 };
      if (plain.data == NULL && !slug_keeps (mode, c))
        {
          gap = TRUE;
          continue;
        }
      if (gap)
        hkl_js_text_append_char (&out, '-');
      gap = FALSE;
      any = TRUE;
      hkl_js_text_append (&out,
                          plain.data != NULL ? plain : (HklStr){ text.data + start, i - start });
    }
  if (gap && any)
    hkl_js_text_append_char (&out, '-');
  HklStr slug = hkl_js_text_end (&out);
  if (slug.len > 0 && slug.data[0] == '-')
    slug = (HklStr){ slug.data + 1, slug.len - 1 };
  if (slug.len > 0 && slug.data[slug.len - 1] == '-')
    slug.len--;
  return slug;
}

static const HklJson *
filter_slugify (HklLiquid *self, const HklJson *value, const HklLiquidArguments *arguments)
{
  HklStr text = input (self, value);
  SlugMode mode = slug_mode (self, hkl_liquid_argument (arguments, 0));
  gboolean cased = hkl_json_truthy (hkl_liquid_argument (arguments, 1));

  if (mode != SLUG_NONE)
    text = slugify (self, text, mode);
  return hkl_liquid_new_string (self, cased ? text : hkl_js_lower (text, self->arena));
}

const HklLiquidFilterEntry hkl_liquid_web_filters[] = {
  { "escape", filter_escape },
  { "xml_escape", filter_escape },
  { "escape_once", filter_escape_once },
  { "strip_html", filter_strip_html },
  { "url_encode", filter_url_encode },
  { "url_decode", filter_url_decode },
  { "cgi_escape", filter_cgi_escape },
  { "uri_escape", filter_uri_escape },
  { "slugify", filter_slugify },
  { "base64_encode", filter_base64_encode },
  { "base64_decode", filter_base64_decode },
  { "sha256", filter_sha256 },
  { "hmac_sha256", filter_hmac_sha256 },
  { NULL, NULL },
};
