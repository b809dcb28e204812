#!/usr/bin/python3 -W ignore
"""test-states-world.py HOOKLINE: what can be wrong around the program is said on every page, with a way out.

SPDX-License-Identifier: GPL-3.0-or-later

One state after another, each with a start of its own: the keyring locked or missing, no network, a disk
that is almost full, a log that cannot be read. What a machine does not let a test make is skipped and says
so.
"""

import glob
import os
import subprocess
import urllib.error

from gi.repository import Gio, GLib

import hookline_window as window
from hookline_window import (again, application, button, click, find, folder, keys, names, ok, picture, post,
                             received, respond, run, server, stop, until, walk, write_config)

DATA = os.path.join(folder, 'data')
NETWORK = os.path.join(folder, 'network')
LOCAL = f'http://127.0.0.1:{server.server_address[1]}/hooks'
BUS = Gio.bus_get_sync(Gio.BusType.SESSION)  # kept: a session with the keyring ends with it
LOGIN = '/org/freedesktop/secrets/collection/login'


def mapping(number, url=LOCAL):
    return {'id': f'mapping-{number}', 'name': f'Mapping {number}', 'state': 'on',
            'trigger': 'type = "track"',
            'fields': {'url': url, 'method': 'POST', 'data': {'@path': '$.'}}}


def bar(words):
    return find(words, contains=True)


def on_every_page(words):
    for key in ('alt+2', 'alt+3', 'alt+4', 'ctrl+comma', 'ctrl+1', 'alt+1'):
        keys(key)
        until(lambda: bar(words), f'the bar after {key}')


def signed(request):
    return 'x-signature' in {name.lower() for name in request[0]}


# --- the keyring -----------------------------------------------------------------------------------


def secrets(method, arguments, interface='org.freedesktop.Secret.Service'):
    return BUS.call_sync('org.freedesktop.secrets', '/org/freedesktop/secrets', interface, method, arguments,
                         None, 0, 10000, None)


def unlock_keyring():
    """As a prompt of the session would. The password is what build-aux/with-display gave."""
    session = secrets('OpenSession', GLib.Variant('(sv)', ('plain', GLib.Variant('s', '')))).unpack()[1]
    for password in (b'', b'\n'):
        try:
            secrets('UnlockWithMasterPassword',
                    GLib.Variant('(o(oayays))', (LOGIN, (session, b'', password, 'text/plain'))),
                    'org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface')
            return
        except GLib.Error:
            continue
    raise AssertionError('the keyring cannot be unlocked')


def set_secret():
    keys('ctrl+comma')
    until(lambda: find('No secret is set'), 'the settings')
    click('Make a New Secret…')
    until(lambda: find('Replace the shared secret', contains=True), 'the secret')


def keyring_locked():
    set_secret()
    ok(window.stop() == 0, 'a secret is set')
    secrets('Lock', GLib.Variant('(ao)', ([LOGIN],)))
    again('Mapping 1')
    until(lambda: button('Unlock…'), 'the bar of the keyring')
    ok(bar('Deliveries wait, because they are to be signed'), 'keyring locked: a bar says why deliveries wait')
    sent = len(received)
    post({'event': 'Waits', 'messageId': 'states-locked'})
    until(lambda: bar('1 queued'), 'that it waits')
    on_every_page('The keyring is locked')
    ok(len(received) == sent, 'on every page, and nothing is sent unsigned')
    picture('keyring-locked')
    unlock_keyring()
    click('Unlock…')
    until(lambda: len(received) > sent, 'the delivery')
    ok(signed(received[-1]), 'Unlock… lets it go on, signed')
    until(lambda: not button('Unlock…'), 'the bar gone')
    stop()

    # The session asks for the password by itself: nobody presses Unlock… then.
    secrets('Lock', GLib.Variant('(ao)', ([LOGIN],)))
    again('Mapping 1')
    until(lambda: button('Unlock…'), 'the bar of the keyring')
    unlock_keyring()
    until(lambda: not button('Unlock…'), 'the bar gone')
    ok(True, 'unlocked elsewhere, the bar goes by itself')
    stop()


