// ground.mjs: what the crash tests share: senders that keep what was not answered, a receiver that
// counts, the faults file, and the examination of what a dead process leaves behind.
//
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Each sender numbers its events and sends the next batch only when the last one was answered 200,
// as an SDK does. So "everything that was answered 200" is: all numbers below `acked`.

import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

import { folder, mapping, options, run, secret, start, until, writeConfig, writeKey }
  from '../e2e/hookline.mjs';

const FAULTS = ['clock', 'jump', 'write', 'sync', 'read', 'space', 'dieAtIo', 'nFailed'];
const ORDERED = 10; // one event of so many goes to the mapping with strict order

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A random number that a seed reproduces: mulberry32. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Counts of first and repeated arrivals of one sender's events at one path. */
class Arrivals {
  constructor() {
    this.counts = new Uint16Array(4096);
    this.whole = 0; // all of them below this number were there when somebody last asked
    this.last = -1; // the highest number that has arrived
    this.n = 0; // different ones
    this.disorder = 0;
    this.repeated = 0;
  }

  add(number) {
    if (number >= this.counts.length) {
      const larger = new Uint16Array(Math.max(number + 1, this.counts.length * 2));
      larger.set(this.counts);
      this.counts = larger;
    }
    if (this.counts[number] === 0) {
      if (number < this.last) this.disorder += 1;
      this.last = Math.max(this.last, number);
      this.n += 1;
    } else this.repeated += 1;
    this.counts[number] += 1;
  }
}

export class Ground {
  /** `batch` events a request, `rate` of them a second from all senders together (0: as they come);
   * `sparse` paths get one event in ORDERED. The senders wait while more than `ahead` events have not
   * arrived at some path: however busy the machine is, what is there is delivered in the time that the
   * scenarios give for it. */
  constructor({ seed = 1, senders = 4, data, batch = 50, rate = 0, ahead = 4000,
    sparse = ['/strict', '/flaky'] } = {}) {
    Object.assign(this, { batch, rate, ahead, sparse });
    this.random = random(seed);
    this.where = folder();
    if (data) fs.symlinkSync(data, path.join(this.where, 'data'));
    this.senders = Array.from({ length: senders }, () => ({ next: 0, acked: 0 }));
    this.arrivals = { '/single': [], '/batched': [], '/strict': [], '/flaky': [] };
    this.forged = 0;
    this.refusals = new Map(); // status → how often, for what the source answered
    this.refusal = '';
    this.sending = false;
    this.flaky = true;
    this.weather = () => 200; // what every path answers: a status, 0 for none, or a promise of it
    this.copy = null;
    this.restarts = 0;
    this.faultsFile = path.join(this.where, 'faults');
    fs.writeFileSync(this.faultsFile, Buffer.alloc(FAULTS.length * 8));
    process.env.HKL_FAULTS_FILE = this.faultsFile;
  }

  // --- faults ------------------------------------------------------------------------------------

