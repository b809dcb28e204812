// trigger.js: the trigger language beside upstream's, on generated triggers and events.
//
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Usage: node trigger.js HELPER MODULES
//   HELPER   reads lines [trigger, event], answers with one line each (trigger-lines.c)
//   MODULES  folder that holds node_modules with @segment/destination-subscriptions
//
// HKL_SEED repeats a run, HKL_CASES says how many cases it has. The first difference is shrunk to
// something that can be read, and printed with the seed.

'use strict';

const path = require('path');
const { spawnSync } = require('child_process');

const [, , helper, modules] = process.argv;
const upstream = require(
  require.resolve('@segment/destination-subscriptions', { paths: [path.resolve(modules)] }));

const seed = Number(process.env.HKL_SEED) || 20260918;
const cases = Number(process.env.HKL_CASES) || 20000;

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
// The front of a list more often than its end, so that triggers and events meet.
const lean = (list) => list[chance(0.5) ? below(3) : below(list.length)];
const chance = (p) => random() < p;

// Names that JavaScript objects inherit are left out: what upstream makes of them is not copied.
const KEYS = ['a', 'b', 'length', 'an', 'nul', '0', '1', 'x y', 'a-b', 'a.b', 'é', '🍵', '', '[c]',
              '01', '4294967296'];
const STRINGS = ['a', 'ab', 'track', '', 'b', 'aba', 'page', 'Order Completed', 'null', 'true', '5',
                 '1.5', ' 7 ', '0x10', '1e1', 'Infinity', 'NaN', 'eos', '*', 'a*', '*b', "'a'", '🍵',
                 'x🍵y', '\ud83c', '\udf75', '\udf75y', 'é', '\\', ')', 'and', '.5', '5.', '.', '-0',
                 '+3', '0b11', '0O17', '0x', '0xfffffffffffff8001', '1_0', '1e', '5e+1', '-Infinity',
                 'infinity', '\u00a07\ufeff', '\u30007', '\u00857', '\u180e7'];
const NUMBERS = [0, 1, 2, 5, -1, 0.5, 1.5, 16, 10, 1e21, 1e-7, -0, 9007199254740993, 1e300];
const FIELDS = ['type', 'event', 'name', 'userId'];
const CONTAINERS = ['properties', 'traits', 'context'];
const OPERATORS = ['=', '!=', '<', '<=', '>', '>='];
const SOUP = ['type', 'event', 'name', 'userId', 'properties', 'properties.a', 'traits.b.0',
              'context.a.length', 'contains(', 'match(', '!contains(', '!match (', 'contains', 'foo',
              'OR', 'AND', 'and', 'or', 'null', 'true', 'false', 'eos', '=', '!=', '<', '<=', '>',
              '>=', '!', '(', ')', '!(', ',', '.', '[', ']', '"a"', '"track"', "'a'", '"a*"', '5',
              '-1.5', '+', '1.', '.5', '"', "'", '\\', 'a', 'n', 'an', '\r', 'exists', 'is_true',
              'number_equals', 'starts_with', 'not_contains', '\\🍵', '\\é', '🍵'];
const CHARACTERS = ' \t\n\r"\'()[].,=!<>-+\\_*aonuldrtypeventx015&|%é🍵\ud83c\udf75';

function escapePath(key) {
  return key.replace(/[^a-zA-Z0-9._-]/g, '\\$&');
}

function fieldText() {
  if (chance(0.5)) return pick(FIELDS) + (chance(0.05) ? '.a' : '');
  let text = pick(CONTAINERS);
  for (let n = below(3) + (chance(0.9) ? 1 : 0); n > 0; n--) {
    let key = escapePath(lean(KEYS));
    if (/^[0-9]/.test(key) && chance(0.7)) key = '\\' + key;
    text += '.' + key;
  }
  return text;
}

// A word with backslashes, which may stand before any character of it.
function escapedWord() {
  const word = chance(0.5)
    ? pick(['and', 'or', 'null', 'true', 'false', 'eos', 'contains', 'match', 'type', 'properties.a'])
    : Array.from({ length: 1 + below(4) }, () => pick([...'ab1*"\'\\.,()=! -é'])).join('');
  return word.replace(/./gs, (c) => (/[a-z_]/.test(c) && chance(0.7) ? c : '\\' + c));
}

