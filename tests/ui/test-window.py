#!/usr/bin/python3 -W ignore
"""test-window.py HOOKLINE CLI: a person's first quarter of an hour, through the accessibility bus.

SPDX-License-Identifier: GPL-3.0-or-later

Runs under build-aux/with-display: real clicks, a real keyring, events over HTTP into the source,
deliveries to a receiver of this program, whose signature is compared with openssl's. A picture of
the window is kept as an artefact. Everything waits for conditions; nothing counts on time.
"""

import hashlib
import hmac
import http.server
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi  # noqa: E402

HOOKLINE = sys.argv[1]
SECRET = 'window-test-secret'
KEY = 'hk_windowtests'

# --- TAP -------------------------------------------------------------------------------------------

cases = 0
failures = 0


def ok(condition, name, detail=''):
    global cases, failures
    cases += 1
    failures += not condition
    print(f'{"" if condition else "not "}ok {cases} {name}', flush=True)
    if not condition and detail:
        print('\n'.join('# ' + line for line in str(detail).splitlines()), flush=True)


def until(condition, what, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found = condition()
        except gi.repository.GLib.Error:
            found = None  # the object went away while it was asked
        if found:
            return found
        time.sleep(0.1)
    picture('failed')
    raise AssertionError(f'waited {seconds} s for: {what}')


# --- a receiver ------------------------------------------------------------------------------------

received = []


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        received.append((dict(self.headers), body))
        self.send_response(200)
        self.send_header('Content-Length', '2')
        self.end_headers()
        self.wfile.write(b'ok')

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


# --- the window ------------------------------------------------------------------------------------

folder = tempfile.mkdtemp(prefix='hookline-window-')
config = os.path.join(folder, 'destination.json')
source = free_port()
with open(config, 'w', encoding='utf-8') as file:
    json.dump({'version': 1, 'source': {'port': source, 'write_keys': [KEY]},
               'inspector': {'port': free_port()}, 'mappings': []}, file)

environment = dict(os.environ)
environment.pop('GTK_A11Y', None)
environment.pop('G_DEBUG', None)
window = subprocess.Popen([HOOKLINE, '--config', config, '--data-dir', os.path.join(folder, 'data')],
                          env=environment)

Atspi.init()
Atspi.set_timeout(5000, 15000)


def picture(name):
    artefacts = os.environ.get('HKL_BUILD_ROOT', folder)
    subprocess.run(['import', '-window', 'root', os.path.join(artefacts, f'window-{name}.png')],
                   check=False)


def walk(node, depth=0):
    yield node
    if depth < 60:
        for i in range(min(node.get_child_count(), 60)):
            child = node.get_child_at_index(i)
            if child is not None:
                yield from walk(child, depth + 1)


def application():
    desktop = Atspi.get_desktop(0)
    for i in range(desktop.get_child_count()):
        found = desktop.get_child_at_index(i)
        if found is not None and found.get_name() == 'hookline':
            return found
    return None


def find(name, *interfaces, contains=False):
    """The first widget of that accessible name that has the interfaces, or None."""
    root = application()
    if root is None:
        return None
    for node in walk(root):
        label = node.get_name() or ''
        if (name in label if contains else label == name) and \
                all(i in node.get_interfaces() for i in interfaces):
            return node
    return None


def click(name, role='push button'):
    def there():
        root = application()
        return root and next((n for n in walk(root) if n.get_name() == name and
                              n.get_role_name() == role), None)
    node = until(there, f'the button {name}')
    node.get_action_iface().do_action(0)


def type_into(name, text):
    entry = until(lambda: find(name, 'EditableText'), f'the entry {name}')
    entry.get_editable_text_iface().set_text_contents(text)


def keys(*names):
    found = subprocess.run(['xdotool', 'search', '--name', 'Hookline'], capture_output=True,
                           text=True, check=True).stdout.split()
    subprocess.run(['xdotool', 'windowfocus', found[-1]], check=True)
    subprocess.run(['xdotool', 'key', *names], check=True)


def click_at(x, y):
    """A real click within the window: GTK 4.8 gives AT-SPI no pixels, so by the place."""
    found = subprocess.run(['xdotool', 'search', '--name', 'Hookline'], capture_output=True,
                           text=True, check=True).stdout.split()[-1]
    geometry = dict(line.split('=') for line in subprocess.run(
        ['xdotool', 'getwindowgeometry', '--shell', found], capture_output=True, text=True,
        check=True).stdout.split() if '=' in line)
    subprocess.run(['xdotool', 'windowfocus', found], check=True)
    subprocess.run(['xdotool', 'mousemove', str(int(geometry['X']) + x), str(int(geometry['Y']) + y),
                    'click', '1'], check=True)


def saved():
    with open(config, encoding='utf-8') as file:
        return json.load(file)


def post(event):
    event = {'type': 'track', 'userId': 'u_1', 'writeKey': KEY, **event}
    request = urllib.request.Request(f'http://127.0.0.1:{source}/v1/track',
                                     data=json.dumps(event).encode(), method='POST')
    with urllib.request.urlopen(request) as answer:
        return answer.status


def text_of(name):
    """The text of the label that the word `name` describes."""
    root = application()
    for node in walk(root):
        if node.get_role_name() == 'label' and (node.get_description() or '') == name:
            length = Atspi.Text.get_character_count(node)
            return Atspi.Text.get_text(node, 0, length)
    return None


# --- the tasks -------------------------------------------------------------------------------------

def main():
    until(lambda: find('Try It with Sample Events'), 'the first run page', 60)
    ok(True, 'the window opens with the first run page')
    picture('first-run')

    click('Add Mapping')
    type_into('Name', 'Orders')
    type_into('URL', f'http://127.0.0.1:{server.server_address[1]}/hooks')
    click('Save')
    until(lambda: saved()['mappings'], 'the mapping in the file')
    mapping = saved()['mappings'][0]
    ok(mapping['name'] == 'Orders' and mapping['fields']['url'].endswith('/hooks'),
       'a mapping is made by clicking and typing', mapping)
    ok('secret' not in json.dumps(saved()).replace('secret_headers', ''), 'the file holds no secret')

    keys('ctrl+comma')
    until(lambda: find('Shared secret', 'EditableText'), 'the entry of the secret')
    click_at(450, 195)
    subprocess.run(['xdotool', 'type', '--delay', '15', SECRET], check=True)
    keys('Return')
    until(lambda: find('The secret is in the login keyring', contains=True), 'the secret in the keyring')
    ok(True, 'the secret is typed in and kept in the keyring')
    with open(config, encoding='utf-8') as file:
        ok(SECRET not in file.read(), 'the secret is in no file')
    picture('settings')

    keys('ctrl+1')
    ok(post({'event': 'Order Completed', 'messageId': 'window-1', 'properties': {'total': 128.5}}) == 200,
       'an event goes in over the tracking API')
    until(lambda: received, 'the delivery at the receiver')
    row = until(lambda: find('Delivered, Order Completed', contains=True), 'the row in the log')
    ok('200' in row.get_name(), 'the row of the delivery appears, with the answer', row.get_name())

    click_at(500, 283)
    signature = until(lambda: (text_of('X-Signature') or '') and len(text_of('X-Signature')) == 40 and
                      text_of('X-Signature'), 'the signature of the opened delivery')
    headers, body = received[0]
    sent = {name.lower(): value for name, value in headers.items()}['x-signature']
    openssl = subprocess.run(['openssl', 'dgst', '-sha1', '-hmac', SECRET], input=body,
                             capture_output=True, check=True).stdout.decode().split()[-1]
    ok(signature == sent, 'the signature shown is the one that was sent', f'{signature} {sent}')
    ok(signature == openssl, 'and the one that openssl computes over the body', f'{signature} {openssl}')
    ok(hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest() == sent, 'the body was not changed')
    until(lambda: find('Signed, bytes 1 to', contains=True), 'the signed span in words')
    ok(True, 'what is signed is highlighted, and said in words')
    picture('delivery')

    for number in range(2, 6):
        post({'event': f'Event {number}', 'messageId': f'window-{number}'})
    until(lambda: len(received) == 5, 'four more deliveries')
    until(lambda: find('Delivered, Event 5', contains=True), 'the newest row')
    ok(True, 'the log follows what is new')

    window.send_signal(signal.SIGTERM)
    ok(window.wait(30) == 0, 'SIGTERM ends the program cleanly')


try:
    main()
except AssertionError as error:
    ok(False, str(error))
finally:
    if window.poll() is None:
        window.kill()
        window.wait()
    server.shutdown()
    shutil.rmtree(folder, ignore_errors=True)
    print(f'1..{cases}', flush=True)
    sys.exit(1 if failures else 0)
