#!/usr/bin/python3 -W ignore
"""test-verify-translated.py TEST-VERIFY CLI: no verdict and no cause stays in English.

SPDX-License-Identifier: GPL-3.0-or-later

With a catalogue in which every message is in brackets, the bench's table is gone through once more by
the test of the core, which then wants each sentence in brackets; and the command line shows them so.
"""

import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(ROOT, 'build-aux'))
import pseudo_locale  # noqa: E402

test_verify, cli = sys.argv[1:3]
failures = 0


def ok(number, condition, name, detail=''):
    global failures
    failures += not condition
    print(f'{"" if condition else "not "}ok {number} {name}')
    if not condition:
        print('\n'.join('# ' + line for line in detail.splitlines()))


with tempfile.TemporaryDirectory() as folder:
    locales = pseudo_locale.make_catalogue(ROOT, folder)
    environment = {**os.environ, 'LC_ALL': 'C.UTF-8', 'LANGUAGE': pseudo_locale.LOCALE, 'HKL_LOCALE_DIR': locales}
    cases = subprocess.run([test_verify], env=environment, capture_output=True, text=True, check=False)
    n = sum(line.startswith('ok ') for line in cases.stdout.splitlines())
    ok(1, cases.returncode == 0 and n >= 60, 'every sentence of the bench is translated',
       cases.stdout[-2000:] + cases.stderr[-2000:])

    secret = os.path.join(folder, 'secret')
    with open(secret, 'w', encoding='utf-8') as file:
        file.write('a secret')
    shown = subprocess.run([cli, 'verify', '--secret-file', secret, '--signature', 'SHA1=' + 'ab' * 20], input='[{}]',
                           env=environment, capture_output=True, text=True, check=False)
    lines = shown.stdout.splitlines()
    ok(2, len(lines) > 5 and all('[' in line and ']' in line.rstrip() for line in lines),
       'the command line shows them in the language of the person', shown.stdout + shown.stderr)

print('1..2')
sys.exit(failures > 0)
