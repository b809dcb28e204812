"""hookline_window.py: what the tests of the window share: TAP, a receiver, the program, AT-SPI.

SPDX-License-Identifier: GPL-3.0-or-later

A test calls run(main, …), which starts the program given as the first argument in a folder of its
own, and ends it. Pictures are kept in the build folder as artefacts. Everything waits for
conditions; nothing counts on time.
"""

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
import traceback
import urllib.request

# Criticals are the program's to avoid; those of AT-SPI, which has its own, must not end the test.
os.environ.pop('G_DEBUG', None)

import gi  # noqa: E402
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi  # noqa: E402

HOOKLINE = sys.argv[1]
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


def until(condition, what, seconds=60):
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
status = 200  # what the receiver answers; a test may set another one


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'  # connections are kept, as a real receiver keeps them

    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        received.append((dict(self.headers), body))
        self.send_response(status)
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
inspector = free_port()
program = None


def write_config(mappings=(), **more):
    with open(config, 'w', encoding='utf-8') as file:
        json.dump({'version': 1, 'source': {'port': source, 'write_keys': [KEY]},
                   'inspector': {'port': inspector}, 'mappings': list(mappings), **more}, file)


def start(within=(), data=None, arguments=(), **environment):
    """Starts the program on the folder, or starts it again; WITHIN another command, on other DATA."""
    global program
    # A program that is there before the accessibility bus stays unseen.
    until(lambda: Atspi.get_desktop(0).get_child_count() >= 0, 'the accessibility bus')
    surroundings = {**os.environ, **environment}
    surroundings.pop('GTK_A11Y', None)
    surroundings.pop('G_DEBUG', None)
    program = subprocess.Popen(
        [*within, HOOKLINE, '--config', config, '--data-dir', data or os.path.join(folder, 'data'),
         *arguments],
        env=surroundings)


def again(ready, **more):
    """Starts it once more, and waits until what is called READY is there."""
    start(**more)
    until(lambda: find(ready, contains=True), 'the window', 60)


def stop():
    """Ends it as a session does; the exit status."""
    program.send_signal(signal.SIGTERM)
    return program.wait(30)


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


def names():
    """The accessible names of everything, from one walk: a walk is what takes the time."""
    root = application()
    return [node.get_name() or '' for node in walk(root)] if root is not None else []


def backwards(node, depth=0):
    """All below NODE from the other end, which is the foot of the window and what lies above it."""
    yield node
    if depth < 60:
        for i in reversed(range(min(node.get_child_count(), 60))):
            child = node.get_child_at_index(i)
            if child is not None:
                yield from backwards(child, depth + 1)


def said(text, begins=False):
    """A toast of that text, or one that begins with it; None where there is none. It lies above everything and goes after five seconds, which on
    a busy machine is less than a walk takes: so from the other end, and not far."""
    root = application()
    if root is None:
        return None
    for seen, node in enumerate(backwards(root)):
        name = node.get_name() or ''
        if name == text or begins and name.startswith(text):
            return name
        if seen > 60:
            return None
    return None


# What AT-SPI calls it depends on its version; from GTK 4.10 on a button that stays down is a toggle.
BUTTON = ('push button', 'button', 'toggle button')


def button(label):
    """The button of that name, or None."""
    root = application()
    return root and next((n for n in walk(root) if n.get_name() == label and
                          n.get_role_name() in BUTTON), None)


def click(name, role=None):
    roles = (role,) if role else BUTTON

    def there():
        root = application()
        return root and next((n for n in walk(root) if n.get_name() == name and
                              n.get_role_name() in roles), None)
    node = until(there, f'the button {name}')
    node.get_action_iface().do_action(0)


def windows():
    """The program's windows that can be seen, as X has them."""
    return subprocess.run(['xdotool', 'search', '--onlyvisible', '--class', 'hookline'],
                          capture_output=True, text=True, check=False).stdout.split()


