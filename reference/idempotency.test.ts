import { expect, test } from '@playwright/test';
import { Chat } from './chat.ts';
import { createHandler } from './handler.ts';

const baseUrl = 'http://127.0.0.1:8080';
const join = (participantToken?: string) => Chat.join(createHandler({ baseUrl }), participantToken);

test('a replay answers as the first time, with one effect, also after other completions', async () => {
  const chat = await join();
  const [first, second] = [await chat.uploaded(), await chat.uploaded()];
  expect(await chat.complete(first, 'one')).toMatchObject({ status: 200 });
  expect(await chat.complete(first, 'one')).toMatchObject({ status: 200 });
  expect(await chat.complete(second, 'two')).toMatchObject({ status: 200 });
  expect(await chat.complete(first, 'one')).toMatchObject({ status: 200, error: undefined });
  expect(await chat.transcript()).toHaveLength(2);
});

const otherTokens = [
  ['case', 'tokEn'],
  ['a space at the end', 'token '],
  ['a space at the start', ' token'],
  ['what follows', 'tokenX'],
] as const;

for (const [difference, other] of otherTokens) {
  test(`a token that differs in ${difference} is another token`, async () => {
    const chat = await join();
    const id = await chat.uploaded();
    await chat.complete(id, 'token');
    const answer = await chat.complete(id, other);
    expect(answer).toMatchObject({ status: 409, error: 'ConflictException' });
    expect(answer.json.Message).toBe('The attachment is already completed.');
  });
}

test('tokens that only look alike are different tokens', async () => {
  const chat = await join();
  const id = await chat.uploaded();
  await chat.complete(id, '\u00e9');
  expect(await chat.complete(id, 'e\u0301')).toMatchObject({ status: 409 });
  expect(
    await chat.post('complete-attachment-upload', `{"ClientToken":"\\u00E9","AttachmentIds":["${id}"]}`),
  ).toMatchObject({ status: 200 });
});

test('a token of another attachment is refused, and that attachment stays open', async () => {
  const chat = await join();
  const [first, second] = [await chat.uploaded(), await chat.uploaded()];
  await chat.complete(first, 'token');
  const answer = await chat.complete(second, 'token');
  expect(answer).toMatchObject({ status: 400, error: 'ValidationException' });
  expect(answer.json.Message).toBe('ClientToken was used with another attachment.');
  expect(await chat.complete(second, 'other')).toMatchObject({ status: 200 });
});

test('two contacts may use one token', async () => {
  const chat = await join();
  const other = await Chat.join(chat.handler);
  expect(await chat.complete(await chat.uploaded(), 'token')).toMatchObject({ status: 200 });
  expect(await other.complete(await other.uploaded(), 'token')).toMatchObject({ status: 200 });
});

test('a second connection of the participant is the same caller', async () => {
  const chat = await join('participant');
  const again = await Chat.join(chat.handler, 'participant');
  const id = await chat.uploaded();
  expect(again.connectionToken).not.toBe(chat.connectionToken);
  expect(await chat.complete(id, 'token')).toMatchObject({ status: 200 });
  expect(await again.complete(id, 'token')).toMatchObject({ status: 200 });
  expect(await again.transcript()).toHaveLength(1);
});

test('an attachment of another contact is refused, and its owner can complete it', async () => {
  const chat = await join();
  const stranger = await Chat.join(chat.handler);
  const id = await chat.uploaded();
  expect(await stranger.complete(id, 'token')).toMatchObject({ status: 403, error: 'AccessDeniedException' });
  expect(await chat.complete(id, 'token')).toMatchObject({ status: 200 });
});

test('what was not uploaded is refused, and completes after the upload', async () => {
  const chat = await join();
  const started = await chat.start();
  const early = await chat.complete(started.AttachmentId, 'token');
  expect(early).toMatchObject({ status: 409, error: 'ConflictException' });
  expect(early.json.Message).toBe('The attachment has not been uploaded.');
  await chat.upload(started);
  expect(await chat.complete(started.AttachmentId, 'token')).toMatchObject({ status: 200 });
});

test('of equal requests at once all succeed, with one effect', async () => {
  const chat = await join();
  const id = await chat.uploaded();
  const answers = await Promise.all(Array.from({ length: 8 }, () => chat.complete(id, 'token')));
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
  expect(await chat.transcript()).toHaveLength(1);
});

test('of different tokens at once one wins', async () => {
  const chat = await join();
  const id = await chat.uploaded();
  const answers = await Promise.all(['a', 'b', 'c', 'd'].map((token) => chat.complete(id, token)));
  expect(answers.map(({ status }) => status)).toEqual([200, 409, 409, 409]);
  expect(await chat.transcript()).toHaveLength(1);
});

const denials = [
  ['accessDenied', 403, 'AccessDeniedException'],
  ['quotaExceeded', 402, 'ServiceQuotaExceededException'],
  ['throttled', 429, 'ThrottlingException'],
] as const;

for (const [name, status, error] of denials) {
  test(`a contact in scenario ${name} meets it on every completion`, async () => {
    const chat = await join(`scenario:${name}`);
    const id = await chat.uploaded();
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(await chat.complete(id, 'token')).toMatchObject({ status, error });
    }
    expect(await chat.post('attachment', { AttachmentId: id })).toMatchObject({ status: 403 });
  });
}

test('a contact in scenario internalError meets it once for each token', async () => {
  const chat = await join('scenario:internalError:mine');
  const [first, second] = [await chat.uploaded(), await chat.uploaded()];
  const answer = await chat.complete(first, 'one');
  expect(answer).toMatchObject({ status: 500, error: 'InternalServerException' });
  expect(answer.json.Message).toContain('internal failure');
  expect(await chat.complete(first, 'one')).toMatchObject({ status: 200 });
  expect(await chat.complete(first, 'one')).toMatchObject({ status: 200 });
  expect(await chat.complete(second, 'two')).toMatchObject({ status: 500 });
  expect(await chat.complete(second, 'two')).toMatchObject({ status: 200 });
});

test('the tokens that a scenario remembers are bounded', async () => {
  const chat = await join('scenario:internalError');
  const id = await chat.uploaded();
  for (let token = 0; token <= 1000; token++) await chat.complete(id, `${token}`);
  expect(await chat.complete(id, '0')).toMatchObject({ status: 500 });
  expect(await chat.complete(id, '2')).toMatchObject({ status: 200 });
});

for (const token of [
  'scenario',
  'scenario:',
  'scenario:toString',
  'scenario:other',
  'Scenario:throttled',
  'my:throttled',
]) {
  test(`the ParticipantToken '${token}' asks for no scenario`, async () => {
    const chat = await join(token);
    expect(await chat.complete(await chat.uploaded(), 'token')).toMatchObject({ status: 200 });
  });
}
