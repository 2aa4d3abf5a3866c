import { expect, test } from '@playwright/test';
import { validator } from './validate.ts';

const object = (properties: object, rest: object = {}) => ({ type: 'object', properties, ...rest });
const choice = [{ required: ['a'] }, { required: ['b', 'c'] }];
const shape = (value: number) => object({ kind: { const: value } });
const shapes = { $defs: { One: shape(1), Two: shape(2) } };
const eitherShape = [{ $ref: '#/$defs/One' }, { $ref: '#/$defs/Two' }];
const members = object({ a: {}, b: {}, c: {} });

const rows: [rule: string, schema: object, value: unknown, problem: string][] = [
  ['type', object({ a: { type: 'string' } }), { a: 7 }, 'a is 7: must be a string'],
  ['type with an article', object({ a: { type: 'integer' } }), { a: 1.5 }, 'a is 1.5: must be an integer'],
  ['type or null', { type: ['integer', 'null'] }, 'x', 'the whole is "x": must be an integer or null'],
  [
    'type with an example',
    { type: 'array', examples: [['node']] },
    true,
    'the whole is true: must be an array, such as ["node"]',
  ],
  ['type of an object', { type: 'string' }, { secret: 's' }, 'the whole is an object: must be a string'],
  ['type of an array', { type: 'string' }, ['s', 't'], 'the whole is an array of 2: must be a string'],
  ['type of null', { type: 'string' }, null, 'the whole is null: must be a string'],
  ['minimum', object({ n: { type: 'integer', minimum: 1 } }), { n: -1 }, 'n is -1: must be >= 1'],
  [
    'pattern',
    { type: 'string', pattern: '^x', examples: ['xy'] },
    'y',
    'the whole is "y": must match pattern "^x", such as "xy"',
  ],
  ['enum', { enum: ['must', 'should'] }, 'may', 'the whole is "may": must be one of "must", "should"'],
  ['const', { const: 400 }, 404, 'the whole is 404: must be 400'],
  ['required', object({ a: object({ b: {} }, { required: ['b'] }) }), { a: {} }, 'a.b is missing: it is required'],
  ['required at the root', object({ a: {} }, { required: ['a'] }), {}, 'a is missing: it is required'],
  [
    'dependentRequired',
    object({ a: object({}, { dependentRequired: { b: ['c'] } }) }),
    { a: { b: 1 } },
    'a.c is missing: b needs it',
  ],
  [
    'unknown member',
    object({ a: object({ b: {}, c: {} }, { additionalProperties: false }) }),
    { a: { foo: 1 } },
    'a has the unknown member "foo" (allowed: b, c)',
  ],
  [
    'unknown member at the root',
    object({ a: {}, b: {} }, { additionalProperties: false }),
    { foo: 1 },
    'unknown member "foo" (allowed: a, b)',
  ],
  [
    'member name',
    object({ h: { type: 'object', propertyNames: { pattern: '^x$' } } }),
    { h: { y: 1 } },
    'h has the member name "y": must match pattern "^x$"',
  ],
  [
    'neither of a choice',
    { ...members, oneOf: choice },
    {},
    'the whole is an object: must have exactly one of a, b and c',
  ],
  [
    'all of a choice',
    { ...members, oneOf: choice },
    { a: 1, b: 1, c: 1 },
    'the whole is an object: must have exactly one of a, b and c',
  ],
  [
    'none of several',
    { ...members, anyOf: choice },
    {},
    'the whole is an object: must have at least one of a, b and c',
  ],
  [
    'no shape of a choice',
    object({ a: { oneOf: eitherShape } }, shapes),
    { a: { kind: 3 } },
    'a is an object: must have exactly one of One, Two',
  ],
  [
    'an item',
    { type: 'array', items: object({ n: { type: 'number' } }) },
    [{ n: 1 }, { n: 'x' }],
    '[1].n is "x": must be a number',
  ],
  ['an escaped path', object({ 'a/b~c': { type: 'number' } }), { 'a/b~c': 'x' }, 'a/b~c is "x": must be a number'],
];

for (const [rule, schema, value, problem] of rows) {
  test(`words a broken rule: ${rule}`, () => {
    expect(validator(schema)(value)).toEqual({ ok: false, problems: [problem] });
  });
}

test('hands the value back when it keeps the schema', () => {
  const value = { n: 1 };
  const result = validator<{ n: number }>(object({ n: { type: 'integer' } }))(value);
  expect(result).toEqual({ ok: true, value });
});

test('reports every place that is wrong, each once', () => {
  const text = { type: 'string', minLength: 3, pattern: '^x' };
  const schema = object({ a: text, b: text, c: {} }, { required: ['c'], additionalProperties: false });
  const result = validator(schema)({ a: 'y', b: 'y', d: 1, e: 1 });
  expect(result).toEqual({
    ok: false,
    problems: expect.arrayContaining([
      expect.stringMatching(/^a is "y"/),
      expect.stringMatching(/^b is "y"/),
      'c is missing: it is required',
      'unknown member "d" (allowed: a, b, c)',
      'unknown member "e" (allowed: a, b, c)',
    ]),
  });
  expect(!result.ok && result.problems).toHaveLength(5);
});

test('keeps what was found before a choice elsewhere', () => {
  const schema = object({ a: { type: 'string' }, b: { ...members, oneOf: choice }, bc: { type: 'string' } });
  expect(validator(schema)({ a: 1, bc: 2, b: {} })).toEqual({
    ok: false,
    problems: [
      'a is 1: must be a string',
      'b is an object: must have exactly one of a, b and c',
      'bc is 2: must be a string',
    ],
  });
});

test('shows a value of 60 characters and shortens a longer one', () => {
  const isNumber = validator({ type: 'number' });
  expect(isNumber('x'.repeat(58))).toMatchObject({ problems: [`the whole is "${'x'.repeat(58)}": must be a number`] });
  expect(isNumber('x'.repeat(59))).toMatchObject({ problems: [`the whole is "${'x'.repeat(58)}…: must be a number`] });
});

test('does not show the value of a hidden path', () => {
  const schema = object({
    headers: { type: 'object', additionalProperties: { type: 'number' } },
    name: { type: 'number' },
  });
  const result = validator(schema)(
    { headers: { Authorization: 'hush' }, name: 'plain' },
    { hide: (path) => path === 'headers.Authorization' },
  );
  expect(result).toEqual({
    ok: false,
    problems: ['headers.Authorization is (hidden): must be a number', 'name is "plain": must be a number'],
  });
});
