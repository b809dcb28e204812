#!/usr/bin/python3 -W ignore
"""test-manual.py PROGRAM: F1 opens the manual: in Yelp where there is one, else in the browser, at the
place that was asked for; and where nothing shows it, the window says so.

SPDX-License-Identifier: GPL-3.0-or-later

Yelp and the browser are stand-ins that write down what they were called with.
"""

import os
import re
import sys
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from gi.repository import Gio, GLib  # noqa: E402
from hookline_window import find, folder, keys, ok, run, said, until  # noqa: E402

HOME = os.environ['HOME']
APPLICATIONS = os.path.join(HOME, '.local/share/applications')
# What the system has of its own is no part of the test.
REMOVED = {scheme: ''.join(app.get_id() + ';' for app in Gio.AppInfo.get_all_for_type(scheme))
           for scheme in ('x-scheme-handler/help', 'text/html')}
CALLS = os.path.join(folder, 'calls')
os.environ['HKL_MANUAL'] = os.path.join(os.environ['HKL_BUILD_ROOT'], 'data/help/manual.html')


def handlers(**of):
    """Says which stand-ins there are: scheme or type by the name of the stand-in; nothing else is one."""
    os.makedirs(APPLICATIONS, exist_ok=True)
    os.makedirs(os.path.join(HOME, '.config'), exist_ok=True)
    for name, handled in of.items():
        script = os.path.join(folder, name)
        with open(script, 'w', encoding='utf-8') as file:
            file.write(f'#!/bin/sh\necho "{name} $1" >>{CALLS}\n')
        os.chmod(script, 0o755)
        with open(os.path.join(APPLICATIONS, name + '.desktop'), 'w', encoding='utf-8') as file:
            file.write(f'[Desktop Entry]\nType=Application\nName={name}\nExec={script} %u\nMimeType={handled};\n')
    with open(os.path.join(HOME, '.config/mimeapps.list'), 'w', encoding='utf-8') as file:
        file.write('[Default Applications]\n')
        file.write(''.join(f'{handled}={name}.desktop\n' for name, handled in of.items()))
        file.write('[Removed Associations]\n')
        file.write(''.join(f'{scheme}={apps}\n' for scheme, apps in REMOVED.items() if apps))


def calls():
    try:
        with open(CALLS, encoding='utf-8') as file:
            return file.read().splitlines()
    except FileNotFoundError:
        return []


def ask_for(place):
    """As the button beside a remark does: the action is on the session bus."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    name = 'io.github.hookline.Hookline'
    bus.call_sync(name, '/' + name.replace('.', '/'), 'org.gtk.Actions', 'Activate',
                  GLib.Variant('(sava{sv})', ('help', [GLib.Variant('s', place)], {})), None, 0, 30000)


def opened():
    """Which place the file that the browser got opens at."""
    uri = calls()[-1].split(' ', 1)[1]
    with open(urllib.parse.unquote(urllib.parse.urlparse(uri).path), encoding='utf-8') as file:
        text = file.read()
    place = re.search(r'<script>location\.hash = "([^"]*)";</script></body>', text).group(1)
    return place, f'id="{place}"' in text, text


def main():
    until(lambda: find('Main Menu'), 'the window')
    keys('F1')
    until(lambda: len(calls()) == 1, 'the first call')
    ok(calls()[-1] == 'helper help:hookline', 'F1 opens the manual in Yelp', calls())
    ask_for('remarks#match-no-glob')
    until(lambda: len(calls()) == 2, 'the second call')
    ok(calls()[-1] == 'helper help:hookline/remarks#match-no-glob', 'a remark leads to its section', calls())

    os.remove(os.path.join(APPLICATIONS, 'helper.desktop'))
    handlers(browser='text/html')
    until(lambda: not Gio.AppInfo.get_default_for_uri_scheme('help'), 'Yelp to be gone')
    keys('F1')
    until(lambda: len(calls()) == 3, 'the call of the browser')
    place, there, text = opened()
    ok(calls()[-1].startswith('browser ') and calls()[-1].endswith('/hookline/manual.html') and place == 'index' and there,
       'without Yelp it is the browser that opens it', calls())
    ok('<h1>Hookline</h1>' in text and 'without a star at the end' in text.lower(), 'with all of its pages')
    ask_for('remarks#match-no-glob')
    until(lambda: len(calls()) == 4, 'the second call of the browser')
    place, there, _ = opened()
    ok(place == 'remarks.match-no-glob' and there, 'at the section', place)
    ask_for('"; alert(1); "')
    until(lambda: len(calls()) == 5, 'the third call of the browser')
    ok(opened()[0] == 'index', 'what is no place opens the first page', opened()[0])

    os.remove(os.path.join(APPLICATIONS, 'browser.desktop'))
    handlers()
    until(lambda: not Gio.AppInfo.get_default_for_type('text/html', False), 'the browser to be gone')
    ask_for('')
    until(lambda: said('There is no program that shows help. Install Yelp'), 'the sentence')
    ok(len(calls()) == 5, 'and where nothing shows it, the window says so')


handlers(helper='x-scheme-handler/help', browser='text/html')
run(main)
