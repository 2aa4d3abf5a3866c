import { expect, test } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { loadKnownDeviations } from './knownDeviations.ts';

test('reads a list', ({}, testInfo) => {
  const path = testInfo.outputPath('known.json');
  const list = [{ id: 'CAU-OK-EMPTY', reason: 'the gateway adds {}', expires: '2030-12-31' }];
  writeFileSync(path, JSON.stringify(list));
  expect(loadKnownDeviations(path)).toEqual(list);
});

test('has an empty list where none is named', () => {
  expect(loadKnownDeviations(undefined)).toEqual([]);
});

const refused: { what: string; text: string; told: string }[] = [
  { what: 'what is no JSON', text: '[', told: 'a JSON file, but ' },
  { what: 'what is no list', text: '{}', told: 'but the whole is an object: must be an array' },
  {
    what: 'an empty reason',
    text: '[{"id":"CAU-OK-EMPTY","reason":" "}]',
    told: 'but [0].reason is " ": must match pattern',
  },
  {
    what: 'a date that is none',
    text: '[{"id":"X","reason":"y","expires":"soon"}]',
    told: '[0].expires is "soon": must match format "date"',
  },
];

for (const { what, text, told } of refused) {
  test(`refuses ${what}, naming the setting and the file`, ({}, testInfo) => {
    const path = testInfo.outputPath('known.json');
    writeFileSync(path, text);
    expect(() => loadKnownDeviations(path)).toThrow(`KNOWN_DEVIATIONS is ${JSON.stringify(path)}: allowed is a`);
    expect(() => loadKnownDeviations(path)).toThrow(told);
  });
}
