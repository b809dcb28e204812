/* main.c: hookline-cli: finds the command and runs it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "hkl-cli"

#include "config.h"

#include <locale.h>
#include <stdlib.h>

#include <glib/gi18n.h>

#include "hkl-cli.h"

static const HklCommand commands[] = {
  { "run", "", N_ ("Take events in and deliver them, in the foreground"), hkl_command_run },
  { "send", "[FILE…]", N_ ("Put events (NDJSON) into the queue"), hkl_command_send },
  { "sample", "", N_ ("Send events that look like real ones, at a steady rate"),
    hkl_command_sample },
  { "log", "", N_ ("Show the delivery log"), hkl_command_log },
  { "status", "", N_ ("Show mappings, queues and next attempts"), hkl_command_status },
  { "pause", "MAPPING", N_ ("Pause a mapping: its events wait"), hkl_command_pause },
  { "resume", "MAPPING", N_ ("Let a paused mapping go on"), hkl_command_resume },
  { "resend", "[ID…]", N_ ("Send deliveries once more, with the same bytes"), hkl_command_resend },
  { "rerun", "[ID…]", N_ ("Take their events through the mapping as it is now"),
    hkl_command_rerun },
  { "expect", "", N_ ("Wait until events have reached a mapping"), hkl_command_expect },
  { "receive", "", N_ ("Receive webhooks, verify and show them"), hkl_command_receive },
  { "replay", "[FILE…]", N_ ("Send captured requests once more, as they came"),
    hkl_command_replay },
  { "demo", "", N_ ("Show it all at work, with sample events, in the terminal"), hkl_command_demo },
  { "preview", "[EVENTS…]", N_ ("Print the requests that a mapping would send"),
    hkl_command_preview },
  { "map", "[EVENTS…]", N_ ("Resolve directives for each event"), hkl_command_map },
  { "match", "[EVENTS…]", N_ ("Say for each event whether a trigger takes it"), hkl_command_match },
  { "json", "[FILE]", N_ ("Print the bytes that would be signed for a JSON text"),
    hkl_command_json },
  { "sign", "[BODY]", N_ ("Sign a body"), hkl_command_sign },
  { "verify", "[BODY]", N_ ("Say whether a signature is genuine, and if not, why"),
    hkl_command_verify },
  { "lint", "[FILE]", N_ ("Name what will not do what it seems to say"), hkl_command_lint },
  { "keys", "[add|rename|revoke …]", N_ ("Show, make and revoke the write keys of SDKs"),
    hkl_command_keys },
  { "config", "check|import|export …", N_ ("Check, take over or print the configuration"),
    hkl_command_config },
};

static void
print_help (void)
{
  g_print (_ ("Usage: hookline-cli COMMAND [OPTION…]\n\n"
              "Delivers events from Segment SDKs to webhooks: durable, signed, retried.\n\n"
              "Commands:\n"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-9s %s\n", commands[i].name, _ (commands[i].summary));
  g_print (_ ("\nhookline-cli COMMAND --help explains a command. The exit status is 0 when it was "
              "done,\n1 when it failed, 2 when the command line cannot be understood.\n"));
}

int
main (int argc, char **argv)
{
  const char *locale_folder;

  setlocale (LC_ALL, "");
  locale_folder = g_getenv ("HKL_LOCALE_DIR"); /* set when run from the build folder */
  bindtextdomain (GETTEXT_PACKAGE, locale_folder != NULL ? locale_folder : HKL_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (argc < 2)
    {
      hkl_cli_complain (_ ("Which command? “hookline-cli --help” lists them."));
      return HKL_EXIT_USAGE;
    }

  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h") ||
      g_str_equal (argv[1], "help"))
    {
      print_help ();
      return HKL_EXIT_OK;
    }

  if (g_str_equal (argv[1], "--version"))
    {
      g_print ("hookline-cli %s\n", HKL_VERSION);
      return HKL_EXIT_OK;
    }

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *name = NULL;

      if (!g_str_equal (argv[1], commands[i].name))
        continue;

      /* So that a command's --help begins with "hookline-cli COMMAND". */
      name = g_strconcat ("hookline-cli ", argv[1], NULL);
      g_set_prgname (name);

      return commands[i].run (argc - 1, argv + 1);
    }

  hkl_cli_complain (_ ("There is no command “%s”. “hookline-cli --help” lists them."), argv[1]);

  return HKL_EXIT_USAGE;
}
