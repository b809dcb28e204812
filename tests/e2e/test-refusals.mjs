// test-refusals.mjs: what cannot be done gets its sentence, and nothing is lost.
//
// SPDX-License-Identifier: GPL-3.0-or-later

import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';

import { done, folder, mapping, ok, options, receiver, run, runBeside, start, stop, until, writeConfig, writeKey }
  from './hookline.mjs';

const endpoint = await receiver();
const url = `${endpoint.url}/in`;

/** Starts on a configuration that must be refused; the sentence is matched, the file stays. */
function refused(name, mappings, sentence) {
  const where = folder();
  writeConfig(where, mappings);
  const before = fs.readFileSync(path.join(where, 'destination.json'), 'utf8');
  const result = run(['run', '--port', '0', '--until-idle', ...options(where)]);
  ok(result.status === 1, `${name}: exit status 1`, result.status);
  ok(sentence.test(result.stderr), `${name}: the sentence`, result.stderr);
  ok(/line \d+, column \d+/i.test(result.stderr), `${name}: with line and column`, result.stderr);
  ok(fs.readFileSync(path.join(where, 'destination.json'), 'utf8') === before, `${name}: the file stays as it is`);
}

refused('the sixth mapping', [1, 2, 3, 4, 5, 6].map((n) => mapping(`m${n}`, { url })), /five mappings/i);
refused('a bad URL', [mapping('m', { url: 'hooks.example.com/in' })], /https?:\/\//);
refused('batch size 0', [mapping('m', { url, enable_batching: true, batch_size: 0 })], /between 1 and 4,000/i);
refused('batch size 4001', [mapping('m', { url, enable_batching: true, batch_size: 4001 })], /between 1 and 4,000/i);
refused('an unknown key', [mapping('m', { url }, { colour: 'red' })], /colour/);

{
  const where = folder();
  const file = path.join(where, 'destination.json');
  fs.writeFileSync(file, '{\n  "version": 1,\n  "mappings": [\n}\n');
  const result = run(['run', '--port', '0', ...options(where)]);
  ok(result.status === 1 && /line 4, column 1/i.test(result.stderr), 'a broken file: line and column', result.stderr);
  ok(fs.readFileSync(file, 'utf8').includes('"mappings": ['), 'a broken file: stays as it is');
}

{
  const taken = net.createServer();
  await new Promise((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const port = taken.address().port;
  const where = folder();
  writeConfig(where, [mapping('m', { url })]);
  /* Events that were put into the log before are delivered although the port is taken. */
  const event = { type: 'track', event: 'Port', userId: 'u', messageId: 'port-1' };
  const put = run(['send', ...options(where)], JSON.stringify(event) + '\n');
  ok(put.status === 0, 'send queues by itself where none runs', put.stderr);
  const result = await runBeside(['run', '--port', String(port), '--until-idle', ...options(where)]);
  ok(result.stderr.includes(String(port)), 'a port in use: the sentence names it', result.stderr);
  ok(endpoint.requests.some((r) => r.json?.messageId === 'port-1'), 'a port in use: deliveries go on');
  taken.close();
}

{
  const where = folder();
  writeConfig(where, [mapping('m', { url })]);
  const copy = await start(where);
  const second = run(['run', '--port', '0', ...options(where)]);
  ok(second.status === 1 && second.stderr.length > 20, 'a second copy: refused with a sentence', second.stderr);
  const event = { type: 'track', event: 'Second', userId: 'u', messageId: 'second-1' };
  const put = run(['send', ...options(where)], JSON.stringify(event) + '\n');
  ok(put.status === 0, 'send talks to the copy that runs', put.stderr);
  await until(() => endpoint.requests.some((r) => r.json?.messageId === 'second-1'), 'the event of send');
  ok(true, 'what send put in was delivered');

  const wrong = await fetch(`${copy.url}/v1/track`, {
    method: 'POST', body: JSON.stringify({ userId: 'u', event: 'e', writeKey: 'another' }),
  });
  ok(wrong.status >= 400, 'another write key is refused', wrong.status);
  const right = await fetch(`${copy.url}/v1/track`, {
    method: 'POST', body: JSON.stringify({ userId: 'u', event: 'e', messageId: 'key-1', writeKey }),
  });
  ok(right.status === 200, 'the write key in the body is enough', right.status);
  await until(() => endpoint.requests.some((r) => r.json?.messageId === 'key-1'), 'the event with the key');
  await stop(copy);
  ok(copy.status === 0, 'the first copy was not disturbed', copy.errors);
}

endpoint.close();
done();
