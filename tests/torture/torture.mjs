// torture.mjs: the program is killed, its disk fails and fills, its clock jumps; nothing that was
// answered 200 is missing at the receiver, and the log is whole.
//
// SPDX-License-Identifier: GPL-3.0-or-later
//
// torture.mjs NAME: kills, points, disk, tmpfs or clock. HKL_TORTURE_KILLS and HKL_TORTURE_SEED make it
// longer and different; build-aux/torture sets them.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { done, killAll, ok, options, runBeside, until } from '../e2e/hookline.mjs';
import { Ground, pause } from './ground.mjs';

const KILLS = Number(process.env.HKL_TORTURE_KILLS || 8);
const SEED = Number(process.env.HKL_TORTURE_SEED || 1);
const LONG = KILLS > 50;

/** What holds at the end of each: all of it there, once recorded, genuine, in order. */
async function conclude(ground, name) {
  await ground.drain();
  await until(() => ground.status().mappings.every((m) => m.queued_events === 0),
    'all outcomes to be recorded', 30);
  const status = ground.status();
  await ground.stop();
  const faults = ground.examine();
  ok(faults === '', `${name}: the log is whole`, faults);
  ok(ground.missing().length === 0 && ground.acked > 0,
    `${name}: all ${ground.acked} events that were answered 200 arrived at every mapping`);
  ok(ground.forged === 0, `${name}: every signature verifies`);
  ok(ground.sum('disorder', ['/strict']) === 0, `${name}: the strict order was kept`);
  ok(status.mappings.every((m) => m.failed === 0), `${name}: nothing was given up`,
    JSON.stringify(status.mappings));
  console.log(`# ${ground.restarts} starts, ${ground.sum('repeated')} repeated arrivals`);
  await ground.end();
}

/** SIGKILL at random moments: under load, while draining, while starting, in the midst of I/O. */
async function kills() {
  const ground = new Ground({ seed: SEED });
  await ground.begin();
  let whole = 0;
  let arrived = 0;

  for (let turn = 0; turn < KILLS; turn += 1) {
    const kind = ['load', 'drain', 'io', 'start'][turn % 4];
    ground.sending = true;
    if (kind === 'io') ground.set('dieAtIo', 1 + ground.random() * 400);
    const starting = ground.start({ mayDie: kind === 'io' });
    if (kind === 'start') {
      const copy = await starting;
      copy.child.kill('SIGKILL');
      await ground.dead();
      // Once more, and now before it has come so far as to listen.
      const again = ground.start({ mayDie: true });
      await pause(ground.random() * 60);
      killAll();
      await again;
    } else {
      await starting;
      if (kind === 'io') await ground.dead();
      else {
        await pause(30 + ground.random() * 500);
        if (kind === 'drain') {
          ground.sending = false;
          await pause(ground.random() * 400);
        }
        ground.copy.child.kill('SIGKILL');
      }
    }
    await ground.dead();
    ground.set('dieAtIo', 0);
    if (ground.examine() === '') whole += 1;
    await ground.start();
    await ground.drain();
    arrived += 1;
    ground.copy.child.kill('SIGKILL');
    await ground.dead();
  }
  ok(whole === KILLS, `the log was whole after each of ${KILLS} kills`, `${whole}`);
  ok(arrived === KILLS, 'after each, what was answered 200 arrived');
  await ground.start();
  await conclude(ground, 'kills');
}

