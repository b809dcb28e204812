/* hkl-cli.c: see hkl-cli.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-cli"

#include "config.h"

#include <string.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>

#include "hkl-cli.h"
#include "hkl-config-file.h"
#include "hkl-service.h"

void
hkl_place_clear (HklPlace *self)
{
  g_clear_pointer (&self->config_path, g_free);
  g_clear_pointer (&self->data_directory, g_free);
  g_clear_pointer (&self->secret_file, g_free);
}

void
hkl_place_complete (HklPlace *self)
{
  if (self->config_path == NULL)
    self->config_path = hkl_service_default_config_path ();
  if (self->data_directory == NULL)
    self->data_directory = hkl_service_default_data_directory ();
}

gboolean
hkl_cli_parse (int *argc,
               char ***argv,
               const char *arguments,
               const char *summary,
               const GOptionEntry *entries,
               HklPlace *place)
{
  g_autoptr (GOptionContext) context = g_option_context_new (arguments);
  g_autoptr (GError) error = NULL;
  GOptionEntry place_entries[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, place != NULL ? &place->config_path : NULL,
      N_ ("The configuration file"), N_ ("FILE") },
    { "data-dir", 'd', 0, G_OPTION_ARG_FILENAME, place != NULL ? &place->data_directory : NULL,
      N_ ("The data folder"), N_ ("FOLDER") },
    { "secret-file", 0, 0, G_OPTION_ARG_FILENAME, place != NULL ? &place->secret_file : NULL,
      N_ ("A file with the shared secret, instead of the keyring"), N_ ("FILE") },
    { NULL },
  };

  g_option_context_set_summary (context, summary);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (place != NULL)
    g_option_context_add_main_entries (context, place_entries, GETTEXT_PACKAGE);

  if (!g_option_context_parse (context, argc, argv, &error))
    {
      hkl_cli_complain ("%s", error->message);
      return FALSE;
    }

  if (place != NULL)
    hkl_place_complete (place);

  return TRUE;
}

void
hkl_cli_complain (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  g_printerr ("hookline-cli: %s\n", text);
}

char *
hkl_cli_read_secret (const char *secret_file, GError **error)
{
  g_autofree char *credential = NULL;
  const char *folder = g_getenv ("CREDENTIALS_DIRECTORY");
  char *secret = NULL;
  gsize length;

  if (secret_file == NULL && folder != NULL)
    {
      credential = g_build_filename (folder, HKL_SECRET_SHARED, NULL);
      if (g_file_test (credential, G_FILE_TEST_EXISTS))
        secret_file = credential;
    }

  if (secret_file == NULL)
    return NULL;

  if (!g_file_get_contents (secret_file, &secret, &length, error))
    {
      g_prefix_error (error, _ ("The secret cannot be read: "));
      return NULL;
    }

  /* One newline at the end comes from the editor or from echo; it is not part of the secret. */
  if (length > 0 && secret[length - 1] == '\n')
    secret[length - 1] = '\0';

  return secret;
}

HklSecrets *
hkl_cli_secrets (const HklPlace *place, GError **error)
{
  g_autofree char *credential = NULL;
  const char *folder = g_getenv ("CREDENTIALS_DIRECTORY");

  if (place->secret_file != NULL)
    return hkl_secrets_new_file (place->secret_file, error);

  if (folder != NULL)
    {
      credential = g_build_filename (folder, HKL_SECRET_SHARED, NULL);
      if (g_file_test (credential, G_FILE_TEST_EXISTS))
        return hkl_secrets_new_file (credential, error);
    }

  return hkl_secrets_new_keyring (place->config_path);
}

HklConfig *
hkl_cli_load_config (const HklPlace *place, GError **error)
{
  return hkl_config_file_load (place->config_path, FALSE, NULL, NULL, error);
}

GBytes *
hkl_cli_read_all (const char *path, GError **error)
{
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GInputStream) input = NULL;

  if (path != NULL && !g_str_equal (path, "-"))
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);

      return g_file_load_bytes (file, NULL, NULL, error);
    }

  input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  if (g_output_stream_splice (output, input, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error) < 0)
    return NULL;

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (output));
}

static gboolean
each_line_of (GInputStream *input, HklLineFunc func, gpointer data, gboolean *more, GError **error)
{
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (input);
  guint64 number = 0;

  g_data_input_stream_set_newline_type (lines, G_DATA_STREAM_NEWLINE_TYPE_LF);
  for (;;)
    {
      g_autoptr (GError) local_error = NULL;
      gsize length = 0;
      g_autofree char *line = g_data_input_stream_read_line (lines, &length, NULL, &local_error);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (line == NULL)
        return TRUE;

      number++;
      if (length > 0 && line[length - 1] == '\r')
        length--;
      if (length == 0)
        continue;
      if (!func (line, length, number, data))
        {
          *more = FALSE;
          return TRUE;
        }
    }
}

