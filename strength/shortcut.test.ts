import http from 'node:http';
import { expect, test } from '@playwright/test';
import type { ReferenceRequest, ReferenceResponse } from '../reference/exchange.ts';
import { startReference } from '../reference/server.ts';
import shortened, { openShortcut } from './shortcut.ts';

const body = '{"AttachmentIds":["ä"]}';
const length = ['Content-Length', String(Buffer.byteLength(body))];
const plain = {
  method: 'POST',
  path: '/a/b?c=%20d',
  headers: ['Host', 'example.org', 'X-Amz-Bearer', 'a token', 'x-EMPTY', '', ...length],
};
const plainAnswer: ReferenceResponse = {
  status: 403,
  headers: [
    ['x-one', '1'],
    ['X-One', ''],
  ],
  body: 'ö',
};

/** Sends the body as fixtures/client.ts does: whole, or its last byte apart. */
const whole = (sent: http.ClientRequest): unknown => sent.end(Buffer.from(body), () => {});
const inPieces = (sent: http.ClientRequest): unknown => {
  const bytes = Buffer.from(body);
  sent.write(bytes.subarray(0, -1), () => {});
  return sent.end(bytes.subarray(-1), () => {});
};

interface Outcome {
  /** What the handler was asked. */
  readonly asked: Omit<ReferenceRequest, 'caller'> | undefined;
  /** What the client heard, or its error. */
  readonly heard: unknown;
  readonly tookShortcut: boolean;
  readonly failed: boolean;
}

/** Sends one request to a server that answers `answer`, through node:http or its stand-in. */
async function send(
  request: (options: http.RequestOptions) => http.ClientRequest,
  options: http.RequestOptions,
  answer: (request: ReferenceRequest) => ReferenceResponse,
  write = whole,
): Promise<Outcome> {
  let asked: Outcome['asked'];
  let tookShortcut = false;
  await using reference = await startReference({
    gateway: async (received) => {
      const { method, path, headers, body: bytes } = received;
      asked = { method, path, headers, body: bytes };
      return answer(received);
    },
  });
  const shortcut = openShortcut(reference.url, (received) => {
    tookShortcut = true;
    return reference.handle(received);
  });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const heard = await new Promise((resolve) => {
    const sent = request({ hostname: '127.0.0.1', port: reference.port, agent, ...options });
    sent.on('error', ({ message }) => resolve(message));
    sent.on('response', (response: http.IncomingMessage) => {
      const { statusCode, httpVersion, rawHeaders } = response;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ statusCode, httpVersion, rawHeaders: undated(rawHeaders), chunks }));
    });
    write(sent);
  });
  agent.destroy();
  shortcut.close();
  return { asked, heard, tookShortcut, failed: shortcut.failed };
}

/** Headers but for what the time is. */
function undated(headers: readonly string[]): string[] {
  return headers.map((value, index) => (headers[index - 1] === 'Date' ? 'now' : value));
}

const plainOnes: { request: string; options: http.RequestOptions }[] = [
  { request: 'POST', options: plain },
  { request: 'PUT', options: { ...plain, method: 'PUT' } },
  { request: 'POST on a socket of its own', options: { ...plain, agent: false } },
];

for (const { request, options } of plainOnes)
  test(`a plain ${request} by the shortcut is what it is over HTTP, on both sides`, async () => {
    const short = await send(shortened.request, options, () => plainAnswer);
    const long = await send(http.request, options, () => plainAnswer);

    expect([short.tookShortcut, long.tookShortcut]).toEqual([true, false]);
    expect(short.failed).toBe(false);
    expect(short.asked).toEqual(long.asked);
    expect(short.heard).toEqual(long.heard);
  });

const others: { request: string; options: http.RequestOptions; write?: typeof whole }[] = [
  { request: 'by another method', options: { ...plain, method: 'DELETE' } },
  { request: 'on a lane', options: { ...plain, agent: new http.Agent({ keepAlive: true, maxSockets: 1 }) } },
  { request: 'whose last byte is held back', options: plain, write: inPieces },
  {
    request: 'on a socket of its own whose last byte is held back',
    options: { ...plain, agent: false },
    write: inPieces,
  },
  { request: 'in chunks', options: { ...plain, headers: ['Host', 'h', 'Transfer-Encoding', 'chunked'] } },
  { request: 'with a header beyond ASCII', options: { ...plain, headers: [...plain.headers, 'x', 'é'] } },
  { request: 'with a header that ends in a space', options: { ...plain, headers: [...plain.headers, 'x', 'a '] } },
];

for (const { request, options, write } of others)
  test(`a request ${request} takes the network`, async () => {
    const outcome = await send(shortened.request, options, () => plainAnswer, write);

    expect(outcome.tookShortcut).toBe(false);
    expect(outcome.asked?.body.toString()).toBe(body);
    expect(outcome.heard).toMatchObject({ statusCode: 403 });
  });

const unlike: { what: string; answer: (request: ReferenceRequest) => ReferenceResponse }[] = [
  { what: 'an answer 204', answer: () => ({ ...plainAnswer, status: 204 }) },
  { what: 'an answer that closes the socket', answer: () => ({ ...plainAnswer, headers: [['Connection', 'close']] }) },
  {
    what: 'no answer',
    answer: () => {
      throw new Error('withheld');
    },
  },
  {
    what: 'a handler that looks at the connection',
    answer: ({ caller }) => (caller.destroyed ? { ...plainAnswer, status: 500 } : plainAnswer),
  },
  {
    what: 'a handler that looks for the connection in a copy of the request',
    answer: (request) => ({ ...request }).caller.destroyed ? { ...plainAnswer, status: 500 } : plainAnswer,
  },
];

for (const { what, answer } of unlike)
  test(`${what} shows that the shortcut does not do`, async () => {
    expect(await send(shortened.request, plain, answer)).toMatchObject({ tookShortcut: true, failed: true });
  });
