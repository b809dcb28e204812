// test-receive.mjs: `hookline-cli receive`: its table, its JSON, and every way to misbehave, as a
// client sees them on the socket.
//
// SPDX-License-Identifier: GPL-3.0-or-later

import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';

import { cli, done, folder, ok, run, runBeside, secret, until } from './hookline.mjs';

const where = folder();

/** Starts `receive`; what it prints grows in `stdout`. */
async function receive(...more) {
  const child = spawn(cli, ['receive', '--port', '0', '--secret-file', path.join(where, 'secret'), ...more]);
  const copy = { child, stdout: '', stderr: '', port: undefined, status: undefined };
  child.stdout.on('data', (data) => { copy.stdout += data; });
  child.stderr.on('data', (data) => {
    copy.stderr += data;
    copy.port ??= /127\.0\.0\.1:(\d+)/.exec(copy.stderr)?.[1];
  });
  child.on('close', (status) => { copy.status = status; });
  await until(() => copy.port || copy.status !== undefined, 'the inspector to listen');
  copy.lines = () => copy.stdout.trim().split('\n');
  copy.stop = async () => {
    child.kill('SIGTERM');
    await until(() => copy.status !== undefined, 'receive to end', 30);
  };
  return copy;
}

/** One request on a socket of its own; what came back, how it ended, and when each piece came. */
function exchange(port, inbox, body = '{}', headers = {}) {
  return new Promise((resolve) => {
    const begin = performance.now();
    const answer = { text: '', pieces: 0, first: undefined, error: undefined };
    const socket = net.connect(Number(port), '127.0.0.1', () => {
      const head = Object.entries({ 'Content-Type': 'application/json', ...headers })
        .map(([name, value]) => `${name}: ${value}\r\n`).join('');
      socket.write(`POST /inbox/${inbox} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n${head}` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`);
      socket.write(body);
    });
    socket.on('data', (data) => {
      answer.text += data;
      answer.pieces += 1;
      answer.first ??= performance.now() - begin;
    });
    socket.on('error', (error) => { answer.error = error.code; });
    socket.on('close', () => {
      const [head, ...rest] = answer.text.split('\r\n\r\n');
      answer.status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]);
      answer.headers = Object.fromEntries(head.split('\r\n').slice(1)
        .map((line) => [line.split(': ')[0].toLowerCase(), line.split(': ').slice(1).join(': ')]));
      answer.body = rest.join('\r\n\r\n');
      answer.took = performance.now() - begin;
      resolve(answer);
    });
  });
}

const sign = (text, key = secret) => crypto.createHmac('sha1', key).update(text).digest('hex');

// --- each misbehaviour, each in an inbox of its own ---------------------------------------------------

{
  const copy = await receive('--json',
    '-a', 'status=503:30', '-a', 'teapot=418,delay=150', '-a', 'slow=slow:200', '-a', 'drop=drop',
    '-a', 'late=drop,delay=150', '-a', 'reset=reset', '-a', 'half=half', '-a', 'drops=slow-body:300',
    '-a', 'away=redirect', '-a', 'moved=redirect:308', '-a', 'liar=error-body', '-a', 'liar202=error-body:202',
    '-a', 'twice=500,next=2', '-a', 'third=429,every=3', '-a', 'soon=503,for=1');
  const { port } = copy;
  const plain = await exchange(port, 'plain');
  ok(plain.status === 200 && plain.body === '{"success":true}', 'an inbox without an order answers 200', plain.text);

  const status = await exchange(port, 'status');
  ok(status.status === 503 && status.headers['retry-after'] === '30', 'a status, with Retry-After', status.text);
  const teapot = await exchange(port, 'teapot');
  ok(teapot.status === 418 && teapot.first >= 145 && !('retry-after' in teapot.headers),
    'any status, after a delay', JSON.stringify(teapot));
  const slow = await exchange(port, 'slow');
  ok(slow.status === 200 && slow.first >= 195, 'slow: 200 after a delay', JSON.stringify(slow));
  const drop = await exchange(port, 'drop');
  ok(drop.text === '' && !drop.error, 'drop: the connection ends without an answer', JSON.stringify(drop));
  const late = await exchange(port, 'late');
  ok(late.text === '' && late.took >= 145, 'and does so late, when told', JSON.stringify(late));
  const reset = await exchange(port, 'reset');
  ok(reset.text === '' && reset.error === 'ECONNRESET', 'reset: ECONNRESET at the client', JSON.stringify(reset));
  const half = await exchange(port, 'half');
  ok(half.status === 200 && half.body.length < Number(half.headers['content-length']),
    'half: less body than was announced', half.text);
  const drops = await exchange(port, 'drops');
  ok(drops.status === 200 && drops.pieces > 3 && drops.took >= 200 && drops.first < drops.took / 2 &&
    drops.body.length === Number(drops.headers['content-length']), 'slow body: whole, in drops', JSON.stringify(drops));
  const away = await exchange(port, 'away');
  const moved = await exchange(port, 'moved');
  ok(away.status === 302 && away.headers.location === '/inbox/elsewhere' && moved.status === 308,
    'redirect: 302, or another 3xx', away.text);
  const liar = await exchange(port, 'liar');
  const liar202 = await exchange(port, 'liar202');
  ok(liar.status === 200 && JSON.parse(liar.body).success === false && liar202.status === 202,
    'error body: 2xx, and a body that says it failed', liar.text);

  const statuses = async (inbox, n) => {
    const all = [];
    for (let i = 0; i < n; i += 1) all.push((await exchange(port, inbox)).status);
    return all.join(' ');
  };
  const twice = await statuses('twice', 3);
  ok(twice === '500 500 200', 'next=2: two, then 200 again', twice);
  const third = await statuses('third', 6);
  ok(third === '200 200 429 200 200 429', 'every=3: every third', third);
  await until(async () => (await exchange(port, 'soon')).status === 200, 'the second to be over', 20);
  ok(true, 'for=1: 200 again once the time is over');

  await copy.stop();
  const rows = copy.lines().map(JSON.parse);
  const row = (inbox) => rows.find((one) => one.inbox === inbox);
  ok(copy.status === 0 && row('drop').answered === 0 && row('drop').answer === 'drop' &&
    row('half').answered === 200 && row('half').answer === 'half' && row('teapot').delay_ms === 150,
    'the JSON says what was done to the sender', JSON.stringify(row('drop')));
  ok(rows.every((one) => Number.isFinite(one.took_us) && one.took_us >= 0), 'and how long each request took to come');
}

// --- for all inboxes but those that have their own, with a scope for all answers ------------------------

{
  const copy = await receive('--json', '-a', '503', '-a', 'fine=ok,every=1', '--next', '1');
  const first = await exchange(copy.port, 'any');
  const second = await exchange(copy.port, 'any');
  const fine = await exchange(copy.port, 'fine');
  ok(first.status === 503 && second.status === 200 && fine.status === 200,
    'an answer for all, and one inbox that is left alone');
  await copy.stop();
}

// --- the table, verdicts, duplicates, the summary, and the exports -----------------------------------

const event = '{"type":"track","event":"Order Completed","messageId":"m-1"}';
const files = ['captures.ndjson', 'captures.har', 'captures.fixture'].map((name) => path.join(where, name));
{
  const copy = await receive('-n', '5', '-a', 'crm=429:5,next=1', '--export', files[0], '--har', files[1],
    '--fixture', files[2]);
  await exchange(copy.port, 'orders', event, { 'X-Signature': sign(event), Authorization: 'Bearer very-secret' });
  await exchange(copy.port, 'orders', `[${event},{"messageId":"m-2"}]`, { 'X-Signature': sign(event) });
  await exchange(copy.port, 'orders', event, { 'X-Signature': sign(event, 'another') });
  await exchange(copy.port, 'crm', event);
  await exchange(copy.port, 'crm', Buffer.from([1, 2, 0xff]));
  await until(() => copy.status !== undefined, 'the fifth request to end it');
  const lines = copy.lines();
  ok(copy.status === 0 && /^TIME +METHOD +INBOX +EVENTS +BYTES +ANSWERED +SIGNATURE/.test(lines[0]), 'a table', copy.stdout);
  ok(/POST +orders +1 +60 +200 +Genuine +Order Completed/.test(lines[1]), 'a row says what came', lines[1]);
  ok(/ 2 .*Genuine, signed as a batch \(1 seen before\)/.test(lines[2]), 'a batch, and what was seen before', lines[2]);
  ok(/Not genuine/.test(lines[3]) && /429 +Not signed/.test(lines[4]), 'wrong and missing signatures', lines[3] + lines[4]);
  ok(/5 requests, 5 events \(2 seen before\); signatures: 2 genuine, 1 not genuine, 2 missing or not checked/.test(copy.stdout) &&
    /1 request got another answer than 200/.test(copy.stdout), 'it ends with a summary', copy.stdout);

  const har = JSON.parse(fs.readFileSync(files[1], 'utf8'));
  ok(har.log.version === '1.2' && har.log.entries.length === 5 &&
    har.log.entries[0].request.postData.text === event && har.log.entries[3].response.status === 429, 'HAR, an entry each');
  ok(!fs.readFileSync(files[1], 'utf8').includes('very-secret'), 'without credentials');
  ok((fs.statSync(files[0]).mode & 0o077) === 0, 'exports are for their owner alone');

  const fixture = fs.readFileSync(files[2], 'utf8').trim().split('\n').map(JSON.parse);
  ok(fixture.length === 5 && fixture[0].after_ms === 0 && fixture.every((one) => !('received' in one) && !('verdict' in one) &&
    !one.headers.some(([name]) => /^(host|content-length|connection)$/i.test(name))),
    'a fixture has nothing that differs from run to run', JSON.stringify(fixture[0]));
}

// --- what comes from outside stays in its column, and does nothing to the terminal -------------------------

{
  const copy = await receive('-n', '3');
  await exchange(copy.port, 'an-inbox-whose-name-is-longer-than-its-column', event);
  await exchange(copy.port, 'caf%C3%A9', '{"type":"track","event":"\\u001b[31mred\\r\\u202e","messageId":"m-9"}');
  await exchange(copy.port, 'empty', '');
  await until(() => copy.status !== undefined, 'the third request to end it');
  const lines = copy.lines();
  const column = lines[0].indexOf('SIGNATURE');
  ok(lines.slice(1, 4).every((line) => [...line].slice(column).join('').startsWith('Not signed')),
    'names that are too long, or not ASCII, move no column', copy.stdout);
  ok(!/[\u001b\r\u202e]/u.test(copy.stdout) && lines[2].includes('\u241b[31mred'),
    'control characters are shown, not sent to the terminal', JSON.stringify(lines[2]));
  ok(/^3 requests, 2 events /m.test(copy.stdout), 'the summary again', copy.stdout);
  const one = await receive('--json', '-n', '1');
  await exchange(one.port, 'one', event);
  await until(() => one.status !== undefined, 'the only request');
  ok(one.lines().length === 1 && JSON.parse(one.stdout).inbox === 'one' && /^1 request, 1 event /m.test(one.stderr),
    'with --json the summary is beside the JSON, not in it', one.stdout + one.stderr);
}
{
  // In a terminal, as script(1) makes one: colours, and what to change below a wrong signature.
  const command = `${cli} receive --port 0 -n 1 --secret-file ${path.join(where, 'secret')}`;
  const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  let ended = false;
  child.stdout.on('data', (data) => { text += data; });
  child.on('close', () => { ended = true; });
  const port = () => /127\.0\.0\.1:(\d+)/.exec(text)?.[1];
  await until(port, 'receive in a terminal');
  await exchange(port(), 'orders', event, { 'X-Signature': sign(event).toUpperCase() });
  await until(() => ended, 'its end');
  ok(text.includes('\u001b[31mNot genuine: the signature is in upper case\u001b[0m') &&
    /\n +↳ The digits fit\. /.test(text), 'in a terminal it says in colour what is wrong, and what to change', text);
}

// --- and back again: what was captured is as genuine as before -----------------------------------------

for (const file of [files[0], files[2]]) {
  const copy = await receive('--json', '-n', '5');
  const result = await runBeside(['replay', '--fast', '--to', `http://127.0.0.1:${copy.port}/inbox/again`, file]);
  await until(() => copy.status !== undefined, 'all of them');
  const rows = copy.lines().map(JSON.parse);
  ok(result.status === 0 && rows[0].body === event && rows.map((one) => one.verdict.split(',')[0]).join('; ') ===
    'Genuine; Genuine; Not genuine; Not signed; Not signed' && rows[4].body_base64 === 'AQL/',
    `${path.extname(file)} is replayed byte for byte, and signatures still hold`, result.stderr + copy.stdout);
}

// --- faults ------------------------------------------------------------------------------------------

for (const bad of ['nonsense', 'orders=nonsense', 'a/b=503', '503,next=0', '199']) {
  const result = run(['receive', '--port', '0', '-a', bad]);
  ok(result.status === 2 && result.stderr.includes(`“${bad}” is no answer`), `${bad} is refused`, result.stderr);
}
{
  const taken = net.createServer();
  await new Promise((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const result = run(['receive', '--port', String(taken.address().port)]);
  taken.close();
  ok(result.status === 1 && /is taken by another program/.test(result.stderr), 'a port in use is named', result.stderr);
  const nowhere = await receive('-n', '1', '--har', path.join(where, 'no', 'such', 'folder.har'));
  await exchange(nowhere.port, 'a');
  await until(() => nowhere.status !== undefined, 'the end');
  ok(nowhere.status === 1 && /were not written to/.test(nowhere.stderr), 'an export that fails is told', nowhere.stderr);
}

done();
