// test-http2.mjs: HTTP/2 over TLS, and every way in which a server ends a stream or a connection.
//
// SPDX-License-Identifier: GPL-3.0-or-later

import http2 from 'node:http2';
import { certificate, done, folder, isGenuine, mapping, ok, options, run, runBeside, start, stop, until, writeConfig } from './hookline.mjs';

const { NGHTTP2_ENHANCE_YOUR_CALM: calm, NGHTTP2_INTERNAL_ERROR: broken, NGHTTP2_REFUSED_STREAM: refused } = http2.constants;
const where = folder();
const place = options(where).slice(0, 4);
const tls = certificate(where);

// --- a server that does what the event's name says, once ------------------------------------------

const bodies = new Map(); // event to what came for it: { raw, genuine }
let sessions = 0;
let storm = false;

const answer = (stream) => {
  if (stream.destroyed) return;
  stream.respond({ ':status': 200 });
  stream.end('ok');
};
const faults = {
  'goaway after the answer': (stream) => { answer(stream); stream.session.goaway(); },
  'goaway, an answer later': (stream) => { stream.session.goaway(); setTimeout(answer, 100, stream); },
  'closed after the answer': (stream) => { answer(stream); stream.session.close(); },
  'goaway before it was looked at': (stream) => {
    stream.session.goaway(0, stream.id - 2);
    setTimeout((session) => session.destroy(), 50, stream.session);
  },
  'goaway with an error': (stream) => {
    stream.session.goaway(calm, 0, Buffer.from('calm down'));
    setTimeout((session) => session.destroy(), 50, stream.session);
  },
  'goaway in the body': (stream) => {
    stream.respond({ ':status': 200 });
    stream.write('half');
    setTimeout((session) => {
      if (session.destroyed) return; // the storm's other faults share the connection
      session.goaway(broken);
      session.destroy();
    }, 50, stream.session);
  },
  'stream refused': (stream) => stream.close(refused),
  'stream broken': (stream) => stream.close(broken),
  'stream broken in the body': (stream) => {
    stream.respond({ ':status': 200 });
    stream.write('half');
    setTimeout(() => stream.close(broken), 50);
  },
  'connection lost': (stream) => stream.session.destroy(),
};
const server = http2.createSecureServer({ cert: tls.cert, key: tls.key });
server.on('sessionError', () => {});
server.on('session', (session) => { sessions += 1; session.on('error', () => {}); });
server.on('stream', (stream, headers) => {
  const chunks = [];
  stream.on('error', () => {});
  stream.on('data', (chunk) => chunks.push(chunk));
  stream.on('end', () => {
    if (stream.destroyed) return;
    const raw = Buffer.concat(chunks);
    const event = raw.length ? JSON.parse(raw).event : 'empty';
    if (!bodies.has(event)) bodies.set(event, []);
    bodies.get(event).push({ raw, genuine: isGenuine(raw, headers['x-signature']) });
    const first = bodies.get(event).length === 1;
    if (first && faults[event]) faults[event](stream);
    else if (first && storm && bodies.size % 7 === 0) Object.values(faults)[bodies.size % 10](stream);
    else answer(stream);
  });
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

// --- the destination ---------------------------------------------------------------------------------

writeConfig(where, [mapping('h2', { url: `https://127.0.0.1:${server.address().port}/` }, { ca_file: tls.file })]);
const copy = await start(where);
let sent = 0;
const send = (events) => runBeside(['send', ...place], events.map((event) => JSON.stringify({ type: 'track', event, userId: 'u', messageId: `m-${sent++}` }) + '\n').join(''));
const delivered = () => run(['log', ...place, '--status', 'delivered', '--limit', '10000', '--json']).stdout.split('\n').length - 1;
const attempts = () => {
  const lines = run(['log', ...place, '--export', 'ndjson', '-']).stdout.trim().split('\n');
  return JSON.parse(lines[lines.length - 1]).attempts;
};

for (let i = 0; i < 5; i++) await send([`ordinary ${i}`]);
await until(() => delivered() === 5, 'five deliveries');
ok(attempts()[0].protocol === 'HTTP/2' && sessions === 1, 'HTTP/2, on one kept connection', JSON.stringify(attempts()));

/* What the first attempt comes to, on a kept connection. libsoup repeats by itself what the server
 * says it has not looked at; and it gives up a connection with GOAWAY together with what is on it. Where it
 * closes the connection as well, the end may be seen before the frame that announced it. */
const rows = [
  ['goaway after the answer', ['delivered', 'reset'], /NO_ERROR/],
  ['goaway, an answer later', ['delivered', 'reset'], /NO_ERROR/],
  ['closed after the answer', ['delivered', 'reset'], /NO_ERROR|closed the connection/],
  ['goaway before it was looked at', ['delivered', 'reset'], /HTTP\/2|closed the connection/],
  ['goaway with an error', ['delivered', 'reset'], /ENHANCE_YOUR_CALM|NO_ERROR/],
  ['goaway in the body', ['delivered']],
  ['stream refused', ['delivered', 'reset'], /REFUSED_STREAM/],
  ['stream broken', ['reset'], /^127\.0\.0\.1:\d+ ended the connection before it answered \(HTTP\/2 INTERNAL_ERROR\)\. /],
  ['stream broken in the body', ['delivered']],
  ['connection lost', ['reset'], /./],
];
let total = 5;
for (const [event, outcomes, words] of rows) {
  await send([`before ${event}`]);
  await until(() => delivered() === total + 1, `the delivery before: ${event}`);
  await send([event]);
  total += 2;
  await until(() => delivered() === total, event);
  const made = attempts();
  const came = bodies.get(event);
  ok(made.at(-1).outcome === 'delivered' && came.every((body) => body.genuine) && !bodies.has('empty'), `${event}: it arrives, and never without its body`, JSON.stringify({ made, came }));
  ok(outcomes.includes(made[0].outcome) && (made[0].outcome === 'delivered' || words.test(made[0].reason)), `${event}: the first attempt is ${made[0].outcome}`, JSON.stringify(made));
}

storm = true;
const many = Array.from({ length: 300 }, (_, i) => `storm ${i}`);
await send(many);
total += many.length;
await until(() => delivered() === total || copy.ended, 'all of the storm');
ok(!copy.ended && many.every((event) => bodies.get(event)?.length >= 1), 'a storm of them: everything arrives', copy.errors);
ok([...bodies.values()].flat().every((body) => body.genuine) && !bodies.has('empty'), 'and everything with its body and its signature');

await stop(copy);
ok(copy.status === 0 && copy.errors === '', 'a clean stop', `${copy.status} ${copy.signal} ${copy.errors}`);
server.close();
done();
