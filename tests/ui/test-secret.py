#!/usr/bin/python3 -W ignore
"""test-secret.py HOOKLINE: the shared secret is typed, shown, copied, made anew, removed, in a real keyring.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import hashlib
import hmac
import subprocess
import sys

import hookline_window
from hookline_window import (click, click_at, config, find, keys, names, ok, picture, post, received,
                             respond, run, said, server, until)

SECRET = 'secret-test-one'
MAPPING = {'id': 'orders', 'name': 'Orders', 'state': 'on', 'trigger': 'type = "track"',
           'fields': {'url': f'http://127.0.0.1:{server.server_address[1]}/hooks', 'method': 'POST',
                      'data': {'@path': '$.'}}}

READ = """
import gi
gi.require_version('Gtk', '4.0')
from gi.repository import Gtk, Gdk, GLib
Gtk.init()
loop = GLib.MainLoop()
def read(clipboard, result):
    try:
        print(clipboard.read_text_finish(result) or '', end='')
    except GLib.Error:
        pass
    loop.quit()
Gdk.Display.get_default().get_clipboard().read_text_async(None, read)
GLib.timeout_add(5000, loop.quit)
loop.run()
"""


def clipboard():
    """What another program finds on it."""
    return subprocess.run([sys.executable, '-W', 'ignore', '-c', READ], capture_output=True, text=True,
                          check=True).stdout


def stored():
    """What the keyring has for this destination, asked over its own tool-less interface."""
    gi = hookline_window.gi
    gi.require_version('Secret', '1')
    from gi.repository import Secret
    service = Secret.Service.get_sync(Secret.ServiceFlags.OPEN_SESSION | Secret.ServiceFlags.LOAD_COLLECTIONS)
    found = {}
    for collection in service.get_collections():
        collection.load_items_sync()
        for item in collection.get_items():
            item.load_secret_sync()
            found[item.get_attributes().get('key')] = item.get_secret().get_text()
    Secret.Service.disconnect()
    return found


def signature(secret, body):
    return hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()


def sent(at):
    headers, body = received[at]
    return {name.lower(): value for name, value in headers.items()}.get('x-signature'), body


def main():
    until(lambda: find('Orders', contains=True), 'the window with its mapping', 60)
    # One that waits: its endpoint is away, and comes back.
    hookline_window.status = 503
    post({'event': 'Order 1', 'messageId': 'secret-1'})
    until(lambda: received, 'the first attempt')
    ok(sent(0)[0] is None, 'without a secret nothing is signed')

    keys('ctrl+comma')
    until(lambda: find('No secret is set'), 'that there is none')
    click_at(450, 195)
    subprocess.run(['xdotool', 'type', '--delay', '15', SECRET], check=True)
    keys('Return')
    until(lambda: said('The secret is set. 1 waiting event is signed with the new secret.'), 'what becomes of what waits')
    ok(True, 'a secret is typed in, and what becomes of the waiting event is said')
    until(lambda: stored().get('shared-secret') == SECRET, 'the secret in the keyring')
    ok(True, 'it is in the keyring')
    before = len(received)
    until(lambda: len(received) > before and sent(-1)[0], 'the next attempt')
    ok(sent(-1)[0] == signature(SECRET, sent(-1)[1]), 'the waiting event is signed with it at its next attempt')

    ok(SECRET not in names(), 'it is not on the screen')
    click('Show the Secret for 10 s')
    until(lambda: SECRET in names(), 'the secret on the screen')
    picture('secret-shown')
    until(lambda: SECRET not in names(), 'the end of the ten seconds', 30)
    ok(True, 'it is shown, and hides by itself')
    click('Show the Secret for 10 s')
    until(lambda: SECRET in names(), 'the secret on the screen')
    keys('alt+1')
    keys('ctrl+comma')
    until(lambda: find('Show the Secret for 10 s'), 'the settings again')
    ok(SECRET not in names(), 'leaving the page hides it at once')

    click('Copy the Secret')
    until(lambda: clipboard() == SECRET, 'the secret on the clipboard')
    ok(True, 'it is copied')
    until(lambda: clipboard() == '', 'the empty clipboard', 90)
    ok(True, 'and leaves the clipboard again')

    click('Make a New Secret…')
    until(lambda: find('Make a New Secret?'), 'the question')
    ok(any('1 waiting event is signed with the new secret.' in name for name in names()),
       'before another one is made, what it means is said')
    picture('secret-make')
    respond('Make New Secret')
    made = until(lambda: stored().get('shared-secret') not in (None, SECRET) and stored()['shared-secret'],
                 'another secret in the keyring')
    ok(len(made) >= 40, 'a long one is made')
    ok(stored()['previous-shared-secret'].endswith(':' + SECRET), 'the old one is kept for Verify')
    before = len(received)
    until(lambda: len(received) > before and sent(-1)[0] == signature(made, sent(-1)[1]), 'an attempt with it')
    ok(True, 'the next attempt is signed with the new one')

    click('Remove the Secret…')
    until(lambda: find('Remove the Shared Secret?'), 'the question')
    ok(any('1 waiting event goes out unsigned.' in name for name in names()), 'before it is removed, what it means is said')
    respond('Remove')
    until(lambda: find('No secret is set'), 'that there is none')
    ok('shared-secret' not in stored(), 'it is gone from the keyring')
    hookline_window.status = 200
    before = len(received)
    until(lambda: len(received) > before and sent(-1)[0] is None, 'an attempt without a signature', 120)
    ok(True, 'and requests go out unsigned')
    with open(config, encoding='utf-8') as file:
        text = file.read()
    ok(SECRET not in text and made not in text, 'no secret was ever in the file')


MAPPING['retry'] = {'first': 3, 'factor': 1, 'jitter': 0, 'cap': 3, 'window': 3600}
run(main, [MAPPING])
