// hookline.mjs: what the end-to-end tests share: a receiver, a copy of hookline-cli, TAP output.
//
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything is on 127.0.0.1 and on ports that the system chooses, in a folder that is removed.

import { spawn, spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';

export const cli = process.env.HKL_CLI;
export const secret = 'e2e-clé-secret';
export const writeKey = 'hk_endtoendtests';

function find(name, resolve) {
  const require = createRequire(path.join(process.env.HKL_SOURCE_ROOT, 'tests/npm/package.json'));
  try {
    return resolve ? require.resolve(name) : require(name);
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error;
    console.log(`1..0 # SKIP ${name} is not installed: run build-aux/npm-packages`);
    process.exit(0);
  }
}

/** A package of tests/npm, or the end of the test with the word "skipped". */
export function npmPackage(name) {
  return find(name, false);
}

/** The folder of its files, for one that runs elsewhere. */
export function npmFolder(name) {
  return path.dirname(find(`${name}/package.json`, true));
}

// --- TAP -----------------------------------------------------------------------------------------

let cases = 0;
let failures = 0;

export function ok(condition, name, detail = '') {
  cases += 1;
  if (!condition) failures += 1;
  console.log(`${condition ? '' : 'not '}ok ${cases} ${name}`);
  if (!condition && detail) console.log(String(detail).replace(/^/gm, '# '));
}

export function done() {
  console.log(`1..${cases}`);
  for (const copy of running) copy.child.kill('SIGKILL');
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
  process.exit(failures ? 1 : 0);
}

process.on('uncaughtException', (error) => {
  console.log(`Bail out! ${error.stack}`);
  failures += 1;
  done();
});

// --- waiting for conditions ------------------------------------------------------------------------

export async function until(condition, what, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited ${seconds} s for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// --- a receiver -------------------------------------------------------------------------------------

/** Records every request as { method, path, headers, raw, json, genuine }. `answer` may decide. */
export async function receiver(answer = () => 200) {
  const requests = [];
  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const json = raw.length ? JSON.parse(raw.toString('utf8')) : undefined;
      const record = {
        method: request.method,
        path: request.url,
        headers: request.headers,
        raw,
        json,
        genuine: isGenuine(raw, request.headers['x-signature']),
      };
      requests.push(record);
      response.writeHead(answer(record, requests.length)).end('{"ok":true}');
    });
  });
  server.keepAliveTimeout = 60000;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    requests,
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => server.close(),
  };
}

/** A certificate that signs itself, for 127.0.0.1 and hook.test: { file, cert, key }. */
export function certificate(where) {
  const file = path.join(where, 'self.pem');
  const keyFile = path.join(where, 'self.key');
  const made = spawnSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=self',
    '-days', '30', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:hook.test', '-keyout', keyFile, '-out', file,
  ], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`openssl: ${made.error ?? made.stderr}`);
  return { file, cert: fs.readFileSync(file), key: fs.readFileSync(keyFile) };
}

/** Whether a body is signed as Segment's page says: parse, take the first event, stringify, HMAC. */
export function isGenuine(raw, signature) {
  const json = raw.length ? JSON.parse(raw.toString('utf8')) : undefined;
  const signed = JSON.stringify(Array.isArray(json) ? json[0] : json);
  return signature === crypto.createHmac('sha1', secret).update(signed ?? '').digest('hex');
}

// --- a destination ----------------------------------------------------------------------------------

const folders = [];
const running = new Set();

export function folder() {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'hookline-e2e-'));
  folders.push(made);
  fs.writeFileSync(path.join(made, 'secret'), secret + '\n', { mode: 0o600 });
  return made;
}

export function mapping(id, fields, more = {}) {
  return {
    id,
    name: id,
    state: 'on',
    trigger: 'type = "track" or type = "identify" or type = "page" or type = "screen" or type = "group" or type = "alias"',
    fields: { method: 'POST', data: { '@path': '$.' }, ...fields },
    ...more,
  };
}

export function writeConfig(where, mappings, more = {}) {
  const config = {
    version: 1,
    enabled: true,
    signing: { mode: 'first-event', standard_webhooks: false },
    source: { port: 8797, write_keys: [writeKey], listen: 'loopback' },
    retry: { first: 0.2, factor: 2, jitter: 0, cap: 1, window: 600 },
    mappings,
    ...more,
  };
  fs.writeFileSync(path.join(where, 'destination.json'), JSON.stringify(config, null, 2));
}

export function options(where) {
  return [
    '--config', path.join(where, 'destination.json'),
    '--data-dir', path.join(where, 'data'),
    '--secret-file', path.join(where, 'secret'),
  ];
}

/** Runs a command to its end. */
export function run(args, input = '') {
  return spawnSync(cli, args, { input, encoding: 'utf8', timeout: 120000 });
}

/** The same while the receiver of this process goes on answering. */
export async function runBeside(args, input = '') {
  const child = spawn(cli, args);
  // A command that reads nothing may have ended before what is written here arrives.
  child.stdin.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
  });
  child.stdin.end(input);
  const result = { stdout: '', stderr: '', status: undefined };
  child.stdout.on('data', (data) => { result.stdout += data; });
  child.stderr.on('data', (data) => { result.stderr += data; });
  child.on('close', (status) => { result.status = status; });
  await until(() => result.status !== undefined, `${args[0]} to end`, 60).catch((error) => {
    child.kill('SIGKILL');
    throw error;
  });
  return result;
}

/** Starts `hookline-cli run` and waits until its source listens. */
export async function start(where, more = []) {
  const child = spawn(cli, ['run', '--port', '0', ...options(where), ...more], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const copy = { child, url: null, errors: '', ended: false };
  running.add(copy);
  child.on('exit', (status, signal) => {
    Object.assign(copy, { ended: true, status, signal });
    running.delete(copy);
  });
  child.stderr.on('data', (data) => { copy.errors += data; });
  readline.createInterface({ input: child.stdout }).on('line', (line) => {
    const match = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
    if (match) copy.url = match[0];
  });
  await until(() => copy.url || copy.ended, 'the source to listen');
  if (!copy.url) throw new Error(`hookline-cli run ended: ${copy.errors}`);
  return copy;
}

/** Whatever runs at this moment, listening or not, is killed. */
export function killAll() {
  for (const copy of running) copy.child.kill('SIGKILL');
}

export async function stop(copy, signal = 'SIGTERM') {
  copy.child.kill(signal);
  await until(() => copy.ended, 'hookline-cli to end', 30);
}
