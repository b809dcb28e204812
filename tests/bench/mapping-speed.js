// mapping-speed.js: a mapping with ten fields: ours against upstream's, in the same run.
//
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Usage: node mapping-speed.js BUILD/tests/bench/mapping-speed tests/npm
// HKL_BENCH_SECONDS: how long each figure is measured (2).

'use strict';

const fs = require('fs');
const path = require('path');
const { spawnSync } = require('child_process');

const GOAL = 5;
const [, , bench, modules] = process.argv;
const { transform } = require(
  require.resolve('@segment/actions-core', { paths: [path.resolve(modules)] }));
const seconds = Number(process.env.HKL_BENCH_SECONDS) || 2;
const input = path.join(__dirname, 'mapping-speed.json');
const { fields, event } = JSON.parse(fs.readFileSync(input, 'utf8'));

// Nanoseconds for one event: the best of several runs, as in mapping-speed.c.
function measure(work) {
  let best = Infinity;
  for (let run = 0; run < 5; run++) {
    const start = process.hrtime.bigint();
    const end = start + BigInt(Math.round(seconds / 5 * 1e9));
    let rounds = 0;
    while (process.hrtime.bigint() < end) {
      for (let i = 0; i < 100; i++, rounds++) work();
    }
    best = Math.min(best, Number(process.hrtime.bigint() - start) / rounds);
  }
  return best;
}

for (let i = 0; i < 5000; i++) transform(fields, event);
const run = spawnSync(bench, [input, String(seconds)]);
if (run.status !== 0) {
  console.error(run.stderr.toString());
  process.exit(1);
}
const ours = JSON.parse(run.stdout);
const theirs = measure(() => transform(fields, event));
console.log(`upstream's transform      ${theirs.toFixed(0)} ns`);
console.log(`ours, validated each time ${ours.transform} ns, ${(theirs / ours.transform).toFixed(1)} times`);
console.log(`ours, as the engine does  ${ours.resolve} ns, ${(theirs / ours.resolve).toFixed(1)} times`);
console.log(`goal                      ${GOAL} times: ${theirs / ours.transform >= GOAL ? 'met' : 'missed'}`);
