#!/usr/bin/python3 -W ignore
"""test-signature-page.py HOOKLINE: what is sent is signed, and the code that is shown checks it.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import os
import re
import shutil
import subprocess

from gi.repository import Atspi

from hookline_window import application, click, click_at, find, folder, keys, ok, picture, run, until, walk

SECRET = 'signature-test-secret'
# How the code of a language is run, as a file of that name.
LANGUAGES = {
    'Node': ('verify.js', 'node {}'),
    'Python': ('verify.py', '/usr/bin/python3 {}'),
    'Go': ('verify.go', 'go run {}'),
    'PHP': ('verify.php', 'php {}'),
    'Ruby': ('verify.rb', 'ruby {}'),
    'C': ('verify.c', 'cc -o {0}.out {0} $(pkg-config --cflags --libs glib-2.0) && {0}.out'),
}


def shown_signature():
    """The signature on the page, once it is there."""
    for node in walk(application()):
        if node.get_role_name() == 'label' and re.fullmatch('[0-9a-f]{40}', node.get_name() or ''):
            return node.get_name()
    return None


def code():
    node = find('Code that verifies', 'Text')
    return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node)) if node else ''


def run_code(language):
    name, command = LANGUAGES[language]
    path = os.path.join(folder, name)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(code())
    return subprocess.run(['sh', '-c', command.format(path)], capture_output=True, text=True, check=False,
                          env={**os.environ, 'HOOKLINE_SECRET': SECRET})


def main():
    until(lambda: find('Try It with Sample Events'), 'the window', 60)
    keys('ctrl+comma')
    until(lambda: find('Shared secret', 'EditableText'), 'the entry of the secret')
    click_at(450, 195)
    subprocess.run(['xdotool', 'type', '--delay', '15', SECRET], check=True)
    keys('Return')
    until(lambda: find('The secret is in the login keyring', contains=True), 'the secret in the keyring')

    # --- what is sent, and the code that checks it
    keys('alt+4')
    first = until(shown_signature, 'a signature')
    ok(True, 'a sample is signed at once')
    until(lambda: first in code(), 'the code with that signature')
    ok(SECRET not in code(), 'the code holds no secret')
    for language, (_, command) in LANGUAGES.items():
        if shutil.which(command.split()[0]) is None:
            ok(True, f'{language} # SKIP it is not installed')
            continue
        before = code()
        click(language)
        until(lambda: language == 'Node' or code() != before, f'the code in {language}')
        result = run_code(language)
        ok(result.stdout == 'genuine\n', f'the code in {language} finds what is shown genuine',
           result.stdout + result.stderr)
    picture('signature-sign')


run(main)
