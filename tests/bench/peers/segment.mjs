// segment.mjs: the real Segment action in Node.js, as a peer of bench-deliver.
//
// SPDX-License-Identifier: GPL-3.0-or-later
//
// segment.mjs WEBHOOK_DESTINATION URL SINGLE BATCHED: SINGLE events with one request each, eight at
// once, then BATCHED events in batches of 1,000, two at once; signed, nothing recorded, from memory.
// Prints two numbers: events a second of each.

import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [, , packageFolder, url, single, batched] = process.argv;
const require = createRequire(path.join(process.env.HKL_SOURCE_ROOT, 'tests/npm/package.json'));
const { Destination } = require('@segment/actions-core');
const definition = require(path.resolve(packageFolder, 'dist/destinations/webhook/index.js'));
const destination = new Destination(definition.default ?? definition);

const text = fs.readFileSync(new URL('../event.json', import.meta.url), 'utf8');
const event = () => JSON.parse(text); // as it comes out of a queue
const subscription = {
  subscribe: 'type = "track"', partnerAction: 'send',
  mapping: { url, method: 'POST', data: { '@path': '$.' }, enable_batching: true, batch_size: 1000 },
};
const settings = { sharedSecret: 'sharedSecret123', subscriptions: [subscription] };

async function rate(total, size, atOnce, send) {
  let next = 0;
  const start = process.hrtime.bigint();
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (next < total) {
      const from = next;
      next += size;
      await send(from);
    }
  }));
  return total / (Number(process.hrtime.bigint() - start) / 1e9);
}

const one = await rate(Number(single), 1, 8, (from) => destination.onEvent(event(), settings));
const many = await rate(Number(batched), 1000, 2, (from) => destination.onBatch(
  Array.from({ length: 1000 }, (_, i) => event()), settings));
console.log(one.toFixed(0), many.toFixed(0));
