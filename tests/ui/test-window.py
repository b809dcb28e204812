#!/usr/bin/python3 -W ignore
"""test-window.py HOOKLINE: a person's first quarter of an hour, through the accessibility bus.

SPDX-License-Identifier: GPL-3.0-or-later

Runs under build-aux/with-display: real clicks, a real keyring, events over HTTP into the source,
deliveries to a receiver of this program, whose signature is compared with openssl's.
"""

import hashlib
import hmac
import json
import subprocess

from hookline_window import (activate, click, click_at, config, find, keys, ok, picture, post, received, run,
                             saved, server, stop, text_of, type_into, until)

SECRET = 'window-test-secret'


def main():
    until(lambda: find('Try It with Sample Events'), 'the first run page', 60)
    ok(True, 'the window opens with the first run page')
    picture('first-run')

    click('Add Mapping')
    type_into('Name', 'Orders')
    type_into('URL', f'http://127.0.0.1:{server.server_address[1]}/hooks')
    click('Save')
    until(lambda: saved()['mappings'], 'the mapping in the file')
    mapping = saved()['mappings'][0]
    ok(mapping['name'] == 'Orders' and mapping['fields']['url'].endswith('/hooks'),
       'a mapping is made by clicking and typing', mapping)
    ok('secret' not in json.dumps(saved()).replace('secret_headers', ''), 'the file holds no secret')

    keys('ctrl+comma')
    until(lambda: find('Shared secret', 'EditableText'), 'the entry of the secret')
    click_at(450, 195)
    subprocess.run(['xdotool', 'type', '--delay', '15', SECRET], check=True)
    keys('Return')
    until(lambda: find('The secret is in the login keyring', contains=True), 'the secret in the keyring')
    ok(True, 'the secret is typed in and kept in the keyring')
    with open(config, encoding='utf-8') as file:
        ok(SECRET not in file.read(), 'the secret is in no file')
    picture('settings')

    keys('ctrl+1')
    ok(post({'event': 'Order Completed', 'messageId': 'window-1', 'properties': {'total': 128.5}}) == 200,
       'an event goes in over the tracking API')
    until(lambda: received, 'the delivery at the receiver')
    row = until(lambda: find('Delivered, Order Completed', contains=True), 'the row in the log')
    ok('200' in row.get_name(), 'the row of the delivery appears, with the answer', row.get_name())

    click_at(500, 283)
    signature = until(lambda: (text_of('X-Signature') or '') and len(text_of('X-Signature')) == 40 and
                      text_of('X-Signature'), 'the signature of the opened delivery')
    headers, body = received[0]
    sent = {name.lower(): value for name, value in headers.items()}['x-signature']
    openssl = subprocess.run(['openssl', 'dgst', '-sha1', '-hmac', SECRET], input=body,
                             capture_output=True, check=True).stdout.decode().split()[-1]
    ok(signature == sent, 'the signature shown is the one that was sent', f'{signature} {sent}')
    ok(signature == openssl, 'and the one that openssl computes over the body', f'{signature} {openssl}')
    ok(hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest() == sent, 'the body was not changed')
    until(lambda: find('Signed, bytes 1 to', contains=True), 'the signed span in words')
    ok(True, 'what is signed is highlighted, and said in words')
    picture('delivery')

    click('Open in Full')
    until(lambda: find('Delivery Menu'), 'the delivery in full')
    ok(find('on the first attempt: 200 OK'), 'the delivery in full says in words how it went')
    picture('full')
    click('Hex')
    picture('hex')
    click('Signature')
    until(lambda: find('openssl dgst -sha1 -hmac', contains=True), 'how the signature was made')
    ok(True, 'and how its signature was made')
    activate('Delivery Menu', 'Copy as Markdown Report')
    until(lambda: find('Copied as a Markdown report'), 'the toast of the copy')
    ok(True, 'it is copied as a report')
    keys('Escape')
    until(lambda: find('Deliveries, newest first'), 'the log again')
    ok(True, 'Escape leaves it')

    for number in range(2, 6):
        post({'event': f'Event {number}', 'messageId': f'window-{number}'})
    until(lambda: len(received) == 5, 'four more deliveries')
    until(lambda: find('Show 4 new deliveries'), 'that four are new')
    ok(not find('Delivered, Event 5', contains=True), 'while a row is selected the log does not move')
    keys('ctrl+l')
    until(lambda: find('Delivered, Event 5', contains=True), 'the newest row')
    ok(True, 'live again, it shows what is new')

    ok(stop() == 0, 'SIGTERM ends the program cleanly')


run(main)
