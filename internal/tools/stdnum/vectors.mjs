// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Writes identifiers and the verdict of the npm package stdnum on them, for the test of package ident: texts of the right
// shape, some of which are made valid by search, and valid ones with one or two characters changed. The same seed gives
// the same file. Usage: npm ci && node vectors.mjs

import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { shapes } from './shapes.mjs';

const OUT = new URL(
  '../../../processor/piiredactionprocessor/internal/detect/ident/testdata/stdnum/vectors.tsv.gz', import.meta.url);
const VALID = 40, CHANGED = 160, RANDOM = 40;

// stdnum refuses birthdays in the future, so the verdict would depend on the day.
const NOW = Date.UTC(2099, 11, 31, 12);
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length ? args : [NOW]));
  }
  static now() {
    return NOW;
  }
};
const { stdnum } = createRequire(import.meta.url)('stdnum');

// A small generator of random numbers (mulberry32), so that the file does not depend on the version of node.
let state = 20240607;
function random(n) {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % n;
}

const DIGITS = '0123456789', LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const pick = s => s[random(s.length)];
const two = n => String(n).padStart(2, '0');

// fill makes a text of a shape: d, l and x are a digit, a letter, either; [..] one of a set; {..} a date, where Y, y, m, d
// and 3 are the year in four digits, in two, the month, the day and the last three digits of the year; the rest stands for
// itself.
function fill(shape) {
  return shape.replace(/\{([^}]+)\}|\[([^\]]+)\]|[dlx]/g, (token, date, set) => {
    if (date) {
      const year = 1900 + random(124);
      const parts = { Y: year, y: two(year % 100), m: two(1 + random(12)), d: two(1 + random(28)), 3: String(year % 1000).padStart(3, '0') };
      return [...date].map(c => parts[c]).join('');
    }
    return set ? pick(set) : pick({ d: DIGITS, l: LETTERS, x: DIGITS + LETTERS }[token]);
  });
}

const kind = c => (DIGITS.includes(c) ? DIGITS : LETTERS.includes(c) ? LETTERS : '');
const put = (s, i, c) => s.slice(0, i) + c + s.slice(i + 1);

// repair looks for a valid text that differs in one place, or in the last two.
function repair(s, isValid) {
  for (let i = s.length - 1; i >= 0; i--) {
    for (const c of kind(s[i])) {
      if (isValid(put(s, i, c))) return put(s, i, c);
    }
  }
  const n = s.length;
  for (const a of kind(s[n - 2])) {
    for (const b of kind(s[n - 1])) {
      const t = s.slice(0, n - 2) + a + b;
      if (isValid(t)) return t;
    }
  }
  return '';
}

// change replaces one character by one of its kind, or swaps two neighbours.
function change(s) {
  for (;;) {
    const i = random(s.length);
    if (!kind(s[i])) continue;
    if (random(4) > 0) return put(s, i, pick(kind(s[i])));
    if (i > 0 && kind(s[i - 1])) return s.slice(0, i - 1) + s[i] + s[i - 1] + s.slice(i + 1);
  }
}

const lines = [], problems = [];
for (const country of Object.keys(stdnum).sort()) {
  for (const name of Object.keys(stdnum[country]).sort()) {
    const id = `${country.toLowerCase()}.${name}`;
    const list = shapes[id];
    if (!list) {
      problems.push(`${id}: no shape`);
      continue;
    }
    const isValid = s => {
      try {
        return stdnum[country][name].validate(s).isValid === true;
      } catch {
        return false;
      }
    };
    const found = new Map();
    const valid = [];
    for (let i = 0; i < 600 && valid.length < VALID; i++) {
      const s = fill(list[i % list.length]);
      const t = isValid(s) ? s : repair(s, isValid);
      if (t && !found.has(t)) {
        found.set(t, true);
        valid.push(t);
      }
    }
    if (valid.length < VALID) {
      problems.push(`${id}: only ${valid.length} valid texts from ${list}`);
      continue;
    }
    for (let i = 0; i < CHANGED; i++) {
      const s = change(valid[i % valid.length]);
      found.set(s, isValid(s));
    }
    for (let i = 0; i < RANDOM; i++) {
      const s = fill(list[i % list.length]);
      found.set(s, isValid(s));
    }
    for (const [s, ok] of found) lines.push(`${id}\t${s}\t${ok ? 1 : 0}`);
  }
}
if (problems.length) throw new Error(problems.join('\n'));
writeFileSync(OUT, gzipSync(lines.join('\n') + '\n', { level: 9 }));
console.log(`${lines.length} vectors`);