/** Once, and once more later, at every named moment. */
async function points() {
  const root = path.join(process.env.HKL_SOURCE_ROOT, 'src');
  const named = new Set();
  for (const entry of fs.readdirSync(root, { recursive: true }).map(String)
    .filter((name) => name.endsWith('.c'))) {
    const text = fs.readFileSync(path.join(root, entry), 'utf8');
    for (const [, name] of text.matchAll(/HKL_FAILPOINT \("([^"]+)"\)/g)) named.add(name);
    for (const [, name] of text.matchAll(/"([a-z-]+-(?:applied|committed))"/g)) named.add(name);
  }
  ok(named.size >= 22, `${named.size} named moments were found`);

  const ground = new Ground({ seed: SEED });
  await ground.begin({ retention: { days: 1 } });
  await ground.start();
  ground.sending = true;
  await until(() => ground.acked >= 1000, 'a thousand events');
  await ground.drain();
  await ground.stop();

  const spare = { ...ground.mappings[0], id: 'spare', name: 'spare', state: 'paused' };
  let days = 0;
  for (const name of [...named].sort())
    for (const time of LONG ? [1, 2, 13, 50] : [1, 3]) {
      const once = /^(put|drop|insert)/.test(name); // few of them in one run
      if (once && time > 1) continue;
      ground.configure(name.startsWith('put') ? [spare] : []);
      if (name.startsWith('drop')) {
        // It is there, and waits; then the configuration has it no more.
        ground.configure([spare]);
        await ground.start();
        await ground.stop();
        ground.configure();
      }
      if (name.startsWith('expire')) {
        days += 2;
        ground.set('clock', days * 86400e6);
      }
      await ground.start({ crashAt: `${name}:${time}`, mayDie: true });
      ground.sending = true;
      if (name.startsWith('insert')) {
        const before = ground.sum('last', ['/single']);
        await until(() => ground.sum('last', ['/single']) > before + 200, 'deliveries to resend');
        await runBeside(['resend', '--mapping', 'single', '--status', 'delivered',
          ...options(ground.where)]);
      }
      const signal = await ground.dead();
      const faults = ground.examine();
      await ground.start();
      await ground.drain();
      ok(signal === 'SIGKILL' && faults === '', `killed at ${name}, time ${time}: nothing lost`,
        `${signal} ${faults}`);
      await ground.stop();
    }
  ground.configure();
  await ground.start();
  await conclude(ground, 'points');
}

const size = (ground) => ['events.db', 'events.db-wal'].reduce((largest, name) => {
  const file = path.join(ground.where, 'data', name);
  return Math.max(largest, fs.existsSync(file) ? fs.statSync(file).size : 0);
}, 0);

/** A disk that fills up, and one that fails now and then. */
async function disk() {
  const ground = new Ground({ seed: SEED });
  const { ahead } = ground;
  await ground.begin();
  await ground.start();
  ground.sending = true;
  await until(() => ground.acked >= 2000, 'two thousand events');

  for (let turn = 0; turn < (LONG ? 10 : 2); turn += 1) {
    ground.refusals.clear();
    ground.ahead = Infinity; // what fills it is what comes in, however little can be delivered
    ground.set('space', size(ground) + 1e6);
    await until(() => ground.refusals.get(503) > 3, 'the source to refuse', 120);
    ok(/disk_full/.test(ground.refusal), `full, time ${turn + 1}: 503 says that the disk is full`,
      ground.refusal);
    if (turn % 2 === 1) {
      ground.copy.child.kill('SIGKILL');
      await ground.dead();
      ok(ground.examine() === '', 'killed with a full disk: the log is whole');
      await ground.start();
    }
    const before = ground.acked;
    ground.set('space', 0);
    await until(() => ground.acked > before + 500, 'events to be taken in again');
    ground.ahead = ahead;
    await ground.drain();
    ok(true, `space again, time ${turn + 1}: it goes on by itself, and nothing is missing`);
    ground.sending = true;
  }

  for (const fault of ['write', 'sync', 'read']) {
    ground.set('nFailed', 0);
    ground.sending = true;
    ground.set(fault, fault === 'read' ? 20000 : 10000);
    await until(() => ground.get('nFailed') >= (LONG ? 500 : 20), `${fault}s to fail`, 300);
    ground.set(fault, 0);
    const before = ground.acked;
    await until(() => ground.acked > before + 500, `events to be taken in after ${fault} errors`);
    await ground.drain();
    ok(true, `${ground.get('nFailed')} failed ${fault}s: nothing is missing`);
  }
  await conclude(ground, 'disk');
}

/** A real file system without space: refused in time, then full to the last byte. */
async function tmpfs() {
  const where = fs.mkdtempSync(path.join(os.tmpdir(), 'hookline-tmpfs-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=140m', 'tmpfs', where]);
  if (mounted.status !== 0) {
    fs.rmdirSync(where);
    console.log('1..0 # SKIP a file system can be mounted by root only');
    process.exit(0);
  }
  process.on('exit', () => {
    spawnSync('umount', ['-l', where]);
    fs.rmdirSync(where);
  });

  const ground = new Ground({ seed: SEED, data: where });
  await ground.begin();
  await ground.start();
  ground.sending = true;
  await until(() => ground.acked >= 1000, 'a thousand events');

  // All but 90 MB are taken by somebody else: less than is kept free for what must be written.
  const filler = path.join(where, 'somebody-else');
  fs.writeFileSync(filler, Buffer.alloc(50e6));
  await until(() => ground.refusals.get(503) > 3, 'the source to refuse');
  ok(/disk_full.*almost full/.test(ground.refusal), 'the source refuses before the disk is full',
    ground.refusal);
  await until(() => ground.missing().length === 0, 'deliveries to go on meanwhile');
  ok(true, 'deliveries go on meanwhile');

  // And now to the last byte, with deliveries under way.
  fs.rmSync(filler);
  const before = ground.acked;
  await until(() => ground.acked > before + 500, 'events to be taken in again');
  const fd = fs.openSync(filler, 'w');
  try {
    for (;;) fs.writeSync(fd, Buffer.alloc(65536));
  } catch (error) {
    ok(error.code === 'ENOSPC', 'the disk is full to the last byte');
  }
  fs.closeSync(fd);
  await pause(2000);
  ground.copy.child.kill('SIGKILL');
  await ground.dead();
  fs.rmSync(filler);
  ok(ground.examine() === '', 'killed with a full disk: the log is whole');
  await ground.start();
  const then = ground.acked;
  await until(() => ground.acked > then + 500, 'events to be taken in again');
  await conclude(ground, 'tmpfs');
}

/** The wall clock jumps, to and fro, while deliveries wait for their next attempt. */
async function clock() {
  const hour = 3600e6;
  const ground = new Ground({ seed: SEED });
  await ground.begin();
  await ground.start();
  ground.sending = true;
  await until(() => ground.acked >= 500, 'five hundred events');

  for (const [jump, words] of [[2 * hour, 'two hours forward'], [-1 * hour, 'three hours back'],
    [24 * 400 * hour, 'over a year forward'], [-24 * 40 * hour, 'over a year back']]) {
    ground.set('clock', jump);
    const before = ground.acked;
    await until(() => ground.acked > before + 1000, `events after the clock jumped ${words}`);
    await ground.drain(60);
    ok(true, `the clock jumped ${words}: everything arrives`);
    ground.sending = true;
    await until(() => ground.acked > before + 1200, 'some more events');
  }

  // It is set in the very moment in which batches cannot be written: they are tried again soon, and
  // not two hours later.
  for (const [jump, words] of [[2 * hour, 'forward'], [-2 * hour, 'back']]) {
    const failed = ground.get('nFailed');
    ground.set('jump', jump);
    ground.set('space', 1);
    await until(() => ground.get('nFailed') >= failed + 10, 'writes to fail');
    ground.set('space', 0);
    ground.set('jump', 0);
    const before = ground.acked;
    await until(() => ground.acked > before + 500, 'events to be taken in again');
    await ground.drain(60);
    ok(true, `the clock jumped ${words} with each batch that a full disk refused: everything arrives`);
    ground.sending = true;
  }

  ground.copy.child.kill('SIGKILL');
  await ground.dead();
  ground.set('clock', -24 * 80 * hour);
  await ground.start();
  await ground.drain(60);
  ok(true, 'started again in the past: what waited arrives');
  await conclude(ground, 'clock');
}

const scenario = { kills, points, disk, tmpfs, clock }[process.argv[2]];
if (!scenario) throw new Error('Which? kills, points, disk, tmpfs or clock.');
await scenario();
done();