function valueText() {
  switch (below(9)) {
    case 8: return escapedWord() + pick(['', ' ']);
    case 0: return String(lean(NUMBERS));
    case 1: return pick(['true', 'false']);
    case 2: return 'null';
    case 3: return pick(['a', 'ab', 'track', 'nul', 'an', 'Infinity', 'a.b', "'a'", '-', '+5', '5.']);
    default: return '"' + lean(STRINGS) + '"';
  }
}

function conditionText() {
  switch (below(6)) {
    case 0: return (chance(0.3) ? '!' : '') + 'contains(' + fieldText() + ', ' + valueText() + ')';
    case 1: return (chance(0.3) ? '!' : '') + 'match(' + fieldText() + ', ' +
      (chance(0.2) ? escapedWord() + ' '
        : '"' + pick(['*', '']) + lean(STRINGS) + pick(['*', '']) + '"') + ')';
    case 2: return (chance(0.1) ? escapedWord() : fieldText()) + ' ' +
      (chance(0.2) ? escapedWord() : pick(SOUP)) + ' ' + valueText();
    default: return fieldText() + ' ' + pick(OPERATORS) + ' ' + valueText();
  }
}

function levelText(depth) {
  let text = '';
  for (let n = below(3); n >= 0; n--) {
    text += depth > 0 && chance(0.25)
      ? (chance(0.1) ? '!' : '') + '(' + levelText(depth - 1) + ')'
      : conditionText();
    if (n > 0) text += ' ' + pick(['and', 'or', 'and', 'or', 'OR', '', ',']) + ' ';
  }
  return text;
}

function mutate(text) {
  const units = Array.from(text);
  for (let n = below(3); n >= 0; n--) {
    const at = below(units.length + 1);
    units.splice(at, below(3), ...(chance(0.6) ? [CHARACTERS[below(CHARACTERS.length)]] : []));
  }
  return units.join('');
}

function triggerText() {
  let text;
  switch (below(5)) {
    case 0:
      text = '';
      for (let n = below(12); n >= 0; n--) text += pick(SOUP) + (chance(0.8) ? ' ' : '');
      return text;
    case 1: return mutate(levelText(1));
    default: return levelText(1);
  }
}

function anyValue(depth) {
  const n = below(depth > 0 ? 9 : 6);
  if (n === 0) return null;
  if (n === 1) return chance(0.5);
  if (n === 2) return lean(NUMBERS);
  if (n < 6) return lean(STRINGS);
  if (n === 6) return Array.from({ length: below(3) }, () => anyValue(depth - 1));
  const object = {};
  for (let i = below(4); i > 0; i--) object[lean(KEYS)] = anyValue(depth - 1);
  return object;
}

function anyEvent() {
  if (chance(0.02)) return anyValue(1);
  const event = {};
  if (chance(0.8)) event.type = pick(['track', 'page', 'identify']);
  if (chance(0.7)) event.event = chance(0.8) ? lean(STRINGS) : anyValue(1);
  if (chance(0.4)) event.name = anyValue(0);
  if (chance(0.4)) event.userId = anyValue(0);
  for (const container of CONTAINERS) {
    if (chance(0.6)) event[container] = chance(0.9) ? Object.assign({}, anyValue(3)) : anyValue(1);
  }
  return event;
}

// A value near the one that the condition asks for, so that both outcomes come up.
function nearValue({ value }) {
  const text = String(value);
  switch (below(10)) {
    case 0: return text + pick(STRINGS);
    case 1: return pick(STRINGS) + text;
    case 2: return text;
    case 3: return Number(text) + pick([-1, 0, 1]);
    case 4: return pick([true, false, null]);
    default: return typeof value === 'string' && chance(0.3) ? Number(value) : value;
  }
}

