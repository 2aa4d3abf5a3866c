import { expect, test } from '@playwright/test';
import { Chat, send } from './chat.ts';
import type { Answer } from './chat.ts';
import { createHandler } from './handler.ts';

const baseUrl = 'http://127.0.0.1:8080';
const path = '/participant/complete-attachment-upload';
const astral = '😀';

/** Sends one request about a fresh attachment, then checks that it left nothing behind: the corrected one is accepted. */
async function refused(body: (id: string) => unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const chat = await Chat.join(createHandler({ baseUrl }));
  const id = await chat.uploaded();
  const answer = await chat.post('complete-attachment-upload', body(id), headers);
  expect(await chat.complete(id, 'token')).toMatchObject({ status: 200 });
  return answer;
}

async function answerTo(body: (id: string) => unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const chat = await Chat.join(createHandler({ baseUrl }));
  return chat.post('complete-attachment-upload', body(await chat.uploaded()), headers);
}

test('a success is 200 and empty', async () => {
  const { status, body, headers, error } = await answerTo((id) => ({ AttachmentIds: [id], ClientToken: 't' }));
  expect({ status, length: body.length, error }).toEqual({ status: 200, length: 0, error: undefined });
  expect([...headers.keys()]).toEqual([
    'x-amzn-requestid',
    'access-control-allow-origin',
    'access-control-expose-headers',
  ]);
});

test('every answer has a request id of its own', async () => {
  const chat = await Chat.join(createHandler({ baseUrl }));
  const answers = [
    await chat.complete('x', 't'),
    await chat.complete('x', 't'),
    await chat.post('transcript', {}),
    await chat.upload(await chat.start()),
    await chat.post('nothing', {}),
  ];
  const ids = answers.map(({ headers }) => headers.get('x-amzn-requestid'));
  expect(new Set(ids).size).toBe(5);
  expect(ids).not.toContain(undefined);
});

