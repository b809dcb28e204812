#!/usr/bin/python3 -W ignore
"""test-intake.py HOOKLINE: files, captures and sample events come in through the window, with a bar
that says how it goes, ends it, and lists what was left out.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json
import os
import sqlite3
import subprocess
import threading
import time

from gi.repository import Gio, GLib

from hookline_window import (activate, click, find, focus, folder, keys, ok, picture, received, respond,
                             run, server, type_into, until)

MAPPING = {'id': 'all', 'name': 'All', 'state': 'on', 'trigger': 'type = "track" and event = "Filed"',
           'fields': {'url': f'http://127.0.0.1:{server.server_address[1]}/hooks', 'method': 'POST',
                      'data': {'@path': '$.'}}}


def write(name, text):
    place = os.path.join(folder, name)
    with open(place, 'w', encoding='utf-8') as file:
        file.write(text)
    return place


def event(**more):
    return json.dumps({'type': 'track', 'event': 'Filed', 'userId': 'u', **more}) + '\n'


def choose_file(place, title):
    """In the program's own file dialog: the slash opens the entry for a path."""
    focus(title)
    time.sleep(0.5)
    subprocess.run(['xdotool', 'type', '--delay', '5', place], check=True)
    time.sleep(0.5)
    subprocess.run(['xdotool', 'key', 'Return'], check=True)
    # Nothing is asked over AT-SPI until the dialog is gone: GTK 4.8 crashes when it is asked about a
    # part of one that is going.
    until(lambda: not subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', title],
                                     capture_output=True, check=False).stdout, 'the dialog to go')


def open_file(place):
    """As a file manager does."""
    Gio.bus_get_sync(Gio.BusType.SESSION, None).call_sync(
        'io.github.hookline.Hookline', '/io/github/hookline/Hookline', 'org.freedesktop.Application', 'Open',
        GLib.Variant('(asa{sv})', ([f'file://{place}'], {})), None, Gio.DBusCallFlags.NONE, -1, None)


def write_without_end(place):
    """A hundred lines five times a second, until nobody reads them."""
    n = 0
    try:
        with open(place, 'w', encoding='utf-8') as file:
            while True:
                for _ in range(100):
                    n += 1
                    file.write(event(event='Endless', messageId=f'endless-{n}'))
                file.flush()
                time.sleep(0.2)
    except BrokenPipeError:
        pass


def count(which='1'):
    """Events in the log."""
    log = sqlite3.connect(f'file:{folder}/data/events.db?mode=ro', uri=True)
    try:
        return log.execute(f'SELECT count(*) FROM event WHERE {which}').fetchone()[0]
    finally:
        log.close()


def settled():
    """The number of events, once it does not change."""
    before = count()
    time.sleep(0.5)
    return before if count() == before else None


def main():
    until(lambda: find('All', contains=True), 'the window with its mapping')
    keys('alt+2')
    until(lambda: find('Source Menu'), 'the page of the source')

    # --- a file with lines that are none
    place = write('mixed.ndjson', event(messageId='1') + '[1]\n' + event(messageId='2') +
                  event(messageId='2') + '{"a":}\n')
    click('Import')
    choose_file(place, 'Import Events')
    until(lambda: find('Imported 2 events, 1 was there already, 2 lines were left out'), 'how the import ended')
    until(lambda: len(received) == 2, 'the deliveries')
    ok(True, 'a file is imported, and its bar says what became of each line')
    click('Show Lines')
    until(lambda: find('Line 2 is not a JSON object and was left out.'), 'the list of lines')
    ok(find('Line 5, column 6 is not JSON; the event was left out.') is not None,
       'each line that was left out is listed with its number and reason')
    picture('left-out')
    keys('Escape', window='Lines Left Out')
    until(lambda: not find('Lines Left Out'), 'the list to go')
    click('Dismiss')
    until(lambda: not find('Imported 2 events', contains=True), 'the bar to go')
    ok(True, 'the bar goes when it is closed')

    # --- empty, and damaged
    open_file(write('damaged.gz', ''))
    until(lambda: find('Imported 0 events'), 'an empty file')
    with open(os.path.join(folder, 'damaged.gz'), 'wb') as file:
        file.write(b'\x1f\x8bnonsense')
    open_file(os.path.join(folder, 'damaged.gz'))
    until(lambda: find('The gzip data is damaged', contains=True), 'what is wrong with it')
    ok(True, 'a damaged file is said to be')
    click('Dismiss')

    # --- one without an end, cancelled
    place = os.path.join(folder, 'endless.ndjson')
    os.mkfifo(place)
    threading.Thread(target=write_without_end, args=(place,), daemon=True).start()
    open_file(place)
    until(lambda: find('Importing endless.ndjson'), 'the bar of the import')
    until(lambda: find('/s', contains=True) and find(' lines · ', contains=True), 'lines and rate')
    picture('importing')
    click('Cancel')
    until(lambda: not find('Importing endless.ndjson'), 'the bar to go')
    taken = until(settled, 'the end of the reading')
    ok(taken > 2, 'cancel ends an import in the middle, and what was taken in before stays', taken)

    # --- a capture
    lines = ''.join(json.dumps({
        'received': f'2026-09-18T14:32:0{i}.000Z', 'method': 'POST', 'headers': [],
        'body': json.dumps({'type': 'page', 'name': f'Captured {i}', 'userId': 'u', 'messageId': 'same'})}) + '\n'
        for i in range(3))
    place = write('captures.ndjson', lines)
    activate('Source Menu', 'Replay a Capture…')
    until(lambda: find('Pace'), 'the question about the pace')
    picture('replay')
    began = time.monotonic()
    respond('hoose File…')
    choose_file(place, 'Replay a Capture')
    until(lambda: find('Replaying captures.ndjson'), 'the bar of the replay')
    until(lambda: find('Replayed 3 events'), 'its end')
    ok(time.monotonic() - began >= 2, 'a capture is replayed with its own timing')
    ok(count("name LIKE 'Captured _'") == 3, 'its events are in the log, though they had the same messageId')

    # --- sample events
    activate('Source Menu', 'Stream Sample Events…')
    type_into('Events a second', '200')
    picture('sample')
    respond('tart')
    until(lambda: find('Sample events at 200/s'), 'the bar of the stream')
    until(lambda: count("name = 'Basket'") > 3, 'sample events in the log')
    picture('streaming')
    click('Stop')
    until(lambda: not find('Sample events at 200/s'), 'the bar to go')
    taken = count()
    time.sleep(1)
    ok(count() == taken, 'sample events stream until they are stopped')


run(main, [MAPPING])
