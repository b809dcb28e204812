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
  ok(all.status === 0 && /3 deliveries, 3 new/.test(all.stdout) && /1 delivery was sent again before/.test(all.stderr),
    'resend: all that failed, but not what has been made good', all.stdout + all.stderr);
  await until(() => sink.requests.length === 8, 'the deliveries');
  await until(() => log('--status', 'delivered').length === 4, 'their outcomes');
  const none = await runBeside(['resend', ...place, '--status', 'failed']);
  ok(none.status === 0 && /^0 deliveries/.test(none.stdout) && /4 deliveries were sent again/.test(none.stderr), 'once more: nothing is left', none.stdout + none.stderr);
  const repeat = await runBeside(['resend', ...place, '--repeat', '--event', 'Order 2']);
  ok(repeat.status === 0 && /1 delivery, 1 new/.test(repeat.stdout), '--repeat and --event: one that has arrived already', repeat.stdout + repeat.stderr);
  await until(() => sink.requests.length === 9, 'the delivery');
  ok(sink.requests[8].json.event === 'Order 2', 'that one');
  const part = await runBeside(['resend', ...place, '--event', 'Order']);
  ok(/^0 deliveries/.test(part.stdout), 'a part of a name is another name', part.stdout);

  const times = { before: log('--status', 'failed').find((line) => line.first === 'Order 1').created, after: new Date(Date.now() + 1000).toISOString() };
  const old = await runBeside(['resend', ...place, '--repeat', '--until', times.before, '--search', 'Order 1']);
  ok(/^1 delivery/.test(old.stdout), '--until a time', old.stdout + old.stderr);
  await until(() => sink.requests.length === 10, 'the delivery');
  const future = await runBeside(['resend', ...place, '--repeat', '--since', times.after]);
  ok(/^0 deliveries/.test(future.stdout), '--since a time', future.stdout + future.stderr);
  const recent = await runBeside(['resend', ...place, '--repeat', '--since', '3600', '--until', '0', '--event', 'Order 4']);
  ok(/^1 delivery/.test(recent.stdout), '--since seconds ago', recent.stdout + recent.stderr);
  await until(() => sink.requests.length === 11, 'the delivery');
  for (const word of ['yesterday', '-5', '2026-13-01', 'nan', ''])
    ok(run(['resend', ...place, `--since=${word}`]).status === 2, `“${word}” is no time: exit status 2`);

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
