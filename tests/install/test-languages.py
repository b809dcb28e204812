#!/usr/bin/python3
"""test-languages.py BUILD CLI: the translations hold, and the program speaks them.

SPDX-License-Identifier: GPL-3.0-or-later

A language that is not complete only prints how far it is, down to 90 %: a new string must not stop
everybody who adds one.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

BUILD, CLI = (os.path.abspath(path) for path in sys.argv[1:3])
ROOT = os.environ['HKL_SOURCE_ROOT']
PO = os.path.join(ROOT, 'po')
LEAST = 90  # per cent
MARKED = re.compile(r'(?<!\w)(?:_|N_|C_|NC_|n?gettext|dn?gettext|g_dngettext) \(\s*(?:NULL, )?"')
CUT = re.compile(MARKED.pattern + r'(?:[^"\\]|\\.)*"(?:\s*,?\s*"(?:[^"\\]|\\.)*"|\s*,?\s*PRI[a-z0-9]+)*'
                 r'\s*(?!PRI)[A-Z][A-Z0-9_]*\b')
# As Meson's preset 'glib' name the words of GLib.
KEYWORDS = ['_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'g_dcgettext:2', 'g_dngettext:2,3', 'g_dpgettext2:2c,3',
            'ngettext:1,2']
PLACE = re.compile(r'%(?:(\d+)\$)?[-+ #0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?'
                   r'((?:hh|h|ll|l|z|j|t)?[a-zA-Z]|<PRI\w+>|%)')

cases = failures = 0


def ok(condition, name, detail=''):
    global cases, failures
    cases += 1
    failures += not condition
    print(f'{"" if condition else "not "}ok {cases} {name}')
    if not condition:
        print('\n'.join('# ' + line for line in str(detail).splitlines()))


def run(*command, **more):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
    return done.returncode, done.stdout, done.stderr


def messages(path):
    """The entries of the .po or .pot at PATH: flags, and each keyword's text."""
    with open(path, encoding='utf-8') as file:
        text = file.read()
    found = []
    for block in re.split(r'\n\s*\n', text):
        entry, key = {'flags': ''}, None
        for line in block.splitlines():
            if line.startswith('#,'):
                entry['flags'] += line[2:]
            elif line.startswith('#'):
                continue
            elif start := re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (?=")', line):
                key = start[1]
                entry[key] = ast.literal_eval(line[start.end():])
            elif line.startswith('"'):
                entry[key] += ast.literal_eval(line)
        if entry.get('msgid'):
            found.append(entry)
    return found


def places(text):
    """What TEXT takes from its arguments: {number: conversion}."""
    found, last = {}, 0
    for match in PLACE.finditer(text):
        if match[2] != '%':
            last = int(match[1]) if match[1] else last + 1
            found[last] = match[2]
    return found


def translations(entry):
    return [text for key, text in entry.items() if key.startswith('msgstr')]


def check_potfiles():
    with open(os.path.join(PO, 'POTFILES'), encoding='utf-8') as file:
        listed = [line.strip() for line in file if line.strip() and not line.startswith('#')]
    ok(listed == sorted(set(listed)), 'POTFILES is in order', '\n'.join(listed))
    missing = []
    for folder, _, names in os.walk(os.path.join(ROOT, 'src')):
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), ROOT)
            with open(os.path.join(ROOT, path), encoding='utf-8', errors='replace') as file:
                text = file.read()
            marked = (name.endswith('.c') and MARKED.search(text)
                      or name.endswith('.ui') and 'translatable="' in text)
            if marked and path not in listed:
                missing.append(path)
    ok(not missing, 'POTFILES names every file with a message', '\n'.join(missing))
    gone = [path for path in listed if not os.path.exists(os.path.join(ROOT, path))]
    ok(not gone, 'POTFILES names no file that is gone', '\n'.join(gone))


def make_template(path):
    code, _, faults = run('xgettext', '--from-code=UTF-8', '--add-comments',
                          *(f'--keyword={word}' for word in KEYWORDS), '-o', path,
                          '-f', os.path.join(PO, 'POTFILES'), cwd=ROOT)
    ok(code == 0 and 'warning' not in faults, 'the template is made without a remark', faults)


def check_macros():
    """A macro between two strings ends the message there: nothing could translate the rest."""
    cut = []
    for folder, _, names in os.walk(os.path.join(ROOT, 'src')):
        for name in (name for name in names if name.endswith('.c')):
            with open(os.path.join(folder, name), encoding='utf-8') as file:
                text = file.read()
            cut += [f'{name}: {found[0]}' for found in CUT.finditer(text)]
    ok(not cut, 'no macro cuts a message off', '\n'.join(cut))


