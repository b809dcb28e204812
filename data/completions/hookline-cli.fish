# Completion of hookline-cli in fish.
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Commands and options are asked of the program, so that they are always those that it has.

function __hookline_cli_commands
    hookline-cli --help 2>/dev/null | string match -rg '^  ([a-z-]+) +([^ ].*)$' | while read -l name
        read -l text
        printf '%s\t%s\n' $name $text
    end
end

function __hookline_cli_options
    set -l tokens (commandline -opc)
    hookline-cli $tokens[2] --help 2>/dev/null \
        | string replace -rf '^  (?:-[a-zA-Z], )?(--[a-z-]+=?)[^ ]* +(.*)$' '$1'\t'$2'
end

function __hookline_cli_needs_command
    set -l tokens (commandline -opc)
    test (count $tokens) -eq 1
end

function __hookline_cli_in -a command
    set -l tokens (commandline -opc)
    test (count $tokens) -ge 2; and test $tokens[2] = $command
end

complete -c hookline-cli -n __hookline_cli_needs_command -f -a '(__hookline_cli_commands)'
complete -c hookline-cli -n __hookline_cli_needs_command -l help -d 'List the commands'
complete -c hookline-cli -n __hookline_cli_needs_command -l version -d 'Show the version'
complete -c hookline-cli -n 'not __hookline_cli_needs_command; and string match -q -- "-*" (commandline -ct)' \
    -a '(__hookline_cli_options)'
complete -c hookline-cli -n '__hookline_cli_in log' -s s -l status -x \
    -a 'queued retrying delivered failed discarded'
for command in resend rerun
    complete -c hookline-cli -n "__hookline_cli_in $command" -s s -l status -x -a 'failed delivered discarded any'
end
complete -c hookline-cli -n '__hookline_cli_in log' -l export -x -a 'har ndjson'
complete -c hookline-cli -n '__hookline_cli_in receive' -s a -l answer -x \
    -a '200 400 404 429:30 500 503 slow: slow-body: drop reset half redirect error-body'
complete -c hookline-cli -n '__hookline_cli_in config; and not __fish_seen_subcommand_from check import export' \
    -f -a 'check import export'
