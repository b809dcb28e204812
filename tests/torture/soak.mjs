// soak.mjs: days of life in an hour: events without end, faults that come and go, a clock that runs
// fast; memory, descriptors and disk stay as they are, and nothing is lost.
//
// SPDX-License-Identifier: GPL-3.0-or-later
//
// soak.mjs MINUTES RATE: RATE events a second (2,800 are ten million in an hour), in turns of nine kinds
// of weather. A machine that others use takes less: what cannot be delivered as fast as it comes stays
// in the log, whatever its limit. The clock runs so fast that 48 hours, for which message ids are
// remembered, pass six times over: the log is in its steady state after the first sixth.
// build-aux/soak runs it; it takes its time, so build-aux/test does not.

import fs from 'node:fs';
import path from 'node:path';

import { done, ok, until } from '../e2e/hookline.mjs';
import { Ground, pause } from './ground.mjs';

const MINUTES = Number(process.argv[2] || 60);
const RATE = Number(process.argv[3] || 2800);
const DAYS = 12;
const LIMIT = Math.max(1e7, MINUTES * 60 * RATE * 100); // bytes of the log: a fifth of what comes
const SPELL = 10; // seconds of one kind of weather, and of the calm after it

const began = Date.now();
const elapsed = () => (Date.now() - began) / 1000;
const total = MINUTES * 60;

const ground = new Ground({ seed: 1, senders: 8, batch: 250, rate: RATE, ahead: Infinity,
  sparse: ['/single', '/strict', '/flaky'] });
const chance = (share, status) => () => (ground.random() < share ? status : 200);
const slow = () => pause(300).then(() => 200);

const kinds = [
  ['errors', () => { ground.weather = chance(0.3, 500); }],
  ['connections that break', () => { ground.weather = chance(0.3, 0); }],
  ['nobody there', () => ground.vanish(SPELL * 1000)],
  ['slow answers', () => { ground.weather = slow; }],
  ['"too many requests"', () => { ground.weather = chance(0.5, 429); }],
  ['a full disk', () => ground.set('space', 1)],
  ['writes that fail', () => ground.set('write', 3000)],
  ['syncs that fail', () => ground.set('sync', 3000)],
  ['mappings paused and resumed', async () => {
    for (const one of ground.mappings) one.state = 'paused';
    ground.configure();
    await pause(SPELL * 500);
    for (const one of ground.mappings) one.state = 'on';
    ground.configure();
  }],
];

async function calm() {
  ground.weather = () => 200;
  for (const fault of ['space', 'write', 'sync', 'read']) ground.set(fault, 0);
}

/** What the process holds at this moment. */
function sample() {
  const { pid } = ground.copy.child;
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  const data = path.join(ground.where, 'data');
  return {
    at: elapsed(),
    memory: Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024,
    descriptors: fs.readdirSync(`/proc/${pid}/fd`).length,
    disk: fs.readdirSync(data).reduce((sum, name) => sum + fs.statSync(path.join(data, name)).size, 0),
  };
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

await ground.begin({
  retry: { first: 0.1, factor: 2, jitter: 0.2, cap: 1, window: 2592000 },
  retention: { days: 30, bytes: LIMIT },
});
await ground.start();
ground.sending = true;

const clock = setInterval(() => {
  ground.set('clock', (elapsed() / total) * DAYS * 24 * 3600e6);
}, 100);

const samples = [];
for (let turn = 0; elapsed() < total; turn += 1) {
  const [words, begin] = kinds[turn % kinds.length];
  const from = Date.now();
  await begin();
  await pause(Math.max(0, SPELL * 1000 - (Date.now() - from)));
  await calm();
  await pause(SPELL * 1000);
  samples.push(sample());
  const { at, memory, descriptors, disk } = samples.at(-1);
  console.log(`# ${at.toFixed(0)} s, after ${words}: ${ground.acked} events, ` +
    `${memory.toFixed(1)} MiB, ${descriptors} descriptors, ${(disk / 1e6).toFixed(0)} MB on disk`);
  if (ground.copy.ended) throw new Error(`hookline-cli ended: ${ground.copy.errors}`);
}

await ground.drain(300);
await until(() => ground.status().mappings.every((m) => m.queued_events === 0),
  'all outcomes to be recorded', 30);
clearInterval(clock);
const { mappings } = ground.status();
await ground.stop();

const middle = samples.filter(({ at }) => at > total / 4 && at <= total / 2);
const last = samples.filter(({ at }) => at > (total * 3) / 4);
const both = (of, what) => [of(middle.map((s) => s[what])), of(last.map((s) => s[what]))];
const [memoryThen, memoryNow] = both(median, 'memory');
// Connections are kept for a while, more of them after some kinds of weather: the highest counts.
const [descriptorsThen, descriptorsNow] = both((list) => Math.max(...list), 'descriptors');
const disk = Math.max(...samples.filter(({ at }) => at > total / 4).map((s) => s.disk));

console.log(`# ${ground.acked} events in ${elapsed().toFixed(0)} s, ${ground.sum('repeated')} arrived more than once`);
console.log(`# the source's answers: ${JSON.stringify([...ground.refusals])}`);
ok(ground.missing().length === 0 && ground.acked >= RATE * total * 0.7,
  `all ${ground.acked} events that were answered 200 arrived at every mapping`);
ok(ground.forged === 0, 'every signature verifies');
ok(ground.sum('disorder', ['/strict']) === 0, 'the strict order was kept');
ok(mappings.every((m) => m.failed === 0), 'nothing was given up', JSON.stringify(mappings));
ok(ground.examine() === '', 'the log is whole', ground.examine());
ok(memoryNow <= memoryThen * 1.05,
  `memory is flat: ${memoryThen.toFixed(1)} MiB in the second quarter, ${memoryNow.toFixed(1)} in the last`);
ok(descriptorsNow <= descriptorsThen * 1.05,
  `descriptors are flat: at most ${descriptorsThen} in the second quarter, ${descriptorsNow} in the last`);
ok(disk <= LIMIT * 1.1, `the log stays within its limit of ${LIMIT / 1e6} MB: ${(disk / 1e6).toFixed(0)} MB`);
await ground.end();
done();
