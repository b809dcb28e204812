// test-sample.mjs: a stream of sample events to the copy that runs.
//
// SPDX-License-Identifier: GPL-3.0-or-later

import { cli, done, folder, mapping, ok, options, receiver, run, runBeside, start, stop, until, writeConfig }
  from './hookline.mjs';
import { spawn } from 'node:child_process';

const where = folder();
const endpoint = await receiver();
writeConfig(where, [mapping('all', { url: `${endpoint.url}/all` })]);

{
  const alone = run(['sample', '--count', '1', ...options(where)]);
  ok(alone.status === 1 && /No copy runs here/.test(alone.stderr), 'without a copy that runs', alone.stderr);
  const printed = run(['sample', '--print', '--rate', '10000', '--count', '1200', ...options(where)]);
  const events = printed.stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
  ok(events.length === 1200 && new Set(events.map((event) => event.messageId)).size === 1200,
    'printed: 1,200 events, each with an identifier of its own', printed.stderr);
  ok(new Set(events.map((event) => event.type)).size === 6, 'of all six types');
}

const copy = await start(where);
{
  const began = performance.now();
  const result = await runBeside(['sample', '--rate', '200', '--for', '2', ...options(where)]);
  const took = performance.now() - began;
  ok(result.status === 0 && /^400 events sent in /.test(result.stderr), 'for two seconds at 200 a second',
    result.stderr);
  ok(took > 1700, 'at a steady rate, not at once', `${took} ms`);
  await until(() => endpoint.requests.length === 400, 'all of them at the receiver');
  ok(endpoint.requests.every((request) => request.genuine), 'delivered and signed like any others');
}

{
  const child = spawn(cli, ['sample', '--rate', '50', ...options(where)]);
  let said = '';
  let status;
  child.stderr.on('data', (data) => { said += data; });
  child.on('close', (code) => { status = code; });
  await until(() => endpoint.requests.length > 410, 'a stream without an end');
  child.kill('SIGINT');
  await until(() => status !== undefined, 'it to end');
  ok(status === 0 && /events sent in/.test(said), 'Ctrl+C ends it with a summary', said);
}

for (const rate of ['0', '-1', '10001', 'nan']) {
  const result = run(['sample', '--rate', rate, ...options(where)]);
  ok(result.status === 2, `a rate of ${rate} is refused`, result.stderr);
}

await stop(copy);
endpoint.close();
done();
