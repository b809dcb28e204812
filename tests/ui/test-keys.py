#!/usr/bin/python3 -W ignore
"""test-keys.py HOOKLINE: write keys are made, named, copied into code and revoked in the window.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json
import urllib.error
import urllib.request

from hookline_window import (KEY, click, find, keys, ok, picture, respond, run, saved, source, type_into, until)


def status(key):
    event = {'type': 'track', 'event': 'E', 'userId': 'u', 'writeKey': key}
    request = urllib.request.Request(f'http://127.0.0.1:{source}/v1/track', data=json.dumps(event).encode(),
                                     method='POST')
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def named():
    found = saved()['source']['write_keys']
    return {key['name']: key['key'] for key in found if isinstance(key, dict)}


def main():
    until(lambda: find('Overview', contains=True), 'the window')
    keys('ctrl+comma')
    until(lambda: find('Write Keys'), 'the settings')
    until(lambda: find('Write key without a name'), 'the key that is there')
    ok(find('Revoke Write Key hk_wind…') is None, 'the only key cannot be revoked')

    click('New Write Key…')
    type_into('Name of the key', 'Web shop')
    picture('new-key')
    respond('ake Key')
    until(lambda: 'Web shop' in named(), 'the new key in the configuration')
    key = named()['Web shop']
    until(lambda: find(key), 'the key in the list')
    until(lambda: status(key) == 200, 'the source to take it')
    ok(status(KEY) == 200, 'a new key works at once, and so does the first one')

    click('New Write Key…')
    type_into('Name of the key', 'Web shop')
    until(lambda: find('Web shop”', contains=True), 'that the name is taken')
    ok(True, 'a name that is taken is refused with a sentence')
    type_into('Name of the key', 'Server')
    type_into('Key, made up when empty', 'kGm2-of-another-workspace')
    respond('ake Key')
    until(lambda: named().get('Server') == 'kGm2-of-another-workspace', 'a key of one\'s own')
    ok(status('kGm2-of-another-workspace') in (200, 401), 'a key of one\'s own is taken over')

    until(lambda: find('Rename Write Key Server'), 'its row')
    click('Rename Write Key Server')
    type_into('Name of the key', 'Backend')
    respond('ename')
    until(lambda: named().get('Backend') == 'kGm2-of-another-workspace', 'the other name')
    ok('Server' not in named(), 'a key gets another name')
    picture('keys')

    keys('alt+2')
    until(lambda: find('Which write key'), 'the choice of a key in the source')
    ok(True, 'with several keys, the source lets one choose which stands in the code')
    picture('source-keys')

    keys('ctrl+comma')
    click('Revoke Write Key Web shop')
    until(lambda: find('Revoke “Web shop”?', contains=True), 'the question')
    picture('revoke')
    respond('ancel')
    until(lambda: not find('Revoke “Web shop”?', contains=True), 'the question to go')
    ok('Web shop' in named() and status(key) == 200, 'nothing is revoked unless it is confirmed')
    click('Revoke Write Key Web shop')
    respond('evoke')
    until(lambda: 'Web shop' not in named(), 'the key to go')
    until(lambda: status(key) == 401, 'the source to refuse it')
    ok(status(KEY) == 200, 'a revoked key is refused, the others are not')


run(main)
