// test-replay.mjs: what the inspector received is sent once more, byte for byte.
//
// SPDX-License-Identifier: GPL-3.0-or-later

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import readline from 'node:readline';

import { cli, done, folder, mapping, ok, options, receiver, runBeside, start, stop, until, writeConfig }
  from './hookline.mjs';

const where = folder();

// --- captured --------------------------------------------------------------------------------------

const sent = [
  { method: 'POST', body: Buffer.from('{"type":"track","event":"Bestellung “é漢字😀”"}'),
    headers: { 'content-type': 'application/json', 'x-signature': 'fa90bbb46547f7bc6b4cad1f3b475ba08facfea6' } },
  { method: 'PUT', body: Buffer.from([0, 1, 2, 255, 254, 10, 13]),
    headers: { 'content-type': 'application/octet-stream', 'x-team': 'shop' } },
  { method: 'POST', body: Buffer.alloc(0), headers: { 'x-empty': 'yes' } },
  { method: 'PATCH', body: Buffer.from('[1,\n 2]\n'), headers: { 'content-type': 'application/json' } },
];

const child = spawn(cli, ['receive', '--json', '--port', '0', '--count', String(sent.length)]);
const lines = [];
let port;
let ended = false;
readline.createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
readline.createInterface({ input: child.stderr }).on('line', (line) => {
  port ??= /127\.0\.0\.1:(\d+)/.exec(line)?.[1];
});
child.on('close', () => { ended = true; });
await until(() => port, 'the inspector to listen');
for (const { method, body, headers } of sent) {
  await new Promise((resolve, reject) => {
    const request = http.request({ port, host: '127.0.0.1', path: '/inbox/orders?n=1', method,
      headers: { ...headers, 'content-length': body.length } }, (response) => {
      response.resume();
      response.on('end', resolve);
    });
    request.on('error', reject);
    request.end(body);
  });
  await new Promise((resolve) => setTimeout(resolve, 60));
}
await until(() => ended && lines.length === sent.length, 'all captures in print');
const file = path.join(where, 'captures.ndjson');
fs.writeFileSync(file, lines.join('\n') + '\n');

// --- and replayed ------------------------------------------------------------------------------------

const came = [];
let status = 200;
const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    came.push({ method: request.method, url: request.url, headers: request.headers,
      body: Buffer.concat(chunks), at: performance.now() });
    response.writeHead(status).end('ok');
  });
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const to = `http://127.0.0.1:${server.address().port}/elsewhere?k=v`;

{
  const result = await runBeside(['replay', '--fast', '--to', to, file]);
  ok(result.status === 0 && came.length === sent.length, 'as fast as possible: all of them',
    result.stdout + result.stderr);
  ok(came.every((one, i) => one.method === sent[i].method && one.url === '/elsewhere?k=v'),
    'methods are theirs, the address is the new one');
  ok(came.every((one, i) => one.body.equals(sent[i].body)), 'bodies are the same to the byte');
  ok(came.every((one, i) => Object.entries(sent[i].headers)
    .every(([name, value]) => one.headers[name] === value)), 'headers are the same');
  ok(/^4 requests sent: 4 answered with success/.test(result.stdout), 'a summary', result.stdout);
}

{
  came.length = 0;
  const first = JSON.parse(lines[0]).received;
  const last = JSON.parse(lines[3]).received;
  const span = new Date(last) - new Date(first);
  const began = performance.now(); // the first arrival may be late on a busy machine, the last never early
  const result = await runBeside(['replay', '--to', to, '--speed', '0.5', file]);
  const took = came[3].at - began;
  ok(result.status === 0 && took > span * 2 * 0.9, `at half the pace ${Math.round(span)} ms take twice as long`,
    `${took}`);
}

{
  status = 500;
  const result = await runBeside(['replay', '--fast', '--to', to, file]);
  ok(result.status === 1 && /Line 2: .* answered 500\./.test(result.stderr), 'a refusal is named',
    result.stderr);
  status = 200;
  const bad = path.join(where, 'bad.ndjson');
  fs.writeFileSync(bad, `${lines[0]}\n{"type":"track"}\nnonsense\n${lines[3]}\n`);
  came.length = 0;
  const mixed = await runBeside(['replay', '--fast', '--to', to, bad]);
  ok(mixed.status === 1 && came.length === 2 && /Line 2 is no captured request/.test(mixed.stderr) &&
    /Line 3 is no captured request/.test(mixed.stderr), 'other lines are left out, and named', mixed.stderr);
}

