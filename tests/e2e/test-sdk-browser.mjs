// test-sdk-browser.mjs: @segment/analytics-next in Chromium, on a page of another local port: each
// event by itself and in batches, through lost answers and refusals, and a page that is left.
//
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The browser's pre-flights are answered by the source itself. It resolves no name, so that it can
// ask nobody beyond 127.0.0.1.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

import { arriveWholeAndOnce, between } from './between.mjs';
import { done, folder, mapping, npmFolder, ok, receiver, start, stop, until, writeConfig, writeKey }
  from './hookline.mjs';

const sdk = path.join(npmFolder('@segment/analytics-next'), 'dist/umd');
const root = path.join(process.env.HKL_SOURCE_ROOT, 'tests/e2e');

function program() {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome'])
    for (const place of (process.env.PATH ?? '').split(':'))
      if (fs.existsSync(path.join(place, name))) return path.join(place, name);
  console.log('1..0 # SKIP no Chromium is installed: apt-get install chromium');
  process.exit(0);
}
const chromium = program();

// --- the shop -------------------------------------------------------------------------------------

async function shop() {
  const told = [];
  const server = http.createServer((request, response) => {
    const where = new URL(request.url, 'http://shop').pathname;
    if (where === '/told') {
      let text = '';
      request.on('data', (chunk) => { text += chunk; });
      request.on('end', () => { told.push(JSON.parse(text)); response.end(); });
    } else if (where === '/') {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end(fs.readFileSync(path.join(root, 'page.html')));
    } else if (where.startsWith('/sdk/') && fs.existsSync(path.join(sdk, path.basename(where)))) {
      response.writeHead(200, { 'Content-Type': 'text/javascript; charset=utf-8' });
      response.end(fs.readFileSync(path.join(sdk, path.basename(where))));
    } else if (where === '/elsewhere') {
      told.push({ left: true });
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>Another page</title>');
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    told,
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => { server.close(); server.closeAllConnections(); },
  };
}

/** A browser with a profile of its own that looks at `url`. */
function browse(url) {
  const profile = folder();
  const child = spawn(chromium, [
    '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync',
    '--disable-default-apps', '--disable-extensions', '--no-pings', '--password-store=basic',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    `--user-data-dir=${profile}`, '--remote-debugging-port=0', url,
  ], { stdio: ['ignore', 'ignore', 'pipe'], detached: true,
    env: { ...process.env, HOME: profile, G_DEBUG: '', MALLOC_CHECK_: '' } });
  const browser = { ended: false, errors: '' };
  child.stderr.on('data', (data) => { browser.errors += data; });
  child.on('close', () => { browser.ended = true; });
  browsers.add(child);
  browser.quit = async () => {
    if (!browser.ended) process.kill(-child.pid, 'SIGKILL');
    await until(() => browser.ended, 'the browser to end', 30);
    browsers.delete(child);
  };
  return browser;
}
const browsers = new Set();
process.on('exit', () => {
  for (const child of browsers) process.kill(-child.pid, 'SIGKILL');
});

// --- the cases ------------------------------------------------------------------------------------

const where = folder();
const endpoint = await receiver();
writeConfig(where, [mapping('all', { url: `${endpoint.url}/all` })]);
const copy = await start(where);
const page = await shop();

async function visit(name, count, asked, fault, check) {
  endpoint.requests.length = 0;
  page.told.length = 0;
  const way = await between(() => copy.url, fault);
  const query = new URLSearchParams({ key: writeKey, host: way.url.slice('http://'.length), count,
    ...asked });
  const browser = browse(`${page.url}/?${query}`);
  const arrived = await arriveWholeAndOnce(name, way, endpoint, '/all', count).catch((error) => {
    throw new Error(`${error.message}\n${JSON.stringify(page.told)}\n${browser.errors}`);
  });

  const posts = way.requests.filter((request) => request.method === 'POST');
  const asks = way.requests.filter((request) => request.method === 'OPTIONS');
  ok(asks.length > 0 && asks.every((ask) => ask.status === 204 &&
    ask.answered['access-control-allow-origin'] === '*'),
    `${name}: the browser asks before it sends, and the source lets it`);
  ok(posts.every((post) => post.headers.origin === page.url && /Chrome/.test(post.headers['user-agent'])),
    `${name}: it is a page of another origin`);
  ok(page.told.some((what) => what.called === count) && page.told.every((what) => !what.problem),
    `${name}: the page has no problem`, JSON.stringify(page.told));
  ok(new Set(arrived.map((event) => event.type)).size === 6, `${name}: all six types`);
  ok(arrived.every((event) => event.context.ip === '127.0.0.1' && event.context.page &&
    event.context.userAgent), `${name}: with the page, the browser and its address in the context`);
  check({ name, way, posts });
  await browser.quit();
  way.close();
}

const faults = ['answer lost', 503, 'cut', 429];
function retried({ name, way, posts }) {
  ok(way.faults === faults.length, `${name}: every fault happened`, way.faults);
  ok(way.events.length > new Set(way.events.map((event) => event.messageId)).size,
    `${name}: some events were sent more than once`);
  ok(posts.some((post) => Number(post.headers['x-retry-count']) > 0),
    `${name}: the browser was allowed to say which try it is`);
}

await visit('each by itself', 24, {}, (n) => faults[n - 1], (seen) => {
  ok(seen.posts.every((post) => /^\/v1\/[tipsga]$/.test(post.path)), 'each by itself: to /v1/t and so on');
  retried(seen);
});

await visit('in batches', 24, { strategy: 'batching', size: 5, timeout: 200 }, (n) => faults[n - 1], (seen) => {
  ok(seen.posts.every((post) => post.path === '/v1/b'), 'in batches: to /v1/b');
  ok(seen.posts.some((post) => post.json.batch.length >= 5), 'in batches: more than one at a time');
  retried(seen);
});

// The events are still in the page when it is left: the browser sends them on its way out.
await visit('a page that is left', 12, { strategy: 'batching', size: 1000, timeout: 60000, leave: 1 },
  undefined, ({ name, posts }) => {
    ok(posts.length === 1, `${name}: in one batch`, posts.length);
    ok(page.told.some((what) => what.left), `${name}: it is gone`);
  });

await stop(copy);
ok(copy.status === 0, 'SIGTERM stops cleanly', copy.errors);
page.close();
endpoint.close();
done();