NO_SERVICES = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>"""


def keyring_missing():
    """On a bus of its own, where nobody offers anything; its widgets go to the accessibility bus of here."""
    address = BUS.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', None, None, 0,
                            10000, None).unpack()[0]
    path = os.path.join(folder, 'bus.conf')
    with open(path, 'w', encoding='utf-8') as file:
        file.write(NO_SERVICES)
    again('Mapping 1', within=('dbus-run-session', '--config-file', path, '--'), AT_SPI_BUS_ADDRESS=address)
    sent = len(received)
    post({'event': 'Signed', 'messageId': 'states-missing'})
    until(lambda: bar('No keyring answers') and bar('1 queued'), 'the bar')
    on_every_page('No keyring answers')
    ok(len(received) == sent, 'no keyring: a bar on every page, and nothing is sent unsigned')
    picture('keyring-missing')
    click('Enter Secret…')
    # The settings have an entry of that name, too; the dialog is the last window.
    until(lambda: button('Use Secret') or bar('Use Secret'), 'the dialog')
    entries = [n for n in walk(application()) if n.get_name() == 'Shared secret' and
               'EditableText' in n.get_interfaces()]
    entries[-1].get_editable_text_iface().set_text_contents('states-secret')
    respond('Use Secret')
    until(lambda: len(received) > sent, 'the delivery')
    ok(signed(received[-1]), 'the secret is entered until the end, and signs what waited')
    until(lambda: not button('Enter Secret…'), 'the bar gone')
    subprocess.run(['pkill', '-TERM', '-P', str(window.program.pid), 'hookline'], check=False)
    window.program.wait(30)


# --- network and disk ------------------------------------------------------------------------------


def network(word):
    with open(NETWORK, 'w', encoding='utf-8') as file:
        file.write(word)


def offline():
    network('offline')
    write_config([mapping(1), mapping(2, 'http://far.invalid/hooks')])
    again('Mapping 1', HKL_TEST_NETWORK=NETWORK,
          GIO_EXTRA_MODULES=os.path.dirname(os.environ['HKL_NETWORK_MODULE']))
    until(lambda: bar('There is no network'), 'the bar')
    sent = len(received)
    post({'event': 'Near and far', 'messageId': 'states-offline'})
    until(lambda: len(received) > sent and bar('1 queued'), 'the delivery to this machine')
    on_every_page('There is no network')
    ok(bar('no attempt is used up') and bar('1 queued'),
       'offline: a bar on every page; what stays on this machine is delivered')
    picture('offline')
    network('metered')
    until(lambda: button('Deliver Anyway'), 'the bar of the network that costs')
    ok(not bar('There is no network'), 'a network that costs has a bar of its own, with a way out')
    network('open')
    until(lambda: not bar('The network is metered'), 'the bar gone')
    until(lambda: [n for n in names() if n.startswith('Retrying')] or not bar('1 queued'), 'an attempt')
    ok(True, 'with a network it goes on by itself')
    stop()
    write_config([mapping(1)])


def small_disk(size):
    small = os.path.join(folder, 'small')
    os.makedirs(small, exist_ok=True)
    within = ('unshare', '-rm', 'sh', '-c', f'mount -t tmpfs -o size={size} tmpfs {small} && exec "$@"', 'sh')
    if subprocess.run([*within, 'true'], capture_output=True, check=False).returncode:
        return None, None
    return within, os.path.join(small, 'data')


def disk_full():
    within, data = small_disk('48M')
    if within is None:
        ok(True, 'disk full # SKIP nothing can be mounted here')
        return
    again('Mapping 1', within=within, data=data)
    until(lambda: bar('The disk is almost full'), 'the bar')
    try:
        status = post({'event': 'Refused', 'messageId': 'states-full'})
    except urllib.error.HTTPError as error:
        status = error.code
    ok(status == 503, 'disk full: the source answers 503, so that SDKs keep the events', status)
    on_every_page('The disk is almost full')
    ok(bar('deliveries go on'), 'and a bar on every page says so')
    picture('disk')
    stop()


# --- the log ---------------------------------------------------------------------------------------


def damaged():
    for path in glob.glob(os.path.join(DATA, '*.db*')):
        if path.endswith('.db'):
            with open(path, 'r+b') as file:
                file.write(b'this is no database' * 500)
        else:
            os.remove(path)
    again('Mapping 1')
    until(lambda: button('Show Folder'), 'the bar')
    on_every_page('damaged')
    ok(len(glob.glob(os.path.join(DATA, '*damaged*'))) > 0,
       'log damaged: a bar on every page, and what was damaged is kept', os.listdir(DATA))
    picture('damaged')
    sent = len(received)
    post({'event': 'Goes on', 'messageId': 'states-damaged'})
    until(lambda: len(received) > sent, 'a delivery')
    ok(True, 'and delivery goes on')
    stop()


def main():
    until(lambda: find('Mapping 1', contains=True), 'the window with its mapping')
    keyring_locked()
    keyring_missing()
    offline()
    disk_full()
    damaged()


run(main, [mapping(1)])
