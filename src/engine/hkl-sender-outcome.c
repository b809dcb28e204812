/* hkl-sender-outcome.c: what an answer or an error comes to, in a class and a sentence.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sentences say what happened and what to do; a plan for another attempt is not in them, since
 * it is made later. No clock, no state; engine thread.
 */

#define G_LOG_DOMAIN "hkl-engine"

#include "config.h"

#include <math.h>
#include <string.h>

#include "hkl-sender-private.h"

static const char *
phrase_of (SoupMessage *message)
{
  const char *phrase = soup_message_get_reason_phrase (message);

  /* HTTP/2 has none. */
  if (phrase == NULL || phrase[0] == '\0')
    phrase = soup_status_get_phrase (soup_message_get_status (message));

  return phrase;
}

static char *
valid_text (const char *text)
{
  return g_utf8_make_valid (text, -1);
}

HklOutcome
hkl_sender_judge (SoupMessage *message, char **reason)
{
  guint status = soup_message_get_status (message);
  g_autofree char *phrase = valid_text (phrase_of (message));
  const char *location;

  if (status >= 200 && status < 300)
    {
      *reason = g_steal_pointer (&phrase);
      return HKL_OUTCOME_DELIVERED;
    }
  if (status < 300 || status >= 400)
    {
      *reason = g_steal_pointer (&phrase);
      return HKL_OUTCOME_STATUS;
    }

  location = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  if (location != NULL)
    {
      g_autofree char *target = valid_text (location);

      *reason = g_strdup_printf ("The endpoint answered %u %s and points to %s. Redirects are not "
                                 "followed; put the new address into the URL.",
                                 status, phrase, target);
    }
  else
    *reason = g_strdup_printf ("The endpoint answered %u %s without naming another address. "
                               "Redirects are not followed; check the URL.",
                               status, phrase);

  return HKL_OUTCOME_REDIRECT;
}

/* "host", or "host:port" where the URL names a port. */
static char *
place_of (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  int port = g_uri_get_port (uri);

  return port > 0 && port != 80 && port != 443 ? g_strdup_printf ("%s:%d", host, port)
                                               : g_strdup (host);
}

static char *
certificate_sentence (SoupMessage *message,
                      const char *host,
                      const GError *error,
                      GTlsCertificateFlags flags)
{
  GTlsCertificate *certificate = soup_message_get_tls_peer_certificate (message);
  g_autoptr (GDateTime) until = NULL;

  if (certificate != NULL && (flags & G_TLS_CERTIFICATE_EXPIRED) != 0)
    {
      g_autofree char *day = NULL;

      until = g_tls_certificate_get_not_valid_after (certificate);
      day = until != NULL ? g_date_time_format (until, "%-d %B %Y") : NULL;
      if (day != NULL)
        return g_strdup_printf ("The certificate of %s expired on %s. Renew it on the server.",
                                host, day);
      return g_strdup_printf ("The certificate of %s expired. Renew it on the server.", host);
    }
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED))
    return g_strdup_printf ("%s asks for a client certificate. Name one in the mapping.", host);
  if ((flags & G_TLS_CERTIFICATE_BAD_IDENTITY) != 0)
    return g_strdup_printf ("The certificate is not for %s. Check the host name in the URL, or "
                            "the certificate on the server.",
                            host);
  if ((flags & G_TLS_CERTIFICATE_NOT_ACTIVATED) != 0)
    return g_strdup_printf ("The certificate of %s is not valid yet. Check the clocks.", host);
  if ((flags & G_TLS_CERTIFICATE_REVOKED) != 0)
    return g_strdup_printf ("The certificate of %s was revoked. Renew it on the server.", host);
  if ((flags & (G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_INSECURE)) != 0)
    return g_strdup_printf ("The certificate of %s is not signed by an authority that this "
                            "computer trusts. Use one that is, or name the authority's file in the "
                            "mapping.",
                            host);

  return g_strdup_printf ("No secure connection to %s could be made (%s). Check that the URL and "
                          "the server agree about https.",
                          host, error->message);
}

/* TRUE: something of the answer has come. */
static gboolean
has_begun (SoupMessage *message)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (message);

  return metrics != NULL && soup_message_metrics_get_response_start (metrics) != 0;
}

