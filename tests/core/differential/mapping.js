// mapping.js: mappings beside upstream's, on generated mappings and events.
//
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Usage: node mapping.js HELPER MODULES
//   HELPER   reads lines [mapping, event], answers with one line each (mapping-lines.c)
//   MODULES  folder that holds node_modules with @segment/actions-core
//
// HKL_SEED makes another run than the usual one, HKL_CASES says how many cases it has. The first
// difference is shrunk to something that can be read, and printed with the seed.
//
// What differs on purpose is not generated: the date "now", the filter sample, names that
// JavaScript objects inherit, and counters inside other directives, where upstream shows the change
// in what was taken from the event before as well.

'use strict';

const path = require('path');
const { spawnSync } = require('child_process');

const [, , helper, modules] = process.argv;
process.env.TZ = 'UTC';
const upstream = require(
  require.resolve('@segment/actions-core', { paths: [path.resolve(modules)] }));

const seed = Number(process.env.HKL_SEED) || 20260918;
const cases = Number(process.env.HKL_CASES) || 8000;

// Small and good enough: mulberry32.
let state = seed >>> 0;
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = (n) => Math.floor(random() * n);
const pick = (list) => list[below(list.length)];
const chance = (p) => random() < p;
const many = (most, make) => Array.from({ length: below(most + 1) }, make);

const KEYS = ['a', 'b', 'c', 'l', 'o', 's', 'n', 'x y', '0', '1', '01', 'é', '', 'a.b', "it's"];
const STRINGS = ['', 'a', 'ab', 'Abc Def', ' pad ', 'é', 'ß', 'ΑΣ', 'İı', '🍵', 'x🍵y', '\ud83c', '\udf75',
                 '5', '1.5', '{{a}}', '{{{b}}}', '$& $$', '<b>&"\'</b>', '{"a":1}', '[1,2', 'null',
                 'a,b,,c', '2024-03-09T17:04:11.250Z', 'March 14, 2016', 'aXbXc', 'one two three',
                 '\n', 'a\r\nb', 'ſK', 'dž', '日本語 words', 'dGV4dA==', '%41+b', '\u2028'];
const NUMBERS = [0, 1, -1, 2, 3.5, -7.25, 1e21, 1e-7, 1710003851, 0.1, 100, 12345678901234567890];
const PATHS = ['$.a', '$.b', 'a', '$.a.b', '$.l[0]', '$.l.0.a', '$.l.length', '$.s.0', '$.o', '$.',
               '$.o.a.b', "$.o['x y']", '$.o["a"].b', '$.nope', '$.nope.x', '', '.', '$', '$..a', 'a.$.b',
               '$.l[1]].a', 'l[9]', '$.n.x', "a''", "o[''].a", '$.s.length', 'é', '$.l[a]', '[0]'];
const NAMES = ['a', 'b', 'l', 'o', 's', 'n', 'o.a', 'l[0]', 'l.first', 's.size', 'l.size', 'o["x y"]',
               'nope', 'nope.x', 'l[-1]', 'o.a.b', '["a"]', 'l[n]', 's[0]', 'l.last', '(1..3)'];
const LITERALS = ['"x"', "'a b'", '1', '0', '-2', '3.5', 'true', 'false', 'nil', 'empty', 'blank', '""',
                  '"a"', '" "', '"b"', '5', '","', '"X"', '"ordinal"', '"latin"', '"cjk"',
                  '"%Y-%m-%d"', '"%-d %b %y %j %U"', '"\\u0041\\n"', '2.7'];
const FILTERS = ['escape', 'escape_once', 'xml_escape', 'strip_html', 'abs', 'at_least', 'at_most', 'ceil',
                 'floor', 'divided_by', 'minus', 'plus', 'modulo', 'times', 'round', 'url_decode', 'url_encode',
                 'cgi_escape', 'uri_escape', 'slugify', 'join', 'last', 'first', 'size', 'sum', 'compact',
                 'push', 'unshift', 'pop', 'shift', 'slice', 'where', 'date', 'date_to_xmlschema',
                 'date_to_rfc822', 'date_to_string', 'date_to_long_string', 'append', 'prepend', 'lstrip',
                 'rstrip', 'strip', 'downcase', 'upcase', 'remove', 'remove_first', 'remove_last', 'split',
                 'strip_newlines', 'squish', 'capitalize', 'replace', 'replace_first', 'replace_last',
                 'truncate', 'truncatewords', 'normalize_whitespace', 'number_of_words', 'base64_encode',
                 'base64_decode', 'sha256', 'hmac_sha256', 'default', 'raw', 'json', 'jsonify', 'inspect',
                 'to_integer', 'reverse', 'sort', 'uniq', 'map', 'unheard_of'];
