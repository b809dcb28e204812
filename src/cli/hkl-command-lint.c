/* hkl-command-lint.c: lint: what a person should know about a configuration before the events do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-command-lint"

#include "config.h"

#include <stdio.h>

#include <glib/gi18n.h>

#include "hkl-cli.h"
#include "hkl-config-lint.h"
#include "hkl-json-reader.h"
#include "hkl-json-writer.h"
#include "hkl-trigger-lint.h"

typedef struct
{
  gboolean as_json;
  const char *name; /* of the file; "trigger" */
} Output;

/* One that can be clicked in most editors: FILE:LINE:COLUMN. */
static void
print_remark (const Output *output, HklRemark *remark)
{
  g_autoptr (GString) out = NULL;

  if (!output->as_json)
    {
      const char *severity = remark->severity == HKL_SEVERITY_ERROR     ? _ ("error")
                             : remark->severity == HKL_SEVERITY_WARNING ? _ ("warning")
                                                                        : _ ("note");

      g_print ("%s:%u:%u: %s: %s [%s]\n", output->name, remark->line, remark->column, severity,
               remark->text, remark->code);
      return;
    }

  out = g_string_new ("{\"severity\":");
  hkl_json_write_string (hkl_str (hkl_severity_name (remark->severity)), out);
  g_string_append (out, ",\"code\":");
  hkl_json_write_string (hkl_str (remark->code), out);
  g_string_append (out, ",\"where\":");
  hkl_json_write_string (hkl_str (remark->where), out);
  g_string_append_printf (out, ",\"line\":%u,\"column\":%u,\"text\":", remark->line,
                          remark->column);
  hkl_json_write_string (hkl_str (remark->text), out);
  g_print ("%s}\n", out->str);
}

/* The remarks of a trigger by itself, with line and column in its own text. */
static GPtrArray *
lint_trigger (const char *trigger)
{
  g_autoptr (GPtrArray) found = hkl_trigger_lint (trigger, "trigger");
  GPtrArray *remarks = g_ptr_array_new_with_free_func ((GDestroyNotify) hkl_remark_unref);

  for (guint i = 0; i < found->len; i++)
    {
      HklRemark *remark = g_ptr_array_index (found, i);
      HklJsonPosition where;

      hkl_json_locate (trigger, strlen (trigger), remark->offset, &where);
      g_ptr_array_add (remarks, hkl_remark_at (remark, remark->offset, where.line, where.column));
    }

  return remarks;
}

int
hkl_command_lint (int argc, char **argv)
{
  HklPlace place = { 0 };
  g_autofree char *trigger = NULL;
  gboolean strict = FALSE;
  Output output = { 0 };
  g_autoptr (GPtrArray) remarks = NULL;
  g_autoptr (GError) error = NULL;
  guint faults = 0;
  const GOptionEntry entries[] = {
    { "trigger", 't', 0, G_OPTION_ARG_STRING, &trigger, N_ ("Look at this trigger alone"),
      N_ ("TEXT") },
    { "strict", 0, 0, G_OPTION_ARG_NONE, &strict, N_ ("Fail for warnings as well"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &output.as_json, N_ ("Print a line of JSON each"), NULL },
    { NULL },
  };

  if (!hkl_cli_parse (
          &argc, &argv, "[FILE]",
          _ ("Names what will not do what it seems to say in a configuration, a mapping "
             "or a trigger, with line and column. The name in brackets is the "
             "section of the help that explains it."),
          entries, &place) ||
      argc > 2)
    {
      hkl_place_clear (&place);
      return HKL_EXIT_USAGE;
    }

  if (trigger != NULL)
    {
      output.name = "trigger";
      remarks = lint_trigger (trigger);
    }
  else
    {
      const char *path = argc == 2 ? argv[1] : place.config_path;
      g_autoptr (GBytes) bytes = hkl_cli_read_all (path, &error);

      output.name = path;
      if (bytes != NULL)
        {
          gsize length;
          const char *text = g_bytes_get_data (bytes, &length);

          remarks = hkl_config_lint (text != NULL ? text : "", length);
        }
      else
        {
          hkl_cli_complain ("%s", error->message);
          hkl_place_clear (&place);
          return HKL_EXIT_FAILED;
        }
    }

  for (guint i = 0; i < remarks->len; i++)
    {
      HklRemark *remark = g_ptr_array_index (remarks, i);

      print_remark (&output, remark);
      if (remark->severity == HKL_SEVERITY_ERROR ||
          (strict && remark->severity == HKL_SEVERITY_WARNING))
        faults++;
    }
  hkl_place_clear (&place);

  return faults > 0 ? HKL_EXIT_FAILED : HKL_EXIT_OK;
}
