import { expect, test } from '@playwright/test';
import { validator } from '../validate.ts';
import schema from './errors.schema.json' with { type: 'json' };
import { errorStatus, protocolErrorStatus } from './errors.ts';

const check = validator(schema);
const body = { Message: 'no' };

test('takes the statuses from the API reference', () => {
  expect(errorStatus).toEqual({
    AccessDeniedException: 403,
    ConflictException: 409,
    InternalServerException: 500,
    ServiceQuotaExceededException: 402,
    ThrottlingException: 429,
    ValidationException: 400,
  });
});

test('takes the statuses of the protocol from Smithy', () => {
  expect(protocolErrorStatus).toEqual({ SerializationException: 400, UnsupportedMediaTypeException: 415 });
});

for (const [type, status] of Object.entries({ ...errorStatus, ...protocolErrorStatus })) {
  test(`accepts ${type} under ${status} and no other status`, () => {
    expect(check({ type, status, body })).toMatchObject({ ok: true });
    expect(check({ type, status: status + 1, body })).toMatchObject({ ok: false });
  });
}

const error = { type: 'ValidationException', status: 400 };
const bodies: [body: unknown, ok: boolean][] = [
  [{ Message: 'no' }, true],
  [{ message: 'no' }, true],
  [{ Message: 'no', __type: 'ns#ValidationException', code: 'ValidationException', more: 1 }, true],
  [{}, false],
  [{ Message: 7 }, false],
  [{ message: null }, false],
  [{ Message: 'no', __type: 7 }, false],
  ['no', false],
  [[{ Message: 'no' }], false],
];

for (const [candidate, ok] of bodies) {
  test(`${ok ? 'accepts' : 'refuses'} the body ${JSON.stringify(candidate)}`, () => {
    expect(check({ ...error, body: candidate })).toMatchObject({ ok });
  });
}

test('names the errors where none fits', () => {
  const names = Object.keys({ ...errorStatus, ...protocolErrorStatus }).join(', ');
  expect(check({ type: 'ResourceNotFoundException', status: 404, body })).toEqual({
    ok: false,
    problems: [`the whole is an object: must have exactly one of ${names}`],
  });
});
