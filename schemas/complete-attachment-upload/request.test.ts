import { expect, test } from '@playwright/test';
import { validator } from '../validate.ts';
import { constraints } from './constraints.ts';
import schema from './request.schema.json' with { type: 'json' };

const check = validator(schema);
const request = { ConnectionToken: 'c', AttachmentIds: ['a'], ClientToken: 't' };

// The only literal copy of the reference's figures outside the schema: it holds the schema to them.
test('takes the bounds from the API reference', () => {
  expect(constraints).toEqual({
    connectionToken: { minLength: 1, maxLength: 1000 },
    attachmentIds: { minItems: 1, maxItems: 1 },
    attachmentId: { minLength: 1, maxLength: 256 },
    clientToken: { minLength: 1, maxLength: 500 },
  });
});

const accepted: [what: string, changed: object][] = [
  ['the shortest values', {}],
  [
    'the longest values',
    { ConnectionToken: 'c'.repeat(1000), AttachmentIds: ['a'.repeat(256)], ClientToken: 't'.repeat(500) },
  ],
  ['500 astral characters', { ClientToken: '😀'.repeat(500) }],
  ['unknown members', { Extra: null }],
];

for (const [what, changed] of accepted) {
  test(`accepts ${what}`, () => {
    expect(check({ ...request, ...changed })).toMatchObject({ ok: true });
  });
}

const tooShort = 'must NOT have fewer than 1 characters';
const refused: [what: string, changed: object, problem: string | RegExp][] = [
  ['no ConnectionToken', { ConnectionToken: undefined }, 'ConnectionToken is missing: it is required'],
  ['an empty ConnectionToken', { ConnectionToken: '' }, `ConnectionToken is "": ${tooShort}`],
  [
    'a ConnectionToken of 1001 characters',
    { ConnectionToken: 'c'.repeat(1001) },
    /: must NOT have more than 1000 characters$/,
  ],
  ['no AttachmentIds', { AttachmentIds: undefined }, 'AttachmentIds is missing: it is required'],
  ['AttachmentIds as a string', { AttachmentIds: 'a' }, 'AttachmentIds is "a": must be an array'],
  ['no id', { AttachmentIds: [] }, 'AttachmentIds is an array of 0: must NOT have fewer than 1 items'],
  ['two ids', { AttachmentIds: ['a', 'b'] }, 'AttachmentIds is an array of 2: must NOT have more than 1 items'],
  ['a null id', { AttachmentIds: [null] }, 'AttachmentIds[0] is null: must be a string'],
  ['an empty id', { AttachmentIds: [''] }, `AttachmentIds[0] is "": ${tooShort}`],
  ['an id of 257 characters', { AttachmentIds: ['a'.repeat(257)] }, /: must NOT have more than 256 characters$/],
  ['no ClientToken', { ClientToken: undefined }, 'ClientToken is missing: it is required'],
  ['ClientToken as a number', { ClientToken: 7 }, 'ClientToken is 7: must be a string'],
  ['an empty ClientToken', { ClientToken: '' }, `ClientToken is "": ${tooShort}`],
  ['501 astral characters', { ClientToken: '😀'.repeat(501) }, /: must NOT have more than 500 characters$/],
];

for (const [what, changed, problem] of refused) {
  test(`refuses ${what}`, () => {
    const matching = typeof problem === 'string' ? problem : expect.stringMatching(problem);
    expect(check({ ...request, ...changed })).toEqual({ ok: false, problems: [matching] });
  });
}