  set(fault, value) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(Math.round(value)));
    const fd = fs.openSync(this.faultsFile, 'r+');
    fs.writeSync(fd, bytes, 0, 8, FAULTS.indexOf(fault) * 8);
    fs.closeSync(fd);
  }

  get(fault) {
    return Number(fs.readFileSync(this.faultsFile).readBigInt64LE(FAULTS.indexOf(fault) * 8));
  }

  // --- the receiver ------------------------------------------------------------------------------

  async begin(more = {}) {
    await this.open();
    const url = `http://127.0.0.1:${this.server.address().port}`;
    const sparse = (path) => (this.sparse.includes(path) ? { trigger: 'event = "Ordered"' } : {});
    this.mappings = [
      mapping('single', { url: `${url}/single` }, sparse('/single')),
      mapping('batched', { url: `${url}/batched`, enable_batching: true, batch_size: 300 },
        { wait: 0.3 }),
      mapping('strict', { url: `${url}/strict` },
        { trigger: 'event = "Ordered"', order: 'strict' }),
      mapping('flaky', { url: `${url}/flaky` }, { trigger: 'event = "Ordered"' }),
    ];
    this.more = { retry: { first: 0.1, factor: 2, jitter: 0.2, cap: 1, window: 3600 }, ...more };
    this.configure();
    this.senders.forEach((sender, index) => { this.send(sender, index); });
  }

  async open(port = 0) {
    this.server = http.createServer((request, response) => this.receive(request, response));
    this.server.keepAliveTimeout = 60000;
    await new Promise((resolve) => this.server.listen(port, '127.0.0.1', resolve));
  }

  /** Nobody is there for so many milliseconds. */
  async vanish(ms) {
    const { port } = this.server.address();
    this.server.close();
    this.server.closeAllConnections();
    await pause(ms);
    await this.open(port);
  }

  configure(extra = []) {
    writeConfig(this.where, [...this.mappings, ...extra], this.more);
  }

  receive(request, response) {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('error', () => {});
    request.on('end', async () => {
      const json = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      const list = Array.isArray(json) ? json : [json];
      const digest = crypto.createHmac('sha1', secret).update(JSON.stringify(list[0])).digest('hex');
      if (request.headers['x-signature'] !== digest) this.forged += 1;
      if (request.url === '/flaky' && this.flaky) {
        const chance = this.random();
        if (chance < 0.05) return request.socket.destroy();
        if (chance < 0.2) return response.writeHead(500).end();
      }
      let status = this.weather();
      if (typeof status !== 'number') status = await status;
      if (status === 0) return request.socket.destroy();
      if (status !== 200)
        return response.writeHead(status, status === 429 ? { 'Retry-After': '1' } : {}).end();
      const there = this.arrivals[request.url];
      for (const { messageId } of list) {
        const [sender, number] = messageId.slice(1).split('-').map(Number);
        (there[sender] ??= new Arrivals()).add(number);
      }
      return response.writeHead(200).end();
    });
  }

  sum(what, where = Object.keys(this.arrivals)) {
    return where.flatMap((at) => this.arrivals[at]).reduce((sum, one) => sum + (one?.[what] ?? 0), 0);
  }

  /** What was answered 200 and has not arrived: the first few, in words. */
  missing() {
    const lost = [];
    for (const [at, there] of Object.entries(this.arrivals))
      this.senders.forEach(({ acked }, sender) => {
        const step = this.sparse.includes(at) ? ORDERED : 1;
        const own = (there[sender] ??= new Arrivals());
        while (own.whole < acked && own.counts[own.whole]) own.whole += step;
        for (let i = own.whole; i < acked && lost.length < 5; i += step)
          if (!own.counts[i]) lost.push(`${at} m${sender}-${i}`);
      });
    return lost;
  }

  get acked() {
    return this.senders.reduce((sum, sender) => sum + sender.acked, 0);
  }

  // --- the senders -------------------------------------------------------------------------------

  /** Whether the senders are ahead of their rate. */
  get early() {
    this.began ??= Date.now();
    return this.rate > 0 && this.acked > (this.rate * (Date.now() - this.began)) / 1000;
  }

  /** Whether the deliveries are so far behind the senders that these wait. */
  get behind() {
    return Object.keys(this.arrivals).some((at) => {
      const step = this.sparse.includes(at) ? ORDERED : 1;
      return this.acked / step - this.sum('n', [at]) > this.ahead / step;
    });
  }

  async send(sender, index) {
    for (;;) {
      if (this.over) return;
      if (!this.sending || !this.copy?.url || this.copy.ended || this.early || this.behind) {
        await pause(5);
        continue;
      }
      const batch = Array.from({ length: this.batch }, (_, i) => {
        const number = sender.next + i;
        return {
          type: 'track',
          event: number % ORDERED === 0 ? 'Ordered' : 'Tick',
          userId: `user ${index}`,
          messageId: `m${index}-${number}`,
          properties: { text: 'é“漢字”😀'.repeat(1 + (number % 17)), number },
        };
      });
      let status;
      try {
        const answer = await fetch(`${this.copy.url}/v1/batch`, {
          method: 'POST', body: JSON.stringify({ batch, writeKey }), signal: AbortSignal.timeout(20000),
        });
        status = answer.status;
        if (status !== 200) this.refusal = await answer.text();
      } catch {
        status = 0; // killed meanwhile
      }
      this.refusals.set(status, (this.refusals.get(status) ?? 0) + 1);
      if (status === 200) {
        sender.next += this.batch;
        sender.acked = sender.next;
      }
      if (status !== 200) await pause(20);
      else if (this.rate === 0) await pause(2 + this.random() * 20);
    }
  }

  // --- the program -------------------------------------------------------------------------------

  /** Starts it; a copy that dies before it listens is returned all the same when `mayDie`. */
  async start({ crashAt, mayDie = false } = {}) {
    if (crashAt) process.env.HKL_CRASH_AT = crashAt;
    else delete process.env.HKL_CRASH_AT;
    this.restarts += 1;
    try {
      this.copy = await start(this.where);
    } catch (error) {
      if (!mayDie || !/hookline-cli run ended: $/.test(error.message)) throw error;
      this.copy = null;
    }
    return this.copy;
  }

  async dead(seconds = 60) {
    const copy = this.copy;
    if (!copy) return 'SIGKILL';
    await until(() => copy.ended, 'the process to be gone', seconds);
    return copy.signal;
  }

  async drain(seconds = 120) {
    this.sending = false;
    await until(() => this.missing().length === 0, 'everything that was answered 200 to arrive',
      seconds).catch((error) => {
      throw new Error(`${error.message}; missing: ${this.missing().join(', ')}\n${this.copy?.errors}`);
    });
  }

  async stop() {
    if (!this.copy || this.copy.ended) return;
    this.copy.child.kill('SIGTERM');
    await until(() => this.copy.ended, 'hookline-cli to end', 30);
  }

  status() {
    const { stdout, stderr } = run(['status', '--json', ...options(this.where)]);
    if (!stdout) throw new Error(`status: ${stderr}`);
    return JSON.parse(stdout);
  }

  /** What SQLite and the log's own figures say about the files; '' when all is well. */
  examine() {
    const script = `
import sqlite3, sys, time
for turn in range(50):
    try:
        db = sqlite3.connect(sys.argv[1], timeout=10)
        break
    except sqlite3.OperationalError:
        time.sleep(0.1)
found = [row[0] for row in db.execute('PRAGMA integrity_check')]
faults = [] if found == ['ok'] else found
for sql, what in (
    ('SELECT (SELECT n_events FROM state) = (SELECT count(*) FROM event)', 'the number of events'),
    ('SELECT NOT EXISTS (SELECT 1 FROM mapping WHERE'
     ' n_waiting <> (SELECT count(*) FROM batch WHERE mapping = key AND state = 1)'
     ' OR n_delivered <> (SELECT count(*) FROM batch WHERE mapping = key AND state = 2))',
     'the figures of a mapping'),
):
    if db.execute(sql).fetchone()[0] != 1:
        faults.append(what + ' is not that of the rows')
print('; '.join(faults), end='')
`;
    const database = path.join(this.where, 'data', 'events.db');
    if (!fs.existsSync(database)) return '';
    const { stdout, stderr, status } = spawnSync('python3', ['-c', script, database],
      { encoding: 'utf8' });
    return status === 0 ? stdout : stderr;
  }

  async end() {
    this.sending = false;
    this.over = true;
    await this.stop();
    this.server.closeAllConnections?.();
    this.server.close();
  }
}
