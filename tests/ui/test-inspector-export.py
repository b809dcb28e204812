#!/usr/bin/python3 -W ignore
"""test-inspector-export.py HOOKLINE CLI: a batch event by event, the search, and a capture that is played back.

SPDX-License-Identifier: GPL-3.0-or-later

The requests come from this program.
"""

import json
import os
import subprocess
import sys
import urllib.request

import hookline_window
from gi.repository import Atspi
from hookline_window import (activate, click, click_at, find, focus, folder, keys, ok, picture, received, run, server,
                             type_into, until)

CLI = sys.argv[2]
INSPECTOR = f'http://127.0.0.1:{hookline_window.inspector}'


def row(*texts):
    """Whether a row of the list has all of the texts."""
    found = find(texts[0], contains=True)
    return found if found and all(text in found.get_name() for text in texts) else None


def send(inbox, event, method='POST'):
    request = urllib.request.Request(f'{INSPECTOR}/inbox/{inbox}', data=json.dumps(event).encode(), method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.status


def pressed(name):
    found = find(name)
    return found is not None and found.get_state_set().contains(Atspi.StateType.PRESSED)


def scroll(button):
    """Turns the wheel over the list; the window's manager is none, so it stands at (0, 0)."""
    focus('Hookline')
    subprocess.run(['xdotool', 'mousemove', '400', '600', 'click', '--repeat', '3', str(button)], check=True)


def main():
    until(lambda: find('Try It with Sample Events'), 'the window', 60)
    keys('alt+3')
    until(lambda: find('No Requests Yet'), 'the empty page')
    send('crm', {'type': 'identify', 'messageId': 'crm-1'})

    # --- a batch, event by event
    send('crm', [{'type': 'track', 'event': 'One', 'messageId': 'batch-1'},
                 {'type': 'identify', 'messageId': 'crm-1'}], method='PUT')
    until(lambda: row('2 events', 'seen before'), 'the batch')
    ok(find('Event 1 of 1') is not None, 'the request that was shown stays when another comes')
    click_at(400, 258)  # the first row below the heading
    click('Events')
    until(lambda: find('Event 1 of 2'), 'its first event')
    ok(find('One · batch-1') is not None, 'the first event of a batch with its name and messageId')
    click('Next Event')
    until(lambda: find('Event 2 of 2'), 'its second event')
    ok(find('identify · crm-1') is not None and find('seen before') is not None,
       'the second, which was seen before')
    picture('inspector-events')
    click('Signature')
    until(lambda: find('No X-Signature came with the request', contains=True), 'the verdict')
    ok(True, 'why there is no verdict is said')

    # --- search, and holding still
    type_into('Search requests', 'batch-1')
    until(lambda: row('2 events') and not row('identify, '), 'what was searched')
    ok(True, 'the search finds a messageId')
    type_into('Search requests', 'nobody at all')
    until(lambda: find('No request fits.'), 'that nothing fits')
    ok(True, 'nothing found is said')
    ok(find('No longer in the list') is not None, 'the request that was chosen stays beside the list, which says so')
    type_into('Search requests', '')
    until(lambda: row('2 events'), 'all again')
    ok(find('No longer in the list') is None, 'it is chosen again where it is in the list again')

    # --- holding still
    keys('ctrl+l')
    send('crm', {'type': 'track', 'event': 'While Held', 'messageId': 'held-1'})
    until(lambda: find('Show 1 new request'), 'the count of what is new')
    ok(row('While Held') is None, 'held still with Ctrl+L, the list does not change')
    keys('ctrl+l')
    until(lambda: row('While Held'), 'what came meanwhile')
    ok(find('Show 1 new request') is None, 'and with Ctrl+L again shows what came meanwhile')
    for number in range(20):
        send('crm', {'type': 'track', 'event': f'Filler {number}', 'messageId': f'filler-{number}'})
    until(lambda: row('Filler 19'), 'a list that is longer than the window')
    ok(pressed('Live'), 'with what is new coming in at its top, the list stays live')
    send('aaa', {'type': 'track', 'event': 'In Front', 'messageId': 'front-1'})
    until(lambda: row('In Front') and pressed('Live'), 'an inbox before the others')
    ok(True, 'also when another inbox comes before the first one')
    ok(find('Event 2 of 2') is not None, 'the request that was chosen is chosen through all of it')
    scroll(5)
    until(lambda: not pressed('Live'), 'the end of following')
    send('crm', {'type': 'track', 'event': 'While Away', 'messageId': 'away-1'})
    click('Show 1 new request')
    until(lambda: row('While Away') and pressed('Live'), 'the newest again')
    ok(True, 'scrolled away it holds still, and the pill leads back')

    # --- into a file, and played back to another receiver
    type_into('Search requests', 'crm-1')
    until(lambda: row('2 events') and not row('Filler'), 'the two that have that messageId')
    activate('Inspector Menu', 'Export as a Fixture for Replay…')
    focus('Export Requests')
    target = os.path.join(folder, 'fixture.ndjson')
    subprocess.run(['xdotool', 'key', 'ctrl+a'], check=True)
    subprocess.run(['xdotool', 'type', '--delay', '15', target], check=True)
    subprocess.run(['xdotool', 'key', 'Return'], check=True)
    # GTK 4.8 ends the program when its file chooser is walked through over AT-SPI: so not before.
    until(lambda: os.path.exists(target), 'the file')
    until(lambda: find('Exported 2 requests'), 'the export')
    with open(target, encoding='utf-8') as file:
        lines = [json.loads(line) for line in file]
    ok([line['method'] for line in lines] == ['POST', 'PUT'], 'the file holds the requests that are shown', lines)
    played = subprocess.run([CLI, 'replay', '--fast', '--to',
                             f'http://127.0.0.1:{server.server_address[1]}/again', target],
                            capture_output=True, text=True, check=False)
    bodies = [body.decode() for _, body in received]
    ok(bodies == [line['body'] for line in lines if line['method'] == 'POST'],
       'replay sends them byte for byte', played.stdout + played.stderr)

    type_into('Search requests', '')
    activate('Inspector Menu', 'Clear')
    until(lambda: find('No Requests Yet'), 'the empty page again')
    ok(True, 'Clear forgets them')

    keys('alt+1')

    def unseen():
        return next((int(name) for name in hookline_window.names() if name.isdigit() and 0 < int(name) < 100), 0)  # 500 is an answer

    def first_unseen():
        send('unseen', {})
        return unseen()
    # Until one is counted, the page may still have been open.
    for _ in range(23 - until(first_unseen, 'a count in the sidebar')):
        send('unseen', {})
    until(lambda: unseen() >= 23, 'the count in the sidebar')
    ok(True, 'the sidebar counts what was not seen')
    keys('alt+3')
    until(lambda: row('/inbox/unseen'), 'the requests')
    send('other', {})  # the heading of the inbox may have the number, too
    keys('alt+1')
    send('later', {})
    until(lambda: 0 < unseen() < 23, 'a count that begins anew')
    ok(True, 'and begins anew once it was looked at')


run(main)