const COMPARISONS = ['==', '!=', '<', '>', '<=', '>=', 'contains', 'and', 'or'];

function anyValue(depth) {
  const n = below(depth > 0 ? 9 : 6);
  if (n === 0) return null;
  if (n === 1) return chance(0.5);
  if (n === 2) return pick(NUMBERS);
  if (n < 6) return pick(STRINGS);
  if (n === 6) return many(3, () => anyValue(depth - 1));
  const object = {};
  for (let i = below(4); i > 0; i--) object[pick(KEYS)] = anyValue(depth - 1);
  return object;
}

function anyEvent() {
  if (chance(0.01)) return anyValue(1);
  const event = {};
  for (const key of ['a', 'b', 's', 'n']) if (chance(0.8)) event[key] = anyValue(2);
  if (chance(0.8)) event.l = many(4, () => anyValue(2));
  if (chance(0.8)) event.o = Object.assign({ a: anyValue(2) }, anyValue(2));
  if (chance(0.5)) event[pick(KEYS)] = anyValue(1);
  return event;
}

const operand = () => (chance(0.6) ? pick(NAMES) : pick(LITERALS));

function filtered() {
  let text = operand();
  if (chance(0.2)) text += ` ${pick(COMPARISONS)} ${operand()}`;
  for (let i = below(3); i > 0; i--) {
    text += ` | ${pick(FILTERS)}`;
    const list = many(2, operand);
    if (list.length > 0) text += ': ' + list.join(', ');
  }
  return text;
}

function condition() {
  let text = (chance(0.1) ? 'not ' : '') + operand();
  for (let i = below(3); i > 0; i--) text += ` ${pick(COMPARISONS)} ${operand()}`;
  return text;
}

const dash = () => (chance(0.1) ? '-' : '');
const tag = (text) => `{%${dash()} ${text} ${dash()}%}`;

function liquidPart(depth, counters) {
  switch (below(depth > 0 ? 15 : 4)) {
    case 0: return pick(STRINGS);
    case 1: case 2: case 3: case 4: case 5: return `{{${dash()} ${filtered()} ${dash()}}}`;
    case 6: return tag(`if ${condition()}`) + liquid(depth - 1) +
      (chance(0.4) ? tag(`elsif ${condition()}`) + liquid(depth - 1) : '') +
      (chance(0.5) ? tag('else') + liquid(depth - 1) : '') + tag('endif');
    case 7: return tag(`unless ${condition()}`) + liquid(depth - 1) +
      (chance(0.5) ? tag('else') + liquid(depth - 1) : '') + tag('endunless');
    case 8: return tag(`assign ${pick(['v', 'a', 'w'])} = ${filtered()}`) + '{{ v }}';
    case 9: return tag('capture w') + liquid(depth - 1) + tag('endcapture') + '{{ w }}';
    case 10: return tag(`cycle ${operand()}, ${operand()}`);
    case 11: return counters ? tag(`${pick(['increment', 'decrement'])} ${pick(['n', 'v', 'k'])}`) : ' ';
    case 12: return tag(`echo ${filtered()}`);
    case 13: return tag(`liquid assign v = ${operand()}\n echo v\n`);
    default: return pick([tag('comment') + 'x' + tag('endcomment'), '{% raw %}{{ x }}{% endraw %}',
                          tag('# note'), tag('break'), tag('block x') + 'y' + tag('endblock')]);
  }
}

function liquid(depth, counters) {
  let text = '';
  for (let i = below(3); i >= 0; i--) text += liquidPart(depth, counters);
  return text;
}

function mutate(text) {
  const characters = '{}%|:,.[]()"\'= -a1$\n';
  const units = Array.from(text);
  for (let n = below(2); n >= 0; n--) {
    units.splice(below(units.length + 1), below(2),
                 ...(chance(0.7) ? [characters[below(characters.length)]] : []));
  }
  return units.join('');
}

