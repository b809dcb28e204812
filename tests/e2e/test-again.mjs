// test-again.mjs: resend and rerun: by id, all of a filter, beside a copy that runs and without one.
//
// SPDX-License-Identifier: GPL-3.0-or-later

import fs from 'node:fs';
import path from 'node:path';

import { done, folder, mapping, ok, options, receiver, run, runBeside, start, stop, until, writeConfig } from './hookline.mjs';

const where = folder();
const place = options(where).slice(0, 4);
let answer = 404;
const sink = await receiver(() => answer);
const orders = (data) => mapping('orders', { url: `${sink.url}/hooks`, data });
writeConfig(where, [orders({ '@path': '$.' })]);
const log = (...args) => run(['log', ...place, '--json', ...args]).stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
const events = [1, 2, 3, 4].map((n) => JSON.stringify({ type: 'track', event: `Order ${n}`, userId: 'u', messageId: `m-${n}` }));

let copy = await start(where);
await runBeside(['send', ...place], events.join('\n') + '\n');
await until(() => log('--status', 'failed').length === 4, 'four failures');
const first = [...sink.requests];
answer = 200;

{
  const id = log('--status', 'failed')[0].id;
  const one = await runBeside(['resend', ...place, String(id)]);
  ok(one.status === 0 && /1 delivery, 1 new/.test(one.stdout), 'resend: one, by its id', one.stdout + one.stderr);
  await until(() => sink.requests.length === 5, 'the delivery');
  const original = first.find((r) => r.json.messageId === sink.requests[4].json.messageId);
  ok(sink.requests[4].raw.equals(original.raw) && sink.requests[4].genuine, 'the same bytes, and signed');
  await until(() => log('--status', 'delivered').length === 1, 'its outcome');
  ok(log('--status', 'delivered')[0].resend_of === id, 'the log says what it repeats');

  const all = await runBeside(['resend', ...place, '--status', 'failed', '--mapping', 'orders']);
  ok(all.status === 0 && /4 deliveries, 4 new/.test(all.stdout), 'resend: all that failed', all.stdout + all.stderr);
  await until(() => sink.requests.length === 9, 'the deliveries');
  const gone = await runBeside(['resend', ...place, '999999']);
  ok(gone.status === 1 && /1 refused/.test(gone.stdout) && /no delivery 999999/.test(gone.stderr), 'a delivery that is not there: exit status 1 and a sentence', gone.stdout + gone.stderr);
}

await stop(copy);
{
  /* The mapping is another one now, and takes only two of the four. */
  const changed = orders({ name: { '@path': '$.event' } });
  changed.trigger = 'event = "Order 1" or event = "Order 2"';
  writeConfig(where, [changed]);
  const before = sink.requests.length;
  const ids = log('--status', 'failed').map((line) => String(line.id));
  const here = await runBeside(['rerun', ...place, ...ids]);
  ok(here.status === 1 && /4 deliveries, 2 new ones, 2 refused/.test(here.stdout), 'rerun without a copy that runs: queued', here.stdout + here.stderr);
  ok(sink.requests.length === before && log('--status', 'queued').length === 2, 'nothing goes out before a copy runs');
  copy = await start(where);
  await until(() => sink.requests.length === before + 2, 'the deliveries');
  const bodies = sink.requests.slice(before).map((r) => r.raw.toString()).sort();
  ok(bodies[0] === '{"name":"Order 1"}' && bodies[1] === '{"name":"Order 2"}', 'through the mapping as it is now', bodies.join());
  ok(fs.statSync(path.join(where, 'data', 'control.sock')).mode % 0o1000 === 0o600, 'the socket is its owner’s alone');
  await stop(copy);
  ok(!fs.existsSync(path.join(where, 'data', 'control.sock')), 'a clean stop removes it');
}

ok(run(['resend', ...place]).status === 2, 'neither ids nor a filter: exit status 2');
ok(run(['resend', ...place, '--status', 'failed', '5']).status === 2, 'both: exit status 2');
ok(run(['rerun', ...place, 'x']).status === 2, 'no id: exit status 2');
sink.close();
done();
