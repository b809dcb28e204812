#!/usr/bin/python3 -W ignore
"""test-failures.py HOOKLINE: from failure to failure by key, and what the log shows into a file.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json
import os
import subprocess

import hookline_window
from hookline_window import (activate, click_at, find, focus, folder, keys, ok, picture, post, received,
                             run, said, server, until)

MAPPING = {'id': 'orders', 'name': 'Orders', 'state': 'on', 'trigger': 'type = "track"',
           'fields': {'url': f'http://127.0.0.1:{server.server_address[1]}/hooks', 'method': 'POST',
                      'data': {'@path': '$.'}}}


def send(name, status):
    hookline_window.status = status
    before = len(received)
    post({'event': name, 'messageId': f'failures-{name}'})
    until(lambda: len(received) > before, f'the attempt of {name}')
    word = 'Delivered' if status == 200 else 'Failed'
    until(lambda: find(f'{word}, {name}', contains=True), f'{name} in the log')


def main():
    until(lambda: find('Orders', contains=True), 'the window with its mapping', 60)
    keys('ctrl+1')
    until(lambda: find('Waiting for the First Event'), 'the page of the mapping')
    keys('ctrl+shift+Down')
    until(lambda: said('No failure in the log'), 'that there is none')
    ok(True, 'without a failure that is said')

    send('Refund 1', 404)
    send('Order 1', 200)
    send('Refund 2', 410)
    send('Order 2', 200)
    keys('ctrl+shift+Down')
    until(lambda: find('Failed, Refund 2', contains=True) and find('Open in Full'), 'the delivery')
    until(lambda: find('410 Gone', contains=True), 'the newest failure')
    ok(True, 'the first press opens the newest failure')
    keys('ctrl+shift+Down')
    until(lambda: find('The endpoint answered 404', contains=True), 'the older failure')
    ok(not find('The endpoint answered 410', contains=True), 'the next one opens the one before')
    picture('failures')
    keys('ctrl+shift+Down')
    until(lambda: said('No older failure'), 'that it is the last')
    ok(True, 'at the last one that is said')
    keys('ctrl+shift+Up')
    until(lambda: find('The endpoint answered 410', contains=True), 'the newer failure')
    ok(True, 'and back')
    # The focus is in the list, which knows that key as well.
    keys('ctrl+Page_Down')
    until(lambda: find('Endpoint') and find('Preview'), 'Set Up')
    keys('ctrl+Page_Up')
    until(lambda: find('Delivered, Order 2', contains=True), 'the log again')
    ok(True, 'from the log to Set Up and back by key')

    click_at(490, 213)  # the filter Failed
    until(lambda: not find('Delivered, Order 2', contains=True), 'the filter')
    activate('Log Menu', 'Export as NDJSON…')
    focus('Export Deliveries')
    picture('export')
    target = os.path.join(folder, 'failures.ndjson')
    subprocess.run(['xdotool', 'key', 'ctrl+a'], check=True)
    subprocess.run(['xdotool', 'type', '--delay', '15', target], check=True)
    subprocess.run(['xdotool', 'key', 'Return'], check=True)
    # GTK 4.8 ends the program when its file chooser is walked through over AT-SPI: so not before.
    until(lambda: os.path.exists(target), 'the file')
    until(lambda: said('Exported 2 deliveries'), 'the export')
    with open(target, encoding='utf-8') as file:
        lines = [json.loads(line) for line in file]
    ok(len(lines) == 2 and all('Refund' in json.dumps(line) for line in lines),
       'the file holds what the filter shows, and nothing else', lines)


run(main, [MAPPING])