server.close();
{
  const result = await runBeside(['replay', '--fast', '--to', to, file]);
  ok(result.status === 1 && /Line 1: no answer from/.test(result.stderr), 'nobody there', result.stderr);
  const nowhere = await runBeside(['replay', file]);
  ok(nowhere.status === 2 && /--to/.test(nowhere.stderr), 'without an address', nowhere.stderr);
  const both = await runBeside(['replay', '--source', '--to', to, file]);
  ok(both.status === 2 && /--source/.test(both.stderr), 'with two addresses', both.stderr);
  const odd = await runBeside(['replay', '--to', 'ftp://x/', file]);
  ok(odd.status === 2, 'an address that is none', odd.stderr);
}

// --- into the source --------------------------------------------------------------------------------

{
  const home = folder();
  const endpoint = await receiver();
  writeConfig(home, [mapping('all', { url: `${endpoint.url}/all`, data: { '@path': '$.' } })]);
  const alone = await runBeside(['replay', '--source', file, ...options(home)]);
  ok(alone.status === 1 && /No copy runs here/.test(alone.stderr), 'into the source: without a copy', alone.stderr);

  const event = (id) => ({ type: 'track', event: `Played ${id} é漢😀`, userId: 'u', messageId: id });
  const base = Date.parse('2026-01-01T00:00:00.000Z');
  const line = (ms, body) => JSON.stringify({ method: 'POST', received: new Date(base + ms).toISOString(),
    headers: [['content-type', 'application/json']], body: JSON.stringify(body) });
  const capture = path.join(home, 'capture.ndjson');
  fs.writeFileSync(capture, `${line(0, event('one'))}\n${line(600, [event('two'), event('three')])}\n` +
    `${JSON.stringify({ method: 'GET', received: new Date(base).toISOString(), headers: [], body: '' })}\n` +
    `${line(1200, event('four'))}\n`);
  const copy = await start(home);
  const bodies = () => endpoint.requests.map((request) => JSON.parse(request.raw));

  const began = performance.now();
  const own = await runBeside(['replay', '--source', capture, ...options(home)]);
  const ownTook = performance.now() - began;
  await until(() => endpoint.requests.length === 4, 'the events of the capture');
  ok(own.status === 1 && /^4 events of 3 lines sent; 1 lines left out/.test(own.stdout) &&
    /Line 3 has no events/.test(own.stderr), 'its events are sent, and a line without is named', own.stdout + own.stderr);
  ok(ownTook >= 1200, 'in their own timing', `${ownTook} ms`);
  ok(bodies().map((body) => body.event.split(' ')[1]).sort().join() === 'four,one,three,two' &&
    bodies().every((body) => body.event.endsWith('é漢😀') &&
      !['one', 'two', 'three', 'four'].includes(body.messageId)),
  'each as a new event, its text intact', JSON.stringify(bodies()));

  const slowBegan = performance.now();
  await runBeside(['replay', '--source', '--speed', '0.5', capture, ...options(home)]);
  ok(performance.now() - slowBegan >= 2400, 'at half the pace it takes twice as long');
  await runBeside(['replay', '--source', '--fast', capture, ...options(home)]);
  await until(() => endpoint.requests.length === 12, 'the events of all three');
  ok(new Set(bodies().map((body) => body.messageId)).size === 12, 'played again they are no duplicates');

  // A fixture has no times of day.
  const fixture = path.join(home, 'fixture.ndjson');
  fs.writeFileSync(fixture, [0, 700].map((ms) => JSON.stringify({ method: 'POST', after_ms: ms, headers: [],
    body: JSON.stringify(event(`fixture-${ms}`)) })).join('\n') + '\n');
  const fixtureBegan = performance.now();
  const played = await runBeside(['replay', '--source', fixture, ...options(home)]);
  await until(() => endpoint.requests.length === 14, 'the events of the fixture');
  ok(played.status === 0 && performance.now() - fixtureBegan >= 700 &&
    bodies().filter((body) => body.event.includes('fixture-')).length === 2,
  'a fixture is played, too', played.stdout + played.stderr);
  await stop(copy);
  endpoint.close?.();
}

done();
