"""pseudo_locale.py: a catalogue in a language that nobody speaks.

SPDX-License-Identifier: GPL-3.0-or-later

Every message is accented, a third longer and in brackets, so that a text without brackets is not
translated, and one without its closing bracket is cut off. build-aux/pictures shows the window in it.
"""

import os
import re
import subprocess

LOCALE = 'en_XA'
ACCENTS = str.maketrans('aceinosuyzACEINOSUYZ', 'áçéíñöšûýžÁÇÉÍÑÖŠÛÝŽ')
# What must stay: formats, backslash escapes of the catalogue.
KEPT = re.compile(r'(%(?:\d+\$)?[-+ #0]*[\d.*]*(?:<PRI\w+>|(?:[hlzjt]*[a-zA-Z%]))|\\.)')


def strange(text):
    """TEXT as it stands in the catalogue, made strange."""
    head, body, tail = re.fullmatch(r'((?:\\n|\s)*)(.*?)((?:\\n|\s)*)', text, re.S).groups()
    if not body:
        return text
    parts = KEPT.split(body)
    parts[::2] = [part.translate(ACCENTS) for part in parts[::2]]
    return f'{head}[{"".join(parts)}{"~" * max(1, len(body) * 35 // 100)}]{tail}'


def make_catalogue(root, out):
    """Writes the catalogue below OUT; the folder of locales."""
    locales = os.path.join(out, 'locale')
    folder = os.path.join(locales, LOCALE, 'LC_MESSAGES')
    os.makedirs(folder, exist_ok=True)
    template, path = os.path.join(out, 'hookline.pot'), os.path.join(out, f'{LOCALE}.po')
    subprocess.run(['xgettext', '--from-code=UTF-8', '--keyword=_', '--keyword=N_', '--keyword=C_:1c,2',
                    '--keyword=NC_:1c,2', '--keyword=ngettext:1,2', '--keyword=g_dngettext:2,3',
                    '--keyword=g_dcgettext:2', '--keyword=g_dpgettext2:2c,3', '-f', 'po/POTFILES', '-o', template],
                   cwd=root, check=True)
    # msgen puts each message in as its own translation.
    text = subprocess.run(['msgen', '--no-wrap', '--lang=en', template],
                          check=True, capture_output=True, text=True).stdout
    head, *entries = text.split('\n\n')
    done_entries = [re.sub(r'"Plural-Forms:.*\n', '', head).replace('charset=CHARSET', 'charset=UTF-8')
           + '\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"']
    for entry in entries:
        lines = entry.split('\n')
        start = next((i for i, line in enumerate(lines) if line.startswith('msgstr')), len(lines))
        done, key, value = [], '', ''
        for line in lines[start:] + ['msgstr ""']:
            if line.startswith('msgstr'):
                if key:
                    done.append(f'{key} "{strange(value)}"')
                key, value = line.split(' ', 1)
                value = value[1:-1]
            elif line.startswith('"'):
                value += line[1:-1]
        done_entries.append('\n'.join(lines[:start] + done))
    with open(path, 'w', encoding='utf-8') as file:
        file.write('\n\n'.join(done_entries) + '\n')
    subprocess.run(['msgfmt', '--check-format', '-o', os.path.join(folder, 'hookline.mo'), path], check=True)
    return locales
