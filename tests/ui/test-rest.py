#!/usr/bin/python3 -W ignore
"""test-rest.py HOOKLINE: an endpoint rests after failures; a person sees why and does not wait.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import hookline_window
from hookline_window import click, find, keys, ok, picture, post, received, run, server, until

MAPPING = {'id': 'orders', 'name': 'Orders', 'state': 'on', 'trigger': 'type = "track"',
           'fields': {'url': f'http://127.0.0.1:{server.server_address[1]}/hooks', 'method': 'POST',
                      'data': {'@path': '$.'}}}


def failures():
    """The number in the bar; 0: there is none."""
    bar = find('Resting after ', contains=True)
    return int(bar.get_name().split()[2]) if bar else 0


def main():
    until(lambda: find('Orders', contains=True), 'the window with its mapping', 60)
    keys('ctrl+1')
    until(lambda: find('Waiting for the First Event'), 'the mapping without deliveries')
    ok(not find('Try Now'), 'while the endpoint works there is no bar, and no button')

    hookline_window.status = 503
    for number in range(12):
        post({'event': f'Order {number}', 'messageId': f'rest-{number}'})
    until(lambda: failures() >= 10, 'the bar')
    words = find('Resting after ', contains=True).get_name()
    ok('The endpoint answered 503' in words, 'the bar says why', words)
    ok('12 events are queued and none are lost' in words, 'and what becomes of the events', words)

    # Each rest is twice as long as the one before: soon nobody would wait so long.
    while failures() < 14:
        before = failures()
        click('Try Now')
        until(lambda: failures() > before, 'another failure')
    until(lambda: 'is tried in' in find('Resting after ', contains=True).get_name(), 'the next time')
    picture('resting')
    sent = len(received)
    hookline_window.status = 200
    click('Try Now')
    until(lambda: len(received) > sent, 'the attempt', 15)
    ok(True, 'Try Now lets one attempt be made at once')
    until(lambda: not find('Try Now'), 'the bar gone', 15)
    ok(True, 'it succeeded: the bar is gone')


run(main, [MAPPING])
