#!/usr/bin/python3 -W ignore
"""test-source-page.py HOOKLINE: an event is found in the source, and where it went.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json

from hookline_window import (KEY, Atspi, click, find, keys, ok, picture, post, post_batch,
                             received, run, said, server, source, type_into, until)

URL = f'http://127.0.0.1:{server.server_address[1]}/hooks'


def mapping(ident, trigger, **more):
    return {'id': ident.lower(), 'name': ident, 'state': 'on', 'trigger': trigger,
            'fields': {'url': URL, 'method': 'POST', 'data': {'@path': '$.'}}, **more}


def row(text):
    return find(text, contains=True)


def top():
    """The name of the first row that the list has made; rows out of sight are not made."""
    row = find('Events', 'Selection').get_child_at_index(0)
    return row.get_child_at_index(0).get_name()


def is_live():
    return find('Live', 'Action').get_state_set().contains(Atspi.StateType.PRESSED)


def burst():
    """More than the list holds, in many pieces, while it is live: the newest stays at its top."""
    for piece in range(12):
        for i in range(10):
            post_batch([{'type': 'track', 'event': f'Burst {piece}', 'userId': 'u_1',
                         'messageId': f'burst-{piece}-{i}-{j}'} for j in range(10)])
        until(lambda name=f'Burst {piece}': top().startswith(name), f'Burst {piece} at the top of the list')
    picture('source-burst')
    ok(is_live(), 'after twelve hundred events the newest is at the top, and the list is live')

    find('Events', 'Selection').get_selection_iface().select_child(3)
    until(lambda: not is_live(), 'the end of following')
    post({'event': 'After the Choice', 'messageId': 'm-5'})
    post({'event': 'Order Completed', 'messageId': 'm-6'})
    until(lambda: len(received) == 3, 'the delivery of what came meanwhile')
    ok(top().startswith('Burst 11'), 'a row that was chosen stays where it is')
    keys('ctrl+l')
    until(lambda: top().startswith('Order Completed') and '2 mappings' in top(), 'what came meanwhile')
    ok(is_live(), 'live again, the newest is at the top, and says how many mappings take it')


def written():
    return Atspi.Text.get_text(find('Event', 'EditableText'), 0, -1)


def again_and_again():
    click('Send Again')
    until(lambda: len(received) == 4, 'the delivery of the copy')
    first, second = (json.loads(body) for _, body in received[-2:])
    ok(second['messageId'] != first['messageId'] and second['event'] == 'Order Completed' and
       second['userId'] == first['userId'], 'an event is sent again, as a new one', second)
    until(lambda: find('Today') and find('0\u00a0%'), 'the figures of today, and that nothing is unmatched')
    ok(True, 'the figures say what came today, and that nothing is unmatched')
    click('Save as Sample')
    until(lambda: said('Saved. Compose Event and each mapping’s preview have it'), 'that it is saved')
    picture('source-saved')
    keys('ctrl+e')
    until(lambda: find('Goes to', contains=True), 'the window to compose in')
    keys('alt+f', 'space', window='Compose Event')
    until(lambda: find('Saved: Order Completed'), 'the sample among what can be started from')
    keys('Down', 'Return', window='Compose Event')
    until(lambda: '"userId": "u_1"' in written(), 'the sample')
    ok('messageId' not in written(), 'what was saved as a sample can be started from')
    picture('source-compose')
    click('Remove This Sample')
    until(lambda: find('Saved: Order Completed') is None, 'the end of the sample')
    ok('"userId": "u_1"' in written(), 'a sample can be removed, and what is written stays')


def main():
    until(lambda: find('Orders', contains=True), 'the window with its mappings', 60)
    keys('alt+2')
    until(lambda: find('Waiting for the First Event'), 'the empty page')
    ok(find('Code for an SDK') is not None, 'the code to point an SDK here is there')

    post({'event': 'Order Completed', 'userId': 'u_alice', 'messageId': 'm-1'})
    post({'event': 'Signed Up', 'userId': 'u_bob', 'messageId': 'm-2'})
    until(lambda: row('Signed Up') and row('Order Completed'), 'both events')
    until(lambda: received, 'the delivery')

    type_into('Search events', 'shop server')
    until(lambda: row('u_bob') and row('u_alice'), 'the events of a write key, by its name')
    type_into('Search events', 'shop servers')
    until(lambda: find('No event fits.'), 'no event of a key that is not there')
    type_into('Search events', 'alice')
    until(lambda: row('Order Completed') and not row('u_bob'), 'the event of one user')
    ok(True, 'the search finds the events of a user')
    until(lambda: row('Delivered at'), 'what became of it')
    ok(row('with 200 OK') is not None, 'it says where the event was delivered, and the answer')
    ok(row('Waiting. The mapping is paused.') is not None, 'it says where it waits, and why')
    ok(row('Skipped.') is not None, 'it says who skipped it')
    ok(row('write key “Shop Server”') is not None, 'it says by the name of its write key who sent it')
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
    burst()
    again_and_again()


run(main, [mapping('Orders', 'event = "Order Completed"'),
           mapping('Later', 'type = "track"', state='paused'),
           mapping('Pages', 'type = "page"')],
    source={'port': source, 'write_keys': [{'name': 'Shop Server', 'key': KEY}]})
