// test-conformance.mjs: every recorded vector through the command line, as a person would run it.
//
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The same files go through the library in the suite core. Left out, and counted: what no argument
// can carry (U+0000 and lone surrogates in a trigger), and the “proto” categories, which record
// what JavaScript's objects inherit.

import fs from 'node:fs';
import path from 'node:path';

import { done, folder, ok, run } from './hookline.mjs';

const where = folder();
const vectors = (name) => fs.readFileSync(path.join(process.env.HKL_TEST_DATA, 'conformance', name), 'utf8')
  .trimEnd().split('\n').map((line) => JSON.parse(line));
const file = (name, text) => {
  fs.writeFileSync(path.join(where, name), text);
  return path.join(where, name);
};
const isProto = (v) => v.id.includes('-proto-');
/* The chosen differences on the wire, as in tests/core/test-request.c. */
const ours = (headers) => Object.fromEntries(Object.entries(headers)
  .filter(([name, value]) => name !== 'content-length' && !(name === 'accept-encoding' && value === 'gzip,deflate'))
  .map(([name, value]) => [name, name === 'user-agent' && value === 'Segment (Actions)' ? undefined : value]));

function check(name, lines, least, verdict) {
  const wrong = lines.map((v) => [v.id, verdict(v)]).filter(([, fault]) => fault);
  ok(lines.length >= least && wrong.length === 0, `${name}: ${lines.length} recorded lines`,
    wrong.slice(0, 10).map((w) => w.join(': ')).join('\n'));
}

check('map', vectors('mapping.ndjson').filter((v) => !isProto(v)), 450, (v) => {
  const result = run(['map', '--fields', file('fields.json', JSON.stringify(v.mapping))], JSON.stringify(v.payload) + '\n');
  if (v.error) return result.status === 1 ? '' : `exit ${result.status}: ${result.stdout}`;
  const wanted = v.undefined ? '\n' : `${JSON.stringify(v.out)}\n`;
  return result.status === 0 && result.stdout === wanted ? '' : `${result.stdout}${result.stderr} instead of ${wanted}`;
});

check('match', vectors('trigger.ndjson').filter((v) => !isProto(v) && !/\0/.test(v.fql) && !/\p{Surrogate}/u.test(v.fql)), 800, (v) => {
  const result = run(['match', '--trigger', v.fql], JSON.stringify(v.event) + '\n');
  if (v.stage === 'parse') return result.status === 2 ? '' : `exit ${result.status}: ${result.stdout}`;
  /* Where upstream throws, the event is not taken. */
  return result.stdout === `${v.error ? false : v.match}\n` ? '' : result.stdout + result.stderr;
});

function sameRequest(sent, recorded) {
  const wanted = ours(recorded.headers);
  for (const [name, value] of Object.entries(wanted)) {
    /* User and password of the URL are a secret, and blanked. */
    if (name === 'authorization' && sent.headers[name] === '***') continue;
    if (value !== undefined && sent.headers[name] !== value) return `${name}: ${sent.headers[name]}`;
  }
  if (Object.keys(sent.headers).length !== Object.keys(wanted).length) return `headers ${JSON.stringify(sent.headers)}`;
  if (sent.method !== recorded.method || sent.url !== recorded.url) return `${sent.method} ${sent.url}`;
  return sent.body === recorded.body ? '' : `body ${sent.body}`;
}

let divided = 0;
check('preview', vectors('request.ndjson'), 170, (v) => {
  const m = file('mapping.json', JSON.stringify({ ...v.mapping, enable_batching: v.batch }));
  const args = ['preview', '--all', '--mapping', m];
  if (v.settings.sharedSecret) args.push('--secret-file', file('secret', v.settings.sharedSecret));
  const events = v.events_text?.map((text) => text.replaceAll('\n', ' ')) ?? v.events.map((event) => JSON.stringify(event));
  const result = run(args, events.join('\n') + '\n');
  const lines = result.stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  const sent = lines.filter((line) => !line.error);
  if (v.batch && v.requests.length === 1 && sent.length > 1) {
    /* One call upstream, but events for different places: here they are divided first. */
    divided += 1;
    const bodies = sent.flatMap((request) => JSON.parse(request.body)).map((item) => JSON.stringify(item)).sort();
    const recorded = JSON.parse(v.requests[0].body).map((item) => JSON.stringify(item)).sort();
    return JSON.stringify(bodies) === JSON.stringify(recorded) ? '' : 'other events';
  }
  if (sent.length !== v.requests.length) return `${sent.length} requests: ${result.stdout}${result.stderr}`;
  return sent.map((request, i) => sameRequest(request, v.requests[i])).find(Boolean) ?? '';
});
ok(divided < 20, `preview: ${divided} batches divided by their keys`);
done();