const refusals: [what: string, body: (id: string) => unknown, error: string, message: string][] = [
  ['AttachmentIds absent', () => ({ ClientToken: 'token' }), 'ValidationException', 'AttachmentIds is required.'],
  [
    'AttachmentIds null',
    () => ({ AttachmentIds: null, ClientToken: 'token' }),
    'ValidationException',
    'AttachmentIds is required.',
  ],
  [
    'AttachmentIds a string',
    (id) => ({ AttachmentIds: id, ClientToken: 'token' }),
    'SerializationException',
    'AttachmentIds must be a list.',
  ],
  [
    'AttachmentIds an object',
    (id) => ({ AttachmentIds: { 0: id, length: 1 }, ClientToken: 'token' }),
    'SerializationException',
    'AttachmentIds must be a list.',
  ],
  [
    'no item',
    () => ({ AttachmentIds: [], ClientToken: 'token' }),
    'ValidationException',
    'AttachmentIds must have 1 to 1 items.',
  ],
  [
    'two items',
    (id) => ({ AttachmentIds: [id, 'x'], ClientToken: 'token' }),
    'ValidationException',
    'AttachmentIds must have 1 to 1 items.',
  ],
  [
    'one item twice',
    (id) => ({ AttachmentIds: [id, id], ClientToken: 'token' }),
    'ValidationException',
    'AttachmentIds must have 1 to 1 items.',
  ],
  [
    'an item null',
    () => ({ AttachmentIds: [null], ClientToken: 'token' }),
    'SerializationException',
    'An item of AttachmentIds must be a string of Unicode text.',
  ],
  [
    'an item that is a number',
    () => ({ AttachmentIds: [1], ClientToken: 'token' }),
    'SerializationException',
    'An item of AttachmentIds must be a string of Unicode text.',
  ],
  [
    'an item with a lone surrogate',
    () => '{"AttachmentIds":["\\ud800"],"ClientToken":"token"}',
    'SerializationException',
    'An item of AttachmentIds must be a string of Unicode text.',
  ],
  [
    'an empty id',
    () => ({ AttachmentIds: [''], ClientToken: 'token' }),
    'ValidationException',
    'An item of AttachmentIds must have 1 to 256 characters.',
  ],
  [
    'an id of 257 characters',
    () => ({ AttachmentIds: ['x'.repeat(257)], ClientToken: 'token' }),
    'ValidationException',
    'An item of AttachmentIds must have 1 to 256 characters.',
  ],
  [
    'an id of 257 astral characters',
    () => ({ AttachmentIds: [astral.repeat(257)], ClientToken: 'token' }),
    'ValidationException',
    'An item of AttachmentIds must have 1 to 256 characters.',
  ],
  [
    'an unknown id',
    () => ({ AttachmentIds: ['x'], ClientToken: 'token' }),
    'AccessDeniedException',
    'This contact has no such attachment.',
  ],
  [
    'an unknown id of 256 characters',
    () => ({ AttachmentIds: ['x'.repeat(256)], ClientToken: 'token' }),
    'AccessDeniedException',
    'This contact has no such attachment.',
  ],
  [
    'an unknown id of 256 astral characters',
    () => ({ AttachmentIds: [astral.repeat(256)], ClientToken: 'token' }),
    'AccessDeniedException',
    'This contact has no such attachment.',
  ],
  ['ClientToken absent', (id) => ({ AttachmentIds: [id] }), 'ValidationException', 'ClientToken is required.'],
  [
    'ClientToken null',
    (id) => ({ AttachmentIds: [id], ClientToken: null }),
    'ValidationException',
    'ClientToken is required.',
  ],
  [
    'ClientToken a number',
    (id) => ({ AttachmentIds: [id], ClientToken: 1 }),
    'SerializationException',
    'ClientToken must be a string of Unicode text.',
  ],
  [
    'ClientToken with a lone surrogate',
    (id) => `{"AttachmentIds":["${id}"],"ClientToken":"x\\udfff"}`,
    'SerializationException',
    'ClientToken must be a string of Unicode text.',
  ],
  [
    'ClientToken empty',
    (id) => ({ AttachmentIds: [id], ClientToken: '' }),
    'ValidationException',
    'ClientToken must have 1 to 500 characters.',
  ],
  [
    'ClientToken of 501 characters',
    (id) => ({ AttachmentIds: [id], ClientToken: 'x'.repeat(501) }),
    'ValidationException',
    'ClientToken must have 1 to 500 characters.',
  ],
  [
    'ClientToken of 501 astral characters',
    (id) => ({ AttachmentIds: [id], ClientToken: astral.repeat(501) }),
    'ValidationException',
    'ClientToken must have 1 to 500 characters.',
  ],
  [
    'members in another case',
    (id) => ({ attachmentIds: [id], clientToken: 'token' }),
    'ValidationException',
    'AttachmentIds is required.',
  ],
  ['an empty body', () => '', 'SerializationException', 'The body must be a JSON object.'],
  ['an array', () => [], 'SerializationException', 'The body must be a JSON object.'],
  ['null', () => 'null', 'SerializationException', 'The body must be a JSON object.'],
  ['a string', () => '"text"', 'SerializationException', 'The body must be a JSON object.'],
  [
    'JSON that is cut short',
    (id) => `{"AttachmentIds":["${id}"],"ClientToken":"token"`,
    'SerializationException',
    'The body must be a JSON object.',
  ],
  [
    'a byte order mark',
    (id) => `\uFEFF{"AttachmentIds":["${id}"],"ClientToken":"token"}`,
    'SerializationException',
    'The body must be a JSON object.',
  ],
  [
    'bytes that are not UTF-8',
    (id) => Buffer.from(`{"AttachmentIds":["${id}"],"ClientToken":"\xff"}`, 'latin1'),
    'SerializationException',
    'The body must be a JSON object.',
  ],
  [
    '100,000 nested arrays',
    () => '['.repeat(100_000) + ']'.repeat(100_000),
    'SerializationException',
    'The body must be a JSON object.',
  ],
  ['1 MiB', () => ' '.repeat(1024 * 1024), 'SerializationException', 'The body has more than 1048575 bytes.'],
];

