#!/usr/bin/python3 -W ignore
"""test-log.py HOOKLINE: what is looked for in the log is found, and several are dealt with at once.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import subprocess

import hookline_window
from hookline_window import (activate, click, click_at, find, gone, keys, names, ok, picture, post, received,
                             run, server, type_into, until)

MAPPING = {'id': 'orders', 'name': 'Orders', 'state': 'on', 'trigger': 'type = "track"',
           'fields': {'url': f'http://127.0.0.1:{server.server_address[1]}/hooks', 'method': 'POST',
                      'data': {'@path': '$.'}}}


def send(name, status, user='u_1'):
    hookline_window.status = status
    before = len(received)
    post({'event': name, 'messageId': f'log-{name.replace(" ", "-")}', 'userId': user})
    until(lambda: len(received) > before, f'the attempt of {name}')


EVERY = {'Order 1', 'Order 2', 'Order 3', 'Refund 1', 'Refund 2'}


def shown(*wanted, also=''):
    """Are these the rows, and no others of the test's? And is ALSO there?"""
    there = names()
    rows = {name for name in EVERY if any(f', {name},' in text for text in there)}
    return rows == set(wanted) and (not also or also in there)


def main():
    until(lambda: find('Orders', contains=True), 'the window with its mapping', 60)
    keys('ctrl+1')
    until(lambda: find('Waiting for the First Event'), 'the empty log')
    ok(find('Events that match type = "track" will show here as they are sent.'),
       'an empty log says what it waits for')
    picture('log-empty')

    send('Order 1', 200, 'ann')
    send('Refund 1', 404, 'bob')
    send('Order 2', 200, 'bob')
    send('Refund 2', 410, 'ann')
    send('Order 3', 200, 'ann')
    until(lambda: find('Delivered, Order 3', contains=True), 'the last delivery')

    # --- looking for something
    keys('ctrl+f')
    for words, wanted in (('user:bob', ('Order 2', 'Refund 1')), ('status:4xx', ('Refund 1', 'Refund 2')),
                          ('log-order-2', ('Order 2',)),
                          ('event:order status:2xx', ('Order 1', 'Order 2', 'Order 3')),
                          ('response:content-length', EVERY), ('url:/hooks user:ann refund', ('Refund 2',))):
        type_into('Search deliveries', words)
        until(lambda wanted=wanted: shown(*wanted, also=f'{len(wanted)} found'), f'what {words} finds')
        ok(True, f'{words} finds what it says, and how many')
    picture('log-search')

    type_into('Search deliveries', 'A-99999')
    until(lambda: {'No Deliveries Found', 'None of 5 deliveries match “A-99999”.'} <= set(names()), 'that there is nothing')
    ok(True, 'where nothing fits, what was looked for is said')
    picture('log-none')
    click('Clear Filters')
    until(lambda: shown(*EVERY), 'everything again')
    ok(True, 'and the filters are cleared')

    # --- field by field
    activate('Log Menu', 'Search For…')
    until(lambda: find('Search the Log'), 'the dialog')
    type_into('Status', '410')
    type_into('User', 'ann')
    picture('log-search-for')
    hookline_window.respond('Search')
    gone('Search the Log')
    until(lambda: shown('Refund 2'), 'what was asked for field by field')
    ok(True, 'what was asked for field by field is found')
    keys('ctrl+f')
    subprocess.run(['xdotool', 'key', 'Escape'], check=True)
    until(lambda: shown(*EVERY), 'Esc empties the search')
    ok(True, 'Esc in the search empties it')

    # --- several at once
    click_at(500, 283)
    until(lambda: find('Close delivery'), 'the pane')
    subprocess.run(['xdotool', 'keydown', 'ctrl'], check=True)
    click_at(500, 313)
    subprocess.run(['xdotool', 'keyup', 'ctrl'], check=True)
    until(lambda: '2 selected' in names(), 'the bar of the selection')
    picture('log-selection')
    click('Compare')
    until(lambda: any('only in the older one' in name for name in names()), 'the comparison')
    there = names()
    ok('≠ differs' in there and '200 OK' in there and '410 Gone' in there,
       'two deliveries side by side, and what differs is marked')
    picture('log-compare')
    keys('Escape', window='Compare Deliveries')
    gone('Compare Deliveries')
    hookline_window.status = 200
    before = len(received)
    keys('ctrl+r')
    until(lambda: len(received) == before + 2, 'both deliveries again')
    ok(sorted(body for _, body in received[-2:]) == sorted(body for _, body in received[3:5]),
       'what is selected is sent again, with the same bytes')

    # --- one, changed
    keys('Escape')
    click_at(500, 283)
    until(lambda: find('Close delivery'), 'the pane')
    before = len(received)
    keys('shift+F10')
    until(lambda: find('Edit and Resend…', 'Action'), 'the row menu').get_action_iface().do_action(0)
    until(lambda: find('Edit and Resend', contains=True) and find('URL', 'EditableText'), 'the window')
    type_into('URL', f'http://127.0.0.1:{server.server_address[1]}/elsewhere')
    picture('log-edit')
    hookline_window.respond('Send Edited')
    until(lambda: len(received) == before + 1, 'the edited delivery')
    gone('Edit and Resend')
    until(lambda: any('edited' in name and name.startswith('Delivered') for name in names()) or
          click_live(), 'its row')
    ok(True, 'an edited copy goes out and is marked in the log')


def click_live():
    keys('ctrl+l')


run(main, [MAPPING])