HklOutcome
hkl_sender_classify (SoupMessage *message,
                     const GError *error,
                     GTlsCertificateFlags certificate_errors,
                     gboolean timed_out,
                     double timeout,
                     char **reason)
{
  GUri *uri = soup_message_get_uri (message);
  const char *host = g_uri_get_host (uri);
  g_autofree char *place = place_of (uri);

  if (timed_out || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    {
      *reason = fabs (timeout - rint (timeout)) < 0.001
                    ? g_strdup_printf ("No answer within %.0f\u00a0s.", timeout)
                    : g_strdup_printf ("No answer within %.1f\u00a0s.", timeout);
      return HKL_OUTCOME_TIMEOUT;
    }

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      *reason = g_strdup ("Stopped before an answer came.");
      return HKL_OUTCOME_CANCELLED;
    }

  if (error->domain == G_RESOLVER_ERROR ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND))
    {
      *reason = g_strdup_printf ("%s cannot be found. Check the host name in the URL.", host);
      return HKL_OUTCOME_DNS;
    }

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    {
      *reason = g_strdup_printf ("%s refused the connection. Is the server running?", place);
      return HKL_OUTCOME_REFUSED;
    }

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE))
    {
      *reason = g_strdup_printf ("%s cannot be reached. Check the network.", place);
      return HKL_OUTCOME_UNREACHABLE;
    }

  if (error->domain == G_TLS_ERROR)
    {
      *reason = certificate_sentence (message, host, error, certificate_errors);
      return HKL_OUTCOME_TLS;
    }

  /* Headers that are too large end so, too: libsoup takes 64 KB of them. */
  if (error->domain == SOUP_SESSION_ERROR ||
      (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) && has_begun (message)))
    {
      *reason = g_strdup_printf (
          "%s did not answer with HTTP, or not with all of it. Check the port "
          "in the URL.",
          place);
      return HKL_OUTCOME_PROTOCOL;
    }

  /* libsoup's words for GOAWAY and RST_STREAM; the code tells the server's people something. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_FAILED) &&
      g_str_has_prefix (error->message, "HTTP/2 Error: "))
    {
      *reason = g_strdup_printf (
          "%s ended the connection before it answered (HTTP/2 %s). Look into "
          "the server's log.",
          place, error->message + strlen ("HTTP/2 Error: "));
      return HKL_OUTCOME_RESET;
    }

  if (error->domain == G_IO_ERROR &&
      (error->code == G_IO_ERROR_CONNECTION_CLOSED || error->code == G_IO_ERROR_PARTIAL_INPUT))
    {
      *reason = g_strdup_printf (
          "%s closed the connection before it answered. Look into the server's log.", place);
      return HKL_OUTCOME_RESET;
    }

  *reason = g_strdup_printf ("The connection to %s failed: %s", place, error->message);

  return HKL_OUTCOME_RESET;
}

GBytes *
hkl_sender_decode_body (GByteArray *body, const char *coding)
{
  g_autoptr (GZlibDecompressor) decompressor = NULL;
  g_autoptr (GByteArray) plain = NULL;
  gsize in = 0;

  if (coding == NULL || g_ascii_strcasecmp (coding, "identity") == 0)
    return g_bytes_new (body->data, body->len);
  if (g_ascii_strcasecmp (coding, "gzip") == 0 || g_ascii_strcasecmp (coding, "x-gzip") == 0)
    decompressor = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  else if (g_ascii_strcasecmp (coding, "deflate") == 0)
    decompressor = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  else
    return g_bytes_new (body->data, body->len);

  /* The text may be cut, and may be a bomb: what fits is kept, what fails ends it. */
  plain = g_byte_array_new ();
  while (plain->len < HKL_ATTEMPT_BODY_MAX)
    {
      guint8 piece[8192];
      gsize read = 0, written = 0;
      GConverterResult result = g_converter_convert (G_CONVERTER (decompressor), body->data + in,
                                                     body->len - in, piece, sizeof piece,
                                                     G_CONVERTER_NO_FLAGS, &read, &written, NULL);

      in += read;
      g_byte_array_append (plain, piece,
                           (guint) MIN (written, HKL_ATTEMPT_BODY_MAX - (gsize) plain->len));
      if (result != G_CONVERTER_CONVERTED)
        break;
    }

  /* Not what it said it was: better the bytes as they came. */
  if (plain->len == 0)
    return g_bytes_new (body->data, body->len);

  return g_byte_array_free_to_bytes (g_steal_pointer (&plain));
}
