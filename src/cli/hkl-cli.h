/* hkl-cli.h: what the commands of hookline-cli share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One thread: each command runs its own main loop or none. Exit status 0: done, 1: failed, 2: the
 * command line cannot be understood. Results go to standard output, everything else to standard
 * error. A secret comes from the keyring, a file, or a systemd credential, never from an argument.
 */

#pragma once

#include <gio/gio.h>

#include "hkl-config.h"
#include "hkl-json.h"
#include "hkl-secrets.h"

G_BEGIN_DECLS

enum
{
  HKL_EXIT_OK = 0,
  HKL_EXIT_FAILED = 1,
  HKL_EXIT_USAGE = 2,
};

typedef struct
{
  const char *name;
  const char *arguments;              /* "[FILE…]" */
  const char *summary;                /* one line; translatable */
  int (*run) (int argc, char **argv); /* argv[0] is the command's name */
} HklCommand;

int hkl_command_config (int argc, char **argv);
int hkl_command_demo (int argc, char **argv);
int hkl_command_expect (int argc, char **argv);
int hkl_command_json (int argc, char **argv);
int hkl_command_keys (int argc, char **argv);
int hkl_command_lint (int argc, char **argv);
int hkl_command_log (int argc, char **argv);
int hkl_command_map (int argc, char **argv);
int hkl_command_match (int argc, char **argv);
int hkl_command_pause (int argc, char **argv);
int hkl_command_preview (int argc, char **argv);
int hkl_command_receive (int argc, char **argv);
int hkl_command_rerun (int argc, char **argv);
int hkl_command_replay (int argc, char **argv);
int hkl_command_resend (int argc, char **argv);
int hkl_command_resume (int argc, char **argv);
int hkl_command_run (int argc, char **argv);
int hkl_command_sample (int argc, char **argv);
int hkl_command_send (int argc, char **argv);
int hkl_command_sign (int argc, char **argv);
int hkl_command_status (int argc, char **argv);
int hkl_command_verify (int argc, char **argv);

/* A marked English text of core in the person's language; for hkl_verdict_dup_title() and its like. */
const char *hkl_cli_translate (const char *text);

/* Where a command finds things: --config, --data-dir, --secret-file. */
typedef struct
{
  char *config_path;
  char *data_directory;
  char *secret_file;
} HklPlace;

void hkl_place_clear (HklPlace *self);
/* Fills in the defaults; call after the options were parsed. */
void hkl_place_complete (HklPlace *self);

/* Parses ARGV in place: PLACE's options (nullable) and the command's own ENTRIES. Prints help and
 * ends the program for --help; prints the fault and returns FALSE for a bad command line. */
gboolean hkl_cli_parse (int *argc,
                        char ***argv,
                        const char *arguments,
                        const char *summary,
                        const GOptionEntry *entries,
                        HklPlace *place);

/* "hookline-cli: SENTENCE" on standard error. */
void hkl_cli_complain (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* The secret of --secret-file or of systemd's credential "shared-secret"; NULL without error when
 * neither is given. Free with hkl_secret_free(). */
char *hkl_cli_read_secret (const char *secret_file, GError **error);
/* The back end that goes with PLACE: file, or the keyring. */
HklSecrets *hkl_cli_secrets (const HklPlace *place, GError **error);

/* The configuration, for commands that only look. */
HklConfig *hkl_cli_load_config (const HklPlace *place, GError **error);

/* The whole of a file, or of standard input for NULL and "-". */
GBytes *hkl_cli_read_all (const char *path, GError **error);

/* Calls FUNC for each non-empty line of FILES (standard input when there are none), with its
 * number. LINE is not zero-terminated. FUNC returns FALSE to end early. */
typedef gboolean (*HklLineFunc) (const char *line, gsize length, guint64 number, gpointer data);
gboolean hkl_cli_each_line (char *const *files, HklLineFunc func, gpointer data, GError **error);

/* TRUE when FD shows colours: a terminal, and NO_COLOR is not set. */
gboolean hkl_cli_is_terminal (int fd);

/* A moment that a person names: so many seconds ago ("600"), or a date with or without a time
 * ("2026-11-29", "2026-11-29 14:30", "2026-11-29T14:30:08.5Z"; local where no zone is said).
 * Microseconds since 1970; FALSE: it is none. */
gboolean hkl_cli_parse_moment (const char *text, gint64 *moment);

/* TEXT from outside without what moves a terminal's cursor or turns its text round: control characters
 * are shown as their pictures. Transfer full. */
char *hkl_cli_dup_safe (const char *text);
/* The same, WIDTH columns wide: filled with spaces, or cut off with "…". Transfer full. */
char *hkl_cli_dup_cell (const char *text, guint width);

/* 14:32:08.398 in the local zone. Transfer full. */
char *hkl_cli_format_time (gint64 microseconds);
/* "84 ms", "2.4 s", "–" for below 0. Transfer full. */
char *hkl_cli_format_duration (gint64 microseconds);

G_END_DECLS
