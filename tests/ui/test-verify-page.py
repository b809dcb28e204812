#!/usr/bin/python3 -W ignore
"""test-verify-page.py HOOKLINE: a signature that is not genuine is explained.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import hashlib
import hmac
import json
import subprocess

from hookline_window import click_at, find, keys, ok, picture, run, type_into, until

SECRET = 'signature-test-secret'


def sign(text, key=SECRET, how=hashlib.sha1):
    return hmac.new(key.encode(), text.encode(), how).hexdigest()


def main():
    until(lambda: find('Try It with Sample Events'), 'the window', 60)
    keys('ctrl+comma')
    until(lambda: find('Shared secret', 'EditableText'), 'the entry of the secret')
    click_at(450, 195)
    subprocess.run(['xdotool', 'type', '--delay', '15', SECRET], check=True)
    keys('Return')
    until(lambda: find('The secret is in the login keyring', contains=True), 'the secret in the keyring')
    keys('alt+4')
    until(lambda: find('Body as received', 'EditableText'), 'the page')

    # --- a signature that is not genuine, and why
    body = '{"type":"track","event":"Order Completed","total":128.5}'
    type_into('Body as received', body)
    type_into('X-Signature as received', sign(body))
    until(lambda: find('Genuine'), 'the verdict')
    ok(True, 'a genuine signature is found genuine')
    for wrong, signature, title in (
            (body + '\n', sign(body), 'Not genuine: a newline was added at the end'),
            (json.dumps(json.loads(body)), sign(body), 'Not genuine: the JSON has other spacing'),
            (body, sign(body, how=hashlib.sha256), 'Not genuine: SHA-256 instead of SHA-1'),
            (body, sign(body).upper(), 'Not genuine: the signature is in upper case'),
            (body, sign(body, SECRET + '\n'), 'Not genuine: the secret has white space around it'),
            (f'[{body},{{"type":"page"}}]', sign('{"type":"page"}'),
             'Not genuine: another event of the batch is signed')):
        type_into('Body as received', wrong)
        type_into('X-Signature as received', signature)
        until(lambda title=title: find(title), title)
        ok(True, title)
    ok(find('A batch is signed over its first event', contains=True) is not None, 'it says what to change')
    ok(find('Failed. First event does not match', contains=True) is not None, 'the checks are told one by one')
    picture('signature-wrong')


run(main)
