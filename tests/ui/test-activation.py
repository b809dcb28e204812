#!/usr/bin/python3 -W ignore
"""test-activation.py HOOKLINE SERVICE: the desktop starts the program over D-Bus, with and without an
action, and opens files with it. SERVICE is the service file that is installed.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json
import os
import re
import shutil
import sys

# First: it keeps criticals of AT-SPI, which are not the program's, from ending the test.
import hookline_window as window
from hookline_window import application, find, folder, ok, picture, until
from gi.repository import Gio, GLib  # noqa: E402

NAME = 'io.github.hookline.Hookline'
PATH = '/' + NAME.replace('.', '/')


def call(name, path, interface, method, arguments=None):
    return bus.call_sync(name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE,
                         60000, None)


def ask(method, arguments):
    call(NAME, PATH, 'org.freedesktop.Application', method, arguments)


def running():
    return call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'NameHasOwner',
                GLib.Variant('(s)', (NAME,))).unpack()[0]


def quit_and_wait():
    call(NAME, PATH, 'org.gtk.Actions', 'Activate', GLib.Variant('(sava{sv})', ('quit', [], {})))
    until(lambda: not running(), 'the end of the program')
    until(lambda: application() is None, 'the end of its window')


def mappings():
    with open(window.config, encoding='utf-8') as file:
        return json.load(file)['mappings']


def give_mapping(name):
    path = os.path.join(folder, f'{name}.hookline.json')
    with open(path, 'w', encoding='utf-8') as file:
        json.dump({'name': name, 'enabled': True, 'trigger': 'type = "track"',
                   'settings': {'url': 'https://example.com/hooks', 'method': 'POST',
                                'data': {'@path': '$.'}}}, file)
    return 'file://' + path


def main():
    # A service file of the installed kind, with the program that was built.
    with open(sys.argv[2], encoding='utf-8') as file:
        service = re.sub(r'^Exec=\S+', 'Exec=' + os.path.abspath(sys.argv[1]), file.read(), flags=re.M)
    services = os.path.join(os.environ['XDG_RUNTIME_DIR'], 'dbus-1/services')
    os.makedirs(services, exist_ok=True)
    with open(os.path.join(services, NAME + '.service'), 'w', encoding='utf-8') as file:
        file.write(service)
    call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'ReloadConfig')
    # What the bus starts has the surroundings of the bus: the usual folders, and no test settings.
    until(lambda: window.Atspi.get_desktop(0).get_child_count() >= 0, 'the accessibility bus')
    call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
         'UpdateActivationEnvironment',
         GLib.Variant('(a{ss})', ({'GTK_A11Y': 'atspi', 'G_DEBUG': '', 'GSETTINGS_BACKEND': 'memory'},)))
    window.config = os.path.join(os.environ['HOME'], '.config/hookline/destination.json')
    os.makedirs(os.path.dirname(window.config))
    window.write_config()

    ask('ActivateAction', GLib.Variant('(sava{sv})', ('new-mapping', [], {})))
    until(lambda: find('URL', 'EditableText'), 'the page of a new mapping', 60)
    ok(True, 'an action starts the program and shows a new mapping')
    quit_and_wait()

    ask('Activate', GLib.Variant('(a{sv})', ({},)))
    until(lambda: find('Overview', contains=True), 'the window', 60)
    ok(True, 'the program is started with its window')

    ask('Open', GLib.Variant('(asa{sv})', ([give_mapping('Shop'), give_mapping('Stock')], {})))
    until(lambda: len(mappings()) == 2, 'the mappings of the files')
    ok([m['name'] for m in mappings()] == ['Shop', 'Stock'], 'files of mappings are taken over')
    ok([m['state'] for m in mappings()] == ['paused', 'paused'], 'they are paused')
    until(lambda: find('paused until you switch it on', contains=True), 'what is said about them')
    picture('opened')
    quit_and_wait()

    events = os.path.join(folder, 'events.ndjson')
    with open(events, 'w', encoding='utf-8') as file:
        for i in range(3):
            file.write(json.dumps({'type': 'track', 'event': 'A', 'userId': f'u{i}'}) + '\n')
    ask('Open', GLib.Variant('(asa{sv})', (['file://' + events], {})))
    until(lambda: find('Imported 3 events', contains=True), 'the import of the events', 60)
    ok(True, 'a file of events is imported by a program that was not running')

    bad = give_mapping('Bad')[7:]
    with open(bad, 'w', encoding='utf-8') as file:
        file.write('{ "name": ')
    ask('Open', GLib.Variant('(asa{sv})', (['file://' + bad, give_mapping('Good')], {})))
    until(lambda: len(mappings()) == 3, 'the mapping behind the bad one')
    ok([m['name'] for m in mappings()] == ['Shop', 'Stock', 'Good'], 'a bad file does not hold up the next')
    quit_and_wait()


bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
try:
    main()
except (AssertionError, GLib.Error) as error:
    ok(False, str(error))
finally:
    if running():
        quit_and_wait()
    window.server.shutdown()
    shutil.rmtree(folder, ignore_errors=True)
    print(f'1..{window.cases}', flush=True)
    sys.exit(1 if window.failures else 0)
