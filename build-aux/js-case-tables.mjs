// Writes src/core/hkl-js-case-tables.h: what JavaScript's toLowerCase and toUpperCase do to every
// code point, asked of the engine that runs this.  node build-aux/js-case-tables.mjs > FILE
//
// SPDX-License-Identifier: GPL-3.0-or-later

const codePoints = function* () {
  for (let c = 0; c <= 0x10ffff; c++) {
    if (c < 0xd800 || c > 0xdfff) yield c;
  }
};
const hex = (n) => '0x' + n.toString(16).toUpperCase();

function mapping(convert) {
  const simple = [];
  const special = [];
  for (const c of codePoints()) {
    const from = String.fromCodePoint(c);
    const to = convert(from);
    if (to === from) continue;
    const out = [...to].map((s) => s.codePointAt(0));
    if (out.length === 1) simple.push([c, out[0] - c]);
    else special.push([c, out]);
  }
  const ranges = [];
  for (const [c, delta] of simple) {
    const last = ranges[ranges.length - 1];
    if (last && last.delta === delta) {
      const step = c - last.end;
      if (last.start === last.end && step <= 2) {
        last.end = c;
        last.step = step;
        continue;
      }
      if (step === last.step) {
        last.end = c;
        continue;
      }
    }
    ranges.push({ start: c, end: c, step: 1, delta });
  }
  return { ranges, special };
}

function set(pattern) {
  const ranges = [];
  for (const c of codePoints()) {
    if (!pattern.test(String.fromCodePoint(c))) continue;
    const last = ranges[ranges.length - 1];
    if (last && last[1] === c - 1) last[1] = c;
    else ranges.push([c, c]);
  }
  return ranges;
}

const lines = [
  '/* hkl-js-case-tables.h: case mapping of every code point, as JavaScript does it.',
  ' *',
  ' * SPDX-License-Identifier: GPL-3.0-or-later',
  ' *',
  ' * Written by build-aux/js-case-tables.mjs with Unicode ' + process.versions.unicode + '; do not edit.',
  ' */',
  '',
  '#pragma once',
  '',
  '/* clang-format off */',
  '',
];
for (const [name, convert] of [
  ['lower', (s) => s.toLowerCase()],
  ['upper', (s) => s.toUpperCase()],
]) {
  const { ranges, special } = mapping(convert);
  lines.push(`static const HklJsCaseRange hkl_js_${name}_ranges[] = {`);
  for (const r of ranges) lines.push(`  { ${hex(r.start)}, ${hex(r.end)}, ${r.delta}, ${r.step} },`);
  lines.push('};', '', `static const HklJsCaseSpecial hkl_js_${name}_special[] = {`);
  for (const [c, out] of special) {
    lines.push(`  { ${hex(c)}, { ${[...out, 0, 0].slice(0, 3).map(hex).join(', ')} } },`);
  }
  lines.push('};', '');
}
for (const [name, pattern] of [
  ['cased', /^\p{Cased}$/u],
  ['case_ignorable', /^\p{Case_Ignorable}$/u],
]) {
  lines.push(`static const HklJsCodeRange hkl_js_${name}[] = {`);
  for (const [a, b] of set(pattern)) lines.push(`  { ${hex(a)}, ${hex(b)} },`);
  lines.push('};', '');
}
lines.push('/* clang-format on */');
console.log(lines.join('\n'));
