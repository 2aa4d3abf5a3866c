import { expect, test } from '@playwright/test';
import { Chat, fiveBytes, send, target } from './chat.ts';
import { createHandler } from './handler.ts';
import type { HandlerOptions } from './handler.ts';

const baseUrl = 'http://127.0.0.1:8080';
const start = Date.UTC(2026, 0, 1);
const join = (options: Partial<HandlerOptions> = {}) => Chat.join(createHandler({ baseUrl, ...options }));

test('CreateParticipantConnection gives a ConnectionToken for a day', async () => {
  const chat = await join({ now: () => start });
  const { status, headers, json } = await chat.post('connection', {}, { 'X-Amz-Bearer': 'participant' });
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/json');
  expect(json.ConnectionCredentials).toEqual({
    ConnectionToken: expect.stringMatching(/^[\w-]{48}$/),
    Expiry: '2026-01-02T00:00:00.000Z',
  });
});

for (const [length, status] of [
  [1, 200],
  [1000, 200],
  [1001, 400],
] as const) {
  test(`a ParticipantToken of ${length} characters is ${status === 200 ? 'taken' : 'refused'}`, async () => {
    const chat = await join();
    expect(await chat.post('connection', {}, { 'X-Amz-Bearer': 'x'.repeat(length) })).toMatchObject({ status });
  });
}

test('StartAttachmentUpload gives an id and where to send the bytes', async () => {
  const chat = await join({ now: () => start });
  const { AttachmentId, UploadMetadata } = await chat.start();
  expect(AttachmentId).toMatch(/^[\da-f-]{36}$/);
  expect(UploadMetadata).toEqual({
    Url: expect.stringMatching(`^${baseUrl}/upload/${AttachmentId}\\?X-Amz-Expires=\\d+&X-Amz-Signature=[\\da-f]{64}$`),
    UrlExpiry: '2026-01-01T00:15:00.000Z',
    HeadersToInclude: { 'Content-Type': 'text/plain', 'x-amz-meta-attachment-id': AttachmentId },
  });
});

const astral = '😀';
const starts: [what: string, file: object, error: string | undefined, message?: string][] = [
  ['no ContentType', { ContentType: undefined }, 'ValidationException', 'ContentType is required.'],
  ['a ContentType of 255 characters', { ContentType: `a/${'x'.repeat(253)}` }, undefined],
  [
    'a ContentType of 256 characters',
    { ContentType: `a/${'x'.repeat(254)}` },
    'ValidationException',
    'ContentType must have 1 to 255 characters.',
  ],
  ['a ContentType with parameters', { ContentType: 'text/plain; charset=utf-8' }, undefined],
  ['a ContentType of the shortest kind', { ContentType: 'a/b' }, undefined],
  [
    'a ContentType without a slash',
    { ContentType: 'text' },
    'ValidationException',
    'ContentType must be a media type.',
  ],
  [
    'a ContentType that breaks a line',
    { ContentType: 'text/plain\r\nx: y' },
    'ValidationException',
    'ContentType must be a media type.',
  ],
  [
    'a ContentType that ends in a space',
    { ContentType: 'text/plain ' },
    'ValidationException',
    'ContentType must be a media type.',
  ],
  [
    'a ContentType that starts with a space',
    { ContentType: ' text/plain' },
    'ValidationException',
    'ContentType must be a media type.',
  ],
  ['no size', { AttachmentSizeInBytes: null }, 'ValidationException', 'AttachmentSizeInBytes is required.'],
  [
    'a size of 0',
    { AttachmentSizeInBytes: 0 },
    'ValidationException',
    'AttachmentSizeInBytes must be from 1 to 20971520.',
  ],
  ['a size of 1', { AttachmentSizeInBytes: 1 }, undefined],
  ['a size of 20 MiB', { AttachmentSizeInBytes: 20_971_520 }, undefined],
  [
    'a size beyond 20 MiB',
    { AttachmentSizeInBytes: 20_971_521 },
    'ValidationException',
    'AttachmentSizeInBytes must be from 1 to 20971520.',
  ],
  [
    'a size that is no whole number',
    { AttachmentSizeInBytes: 1.5 },
    'SerializationException',
    'AttachmentSizeInBytes must be a whole number.',
  ],
  [
    'a size in a string',
    { AttachmentSizeInBytes: '5' },
    'SerializationException',
    'AttachmentSizeInBytes must be a whole number.',
  ],
  ['no AttachmentName', { AttachmentName: undefined }, 'ValidationException', 'AttachmentName is required.'],
  ['an AttachmentName of 256 characters', { AttachmentName: astral.repeat(256) }, undefined],
  [
    'an AttachmentName of 257 characters',
    { AttachmentName: astral.repeat(257) },
    'ValidationException',
    'AttachmentName must have 1 to 256 characters.',
  ],
  [
    'an empty AttachmentName',
    { AttachmentName: '' },
    'ValidationException',
    'AttachmentName must have 1 to 256 characters.',
  ],
  ['no ClientToken', { ClientToken: undefined }, 'ValidationException', 'ClientToken is required.'],
  ['a ClientToken of 500 characters', { ClientToken: 'x'.repeat(500) }, undefined],
  [
    'a ClientToken of 501 characters',
    { ClientToken: 'x'.repeat(501) },
    'ValidationException',
    'ClientToken must have 1 to 500 characters.',
  ],
];

