#!/usr/bin/python3 -W ignore
"""test-resume.py HOOKLINE: the destination goes on after a pause, with what a person wants of its queue.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json

from hookline_window import (Atspi, application, button, click, find, keys, ok, picture, post, received, respond, run,
                             saved, server, until, walk)

LOCAL = f'http://127.0.0.1:{server.server_address[1]}'


def mapping(number):
    return {'id': f'mapping-{number}', 'name': f'Mapping {number}', 'state': 'on',
            'trigger': f'type = "track" and event = "{number}"',
            'fields': {'url': f'{LOCAL}/{number}', 'method': 'POST', 'data': {'@path': '$.'}}}


def enabled():
    return saved().get('enabled', True)


def pause(*events):
    """And lets so many events come meanwhile."""
    keys('ctrl+shift+p')
    until(lambda: not enabled() and button('Resume'), 'the pause')
    for event, number in events:
        post({'event': str(event), 'messageId': f'resume-{number}'})
    words = '1 event is queued' if len(events) == 1 else f'{len(events)} events are queued and none are lost'
    until(lambda: find(words, contains=True), 'the events that wait')


def bodies():
    return sorted(json.loads(body)['messageId'] for _, body in received)


def main():
    until(lambda: find('Mapping 2', contains=True), 'the window with its mappings')

    pause((1, 'a'), (2, 'b'))
    click('Resume')
    respond('Stay Paused')
    ok(not enabled() and not received, 'Stay Paused: nothing is sent')
    click('Resume')
    respond('New Events Only')
    until(enabled, 'the destination on')
    post({'event': '1', 'messageId': 'resume-new'})
    until(lambda: received, 'the new event')
    ok(bodies() == ['resume-new'], 'New Events Only: what waited is not sent', bodies())

    pause((1, 'c'), (2, 'd'), (2, 'e'))
    click('Resume')
    respond('Choose…')
    until(lambda: find('Choose What Is Sent'), 'the choice')
    picture('resume-choose')
    checks = [n for n in walk(application()) if n.get_role_name() == 'check box' and
              (n.get_name() or '') in ('Mapping 1', 'Mapping 2')]
    ok([n.get_description() for n in checks] == ['1 event waits', '2 events wait'],
       'Choose… says for each mapping how much waits', [(n.get_name(), n.get_description()) for n in checks])

    def reached():
        if checks[0].get_state_set().contains(Atspi.StateType.FOCUSED):
            return True
        keys('Tab', window='Choose What Is Sent')
        return False
    until(reached, 'the focus on the first')
    keys('space', window='Choose What Is Sent')
    respond('Send Chosen')
    until(enabled, 'the destination on')
    until(lambda: len(received) == 3, 'the queue of the chosen mapping')
    ok(bodies() == ['resume-d', 'resume-e', 'resume-new'], 'and sends what was chosen alone', bodies())

    # The switch at the foot asks the same; one mapping's queue leaves nothing to choose.
    pause((1, 'f'))
    keys('ctrl+shift+p')
    until(lambda: find('Send 1 Waiting Event?'), 'the question')
    ok(not find('Choose…', contains=True), 'where one mapping waits there is nothing to choose')
    respond('Send All')
    until(lambda: 'resume-f' in bodies(), 'the queue')
    ok(enabled(), 'Send All sends it')


run(main, [mapping(1), mapping(2)])