function aimAt(event, condition) {
  if (condition === undefined || event === null || typeof event !== 'object') return;
  if (condition.type === 'group') {
    condition.children.forEach((child) => aimAt(event, child));
    return;
  }
  if (chance(0.3)) return;
  const container = { 'event-property': 'properties', 'event-trait': 'traits',
                      'event-context': 'context' }[condition.type];
  if (container === undefined) {
    event[condition.type.replace('event-type', 'type')] = nearValue(condition);
    return;
  }
  const steps = [container, ...condition.name.split(/[.[\]]/).filter((step) => step !== '')];
  let at = event;
  for (const step of steps.slice(0, -1)) {
    if (Array.isArray(at)) return;
    // Below a falsy value upstream sees that value itself.
    if (chance(0.1)) {
      at[step] = chance(0.5) ? pick([0, '', false, null]) : nearValue(condition);
      return;
    }
    if (at[step] === null || typeof at[step] !== 'object') at[step] = {};
    at = at[step];
  }
  if (!Array.isArray(at)) at[steps[steps.length - 1]] = nearValue(condition);
}

function anyCase() {
  const text = triggerText();
  const event = anyEvent();
  const tree = upstream.parseFql(text);
  if (!tree.error && chance(0.8)) aimAt(event, tree);
  return JSON.parse(JSON.stringify([text, event]));
}

// One line for one case, as the helper writes it; the text is unknown where upstream throws.
function expected([text, event]) {
  const tree = upstream.parseFql(text);
  if (tree.error) return ['error'];
  let match;
  let back;
  try {
    match = upstream.validate(tree, event) ? 'true' : 'false';
  } catch (error) {
    match = 'throws';
  }
  try {
    back = JSON.stringify(upstream.generateFql(tree));
  } catch (error) {
    back = undefined;
  }
  return [JSON.stringify(tree), match, back];
}

function ask(batch) {
  const input = batch.map((one) => JSON.stringify(one) + '\n').join('');
  const run = spawnSync(helper, [], { input, maxBuffer: 1 << 30 });
  if (run.status !== 0) return null;
  return run.stdout.toString().split('\n').slice(0, -1).map((line) => line.split('\t'));
}

function differs(want, got) {
  return want.some((part, i) => part !== undefined && part !== got[i]) ||
    (want.length === 1 && got.length !== 1);
}

function fails(one) {
  const got = ask([one]);
  return got === null || differs(expected(one), got[0]);
}

// Fewer characters in the trigger, fewer members in the event, as long as it still fails.
function shrink([text, event]) {
  let progress = true;
  while (progress) {
    progress = false;
    for (let size = text.length >> 1; size > 0; size >>= 1) {
      for (let at = 0; at + size <= text.length; at++) {
        const shorter = text.slice(0, at) + text.slice(at + size);
        if (fails([shorter, event])) {
          text = shorter;
          progress = true;
          at--;
        }
      }
    }
    for (const smaller of smallerValues(event)) {
      if (fails([text, smaller])) {
        event = smaller;
        progress = true;
        break;
      }
    }
  }
  return [text, event];
}

function* smallerValues(value) {
  if (value === null || typeof value !== 'object') return;
  for (const key of Object.keys(value)) {
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

function report(one) {
  const [text, event] = shrink(one);
  const got = ask([[text, event]]);
  console.log(`not ok 1 - triggers behave as upstream`);
  console.log(`# seed ${seed}, repeat with HKL_SEED=${seed}`);
  console.log(`# trigger  ${JSON.stringify(text)}`);
  console.log(`# event    ${JSON.stringify(event)}`);
  console.log(`# upstream ${expected([text, event]).join('  ')}`);
  console.log(`# ours     ${got === null ? 'the helper crashed' : got[0].join('  ')}`);
  process.exit(1);
}

console.log('1..1');
console.log(`# seed ${seed}, ${cases} cases`);
for (let done = 0; done < cases;) {
  const batch = [];
  for (; batch.length < 5000 && done < cases; done++) {
    batch.push(anyCase());
  }
  const got = ask(batch);
  if (got === null) report(batch.find(fails) || batch[0]);
  batch.forEach((one, i) => {
    if (differs(expected(one), got[i])) report(one);
  });
}
console.log('ok 1 - triggers behave as upstream');
