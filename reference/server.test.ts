import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import type { JsonObject } from './chat.ts';
import { selfSigned } from './selfSigned.ts';
import { authority, startReference } from './server.ts';
import type { LogEntry, Reference } from './server.ts';

const path = '/participant/complete-attachment-upload';

interface Received {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly json: JsonObject;
  readonly socket: Socket;
}

/** Sends a request whose body comes in parts; more than one goes out chunked. */
async function call(url: string, options: RequestOptions, ...parts: (string | Buffer)[]): Promise<Received> {
  const request = (url.startsWith('https') ? httpsRequest : httpRequest)(url, { method: 'POST', ...options });
  for (const part of parts.slice(0, -1)) request.write(part);
  request.end(parts.at(-1));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const json = (text.startsWith('{') ? JSON.parse(text) : {}) as JsonObject;
  return { status: response.statusCode, headers: response.headers, text, json, socket: response.socket };
}

const json = (bearer: string, headers = {}) => ({
  headers: { 'Content-Type': 'application/json', 'X-Amz-Bearer': bearer, ...headers },
});

async function connected({ url }: Reference, participantToken = 'participant', options = {}): Promise<string> {
  const answer = await call(`${url}/participant/connection`, { ...json(participantToken), ...options }, '{}');
  return answer.json.ConnectionCredentials?.ConnectionToken ?? '';
}

async function uploaded({ url }: Reference, token: string, options: RequestOptions = {}): Promise<string> {
  const file = '{"ContentType":"text/plain","AttachmentSizeInBytes":5,"AttachmentName":"n","ClientToken":"t"}';
  const start = await call(`${url}/participant/start-attachment-upload`, { ...options, ...json(token) }, file);
  const { Url = '', HeadersToInclude = {} } = start.json.UploadMetadata ?? {};
  const put = await call(Url, { ...options, method: 'PUT', headers: { ...HeadersToInclude } }, 'hello');
  expect(put.status).toBe(200);
  return start.json.AttachmentId ?? '';
}

const completion = (id: string): string => JSON.stringify({ AttachmentIds: [id], ClientToken: 'token' });

test('serves the operations on a port that the system chose', async () => {
  await using reference = await startReference();
  expect(reference.url).toBe(`http://127.0.0.1:${reference.port}`);
  const token = await connected(reference);
  const id = await uploaded(reference, token);
  const { status, headers, text } = await call(reference.url + path, json(token), completion(id));
  expect({ status, text }).toEqual({ status: 200, text: '' });
  expect(headers['content-length']).toBe('0');
  const got = await call(`${reference.url}/participant/attachment`, json(token), JSON.stringify({ AttachmentId: id }));
  expect((await call(got.json.Url ?? '', { method: 'GET' })).text).toBe('hello');
});

test('signed URLs lead to it whatever the Host header says', async () => {
  await using reference = await startReference({ prefix: '/prod' });
  const foreign = { Host: 'participant.connect.us-east-1.amazonaws.com' };
  const token = await connected(reference, 'participant', json('participant', foreign));
  const file = '{"ContentType":"text/plain","AttachmentSizeInBytes":5,"AttachmentName":"n","ClientToken":"t"}';
  const start = await call(`${reference.url}/participant/start-attachment-upload`, json(token, foreign), file);
  expect(start.json.UploadMetadata?.Url.startsWith(`http://127.0.0.1:${reference.port}/prod/upload/`)).toBe(true);
});

test('reads a chunked body', async () => {
  await using reference = await startReference();
  const token = await connected(reference);
  const body = completion(await uploaded(reference, token));
  expect(await call(reference.url + path, json(token), body.slice(0, 9), body.slice(9))).toMatchObject({ status: 200 });
});

test('keeps answers apart on one connection, after rejections and bodies that are too large', async () => {
  await using reference = await startReference();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const token = await connected(reference);
  const body = completion(await uploaded(reference, token));
  const send = (sent: string | Buffer) => call(reference.url + path, { ...json(token), agent }, sent);
  const answers = [await send('{'), await send(Buffer.alloc(8 * 1024 * 1024)), await send(body)];
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 200]);
  expect(new Set(answers.map(({ socket }) => socket)).size).toBe(1);
  agent.destroy();
});

