// trigger-speed.js: a trigger with three conditions: ours against upstream's, in the same run.
//
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Usage: node trigger-speed.js BUILD/tests/bench/trigger-speed tests/npm
// HKL_BENCH_SECONDS: how long each figure is measured (2).

'use strict';

const fs = require('fs');
const path = require('path');
const { spawnSync } = require('child_process');

// Upstream reads the trigger again for every event (contract 1.3); ours is compiled once.
const GOAL = 10;
const [, , bench, modules] = process.argv;
const upstream = require(
  require.resolve('@segment/destination-subscriptions', { paths: [path.resolve(modules)] }));
const seconds = Number(process.env.HKL_BENCH_SECONDS) || 2;
const input = path.join(__dirname, 'trigger-speed.json');
const { trigger, events } = JSON.parse(fs.readFileSync(input, 'utf8'));
const stored = events.map((event) => JSON.stringify(event));
const tree = upstream.parseFql(trigger);

// Nanoseconds for one event: the best of several runs, as in trigger-speed.c.
function measure(work) {
  let best = Infinity;
  for (let run = 0; run < 5; run++) {
    const start = process.hrtime.bigint();
    const end = start + BigInt(Math.round(seconds / 5 * 1e9));
    let rounds = 0;
    while (process.hrtime.bigint() < end) {
      for (let i = 0; i < 100; i++, rounds++) work();
    }
    best = Math.min(best, Number(process.hrtime.bigint() - start) / (rounds * events.length));
  }
  return best;
}

let matched = 0;
const evaluate = () => { for (const event of events) matched += upstream.validate(tree, event); };
const asRun = () => {
  for (const event of events) matched += upstream.validate(upstream.parseFql(trigger), event);
};
const readAndRun = () => {
  for (const text of stored) matched += upstream.validate(tree, JSON.parse(text));
};
const parse = () => { for (let i = 0; i < events.length; i++) upstream.parseFql(trigger); };

for (let i = 0; i < 20000; i++) { evaluate(); readAndRun(); }
const run = spawnSync(bench, [input, String(seconds)]);
if (run.status !== 0) {
  console.error(run.stderr.toString());
  process.exit(1);
}
const ours = JSON.parse(run.stdout);
const theirs = {
  evaluate: measure(evaluate),
  asRun: measure(asRun),
  readAndEvaluate: measure(readAndRun),
  parse: measure(parse),
};

function row(what, us, them) {
  console.log(`${what.padEnd(52)} ${us.toFixed(1).padStart(9)} ns ${them.toFixed(1).padStart(9)} ns ` +
    `${(them / us).toFixed(1).padStart(7)} ×`);
  return them / us;
}

console.log(`${''.padEnd(52)} ${'ours'.padStart(12)} ${'upstream'.padStart(12)}`);
row('evaluate, trigger and event parsed before', ours.evaluate, theirs.evaluate);
const ratio = row('decide on an event, as each runs it', ours.evaluate, theirs.asRun);
row('parse the event, then evaluate', ours.readAndEvaluate, theirs.readAndEvaluate);
row('type and event name alone, on the columns', ours.columns, theirs.readAndEvaluate);
row('parse the trigger', ours.parse, theirs.parse);
if (ratio < GOAL) {
  console.log(`deciding is ${ratio.toFixed(1)} times as fast; the goal is ${GOAL}`);
  process.exit(1);
}
