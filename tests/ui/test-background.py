#!/usr/bin/python3 -W ignore
"""test-background.py HOOKLINE: it goes on without its window, through a portal and without one.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import threading

from gi.repository import Gio, GLib

import hookline_window as window
from hookline_window import (Atspi, application, find, keys, ok, picture, post, received, run, server,
                             stop, until)

MAPPING = {'id': 'orders', 'name': 'Orders', 'state': 'on', 'trigger': 'type = "track"',
           'fields': {'url': f'http://127.0.0.1:{server.server_address[1]}/hooks', 'method': 'POST',
                      'data': {'@path': '$.'}}}
PORTAL = """<node><interface name='org.freedesktop.portal.Background'>
<method name='RequestBackground'><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>
<arg type='o' direction='out'/></method>
<method name='SetStatus'><arg type='a{sv}' direction='in'/></method></interface></node>"""
requests = []
statuses = []


def called(bus, sender, _path, _interface, method, parameters, invocation):
    if method == 'SetStatus':
        statuses.append(parameters.unpack()[0])
        invocation.return_value(None)
        return
    options = parameters.unpack()[1]
    requests.append(options)
    path = '/org/freedesktop/portal/desktop/request/%s/%s' % (
        sender[1:].replace('.', '_'), options['handle_token'])
    invocation.return_value(GLib.Variant('(o)', (path,)))
    bus.emit_signal(sender, path, 'org.freedesktop.portal.Request', 'Response', GLib.Variant(
        '(ua{sv})', (0, {'background': GLib.Variant('b', True),
                         'autostart': GLib.Variant('b', options['autostart'])})))


def serve_portal():
    context = GLib.MainContext()
    context.push_thread_default()
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    node = Gio.DBusNodeInfo.new_for_xml(PORTAL)
    bus.register_object('/org/freedesktop/portal/desktop', node.interfaces[0], called, None, None)
    Gio.bus_own_name_on_connection(bus, 'org.freedesktop.portal.Desktop', 0, None, None)
    GLib.MainLoop(context).run()


def switch(name):
    """By the keyboard: a switch of GTK 4.8 offers no action, and takes no focus from outside."""
    node = until(lambda: find(name, 'Action'), f'the switch {name}')

    def reached():
        if node.get_state_set().contains(Atspi.StateType.FOCUSED):
            return True
        keys('Tab')
        return False
    until(reached, f'the focus on {name}', 60)
    keys('space')


def main():
    threading.Thread(target=serve_portal, daemon=True).start()
    until(lambda: find('Orders', contains=True), 'the window with its mapping', 60)
    keys('ctrl+comma')
    switch('Keep delivering when closed')
    until(lambda: requests, 'the question to the portal')
    ok(requests[-1]['autostart'] is False, 'leave to run in the background is asked for')
    switch('Start with the session')
    until(lambda: len(requests) == 2, 'the second question')
    ok(requests[-1]['autostart'] is True and requests[-1]['commandline'] ==
       ['hookline', '--background'], 'and to start with the session', requests[-1])
    until(lambda: find('With the window closed, events still come in', contains=True),
          'the line that says so')
    picture('background')

    keys('ctrl+w')
    until(lambda: application() is None or not find('Orders', contains=True), 'the window closed')
    until(lambda: statuses, 'the status for the desktop')
    ok(statuses[-1].get('message') == 'Ready to deliver', 'the desktop is told what it does',
       statuses)
    post({'event': 'Order Completed'})
    until(lambda: received, 'a delivery without a window')
    ok(window.program.poll() is None, 'it delivers with its window closed')
    ok(stop() == 0, 'a session that ends, ends it')

    window.start(HKL_TEST='again')
    until(lambda: find('Orders', contains=True), 'the window once more', 60)
    ok(True, 'it comes again with its window')


run(main, [MAPPING])