def respond(label):
    """Presses a dialog's button, which says its mnemonic and its label, and waits for the end of the
    dialog: GTK 4.8 ends the program when a window that closes is walked through over AT-SPI."""
    def there():
        root = application()
        return root and next((n for n in walk(root) if n.get_role_name() in BUTTON and
                              (n.get_name() or '').endswith(label)), None)
    button = until(there, f'the response {label}')
    before = windows()
    button.get_action_iface().do_action(0)
    until(lambda: set(before) - set(windows()), 'the end of the dialog')


def open_menu(menu):
    """Opens a menu, or what else drops down, by the name of its button."""
    def buttons():
        root = application()
        return root and [n for n in walk(root) if n.get_name() == menu and
                         n.get_role_name() in BUTTON and n.get_action_iface() is not None and
                         n.get_action_iface().get_n_actions() > 0]
    # A menu button is two: the widget, and within it what can be pressed. Which of them has an
    # action, and whether the inner one is called a toggle, depends on the version of GTK.
    until(buttons, f'the menu button {menu}')[-1].get_action_iface().do_action(0)


def activate(menu, item):
    """Opens a menu by the name of its button and takes the item of that name."""
    open_menu(menu)
    entry = until(lambda: find(item, 'Action'), f'the menu item {item}')
    entry.get_action_iface().do_action(0)


def type_into(name, text):
    entry = until(lambda: find(name, 'EditableText'), f'the entry {name}')
    entry.get_editable_text_iface().set_text_contents(text)


def focus(title):
    """Gives the keyboard to the window of that title, as soon as there is one; its id."""
    def focused():
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', title],
                               capture_output=True, text=True, check=False).stdout.split()
        return next((w for w in reversed(found) if subprocess.run(
            ['xdotool', 'windowfocus', w], capture_output=True, check=False).returncode == 0), None)
    return until(focused, f'the window {title}')


def gone(title):
    """Waits until no window of that title is there, without a look at what is in it: GTK 4.8 ends the
    program when a window that closes is walked through over AT-SPI."""
    until(lambda: not subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', title],
                                     capture_output=True, check=False).stdout, f'no window {title}')


def keys(*names, window='Hookline'):
    focus(window)
    subprocess.run(['xdotool', 'key', *names], check=True)


def click_at(x, y, window='Hookline'):
    """A real click within the window: GTK 4.8 gives AT-SPI no pixels, so by the place."""
    found = focus(window)
    geometry = dict(line.split('=') for line in subprocess.run(
        ['xdotool', 'getwindowgeometry', '--shell', found], capture_output=True, text=True,
        check=True).stdout.split() if '=' in line)
    subprocess.run(['xdotool', 'mousemove', str(int(geometry['X']) + x), str(int(geometry['Y']) + y),
                    'click', '1'], check=True)


def saved():
    with open(config, encoding='utf-8') as file:
        return json.load(file)


def post_to(endpoint, body):
    request = urllib.request.Request(f'http://127.0.0.1:{source}/v1/{endpoint}',
                                     data=json.dumps(body).encode(), method='POST')
    with urllib.request.urlopen(request) as answer:
        return answer.status


def post(event):
    return post_to('track', {'type': 'track', 'userId': 'u_1', 'writeKey': KEY, **event})


def post_batch(events):
    return post_to('batch', {'writeKey': KEY, 'batch': events})


def batch(texts):
    """Sends events, each a JSON object's text, in one request."""
    body = f'{{"writeKey":"{KEY}","batch":[{",".join(texts)}]}}'
    request = urllib.request.Request(f'http://127.0.0.1:{source}/v1/batch', data=body.encode(), method='POST')
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


# --- a test ----------------------------------------------------------------------------------------

def run(main, mappings=(), **more):
    write_config(mappings, **more)
    start()
    try:
        main()
    except AssertionError as error:
        ok(False, str(error))
    except Exception:  # whatever it was, it is a failure and no silent end
        ok(False, 'the test came to its end', traceback.format_exc())
    finally:
        if program.poll() is None:
            program.kill()
            program.wait()
        server.shutdown()
        shutil.rmtree(folder, ignore_errors=True)
        print(f'1..{cases}', flush=True)
        sys.exit(1 if failures else 0)
