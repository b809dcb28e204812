#!/usr/bin/python3
"""test-completions.py CLI: bash, zsh and fish complete every command and every option.

SPDX-License-Identifier: GPL-3.0-or-later

Each shell really completes; in zsh its own functions that take the answer are replaced, for they
write to a terminal only.
"""

import os
import re
import shutil
import subprocess
import sys

CLI = os.path.abspath(sys.argv[1])
FOLDER = os.path.join(os.environ['HKL_SOURCE_ROOT'], 'data/completions')
ENV = {**os.environ, 'PATH': os.path.dirname(CLI) + ':' + os.environ['PATH'], 'LC_ALL': 'C.UTF-8',
       'HOME': '/nonexistent'}

BASH = r'''
. "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
_hookline_cli
printf '%s\n' "${COMPREPLY[@]}"
'''
ZSH = r'''
file=$1; shift
_describe() { local name=${@[-1]}; print -l -- ${${(P)name}%%:*} }
_arguments() { local spec; for spec in ${@[2,-1]}; do print -r -- ${spec%%\[*}; done }
_files() { print -l -- FILES }
words=("$@"); CURRENT=$#; PREFIX=${@[-1]}
source $file
'''
FISH = r'''
source $argv[1]
complete -C (string join ' ' -- $argv[2..])
'''

cases = failures = 0


def ok(condition, name, detail=''):
    global cases, failures
    cases += 1
    failures += not condition
    print(f'{"" if condition else "not "}ok {cases} {name}')
    if not condition:
        print('\n'.join('# ' + line for line in str(detail).splitlines()))


def skip(name, why):
    global cases
    cases += 1
    print(f'ok {cases} {name} # SKIP {why}')


def output(*command):
    done = subprocess.run(command, env=ENV, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def complete(shell, *words):
    """The words that SHELL offers for the last of WORDS, without = and descriptions."""
    words = ('hookline-cli', *words)
    if shell == 'bash':
        text = output('bash', '--norc', '-c', BASH, 'bash', f'{FOLDER}/hookline-cli.bash', *words)
    elif shell == 'zsh':
        text = output('zsh', '-f', '-c', ZSH, 'zsh', f'{FOLDER}/_hookline-cli', *words)
    else:
        text = output('fish', '--no-config', '-c', FISH, f'{FOLDER}/hookline-cli.fish', *words)
    return {line.split('\t')[0].rstrip('=') for line in text.splitlines()}


commands = set(re.findall(r'^  ([a-z-]+) +\S', output(CLI, '--help'), re.M))
options = {name: set(re.findall(r'^  (?:-\w, )?(--[a-z-]+)', output(CLI, name, '--help'), re.M))
           for name in commands}
ok(len(commands) > 10 and 'run' in commands and all(options.values()), 'the program lists commands')

for shell in ('bash', 'zsh', 'fish'):
    if not shutil.which(shell):
        for what in ('commands', 'options', 'a status', 'what config does'):
            skip(f'{shell}: {what}', f'{shell} is not installed')
        continue
    offered = complete(shell, '')
    ok(commands <= offered, f'{shell}: commands', f'missing {commands - offered} in {offered}')
    missing = {name: options[name] - complete(shell, name, '--') for name in commands}
    missing = {name: left for name, left in missing.items() if left}
    ok(not missing, f'{shell}: options', missing)
    if shell == 'zsh':
        text = output('zsh', '-f', '-c', ZSH.replace('${spec%%\\[*}', '$spec'), 'zsh',
                      f'{FOLDER}/_hookline-cli', 'hookline-cli', 'log', '--s')
        ok('(queued retrying delivered failed discarded)' in text, 'zsh: a status', text)
    else:
        words = ('log', '--status', '=', 'd') if shell == 'bash' else ('log', '--status', 'd')
        offered = complete(shell, *words)
        ok({'delivered', 'discarded'} <= offered, f'{shell}: a status', offered)
    if shell != 'zsh':
        words = ('resend', '--status', '=', '') if shell == 'bash' else ('resend', '--status', '')
        offered = complete(shell, *words)
        ok({'failed', 'any'} <= offered and 'queued' not in offered, f'{shell}: what to resend', offered)
    offered = complete(shell, 'config', '')
    ok({'check', 'import', 'export'} <= offered, f'{shell}: what config does', offered)

print(f'1..{cases}')
sys.exit(1 if failures else 0)
