// test-send.mjs: files of events, packed in any way, into the log and to a copy that runs.
//
// SPDX-License-Identifier: GPL-3.0-or-later

import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

import { cli, done, folder, mapping, ok, options, receiver, run, runBeside, start, stop, until, writeConfig }
  from './hookline.mjs';

const where = folder();
const endpoint = await receiver();
writeConfig(where, [mapping('all', { url: `${endpoint.url}/all` })]);

let serial = 0;
const event = () => ({ type: 'track', event: 'Sent “é漢字😀”', userId: 'u', messageId: `sent-${serial += 1}` });
const lines = (n) => Array.from({ length: n }, () => `${JSON.stringify(event())}\n`).join('');
const hasZstd = spawnSync('zstd', ['--version']).status === 0;

function file(name, bytes) {
  const place = path.join(where, name);
  fs.writeFileSync(place, bytes);
  return place;
}

// The same files one after the other; what comes out is the same whether a copy runs or not.
async function sendAll(kind) {
  const files = [
    ['plain', file('a.ndjson', lines(700)), 700],
    ['a list', file('b.json', JSON.stringify(Array.from({ length: 600 }, event), null, 1)), 600],
    ['gzip', file('c.ndjson.gz', zlib.gzipSync(lines(800))), 800],
    ['a gzip list of two members', file('d.json.gz', Buffer.concat([
      zlib.gzipSync(`[${JSON.stringify(event())},`), zlib.gzipSync(`${JSON.stringify(event())}]`)])), 2],
  ];
  if (hasZstd) {
    const packed = spawnSync('zstd', ['-c'], { input: lines(900) }).stdout;
    files.push(['zstd', file('e.ndjson.zst', packed), 900]);
  }
  for (const [name, place, n] of files) {
    const result = await runBeside(['send', ...options(where), place]);
    const text = `${n} events accepted, 0 refused\n`;
    const unsupported = name === 'zstd' && /this build of Hookline cannot read/.test(result.stderr);
    ok((result.status === 0 && result.stderr.endsWith(text)) || unsupported, `${kind}: ${name}`, result.stderr);
  }

  const bad = file('bad.ndjson', `${JSON.stringify(event())}\n[1]\n{"a":}\n` +
    `${JSON.stringify({ ...event(), x: 'y'.repeat(40000) })}\n${JSON.stringify(event())}\n`);
  const result = await runBeside(['send', ...options(where), bad]);
  ok(result.status === 0 && /^5 lines, 2 events accepted, 3 refused$/m.test(result.stderr),
    `${kind}: lines are left out, the others go`, result.stderr);
  ok(/Line 2 is not a JSON object and was left out\./.test(result.stderr) &&
    /Line 3, column 6 is not JSON; the event was left out\./.test(result.stderr) &&
    /Line 4 has an event of \d+ bytes and was left out; at most 32768 are taken\./.test(result.stderr),
    `${kind}: each is named with its number and reason`, result.stderr);

  const cut = zlib.gzipSync(lines(3000));
  const broken = await runBeside(['send', ...options(where), file('cut.gz', cut.subarray(0, cut.length - 9))]);
  ok(broken.status === 1 && /The gzip data ends in the middle/.test(broken.stderr),
    `${kind}: a file that ends in the middle`, broken.stderr);

  const nothing = await runBeside(['send', ...options(where), path.join(where, 'nowhere.ndjson')]);
  ok(nothing.status === 1 && /nowhere\.ndjson/.test(nothing.stderr), `${kind}: a file that is not there`,
    nothing.stderr);
}

// Ctrl+C in the middle of an endless stream: an end with a summary, and what was accepted is there.
async function interrupt(kind) {
  const child = spawn(cli, ['send', ...options(where)], { stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  let status;
  child.stderr.on('data', (data) => { said += data; });
  child.on('close', (code) => { status = code; });
  child.stdin.on('error', () => {});
  child.stdin.write(lines(300));
  // Ctrl+C before it listens for it would be the system's way of ending it.
  await until(() => /^SigCgt:\s+[0-9a-f]*[2367abef]$/m.test(
    fs.readFileSync(`/proc/${child.pid}/status`, 'utf8')), 'it to be on its way');
  await until(() => fs.readdirSync(`/proc/${child.pid}/task`).length > 1, 'it to read');
  child.stdin.write(lines(300));
  child.kill('SIGINT');
  await until(() => status !== undefined, 'it to end');
  ok(status === 1 && /Stopped\. What was accepted before stays\./.test(said) &&
    /\d+ lines, \d+ events accepted, 0 refused\n$/.test(said), `${kind}: Ctrl+C ends it with a summary`,
    `${status} ${said}`);
}

await sendAll('into the log');
await interrupt('into the log');

const copy = await start(where);
await sendAll('to a copy that runs');
await interrupt('to a copy that runs');
{
  // A pipe that stays open holds nothing back.
  const before = endpoint.requests.length;
  const child = spawn(cli, ['send', ...options(where)], { stdio: ['pipe', 'ignore', 'ignore'] });
  const one = { ...event(), event: 'Over an open pipe' };
  child.stdin.write(`${JSON.stringify(one)}\n`);
  await until(() => endpoint.requests.slice(before).some((request) => request.raw.includes('Over an open pipe')),
    'the event, while the pipe is open');
  ok(true, 'what comes over a pipe goes at once');
  child.stdin.end();
  await until(() => child.exitCode !== null, 'it to end');
}
{
  // In a terminal: rate and time left, when there is enough to measure; how much that is depends on
  // the machine.
  const rate = /\d+ lines a second/;
  const left = /, \d+(\.\d)?\s(s|min)(\s\d+\ss)? left/;
  let script;
  for (const n of [60_000, 240_000, 960_000]) {
    const big = file('big.ndjson', lines(n));
    script = spawnSync('script', ['-qec',
      [cli, 'send', ...options(where), big].map((word) => `'${word}'`).join(' '), '/dev/null'],
    { encoding: 'utf8', maxBuffer: 1 << 26 });
    if (script.status !== 0 || (rate.test(script.stdout) && left.test(script.stdout)))
      break;
  }
  ok(script.status === 0 && rate.test(script.stdout), 'in a terminal: the rate', script.stdout.slice(-600));
  ok(script.status === 0 && left.test(script.stdout), 'and the time left', script.stdout.slice(-600));
}
await stop(copy);
endpoint.close();
done();
