import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:tls';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { expect, test as base } from '@playwright/test';
import { Client, type RequestPlan } from '../fixtures/client.ts';
import type { Exchange } from '../fixtures/exchange.ts';
import { badTargets } from './badTargets.ts';

/** The deadline of an exchange: short where it is to pass, long enough for a busy machine where it is not. */
const shortMs = 300;
const longMs = 5000;
const maxAnswerBytes = 256 * 1024;
const mostGrownMb = 200;

interface Fixtures {
  readonly serve: (answer: (socket: Socket) => void) => Promise<string>;
  readonly send: (plan: Pick<RequestPlan, 'url' | 'timeoutMs' | 'socket'>) => Promise<Exchange>;
  readonly client: Client;
}

const test = base.extend<Fixtures>({
  serve: async ({}, use) => {
    const sockets = new Set<Socket>();
    const servers: Server[] = [];
    await use(async (answer) => {
      const server = createServer((socket) => {
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('data', () => answer(socket));
      });
      servers.push(server);
      return `http://127.0.0.1:${await portOf(server)}/`;
    });
    for (const socket of sockets) socket.destroy();
    for (const server of servers) server.close();
  },
  client: async ({}, use) => {
    const client = new Client({ timeoutMs: longMs, maxAnswerBytes });
    await use(client);
    client.close();
  },
  send: async ({ client }, use) => {
    await use((plan) =>
      client.send({ operation: 'test', method: 'POST', headers: [], body: Buffer.from('{}'), ...plan }),
    );
  },
});

test('the table has no row twice and at least 60', () => {
  expect(new Set(badTargets.map(({ name }) => name)).size).toBe(badTargets.length);
  expect(badTargets.length).toBeGreaterThanOrEqual(60);
});

for (const { name, answer, outcome } of badTargets) {
  test(`has one outcome for ${name}`, async ({ serve, send }) => {
    const url = await serve(answer);
    const timeoutMs = 'failure' in outcome && outcome.failure === 'timeout' ? shortMs : longMs;
    const before = process.memoryUsage().rss;

    const exchange = await send({ url, timeoutMs, socket: 'own' });

    if ('failure' in outcome) expect(exchange).toMatchObject({ failure: { kind: outcome.failure } });
    else expect(exchange).toMatchObject({ answer: { status: outcome.status, cut: outcome.cut ?? false } });
    if ('body' in outcome) expect(exchange.answer?.body.toString()).toBe(outcome.body);
    expect(exchange.endedMs).toBeLessThan(timeoutMs + 1000);
    expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(mostGrownMb);
  });
}

test('takes no second answer for the answer to the next request', async ({ serve, send, client }) => {
  let request = 0;
  const url = await serve((socket) => {
    request += 1;
    socket.write(`HTTP/1.1 200 OK\r\nX-Request: ${request}\r\nContent-Length: 0\r\n\r\n`);
    setTimeout(() => socket.write('HTTP/1.1 500 Stale\r\nContent-Length: 0\r\n\r\n'), 20);
  });
  const lane = client.lane();

  await send({ url, socket: lane });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const second = await send({ url, socket: lane });
  lane.close();

  expect(second).toMatchObject({ answer: { status: 200 } });
});

test('takes a fresh socket where the target has closed a kept one and nothing was sent', async ({
  serve,
  send,
  client,
}) => {
  const url = await serve((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    setTimeout(() => socket.end(), 20);
  });
  const lane = client.lane();

  await send({ url, socket: lane });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const second = await send({ url, socket: lane });
  lane.close();

  expect(second).toMatchObject({ answer: { status: 200 } });
});

test('tells a plain server on an https URL as a failure of TLS', async ({ serve, send }) => {
  const url = await serve((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));

  const exchange = await send({ url: url.replace('http:', 'https:') });

  expect(exchange).toMatchObject({ failure: { kind: 'tls' } });
});

test('tells a handshake that fails as a failure of TLS', async ({ send }) => {
  const server = createTlsServer({}).on('tlsClientError', () => undefined);

  const exchange = await send({ url: `https://127.0.0.1:${await portOf(server)}/` });

  server.close();
  expect(exchange).toMatchObject({ failure: { kind: 'tls' } });
});

test('tells a handshake that hangs as a timeout', async ({ send }) => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket));

  const exchange = await send({ url: `https://127.0.0.1:${await portOf(server)}/`, timeoutMs: shortMs });

  for (const socket of sockets) socket.destroy();
  server.close();
  expect(exchange).toMatchObject({ failure: { kind: 'timeout' } });
});

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
