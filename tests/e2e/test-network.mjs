// test-network.mjs: no network, and one that costs by the byte: what goes elsewhere waits and says why,
// what goes to this machine does not, and everything goes on by itself.
//
// SPDX-License-Identifier: GPL-3.0-or-later

import fs from 'node:fs';
import path from 'node:path';

import { done, folder, mapping, ok, options, receiver, run, runBeside, start, stop, until, writeConfig } from './hookline.mjs';

const where = folder();
const place = options(where).slice(0, 4);
const network = path.join(where, 'network');
process.env.GIO_EXTRA_MODULES = path.dirname(process.env.HKL_NETWORK_MODULE);
process.env.HKL_TEST_NETWORK = network;
fs.writeFileSync(network, 'metered');

const sink = await receiver();
const mappings = [mapping('near', { url: `${sink.url}/hooks` }), mapping('far', { url: 'http://far.invalid/hooks' })];
writeConfig(where, mappings);
const copy = await start(where);
const log = (...args) => run(['log', ...place, '--json', ...args]).stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
const far = () => JSON.parse(run(['status', '--json', ...place]).stdout).mappings.find(({ id }) => id === 'far');
let n = 0;
const send = () => runBeside(['send', ...place], JSON.stringify({ type: 'track', event: 'E', userId: 'u', messageId: `m-${n++}` }) + '\n');
const tries = () => log('--mapping', 'far').map((line) => line.tries);

await send();
await until(() => sink.requests.length === 1, 'the delivery to this machine');
await until(() => far().hold === 'metered', 'the hold');
ok(/metered/.test(far().hold_reason) && /settings/.test(far().hold_reason), 'metered: it says why, and what can be done', JSON.stringify(far()));
ok(tries().join() === '0', 'no attempt is used up', tries().join());
const table = run(['status', ...place]).stdout;
ok(/far +waiting .*\n +The network is metered/.test(table), 'the table says it too', table);

fs.writeFileSync(network, 'offline');
await until(() => far().hold === 'offline', 'the other hold');
ok(/no network/.test(far().hold_reason), 'offline: it says why');
await send();
await until(() => sink.requests.length === 2, 'the delivery to this machine');
ok(tries().join() === '0,0', 'no attempt is used up', tries().join());

fs.writeFileSync(network, 'open');
await until(() => tries().every((count) => count > 0), 'attempts at what is far');
await until(() => !far().hold || far().hold === 'none', 'the figures to say so');
ok(true, 'with a network it goes on by itself');

fs.writeFileSync(network, 'metered');
await until(() => far().hold === 'metered', 'the hold');
writeConfig(where, mappings, { network: { metered: 'deliver' } });
await until(() => !far().hold || far().hold === 'none', 'the setting to be in force');
ok(true, 'allowed in the configuration, the same network is used');
await stop(copy);

const wrong = path.join(where, 'wrong.json');
fs.writeFileSync(wrong, '{"version":1,\n "network":{"metered":"maybe"},"mappings":[]}');
const checked = run(['config', 'check', '--config', wrong]);
ok(checked.status === 1 && /[Ll]ine 2, column/.test(checked.stdout + checked.stderr), 'another word is refused, with its place', checked.stdout + checked.stderr);
sink.close();
done();
