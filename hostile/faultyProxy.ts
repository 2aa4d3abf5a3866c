import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, Agent, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** What may happen to an exchange on its way. */
export type NetworkFault =
  'resetBefore' | 'resetAfter' | 'truncate' | 'delay' | 'linger' | 'swallow' | 'throttle' | 'fail' | 'flood' | 'garble';

/** A proxy in front of a target that does harm to some of the exchanges. */
export interface FaultyProxy {
  readonly url: string;
  /** Exchanges so far, and those that came to harm. */
  readonly counts: { exchanges: number; harmed: number };
  close(): Promise<void>;
}

/** A pseudo-random number from 0 to 1 (mulberry32): the same seed, the same faults. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Which fault an exchange meets, by its number from 1 on, its path and its User-Agent, which names the test; undefined for none. */
export type FaultPlan = (exchange: number, path: string, agent: string) => NetworkFault | undefined;

/** A share of the exchanges is harmed, each in one of the ways given. */
export function atRandom(share: number, faults: readonly NetworkFault[], seed: number): FaultPlan {
  const random = seeded(seed);
  return () => (random() < share ? faults[Math.floor(random() * faults.length)] : undefined);
}

/** Starts a proxy that harms the exchanges as planned. */
export async function startFaultyProxy(targetUrl: string, plan: FaultPlan): Promise<FaultyProxy> {
  const agent = new Agent({ keepAlive: true });
  const counts = { exchanges: 0, harmed: 0 };
  const server = createServer({ requestTimeout: 0, headersTimeout: 0, maxHeaderSize: 1024 * 1024 }, (asked, answer) => {
    counts.exchanges += 1;
    const fault = plan(counts.exchanges, asked.url ?? '', asked.headers['user-agent'] ?? '');
    if (fault) counts.harmed += 1;
    pass({ targetUrl, agent, fault, asked, answer }).catch(() => answer.socket?.resetAndDestroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    async close() {
      agent.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const delayMs = { delay: 50, linger: 3000 } as const;

/** What comes in place of the target's answer where it is to be no HTTP. */
const unreadable = {
  flood: 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(1000),
  garble: 'HTTP/1.1 200 OK\r\nX: a\u0001b\r\nContent-Length: 0\r\n\r\n',
} as const;

interface Passage {
  readonly targetUrl: string;
  readonly agent: Agent;
  readonly fault: NetworkFault | undefined;
  readonly asked: IncomingMessage;
  readonly answer: ServerResponse;
}

const refusals = {
  throttle: { status: 429, type: 'ThrottlingException' },
  fail: { status: 500, type: 'InternalServerException' },
} as const;

async function pass({ targetUrl, agent, fault, asked, answer }: Passage): Promise<void> {
  const { method, url = '/', rawHeaders: headers } = asked;
  const body = await bytesOf(asked);
  if (fault === 'delay' || fault === 'linger') await wait(delayMs[fault]);
  if (fault === 'resetBefore') return reset(answer);
  const refusal = fault === 'throttle' || fault === 'fail' ? refusals[fault] : undefined;
  if (refusal) {
    answer.writeHead(refusal.status, {
      'Content-Type': 'application/json',
      'x-amzn-ErrorType': refusal.type,
      'x-amzn-RequestId': randomUUID(),
    });
    answer.end('{"Message":"not now"}');
    return;
  }
  const plain = { method, agent, headers: unframed(headers), setHost: false };
  const passed = forward(new URL(url, targetUrl), plain).end(body);
  const [received] = (await once(passed, 'response')) as [IncomingMessage];
  const bytes = await bytesOf(received);
  if (fault === 'swallow') return;
  if (fault === 'resetAfter') return reset(answer);
  if (fault === 'flood' || fault === 'garble') return void answer.socket?.end(unreadable[fault]);
  const length = fault === 'truncate' ? bytes.length + 7 : bytes.length;
  answer.writeHead(received.statusCode ?? 502, [
    ...withoutLength(received.rawHeaders),
    'Content-Length',
    String(length),
  ]);
  if (fault !== 'truncate') answer.end(bytes);
  else answer.write(bytes.length > 0 ? bytes : ' ', () => reset(answer));
}

function reset(answer: ServerResponse): void {
  answer.socket?.resetAndDestroy();
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** The body goes on as one piece; its length is counted anew. */
function unframed(headers: readonly string[]): string[] {
  return without(headers, /^(?:transfer-encoding|connection|keep-alive|content-length)$/i);
}

function withoutLength(headers: readonly string[]): string[] {
  return without(headers, /^(?:content-length|connection|keep-alive|transfer-encoding)$/i);
}

function without(headers: readonly string[], names: RegExp): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2)
    if (!names.test(headers[index] ?? '')) kept.push(headers[index] ?? '', headers[index + 1] ?? '');
  return kept;
}
