/* hkl-command-text.c: json, sign, verify: one text in, a verdict or bytes out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-command-text"

#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "hkl-cli.h"
#include "hkl-json-reader.h"
#include "hkl-json-span.h"
#include "hkl-json-writer.h"
#include "hkl-sign.h"
#include "hkl-verify.h"

int
hkl_command_json (int argc, char **argv)
{
  g_autoptr (HklArena) arena = hkl_arena_new ();
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  const HklJson *json;
  const char *text;
  gsize length;

  if (!hkl_cli_parse (
          &argc, &argv, "[FILE]",
          _ ("Prints one JSON text as it would be sent and signed, without a line end."), NULL,
          NULL))
    return HKL_EXIT_USAGE;

  bytes = hkl_cli_read_all (argc > 1 ? argv[1] : NULL, &error);
  if (bytes == NULL)
    {
      hkl_cli_complain ("%s", error->message);
      return HKL_EXIT_FAILED;
    }

  text = g_bytes_get_data (bytes, &length);
  json = hkl_json_read (arena, text != NULL ? text : "", length, NULL, &error);
  if (json == NULL)
    {
      hkl_cli_complain ("%s", error->message);
      return HKL_EXIT_FAILED;
    }

  hkl_json_write (json, out);
  fwrite (out->str, 1, out->len, stdout);

  return fflush (stdout) == 0 ? HKL_EXIT_OK : HKL_EXIT_FAILED;
}

/* Reads --secret-file, which these two commands cannot do without. */
static char *
need_secret (const char *secret_file)
{
  g_autoptr (GError) error = NULL;
  char *secret = hkl_cli_read_secret (secret_file, &error);

  if (secret == NULL)
    hkl_cli_complain ("%s", error != NULL ? error->message
                                          : _ ("Name the file that holds the secret with "
                                               "--secret-file."));

  return secret;
}

static void
print_node (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = NULL;

  json_generator_set_root (generator, root);
  text = hkl_json_mend (json_generator_to_data (generator, NULL));
  g_print ("%s\n", text);
}

