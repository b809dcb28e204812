#!/usr/bin/python3 -W ignore
"""test-notifications.py HOOKLINE: what the desktop is told while nobody looks at the window, and where that leads.

SPDX-License-Identifier: GPL-3.0-or-later

The test is the desktop: it takes what would be shown, and does what a click on it does.
"""

import socket
import threading

from gi.repository import Gio, GLib

import hookline_window as window
from hookline_window import click, find, ok, picture, post, received, run, server, start, stop, until

MAPPING = {'id': 'orders', 'name': 'Orders', 'state': 'on', 'trigger': 'type = "track"',
           'fields': {'url': f'http://127.0.0.1:{server.server_address[1]}/hooks', 'method': 'POST',
                      'data': {'@path': '$.'}}}
DESKTOP = """<node><interface name='org.gtk.Notifications'>
<method name='AddNotification'><arg type='s' direction='in'/><arg type='s' direction='in'/>
<arg type='a{sv}' direction='in'/></method>
<method name='RemoveNotification'><arg type='s' direction='in'/><arg type='s' direction='in'/></method>
</interface></node>"""
APPLICATION = 'io.github.hookline.Hookline'
BUS = Gio.bus_get_sync(Gio.BusType.SESSION)
shown = {}  # what stands, by id
told = []  # the titles of all that were shown


def called(_bus, _sender, _path, _interface, method, parameters, invocation):
    if method == 'AddNotification':
        _, name, notification = parameters.unpack()
        shown[name] = notification
        told.append(notification['title'])
    else:
        shown.pop(parameters.unpack()[1], None)
    invocation.return_value(None)


def serve_desktop():
    context = GLib.MainContext()
    context.push_thread_default()
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    node = Gio.DBusNodeInfo.new_for_xml(DESKTOP)
    bus.register_object('/org/gtk/Notifications', node.interfaces[0], called, None, None)
    Gio.bus_own_name_on_connection(bus, 'org.gtk.Notifications', 0, None, None)
    GLib.MainLoop(context).run()


def is_there(name):
    return BUS.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'NameHasOwner',
                         GLib.Variant('(s)', (name,)), None, 0, 5000, None).unpack()[0]


def is_served(port):
    with socket.socket() as asked:
        return asked.connect_ex(('127.0.0.1', port)) == 0


def activate(notification):
    """What a desktop does when it is clicked."""
    target = notification.get('default-action-target')
    BUS.call_sync(APPLICATION, '/' + APPLICATION.replace('.', '/'), 'org.freedesktop.Application',
                  'ActivateAction',
                  GLib.Variant('(sava{sv})', (notification['default-action'].removeprefix('app.'),
                                              [GLib.Variant('s', target)] if target else [], {})),
                  None, 0, 10000, None)


def main():
    until(lambda: find('Orders', contains=True), 'the window with its mapping')
    stop()
    threading.Thread(target=serve_desktop, daemon=True).start()
    until(lambda: is_there('org.gtk.Notifications'), 'the desktop')
    start(arguments=['--background'])  # without a window nobody looks
    until(lambda: is_served(window.source), 'the source')

    # One that is delivered, and then some that fail for good.
    post({'event': 'Order Refunded', 'messageId': 'n-1'})
    until(lambda: received, 'the first delivery')
    window.status = 410

    def failed():
        # What fails before the first look at the figures is history, and nobody is told of it.
        post({'event': 'Order Completed', 'messageId': f'n-{len(received)}-failed'})
        return 'mapping-orders' in shown
    until(failed, 'the notification')
    notification = shown['mapping-orders']
    ok(notification['title'] == 'Orders is failing' and 'can be sent again' in notification['body'],
       'the first failure is told', notification)
    activate(notification)
    until(lambda: find('Orders', contains=True), 'the window')
    until(lambda: find('Order Completed'), 'what failed')
    ok(not find('Order Refunded'), 'its click opens the mapping with what failed, and nothing else')
    picture('notification')
    window.status = 200
    post({'event': 'Order Refunded', 'messageId': 'n-3'})
    until(lambda: 'mapping-orders' not in shown, 'the end of the notification')
    ok(True, 'and it is taken back when deliveries succeed')
    stop()

    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(('127.0.0.1', window.source))
        taken.listen()
        told.clear()
        shown.clear()
        start(arguments=['--background'])
        until(lambda: shown, 'the notification')
        ok(told == [f'Port {window.source} is taken'], 'a port that is taken is told', told)
        activate(next(iter(shown.values())))
        until(lambda: find('is taken by another program', contains=True), 'the bar')
        ok(not find('Hookline is already running'), 'its click opens the window, with the bar that says more')
        click('Try Again')
        until(lambda: find('is taken by another program', contains=True), 'the bar')
    click('Try Again')
    until(lambda: not shown, 'the end of the notification')
    ok(len(told) == 1, 'once, and no longer than it is so', told)
    stop()


run(main, [MAPPING])
