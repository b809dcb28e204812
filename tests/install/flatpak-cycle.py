#!/usr/bin/python3 -W ignore
"""flatpak-cycle.py FOLDER ID: installs the bundle that build-aux/flatpak has made, drives the program
in its sandbox, updates it, takes it away, and installs it once more by the .flatpakrepo and by the
.flatpakref. Runs under build-aux/with-display, by `build-aux/flatpak --test`.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import glob
import hashlib
import hmac
import json
import os
import shutil
import subprocess
import sys

FOLDER, ID = sys.argv[1:]
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../ui'))
from gi.repository import Gio, GLib  # noqa: E402
import hookline_window as window  # noqa: E402
from hookline_window import (application, click, click_at, find, keys, ok, picture, post, received,  # noqa: E402
                             saved, type_into, until)

SECRET = 'a-secret-of-the-sandbox'
HOME = os.environ['HOME']
DATA = f'{HOME}/.var/app/{ID}'
EXPORTS = os.environ['FLATPAK_USER_DIR'] + '/exports/share'


def flatpak(*arguments, check=True):
    done = subprocess.run(['flatpak', *arguments], capture_output=True, text=True, check=False)
    if check and done.returncode != 0:
        raise AssertionError(f'flatpak {" ".join(arguments)}: {done.stderr}{done.stdout}')
    return done.stdout


def inside(command, *arguments):
    """What COMMAND prints in the sandbox. Arguments that begin with --env are Flatpak's."""
    more = [word for word in arguments if word.startswith('--env')]
    return flatpak('run', '--user', *more, f'--command={command}', ID,
                   *(word for word in arguments if word not in more))


def commit():
    return flatpak('info', '--user', '--show-commit', ID).strip()


def start():
    until(lambda: window.Atspi.get_desktop(0).get_child_count() >= 0, 'the accessibility bus')
    window.program = subprocess.Popen(
        ['flatpak', 'run', '--user', '--env=GSK_RENDERER=cairo', '--env=GDK_BACKEND=x11',
         '--branch=master', ID])


def stop():
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    bus.call_sync(ID, '/' + ID.replace('.', '/'), 'org.gtk.Actions', 'Activate',
                  GLib.Variant('(sava{sv})', ('quit', [], {})), None, Gio.DBusCallFlags.NONE, 30000, None)
    status = window.program.wait(60)
    until(lambda: application() is None, 'the end of the window')
    return status


def signed(index):
    headers, body = received[index]
    sent = {name.lower(): value for name, value in headers.items()}.get('x-signature')
    return sent == hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()


def install():
    flatpak('install', '--user', '--noninteractive', '-y', f'{FOLDER}/{ID}.flatpak')
    ok(ID in flatpak('list', '--user', '--app', '--columns=application'), 'the bundle is installed')
    permissions = flatpak('info', '--user', '--show-permissions', ID).split()
    allowed = {'[Context]', 'shared=network;ipc;', 'sockets=x11;wayland;fallback-x11;', 'devices=dri;'}
    ok(set(permissions) <= allowed and 'shared=network;ipc;' in permissions, 'it asks for nothing more',
       permissions)
    wanted = [f'applications/{ID}.desktop', f'dbus-1/services/{ID}.service', f'mime/packages/{ID}.xml',
              f'icons/hicolor/scalable/apps/{ID}.svg', f'icons/hicolor/symbolic/apps/{ID}-symbolic.svg']
    ok(all(os.path.exists(f'{EXPORTS}/{name}') for name in wanted), 'the desktop knows it',
       subprocess.run(['find', EXPORTS], capture_output=True, text=True, check=False).stdout)