def check_language(language, template, folder):
    path = os.path.join(PO, f'{language}.po')
    code, _, faults = run('msgfmt', '--check', '-o', os.devnull, path)
    ok(code == 0, f'{language}: msgfmt accepts it', faults)

    wrong, fuzzy = [], []
    for entry in messages(path):
        if 'fuzzy' in entry['flags']:
            fuzzy.append(entry['msgid'])
        wanted = places(entry.get('msgid_plural', entry['msgid']))
        for text in filter(None, translations(entry)):
            taken = places(text)
            # A singular may leave its number out.
            less = 'msgid_plural' in entry and set(taken.items()) <= set(wanted.items())
            if 'c-format' in entry['flags'] and taken != wanted and not less:
                wrong.append(f'{entry["msgid"]!r}: {text!r}')
            if entry['msgid'].endswith('\n') != text.endswith('\n'):
                wrong.append(f'the line end of {text!r}')
    ok(not wrong, f'{language}: takes the same arguments', '\n'.join(wrong))
    ok(not fuzzy, f'{language}: nothing fuzzy', '\n'.join(fuzzy))

    merged = os.path.join(folder, f'{language}.po')
    code, _, faults = run('msgmerge', '--no-fuzzy-matching', '-o', merged, path, template)
    entries = messages(merged)
    live = [entry for entry in entries if translations(entry)]
    missing = [entry for entry in live if not all(translations(entry))]
    done = 100 * (len(live) - len(missing)) / max(len(live), 1)
    print(f'# {language}: {done:.1f} % of {len(live)} messages')
    for entry in missing:
        print(f'#   missing: {json.dumps(entry["msgid"], ensure_ascii=False)}')
    ok(code == 0 and live and done >= LEAST, f'{language}: at least {LEAST} % translated',
       f'{done:.1f} %\n{faults}')


def make_locale(folder):
    """C and, in newer glibc, C.UTF-8 know no language, so one is made where none may be installed."""
    os.makedirs(os.path.join(folder, 'locales'))
    done = shutil.which('localedef') and run(
        'localedef', '-i', 'en_GB', '-f', 'UTF-8', os.path.join(folder, 'locales', 'en_GB.UTF-8'))
    if not done or done[0] != 0:
        ok(True, 'the program speaks # SKIP the package locales is not installed')
        return False
    return True


def check_program(language, template, folder):
    """The program as it is installed finds the language and speaks it; its JSON stays as it is."""
    catalogue = os.path.join(folder, 'locale', language, 'LC_MESSAGES')
    os.makedirs(catalogue)
    run('msgfmt', '-o', os.path.join(catalogue, 'hookline.mo'), os.path.join(PO, f'{language}.po'))
    plain = {**os.environ, 'LC_ALL': 'en_GB.UTF-8', 'LOCPATH': os.path.join(folder, 'locales'), 'HOME': folder,
             'HKL_LOCALE_DIR': os.path.join(folder, 'locale')}
    plain.pop('LANGUAGE', None)
    spoken = {**plain, 'LANGUAGE': language}

    known = {entry['msgid']: entry for entry in messages(os.path.join(PO, f'{language}.po'))}
    wanted = known['Show the delivery log']['msgstr']
    code, text, faults = run(CLI, '--help', env=spoken)
    ok(code == 0 and wanted in text and 'Show the delivery log' not in text,
       f'{language}: --help of the program', text + faults)
    code, text, faults = run(CLI, 'log', '--help', env=spoken)
    wanted = known['Only this mapping']['msgstr']
    ok(code == 0 and wanted in text, f'{language}: --help of a command', text + faults)
    code, text, faults = run(CLI, 'fly', env=spoken)
    ok(code == 2 and known['There is no command “%s”. “hookline-cli --help” lists them.']['msgstr']
       .replace('%s', 'fly') in faults, f'{language}: a complaint', text + faults)

    lint = [CLI, 'lint', '--json', '--trigger', 'type = "trakc"']
    ok(run(*lint, env=plain)[:2] == run(*lint, env=spoken)[:2] and run(*lint, env=plain)[1],
       f'{language}: JSON is the same in every language', run(*lint, env=spoken))


def main():
    lacking = [tool for tool in ('xgettext', 'msgfmt', 'msgmerge') if not shutil.which(tool)]
    if lacking:
        print(f'1..0 # SKIP {lacking[0]} is not installed')
        return 0
    with open(os.path.join(PO, 'LINGUAS'), encoding='utf-8') as file:
        languages = [word for line in file if not line.startswith('#') for word in line.split()]
    present = {name[:-3] for name in os.listdir(PO) if name.endswith('.po')}
    ok(set(languages) == present and languages == sorted(languages),
       'LINGUAS names the translations, in order', f'{languages} {present}')
    check_potfiles()
    with tempfile.TemporaryDirectory() as folder:
        template = os.path.join(folder, 'hookline.pot')
        make_template(template)
        check_macros()
        speaking = make_locale(folder)
        for language in languages:
            check_language(language, template, folder)
            if speaking:
                check_program(language, template, folder)
            built = os.path.join(BUILD, 'po', language, 'LC_MESSAGES', 'hookline.mo')
            ok(os.path.exists(built), f'{language}: is built for installing', built)
    print(f'1..{cases}')
    return 1 if failures else 0


sys.exit(main())
