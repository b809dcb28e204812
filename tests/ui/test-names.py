#!/usr/bin/python3 -W ignore
"""test-names.py HOOKLINE: every page for a screen reader: nothing that acts is without a name.

SPDX-License-Identifier: GPL-3.0-or-later

Walks every page over the accessibility bus and looks at each widget that shows and that a person can
act on. Then the keyboard: F6 goes round the regions, charts are read with the arrow keys, and every
key of the window stands in the shortcuts window.
"""

import os
import re

import hookline_window
from hookline_window import (Atspi, application, find, keys, ok, picture, post, received, run, server, until,
                             walk)

URL = f'http://127.0.0.1:{server.server_address[1]}'
MAPPINGS = [{'id': f'mapping-{number}', 'name': f'Mapping {number}', 'state': 'on',
             'trigger': 'type = "track"',
             'fields': {'url': f'{URL}/{number}', 'method': 'POST', 'data': {'@path': '$.'},
                        'headers': {'X-Shop': 'berlin'}}} for number in (1, 2)]
ACTING = {'push button', 'button', 'toggle button', 'check box', 'radio button', 'switch', 'entry', 'text',
          'password text', 'combo box', 'spin button', 'link', 'menu item', 'slider', 'list item',
          'table row', 'page tab', 'tool bar item'}
PAGES = {'Overview': ['alt+1'], 'Source': ['alt+2'], 'Inspector': ['alt+3'], 'Signature': ['alt+4'],
         'Settings': ['ctrl+comma'], 'Log and delivery': ['ctrl+1', 'ctrl+shift+Down'],
         'Set Up': ['ctrl+2', 'ctrl+Page_Down'], 'New mapping': ['ctrl+n']}
looked_at = set()  # pages of the window, by their paths


def present(node, new, pages=0, depth=0):
    """NODE and what is below it, but for the pages that were looked at before, which are kept."""
    yield node
    for i in range(min(node.get_child_count(), 40)):
        child = node.get_child_at_index(i)
        if child is None or depth > 60:
            continue
        inner = pages
        if child.get_name() == 'GtkStackPage':
            inner += 1
            if inner == 2:  # the first is the window's state
                if child.path in looked_at:
                    continue
                new.add(child.path)
        yield from present(child, new, inner, depth + 1)


def is_named(node):
    if (node.get_name() or '').strip():
        return True
    # GTK makes some widgets of two: what can be pressed lies in what is named, or around it.
    parent = node.get_parent()
    if parent is not None and parent.get_role_name() in ACTING and (parent.get_name() or '').strip():
        return True
    if any((node.get_child_at_index(i).get_name() or '').strip() for i in range(node.get_child_count())):
        return True
    return any(relation.get_relation_type() == Atspi.RelationType.LABELLED_BY
               for relation in node.get_relation_set())


def path(node):
    names = []
    while node is not None and len(names) < 8:
        names.append(f'{node.get_role_name()} “{node.get_name() or ""}”')
        node = node.get_parent()
    return ' < '.join(names)


def look(root):
    """How much there is, what of it acts without a name, and the pages it is on."""
    count, found, new = 0, [], set()
    for node in present(root, new):
        count += 1
        if node.get_role_name() in ACTING and not is_named(node):
            found.append(path(node))
    return count, found, new


def has_focus(node):
    return node.get_state_set().contains(Atspi.StateType.FOCUSED)


def main():
    until(lambda: find('Mapping 1', contains=True), 'the window with its mappings', 60)
    hookline_window.status = 410
    post({'event': 'Order Completed', 'messageId': 'names-1'})
    until(lambda: len(received) >= 2, 'the deliveries')

    for page, how in PAGES.items():
        for key in how:
            keys(key)
        def there():
            seen = look(application())
            return seen if seen[2] else None
        count, found, new = until(there, f'{page} to be there')
        looked_at.update(new)
        ok(count > 30 and not found, f'{page}: everything that acts has a name ({count} widgets)',
           '\n'.join(sorted(set(found))))
        picture('names-' + page.lower().replace(' ', '-'))

    # F6: from the page to the sidebar, and back.
    keys('alt+1')
    row = until(lambda: next((n for n in walk(application()) if n.get_name() == 'Overview' and
                              n.get_role_name() in ('list item', 'table row', 'table cell')), None),
                'the row of the sidebar')

    def in_sidebar(wanted):
        if has_focus(row) == wanted:
            return True
        keys('F6')
        return False
    until(lambda: in_sidebar(True), 'the focus in the sidebar')
    keys('F6')
    until(lambda: not has_focus(row), 'the focus on the page')
    keys('F6')
    until(lambda: has_focus(row), 'the focus in the sidebar again')
    ok(True, 'F6 goes from region to region, and round')

    chart = until(lambda: next((n for n in walk(application()) if n.get_name() == 'Throughput, events a second' and
                                n.get_role_name() in ('image', 'graphic', 'icon')), None), 'the chart, an image')
    ok('delivered' in (chart.get_description() or ''), 'the chart says its latest values',
       chart.get_description())

    def on_chart():
        if has_focus(chart):
            return True
        keys('Tab')
        return False
    until(on_chart, 'the chart by Tab')
    keys('Left', 'Left')
    until(lambda: ' ago' in (chart.get_description() or ''), 'the values read out')
    ok('failed' in chart.get_description(), 'arrow keys read the values out, with their time',
       chart.get_description())
    keys('Escape')
    until(lambda: ' ago' not in (chart.get_description() or ''), 'the latest values again')

    # What the shortcuts window shows is what the window does.
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../src/ui')
    with open(os.path.join(root, 'help-overlay.ui'), encoding='utf-8') as file:
        shown = file.read().replace('&lt;', '<').replace('&gt;', '>').lower()
    with open(os.path.join(root, 'hkl-window-actions.c'), encoding='utf-8') as file:
        bound = re.findall(r'\{ GDK_KEY_(\w+), ([^,]+), "([^"]+)"', file.read())
    missing = []
    for key, modifiers, action in bound:
        accel = ''.join(f'<{word}>' for word, macro in (('ctrl', 'CONTROL'), ('shift', 'SHIFT'), ('alt', 'ALT'))
                        if macro in modifiers)
        span = f'{accel}1...' if key.isdigit() else accel + key.lower()
        if span not in shown:
            missing.append(f'{accel}{key} ({action})')
    ok(bound and not missing, 'every key of the window stands in the shortcuts window', '\n'.join(missing))
    keys('ctrl+question')
    until(lambda: find('Keyboard shortcuts', contains=True) or find('Search', contains=True), 'the shortcuts')
    picture('shortcuts')


run(main, MAPPINGS)