def drive():
    until(lambda: find('Try It with Sample Events'), 'the first run page', 90)
    ok(True, 'it starts in the sandbox')
    click('Add Mapping')
    type_into('Name', 'Orders')
    type_into('URL', f'http://127.0.0.1:{window.server.server_address[1]}/hooks')
    click('Save')
    until(lambda: saved()['mappings'], 'the mapping in the file')
    ok(saved()['mappings'][0]['name'] == 'Orders', 'a mapping is added')

    keys('ctrl+comma')
    until(lambda: find('Shared secret', 'EditableText'), 'the entry of the secret')
    click_at(450, 195)
    subprocess.run(['xdotool', 'type', '--delay', '15', SECRET], check=True)
    keys('Return')
    until(lambda: find('The secret is in', contains=True), 'the secret in the keyring')
    picture('flatpak-secret')
    rings = glob.glob(f'{DATA}/data/keyrings/*.keyring')
    ok(rings, 'the secret is in an encrypted file of the sandbox', rings)
    held = subprocess.run(['grep', '-rl', SECRET, HOME], capture_output=True, text=True, check=False).stdout
    ok(not held, 'and nowhere in the clear', held)

    ok(post({'event': 'Order Completed', 'messageId': 'flatpak-1'}) == 200, 'it takes an event')
    until(lambda: received, 'the delivery')
    ok(signed(0), 'and delivers it, signed', received[0])
    status = json.loads(flatpak('run', '--user', '--command=hookline-cli', ID, 'status', '--json'))
    ok('orders' in json.dumps(status).lower(), 'the command line sees the same', status)
    picture('flatpak')
    ok(stop() == 0, 'it ends cleanly')

    plain, german = (inside('hookline-cli', '--help', f'--env=LC_ALL={locale}')
                     for locale in ('C.UTF-8', 'de_DE.UTF-8'))
    ok(german and german != plain, 'it has its languages with it', german)
    ok(inside('cat', '/app/share/help/C/hookline/index.page').startswith('<?xml'), 'and its manual')


def update():
    before = commit()
    key = [f'--gpg-sign={os.environ["HKL_FLATPAK_KEY"]}']
    if os.environ.get('GNUPGHOME'):
        key.append(f'--gpg-homedir={os.environ["GNUPGHOME"]}')
    flatpak('build-export', *key, '--subject=an update', f'{FOLDER}/repo', f'{FOLDER}/build', 'master')
    flatpak('build-update-repo', *key, f'{FOLDER}/repo')
    flatpak('update', '--user', '--noninteractive', '-y', ID)
    ok(commit() != before, 'it is updated from the signed repository')

    start()
    until(lambda: find('Orders', contains=True), 'the window with its mapping', 90)
    keys('ctrl+1')
    until(lambda: find('Delivered, Order Completed', contains=True), 'what was delivered before')
    ok(True, 'mappings and log are those of before')
    post({'event': 'Order Refunded', 'messageId': 'flatpak-2'})
    until(lambda: len(received) == 2, 'another delivery')
    ok(signed(1), 'the secret is still there', received[1])
    ok(stop() == 0, 'it ends cleanly again')


def remove():
    flatpak('uninstall', '--user', '--noninteractive', '-y', ID)
    ok(not os.path.exists(f'{EXPORTS}/applications/{ID}.desktop'), 'it is gone from the desktop')
    ok(os.path.exists(f'{DATA}/data/hookline/events.db') and os.path.exists(window.config),
       'the data of the person is left')


def again():
    flatpak('remote-add', '--user', '--from', 'hookline-test', f'{FOLDER}/hookline.flatpakrepo')
    flatpak('install', '--user', '--noninteractive', '-y', 'hookline-test', ID)
    log = inside('hookline-cli', 'log', '--json')
    ok(len(log.splitlines()) == 2, 'installed from the .flatpakrepo it has its data again', log)
    flatpak('uninstall', '--user', '--noninteractive', '-y', ID)
    flatpak('remote-delete', '--user', '--force', 'hookline-test')
    flatpak('install', '--user', '--noninteractive', '-y', '--from', f'{FOLDER}/{ID}.flatpakref')
    ok(inside('hookline-cli', '--version').startswith('hookline-cli '), 'and the .flatpakref installs it')
    unsigned = [line for line in flatpak('remotes', '--user', '--columns=name,options').splitlines()
                if 'no-gpg-verify' in line and not line.startswith('runtime')]
    ok(not unsigned, 'what is installed is checked against the key', unsigned)
    flatpak('uninstall', '--user', '--noninteractive', '-y', ID)


def main():
    install()
    window.config = f'{DATA}/config/hookline/destination.json'
    os.makedirs(os.path.dirname(window.config))
    window.write_config()
    start()
    drive()
    update()
    remove()
    again()


try:
    main()
except (AssertionError, GLib.Error) as error:
    ok(False, str(error))
finally:
    if window.program is not None and window.program.poll() is None:
        flatpak('kill', ID, check=False)
        window.program.wait(30)
    window.server.shutdown()
    shutil.rmtree(window.folder, ignore_errors=True)
    print(f'1..{window.cases}', flush=True)
    sys.exit(1 if window.failures else 0)