for (const [what, file, error, message] of starts) {
  test(`StartAttachmentUpload ${error ? 'refuses' : 'takes'} ${what}`, async () => {
    const chat = await join();
    const answer = await chat.post('start-attachment-upload', { ...fiveBytes, ClientToken: 't', ...file });
    expect(answer).toMatchObject({ status: error ? 400 : 200, error });
    expect(answer.json.Message).toBe(message);
  });
}

test('StartAttachmentUpload gives the same attachment for the same ClientToken, and refuses other files under it', async () => {
  const chat = await join();
  const first = await chat.start({ ClientToken: 'token' });
  expect((await chat.start({ ClientToken: 'token' })).AttachmentId).toBe(first.AttachmentId);
  expect((await chat.start({ ClientToken: 'Token' })).AttachmentId).not.toBe(first.AttachmentId);
  for (const other of [{ ContentType: 'text/csv' }, { AttachmentSizeInBytes: 6 }, { AttachmentName: 'other' }]) {
    const answer = await chat.post('start-attachment-upload', { ...fiveBytes, ClientToken: 'token', ...other });
    expect(answer).toMatchObject({ status: 400, error: 'ValidationException' });
    expect(answer.json.Message).toBe('ClientToken was used with another attachment.');
  }
});

test('the attachments of a contact have a quota, which another contact and a replay do not meet', async () => {
  const chat = await join({ limits: { attachmentsPerContact: 2 } });
  await chat.start({ ClientToken: '1' });
  await chat.start({ ClientToken: '2' });
  const beyond = await chat.post('start-attachment-upload', { ...fiveBytes, ClientToken: '3' });
  expect(beyond).toMatchObject({ status: 402, error: 'ServiceQuotaExceededException' });
  expect(beyond.json.Message).toBe('The number of attachments per contact exceeds the quota.');
  expect(await chat.post('start-attachment-upload', { ...fiveBytes, ClientToken: '2' })).toMatchObject({ status: 200 });
  expect((await (await Chat.join(chat.handler)).start()).AttachmentId).toBeDefined();
});

test('the quota is 35 attachments', async () => {
  const chat = await join();
  for (let number = 1; number <= 35; number++) expect((await chat.start()).AttachmentId).toBeDefined();
  expect(await chat.post('start-attachment-upload', { ...fiveBytes, ClientToken: 'x' })).toMatchObject({ status: 402 });
});

test('an upload is 200 and empty, and may be repeated until the attachment is completed', async () => {
  const chat = await join();
  const started = await chat.start();
  expect(await chat.upload(started, 'first')).toMatchObject({ status: 200, error: undefined, body: Buffer.alloc(0) });
  await chat.upload(started, 'later');
  await chat.complete(started.AttachmentId, 'token');
  const late = await chat.upload(started, 'wrong');
  expect(late).toMatchObject({ status: 409, error: 'ConflictException' });
  expect(late.json.Message).toBe('The attachment is already completed.');
  const { json } = await chat.post('attachment', { AttachmentId: started.AttachmentId });
  const got = await send(chat.handler, { method: 'GET', path: target(json.Url) });
  expect(got.body.toString()).toBe('later');
});

