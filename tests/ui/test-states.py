#!/usr/bin/python3 -W ignore
"""test-states.py HOOKLINE: what can be wrong is said on every page, with a way out.

SPDX-License-Identifier: GPL-3.0-or-later

One state after another, each with a start of its own where it needs one.
"""

import os
import socket
import subprocess

import hookline_window as window
from hookline_window import (BUTTON, HOOKLINE, application, click, config, find, folder, keys, ok, picture,
                             post, received, respond, run, saved, server, start, stop, until, walk,
                             write_config)

DATA = os.path.join(folder, 'data')
LOCAL = f'http://127.0.0.1:{server.server_address[1]}/hooks'


def mapping(number, url=LOCAL):
    return {'id': f'mapping-{number}', 'name': f'Mapping {number}', 'state': 'on',
            'trigger': 'type = "track"',
            'fields': {'url': url, 'method': 'POST', 'data': {'@path': '$.'}}}


def button(label):
    root = application()
    return root and next((n for n in walk(root) if n.get_name() == label and
                          n.get_role_name() in BUTTON), None)


def bar(words):
    return find(words, contains=True)


def again(ready='Mapping 1', **more):
    start(**more)
    until(lambda: find(ready, contains=True), 'the window', 60)


# --- with the window open --------------------------------------------------------------------------


def five_mappings():
    click('Add Mapping')
    until(lambda: bar('Five mappings at most'), 'the popover')
    ok(True, 'a sixth mapping: the button says why there is none')
    keys('Escape')


def paused():
    keys('ctrl+shift+p')
    until(lambda: bar('Delivery is paused. Events that come in are queued.'), 'the bar')
    post({'event': 'Kept', 'messageId': 'states-1'})
    until(lambda: bar('events are queued and none are lost'), 'the events that wait', 30)
    for key in ('alt+2', 'alt+3', 'alt+4', 'ctrl+comma', 'ctrl+1', 'alt+1'):
        keys(key)
        until(lambda: bar('Delivery is paused'), f'the bar after {key}')
    ok(True, 'destination off: a bar on every page says how much is queued')
    picture('paused')
    sent = len(received)
    click('Resume')
    until(lambda: button('Send All') or bar('Send All'), 'the question')
    respond('Send All')
    until(lambda: len(received) > sent, 'the queue sent')
    until(lambda: saved().get('enabled', True), 'the destination on')
    ok(True, 'Resume asks what to do with the queue, and sends it')


def second_copy():
    subprocess.run([HOOKLINE, '--config', config, '--data-dir', DATA], check=True, timeout=60,
                   env={**os.environ, 'GTK_A11Y': 'none'})
    until(lambda: bar('Hookline is already running'), 'the toast')
    ok(window.program.poll() is None, 'a second start: the first window comes, and says so')


def broken_file():
    before = open(config, encoding='utf-8').read()
    with open(config, 'w', encoding='utf-8') as file:
        file.write('{\n  "version": 1,\n  oops\n}\n')
    until(lambda: button('Show File'), 'the bar of the file')
    ok(bar('ine 3'), 'a configuration that cannot be read: the bar names the line')
    with open(config, 'w', encoding='utf-8') as file:
        file.write(before)
    until(lambda: not button('Show File'), 'the bar gone')
    ok(True, 'and goes when it is mended')


# --- with a start of its own -----------------------------------------------------------------------


def port_in_use():
    with socket.socket() as taken, socket.socket() as other:
        for listener, port in ((taken, window.source), (other, window.inspector)):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(('127.0.0.1', port))
            listener.listen()
        again()
        until(lambda: bar(str(window.source)) and button('Try Again'), 'the bars of the ports')
        picture('ports')
        root = application()
        use = [n for n in walk(root) if (n.get_name() or '').startswith('Use Port ') and
               n.get_role_name() in BUTTON]
        ok(len(use) == 2, 'ports in use: a bar for each, with the next free one')
        use[0].get_action_iface().do_action(0)
        until(lambda: saved()['source']['port'] != window.source or
              saved()['inspector']['port'] != window.inspector, 'the other port in the file')
        ok(True, 'Use Port takes it, and keeps it')
    stop()


def main():
    until(lambda: find('Mapping 5', contains=True), 'the window with its mappings', 60)
    five_mappings()
    paused()
    second_copy()
    broken_file()
    stop()
    write_config([mapping(1)])
    port_in_use()


run(main, [mapping(number) for number in range(1, 6)])