test('answers a body that it stops reading, and closes the connection', async () => {
  await using reference = await startReference();
  const headers = { ...json('x').headers, 'Content-Length': 99_999_999_999 };
  const request = httpRequest(reference.url + path, { method: 'POST', headers });
  request.on('error', () => undefined);
  // As much as is kept, as much as is thrown away, and one byte more.
  request.write(Buffer.alloc(1024 * 1024 - 1 + 32 * 1024 * 1024 + 1));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  expect(response).toMatchObject({ statusCode: 403, headers: { connection: 'close' } });
  request.destroy();
});

test('takes headers of 60 KiB', async () => {
  await using reference = await startReference();
  const answer = await call(reference.url + path, json('x'.repeat(60 * 1024)), '{}');
  expect(answer).toMatchObject({ status: 400, json: { Message: 'X-Amz-Bearer must have 1 to 1000 characters.' } });
});

test('completes though the caller lost the answer', async () => {
  await using reference = await startReference();
  const token = await connected(reference);
  const body = completion(await uploaded(reference, token));
  const lost = httpRequest(reference.url + path, { method: 'POST', ...json(token) });
  const gone = new Promise((resolve) => lost.on('error', resolve));
  lost.end(body, () => lost.destroy());
  await gone;
  expect(await call(reference.url + path, json(token), body)).toMatchObject({ status: 200 });
  expect(await call(`${reference.url}/participant/transcript`, json(token), '{}')).toMatchObject({
    json: { Transcript: [expect.anything()] },
  });
});

test('answers a preflight with 204 and no Content-Length', async () => {
  await using reference = await startReference();
  const { status, headers } = await call(reference.url + path, { method: 'OPTIONS' });
  expect(status).toBe(204);
  expect(headers['content-length']).toBeUndefined();
});

test('hangs up where an override withholds the answer', async () => {
  await using reference = await startReference({ rules: { finish: () => Promise.reject(new Error('withheld')) } });
  await expect(call(reference.url + path, json('x'), '{}')).rejects.toThrow('socket hang up');
  expect(await connected(reference)).not.toBe('');
});

test('an override can hang up on the caller', async () => {
  await using reference = await startReference({
    rules: {
      finish: (answer, { request }) => {
        request.caller.destroy();
        return answer;
      },
    },
  });
  await expect(call(reference.url + path, json('x'), '{}')).rejects.toThrow('socket hang up');
});

test('tells its log of every request, without what is secret', async () => {
  const entries: LogEntry[] = [];
  await using reference = await startReference({ log: (entry) => entries.push(entry) });
  const token = await connected(reference, 'abc');
  await uploaded(reference, token);
  expect(entries).toEqual([
    {
      at: expect.any(Date),
      method: 'POST',
      path: '/participant/connection',
      status: 200,
      durationMs: expect.any(Number),
      requestId: expect.stringMatching(/^[\da-f-]{36}$/),
      bearer: 'abc',
    },
    expect.objectContaining({ path: '/participant/start-attachment-upload', bearer: `${token.slice(0, 4)}…` }),
    expect.objectContaining({ method: 'PUT', path: expect.stringMatching(/^\/upload\/[\da-f-]{36}$/), bearer: '' }),
  ]);
  expect(entries[0]?.durationMs).toBeLessThan(5_000);
});

test('ends at once with connections open, and takes no more', async () => {
  const reference = await startReference();
  const agent = new Agent({ keepAlive: true });
  await connected(reference, 'participant', { agent });
  const started = Date.now();
  await reference.close();
  expect(Date.now() - started).toBeLessThan(1_000);
  await expect(call(reference.url, {})).rejects.toThrow('ECONNREFUSED');
  agent.destroy();
});

test('rejects where the port is taken', async () => {
  await using reference = await startReference();
  await expect(startReference({ port: reference.port })).rejects.toThrow('EADDRINUSE');
});

test('speaks HTTPS with a key and a certificate', async () => {
  const tls = await selfSigned();
  await using reference = await startReference({ tls });
  expect(reference.url).toBe(`https://127.0.0.1:${reference.port}`);
  const trusting = { ca: tls.cert, checkServerIdentity: () => undefined };
  const token = await connected(reference, 'participant', trusting);
  expect(await uploaded(reference, token, trusting)).not.toBe('');
});

for (const [address, family, expected] of [
  ['127.0.0.1', 'IPv4', '127.0.0.1:80'],
  ['0.0.0.0', 'IPv4', '127.0.0.1:80'],
  ['::1', 'IPv6', '[::1]:80'],
  ['::', 'IPv6', '[::1]:80'],
] as const) {
  test(`a server on ${address} is called at ${expected}`, () => {
    expect(authority({ address, family, port: 80 })).toBe(expected);
  });
}