for (const [what, body, error, message] of refusals) {
  test(`a request with ${what} is refused, and nothing is used up`, async () => {
    const answer = await refused(body);
    expect(answer).toMatchObject({
      status: error === 'AccessDeniedException' ? 403 : 400,
      error,
      json: { Message: message },
    });
    expect(answer.headers.get('content-type')).toBe('application/json');
  });
}

const acceptances: [what: string, body: (id: string) => unknown][] = [
  ['a ClientToken of 500 astral characters', (id) => ({ AttachmentIds: [id], ClientToken: astral.repeat(500) })],
  ['a ClientToken of control characters', (id) => ({ AttachmentIds: [id], ClientToken: '\u0000"\\\u007f' })],
  ['unknown members', (id) => ({ __proto__x: 1, Other: { AttachmentIds: [] }, AttachmentIds: [id], ClientToken: 't' })],
  ['white space and another order', (id) => ` {\r\n\t"ClientToken" : "t" , "AttachmentIds" : [ "${id}" ] } `],
  [
    'one byte less than 1 MiB',
    (id) => JSON.stringify({ AttachmentIds: [id], ClientToken: 't' }).padEnd(1024 * 1024 - 1),
  ],
];

for (const [what, body] of acceptances) {
  test(`a request with ${what} is accepted`, async () => {
    expect(await answerTo(body)).toMatchObject({ status: 200 });
  });
}

const contentTypes: [value: string, error: string | undefined][] = [
  ['application/json', undefined],
  ['Application/JSON ; charset=utf-8', undefined],
  ['application/jsonx', 'UnsupportedMediaTypeException'],
  ['application/x-amz-json-1.1', 'UnsupportedMediaTypeException'],
  ['text/plain', 'UnsupportedMediaTypeException'],
  ['', 'UnsupportedMediaTypeException'],
];

for (const [value, error] of contentTypes) {
  test(`a Content-Type of '${value}' is ${error ? 'refused with 415' : 'accepted'}`, async () => {
    const answer = await answerTo((id) => ({ AttachmentIds: [id], ClientToken: 't' }), { 'Content-Type': value });
    expect(answer).toMatchObject({ status: error ? 415 : 200, error });
    if (error) expect(answer.json.Message).toBe('The Content-Type must be application/json.');
  });
}

test('a request without Content-Type is refused', async () => {
  const handler = createHandler({ baseUrl });
  expect(await send(handler, { path })).toMatchObject({ status: 415, error: 'UnsupportedMediaTypeException' });
});

const unknownBearer = 'X-Amz-Bearer names nobody who is connected.';
const bearers: [what: string, bearer: string, status: number, message: string][] = [
  ['an empty bearer', '', 403, 'X-Amz-Bearer is missing or empty.'],
  ['an unknown bearer', 'x', 403, unknownBearer],
  ['an unknown bearer of 1000 characters', 'x'.repeat(1000), 403, unknownBearer],
  ['a bearer of 1001 characters', 'x'.repeat(1001), 400, 'X-Amz-Bearer must have 1 to 1000 characters.'],
];

for (const [what, bearer, status, message] of bearers) {
  test(`${what} is refused`, async () => {
    const answer = await refused((id) => ({ AttachmentIds: [id], ClientToken: 'token' }), { 'X-Amz-Bearer': bearer });
    expect(answer).toMatchObject({ status, json: { Message: message } });
    expect(answer.error).toBe(status === 403 ? 'AccessDeniedException' : 'ValidationException');
  });
}

test('a missing bearer is refused, even with the token in the body', async () => {
  const chat = await Chat.join(createHandler({ baseUrl }));
  const body = { ConnectionToken: chat.connectionToken, AttachmentIds: [await chat.uploaded()], ClientToken: 't' };
  const headers = { 'Content-Type': 'application/json' };
  const answer = await send(chat.handler, { path, headers, body: JSON.stringify(body) });
  expect(answer).toMatchObject({ status: 403, json: { Message: 'X-Amz-Bearer is missing or empty.' } });
});

