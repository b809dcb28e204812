#!/usr/bin/python3 -W ignore
"""test-inspector-page.py HOOKLINE: the inspector answers as it is told, and shows what came.

SPDX-License-Identifier: GPL-3.0-or-later

A mapping delivers to the inspector itself; other requests come from this program.
"""

import http.client
import json
import time
import urllib.error
import urllib.request

import hookline_window
from hookline_window import activate, click, find, keys, ok, open_menu, picture, post, run, type_into, until

INSPECTOR = f'http://127.0.0.1:{hookline_window.inspector}'
MAPPING = {'id': 'orders', 'name': 'Orders', 'state': 'on', 'trigger': 'event = "Order Completed"',
           'fields': {'url': f'{INSPECTOR}/inbox/orders', 'method': 'POST', 'data': {'@path': '$.'}}}


def row(*texts):
    """Whether a row of the list has all of the texts."""
    found = find(texts[0], contains=True)
    return found if found and all(text in found.get_name() for text in texts) else None


def send(inbox, event, method='POST', **headers):
    """The status, or the word for how the connection ended."""
    request = urllib.request.Request(f'{INSPECTOR}/inbox/{inbox}', data=json.dumps(event).encode(),
                                     headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            answer.read()
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except http.client.IncompleteRead:
        return 'half'
    except (http.client.RemoteDisconnected, ConnectionResetError) as error:
        return type(error).__name__
    except urllib.error.URLError as error:
        return type(error.reason).__name__


def exchange(inbox):
    """An answer that is not followed, with its `content`, and the seconds until its `head` and its end."""
    connection = http.client.HTTPConnection('127.0.0.1', hookline_window.inspector, timeout=30)
    begin = time.monotonic()
    connection.request('POST', f'/inbox/{inbox}', body='{}', headers={'Connection': 'close'})
    answer = connection.getresponse()
    answer.head = time.monotonic() - begin
    answer.content = answer.read().decode()
    answer.took = time.monotonic() - begin
    connection.close()
    return answer


def count(text):
    """How many rows of the list have the text; a row's name is what it says, with commas."""
    root = hookline_window.application()
    names = [node.get_name() or '' for node in hookline_window.walk(root)] if root else []
    return sum(text in name and ', ' in name and ' · ' in name for name in names)


def main():
    until(lambda: find('Orders', contains=True), 'the window with its mapping', 60)
    keys('alt+3')
    until(lambda: find('No Requests Yet'), 'the empty page')
    ok(True, 'without a request that is said')

    # --- 503 three times, and the delivery is tried again
    click('503')
    until(lambda: find('Answering 503. 3 requests are left, then 200 OK again.'), 'the amber bar')
    ok(True, 'told to answer 503, it says for how many requests')
    picture('inspector-503')
    post({'event': 'Order Completed', 'messageId': 'inspector-1', 'properties': {'total': 128.5}})
    until(lambda: count('answered 503') == 3 and count('answered 200') == 1, 'four attempts')
    ok(True, 'three attempts get 503, the fourth 200')
    ok(not find('Answering 503', contains=True), 'the bar is gone once that is used up')
    ok(find('/inbox/orders, 4', contains=True) is not None, 'they are grouped by their inbox')
    ok(count('seen before') == 3, 'the repeated ones are marked as seen before')
    picture('inspector-retried')
    click('Open Delivery')
    until(lambda: find('Open in Full'), 'its delivery')
    until(lambda: find('Delivered, Order Completed', contains=True), 'the row of the log')
    ok(True, 'the delivery that made the request is found')
    keys('alt+3')

    # --- another inbox, with an answer of its own
    open_menu('Add Inbox')
    type_into('Name of the inbox', 'crm')
    keys('Return')
    until(lambda: find('Answer “crm” with'), 'the inbox')
    click('Drop')
    until(lambda: find('Dropping the connection in “crm”', contains=True), 'its bar')
    dropped = send('crm', {'type': 'identify', 'messageId': 'crm-1'})
    ok(dropped == 'RemoteDisconnected', 'an inbox drops connections', dropped)
    ok(send('orders', {'type': 'page', 'messageId': 'page-1'}) == 200, 'and the others do not')
    activate('Other Answers', 'Half a Response')
    until(lambda: find('Answering half, then closing in “crm”', contains=True), 'half a response')
    half = send('crm', {'type': 'identify', 'messageId': 'crm-2'})
    ok(half == 'half', 'it breaks off in the middle of the answer', half)
    activate('Other Answers', 'Other Status')
    until(lambda: find('Answering 410', contains=True), 'another status')
    ok(send('crm', {'type': 'identify', 'messageId': 'crm-3'}) == 410, 'it answers any status')
    picture('inspector-crm')

    # --- the other ways, each as the client sees it
    activate('Other Answers', 'Redirect')
    until(lambda: find('Redirecting with 302 in “crm”', contains=True), 'a redirect')
    answer = exchange('crm')
    ok(answer.status == 302 and answer.getheader('Location') == '/inbox/elsewhere', 'it redirects', answer.status)
    activate('Other Answers', '2xx with an Error in the Body')
    until(lambda: find('Answering 200 with a fault in the body in “crm”', contains=True), 'a fault in the body')
    answer = exchange('crm')
    ok(answer.status == 200 and json.loads(answer.content)['success'] is False, 'it says in the body that it failed',
       answer.content)
    activate('Other Answers', 'Slow Body')
    until(lambda: find('Answering with a body that takes 5', contains=True), 'a slow body')
    answer = exchange('crm')
    ok(answer.status == 200 and answer.head < 2 < 4.5 < answer.took, 'the head comes at once, the body in five seconds',
       f'{answer.head} {answer.took}')
    click('Slow')
    until(lambda: find('Answering 200 slowly in “crm”', contains=True), 'a slow answer')
    answer = exchange('crm')
    ok(answer.status == 200 and answer.head > 4.5, 'nothing comes for five seconds', answer.head)
    activate('Other Answers', 'Reset the Connection')
    until(lambda: find('Resetting the connection in “crm”', contains=True), 'a reset')
    reset = send('crm', {'type': 'identify', 'messageId': 'crm-9'})
    ok(reset == 'ConnectionResetError', 'it resets the connection', reset)
    click('Reset')
    until(lambda: not find('in “crm”', contains=True), 'the end of it')
    ok(send('crm', {'type': 'identify', 'messageId': 'crm-10'}) == 200, 'and Reset ends it')


run(main, [MAPPING], retry={'first': 0.2, 'factor': 2, 'jitter': 0, 'cap': 1, 'window': 600})