function liquidText(counters) {
  const text = liquid(2, counters);
  return chance(0.1) ? mutate(text) : text;
}

function template() {
  let text = '';
  for (let i = below(4); i >= 0; i--) {
    text += pick([pick(STRINGS), `{{${pick(PATHS)}}}`, `{{{${pick(PATHS)}}}}`, `{{ ${pick(NAMES)} }}`,
                  '{{', '}}', '{{}}', '}}}', '{{{']);
  }
  return text;
}

// A part of a mapping; INSIDE when it stands in another one.
function part(depth, inside) {
  if (depth <= 0 || chance(0.15)) return chance(0.5) ? { '@path': pick(PATHS) } : anyValue(1);
  const inner = () => part(depth - 1, true);
  switch (below(17)) {
    case 0: case 1: return { '@path': chance(0.95) ? pick(PATHS) : inner() };
    case 2: return { '@template': chance(0.95) ? template() : inner() };
    case 3: return { '@literal': inner() };
    case 4: case 5: {
      const options = {};
      if (chance(0.7)) options.exists = inner();
      if (chance(0.4)) options.blank = inner();
      if (chance(0.8)) options.then = inner();
      if (chance(0.7)) options.else = inner();
      return { '@if': options };
    }
    case 6: return { '@case': { operator: pick(['upper', 'lower', 'lower', 'Upper']), value: inner() } };
    case 7: {
      const options = { pattern: pick(['a', 'X', ' ', '🍵', '\ud83c', '.', 'é', 'S', 'k', 'abcdefghijk']), value: inner() };
      if (chance(0.8)) options.replacement = pick(['', '-', '$&', '$$', '[$`]', "$'", '$1', 'long enough to fail']);
      if (chance(0.3)) options.pattern2 = pick(['b', '-', '', 5]);
      if (chance(0.3)) options.replacement2 = pick(['', 'z', null]);
      if (chance(0.4)) options.ignorecase = chance(0.8);
      if (chance(0.3)) options.global = chance(0.5);
      return { '@replace': options };
    }
    case 8: {
      const list = [chance(0.8) ? pick(PATHS) : inner()];
      if (chance(0.7)) list.push(inner());
      return { '@arrayPath': list };
    }
    case 9: return { '@json': { mode: pick(['encode', 'decode', 'decode', 'ENCODE']), value: inner() } };
    case 10: {
      const options = { separator: pick(['.', '_', '']), value: inner() };
      if (chance(0.3)) options.omitArrays = chance(0.7);
      return { '@flatten': options };
    }
    case 11: return { '@merge': { direction: pick(['left', 'right', 'LEFT']), objects: many(3, inner) } };
    case 12: return { '@transform': { apply: inner(), mapping: inner() } };
    case 13: return { '@excludeWhenNull': inner() };
    case 14: return { '@liquid': liquidText(!inside) };
    case 15: return many(3, inner);
    default: {
      const object = {};
      for (let i = below(3); i >= 0; i--) object[pick(KEYS)] = inner();
      return object;
    }
  }
}

// Spoils a mapping somewhere: a directive that is none, a second key, a value of another kind.
function spoil(value) {
  if (value === null || typeof value !== 'object' || chance(0.15)) {
    return pick([{ '@nope': 1 }, { '@path': 5 }, { '@path': '$.a', x: 1 }, null, 5, [], {}, { '@': 1 },
                 { '@liquid': null }, { '@template': { a: 1 } }, 'text']);
  }
  const keys = Object.keys(value);
  if (keys.length === 0) return { '@if': {} };
  const copy = Array.isArray(value) ? value.slice() : { ...value };
  const key = pick(keys);
  if (!Array.isArray(value) && chance(0.2)) delete copy[key];
  else copy[key] = spoil(value[key]);
  return copy;
}

function anyCase() {
  let mapping = {};
  for (let i = below(3); i >= 0; i--) mapping[pick(KEYS)] = part(3, false);
  if (chance(0.1)) mapping = part(3, false);
  if (chance(0.05)) mapping = { __segment_internal_directive: { '@transform': { apply: part(2, false) } }, ...mapping };
  if (chance(0.15)) mapping = spoil(mapping);
  return JSON.parse(JSON.stringify([mapping, anyEvent()]));
}

