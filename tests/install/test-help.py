#!/usr/bin/python3
"""test-help.py CLI: the manual is well-formed, complete, and right about its examples.

SPDX-License-Identifier: GPL-3.0-or-later

Every remark that can be made has its section; what a section shows to be avoided makes that very
remark, and what it recommends does not. Every place that the window leads to is there. What the
tables say of triggers and directives is what the program does, the example of the configuration is
one that it takes, and the code is that of the window. Every page is linked, and every link leads
somewhere.
"""

import ast
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree
from html import unescape

CLI = sys.argv[1]
ROOT = os.environ['HKL_SOURCE_ROOT']
HELP = os.path.join(ROOT, 'data/help/C')
MALLARD = '{http://projectmallard.org/1.0/}'
# Remarks that remain where the missing case is asked for as well.
STAY = {'not-equal-missing', 'not-equal-number', 'negated-missing'}

cases = failures = 0


def ok(condition, name, detail=''):
    global cases, failures
    cases += 1
    failures += not condition
    print(f'{"" if condition else "not "}ok {cases} {name}')
    if not condition and detail:
        print('\n'.join('# ' + line for line in str(detail).splitlines()))


def read(path):
    with open(os.path.join(ROOT, path), encoding='utf-8') as file:
        return file.read()


def documented(header):
    """The codes that a header lists behind Errors, Warnings and Notes."""
    found = set()
    for part in re.findall(r'(?:Errors|Warnings|Notes) \([^)]*\): ([^.]*)\.', read(header)):
        found |= {code.strip() for code in re.sub(r'\n \*', '', part).split(',')}
    return found


def lint(*arguments):
    output = subprocess.run([CLI, 'lint', *arguments], capture_output=True, text=True, check=False)
    return re.findall(r'\[([a-z-]+)\]$', output.stdout, re.M)


def lint_fields(fields):
    with tempfile.NamedTemporaryFile('w', suffix='.json') as file:
        json.dump(fields, file)
        file.flush()
        return lint(file.name)


def fields_of(example):
    """A whole mapping around an example, or None for one that is not written out."""
    base = {'url': 'https://x.test', 'method': 'POST', 'data': {'@path': '$.'}}
    for text in (example, '{' + example + '}'):
        try:
            value = json.loads(text)
        except ValueError:
            continue
        if text == example:
            return {**base, 'data': {'x': value, 'id': {'@path': '$.messageId'}}}
        known = set(value) & {'url', 'method', 'data', 'batch_size', 'headers'}
        if known:
            return {**base, **value}
        if any(name[0].isupper() for name in value):
            return {**base, 'headers': value}
        if 'user' in value:
            return {**base, 'data': {**value, 'id': {'@path': '$.messageId'}}}
    return None


trigger_codes = documented('src/core/hkl-trigger-lint.h')
mapping_codes = documented('src/core/hkl-mapping-lint.h')
check_codes = set(re.findall(r'add \(remarks, "([a-z-]+)"', read('src/core/hkl-mapping-check.c')))

pages = {}
for name in sorted(os.listdir(HELP)):
    if name.endswith('.page'):
        pages[name[:-5]] = tree.parse(os.path.join(HELP, name)).getroot()
ok(all(root.get('id') == name for name, root in pages.items()), 'every page is named as its file')

sections = {s.get('id'): s for s in pages['remarks'].iter(MALLARD + 'section')}
missing = (trigger_codes | mapping_codes | check_codes) - set(sections)
ok(len(trigger_codes) > 30 and len(mapping_codes) > 30 and not missing,
   'every remark has its section', sorted(missing))

wrong = []
tried = 0
for code, section in sections.items():
    bad, good = [''.join(c.itertext()) for c in section.iter(MALLARD + 'code')]
    if code in trigger_codes and not bad.startswith(('(nothing', '(a text')):
        before = lint('--trigger', bad)
        after = lint('--trigger', good)
    elif code in mapping_codes | check_codes and fields_of(bad) is not None:
        before = lint_fields(fields_of(bad))
        after = lint_fields(fields_of(good)) if fields_of(good) is not None else []
    else:
        continue
    tried += 1
    if code not in before or (code in after and code not in STAY):
        wrong.append(f'{code}: {bad} gives {before}, {good} gives {after}')
