#!/usr/bin/python3 -W ignore
"""test-editor-help.py HOOKLINE: the editor says what will surprise, and explains what it did.

SPDX-License-Identifier: GPL-3.0-or-later
"""

from hookline_window import click_at, find, keys, ok, picture, run, saved, type_into, until

MAPPING = {'id': 'orders', 'name': 'Orders', 'state': 'on',
           'trigger': 'type = "track" and (event = "x" or properties.total > 20)',
           'fields': {'url': 'http://127.0.0.1/hooks', 'method': 'PUT',
                      'data': {'user': {'@template': '{{userId}}'},
                               'gone': {'@path': '$.properties.nothing'}}}}


def main():
    until(lambda: find('Orders', contains=True), 'the window with its mapping', 60)
    keys('ctrl+1')
    until(lambda: find('Waiting for the First Event'), 'the mapping’s page')
    keys('ctrl+Page_Down')
    until(lambda: find('The data leaves out the messageId', contains=True), 'the remark on the data')
    ok(find('Learn More') is not None, 'a remark leads to its section of the manual')
    until(lambda: find('This event matches.', contains=True), 'the verdict of the preview')

    click_at(960, 723)
    until(lambda: find('@template: $.userId'), 'what made the first part')
    ok(find('@path: the event has no $.properties.nothing. Left out') is not None,
       'each part says what made it, and what the event does not have')
    picture('explained')

    type_into('URL', 'http://example.com/hooks')
    until(lambda: find('This URL is plain http to another machine', contains=True),
          'the remark on the URL')
    ok(saved()['mappings'][0]['fields']['url'] == 'http://127.0.0.1/hooks',
       'remarks come while typing, before anything is saved')
    picture('remarks')


run(main, [MAPPING])
