// test-cli.mjs: the commands that need no running copy: json, sign, verify, preview, map, match, config.
//
// SPDX-License-Identifier: GPL-3.0-or-later

import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import { done, folder, ok, run, secret, writeConfig, mapping } from './hookline.mjs';

const where = folder();
const secretFile = path.join(where, 'secret');
const file = (name, text) => {
  fs.writeFileSync(path.join(where, name), text);
  return path.join(where, name);
};
const vectors = (name) => fs.readFileSync(path.join(process.env.HKL_TEST_DATA, 'conformance', name), 'utf8')
  .trimEnd().split('\n').map((line) => JSON.parse(line));

{
  const wrong = vectors('stringify.ndjson').filter((v) => {
    if (/\p{Surrogate}/u.test(v.in)) return false; /* no UTF-8 can carry it */
    const result = run(['json'], v.in);
    return v.error ? result.status !== 1 || !/line \d+, column \d+/i.test(result.stderr)
      : result.status !== 0 || result.stdout !== v.out;
  });
  ok(wrong.length === 0, 'json: every recorded text, to the byte', wrong.map((v) => v.id).join(' '));
}

{
  const event = { type: 'track', event: 'Order Completed', userId: 'u', n: 1e21 };
  const body = JSON.stringify([event, { second: true }]);
  const signature = crypto.createHmac('sha1', secret).update(JSON.stringify(event)).digest('hex');
  const signed = JSON.parse(run(['sign', '--json', '--secret-file', secretFile], body).stdout);
  ok(signed.signature === signature, 'sign: a list over its first element');
  ok(signed.signed[0] === 1 && signed.signed[1] === JSON.stringify(event).length, 'sign: the span');

  const good = run(['verify', '--signature', signature, '--secret-file', secretFile], body);
  ok(good.status === 0 && /^Genuine/.test(good.stdout), 'verify: genuine', good.stdout + good.stderr);
  const bad = run(['verify', '--json', '--signature', signature, '--secret-file', secretFile], body + '\n');
  ok(bad.status === 0 || JSON.parse(bad.stdout).cause !== '', 'verify: a newline behind the body is named', bad.stdout);
  const other = run(['verify', '--json', '--signature', '0'.repeat(40), '--secret-file', secretFile], body);
  ok(other.status === 1 && JSON.parse(other.stdout).verdict === 'not-genuine', 'verify: exit status 1', other.stdout);
  ok(run(['verify', '--secret-file', secretFile], body).status === 2, 'verify: exit status 2 without a signature');

  const headed = (text, key = secret) => 'v1,' + crypto.createHmac('sha256', key).update(text).digest('base64');
  const standard = (value, more = []) => run(['verify', '--json', '--webhook-signature', value, '--webhook-id', 'msg_1',
    '--webhook-timestamp', '1614265330', '--secret-file', secretFile, ...more], body);
  const fits = standard(headed(`msg_1.1614265330.${body}`));
  ok(fits.status === 0 && JSON.parse(fits.stdout).verdict === 'genuine', 'verify: Standard Webhooks', fits.stdout + fits.stderr);
  const alone = standard(headed(body));
  ok(alone.status === 1 && JSON.parse(alone.stdout).cause === 'standard-body-only', 'verify: and why it does not fit', alone.stdout);
  const previousFile = path.join(where, 'previous-secret');
  fs.writeFileSync(previousFile, 'old');
  const old = standard(headed(`msg_1.1614265330.${body}`, 'old'), ['--previous-secret-file', previousFile]);
  ok(old.status === 1 && JSON.parse(old.stdout).cause === 'previous-secret', 'verify: the secret that was in use before', old.stdout);
  ok(JSON.parse(bad.stdout).checks.some((check) => check.result === 'failed' && /Whole body/.test(check.check)) &&
    /✗ Whole body does not match/.test(run(['verify', '--signature', signature, '--secret-file', secretFile], body + '\n').stdout),
    'verify: the checks are told in their order', bad.stdout);
}

{
  const m = file('mapping.json', JSON.stringify({ url: 'https://x.test/{id}'.replace('{id}', 'a'), method: 'PUT',
    headers: { 'X-Team': 'shop' }, data: { '@path': '$.properties' }, enable_batching: true, batch_size: 2 }));
  const events = [1, 2, 3].map((n) => JSON.stringify({ type: 'track', event: 'e', properties: { n } })).join('\n');
  const result = run(['preview', '--mapping', m, '--secret-file', secretFile], events);
  const requests = result.stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
  ok(requests.length === 2 && requests[0].body === '[{"n":1},{"n":2}]' && requests[1].body === '[{"n":3}]',
    'preview: batches of two', result.stdout + result.stderr);
  const [offset, length] = requests[0].signed;
  ok(requests[0].headers['x-signature'] ===
    crypto.createHmac('sha1', secret).update(requests[0].body.slice(offset, offset + length)).digest('hex'),
  'preview: the signature covers the span');
  ok(!result.stdout.includes(secret), 'preview: no secret in the output');
}

