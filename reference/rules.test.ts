import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { Chat } from './chat.ts';
import { createHandler } from './handler.ts';
import { defaultRules } from './rules.ts';
import type { Rules } from './rules.ts';

const baseUrl = 'http://127.0.0.1:8080';
const join = (rules: Partial<Rules>) => Chat.join(createHandler({ baseUrl, rules }));

test('an override takes effect in the rules that use it', async () => {
  const { clientToken } = defaultRules;
  const chat = await join({ clientToken: { ...clientToken, maxLength: 3 }, tokenKey: (token) => token.toLowerCase() });
  const id = await chat.uploaded();
  expect(await chat.complete(id, 'long')).toMatchObject({ status: 400 });
  expect(await chat.complete(id, 'abc')).toMatchObject({ status: 200 });
  expect(await chat.complete(id, 'ABC')).toMatchObject({ status: 200 });
});

test('overrides leave the operations around it alone', async () => {
  const chat = await join({
    checkContentType: () => ({ error: 'ThrottlingException', message: 'x' }),
    headerValue: () => undefined,
    finish: () => ({ status: 500, headers: [], body: '' }),
  });
  const id = await chat.uploaded();
  expect(await chat.post('transcript', {})).toMatchObject({ status: 200 });
  expect(await chat.complete(id, 'token')).toMatchObject({ status: 500 });
});

test('isReadable holds for GetAttachment', async () => {
  const chat = await join({ isReadable: () => true });
  expect(await chat.post('attachment', { AttachmentId: await chat.uploaded() })).toMatchObject({ status: 200 });
});

test('a pause between the checks and the effect lets two tokens win', async () => {
  const chat = await join({ pause: () => setImmediate() });
  const id = await chat.uploaded();
  const answers = await Promise.all([chat.complete(id, 'a'), chat.complete(id, 'b')]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(await chat.transcript()).toHaveLength(2);
});

test('the steps can be left out and put in another order', async () => {
  const order = defaultRules.order.filter((name) => name !== 'checkOpen');
  const chat = await join({ order });
  const id = await chat.uploaded();
  await chat.complete(id, 'a');
  expect(await chat.complete(id, 'b')).toMatchObject({ status: 200 });
});

test('afterRefusal sees what was refused, and nothing else', async () => {
  const seen: string[] = [];
  const chat = await join({ afterRefusal: (_call, { error }) => void seen.push(error) });
  const id = await chat.uploaded();
  await chat.complete(id, '');
  await chat.complete(id, 'token');
  expect(seen).toEqual(['ValidationException']);
});

test('a rule that throws is answered with a 500 that tells nothing of it', async () => {
  const chat = await join({
    replay: () => {
      throw new Error('secret');
    },
  });
  const answer = await chat.complete(await chat.uploaded(), 'token');
  expect(answer).toMatchObject({ status: 500, error: 'InternalServerException' });
  expect(answer.json).toEqual({ Message: 'The reference failed internally.' });
});
