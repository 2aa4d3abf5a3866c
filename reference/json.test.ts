import { expect, test } from '@playwright/test';
import { parseJson } from './json.ts';

const nested = (depth: number, inside = ''): string => '['.repeat(depth) + inside + ']'.repeat(depth);

test('parses what is nested 1,000 deep, and nothing deeper', () => {
  expect(() => parseJson(nested(1000))).not.toThrow();
  expect(() => parseJson(nested(1001))).toThrow('nested');
  expect(() => parseJson(`{"a":${nested(1000)}}`)).toThrow('nested');
});

test('counts neither what is closed again nor what stands in a string', () => {
  const manyLists = `[${Array.from({ length: 2000 }, () => '[]').join(',')}]`;
  const inString = JSON.stringify(`"\\${'[{'.repeat(2000)}`);

  expect(parseJson(manyLists)).toHaveLength(2000);
  expect(parseJson(nested(2, inString))).toHaveLength(1);
});

test('refuses what is not JSON', () => {
  expect(() => parseJson('[1,]')).toThrow(SyntaxError);
});
