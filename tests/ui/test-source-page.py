#!/usr/bin/python3 -W ignore
"""test-source-page.py HOOKLINE: an event is found in the source, and where it went.

SPDX-License-Identifier: GPL-3.0-or-later
"""

from hookline_window import (find, keys, ok, picture, post, received, run, server, type_into,
                             until)

URL = f'http://127.0.0.1:{server.server_address[1]}/hooks'


def mapping(ident, trigger, **more):
    return {'id': ident.lower(), 'name': ident, 'state': 'on', 'trigger': trigger,
            'fields': {'url': URL, 'method': 'POST', 'data': {'@path': '$.'}}, **more}


def row(text):
    return find(text, contains=True)


def main():
    until(lambda: find('Orders', contains=True), 'the window with its mappings', 60)
    keys('alt+2')
    until(lambda: find('Waiting for the First Event'), 'the empty page')
    ok(find('Code for an SDK') is not None, 'the code to point an SDK here is there')

    post({'event': 'Order Completed', 'userId': 'u_alice', 'messageId': 'm-1'})
    post({'event': 'Signed Up', 'userId': 'u_bob', 'messageId': 'm-2'})
    until(lambda: row('Signed Up') and row('Order Completed'), 'both events')
    until(lambda: received, 'the delivery')

    type_into('Search events', 'alice')
    until(lambda: row('Order Completed') and not row('u_bob'), 'the event of one user')
    ok(True, 'the search finds the events of a user')
    until(lambda: row('Delivered at'), 'what became of it')
    ok(row('with 200 OK') is not None, 'it says where the event was delivered, and the answer')
    ok(row('Waiting. The mapping is paused.') is not None, 'it says where it waits, and why')
    ok(row('Skipped.') is not None, 'it says who skipped it')
    picture('source')

    keys('ctrl+f')
    type_into('Search events', 'nobody at all')
    until(lambda: find('No event fits.'), 'that nothing fits')
    ok(True, 'nothing found is said')
    type_into('Search events', '')
    until(lambda: row('Signed Up'), 'all events again')

    keys('ctrl+l')
    post({'event': 'While Held', 'messageId': 'm-3'})
    post({'event': 'Order Completed', 'messageId': 'm-4'})
    until(lambda: len(received) == 2, 'the delivery of what came meanwhile')
    ok(row('While Held') is None, 'held still, the list does not change')
    keys('ctrl+l')
    until(lambda: row('While Held'), 'what came meanwhile')
    ok(True, 'live again, it shows what came meanwhile')


run(main, [mapping('Orders', 'event = "Order Completed"'),
           mapping('Later', 'type = "track"', state='paused'),
           mapping('Pages', 'type = "page"')])