{
  const fields = file('fields.json', '{"id":{"@path":"$.messageId"},"who":{"@template":"{{userId}}/{{type}}"}}');
  const result = run(['map', '--fields', fields], '{"messageId":"m","userId":"u","type":"page"}\n');
  ok(result.stdout === '{"id":"m","who":"u/page"}\n', 'map: directives', result.stdout + result.stderr);

  const why = run(['match', '--explain', '--trigger', 'type = "track" and event = "x"'], '{"type":"track","event":"y"}\n');
  ok(why.stdout.startsWith('false') && why.stdout.includes('"y"'), 'match --explain: the value that decided', why.stdout);
  ok(run(['match', '--trigger', '((('], '{}\n').status === 2, 'match: exit status 2 for a trigger that cannot be read');
}

{
  writeConfig(where, [mapping('a', { url: 'https://x.test/' })]);
  const config = path.join(where, 'destination.json');
  ok(run(['config', 'check', config]).status === 0, 'config check: in order');
  const text = run(['config', 'export', '--config', config]).stdout;
  ok(JSON.parse(text).mappings[0].fields.url === 'https://x.test/', 'config export');
  fs.writeFileSync(config, text.replace('"enabled": true', '"enabled": 3').replace('"port": 8797', '"port": -1'));
  const faults = run(['config', 'check', config]).stderr.trim().split('\n');
  ok(faults.length === 2 && faults.every((line) => /line \d+, column \d+/i.test(line)), 'config check: every fault at once', faults);
}

{
  const config = path.join(where, 'linted.json');
  fs.writeFileSync(config, '{"version":1,"mappings":[{"id":"a","trigger":"type = \\"track\\" OR event = \\"x\\"",\n' +
    '"fields":{"url":"http://example.com/","method":"POST","data":{"@path":"$."}}}]}');
  const lint = run(['lint', config]);
  ok(lint.status === 0 && /:1:\d+: warning: .*\[capital-conjunction\]\n.*:2:17: warning: .*\[url-plain-http\]/.test(lint.stdout),
    'lint: each remark at its place', lint.stdout + lint.stderr);
  ok(run(['lint', '--strict', config]).status === 1, 'lint --strict: warnings fail');
  const lines = run(['lint', '--json', config]).stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
  ok(lines.length === 2 && lines[1].code === 'url-plain-http' && lines[1].line === 2, 'lint --json');
  ok(run(['lint', '--trigger', '(((']).status === 1, 'lint: exit status 1 for what cannot be read');
  ok(/2 remarks/.test(run(['config', 'check', config]).stdout), 'config check says that there are remarks');
}

{
  const config = path.join(where, 'imported.json');
  const settings = { url: 'https://x.test/', method: 'PUT', data: { '@path': '$.properties' }, enable_batching: true };
  const one = { name: 'Orders', enabled: false, trigger: 'type = "track"', settings };
  const answer = file('answer.json', JSON.stringify({ data: { subscriptions: [{ id: 'x', actionId: 'y', ...one }] } }));
  ok(run(['config', 'import', '--config', config, answer]).status === 0, 'config import: a mapping in Segment’s form');
  const written = run(['config', 'export', '--config', config, '--mapping', 'orders']).stdout;
  ok(JSON.stringify(JSON.parse(written)) === JSON.stringify(one), 'config export --mapping: the same again', written);
  const changed = file('changed.json', written.replace('PUT', 'PATCH'));
  ok(run(['config', 'import', '--config', config, '--mapping', 'orders', changed]).status === 0, 'config import --mapping');
  const mappings = JSON.parse(fs.readFileSync(config, 'utf8')).mappings;
  ok(mappings.length === 1 && mappings[0].fields.method === 'PATCH', 'the mapping was replaced, not added');
  const before = fs.readFileSync(config, 'utf8');
  const bad = run(['config', 'import', '--config', config, file('bad.json', '{"trigger":"x","settings":{"url":"https://x.test"}}')]);
  ok(bad.status === 1 && /Line 1, column 13/.test(bad.stderr) && fs.readFileSync(config, 'utf8') === before,
    'config import: a fault changes nothing', bad.stderr);
  const six = file('six.json', JSON.stringify(Array(5).fill(one)));
  const full = run(['config', 'import', '--config', config, six]);
  ok(full.status === 1 && /five mappings/.test(full.stderr) && fs.readFileSync(config, 'utf8') === before,
    'config import: the sixth mapping is refused, and nothing is half done', full.stderr);
}

ok(run(['nonsense']).status === 2, 'an unknown command: exit status 2');
ok(run(['--help']).stdout.includes('preview'), 'help lists the commands');
done();
