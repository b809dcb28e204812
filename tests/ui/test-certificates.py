#!/usr/bin/python3 -W ignore
"""test-certificates.py HOOKLINE: a mapping's certificate files in the editor.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import subprocess

from hookline_window import click, find, keys, ok, picture, run, saved, type_into, until

MAPPING = {'id': 'orders', 'name': 'Orders', 'state': 'on', 'trigger': 'type = "track"',
           'fields': {'url': 'https://example.com/hooks', 'method': 'POST',
                      'data': {'@path': '$.'}},
           'ca_file': '/etc/ssl/ours.pem'}
CERTIFICATE = 'Client certificate (PEM)'
KEY = 'Its key, if in another file (PEM)'
RELATIVE = 'A certificate file has a full name, such as /etc/ssl/ours.pem.'
ALONE = 'A key goes with a client certificate. Name both files.'


def main():
    until(lambda: find('Orders', contains=True), 'the window with its mapping', 60)
    keys('ctrl+1')
    until(lambda: find('Waiting for the First Event'), 'the mapping’s page')
    keys('ctrl+Page_Down')
    until(lambda: find('Further authorities (PEM)', 'EditableText'), 'the first file')

    type_into(KEY, '/etc/ssl/me.key')
    until(lambda: find(ALONE), 'a sentence about the key without a certificate')
    ok(True, 'a key without its certificate is named')
    type_into(CERTIFICATE, 'me.pem')
    until(lambda: find(RELATIVE), 'a sentence about the name')
    ok(not find(ALONE), 'a name that is not full is named')
    for _ in range(40):
        subprocess.run(['xdotool', 'mousemove', '500', '600', 'click', '5'], check=True)
    picture('certificates')
    type_into(CERTIFICATE, '/etc/ssl/me.pem')
    until(lambda: not find(RELATIVE), 'the sentence to go')
    click('Save')
    until(lambda: saved()['mappings'][0].get('client_key'), 'the files in the configuration')
    mapping = saved()['mappings'][0]
    ok(mapping['ca_file'] == '/etc/ssl/ours.pem' and mapping['client_key'] == '/etc/ssl/me.key' and
       mapping['client_certificate'] == '/etc/ssl/me.pem', 'all three are saved', mapping)


run(main, [MAPPING])
