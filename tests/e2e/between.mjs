// between.mjs: a way between an SDK and the source on which requests and answers get lost, and the
// check that every event arrived all the same: whole, and once.
//
// SPDX-License-Identifier: GPL-3.0-or-later

import http from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import zlib from 'node:zlib';

import { ok, until } from './hookline.mjs';

// What the source answers when it has to refuse for now; browsers read it across origins.
const refusal = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Retry-After, X-RateLimit-Reset',
  'Content-Type': 'application/json',
};

/**
 * Passes requests on to `target()`, a URL. `fault(n, request)` says what becomes of the n-th POST,
 * from 1: nothing, 'answer lost' (the source has the events and the SDK does not know), 'cut'
 * (before the source sees it), or a status, which the source never hears of.
 */
export async function between(target, fault = () => undefined) {
  const way = { requests: [], events: [], faults: 0 };
  let posts = 0;

  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const record = { method: request.method, path: request.url, headers: request.headers };
      let happens;
      if (request.method === 'POST') {
        posts += 1;
        happens = fault(posts, record);
        const plain = request.headers['content-encoding'] === 'gzip' ? zlib.gunzipSync(body) : body;
        const json = JSON.parse(plain.toString('utf8'));
        record.json = json;
        way.events.push(...(json.batch ?? [json]));
      }
      way.requests.push(record);
      if (happens !== undefined) way.faults += 1;
      if (happens === 'cut') {
        request.socket.destroy();
        return;
      }
      if (typeof happens === 'number') {
        const more = happens === 429 ? { 'Retry-After': '1' } : {};
        response.writeHead(happens, { ...refusal, ...more }).end('{}');
        return;
      }

      const onwards = http.request(target() + request.url, {
        method: request.method, headers: request.headers, agent: false,
      }, (answer) => {
        record.status = answer.statusCode;
        record.answered = answer.headers;
        if (happens === 'answer lost') {
          answer.resume();
          answer.on('end', () => request.socket.destroy());
          return;
        }
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      });
      onwards.on('error', () => request.socket.destroy());
      onwards.end(body);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  way.url = `http://127.0.0.1:${server.address().port}`;
  way.close = () => { server.close(); server.closeAllConnections(); };
  return way;
}

// What the source writes itself (contract 7.6); all else arrives as the SDK sent it.
const ours = new Set(['timestamp', 'originalTimestamp', 'sentAt', 'receivedAt', 'version', 'writeKey',
  '_metadata']);

/** The first place at which `arrived` is not what was sent, or nothing. */
function difference(sent, arrived) {
  for (const key of new Set([...Object.keys(sent), ...Object.keys(arrived)])) {
    if (ours.has(key)) continue;
    let found = arrived[key];
    if (key === 'context' && found && !sent.context?.ip) {
      found = { ...found };
      delete found.ip;
    }
    // A type is in the path of the endpoint too, and only there for some.
    if (key === 'type' && sent.type === undefined) continue;
    if (!isDeepStrictEqual(found, sent[key]))
      return `${key}: ${JSON.stringify(sent[key])} became ${JSON.stringify(found)}`;
  }
  return undefined;
}

/**
 * Waits until the events that `way` has seen, `count` different ones, are at `path` of the endpoint,
 * then asserts that each is there once and whole.
 */
export async function arriveWholeAndOnce(name, way, endpoint, path, count) {
  const at = () => endpoint.requests.filter((request) => request.path === path)
    .flatMap((request) => (Array.isArray(request.json) ? request.json : [request.json]));
  const sent = () => new Map(way.events.map((event) => [event.messageId, event]));

  await until(() => {
    const ids = new Set(at().map((event) => event.messageId));
    return sent().size === count && [...sent().keys()].every((id) => ids.has(id));
  }, `${name}: ${count} events at the endpoint`, 90).catch((error) => {
    const ids = new Set(at().map((event) => event.messageId));
    throw new Error(`${error.message}; sent ${sent().size}, arrived ${ids.size}`);
  });

  const arrived = at();
  ok(arrived.length === count, `${name}: every event arrives once`,
    `${count} events, ${arrived.length} arrived`);
  const wrong = arrived.map((event) => difference(sent().get(event.messageId), event)).filter(Boolean);
  ok(wrong.length === 0, `${name}: every event arrives whole`, wrong.join('\n'));
  ok(arrived.every((event) => event.type && event.receivedAt && event.timestamp &&
    event.originalTimestamp && event.writeKey === undefined),
    `${name}: what the source adds is there, and no write key`);
  return arrived;
}
