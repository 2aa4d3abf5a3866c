import { expect, test } from '@playwright/test';
import * as fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { hostileText } from './arbitraries/runResults.ts';
import { visible } from './markup.ts';
import { quoted, shellWord } from './shellText.ts';

/** What bash makes of words, one after the other; a null character can't be in one. */
function read(words: readonly string[], setting = ''): string[] {
  const output = execFileSync('bash', ['-c', `${setting}\nprintf '%s\\0' ${words.join(' ')}`]);
  return output.toString().split('\0').slice(0, -1);
}

test('bash reads a quoted text as it is, and nothing in it runs', () => {
  fc.assert(
    fc.property(fc.array(hostileText, { minLength: 1, maxLength: 20 }), (texts) => {
      const sendable = texts.map((text) => Buffer.from(text).toString().replaceAll('\0', '') || 'x');
      expect(read(sendable.map(quoted))).toEqual(sendable);
      expect(visible(sendable.map(quoted).join(''))).toBe(sendable.map(quoted).join(''));
    }),
    { numRuns: 30 },
  );
});

const functions = [
  'repeated() { printf "%*s" "$2" "" | tr " " "$1"; }',
  `in_escapes() { local at; for ((at = 0; at < \${#1}; at += 1)); do printf '\\\\u%04x' "'\${1:at:1}"; done; }`,
  'ID=new-id; LONG=new-long-id',
].join('\n');
const variables = new Map([
  ['old-id', '"$ID"'],
  ['old-id-and-more', '"$LONG"'],
  ['‹ConnectionToken #3f9a, 48 characters›', '"$ID"'],
]);
const asEscapes = (text: string) =>
  [...text].map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

const words: { what: string; text: string; expected: string }[] = [
  { what: 'a variable', text: '{"id":"old-id"}', expected: '{"id":"new-id"}' },
  { what: 'the longest of several', text: "old-id-and-more's", expected: "new-long-id's" },
  { what: 'a label', text: 'Bearer ‹ConnectionToken #3f9a, 48 characters›', expected: 'Bearer new-id' },
  { what: 'a repetition', text: '["‹"x" × 1000›"]', expected: `["${'x'.repeat(1000)}"]` },
  {
    what: 'a variable in escapes',
    text: `"${asEscapes('old-id-and-more')}"`,
    expected: `"${asEscapes('new-long-id')}"`,
  },
  { what: 'other escapes as they stand', text: `"${asEscapes('something')}"`, expected: `"${asEscapes('something')}"` },
  { what: 'nothing', text: '', expected: '' },
];

for (const { what, text, expected } of words) {
  test(`puts ${what} into a word`, () => {
    expect(read([shellWord(text, variables)], functions)).toEqual([expected]);
  });
}

test('puts bytes that are no UTF-8 into a word', () => {
  const output = execFileSync('bash', ['-c', `printf %s ${shellWord('a‹byte ff›‹byte c3›(', new Map())}`]);
  expect([...output]).toEqual([0x61, 0xff, 0xc3, 0x28]);
});
