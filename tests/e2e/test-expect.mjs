// test-expect.mjs: expect, as a pipeline uses it: while a copy runs, in time and too late.
//
// SPDX-License-Identifier: GPL-3.0-or-later

import fs from 'node:fs';
import path from 'node:path';

import { done, folder, mapping, ok, options, receiver, run, runBeside, start, stop, writeConfig } from './hookline.mjs';

const where = folder();
const sink = await receiver((record) => (record.path === '/bad' ? 404 : 200));
writeConfig(where, [mapping('orders', { url: `${sink.url}/good` }), mapping('broken', { url: `${sink.url}/bad` })]);
const place = options(where).slice(0, 4);

const expect = (...args) => runBeside(['expect', ...place, ...args]);

const copy = await start(where);
const events = [1, 2, 3].map((n) => JSON.stringify({ type: 'track', event: 'Order Completed', userId: `u_${n}`, messageId: `m-${n}` }));

{
  const junit = path.join(where, 'report.xml');
  const waiting = expect('--within', '30', '--since', '60', '--type', 'track', '--event', 'Order Completed', '--mapping', 'orders', '--count', '3', '--junit', junit);
  ok((await runBeside(['send', ...place], events.join('\n') + '\n')).status === 0, 'events are sent while it waits');
  const result = await waiting;
  ok(result.status === 0 && /✓ track “Order Completed” reaches orders and gets 2xx, 3 times/.test(result.stdout), 'what was expected happens: exit status 0', result.stdout + result.stderr);
  const report = fs.readFileSync(junit, 'utf8');
  ok(/<testsuite [^>]*tests="1" failures="0"/.test(report) && /<testcase [^>]*\/>/.test(report), 'a report in JUnit’s form', report);
}

{
  const junit = path.join(where, 'failed.xml');
  const result = await expect('--within', '1', '--since', '60', '--mapping', 'broken', '--user', 'u_1', '--junit', junit);
  ok(result.status === 1 && /404/.test(result.stdout), 'another answer is no delivery: exit status 1, and what came instead', result.stdout);
  ok(/failures="1"[\s\S]*<failure message="[^"]*404/.test(fs.readFileSync(junit, 'utf8')), 'the failure is in the report');
  ok((await expect('--within', '5', '--since', '60', '--mapping', 'broken', '--status', '404', '--message-id', 'm-2')).status === 0, 'a wanted failure');
  ok((await expect('--within', '0', '--since', '60', '--mapping', 'orders', '--event', 'Order Refunded')).status === 1, 'an event that never came');
}

{
  const har = path.join(where, 'log.har');
  ok(run(['log', ...place, '--export', 'har', har]).status === 0, 'log --export har, while a copy runs');
  const { entries } = JSON.parse(fs.readFileSync(har, 'utf8')).log;
  const sent = sink.requests[0].headers['x-signature'];
  const entry = entries.find((e) => e.request.headers.some((h) => h.name === 'x-signature' && h.value === sent));
  ok(entry?.request.postData.text.includes('"m-1"') && entry.response.status > 0,
    'what was sent is in it, with its signature, without the secret', JSON.stringify(entries[0]));
  const lines = run(['log', ...place, '--status', 'failed', '--export', 'ndjson', '-']).stdout.trimEnd().split('\n').map((l) => JSON.parse(l));
  ok(lines.length === 3 && lines.every((l) => l.mapping === 'broken' && l.attempts[0].status === 404), 'log --export ndjson, filtered');
  ok(run(['log', ...place, '--export', 'pdf', har]).status === 2, 'another format: exit status 2');
  ok(run(['log', ...place, '--export', 'har', path.join(where, 'none', 'x')]).status === 1, 'a folder that is not there: exit status 1');
}

ok(run(['expect', ...place, '--status', '9xx']).status === 2, 'an answer that cannot be: exit status 2');
ok(run(['expect', ...place, '--mapping', 'none']).status === 1, 'a mapping that is not there');
await stop(copy);
sink.close();
done();
