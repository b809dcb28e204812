// test-resume.mjs: resuming with what waits, without it, or with a choice; and a mapping that goes.
//
// SPDX-License-Identifier: GPL-3.0-or-later

import { done, folder, mapping, ok, options, receiver, run, runBeside, start, stop, until, writeConfig } from './hookline.mjs';

const sink = await receiver();
const log = (place, ...args) => run(['log', ...place, '--json', ...args]).stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
const names = (from) => sink.requests.slice(from).map((r) => r.json.event).sort().join();
let sent = 0;
const lines = (...events) => events.map((event) => JSON.stringify({ type: 'track', event, userId: 'u', messageId: `m-${sent++}` })).join('\n') + '\n';

for (const beside of [true, false]) {
  const how = beside ? 'beside a copy that runs' : 'without a copy that runs';
  const where = folder();
  const place = options(where).slice(0, 4);
  const other = mapping('other', { url: sink.url }, { trigger: 'event = "never"' });
  const paused = (more = {}) => writeConfig(where, [mapping('orders', { url: `${sink.url}/hooks`, ...more }, { state: 'paused' }), other]);
  const command = (name, ...args) => runBeside([name, ...place, ...args]);
  /* After this the copy that runs has seen the pause. */
  const restart = async () => { await stop(copy); copy = await start(where); };
  paused();

  let copy = await start(where);
  await runBeside(['send', ...place], lines('Old 1', 'Old 2', 'Old 3'));
  await until(() => log(place, '--status', 'queued').length === 3, 'three deliveries that wait');
  if (!beside) await stop(copy);
  const none = await command('resume', '--new-only', 'orders');
  ok(none.status === 0 && /3 deliveries cancelled/.test(none.stdout), `--new-only ${how}`, none.stdout + none.stderr);
  const cancelled = log(place, '--status', 'discarded');
  ok(cancelled.length === 3 && cancelled.every((line) => /resumed/.test(line.reason)), 'what waited stays in the log, with the reason', JSON.stringify(cancelled[0]));
  if (!beside) copy = await start(where);
  let before = sink.requests.length;
  await runBeside(['send', ...place], lines('New 1'));
  await until(() => log(place, '--status', 'delivered').length === 1, 'the new one');
  ok(names(before) === 'New 1', 'only what is new goes out', names(before));

  const again = await command('resume', '--new-only', 'orders');
  ok(again.status === 1 && /is not paused/.test(again.stderr), 'a mapping that is not paused: exit status 1 and a sentence', again.stderr);

  await command('pause', 'orders');
  await restart();
  before = sink.requests.length;
  await runBeside(['send', ...place], lines('Choice 1', 'Choice 2', 'Choice 3'));
  await until(() => log(place, '--status', 'queued').length === 3, 'three more that wait');
  ok(sink.requests.length === before, 'paused: nothing goes out');
  if (!beside) await stop(copy);
  const wanted = log(place, '--status', 'queued')[1];
  const chosen = await command('resume', '--choose', 'orders', String(wanted.id));
  ok(chosen.status === 0 && /2 deliveries cancelled/.test(chosen.stdout), `--choose ${how}`, chosen.stdout + chosen.stderr);
  if (!beside) copy = await start(where);
  await until(() => sink.requests.length === before + 1, 'the chosen one');
  await until(() => log(place, '--status', 'delivered').length === 2, 'its outcome');
  ok(log(place, '--status', 'delivered').some((line) => line.id === wanted.id), 'that one, and no other');

  await command('pause', 'orders');
  await restart();
  await runBeside(['send', ...place], lines('All 1', 'All 2'));
  await until(() => log(place, '--status', 'queued').length === 2, 'two that wait');
  before = sink.requests.length;
  ok((await command('resume', '--all', 'orders')).status === 0, `--all ${how}`);
  await until(() => sink.requests.length === before + 2, 'both');
  ok(names(before) === 'All 1,All 2', 'all that waited goes out', names(before));

  /* It vanishes from the file with something in its queue. */
  await command('pause', 'orders');
  await restart();
  await runBeside(['send', ...place], lines('Gone 1'));
  await until(() => log(place, '--status', 'queued').length === 1, 'one that waits');
  if (!beside) await stop(copy);
  writeConfig(where, [other]);
  if (!beside) copy = await start(where);
  await until(() => log(place, '--status', 'queued').length === 0, 'its queue to be settled');
  ok(log(place, '--status', 'discarded').some((line) => /mapping was deleted/.test(line.reason)), `a mapping that vanishes ${how}: what waited is settled with a reason`);
  await stop(copy);
}

{
  const place = options(folder()).slice(0, 4);
  ok(run(['resume', ...place, '--all', '--new-only', 'orders']).status === 2, 'two choices: exit status 2');
  ok(run(['resume', ...place, '--choose', 'orders']).status === 2, '--choose without ids: exit status 2');
  ok(run(['resume', ...place, '--choose', 'orders', 'x']).status === 2, 'no id: exit status 2');
  ok(run(['resume', ...place, '--new-only', 'orders', '5']).status === 2, 'ids without --choose: exit status 2');
}
sink.close();
done();
