#!/usr/bin/python3
"""test-installed.py BUILD PREFIX: what is installed works from where it is, takes over the data of
every earlier version, and goes again without touching a person's data.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import http.server
import json
import os
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time

BUILD, PREFIX = sys.argv[1:]
ROOT = os.environ['HKL_SOURCE_ROOT']
WORK = tempfile.mkdtemp(prefix='hookline-installed.')
DEST = os.path.join(WORK, 'root')
HOME = os.path.join(WORK, 'home')
USR = DEST + PREFIX
CLI = USR + '/bin/hookline-cli'
LOG = os.path.join(BUILD, 'meson-logs/install-log.txt')
ENV = {'PATH': os.environ['PATH'], 'HOME': HOME, 'LC_ALL': 'C.UTF-8', 'G_DEBUG': 'fatal-criticals',
       'DBUS_SESSION_BUS_ADDRESS': 'unix:path=/nonexistent'}
# Every program has to read what a release has left; the newest schema is what is written today.
SCHEMA = int(re.search(r'#define HKL_SCHEMA_VERSION (\d+)',
                       open(f'{ROOT}/src/store/hkl-schema.h', encoding='utf-8').read())[1])

cases = failures = 0


def ok(condition, name, detail=''):
    global cases, failures
    cases += 1
    failures += not condition
    print(f'{"" if condition else "not "}ok {cases} {name}', flush=True)
    if not condition:
        print('\n'.join('# ' + line for line in str(detail).splitlines()))


def run(*command, **options):
    return subprocess.run(command, env=ENV, capture_output=True, text=True, timeout=60, check=False,
                          **options)


def files(folder):
    return sorted(os.path.relpath(os.path.join(at, name), folder)
                  for at, _, names in os.walk(folder) for name in names)


class Receiver:
    """Takes every request, and keeps the messageIds."""

    def __init__(self):
        seen = self.seen = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
                seen.append(body['messageId'])
                self.send_response(200)
                self.send_header('Content-Length', '0')
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def configure(folder, port):
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, 'destination.json')
    with open(path, 'w', encoding='utf-8') as file:
        json.dump({
            'version': 1, 'enabled': True, 'signing': {'mode': 'off'},
            'source': {'write_keys': ['key'], 'listen': 'loopback'},
            'mappings': [{
                'id': 'orders', 'name': 'Orders', 'state': 'on',
                'trigger': 'event = "Order Completed"',
                'fields': {'url': f'http://127.0.0.1:{port}/hooks', 'method': 'POST',
                           'data': {'@path': '$.'}},
                'wait': 0}]}, file)
    return path


def deliver(*arguments):
    """Runs until everything is settled; returns what went wrong, or ''."""
    done = run(CLI, 'run', '--until-idle', '--port', '0', *arguments)
    return '' if done.returncode == 0 else f'{done.returncode}: {done.stderr}{done.stdout}'


def install():
    done = run('meson', 'install', '-C', BUILD, '--no-rebuild', '--destdir', DEST)
    ok(done.returncode == 0, 'installs into a folder', done.stderr + done.stdout)
    installed = files(DEST)
    expected = {'bin/hookline-cli', 'share/man/man1/hookline-cli.1', 'lib/systemd/user/hookline.service',
                'share/bash-completion/completions/hookline-cli', 'share/zsh/site-functions/_hookline-cli',
                'share/fish/vendor_completions.d/hookline-cli.fish'}
    if os.path.exists(USR + '/bin/hookline'):
        expected |= {'share/man/man1/hookline.1', 'share/help/C/hookline/index.page',
                     'share/mime/packages/io.github.hookline.Hookline.xml',
                     'share/dbus-1/services/io.github.hookline.Hookline.service',
                     'share/applications/io.github.hookline.Hookline.desktop'}
    missing = [name for name in expected if not os.path.exists(f'{USR}/{name}')]
    ok(not missing, 'everything is there', missing)
    strange = [name for name in installed
               if os.path.join('/', name).startswith(PREFIX + '/include') or name.endswith(('.a', '.h'))
               or 'test' in os.path.basename(name)]
    ok(not strange, 'nothing else is there', strange)
    open_to_all = [name for name in installed
                   if stat.S_IMODE(os.stat(os.path.join(DEST, name)).st_mode) & 0o022]
    ok(not open_to_all, 'nobody else can write to it', open_to_all)


def works():
    version = run(CLI, '--version')
    ok(version.returncode == 0 and version.stdout.startswith('hookline-cli '), 'says its version',
       version.stdout + version.stderr)
    demo = run(CLI, 'demo', '--events', '6')
    ok(demo.returncode == 0, 'shows its demo', demo.stderr)
    receiver = Receiver()
    configure(HOME + '/.config/hookline', receiver.port)
    events = ''.join(json.dumps({'type': 'track', 'event': 'Order Completed', 'userId': 'u',
                                 'messageId': f'first-{i}'}) + '\n' for i in range(20))
    sent = run(CLI, 'send', input=events)
    ok(sent.returncode == 0, 'takes events into the default folders', sent.stderr)
    fault = deliver()
    ok(not fault and sorted(set(receiver.seen)) == sorted(f'first-{i}' for i in range(20)),
       'delivers them', fault or receiver.seen)
    ok(os.path.exists(HOME + '/.local/share/hookline/events.db'), 'keeps the log in the data folder')


def stops():
    """As systemd runs and stops it."""
    program = subprocess.Popen([CLI, 'run', '--port', '0'], env=ENV, stdout=subprocess.PIPE, text=True)
    line = program.stdout.readline()
    program.send_signal(signal.SIGTERM)
    status = program.wait(30)
    program.stdout.close()
    ok('127.0.0.1' in line and status == 0, 'ends cleanly when it is told to', f'{status}: {line}')


def upgrade(version):
    receiver = Receiver()
    folder = f'{WORK}/version-{version}'
    config = configure(folder, receiver.port)
    path = f'{folder}/events.db'
    with open(f'{ROOT}/tests/data/upgrade/version-{version}.sql', encoding='utf-8') as file:
        text = file.read().replace('127.0.0.1:9/', f'127.0.0.1:{receiver.port}/')
    with sqlite3.connect(path) as db:
        db.executescript(text)
        # As if it had been written just now: nothing is too old to be kept or tried again.
        now = int(time.time() * 1000000)
        shift = now - 60000000 - db.execute('SELECT min(received_at) FROM event').fetchone()[0]
        for table in ('event', 'batch', 'attempt', 'mapping_version', 'seen'):
            for column in db.execute(f'PRAGMA table_info({table})').fetchall():
                if column[1].endswith('_at') or column[1] == 'at':
                    db.execute(f'UPDATE {table} SET {column[1]} = {column[1]} + ? WHERE {column[1]} > 0', (shift,))
    db.close()
    fault = deliver('--config', config, '--data-dir', folder)
    wanted = ['upgrade-1', 'upgrade-2', 'upgrade-5']
    ok(not fault and sorted(set(receiver.seen)) == wanted, f'version {version}: what waited is delivered',
       fault or receiver.seen)
    again = ''.join(json.dumps({'type': 'track', 'event': 'Order Completed', 'userId': 'u',
                                'messageId': name}) + '\n' for name in ('upgrade-1', 'new-1'))
    run(CLI, 'send', '--config', config, '--data-dir', folder, input=again)
    fault = deliver('--config', config, '--data-dir', folder)
    ok(not fault and sorted(set(receiver.seen)) == ['new-1', *wanted],
       f'version {version}: what came before is still known', fault or receiver.seen)
    log = run(CLI, 'log', '--json', '--status', 'delivered', '--config', config, '--data-dir', folder)
    ok(log.returncode == 0 and len(log.stdout.splitlines()) == 4, f'version {version}: the log has all of it',
       log.stderr + log.stdout)
    with sqlite3.connect(path) as db:
        now, sound = (db.execute(f'PRAGMA {what}').fetchone()[0] for what in ('user_version', 'integrity_check'))
    db.close()
    ok(now == SCHEMA and sound == 'ok', f'version {version}: the log is of today, and sound', f'{now} {sound}')
    ok(version == SCHEMA or os.path.exists(f'{path}.version-{version}'), f'version {version}: a copy was kept')


def uninstall():
    before = {name: os.stat(os.path.join(HOME, name)).st_size for name in files(HOME)}
    done = run('meson', '--internal', 'uninstall', cwd=BUILD)
    if done.returncode != 0:
        done = run('ninja', '-C', BUILD, 'uninstall')
    left = files(DEST)
    ok(done.returncode == 0 and not left, 'nothing of it is left', '\n'.join(left) or done.stderr + done.stdout)
    after = {name: os.stat(os.path.join(HOME, name)).st_size for name in files(HOME)}
    ok(len(before) >= 2 and after == before, 'the data of the person is left', f'{before} {after}')


os.makedirs(HOME)
log_before = open(LOG, 'rb').read() if os.path.exists(LOG) else None
try:
    install()
    works()
    stops()
    for number in range(1, SCHEMA + 1):
        upgrade(number)
    uninstall()
finally:
    # What the developer has installed can still be uninstalled.
    if log_before is not None:
        with open(LOG, 'wb') as file:
            file.write(log_before)
    elif os.path.exists(LOG):
        os.unlink(LOG)
    shutil.rmtree(WORK, ignore_errors=True)

print(f'1..{cases}')
sys.exit(1 if failures else 0)
