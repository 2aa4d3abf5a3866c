import { expect, test } from '@playwright/test';
import schema from './knownDeviations.schema.json' with { type: 'json' };
import { validator } from './validate.ts';

const check = validator(schema);
const entry = { id: 'CAU-OK-EMPTY', reason: 'the gateway adds {}' };

const accepted: object[][] = [
  [],
  [entry],
  [entry, { ...entry, issue: 'https://tracker.example/7', owner: 'team', expires: '2030-12-31' }],
];

for (const list of accepted) {
  test(`accepts ${JSON.stringify(list)}`, () => {
    expect(check(list)).toEqual({ ok: true, value: list });
  });
}

const reasonRule = String.raw`must match pattern "\S", such as "the gateway adds {}"`;

const refused: [list: unknown, problem: string][] = [
  [entry, 'the whole is an object: must be an array'],
  [['CAU-OK-EMPTY'], '[0] is "CAU-OK-EMPTY": must be an object'],
  [[{ reason: 'r' }], '[0].id is missing: it is required'],
  [[{ id: 'CAU-OK-EMPTY' }], '[0].reason is missing: it is required'],
  [[{ ...entry, id: '' }], '[0].id is "": must NOT have fewer than 1 characters, such as "CAU-OK-EMPTY"'],
  [[{ ...entry, reason: ' ' }], `[0].reason is " ": ${reasonRule}`],
  [[{ ...entry, issue: 7 }], '[0].issue is 7: must be a string'],
  [[{ ...entry, owner: '' }], '[0].owner is "": must NOT have fewer than 1 characters'],
  [[{ ...entry, expires: 'soon' }], '[0].expires is "soon": must match format "date", such as "2030-12-31"'],
  [
    [{ ...entry, expires: '2030-02-30' }],
    '[0].expires is "2030-02-30": must match format "date", such as "2030-12-31"',
  ],
  [[entry, { ...entry, until: 1 }], '[1] has the unknown member "until" (allowed: id, reason, issue, owner, expires)'],
];

for (const [list, problem] of refused) {
  test(`refuses ${JSON.stringify(list)}`, () => {
    expect(check(list)).toEqual({ ok: false, problems: [problem] });
  });
}