ok(tried > 70 and not wrong, f'{tried} examples make the remark that they are for', '\n'.join(wrong))

def text_of(element):
    return ''.join(element.itertext())


def by_id(page, name):
    return next(e for e in pages[page].iter() if e.get('id') == name)


def ask(*arguments):
    done = subprocess.run([CLI, *arguments], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def temporary(text):
    file = tempfile.NamedTemporaryFile('w', suffix='.json')
    file.write(text)
    file.flush()
    return file


def check_places():
    """The window leads to places of the manual by name."""
    places = set()
    for path in glob.glob(os.path.join(ROOT, 'src/ui/*.c')):
        places |= set(re.findall(r'"([a-z-]+#[a-z0-9-]+)"', read(path)))
    lost = [place for place in places
            if place.split('#')[0] not in pages
            or place.split('#')[1] not in {e.get('id') for e in pages[place.split('#')[0]].iter(MALLARD + 'section')}]
    ok(len(places) > 20 and not lost, f'{len(places)} places that the window leads to are there', lost)


def check_tables():
    with temporary(json.dumps(json.loads(text_of(by_id('triggers', 'triggers-event'))))) as event:
        faults, rows = [], 0
        for name in ('triggers-table', 'triggers-oddities'):
            for row in by_id('triggers', name).iter(MALLARD + 'tr'):
                cells = [text_of(cell).strip() for cell in row.iter(MALLARD + 'td')]
                rows += 1
                said = ask('match', '--trigger', cells[0], event.name).strip()
                if said != {'yes': 'true', 'no': 'false'}[cells[1]]:
                    faults.append(f'{cells[0]}: {said}')
    ok(rows > 15 and not faults, f'{rows} triggers take what the manual says', '\n'.join(faults))

    with temporary(json.dumps(json.loads(text_of(by_id('mappings', 'directives-event'))))) as event:
        faults, rows = [], 0
        for name in ('directives-table', 'directives-oddities'):
            for row in by_id('mappings', name).iter(MALLARD + 'tr'):
                cells = [text_of(cell).strip() for cell in row.iter(MALLARD + 'td')]
                rows += 1
                with temporary(cells[0]) as fields:
                    said = ask('map', '--fields', fields.name, event.name).rstrip('\n')
                if said != ('' if cells[1] == 'nothing' else cells[1]):
                    faults.append(f'{cells[0]}: {said}')
    ok(rows > 15 and not faults, f'{rows} directives give what the manual says', '\n'.join(faults))


def check_configuration():
    example = text_of(by_id('configuration', 'configuration-example'))
    with temporary(example) as file:
        said = ask('config', 'check', file.name)
    ok('1 mapping' in said, 'the example of the configuration is one', said)
    with temporary('{"version": 1}') as file:
        said = ask('config', 'check', file.name)
    ok('0 mappings' in said, 'and a version alone is one', said)
    known = set(' '.join(re.findall(r'check_keys \(self, \w+, [^;]*?,\s*((?:"[^"]*"\s*)+)\)',
                                    read('src/core/hkl-config-reader.c'))).replace('"', ' ').split())
    page = read('data/help/C/configuration.page')
    lost = [key for key in known if not re.search(rf'\b{key}\b', page)]
    ok(len(known) > 30 and not lost, 'every key of the configuration is explained', lost)


def literals(source, start):
    """Pairs of a name and a text in the table of C strings: {"Name", "text" "goes on"."""
    source = re.sub(r'^ *(/\*[^"]*?\*/) *$', '', source, flags=re.M)
    text = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
    return {name: ''.join(map(ast.literal_eval, re.findall(r'"(?:[^"\\]|\\.)*"', code)))
            for name, code in re.findall(start + r'\{\s*"([^"]+)",\s*' + text + '[,}]', source)}


def check_code():
    shown = {page: [text_of(code).strip() for code in pages[page].iter(MALLARD + 'code')]
             for page in ('signatures', 'sdks')}
    verify = literals(read('src/core/hkl-snippet.c'), r'\[HKL_SNIPPET_\w+\] = ')
    lost = [name for name, code in verify.items() if code.strip() not in shown['signatures']]
    ok(len(verify) == 6 and not lost, 'the code that verifies is that of the window', lost)
    sdks = literals(read('src/ui/hkl-sdk-snippet.c'), '')
    lost = [name for name, code in sdks.items()
            if code.replace('{key}', 'WRITE_KEY').replace('{port}', '8797').strip() not in shown['sdks']]
    ok(len(sdks) > 8 and not lost, 'the code of the SDKs is that of the window', lost)


def check_commands():
    """Every command of the program stands on its page."""
    commands = set(re.findall(r'^  ([a-z-]+) +\S', ask('--help'), re.M))
    page = read('data/help/C/command-line.page')
    lost = [name for name in commands if not re.search(rf'<cmd>{name}\b', page)]
    ok(len(commands) > 20 and not lost, 'every command is explained', lost)
    used = set(re.findall(r'<cmd>hookline-cli ([a-z]+)', ''.join(read(f'data/help/C/{n}.page') for n in pages)))
    ok(used <= commands, 'and the manual names no other', used - commands)


def check_html():
    """In the one file for browsers everything is there, under its name."""
    out = os.path.join(tempfile.mkdtemp(), 'manual.html')
    done = subprocess.run([os.path.join(ROOT, 'build-aux/manual-html'), out,
                           *sorted(glob.glob(os.path.join(HELP, '*.page')))],
                          capture_output=True, text=True, check=False)
    ok(done.returncode == 0, 'the manual becomes one file for browsers', done.stderr)
    html = read(out)
    ids = set(re.findall(r'id="([^"]+)"', html))
    wanted = set(pages) | {f'{name}.{s.get("id")}' for name, root in pages.items()
                           for s in root.iter(MALLARD + 'section')}
    ok(len(wanted) > 150 and ids == wanted, f'with its {len(wanted)} places', ids ^ wanted)
    dead = set(re.findall(r'href="#([^"]+)"', html)) - ids
    ok(not dead and 'src=' not in html and 'http-equiv' not in html, 'links within it, and nothing beside it', dead)

    def plain(text):
        return re.sub(r'\s|→|\+', '', text)
    shown = plain(unescape(re.sub(r'<[^>]*>', '', html)))
    lost = [text_of(p) for name, root in pages.items() for p in root.iter(MALLARD + 'p')
            if not any(True for _ in p.iter(MALLARD + 'link')) and plain(text_of(p)) not in shown
            and not any(e.tag == MALLARD + 'license' for e in root.iter() if p in list(e))]
    ok(not lost, 'and with every sentence', '\n'.join(lost[:5]))
    os.remove(out)
    os.rmdir(os.path.dirname(out))


check_places()
check_tables()
check_html()
check_configuration()
check_code()
check_commands()

links = []
for name, root in pages.items():
    for link in root.iter(MALLARD + 'link'):
        target = link.get('xref')
        if target:
            page, _, part = target.partition('#')
            page = page or name
            ids = {s.get('id') for s in pages[page].iter(MALLARD + 'section')} if page in pages else set()
            if page not in pages or (part and part not in ids):
                links.append(f'{name}: {target}')
ok(not links, 'every link leads somewhere', '\n'.join(links))
guides = {name for name, root in pages.items()
          if name == 'index' or any(link.get('type') == 'guide' for link in root.iter(MALLARD + 'link'))}
ok(guides == set(pages), 'every page is reached from the first', set(pages) - guides)

listed = read('data/help/meson.build')
ok(all(f"'C/{name}.page'" in listed for name in pages), 'every page is installed')

print(f'1..{cases}')
sys.exit(1 if failures else 0)
