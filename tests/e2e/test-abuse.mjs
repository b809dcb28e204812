// test-abuse.mjs: what bad clients do to the source, and to a good one among them.
//
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Each kind of abuse goes on while a good client sends events one after the other: every one of them is
// answered 200 and delivered, and the memory of the program stays below what its limits allow. How long
// the good one waited is told, in comments; it depends on the machine and is not asserted.

import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import zlib from 'node:zlib';

import { done, folder, mapping, ok, options, receiver, start, stop, until, writeConfig, writeKey }
  from './hookline.mjs';

const where = folder();
const endpoint = await receiver();
writeConfig(where, [mapping('all', { url: `${endpoint.url}/all` })]);
const copy = await start(where);
const port = Number(new URL(copy.url).port);

// 256 connections, each with a body of 500 KB at most.
const MOST_MB = 128;
const rss = () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${copy.child.pid}/status`, 'utf8'))[1]) / 1024;
const descriptors = () => fs.readdirSync(`/proc/${copy.child.pid}/fd`).length;

let serial = 0;
/** One event over a connection of its own, as a careful client sends it; the status and the wait in ms. */
function good() {
  const body = JSON.stringify({ writeKey, batch: [{ type: 'track', event: 'Good', userId: 'u',
    messageId: `good-${serial += 1}` }] });
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const request = http.request({ port, host: '127.0.0.1', path: '/v1/batch', method: 'POST', agent: false,
      headers: { 'content-length': Buffer.byteLength(body), connection: 'close' } }, (response) => {
      response.resume();
      response.on('end', () => resolve([response.statusCode, performance.now() - began]));
    });
    request.setTimeout(60000, () => request.destroy(new Error('no answer within a minute')));
    request.on('error', reject);
    request.end(body);
  });
}

/** The good client, 40 times: the waits, sorted. Throws when one is not answered 200. */
async function goodOnes() {
  const waits = [];
  for (let i = 0; i < 40; i += 1) {
    const [status, wait] = await good();
    if (status !== 200) throw new Error(`the good client was answered ${status}`);
    waits.push(wait);
  }
  return waits.sort((a, b) => a - b);
}

const sockets = new Set();
function dial(onOpen = () => {}) {
  const socket = net.connect(port, '127.0.0.1');
  sockets.add(socket);
  socket.on('connect', () => onOpen(socket));
  socket.on('error', () => {});
  socket.on('close', () => sockets.delete(socket));
  socket.resume();
  return socket;
}

/** Opens N, and a new one for each that is shown the door; the function ends that. */
function keep(n, onOpen) {
  let going = true;
  const again = () => {
    if (!going) return;
    const socket = dial(onOpen);
    socket.on('close', () => setTimeout(again, 20));
  };
  for (let i = 0; i < n; i += 1) again();
  return () => { going = false; };
}

/** Writes PIECE again and again, as fast as it is taken or every PAUSE ms. */
function endlessly(socket, piece, pause = 0) {
  const more = () => {
    if (socket.destroyed || !socket.writable) return;
    if (pause > 0) {
      socket.write(piece);
      setTimeout(more, pause);
    } else if (socket.write(piece)) {
      setImmediate(more);
    }
  };
  socket.on('drain', more);
  more();
}

const head = (more) => `POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\n${more}\r\n`;
const bomb = zlib.gzipSync(Buffer.alloc(300 * 1024 * 1024, 0x20), { level: 9 });
const deep = Buffer.from('['.repeat(400 * 1024));
const deepEvent = Buffer.from(`{"writeKey":"${writeKey}","batch":[{"type":"track","event":"E","userId":"u","properties":${
  '{"a":'.repeat(3000)}1${'}'.repeat(3000)}}]}`);
const whole = (body, more = '') => (socket) => {
  socket.write(head(`Content-Length: ${body.length}\r\n${more}`));
  socket.write(body);
};

const kinds = [
  ['two thousand idle connections', () => keep(2000, () => {})],
  ['heads that come drop by drop', () => keep(300, (socket) => {
    socket.write('POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\n');
    endlessly(socket, 'X', 500);
  })],
  ['bodies that come drop by drop', () => keep(300, (socket) => {
    socket.write(head('Content-Length: 400000\r\n'));
    endlessly(socket, '[', 500);
  })],
  ['heads without an end', () => keep(40, (socket) => {
    socket.write('POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\n');
    endlessly(socket, `X-Filler: ${'x'.repeat(1000)}\r\n`);
  })],
  ['bodies without an end', () => keep(40, (socket) => {
    socket.write(head('Transfer-Encoding: chunked\r\n'));
    endlessly(socket, `10000\r\n${'x'.repeat(65536)}\r\n`);
  })],
  ['bodies that are said to be of a gigabyte', () => keep(40, (socket) => {
    socket.write(head(`Content-Length: ${1024 ** 3}\r\n`));
    endlessly(socket, 'x'.repeat(65536));
  })],
  ['bodies nested 400,000 deep', () => keep(20, whole(deep))],
  ['events nested 3,000 deep', () => keep(20, whole(deepEvent))],
  ['gzip bombs of 300 MB', () => keep(20, whole(bomb, 'Content-Encoding: gzip\r\n'))],
  ['requests for another host', () => keep(40, (socket) => {
    const body = JSON.stringify({ writeKey, type: 'track', event: 'Rebound', userId: 'u' });
    socket.write(`POST /v1/track HTTP/1.1\r\nHost: rebound.test:${port}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  })],
  ['requests with another write key', () => keep(40, whole(Buffer.from(
    JSON.stringify({ writeKey: 'hk_stranger', batch: [{ type: 'track', event: 'Stranger', userId: 'u' }] }))))],
];

