#!/usr/bin/python3 -W ignore
"""test-mapping-form.py HOOKLINE: a mapping copied out in Segment's form, and pasted again.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json

from hookline_window import activate, find, keys, ok, picture, run, saved, until

SETTINGS = {'url': 'https://example.com/hooks', 'method': 'PUT', 'data': {'@path': '$.properties'}}
MAPPING = {'id': 'orders', 'name': 'Orders', 'state': 'on', 'trigger': 'type = "track"',
           'fields': SETTINGS}


def main():
    until(lambda: find('Orders', contains=True), 'the window with its mapping', 60)
    keys('ctrl+1')
    activate('Mapping Menu', 'Copy in Segment’s Form')
    activate('Main Menu', 'Paste Mapping')
    until(lambda: len(saved()['mappings']) == 2, 'the second mapping in the file')
    pasted = saved()['mappings'][1]
    ok(pasted['fields'] == SETTINGS and pasted['trigger'] == MAPPING['trigger'],
       'what is pasted is what was copied', json.dumps(pasted))
    ok(pasted['id'] == 'orders-2' and pasted['state'] == 'paused',
       'it has an identifier of its own, and is paused', json.dumps(pasted))
    until(lambda: find('orders-2') or find('Paused', contains=True), 'the page of the new mapping')
    picture('pasted')


run(main, [MAPPING])
