// test-sdk-faults.mjs: the two Node.js SDKs, of today and of old, while answers get lost, the source
// refuses and the program is started again: every event arrives whole, and once.
//
// SPDX-License-Identifier: GPL-3.0-or-later

import { arriveWholeAndOnce, between } from './between.mjs';
import { done, folder, mapping, npmPackage, ok, receiver, start, stop, until, writeConfig, writeKey }
  from './hookline.mjs';

const { Analytics } = npmPackage('@segment/analytics-node');
const Legacy = npmPackage('analytics-node');
const versions = {
  node: npmPackage('@segment/analytics-node/package.json').version,
  legacy: npmPackage('analytics-node/package.json').version,
};

const odd = 'größe 😀 e\u0301 \u2028 \ud800 \u0000 "\\/';
const EVENTS = 60;

const where = folder();
const endpoint = await receiver();
writeConfig(where, [mapping('all', { url: `${endpoint.url}/all` })]);
let copy = await start(where);

function sendAll(analytics, from, to) {
  for (let i = from; i < to; i += 1) {
    const who = i % 2 ? { userId: `üser-${i}` } : { anonymousId: `anon-${i}` };
    const context = { locale: 'de-DE', [odd]: [i, odd] };
    switch (i % 6) {
      case 0:
        analytics.track({ ...who, event: odd, properties: { [odd]: odd, n: 1e21, z: -0.5, list: [null, {}] },
          context });
        break;
      case 1:
        analytics.identify({ ...who, traits: { name: odd, born: new Date(0) } });
        break;
      case 2:
        analytics.page({ ...who, name: odd, category: 'Docs', properties: { url: 'http://x.test/?é' } });
        break;
      case 3:
        analytics.screen({ ...who, name: odd, integrations: { All: false, Webhooks: true } });
        break;
      case 4:
        analytics.group({ ...who, groupId: odd, traits: { plan: odd } });
        break;
      default:
        analytics.alias({ ...who, previousId: odd, timestamp: new Date(Date.UTC(2020, 1, 29)) });
    }
  }
}

// The third POST is lost on its way, the answer of the fourth on its way back, and so on; later the
// program is not there at all for a while.
const faults = { 2: 'answer lost', 4: 500, 5: 'cut', 7: 429, 9: 'answer lost' };

/** `make(url)` is an SDK as { analytics, end() }. */
async function drive(name, make, userAgent) {
  endpoint.requests.length = 0;
  const way = await between(() => copy.url, (n) => faults[n]);
  const sdk = make(way.url);

  sendAll(sdk.analytics, 0, EVENTS / 2);
  await until(() => way.faults >= 3, `${name}: three faults`);
  // The source goes away while the SDK sends, and comes back at another port.
  const before = copy;
  const ended = stop(before);
  sendAll(sdk.analytics, EVENTS / 2, EVENTS);
  await ended;
  copy = await start(where);
  await sdk.end();

  const arrived = await arriveWholeAndOnce(name, way, endpoint, '/all', EVENTS);
  ok(before.status === 0, `${name}: the source stopped cleanly in between`, before.errors);
  ok(way.faults === Object.keys(faults).length, `${name}: every fault happened`, way.faults);
  ok(way.events.length > EVENTS, `${name}: some events were sent more than once`);
  ok(way.requests.every((request) => userAgent.test(request.headers['user-agent'] ?? '')),
    `${name}: it was that SDK`, way.requests[0].headers['user-agent']);
  ok(new Set(arrived.map((event) => event.type)).size === 6, `${name}: all six types`);
  ok(endpoint.requests.every((request) => request.genuine), `${name}: every signature verifies`);
  way.close();
}

await drive(`@segment/analytics-node ${versions.node}`, (host) => {
  const analytics = new Analytics({ writeKey, host, flushAt: 5, flushInterval: 200, maxRetries: 20 });
  return { analytics, end: () => analytics.closeAndFlush({ timeout: 60000 }) };
}, /^analytics-node-next\//);

await drive(`analytics-node ${versions.legacy}`, (host) => {
  const analytics = new Legacy(writeKey, { host, flushAt: 5, flushInterval: 200, retryCount: 20,
    errorHandler: () => {} });
  return { analytics, end: () => analytics.flush() };
}, /^analytics-node\//);

await stop(copy);
ok(copy.status === 0, 'SIGTERM stops cleanly', copy.errors);
endpoint.close();
done();