for (const [what, bytes] of [
  ['short', 'hell'],
  ['long', 'hello!'],
  ['empty', ''],
] as const) {
  test(`an upload that is too ${what} is refused`, async () => {
    const chat = await join();
    const started = await chat.start();
    const answer = await chat.upload(started, bytes);
    expect(answer).toMatchObject({ status: 400, error: 'ValidationException' });
    expect(answer.json.Message).toBe('The file has another size than AttachmentSizeInBytes announced.');
    expect(await chat.complete(started.AttachmentId, 'token')).toMatchObject({ status: 409 });
  });
}

for (const name of ['Content-Type', 'x-amz-meta-attachment-id']) {
  for (const value of [undefined, 'other']) {
    test(`an upload with ${value ?? 'no'} ${name} is refused`, async () => {
      const chat = await join();
      const { UploadMetadata } = await chat.start();
      const { [name]: _, ...headers } = UploadMetadata.HeadersToInclude;
      const answer = await send(chat.handler, {
        method: 'PUT',
        path: target(UploadMetadata.Url),
        headers: value ? { ...headers, [name]: value } : headers,
        body: 'hello',
      });
      expect(answer).toMatchObject({ status: 403, error: 'AccessDeniedException' });
      expect(answer.json.Message).toBe(`The header ${name} must be the one of HeadersToInclude.`);
    });
  }
}

test('signed URLs are for one method, one attachment and one signature', async () => {
  const chat = await join();
  const started = await chat.start();
  const { pathname, search, searchParams } = new URL(started.UploadMetadata.Url);
  const later = new URLSearchParams(searchParams);
  later.set('X-Amz-Expires', String(Number(later.get('X-Amz-Expires')) + 1));
  const other = (await chat.start()).AttachmentId;
  for (const path of [pathname, `${pathname}?${later.toString()}`, `/upload/${other}${search}`, `/upload/${search}`]) {
    const answer = await send(chat.handler, { method: 'PUT', path, body: 'hello' });
    expect(answer).toMatchObject({ status: 403, error: 'AccessDeniedException' });
    expect(answer.json.Message).toBe('The signature does not match.');
  }
  const read = await send(chat.handler, { method: 'GET', path: `/download/${started.AttachmentId}${search}` });
  expect(read).toMatchObject({ status: 403 });
  expect(await send(chat.handler, { method: 'POST', path: pathname })).toMatchObject({ status: 405 });
});

test('signed URLs of another server are refused', async () => {
  const chat = await join();
  const answer = await (await join()).upload(await chat.start());
  expect(answer).toMatchObject({ status: 403, json: { Message: 'The signature does not match.' } });
});

test('an upload URL expires after 15 minutes', async () => {
  let now = start;
  const chat = await join({ now: () => now });
  const started = await chat.start();
  now += 15 * 60 * 1000;
  expect(await chat.upload(started)).toMatchObject({ status: 200 });
  now += 1;
  const late = await chat.upload(started);
  expect(late).toMatchObject({ status: 403, error: 'AccessDeniedException' });
  expect(late.json.Message).toBe('The URL has expired.');
});

test('a download URL expires after 5 minutes, or when the caller wants', async () => {
  let now = start;
  const chat = await join({ now: () => now });
  const id = await chat.uploaded();
  await chat.complete(id, 'token');
  const standard = await chat.post('attachment', { AttachmentId: id });
  const short = await chat.post('attachment', { AttachmentId: id, UrlExpiryInSeconds: 5 });
  expect(standard.json.UrlExpiry).toBe('2026-01-01T00:05:00.000Z');
  expect(short.json.UrlExpiry).toBe('2026-01-01T00:00:05.000Z');
  now += 5001;
  expect(await send(chat.handler, { method: 'GET', path: target(short.json.Url) })).toMatchObject({ status: 403 });
  expect(await send(chat.handler, { method: 'GET', path: target(standard.json.Url) })).toMatchObject({ status: 200 });
});

test('GetAttachment gives the bytes of a completed attachment, without a bearer', async () => {
  const chat = await join();
  const id = await chat.uploaded();
  await chat.complete(id, 'token');
  const { status, json } = await chat.post('attachment', { AttachmentId: id });
  expect({ status, size: json.AttachmentSizeInBytes }).toEqual({ status: 200, size: 5 });
  const { headers, body } = await send(chat.handler, { method: 'GET', path: target(json.Url) });
  expect(body.toString()).toBe('hello');
  expect(headers.get('content-type')).toBe('text/plain');
  expect(headers.get('access-control-allow-origin')).toBe('*');
});

