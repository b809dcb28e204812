#!/usr/bin/python3 -W ignore
"""test-resilience.py HOOKLINE: what is larger, longer or stranger than usual, and a log that fails.

SPDX-License-Identifier: GPL-3.0-or-later

For each the window goes on answering, and says what happened. That it answers is measured: one question
over the accessibility bus, which its main thread answers.
"""

import http.server
import json
import os
import threading
import time
import urllib.error

import hookline_window as window
from hookline_window import (again, application, click, click_at, find, folder, keys, ok, picture, post, received,
                             run, server, stop, until, write_config)

WITHIN = 2  # s in which an answer has to come
LARGE = 50 * 1000 * 1000
DISK = os.path.join(folder, 'disk')
LOCAL = f'http://127.0.0.1:{server.server_address[1]}'
# To be read from right to left from here on; an escape sequence; the end of a line; Hebrew.
NAMES = {'\u202etxt.exe': '\ufffdtxt.exe', 'Bell\x07\x1b[31m': 'Bell\u2407\u241b[31m', 'Two\nLines': 'Two\u240aLines',
         'שלום': '\u2068שלום\u2069'}


class Large(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_POST(self):
        self.rfile.read(int(self.headers['Content-Length']))
        self.send_response(200)
        self.send_header('Content-Length', str(LARGE))
        self.end_headers()
        try:
            for _ in range(LARGE // 100000):
                self.wfile.write(b'x' * 100000)
        except OSError:
            pass  # Hookline has read enough

    def log_message(self, *_):
        pass


large = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Large)
threading.Thread(target=large.serve_forever, daemon=True).start()


def mapping(name, url, trigger='type = "track"', **fields):
    return {'id': 'only', 'name': name, 'state': 'on', 'trigger': trigger,
            'fields': {'url': url, 'method': 'POST', 'data': {'@path': '$.'}, **fields}}


def queued(*tasks):
    """For how long those threads have waited for a processor, in s: that is not theirs to answer for."""
    total = 0
    for task in tasks:
        try:
            with open(f'/proc/{task}/schedstat', encoding='ascii') as file:
                total += int(file.read().split()[1]) / 1e9
        except (OSError, IndexError):
            pass  # a kernel that does not tell
    return total


class Watched:
    """Asks the window again and again while something happens; how long the longest answer took, without
    what others on a busy machine took of it."""

    def __enter__(self):
        self.longest = 0
        self.done = False
        self.thread = threading.Thread(target=self.ask)
        self.thread.start()
        return self

    def ask(self):
        tasks = (f'{window.program.pid}/task/{window.program.pid}', f'self/task/{threading.get_native_id()}')
        while not self.done:
            before = time.monotonic() - queued(*tasks)
            application().get_child_count()
            self.longest = max(self.longest, time.monotonic() - queued(*tasks) - before)
            time.sleep(0.05)

    def __exit__(self, *_):
        self.done = True
        self.thread.join()
        print(f"# the longest answer took {self.longest:.2f} s", flush=True)

    def answers(self):
        return self.longest < WITHIN


def open_first(what):
    """Opens the newest delivery."""
    until(lambda: find(what, contains=True), f'the row of {what}')
    click_at(500, 283)
    until(lambda: find('Open in Full'), 'the delivery opened')


def large_response():
    write_config([mapping('Large', f'http://127.0.0.1:{large.server_address[1]}/hooks')])
    again('Large')
    keys('ctrl+1')
    with Watched() as watched:
        post({'event': 'Order Completed', 'messageId': 'large'})
        until(lambda: find('200') or find('Delivered'), 'the delivery')
        open_first('Order Completed')
        until(lambda: find('Response'), 'what was answered')
    picture('large-response')
    ok(watched.answers(), 'a response of 50 MB: the window goes on answering', watched.longest)
    stop()


def large_batch():
    write_config([mapping('Batches', f'{LOCAL}/hooks', enable_batching=True, batch_size=4000)])
    again('Batches')
    keys('ctrl+1')
    before = len(received)
    with Watched() as watched:
        events = [json.dumps({'type': 'track', 'event': f'Event {n}', 'userId': f'u_{n}', 'messageId': f'b-{n}'})
                  for n in range(4000)]
        for start in range(0, 4000, 500):
            window.batch(events[start:start + 500])
        until(lambda: len(received) > before, 'the batch')
        until(lambda: find('4,000 events'), 'its row')
        open_first('4,000 events')
        until(lambda: find('Show All 4,000 Events', contains=True), 'the first of them')
        picture('large-batch')
        click('Show All 4,000 Events')
        until(lambda: not find('Show All 4,000 Events', contains=True), 'all of them')
    ok(len(json.loads(received[-1][1])) == 4000, 'a batch of 4,000 events is sent as one')
    ok(watched.answers(), 'and opened whole while the window goes on answering', watched.longest)
    stop()


def long_url():
    url = f'{LOCAL}/{"long/" * 1638}end'
    write_config([mapping('Long', url)])
    again('Long')
    keys('ctrl+1')
    before = len(received)
    with Watched() as watched:
        post({'event': 'Order Completed', 'messageId': 'long'})
        until(lambda: len(received) > before, 'the delivery')
        open_first('Order Completed')
        picture('long-url')
    ok(watched.answers(), 'a URL of 8 KB is delivered to, and shown', watched.longest)
    stop()


def strange_names():
    write_config([mapping('\u202eelppA', f'{LOCAL}/hooks')])
    again('\ufffdelppA')
    keys('ctrl+1')
    with Watched() as watched:
        for number, name in enumerate(NAMES):
            post({'event': name, 'userId': '\u202eu_1', 'messageId': f'strange-{number}'})
        for shown in NAMES.values():
            until(lambda: find(shown), f'the row of {shown!r}')
        picture('strange-names')
        ok(True, 'names with controls show them, and turn no row around')
        keys('alt+2')
        for shown in NAMES.values():
            until(lambda: find(shown), f'{shown!r} at the source')
        picture('strange-names-source')
    ok(watched.answers(), 'and the window goes on answering', watched.longest)
    stop()


def failing_log():
    write_config([mapping('Orders', f'{LOCAL}/hooks')])
    again('Orders', LD_PRELOAD=os.environ['HKL_DISK_MODULE'], HKL_TEST_DISK=DISK)
    keys('ctrl+1')
    before = len(received)
    post({'event': 'Before', 'messageId': 'disk-1'})
    until(lambda: len(received) > before, 'a delivery')
    until(lambda: find('Before'), 'its row')
    with Watched() as watched:
        with open(DISK, 'w', encoding='utf-8'):
            pass
        try:
            status = post({'event': 'Refused', 'messageId': 'disk-2'})
        except urllib.error.HTTPError as error:
            status = error.code
        ok(status in (500, 503), 'a log that cannot be written: the source refuses, so that SDKs repeat', status)
        until(lambda: find('The event log cannot be written', contains=True), 'the bar')
        for key in ('alt+1', 'alt+2', 'ctrl+comma', 'ctrl+1'):
            keys(key)
            until(lambda: find('The event log cannot be written', contains=True), f'the bar after {key}')
        picture('failing-log')
    ok(watched.answers(), 'a bar says so on every page, and the window goes on answering', watched.longest)
    os.remove(DISK)
    before = len(received)

    def taken():
        try:
            return post({'event': 'After', 'messageId': 'disk-3'}) == 200
        except urllib.error.HTTPError:
            return False
    until(taken, 'an event to be taken')
    until(lambda: len(received) > before, 'a delivery')
    until(lambda: not find('The event log cannot be written', contains=True), 'the bar gone')
    ok(True, 'when it can be written again everything goes on, and the bar goes')
    stop()


def main():
    until(application, 'the program')
    until(lambda: find('Overview'), 'the window')
    stop()
    for part in (long_url, large_response, large_batch, failing_log, strange_names):
        part()


run(main, [])
