#!/usr/bin/python3 -W ignore
"""test-verdict-words.py HOOKLINE: what the window says of a signature is in the person's language.

SPDX-License-Identifier: GPL-3.0-or-later

The program runs with a catalogue in which every message is in brackets; what has none is not translated.
"""

import hashlib
import hmac
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(ROOT, 'build-aux'))
import pseudo_locale  # noqa: E402
from pseudo_locale import strange  # noqa: E402
from hookline_window import click_at, find, keys, names, ok, picture, run, type_into, until  # noqa: E402

SECRET = 'signature-test-secret'
TITLE = 'kl'  # what is left of Hookline in the title


def main():
    until(lambda: find(strange('Try It with Sample Events')), 'the window', 60)
    keys('ctrl+comma', window=TITLE)
    until(lambda: find(strange('Shared secret'), 'EditableText'), 'the entry of the secret')
    click_at(450, 195, window=TITLE)
    subprocess.run(['xdotool', 'type', '--delay', '15', SECRET], check=True)
    keys('Return', window=TITLE)
    until(lambda: find(strange('The secret is in the login keyring')[:-8], contains=True), 'the secret in the keyring')
    keys('alt+4', window=TITLE)
    until(lambda: find(strange('Body as received'), 'EditableText'), 'the page')

    body = '[{"type":"track","event":"Order Completed"}]'
    signature = hmac.new(SECRET.encode(), body[1:-1].encode(), hashlib.sha1).hexdigest()
    type_into(strange('Body as received'), body)
    for given, title in ((signature, strange('Genuine, signed as a batch')),
                         (signature.upper(), strange('the signature is in upper case')),
                         ('0' * 40, strange('Not genuine, and no usual cause fits'))):
        type_into(strange('X-Signature as received'), given)
        until(lambda title=title: find(title, contains=True), title)
        # A check's row is named by its outcome, by what was looked at and by the figures, each a message.
        checks = [name for name in names()
                  if name.startswith((strange('Passed'), strange('Failed'), strange('Does not apply')))]
        whole = [name for name in checks if all(part.strip(' .') == '' for part in outside(name))]
        ok(len(checks) > 1 and whole == checks, title, '\n'.join(checks))
        english = [name for name in names() if any(word in name for word in ('signature', 'genuine', 'Whole body'))]
        ok(not english, 'nothing of it is in English', '\n'.join(english))
    picture('verdict-words')


def outside(name):
    """What stands outside of brackets, which do not nest in these."""
    parts, depth, text = [], 0, ''
    for letter in name:
        depth += (letter == '[') - (letter == ']')
        if depth == 0 and letter not in '[]':
            text += letter
    parts.append(text)
    return parts


with tempfile.TemporaryDirectory() as folder:
    os.environ.update({'LC_ALL': 'C.UTF-8', 'LANGUAGE': pseudo_locale.LOCALE,
                       'HKL_LOCALE_DIR': pseudo_locale.make_catalogue(ROOT, folder)})
    run(main)
