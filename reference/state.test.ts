import { expect, test } from '@playwright/test';
import { Chat, fiveBytes } from './chat.ts';
import { createHandler } from './handler.ts';
import type { Limits } from './state.ts';

const baseUrl = 'http://127.0.0.1:8080';
const handlerWithin = (limits: Partial<Limits>) => createHandler({ baseUrl, limits });

test('beyond the number of contacts the least recently used is forgotten', async () => {
  const handler = handlerWithin({ contacts: 2 });
  const first = await Chat.join(handler, 'first');
  const second = await Chat.join(handler, 'second');
  const started = await second.start();
  expect(await first.post('transcript', {})).toMatchObject({ status: 200 });
  const third = await Chat.join(handler, 'third');
  expect(await second.post('transcript', {})).toMatchObject({ status: 403 });
  const late = await second.upload(started);
  expect(late).toMatchObject({ status: 403, error: 'AccessDeniedException' });
  expect(late.json.Message).toBe('The attachment is no longer kept.');
  expect(await first.post('transcript', {})).toMatchObject({ status: 200 });
  expect(await third.post('transcript', {})).toMatchObject({ status: 200 });
});

test('a participant that connects again is used again', async () => {
  const handler = handlerWithin({ contacts: 2 });
  const first = await Chat.join(handler, 'first');
  await Chat.join(handler, 'second');
  await Chat.join(handler, 'first');
  await Chat.join(handler, 'third');
  expect(await first.post('transcript', {})).toMatchObject({ status: 200 });
});

test('beyond the connections of a contact the least recently used is refused', async () => {
  const handler = handlerWithin({ connectionsPerContact: 2 });
  const [first, second] = [await Chat.join(handler, 'me'), await Chat.join(handler, 'me')];
  await first.post('transcript', {});
  const third = await Chat.join(handler, 'me');
  expect(await second.post('transcript', {})).toMatchObject({ status: 403 });
  expect(await first.post('transcript', {})).toMatchObject({ status: 200 });
  expect(await third.post('transcript', {})).toMatchObject({ status: 200 });
});

test('beyond the number of attachments the least recently used contact is forgotten, never the one that starts', async () => {
  const handler = handlerWithin({ attachments: 2 });
  const [old, recent] = [await Chat.join(handler), await Chat.join(handler)];
  await old.start();
  await recent.start();
  await recent.start();
  expect(await old.post('transcript', {})).toMatchObject({ status: 403 });
  await recent.start();
  expect(await recent.post('transcript', {})).toMatchObject({ status: 200 });
});

test('beyond the bytes of all files the least recently used contact is forgotten', async () => {
  const handler = handlerWithin({ storedBytes: 10 });
  const [old, recent] = [await Chat.join(handler), await Chat.join(handler)];
  await old.uploaded();
  await recent.uploaded();
  expect(await old.post('transcript', {})).toMatchObject({ status: 200 });
  expect(await recent.post('transcript', {})).toMatchObject({ status: 200 });
  await old.uploaded();
  expect(await recent.post('transcript', {})).toMatchObject({ status: 403 });
  expect(await old.post('transcript', {})).toMatchObject({ status: 200 });
});

test('an upload uses its contact', async () => {
  const handler = handlerWithin({ contacts: 2 });
  const [first, second] = [await Chat.join(handler), await Chat.join(handler)];
  const started = await first.start();
  await second.post('transcript', {});
  await first.upload(started);
  await Chat.join(handler);
  expect(await first.post('transcript', {})).toMatchObject({ status: 200 });
});

test('a contact that has all the bytes can store no more, but can replace what it has', async () => {
  const chat = await Chat.join(handlerWithin({ storedBytes: 9 }));
  const first = await chat.start();
  const second = await chat.start();
  expect(await chat.upload(first)).toMatchObject({ status: 200 });
  expect(await chat.upload(first)).toMatchObject({ status: 200 });
  const beyond = await chat.upload(second);
  expect(beyond).toMatchObject({ status: 402, error: 'ServiceQuotaExceededException' });
  expect(beyond.json.Message).toBe('All files may have 9 bytes together.');
  expect(await chat.complete(first.AttachmentId, 'token')).toMatchObject({ status: 200 });
});

test('the bytes of forgotten contacts make room', async () => {
  const handler = handlerWithin({ storedBytes: 5, contacts: 1 });
  for (let round = 0; round < 3; round++) {
    const chat = await Chat.join(handler);
    expect(await chat.upload(await chat.start())).toMatchObject({ status: 200 });
  }
});

test('the size of a file has a limit that can be set', async () => {
  const chat = await Chat.join(handlerWithin({ fileBytes: 4 }));
  const answer = await chat.post('start-attachment-upload', { ...fiveBytes, ClientToken: 't' });
  expect(answer).toMatchObject({ status: 400, error: 'ValidationException' });
  expect(chat.handler.maxBodyBytes('/upload/x?y')).toBe(4);
  expect(chat.handler.maxBodyBytes('/participant/transcript')).toBe(1024 * 1024 - 1);
  expect(chat.handler.maxBodyBytes('/participant/complete-attachment-upload')).toBe(1024 * 1024 - 1);
});
