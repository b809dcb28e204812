// test-stop.mjs: a clean stop while an endpoint is silent; and commands that need the data folder for
// themselves while a copy has it.
//
// SPDX-License-Identifier: GPL-3.0-or-later

import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';

import { done, folder, mapping, ok, options, receiver, run, runBeside, start, stop, until, writeConfig } from './hookline.mjs';

const lines = (n) => Array.from({ length: n }, (_, i) => JSON.stringify({ type: 'track', event: 'E', userId: 'u', messageId: `m-${i}` })).join('\n') + '\n';
const log = (where, ...args) => run(['log', ...options(where).slice(0, 4), '--json', ...args]).stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));

{
  const open = new Set();
  const silent = net.createServer((socket) => { open.add(socket); socket.on('error', () => {}); socket.resume(); });
  await new Promise((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const where = folder();
  writeConfig(where, [mapping('m', { url: `http://127.0.0.1:${silent.address().port}/hooks` }, { concurrency: 4, timeout: 60 })]);
  const copy = await start(where);
  await runBeside(['send', ...options(where).slice(0, 4)], lines(20));
  await until(() => open.size === 4, 'four requests that nobody answers');

  const began = Date.now();
  copy.child.kill('SIGTERM');
  await until(() => copy.ended, 'the copy to end', 50);
  const took = (Date.now() - began) / 1000;
  console.log(`# it took ${took.toFixed(1)} s`);
  ok(copy.status === 0, 'a stop with requests in flight is a clean one', `${copy.status} ${copy.errors}`);
  ok(took < 15, 'it waits five seconds for them, and not their whole time', took); // and a busy machine's rest
  const left = log(where);
  ok(left.length === 20 && left.every((line) => line.status !== 'failed' && line.status !== 'delivered'), 'what was in flight is parked', JSON.stringify(left[0]));

  /* Somebody who answers, at the same address. */
  const { port } = silent.address();
  for (const socket of open) socket.destroy();
  await new Promise((resolve) => silent.close(resolve));
  const arrived = new Set();
  const sink = http.createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      arrived.add(JSON.parse(Buffer.concat(chunks).toString()).messageId);
      response.end('ok');
    });
  });
  await new Promise((resolve) => sink.listen(port, '127.0.0.1', resolve));
  const next = await start(where);
  await until(() => log(where, '--status', 'delivered').length === 20, 'all of it to arrive');
  ok(arrived.size === 20, 'the next copy delivers all of it');
  await stop(next);
  sink.closeAllConnections?.();
  sink.close();
}

{
  const sink = await receiver(() => 404);
  const where = folder();
  const place = options(where).slice(0, 4);
  writeConfig(where, [mapping('m', { url: `${sink.url}/hooks` }), mapping('p', { url: `${sink.url}/hooks` }, { state: 'paused' })]);
  const copy = await start(where);
  await runBeside(['send', ...place], lines(1));
  await until(() => log(where, '--status', 'failed').length === 1, 'a delivery that failed');
  const id = String(log(where, '--status', 'failed')[0].id);

  // As with a copy that cannot be spoken to: the folder is all that there is of it.
  for (const name of ['control.sock', 'running.json']) fs.rmSync(path.join(where, 'data', name));
  for (const [name, ...args] of [['run', '--port', '0', '--secret-file', path.join(where, 'secret')], ['send'], ['resend', id], ['rerun', id], ['resume', '--new-only', 'p']]) {
    const result = await runBeside([name, ...place, ...args], name === 'send' ? lines(2) : '');
    ok(result.status === 1 && result.stderr.includes(`in use by another copy of Hookline (process ${copy.child.pid})`) && /Close that one/.test(result.stderr),
      `${name}: refused, with the process and what to do`, `${result.status} ${result.stdout}${result.stderr}`);
  }
  for (const name of ['log', 'status'])
    ok(run([name, ...place]).status === 0, `${name}: looks on all the same`);
  await stop(copy);
  ok(copy.status === 0 && sink.requests.length === 1, 'the copy was not disturbed', copy.errors);
  sink.close();
}
done();
