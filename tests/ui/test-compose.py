#!/usr/bin/python3 -W ignore
"""test-compose.py HOOKLINE: an event written by hand goes in, once and many times.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json

from hookline_window import (activate, find, keys, ok, picture, received, run, server, type_into,
                             until)

MAPPING = {'id': 'orders', 'name': 'Orders', 'state': 'on', 'trigger': 'type = "track"',
           'fields': {'url': f'http://127.0.0.1:{server.server_address[1]}/hooks', 'method': 'POST',
                      'data': {'@path': '$.'}}}
EVENT = {'type': 'track', 'event': 'By Hand', 'userId': 'u_1', 'messageId': 'by-hand-1'}




def main():
    until(lambda: find('Orders', contains=True), 'the window with its mapping', 60)
    activate('Main Menu', 'Compose Event…')
    until(lambda: find('A valid track event.', contains=True), 'the template, which is valid')
    until(lambda: find('Goes to Orders'), 'the mapping that takes it')
    picture('compose')

    type_into('Event', '{"type": "track", "userId": "u", "propertys": {}}')
    until(lambda: find('✗ event (text) · ✓ userId or anonymousId', contains=True), 'what the type needs')
    ok(find('“propertys” is not part of the specification of track.', contains=True) is not None,
       'while typing it says what the type needs, what is missing and what may be misspelt')
    picture('compose-help')
    type_into('Event', '{"type": "track",\n "userId": "u",\n "event": 5}')
    until(lambda: find('Line 3: “event” is a text', contains=True), 'the line of the wrong value')
    ok(True, 'a value that is of the wrong kind is said with its line')

    type_into('Event', '{"type": "track",')
    until(lambda: find('Line 1, column', contains=True), 'the fault with its place')
    ok(find('Goes to Orders') is None, 'a fault is said with line and column while typing')

    type_into('Event', json.dumps({**EVENT, 'type': 'page', 'name': 'Pricing'}))
    until(lambda: find('No mapping takes this event'), 'that no mapping takes it')
    ok(True, 'it says which mappings would take the event')

    type_into('Event', json.dumps(EVENT))
    until(lambda: find('Goes to Orders'), 'the mapping that takes it')
    keys('ctrl+Return', window='Compose Event')
    until(lambda: received, 'the delivery of the event')
    body = json.loads(received[0][1])
    ok(body['messageId'] == 'by-hand-1' and body['event'] == 'By Hand' and 'receivedAt' in body,
       'it is delivered, complete', body)

    keys('ctrl+e')
    until(lambda: find('A valid track event.', contains=True), 'the window once more')
    type_into('Event', json.dumps(EVENT))
    until(lambda: find('Goes to Orders'), 'the mapping that takes it')
    keys('ctrl+Return', window='Compose Event')
    until(lambda: find('An event with this messageId came', contains=True), 'that it is a duplicate')
    ok(True, 'an event that is there already is not taken twice, and that is said')

    type_into('Copies', '1200')
    until(lambda: find('Goes to Orders'), 'the mapping that takes it')
    keys('ctrl+Return', window='Compose Event')
    until(lambda: len(received) == 1201, 'the deliveries of all copies', 60)
    ids = {json.loads(body)['messageId'] for _, body in received}
    ok(len(ids) == 1201, 'each copy is an event of its own', len(ids))


run(main, [MAPPING])
