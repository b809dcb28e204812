#!/usr/bin/python3 -W ignore
"""test-resend.py HOOKLINE: a failing endpoint is found, mended, and everything is sent again.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import hookline_window
from hookline_window import (activate, click_at, find, keys, ok, picture, post, received, respond, run,
                             said, saved, server, until)

MAPPING = {'id': 'orders', 'name': 'Orders', 'state': 'on', 'trigger': 'type = "track"',
           'fields': {'url': f'http://127.0.0.1:{server.server_address[1]}/hooks', 'method': 'POST',
                      'data': {'@path': '$.'}}}


def main():
    until(lambda: find('Orders', contains=True), 'the window with its mapping', 60)
    keys('ctrl+1')
    activate('Mapping Menu', 'Resend All Failed…')
    until(lambda: said('Nothing has failed that was not sent again'), 'that there is nothing')
    ok(True, 'where nothing has failed, that is said')

    hookline_window.status = 404
    for number in range(3):
        post({'event': f'Order {number}', 'messageId': f'resend-{number}'})
    until(lambda: len(received) == 3, 'three deliveries that fail')
    until(lambda: find('Failed, Order 2', contains=True), 'the failures in the log')
    first = [body for _, body in received]

    hookline_window.status = 200
    activate('Mapping Menu', 'Resend All Failed…')
    until(lambda: find('Send 3 Failed Deliveries Again?'), 'the question')
    picture('resend')
    respond('Same Bytes')
    until(lambda: len(received) == 6, 'the deliveries')
    ok(sorted(body for _, body in received[3:]) == sorted(first), 'the same bytes go out again')
    until(lambda: find('Delivered, Order 2', contains=True), 'the delivery in the log')
    ok(True, 'and they are delivered')
    until(lambda: not find('Nothing has failed that was not sent again'), 'the notice to go')
    activate('Mapping Menu', 'Resend All Failed…')
    until(lambda: find('Nothing has failed that was not sent again'), 'that there is nothing left')
    ok(True, 'what was sent again is not offered once more')

    click_at(1233, 81)
    until(lambda: saved()['mappings'][0]['state'] == 'paused', 'the pause in the file')
    post({'event': 'While paused', 'messageId': 'resend-9'})
    until(lambda: find('Queued, While paused', contains=True), 'the delivery that waits')
    click_at(1233, 81)
    until(lambda: find('Send 1 Waiting Event?'), 'the question')
    respond('New Events Only')
    until(lambda: saved()['mappings'][0]['state'] == 'on', 'the mapping that goes on')
    post({'event': 'Afterwards', 'messageId': 'resend-10'})
    until(lambda: len(received) == 7, 'what came afterwards')
    ok(b'Afterwards' in received[6][1], 'resumed with new events only: what waited is not sent')

    click_at(1233, 81)
    until(lambda: saved()['mappings'][0]['state'] == 'paused', 'the pause in the file')
    post({'event': 'The last one', 'messageId': 'resend-11'})
    until(lambda: find('Queued, The last one', contains=True), 'the delivery that waits')
    activate('Mapping Menu', 'Delete Mapping…')
    until(lambda: find('Delete “Orders”?'), 'the question')
    respond('Deliver First')
    until(lambda: not saved()['mappings'], 'the mapping gone from the file')
    ok(b'The last one' in received[-1][1], 'deleted, and what waited was delivered first')


run(main, [MAPPING])
