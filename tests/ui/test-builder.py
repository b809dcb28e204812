#!/usr/bin/python3 -W ignore
"""test-builder.py HOOKLINE: a mapping built without typing JSON or a query, tried out, and saved.

SPDX-License-Identifier: GPL-3.0-or-later

The issue's task of a person: fields come from the events that were seen, the trigger from rows, the
body from rows; the connection is checked and one event is sent before anything is in force.
"""

import json
import time

from gi.repository import Atspi

from hookline_window import (BUTTON, application, find, keys, ok, picture, post, received, run,
                             saved, server, until, walk)

EVENTS = [{'event': 'Order Completed', 'userId': 'u_8842',
           'properties': {'order_id': 'A-20418', 'total': 128.5, 'gift': True}},
          {'event': 'Product Viewed', 'userId': 'u_1', 'properties': {'sku': 'BK-118'}}]
HOOK = f'http://127.0.0.1:{server.server_address[1]}'


page = None  # the page that is looked through: the window has more than is on the screen


def nodes():
    root = page or application()
    yield from walk(root) if root is not None else ()


def visible(node):
    return node.get_state_set().contains(Atspi.StateType.VISIBLE)


def showing(name, *roles, contains=False):
    """The first widget of that name that is there to be seen, and has one of the roles."""
    for node in nodes():
        label = node.get_name() or ''
        if (name in label if contains else name == label) and \
                (not roles or node.get_role_name() in roles) and visible(node):
            return node
    return None


def can_be_pressed(node):
    return node.get_action_iface() is not None and node.get_action_iface().get_n_actions() > 0


def act(node):
    """Presses NODE; false where it is gone, or was none."""
    action = node.get_action_iface() if node is not None else None
    return action is not None and action.do_action(0)


def find_press(name, *roles, contains=False):
    for node in nodes():
        label = node.get_name() or ''
        if (name in label if contains else name == label) and \
                node.get_role_name() in (roles or BUTTON + ('toggle button',)) and \
                can_be_pressed(node) and visible(node):
            return node
    return None


def press(name, *roles, contains=False):
    """Presses what is there under that name."""
    until(lambda: act(find_press(name, *roles, contains=contains)), f'something to press: {name}')


def choose_field(button, field):
    """Opens the list of fields and takes one of those that were seen."""
    press(button, contains=True)
    search = until(lambda: showing('Search fields'), 'the list of fields')
    search.get_editable_text_iface().set_text_contents(field.split('.')[-1])

    def taken():
        # The list is made anew a moment after the last key: what was found may be gone by then.
        # A press takes effect a quarter of a second later.
        if showing('Search fields') and act(find_press(field)):
            for _ in range(20):
                if not showing('Search fields'):
                    return True
                time.sleep(0.1)
        return not showing('Search fields')
    until(taken, f'the list to take {field}')


def fill(name, text):
    entry = until(lambda: showing(name, 'text', 'entry'), f'the entry {name}')
    entry.get_editable_text_iface().set_text_contents(text)


def text_in(name):
    entry = showing(name, 'text', 'entry')
    return entry and Atspi.Text.get_text(entry, 0, Atspi.Text.get_character_count(entry))


def parts():
    return [n for n in nodes() if n.get_name() == 'Name of the part' and
            n.get_role_name() in ('text', 'entry')]


def endpoint(mapping):
    return mapping['fields'].get('url')


def main():
    global page
    until(lambda: find('Deliver Your First Webhook'), 'the first run')
    for event in EVENTS:
        post(event)
    keys('ctrl+n')
    page = until(lambda: showing('New Mapping', 'panel'), 'the page of a new mapping')
    until(lambda: showing('Add Condition'), 'the builder of a new mapping')
    ok(showing('Save', *BUTTON) and
       not showing('Save', *BUTTON).get_state_set().contains(Atspi.StateType.SENSITIVE),
       'an empty draft cannot be saved')
    fill('Name', 'Orders')
    fill('URL', HOOK)

    # --- the connection
    press('Check Connection')
    until(lambda: showing('Connected to', contains=True), 'the connection')
    ok(received == [], 'checking the connection sends nothing', received)

    # --- the trigger
    for number in range(6, 1, -1):
        press(f'Remove condition {number}')
        until(lambda: not showing(f'Condition {number}'), f'the end of row {number}')
    press('Add Condition')
    choose_field('Field of condition 2', 'properties.total')
    ok(until(lambda: showing('Type a number', contains=True), 'the fault of the new row'),
       'a row that is not complete says what is missing')
    fill('Value of condition 2', '100')
    press('or')
    until(lambda: showing('1 of the last 2 events match'), 'how many match')
    press('Query')
    query = until(lambda: showing('Trigger', 'text'), 'the query')
    text = text_in('Trigger')
    ok(text == 'type = "track" and properties.total > 100', 'the query says what the rows do', text)
    query.get_editable_text_iface().set_text_contents(
        'type = "track" and (properties.total > 100 or properties.gift = false)')
    press('Builder')
    until(lambda: showing('Field of condition 3', contains=True), 'the group of the query')
    ok(showing('Add Condition to the Group') is not None, 'the builder shows what the query says')
    picture('builder-trigger')

    # --- the body
    press('Custom Shape')
    until(lambda: find_press('Insert Field'), 'the rows of the shape')
    for left in (1, 0):
        press('Remove Part')
        until(lambda: len(parts()) == left, 'the end of a part')
    choose_field('Insert Field', 'properties.order_id')
    choose_field('Insert Field', 'userId')
    press('Add Part')
    names = until(lambda: len(parts()) == 3 and parts(), 'the third part')
    names[-1].get_editable_text_iface().set_text_contents('amount')
    choose_field('amount: Field', 'properties.total')
    until(lambda: showing('This event', contains=True), 'the verdict')
    picture('builder-body')

    # --- tried out, before it is in force
    press('Send This Event Once')
    until(lambda: showing('The endpoint answered 200 OK', contains=True), 'the answer')
    ok(len(received) == 1, 'one request went out', received)
    picture('builder-sent')

    # --- undone, done again, saved
    fill('Name', 'Orders of today')
    press('Undo (Ctrl+Z)')
    until(lambda: text_in('Name') == 'Orders', 'the name as it was')
    keys('ctrl+s')
    page = None
    mapping = until(lambda: saved()['mappings'] and saved()['mappings'][0], 'the mapping in the file')
    ok(mapping['trigger'] ==
       'type = "track" and (properties.total > 100 or properties.gift = false)',
       'the trigger of the builder', mapping['trigger'])
    ok(mapping['fields']['data'] == {'order_id': {'@path': '$.properties.order_id'},
                                     'userId': {'@path': '$.userId'},
                                     'amount': {'@path': '$.properties.total'}},
       'the body of the builder', json.dumps(mapping['fields'], indent=1))
    ok(mapping['name'] == 'Orders' and endpoint(mapping) == HOOK, 'name and address',
       json.dumps(mapping))

    post(EVENTS[0] | {'messageId': 'again'})
    until(lambda: len(received) == 2, 'the delivery')
    ok(json.loads(received[1][1]) == {'order_id': 'A-20418', 'userId': 'u_8842', 'amount': 128.5},
       'what is delivered', received[1][1])
    until(lambda: find('Test ·', contains=True), 'the test in the log')
    ok(True, 'the test is marked in the log')
    picture('builder-log')


run(main)
