// test-measures.mjs: /metrics and status say how mappings stand while a copy runs.
//
// SPDX-License-Identifier: GPL-3.0-or-later

import fs from 'node:fs';
import path from 'node:path';

import { done, folder, mapping, ok, options, receiver, runBeside, start, stop, until, writeConfig, writeKey } from './hookline.mjs';

const where = folder();
let dead = true;
const sink = await receiver((record) => (record.path === '/dead' && dead ? 503 : 200));
const mappings = [
  mapping('good', { url: `${sink.url}/good` }),
  mapping('dead', { url: `${sink.url}/dead` }, { retry: { first: 0.2, factor: 1, jitter: 0, cap: 1, window: 14400 } }),
];
const source = { port: 8797, write_keys: [writeKey], listen: 'loopback' };
const place = options(where).slice(0, 4);

writeConfig(where, mappings, { source });
const copy = await start(where);
ok((await fetch(`${copy.url}/metrics`)).status === 404, 'no figures unless the configuration says so');
ok((await fetch(`${copy.url}/status`)).status === 401, 'the status is not for everybody');

writeConfig(where, mappings, { source: { ...source, metrics: true } });
await until(async () => (await fetch(`${copy.url}/metrics`)).status === 200, 'the figures to be answered');
ok(true, 'the key is taken from the file while the copy runs');

const events = Array.from({ length: 20 }, (_, n) => JSON.stringify({ type: 'track', event: 'E', userId: 'u', messageId: `m-${n}` }));
ok((await runBeside(['send', ...place], events.join('\n') + '\n')).status === 0, 'events are sent');

const figures = async () => {
  const answer = await fetch(`${copy.url}/metrics`);
  return { type: answer.headers.get('content-type'), text: await answer.text() };
};
const has = async (line) => (await figures()).text.split('\n').includes(line);

await until(() => has('hookline_breaker{mapping="dead",hookline_breaker="open"} 1'), 'the breaker to open');
await until(() => has('hookline_events_delivered_total{mapping="good"} 20'), 'the others to be delivered');
// All of them wait, or all but the one that is on its way at this moment.
let seen;
await until(async () => {
  seen = await figures();
  return seen.text.split('\n').includes('hookline_queue_events{mapping="dead"} 20');
}, 'the queue of the one that rests');
const { type, text } = seen;
ok(type === 'application/openmetrics-text; version=1.0.0; charset=utf-8', 'the type of OpenMetrics', type);
ok(text.endsWith('\n# EOF\n'), 'its end');
for (const line of [
  'hookline_queue_events{mapping="dead"} 20',
  'hookline_queue_events{mapping="good"} 0',
  'hookline_latency_seconds_count{mapping="good"} 20',
  'hookline_latency_seconds_bucket{mapping="good",le="+Inf"} 20',
  'hookline_breaker{mapping="good",hookline_breaker="closed"} 1',
  'hookline_source_events_accepted_total 20',
]) ok(text.split('\n').includes(line), line, text);
ok(/^hookline_oldest_waiting_seconds\{mapping="dead"\} [0-9.]+$/m.test(text), 'the oldest that waits');

{
  const result = await runBeside(['status', '--json', ...place]);
  const status = JSON.parse(result.stdout);
  const [good, bad] = status.mappings;
  ok(status.running === true && good.breaker.state === 'closed' && good.hold === null, 'status: what works', result.stdout);
  ok(good.latency_ms.p50 > 0 && good.latency_ms.p99 >= good.latency_ms.p50, 'status: from the source to 2xx');
  ok(bad.breaker.state !== 'closed' && bad.breaker.failures >= 10 && bad.queued_events === 20, 'status: what rests', result.stdout);
  const table = await runBeside(['status', ...place]);
  ok(/^dead +resting .*\n +Resting after \d+ failures\. One attempt is /m.test(table.stdout), 'status in words', table.stdout);
}

dead = false;
await until(() => has('hookline_events_delivered_total{mapping="dead"} 20'), 'the probe to find it alive', 90);
ok(await has('hookline_breaker{mapping="dead",hookline_breaker="closed"} 1'), 'the breaker closes by itself');

const file = JSON.parse(fs.readFileSync(path.join(where, 'data', 'running.json'), 'utf8'));
ok((fs.statSync(path.join(where, 'data', 'running.json')).mode & 0o077) === 0 && file.token, 'the token is its owner’s alone');
await stop(copy);
{
  const result = await runBeside(['status', '--json', ...place]);
  const status = JSON.parse(result.stdout);
  ok(status.running === false && status.mappings[0].breaker === null && status.mappings[0].delivered === 20, 'status where none runs', result.stdout);
}
sink.close();
done();