test('the ParticipantToken is no bearer for it', async () => {
  const chat = await Chat.join(createHandler({ baseUrl }), 'participant');
  const body = { AttachmentIds: [await chat.uploaded()], ClientToken: 't' };
  const answer = await chat.post('complete-attachment-upload', body, { 'X-Amz-Bearer': 'participant' });
  expect(answer).toMatchObject({ status: 403, json: { Message: unknownBearer } });
});

test('the bearer is read in any letter case, a SigV4 Authorization let pass', async () => {
  const chat = await Chat.join(createHandler({ baseUrl }));
  const headers = {
    'content-TYPE': 'application/json',
    authorization: 'AWS4-HMAC-SHA256 Credential=/20250101/us-east-1/execute-api/aws4_request',
    'X-AMZ-BEARER': chat.connectionToken,
  };
  const body = JSON.stringify({ AttachmentIds: [await chat.uploaded()], ClientToken: 't' });
  expect(await send(chat.handler, { path, headers, body })).toMatchObject({ status: 200 });
});

for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD']) {
  test(`${method} is refused with 405 and the method that is allowed`, async () => {
    const answer = await send(createHandler({ baseUrl }), { method, path });
    expect(answer).toMatchObject({ status: 405, error: 'MethodNotAllowedException' });
    expect(answer.json.Message).toBe('This path takes POST only.');
    expect(answer.headers.get('allow')).toBe('POST');
  });
}

for (const other of [
  '/',
  '',
  '/participant/complete-attachment-upload/',
  '/participant/Complete-attachment-upload',
  '/x',
]) {
  test(`there is nothing at '${other}'`, async () => {
    const answer = await send(createHandler({ baseUrl }), { path: other });
    expect(answer).toMatchObject({ status: 404, error: 'UnknownOperationException' });
    expect(answer.json.Message).toBe('There is nothing at this path.');
    expect(answer.headers.get('allow')).toBe('');
  });
}

test('a query does not matter', async () => {
  expect(await send(createHandler({ baseUrl }), { path: `${path}?x=1` })).toMatchObject({ status: 415 });
});

test('everything is served under the prefix, and signed URLs lead there', async () => {
  const handler = createHandler({ baseUrl: `${baseUrl}/prod` });
  expect(await send(handler, { path })).toMatchObject({ status: 404 });
  expect(await send(handler, { path: `/prod${path}` })).toMatchObject({ status: 415 });
  const headers = { 'Content-Type': 'application/json', 'X-Amz-Bearer': 'me' };
  const connected = await send(handler, { path: '/prod/participant/connection', headers, body: '{}' });
  const started = await send(handler, {
    path: '/prod/participant/start-attachment-upload',
    headers: { ...headers, 'X-Amz-Bearer': connected.json.ConnectionCredentials?.ConnectionToken ?? '' },
    body: '{"ContentType":"text/plain","AttachmentSizeInBytes":5,"AttachmentName":"n","ClientToken":"t"}',
  });
  const { Url = '', HeadersToInclude } = started.json.UploadMetadata ?? {};
  expect(Url).toMatch(/^http:\/\/127\.0\.0\.1:8080\/prod\/upload\//);
  const uploaded = { method: 'PUT', path: Url.slice(baseUrl.length), headers: HeadersToInclude ?? {}, body: 'hello' };
  expect(await send(handler, uploaded)).toMatchObject({ status: 200 });
});

test('a browser is told what it may send and read', async () => {
  const handler = createHandler({ baseUrl });
  const headers = { Origin: 'http://localhost', 'Access-Control-Request-Headers': 'x-own' };
  const own = await send(handler, { method: 'OPTIONS', path, headers });
  expect(own.status).toBe(204);
  expect(own.body).toHaveLength(0);
  expect(Object.fromEntries(own.headers)).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, POST, PUT',
    'access-control-allow-headers': 'x-own',
    'access-control-expose-headers': 'x-amzn-requestid, x-amzn-errortype',
  });
  const plain = await send(handler, { method: 'OPTIONS', path: '/upload/x' });
  expect(plain).toMatchObject({ status: 204 });
  expect(plain.headers.get('access-control-allow-headers')).toBe('');
  expect(await send(handler, { method: 'OPTIONS', path: '/nothing' })).toMatchObject({ status: 204 });
});
