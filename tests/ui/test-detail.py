#!/usr/bin/python3 -W ignore
"""test-detail.py HOOKLINE: a batch event by event, its events in the source, its signature verified.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json
import subprocess

from hookline_window import (Atspi, application, click, click_at, find, keys, names, ok, picture, post, received, run,
                             server, until, walk)

SECRET = 'detail-test-secret'
MAPPING = {'id': 'orders', 'name': 'Orders', 'state': 'on', 'trigger': 'type = "track"', 'wait': 2,
           'fields': {'url': f'http://127.0.0.1:{server.server_address[1]}/hooks', 'method': 'POST',
                      'data': {'@path': '$.'}, 'enable_batching': True, 'batch_size': 3}}


def set_secret():
    keys('ctrl+comma')
    until(lambda: find('Shared secret', 'EditableText'), 'the entry of the secret')
    click_at(450, 195)
    subprocess.run(['xdotool', 'type', '--delay', '15', SECRET], check=True)
    keys('Return')
    until(lambda: find('The secret is in the login keyring', contains=True), 'the secret in the keyring')


MARK, SIGNED = '#D9E8FB', '#FCECAA'


def pixels(colour):
    """How many of the screen's pixels have that colour."""
    histogram = subprocess.run(['bash', '-c', 'import -window root ppm:- | convert ppm:- -depth 8 -format %c histogram:info:-'],
                               capture_output=True, text=True, check=True).stdout
    return sum(int(line.split(':')[0]) for line in histogram.splitlines() if colour in line)


def place():
    """Which bytes the stepper stands at, as it says it."""
    return next((node.get_description() for node in walk(application())
                 if (node.get_name() or '').startswith('Event ') and node.get_description()), '')


def focused():
    """What has the focus: its role and name."""
    for node in walk(application()):
        if node.get_state_set().contains(Atspi.StateType.FOCUSED):
            return f'{node.get_role_name()} {node.get_name()}'
    return None


def main():
    until(lambda: find('Orders', contains=True), 'the window with its mapping', 60)
    set_secret()
    keys('ctrl+1')
    for number in range(3):
        post({'event': f'Order {number}', 'messageId': f'detail-{number}', 'properties': {'total': number}})
    until(lambda: received, 'the batch at the receiver')
    body = received[0][1].decode()
    until(lambda: find('Delivered, 3 events', contains=True), 'the row')
    events = [json.dumps(event, separators=(',', ':'), ensure_ascii=False) for event in json.loads(body)]
    ok(all(event in body for event in events), 'the events stand in the body as they are looked for here')

    click_at(500, 283)
    until(lambda: find('Close delivery'), 'the pane')
    keys('alt+Return')
    until(lambda: find('Event 1 of 3'), 'the stepper')
    until(lambda: pixels(SIGNED) > 500, 'the highlighter')
    ok(pixels(MARK) == 0, 'what is signed is highlighted, and nothing else is marked')

    click('Next Event')
    until(lambda: find('Event 2 of 3'), 'the second event')
    start = body.index(events[1])
    ok(place() == f'Bytes {start + 1:,} to {start + len(events[1]):,}', 'the second event, and where its bytes are', place())
    until(lambda: pixels(MARK) > 500, 'the mark')
    ok(pixels(SIGNED) > 500, 'its bytes are marked, and the highlighter stays')
    ok(any('Order 1 · detail-1' in name for name in names()), 'its name and message ID stand beside')
    picture('detail-stepper')
    keys('alt+Page_Down')
    until(lambda: find('Event 3 of 3'), 'the last event, by key')
    keys('alt+Page_Down', 'alt+Page_Up', 'alt+Page_Up')
    until(lambda: find('Event 1 of 3'), 'the first one again, by key')
    until(lambda: pixels(MARK) == 0, 'the highlighter alone, where the event is signed')
    ok(True, 'an event that is signed is not marked over')
    click('Formatted')
    keys('alt+Page_Down')
    until(lambda: find('Event 2 of 3') and pixels(MARK) > 500, 'the mark in the formatted body')
    picture('detail-formatted')

    click('Show Event in Source')
    until(lambda: 'Where did it go?' in names() and any(name.endswith(' · detail-1') for name in names()),
          'the event in the source')
    ok(True, 'the event that is stepped to is shown in the source')
    picture('detail-source')

    keys('ctrl+1')
    until(lambda: find('Event 2 of 3'), 'the delivery in full again')
    click('Verify')
    until(lambda: find('Genuine, signed as a batch'), 'the verdict')
    ok(True, 'Verify has body and signature filled in, and says what they are')
    picture('detail-verify')

    # --- F6 goes from the list to the pane, to the sidebar, and back to the list
    keys('ctrl+1', 'Escape')
    click_at(500, 283)
    until(lambda: find('Close delivery'), 'the pane')
    where = []
    for _ in range(4):
        where.append(until(focused, 'something with the focus'))
        keys('F6')
        until(lambda: focused() != where[-1], 'the next region')
    ok(where[3] == where[0] and len(set(where[:3])) == 3, 'F6 goes round list, pane and sidebar', where)
    keys('Escape')

    # --- from the row, and from delivery to delivery
    keys('ctrl+1', 'Escape')
    for number in range(3, 6):
        post({'event': f'Order {number}', 'messageId': f'detail-{number}'})
    until(lambda: len(received) == 2, 'the next batch')
    until(lambda: sum('3 events, Order' in name for name in names()) >= 2 or keys('ctrl+l'), 'its row')
    click_at(500, 283)
    until(lambda: find('Close delivery') and any('detail-3' in name for name in names()), 'the newer one')
    keys('shift+F10')
    until(lambda: find('Show Event in Source', 'Action'), 'the row menu').get_action_iface().do_action(0)
    until(lambda: any(name.endswith(' · detail-3') for name in names()), 'its first event in the source')
    ok(True, 'the row menu leads to the event in the source')
    keys('ctrl+1')
    click('Open in Full')
    until(lambda: find('Older Delivery'), 'the delivery in full')
    click('Older Delivery')
    until(lambda: any(name.endswith(' · detail-0') for name in names()), 'the older one in full')
    keys('alt+Up')
    until(lambda: any(name.endswith(' · detail-3') for name in names()), 'the newer one in full')
    ok(True, 'from delivery to delivery while one is open in full')


run(main, [MAPPING])