// Messages that come from the JavaScript engine and not from upstream.
const ENGINE = /not a function|undefined or null|Cannot |Invalid array|call stack|not iterable|entry object|primitive value|time zone/;

function expected([mapping, event]) {
  try {
    const value = upstream.transform(JSON.parse(JSON.stringify(mapping)),
                                     JSON.parse(JSON.stringify(event)));
    return value === undefined ? 'undefined' : JSON.stringify(value);
  } catch (error) {
    const list = typeof error[Symbol.iterator] === 'function' ? [...error] : [error];
    return '!' + JSON.stringify(list.map((one) => one.message).join('; '));
  }
}

// A half of a character cannot stand in a message of ours.
const plain = (message) => message.replace(/\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])|\\ud[c-f][0-9a-f]{2}/g, '\ufffd')
                                  .replace(/\ufffd+/g, '\ufffd');

function differs(want, got) {
  if (want[0] === '!' && got !== undefined && got[0] === '!') {
    return !ENGINE.test(want) && plain(want) !== plain(got);
  }
  return want !== got;
}

function ask(batch) {
  const input = batch.map((one) => JSON.stringify(one) + '\n').join('');
  const run = spawnSync(helper, [], { input, maxBuffer: 1 << 30 });
  if (run.status !== 0) return null;
  return run.stdout.toString().split('\n').slice(0, -1);
}

function fails(one) {
  const got = ask([one]);
  return got === null || differs(expected(one), got[0]);
}

function* smallerValues(value) {
  if (typeof value === 'string') {
    for (let size = value.length >> 1; size > 0; size >>= 1) {
      for (let at = 0; at + size <= value.length; at += size) {
        yield value.slice(0, at) + value.slice(at + size);
      }
    }
    return;
  }
  if (value === null || typeof value !== 'object') return;
  for (const key of Object.keys(value)) {
    yield value[key];
    const without = Array.isArray(value) ? value.filter((_, i) => String(i) !== key) : { ...value };
    if (!Array.isArray(value)) delete without[key];
    yield without;
    for (const inner of smallerValues(value[key])) {
      const copy = Array.isArray(value) ? value.slice() : { ...value };
      copy[key] = inner;
      yield copy;
    }
  }
}

// A smaller mapping or event as long as it still fails, for half a minute at most.
function shrink([mapping, event]) {
  const end = Date.now() + 30000;
  for (let progress = true; progress;) {
    progress = false;
    for (const smaller of smallerValues(mapping)) {
      if (Date.now() > end) return [mapping, event];
      if (smaller !== undefined && smaller !== null && fails([smaller, event])) {
        mapping = smaller;
        progress = true;
        break;
      }
    }
    for (const smaller of smallerValues(event)) {
      if (Date.now() > end) return [mapping, event];
      if (smaller !== undefined && fails([mapping, smaller])) {
        event = smaller;
        progress = true;
        break;
      }
    }
  }
  return [mapping, event];
}

function report(one) {
  const [mapping, event] = shrink(one);
  const got = ask([[mapping, event]]);
  console.log('not ok 1 - mappings behave as upstream');
  console.log(`# seed ${seed}, repeat with HKL_SEED=${seed}`);
  console.log(`# mapping  ${JSON.stringify(mapping)}`);
  console.log(`# event    ${JSON.stringify(event)}`);
  console.log(`# upstream ${expected([mapping, event])}`);
  console.log(`# ours     ${got === null ? 'the helper crashed' : got[0]}`);
  if (!process.env.HKL_KEEP_GOING) process.exit(1);
}

console.log('1..1');
console.log(`# seed ${seed}, ${cases} cases`);
let errors = 0;
for (let done = 0; done < cases;) {
  const batch = [];
  for (; batch.length < 2000 && done < cases; done++) batch.push(anyCase());
  const got = ask(batch);
  if (got === null) report(batch.find(fails) || batch[0]);
  else {
    batch.forEach((one, i) => {
      const want = expected(one);
      if (want[0] === '!') errors++;
      if (differs(want, got[i])) report(one);
    });
  }
}
console.log(`# ${errors} of them are refused`);
console.log('ok 1 - mappings behave as upstream');