gboolean
hkl_cli_each_line (char *const *files, HklLineFunc func, gpointer data, GError **error)
{
  gboolean more = TRUE;

  if (files == NULL || files[0] == NULL)
    {
      g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);

      return each_line_of (input, func, data, &more, error);
    }

  for (guint i = 0; files[i] != NULL && more; i++)
    {
      g_autoptr (GInputStream) input = NULL;

      if (g_str_equal (files[i], "-"))
        {
          input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
        }
      else
        {
          g_autoptr (GFile) file = g_file_new_for_commandline_arg (files[i]);

          input = G_INPUT_STREAM (g_file_read (file, NULL, error));
        }
      if (input == NULL || !each_line_of (input, func, data, &more, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
hkl_cli_is_terminal (int fd)
{
  return isatty (fd) && g_getenv ("NO_COLOR") == NULL;
}

gboolean
hkl_cli_parse_moment (const char *text, gint64 *moment)
{
  g_autoptr (GTimeZone) here = g_time_zone_new_local ();
  g_autoptr (GDateTime) time = NULL;
  g_autoptr (GString) whole = NULL;
  gsize length = strlen (text);
  char *end = NULL;
  double seconds = g_ascii_strtod (text, &end);

  if (end != text && *end == '\0')
    {
      if (!(seconds >= 0 && seconds < 1e10))
        return FALSE;
      *moment = g_get_real_time () - (gint64) (seconds * G_TIME_SPAN_SECOND);
      return TRUE;
    }

  whole = g_string_new (text);
  if (length > 10 && text[10] == ' ')
    whole->str[10] = 'T';
  if (length == 10)
    g_string_append (whole, "T00:00");
  /* GLib wants the seconds. */
  if (whole->len == 16 || (whole->len > 16 && whole->str[16] != ':'))
    g_string_insert (whole, 16, ":00");
  time = g_date_time_new_from_iso8601 (whole->str, here);
  if (time == NULL)
    return FALSE;
  *moment = g_date_time_to_unix (time) * G_TIME_SPAN_SECOND + g_date_time_get_microsecond (time);

  return TRUE;
}

char *
hkl_cli_format_time (gint64 microseconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (microseconds / G_USEC_PER_SEC);
  g_autofree char *text = NULL;

  if (time == NULL)
    return g_strdup ("–");

  text = g_date_time_format (time, "%H:%M:%S");

  return g_strdup_printf ("%s.%03d", text, (int) (microseconds % G_USEC_PER_SEC / 1000));
}

char *
hkl_cli_format_duration (gint64 microseconds)
{
  if (microseconds < 0)
    return g_strdup ("–");
  if (microseconds < 10 * 1000)
    return g_strdup_printf ("%.1f ms", (double) microseconds / 1000.0);
  if (microseconds < G_USEC_PER_SEC)
    return g_strdup_printf ("%" G_GINT64_FORMAT " ms", microseconds / 1000);
  if (microseconds < 120 * G_USEC_PER_SEC)
    return g_strdup_printf ("%.1f s", (double) microseconds / (double) G_USEC_PER_SEC);

  return g_strdup_printf ("%" G_GINT64_FORMAT " min", microseconds / (60 * G_USEC_PER_SEC));
}

const char *
hkl_cli_translate (const char *text)
{
  return _ (text);
}

char *
hkl_cli_dup_safe (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *safe = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c < 0x20)
        c += 0x2400; /* ␀ to ␟ */
      else if (c == 0x7f)
        c = 0x2421; /* ␡ */
      else if (g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT ||
               g_unichar_type (c) == G_UNICODE_LINE_SEPARATOR ||
               g_unichar_type (c) == G_UNICODE_PARAGRAPH_SEPARATOR)
        c = 0xfffd;
      g_string_append_unichar (safe, c);
    }

  return g_string_free (safe, FALSE);
}

static guint
columns_of (gunichar c)
{
  return g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
}

char *
hkl_cli_dup_cell (const char *text, guint width)
{
  g_autofree char *safe = hkl_cli_dup_safe (text);
  GString *cell = g_string_new (NULL);
  guint whole = 0;
  guint used = 0;

  for (const char *at = safe; *at != '\0'; at = g_utf8_next_char (at))
    whole += columns_of (g_utf8_get_char (at));
  for (const char *at = safe; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (used + columns_of (c) + (whole > width ? 1 : 0) > width)
        break;
      used += columns_of (c);
      g_string_append_unichar (cell, c);
    }
  if (whole > width)
    {
      g_string_append (cell, "…");
      used++;
    }
  for (; used < width; used++)
    g_string_append_c (cell, ' ');

  return g_string_free (cell, FALSE);
}
