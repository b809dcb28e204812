// numbers.mjs: writes numbers.ndjson, numbers that are hard to read or to write and what
// JavaScript makes of them: node numbers.mjs > numbers.ndjson
//
// SPDX-License-Identifier: GPL-3.0-or-later

const view = new DataView(new ArrayBuffer(8));
const fromBits = (bits) => (view.setBigUint64(0, bits), view.getFloat64(0));
const toBits = (number) => (view.setFloat64(0, number), view.getBigUint64(0));
const texts = new Set();

// Powers of two, where the gap below is half as wide as the one above, and their neighbours.
for (let e = -1074; e <= 1023; e += 31)
  for (const d of [-1n, 0n, 1n]) {
    const bits = toBits(2 ** e) + d;
    if (bits > 0n) texts.add(String(fromBits(bits)));
  }
// Powers of ten and where the notation changes.
for (const e of [-324, -323, -308, -307, -23, -22, -8, -7, -6, -5, 15, 16, 20, 21, 22, 23, 24, 308])
  for (const m of ['1', '-1', '4.9', '9.999999999999999']) texts.add(`${m}e${e}`);
// Halfway between two doubles, a little above it and a little below: only exact reading is right.
for (const e of [53n, 54n, 60n, 63n, 64n, 80n, 100n])
  for (const d of [-1n, 0n, 1n]) texts.add(String((2n ** e + 2n ** (e - 53n)) * 10n ** 5n + d) + 'e-5');
for (const text of [
  '9007199254740993', '9007199254740992.9999999999', '9007199254740993.0000000001',
  '123456789012345678', '1234567890123456789', '999999999999999999', '9999999999999999999',
  '0.1', '0.30000000000000004', '0.000001', '0.0000001', '1.7976931348623157e308',
  '1.7976931348623158e308', '1.7976931348623159e308', '1e309', '-1e400', '2.4703282292062327e-324',
  '2.4703282292062328e-324', '2.2250738585072011e-308', '2.2250738585072012e-308', '-0', '-0.0',
  '0e999', '0.0000000000000000000000000000000000001', '1E5', '1e+5', '100000e-5', '8.41e21',
  '0.000000000000000000000000000000000000000000000000000001e54',
]) texts.add(text);
// Anything, always the same: a 64-bit xorshift.
let state = 88172645463325252n;
while (texts.size < 400) {
  for (const [left, by] of [[1, 13n], [0, 7n], [1, 17n]])
    state ^= left ? BigInt.asUintN(64, state << by) : state >> by;
  const number = fromBits(state);
  if (Number.isFinite(number)) texts.add(String(number));
}

for (const text of texts)
  console.log(JSON.stringify({
    in: text,
    bits: toBits(JSON.parse(text)).toString(16).padStart(16, '0'),
    out: JSON.stringify(JSON.parse(text)),
  }));
