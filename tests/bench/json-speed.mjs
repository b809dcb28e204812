// json-speed.mjs: what json-speed.c measures, in Node: node json-speed.mjs event.json
//
// SPDX-License-Identifier: GPL-3.0-or-later

import { readFileSync } from 'node:fs';

const text = readFileSync(process.argv[2]);
let bytes = 0;

// From bytes to bytes, as the event comes from a socket and goes to one.
function round() {
  bytes += Buffer.from(JSON.stringify(JSON.parse(text.toString()))).length;
}
function roundOfStrings(s) {
  bytes += JSON.stringify(JSON.parse(s)).length;
}
function measure(name, work) {
  let best = Infinity;
  for (let pass = 0; pass < 7; pass++) {
    const begin = process.hrtime.bigint();
    for (let i = 0; i < 50000; i++) work();
    best = Math.min(best, Number(process.hrtime.bigint() - begin) / 50000);
  }
  console.log(`${name} ${(best / 1000).toFixed(2)} us`);
}

const s = text.toString();
measure('bytes', round);
measure('strings', () => roundOfStrings(s));
if (bytes === 0) process.exit(1);
