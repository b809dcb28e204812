// test-sdk.mjs: 1,000 events of five types from the real SDK reach three endpoints, all signed.
//
// SPDX-License-Identifier: GPL-3.0-or-later

import { done, folder, mapping, npmPackage, ok, receiver, start, stop, until, writeConfig, writeKey }
  from './hookline.mjs';

const { Analytics } = npmPackage('@segment/analytics-node');
const EVENTS = 1000;

const where = folder();
const endpoint = await receiver();
writeConfig(where, [
  mapping('single', { url: `${endpoint.url}/single` }),
  mapping('batched', {
    url: `${endpoint.url}/batched`, method: 'PUT', enable_batching: true, batch_size: 100,
    batch_keys: ['url', 'method', 'headers'],
  }, { trigger: 'type = "track" or type = "identify"', wait: 1 }),
  mapping('shaped', { url: `${endpoint.url}/shaped`, method: 'PATCH', data: { '@path': '$.properties' } },
    { trigger: 'type = "track"' }),
]);
const copy = await start(where);

const analytics = new Analytics({ writeKey, host: copy.url, flushAt: 50, flushInterval: 500 });
const problems = [];
analytics.on('error', (error) => problems.push(error));
const sent = { track: new Set(), identify: new Set(), page: new Set(), group: new Set(), alias: new Set() };
for (let i = 0; i < EVENTS; i += 1) {
  const userId = `user-${i % 37}`;
  const id = `m-${i}`;
  switch (i % 5) {
    case 0:
      analytics.track({ messageId: id, userId, event: 'Order Completed',
        properties: { id, total: i + 0.1, größe: '😀 \u2028', price: 1e21, list: [1, null, { '2': 1, '1': 2 }] } });
      sent.track.add(id);
      break;
    case 1:
      analytics.identify({ messageId: id, userId, traits: { email: `u${i}@example.com`, ok: true } });
      sent.identify.add(id);
      break;
    case 2:
      analytics.page({ messageId: id, anonymousId: `anon-${i}`, name: 'Docs', properties: { id } });
      sent.page.add(id);
      break;
    case 3:
      analytics.group({ messageId: id, userId, groupId: 'g1', traits: { plan: 'pro' } });
      sent.group.add(id);
      break;
    default:
      analytics.alias({ messageId: id, userId, previousId: `old-${i}` });
      sent.alias.add(id);
  }
}
await analytics.closeAndFlush({ timeout: 60000 });

const at = (path) => endpoint.requests.filter((request) => request.path === path);
const messageIds = (path) => at(path).flatMap((request) =>
  (Array.isArray(request.json) ? request.json : [request.json]).map((event) => event.messageId ?? event.id));
const covers = (path, ids) => {
  const arrived = new Set(messageIds(path));
  return [...ids].every((id) => arrived.has(id));
};
const all = Object.values(sent).flatMap((ids) => [...ids]);
const batched = [...sent.track, ...sent.identify];

await until(() => covers('/single', all) && covers('/batched', batched) && covers('/shaped', sent.track),
  'every event at every endpoint', 120);

ok(problems.length === 0, 'the SDK reports no error', problems.join('\n'));
ok(covers('/single', all), 'single: every event arrived');
ok(covers('/batched', batched), 'batched: every event that matches arrived');
ok(covers('/shaped', sent.track), 'shaped: every event that matches arrived');
ok(messageIds('/single').length === all.length, 'single: each exactly once without a fault');
ok(messageIds('/batched').length === batched.length, 'batched: none that does not match');
ok(messageIds('/shaped').length === sent.track.size, 'shaped: none that does not match');
ok(at('/single').every((r) => r.method === 'POST' && !Array.isArray(r.json)), 'single: POST, one object each');
ok(at('/batched').every((r) => r.method === 'PUT' && Array.isArray(r.json) && r.json.length <= 100),
  'batched: PUT, lists of at most 100');
ok(at('/batched').some((r) => r.json.length === 100), 'batched: full batches are formed');
ok(at('/shaped').every((r) => r.method === 'PATCH' && r.json.größe === '😀 \u2028'), 'shaped: PATCH with the properties');
ok(endpoint.requests.every((r) => r.genuine), 'every signature verifies as the documentation says');
ok(endpoint.requests.every((r) => JSON.stringify(r.json) === r.raw.toString('utf8')),
  'every body is what JSON.stringify writes');
ok(at('/single').every((r) => r.json.receivedAt && r.json.timestamp && r.json.originalTimestamp && r.json.type),
  'the fields that the source adds are there');

await stop(copy);
ok(copy.status === 0, 'SIGTERM stops cleanly', copy.errors);
endpoint.close();
done();
