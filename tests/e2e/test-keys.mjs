// test-keys.mjs: write keys on the command line, while a source runs: a new one works at once, a
// revoked one no more.
//
// SPDX-License-Identifier: GPL-3.0-or-later

import fs from 'node:fs';
import path from 'node:path';

import { done, folder, mapping, ok, options, receiver, run, start, stop, until, writeConfig, writeKey }
  from './hookline.mjs';

const where = folder();
const sink = await receiver();
writeConfig(where, [mapping('all', { url: sink.url })]);
const keys = (...more) => run(['keys', ...options(where), ...more]);
const source = await start(where);
let n = 0;

async function post(key) {
  const answer = await fetch(`${source.url}/v1/track`, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` },
    body: JSON.stringify({ event: 'Key', userId: 'u', messageId: `key-${n += 1}` }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

ok(/^hk_endt…\s+\(no name\)\n$/.test(keys().stdout), 'listed without giving it away', keys().stdout);
ok(keys('--show').stdout.startsWith(writeKey), 'in full on request');

const made = keys('add', 'Web shop');
const key = made.stdout.trim();
ok(made.status === 0 && /^hk_[A-Za-z0-9]{16}$/.test(key), 'add: a new key, printed', made.stderr);
await until(async () => (await post(key)) === 200, 'the new key to be taken');
ok(await post(writeKey) === 200, 'the new key is taken, and the first one still is');

const own = keys('add', 'Server', 'kGm2-of-another-workspace');
ok(own.status === 0 && own.stdout === 'kGm2-of-another-workspace\n', 'add: a key of one\'s own');
ok(keys('rename', writeKey, 'First').status === 0, 'rename: by the key itself');
const list = JSON.parse(keys('--json', '--show').stdout);
ok(list.map((one) => one.name).join() === 'First,Web shop,Server' && list[1].key === key, 'all three, by name',
  JSON.stringify(list));

ok(keys('revoke', 'Web shop').status === 0, 'revoke: by its name');
await until(async () => (await post(key)) === 401, 'the revoked key to be refused');
ok(await post(writeKey) === 200 && await post('kGm2-of-another-workspace') === 200,
  'the revoked key is refused, and the others are taken');

const wrong = [
  [['revoke', 'Web shop'], 1, /no write key “Web shop”/],
  [['add', 'First'], 1, /“First” already/],
  [['add', 'New', writeKey], 1, /there already/],
  [['add', 'New', 'a b'], 1, /no spaces/],
  [['rename', 'First', 'Server'], 1, /“Server” already/],
  [['add'], 2, /keys add NAME/],
  [['revoke'], 2, /keys revoke KEY/],
  [['forget', 'First'], 2, /keys revoke KEY/],
];
for (const [args, status, words] of wrong) {
  const result = keys(...args);
  ok(result.status === status && words.test(result.stderr) && result.stdout === '',
    `${args.join(' ')}: refused with a sentence`, result.stderr);
}
keys('revoke', 'Server');
const last = keys('revoke', 'First');
ok(last.status === 1 && /last write key/.test(last.stderr), 'the last one stays', last.stderr);
ok(fs.readFileSync(path.join(where, 'destination.json'), 'utf8').includes(writeKey), 'and is in the file');

await stop(source);
sink.close();
done();
