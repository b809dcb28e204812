// test-kill.mjs: kill -9 in the middle of 10,000 events: whatever was answered 200 arrives.
//
// SPDX-License-Identifier: GPL-3.0-or-later

import { done, folder, mapping, ok, options, receiver, run, start, until, writeConfig, writeKey }
  from './hookline.mjs';

const EVENTS = 10000;
const BATCH = 100;

const where = folder();
const endpoint = await receiver();
writeConfig(where, [
  mapping('single', { url: `${endpoint.url}/single` }),
  mapping('batched', { url: `${endpoint.url}/batched`, enable_batching: true, batch_size: 500 }, { wait: 1 }),
]);

const accepted = new Set();
async function send(copy, first) {
  const ids = Array.from({ length: BATCH }, (_, i) => `m-${first + i}`);
  const batch = ids.map((messageId) => ({ type: 'track', event: 'Tick', userId: 'u', messageId }));
  try {
    const answer = await fetch(`${copy.url}/v1/batch`, {
      method: 'POST', body: JSON.stringify({ batch, writeKey }),
    });
    if (answer.status === 200) ids.forEach((id) => accepted.add(id));
    return answer.status === 200;
  } catch {
    return false; /* killed meanwhile: not answered, so the SDK would keep it */
  }
}

const arrived = (path) => new Set(endpoint.requests.filter((r) => r.path === path)
  .flatMap((r) => (Array.isArray(r.json) ? r.json : [r.json])).map((event) => event.messageId));

let copy = await start(where);
let kills = 0;
for (let first = 0; first < EVENTS;) {
  if (await send(copy, first)) first += BATCH;
  /* In the middle: some are delivered, some are queued, some are just being taken in. */
  if (kills < 3 && accepted.size >= (kills + 1) * (EVENTS / 4)) {
    const pending = [send(copy, first), send(copy, first + BATCH)];
    copy.child.kill('SIGKILL');
    await Promise.all(pending);
    await until(() => copy.ended, 'the killed process to be gone');
    kills += 1;
    copy = await start(where);
  }
}

ok(kills === 3, 'killed three times in the middle');
ok(accepted.size === EVENTS, 'all events were answered 200 in the end');
for (const path of ['/single', '/batched']) {
  await until(() => {
    const there = arrived(path);
    return [...accepted].every((id) => there.has(id));
  }, `all events at ${path}`, 120);
  ok(true, `${path}: everything that was answered 200 arrived`);
}
ok(endpoint.requests.every((r) => r.genuine), 'every signature verifies');

copy.child.kill('SIGTERM');
await until(() => copy.ended, 'hookline-cli to end', 30);
const status = run(['status', '--json', ...options(where)]);
ok(status.status === 0 && JSON.parse(status.stdout).mappings.every((m) => m.queued_events === 0),
  'nothing waits any more', status.stdout + status.stderr);
endpoint.close();
done();