const quiet = await goodOnes();
const calm = rss();
console.log(`# quiet: the good client waits ${quiet[20].toFixed(1)} ms (median), ${quiet[39].toFixed(1)} ms at most; ` +
  `${calm.toFixed(0)} MB, ${descriptors()} descriptors`);

for (const [name, begin] of kinds) {
  let most = 0;
  let mostOpen = 0;
  const watch = setInterval(() => {
    most = Math.max(most, rss());
    mostOpen = Math.max(mostOpen, descriptors());
  }, 50);
  const end = begin();
  let waits;
  let fault = '';
  try {
    await new Promise((resolve) => setTimeout(resolve, 500)); // the bad ones get ahead
    waits = await goodOnes();
  } catch (error) {
    fault = String(error);
  }
  end();
  clearInterval(watch);
  for (const socket of sockets) socket.destroy();
  ok(waits !== undefined, `${name}: a good client is served all the time`, fault);
  ok(most - calm < MOST_MB, `${name}: memory is bounded`, `${most.toFixed(0)} MB, before ${calm.toFixed(0)} MB`);
  if (waits) {
    console.log(`# ${name}: the good client waits ${waits[20].toFixed(1)} ms (median), ${waits[39].toFixed(1)} ms at most; ` +
      `${(most - calm).toFixed(0)} MB more at most, ${mostOpen} descriptors`);
  }
  await until(() => sockets.size === 0, 'the bad ones to be gone');
}

await until(() => new Set(endpoint.requests.map((request) => request.json.messageId)).size === serial,
  'the deliveries of all good events');
ok(endpoint.requests.every((request) => request.json.event === 'Good'), 'nothing but the good events went through',
  JSON.stringify(endpoint.requests.find((request) => request.json.event !== 'Good')?.json ?? ''));
await until(() => descriptors() < 60, 'the descriptors of the bad ones to be closed');
ok(true, 'no descriptor is left of the bad ones');
ok(!copy.ended, 'the program runs as before');

// --- a restart forgets no messageId ------------------------------------------------------------------

{
  const before = endpoint.requests.length;
  await stop(copy);
  const again = await start(where);
  const post = (id) => fetch(`${again.url}/v1/batch`, { method: 'POST', body: JSON.stringify({ writeKey,
    batch: [{ type: 'track', event: 'Good', userId: 'u', messageId: id }] }) });
  ok((await post('good-1')).status === 200 && (await post(`good-${serial}`)).status === 200 &&
    (await post('after-restart')).status === 200, 'after a restart, repeated events are answered 200');
  await until(() => endpoint.requests.some((request) => request.json.messageId === 'after-restart'), 'the new one');
  ok(endpoint.requests.length === before + 1, 'and only the new one is delivered');
  await stop(again);
}
endpoint.close();
done();
