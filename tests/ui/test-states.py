#!/usr/bin/python3 -W ignore
"""test-states.py HOOKLINE: what can be wrong is said on every page, with a way out.

SPDX-License-Identifier: GPL-3.0-or-later

One state after another, each with a start of its own where it needs one.
"""

import os
import socket
import subprocess

import hookline_window as window
from hookline_window import (BUTTON, HOOKLINE, again, application, button, click, config, find, folder, keys,
                             ok, picture, post, received, respond, run, saved, server, start, stop, until,
                             walk, write_config)

DATA = os.path.join(folder, 'data')
LOCAL = f'http://127.0.0.1:{server.server_address[1]}/hooks'


def mapping(number, url=LOCAL):
    return {'id': f'mapping-{number}', 'name': f'Mapping {number}', 'state': 'on',
            'trigger': 'type = "track"',
            'fields': {'url': url, 'method': 'POST', 'data': {'@path': '$.'}}}


def bar(words):
    return find(words, contains=True)


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


def bars_of_ports():
    root = application()
    return [n for n in walk(root) if n.get_role_name() in ('alert', 'notification') and
            'port' in (n.get_name() or '').lower()] if root else []


def port_in_use():
    with socket.socket() as taken, socket.socket() as other:
        for listener, port in ((taken, window.source), (other, window.inspector)):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(('127.0.0.1', port))
            listener.listen()
        again('Mapping 1')
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
        until(lambda: len(bars_of_ports()) == 1, 'the bar that is left')
        # While the port is taken, trying again says so again.
        button('Try Again').get_action_iface().do_action(0)
        ok(len(bars_of_ports()) == 1, 'its bar is gone, the other one stays')
    until(lambda: button('Try Again'), 'the button').get_action_iface().do_action(0)
    until(lambda: not bars_of_ports() and not button('Try Again'), 'the bars gone')
    for port in (saved()['source']['port'], saved()['inspector']['port']):
        with socket.create_connection(('127.0.0.1', port), 10):
            pass
    ok(True, 'Try Again takes a port that became free, and both are served')
    stop()


def data_taken():
    cli = os.path.join(os.path.dirname(HOOKLINE), '../cli/hookline-cli')
    with subprocess.Popen([cli, 'run', '--config', config, '--data-dir', DATA],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as other:
        try:
            until(lambda: os.path.exists(os.path.join(DATA, 'running.json')), 'the other program')
            start()
            until(lambda: bar('Hookline Is Already Running'), 'the page that says so')
            ok(button('Try Again') and button('Quit'), 'another program holds the data: the window says so')
            picture('taken')
            button('Try Again').get_action_iface().do_action(0)
            until(lambda: bar('Hookline Is Already Running'), 'the same again')
        finally:
            other.terminate()
            other.wait(30)
    until(lambda: button('Try Again'), 'the button').get_action_iface().do_action(0)
    until(lambda: find('Mapping 1', contains=True), 'the window as usual')
    ok(not button('Try Again'), 'Try Again opens it when the other has ended')
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
    data_taken()


run(main, [mapping(number) for number in range(1, 6)])
