# Completion of hookline-cli in bash.
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Commands and options are asked of the program, so that they are always those that it has.

# _hookline_cli_options COMMAND: its options, with = where one takes a value.
_hookline_cli_options() {
  LC_ALL=C.UTF-8 "${COMP_WORDS[0]}" "$1" --help 2>/dev/null |
    sed -nE 's/^  (-[a-z], )?(--[a-z-]+=?).*/\2/p'
}

_hookline_cli() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words='' command=${COMP_WORDS[1]}
  COMPREPLY=()

  if [ "$COMP_CWORD" = 1 ]; then
    words=$(LC_ALL=C.UTF-8 "${COMP_WORDS[0]}" --help 2>/dev/null | sed -nE 's/^  ([a-z-]+) +[^ ].*/\1/p')
    words="$words --help --version"
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    return
  fi

  # "=" is a word of its own here.
  if [ "$word" = = ]; then
    word=''
  elif [ "$before" = = ]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi

  [[ $word = -* ]] && before=''

  case $command:$before in
    log:--status | log:-s) words='queued retrying delivered failed discarded' ;;
    resend:--status | resend:-s | rerun:--status | rerun:-s) words='failed delivered discarded any' ;;
    log:--export) words='har ndjson' ;;
    receive:--answer | receive:-a) words='200 400 404 429:30 500 503 slow: slow-body: drop reset half redirect error-body' ;;
    config:config) words='check import export' ;;
    keys:keys) words='add rename revoke' ;;
    *)
      case $word in
        -*) words=$(_hookline_cli_options "$command") ;;
      esac
      ;;
  esac

  if [ -n "$words" ]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    case ${COMPREPLY[0]:-} in
      *= | *:) [ ${#COMPREPLY[@]} = 1 ] && compopt -o nospace 2>/dev/null ;;
    esac
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
    compopt -o filenames 2>/dev/null
  fi
  return 0
}

complete -F _hookline_cli hookline-cli
