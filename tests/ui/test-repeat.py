#!/usr/bin/python3 -W ignore
"""test-repeat.py HOOKLINE: many failed deliveries are sent again, with a bar, and that is cancelled.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json
import os
import re
import subprocess

from hookline_window import (KEY, activate, application, backwards, config, find, folder, keys, names, ok,
                             picture, respond, run, said, until)

COUNT = 15000
MAPPING = {'id': 'orders', 'name': 'Orders', 'state': 'on', 'trigger': 'type = "track"', 'retry': {'preset': 'off'},
           'fields': {'url': 'http://127.0.0.1:1/', 'method': 'POST', 'data': {'@path': '$.'}}}


def main():
    until(lambda: find('Orders', contains=True), 'the window with its mapping', 60)
    events = os.path.join(folder, 'events.ndjson')
    with open(events, 'w', encoding='utf-8') as file:
        for number in range(COUNT):
            file.write(json.dumps({'type': 'track', 'event': f'Order {number}', 'userId': 'u', 'writeKey': KEY,
                                   'messageId': f'repeat-{number}'}) + '\n')
    cli = os.path.join(os.path.dirname(os.environ['HKL_HOOKLINE']), '..', 'cli', 'hookline-cli')
    subprocess.run([cli, 'send', '--config', config, '--data-dir', os.path.join(folder, 'data'), events], check=True,
                   stdout=subprocess.DEVNULL)
    keys('ctrl+1')
    until(lambda: any(name == f'Failed {COUNT:,}' or name == f'Failed, {COUNT:,}' for name in names()) or
          find(f'{COUNT:,}'), 'that all have failed', 300)
    activate('Mapping Menu', 'Resend All Failed…')
    until(lambda: find(f'Send {COUNT:,} Failed Deliveries Again?'), 'the question', 120)
    respond('Same Bytes')

    # It is a matter of seconds, and a walk through the whole window is one: so from the foot of it.
    def bar():
        seen = {}
        for _, node in zip(range(60), backwards(application())):
            seen.setdefault(node.get_name() or '', node)
        return seen if f'Sending {COUNT:,} deliveries again' in seen and 'Cancel' in seen else None
    there = until(bar, 'the bar')
    there['Cancel'].get_action_iface().do_action(0)
    picture('repeat')
    ok(any(re.fullmatch(rf'[\d,]+ of {COUNT:,}', name) for name in there), 'a bar says how many of how many', list(there))
    told = until(lambda: said('Stopped: ', begins=True), 'what was done until then')
    done = int(re.search(r'Stopped: ([\d,]+) of', told).group(1).replace(',', ''))
    ok(0 < done < COUNT, 'Cancel stops it, and what was done is said', told)
    until(lambda: not find(f'Sending {COUNT:,} deliveries again'), 'the end of the bar')
    ok(True, 'and the bar goes')


os.environ.setdefault('HKL_HOOKLINE', __import__('sys').argv[1])
run(main, [MAPPING])