int
hkl_command_sign (int argc, char **argv)
{
  g_autofree char *secret_file = NULL;
  gboolean as_json = FALSE;
  gboolean whole = FALSE;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *signature = NULL;
  char *secret;
  const char *text;
  gsize length;
  gsize offset = 0;
  gsize signed_length;
  const GOptionEntry entries[] = {
    { "secret-file", 0, 0, G_OPTION_ARG_FILENAME, &secret_file, N_ ("The file with the secret"),
      N_ ("FILE") },
    { "whole-body", 0, 0, G_OPTION_ARG_NONE, &whole,
      N_ ("Sign the whole body also when it is a list"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print JSON"), NULL },
    { NULL },
  };

  if (!hkl_cli_parse (&argc, &argv, "[BODY]",
                      _ ("Signs a body: a list over its first element, anything else whole."),
                      entries, NULL))
    return HKL_EXIT_USAGE;

  secret = need_secret (secret_file);
  if (secret == NULL)
    return HKL_EXIT_FAILED;

  bytes = hkl_cli_read_all (argc > 1 ? argv[1] : NULL, &error);
  if (bytes == NULL)
    {
      hkl_cli_complain ("%s", error->message);
      hkl_secret_free (secret);
      return HKL_EXIT_FAILED;
    }

  text = g_bytes_get_data (bytes, &length);
  signed_length = length;
  if (!whole)
    hkl_json_first_item_span (text, length, &offset, &signed_length);
  signature = hkl_sign_sha1_hex (secret, text + offset, signed_length);
  hkl_secret_free (secret);

  if (as_json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "signature");
      json_builder_add_string_value (builder, signature);
      json_builder_set_member_name (builder, "signed");
      json_builder_begin_array (builder);
      json_builder_add_int_value (builder, (gint64) offset);
      json_builder_add_int_value (builder, (gint64) signed_length);
      json_builder_end_array (builder);
      json_builder_end_object (builder);
      print_node (builder);
    }
  else
    {
      g_print (_ ("Signed: bytes %zu to %zu of %zu"
                  "\nX-Signature: %s\n"),
               offset + 1, offset + signed_length, length, signature);
    }

  return HKL_EXIT_OK;
}

int
hkl_command_verify (int argc, char **argv)
{
  g_autofree char *secret_file = NULL;
  g_autofree char *signature = NULL;
  gboolean as_json = FALSE;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HklVerdict) verdict = NULL;
  g_autofree char *previous_file = NULL;
  g_autofree char *id = NULL;
  g_autofree char *timestamp = NULL;
  g_autofree char *standard = NULL;
  HklReceived received = { 0 };
  gboolean genuine;
  char *secret;
  char *previous = NULL;
  const GOptionEntry entries[] = {
    { "signature", 's', 0, G_OPTION_ARG_STRING, &signature, N_ ("The value of X-Signature"),
      N_ ("HEX") },
    { "webhook-signature", 0, 0, G_OPTION_ARG_STRING, &standard,
      N_ ("The value of webhook-signature, of Standard Webhooks"), N_ ("TEXT") },
    { "webhook-id", 0, 0, G_OPTION_ARG_STRING, &id, N_ ("The value of webhook-id"), N_ ("TEXT") },
    { "webhook-timestamp", 0, 0, G_OPTION_ARG_STRING, &timestamp,
      N_ ("The value of webhook-timestamp; how old it is, is not judged"), N_ ("SECONDS") },
    { "secret-file", 0, 0, G_OPTION_ARG_FILENAME, &secret_file, N_ ("The file with the secret"),
      N_ ("FILE") },
    { "previous-secret-file", 0, 0, G_OPTION_ARG_FILENAME, &previous_file,
      N_ ("A file with the secret that was in use before"), N_ ("FILE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print JSON"), NULL },
    { NULL },
  };

  if (!hkl_cli_parse (&argc, &argv, "[BODY]",
                      _ ("Says whether a signature is genuine, and if not, why."), entries, NULL))
    return HKL_EXIT_USAGE;

  if (signature == NULL && standard == NULL)
    {
      hkl_cli_complain (_ ("Give the signature that came with the body with --signature or "
                           "--webhook-signature."));
      return HKL_EXIT_USAGE;
    }

  secret = need_secret (secret_file);
  if (secret == NULL)
    return HKL_EXIT_USAGE;

  if (previous_file != NULL)
    {
      previous = need_secret (previous_file);
      if (previous == NULL)
        {
          hkl_secret_free (secret);
          return HKL_EXIT_USAGE;
        }
    }

  bytes = hkl_cli_read_all (argc > 1 ? argv[1] : NULL, &error);
  if (bytes == NULL)
    {
      hkl_cli_complain ("%s", error->message);
      hkl_secret_free (secret);
      hkl_secret_free (previous);
      return HKL_EXIT_FAILED;
    }

  received.signature = signature;
  received.id = id;
  received.timestamp = timestamp;
  received.standard = standard;
  verdict = hkl_verify_received (&received, secret, previous, bytes);
  hkl_secret_free (secret);
  hkl_secret_free (previous);
  genuine = hkl_verdict_is_genuine (verdict);

  if (as_json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "verdict");
      json_builder_add_string_value (builder, genuine ? "genuine" : "not-genuine");
      json_builder_set_member_name (builder, "cause");
      json_builder_add_string_value (builder, verdict->cause);
      json_builder_set_member_name (builder, "advice");
      json_builder_add_string_value (builder, verdict->advice);
      json_builder_set_member_name (builder, "checks");
      json_builder_begin_array (builder);
      for (guint i = 0; i < verdict->checks->len; i++)
        {
          const HklCheck *check = g_ptr_array_index (verdict->checks, i);

          json_builder_begin_object (builder);
          json_builder_set_member_name (builder, "check");
          json_builder_add_string_value (builder, check->title);
          json_builder_set_member_name (builder, "result");
          json_builder_add_string_value (builder, check->skipped  ? "skipped"
                                                  : check->passed ? "passed"
                                                                  : "failed");
          json_builder_set_member_name (builder, "detail");
          json_builder_add_string_value (builder, check->detail);
          json_builder_end_object (builder);
        }
      json_builder_end_array (builder);
      json_builder_end_object (builder);
      print_node (builder);
    }
  else
    {
      g_autofree char *title = hkl_verdict_dup_title (verdict, hkl_cli_translate);
      g_autofree char *advice = hkl_verdict_dup_advice (verdict, hkl_cli_translate);

      g_print ("%s\n%s\n", title, advice);
      for (guint i = 0; i < verdict->checks->len; i++)
        {
          const HklCheck *check = g_ptr_array_index (verdict->checks, i);
          g_autofree char *looked_at = hkl_check_dup_title (check, hkl_cli_translate);
          g_autofree char *detail = hkl_check_dup_detail (check, hkl_cli_translate);

          g_print ("  %s %s%s%s\n",
                   check->skipped  ? "–"
                   : check->passed ? "✓"
                                   : "✗",
                   looked_at, *detail != '\0' ? ": " : "", detail);
        }
    }

  return genuine ? HKL_EXIT_OK : HKL_EXIT_FAILED;
}
