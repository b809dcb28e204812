/* hkl-verify-shape.c: what a signature's text looks like: digits, Base64, prefixes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-verify"

#include "config.h"

#include "hkl-verify-private.h"

static const struct
{
  gsize bytes;
  GChecksumType type;
} digests[] = {
  { 20, G_CHECKSUM_SHA1 },   { 32, G_CHECKSUM_SHA256 }, { 64, G_CHECKSUM_SHA512 },
  { 48, G_CHECKSUM_SHA384 }, { 16, G_CHECKSUM_MD5 },
};

static gboolean
type_of_length (gsize bytes, GChecksumType *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (digests); i++)
    if (digests[i].bytes == bytes)
      {
        *type = digests[i].type;
        return TRUE;
      }

  return FALSE;
}

static gboolean
all_hex (const char *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isxdigit (text[i]))
      return FALSE;

  return len > 0;
}

static gboolean
has_upper (const char *text)
{
  for (; *text != '\0'; text++)
    if (g_ascii_isupper (*text))
      return TRUE;

  return FALSE;
}

static char *
to_hex (const guchar *bytes, gsize n)
{
  GString *text = g_string_sized_new (n * 2);

  for (gsize i = 0; i < n; i++)
    g_string_append_printf (text, "%02x", bytes[i]);

  return g_string_free (text, FALSE);
}

static void
set (HklShape *self, char *digest, GChecksumType type, const char *cause)
{
  g_assert (self->digest == NULL);

  self->digest = digest;
  self->type = type;
  if (self->cause == NULL)
    self->cause = cause;
}

static gboolean
read_hex (HklShape *self, const char *text)
{
  gsize len = strlen (text);
  GChecksumType type;

  if (!all_hex (text, len))
    return FALSE;
  if (len % 2 == 0 && type_of_length (len / 2, &type))
    {
      set (self, g_ascii_strdown (text, -1), type, has_upper (text) ? "upper-case" : NULL);
      return TRUE;
    }
  if (len >= 8 && len < 40)
    {
      set (self, g_ascii_strdown (text, -1), G_CHECKSUM_SHA1, "truncated-signature");
      self->truncated = TRUE;
      return TRUE;
    }

  return FALSE;
}

/* "aa:bb:cc", "aa bb cc", "aa-bb-cc". */
static gboolean
read_separated_hex (HklShape *self, const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  GChecksumType type;

  for (; *text != '\0'; text++)
    {
      if (g_ascii_isxdigit (*text))
        g_string_append_c (digits, g_ascii_tolower (*text));
      else if (*text != ':' && *text != ' ' && *text != '-')
        return FALSE;
    }
  if (digits->len % 2 != 0 || !type_of_length (digits->len / 2, &type))
    return FALSE;
  set (self, g_string_free (g_steal_pointer (&digits), FALSE), type, "separators");

  return TRUE;
}

static gboolean
read_base64 (HklShape *self, const char *text)
{
  g_autoptr (GString) plain = g_string_new (text);
  g_autofree guchar *bytes = NULL;
  gboolean url = FALSE;
  GChecksumType type;
  gsize n;

  for (gsize i = 0; i < plain->len; i++)
    {
      char c = plain->str[i];

      if (c == '-' || c == '_')
        {
          plain->str[i] = c == '-' ? '+' : '/';
          url = TRUE;
        }
      else if (!g_ascii_isalnum (c) && c != '+' && c != '/' && c != '=')
        {
          return FALSE;
        }
    }
  while (plain->len % 4 != 0)
    g_string_append_c (plain, '=');

  bytes = g_base64_decode (plain->str, &n);
  if (bytes == NULL)
    return FALSE;
  if (type_of_length (n, &type))
    {
      set (self, to_hex (bytes, n), type, url ? "base64url" : "base64");
      return TRUE;
    }
  if (all_hex ((const char *) bytes, n) && n % 2 == 0 && type_of_length (n / 2, &type))
    {
      g_autofree char *hex = g_strndup ((const char *) bytes, n);

      set (self, g_ascii_strdown (hex, -1), type, "base64-of-hex");
      return TRUE;
    }

  return FALSE;
}

/* What people put in front: the name of the algorithm, of a scheme, of the header. */
static const struct
{
  const char *prefix;
  const char *cause;
} prefixes[] = {
  { "x-signature:", "header-name" },
  { "sha1=", "prefix" },
  { "sha1:", "prefix" },
  { "sha-1=", "prefix" },
  { "sha256=", "prefix" },
  { "sha256:", "prefix" },
  { "sha512=", "prefix" },
  { "hmac=", "prefix" },
  { "signature=", "prefix" },
  { "hmac-sha1=", "prefix" },
  { "hmac-sha256=", "prefix" },
  { "hmac ", "prefix" },
  { "v0=", "prefix" },
  { "v1=", "prefix" },
  { "0x", "prefix" },
  { "bearer ", "prefix" },
};

static char *
without_prefix (HklShape *self, const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      gsize len = strlen (prefixes[i].prefix);

      if (g_ascii_strncasecmp (text, prefixes[i].prefix, len) == 0)
        {
          self->cause = prefixes[i].cause;
          return g_strstrip (g_strdup (text + len));
        }
    }
  if ((text[0] == '"' || text[0] == '\'') && strlen (text) > 2 &&
      text[strlen (text) - 1] == text[0])
    {
      self->cause = "quoted";
      return g_strndup (text + 1, strlen (text) - 2);
    }

  return g_strdup (text);
}

/* SIGNATURE is not NULL; white space around it is none of the header's value. */
void
hkl_shape_read (HklShape *self, const char *signature)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (signature));
  g_autofree char *text = NULL;

  *self = (HklShape){ .type = G_CHECKSUM_SHA1 };

  /* Standard Webhooks, and Stripe's form: signed over more than the body. */
  if (g_str_has_prefix (trimmed, "v1,") || g_str_has_prefix (trimmed, "v1a,"))
    {
      self->cause = "standard-webhooks";
      return;
    }
  if (g_str_has_prefix (trimmed, "t=") && strstr (trimmed, "v1=") != NULL)
    {
      self->cause = "timestamped";
      return;
    }

  text = without_prefix (self, trimmed);
  if (!read_hex (self, text) && !read_separated_hex (self, text) && !read_base64 (self, text))
    self->cause = "no-signature-form";
}

void
hkl_shape_clear (HklShape *self)
{
  g_clear_pointer (&self->digest, g_free);
}