const reads: [what: string, body: (id: string) => object, status: number, message: string][] = [
  ['no AttachmentId', () => ({}), 400, 'AttachmentId is required.'],
  ['an empty AttachmentId', () => ({ AttachmentId: '' }), 400, 'AttachmentId must have 1 to 256 characters.'],
  ['an unknown AttachmentId', () => ({ AttachmentId: 'x' }), 403, 'This contact has no such completed attachment.'],
  ['an open attachment', (id) => ({ AttachmentId: id }), 403, 'This contact has no such completed attachment.'],
  [
    'an expiry of 4 seconds',
    (id) => ({ AttachmentId: id, UrlExpiryInSeconds: 4 }),
    400,
    'UrlExpiryInSeconds must be from 5 to 300.',
  ],
  [
    'an expiry of 301 seconds',
    (id) => ({ AttachmentId: id, UrlExpiryInSeconds: 301 }),
    400,
    'UrlExpiryInSeconds must be from 5 to 300.',
  ],
];

for (const [what, body, status, message] of reads) {
  test(`GetAttachment refuses ${what}`, async () => {
    const chat = await join();
    const answer = await chat.post('attachment', body(await chat.uploaded()));
    expect(answer).toMatchObject({ status, json: { Message: message } });
  });
}

test('GetAttachment refuses an attachment of another contact', async () => {
  const chat = await join();
  const id = await chat.uploaded();
  await chat.complete(id, 'token');
  const stranger = await Chat.join(chat.handler);
  expect(await stranger.post('attachment', { AttachmentId: id })).toMatchObject({ status: 403 });
});

test('GetTranscript has an item for each completed attachment', async () => {
  const chat = await join({ now: () => start });
  expect((await chat.post('transcript', {})).json).toEqual({ InitialContactId: expect.any(String), Transcript: [] });
  const id = await chat.uploaded();
  await chat.uploaded();
  await chat.complete(id, 'token');
  expect(await chat.transcript()).toEqual([
    {
      Id: expect.any(String),
      Type: 'ATTACHMENT',
      AbsoluteTime: '2026-01-01T00:00:00.000Z',
      ParticipantId: expect.any(String),
      ParticipantRole: 'CUSTOMER',
      Attachments: [{ AttachmentId: id, AttachmentName: 'hello.txt', ContentType: 'text/plain', Status: 'APPROVED' }],
    },
  ]);
  expect(await (await Chat.join(chat.handler)).transcript()).toEqual([]);
});

test('DisconnectParticipant ends every connection of the participant, for good', async () => {
  const chat = await Chat.join(createHandler({ baseUrl }), 'participant');
  const again = await Chat.join(chat.handler, 'participant');
  const other = await Chat.join(chat.handler);
  const id = await chat.uploaded();
  expect(await chat.post('disconnect', {})).toMatchObject({ status: 200, json: {} });
  expect(await chat.complete(id, 'token')).toMatchObject({ status: 403, error: 'AccessDeniedException' });
  expect(await again.post('transcript', {})).toMatchObject({ status: 403, error: 'AccessDeniedException' });
  expect(await chat.post('connection', {}, { 'X-Amz-Bearer': 'participant' })).toMatchObject({ status: 403 });
  expect(await other.post('transcript', {})).toMatchObject({ status: 200 });
});

for (const operation of ['start-attachment-upload', 'attachment', 'transcript', 'disconnect']) {
  test(`${operation} takes POST, JSON and a ConnectionToken`, async () => {
    const chat = await Chat.join(createHandler({ baseUrl }), 'participant');
    const path = `/participant/${operation}`;
    expect(await send(chat.handler, { method: 'GET', path })).toMatchObject({ status: 405 });
    expect(await send(chat.handler, { path, body: '{}' })).toMatchObject({ status: 415 });
    expect(await chat.post(operation, {}, { 'X-Amz-Bearer': '' })).toMatchObject({ status: 403 });
    expect(await chat.post(operation, {}, { 'X-Amz-Bearer': 'participant' })).toMatchObject({ status: 403 });
    expect(await chat.post(operation, '[]')).toMatchObject({ status: 400, error: 'SerializationException' });
  });
}
