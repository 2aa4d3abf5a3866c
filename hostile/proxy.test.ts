import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, test as base } from '@playwright/test';
import selfsigned from 'selfsigned';
import { Client } from '../fixtures/client.ts';
import type { Exchange } from '../fixtures/exchange.ts';
import { startReference } from '../reference/server.ts';

/** A proxy that notes what it is asked for, and leads everything to one port of this machine. */
interface NotingProxy {
  readonly url: string;
  readonly seen: string[];
  leadTo(port: number): void;
}

const variables = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
];

const test = base.extend<{ noting: NotingProxy; get: (url: string, socket?: 'own') => Promise<Exchange> }>({
  noting: async ({}, use) => {
    const before = variables.map((name) => [name, process.env[name]] as const);
    for (const name of variables) delete process.env[name];
    const seen: string[] = [];
    let port = 0;
    const server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
      response.writeHead(204).end();
    });
    server.on('connect', (request, socket) => {
      seen.push(`CONNECT ${request.url}`);
      const onward = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      for (const each of [onward, socket]) each.on('error', () => undefined);
    });
    const url = `http://127.0.0.1:${await portOf(server)}`;
    await use({ url, seen, leadTo: (to) => (port = to) });
    server.close();
    server.closeAllConnections();
    for (const [name, value] of before) if (value !== undefined) process.env[name] = value;
    for (const [name, value] of before) if (value === undefined) delete process.env[name];
  },
  get: async ({}, use) => {
    const client = new Client({ timeoutMs: 5000, tls: { rejectUnauthorized: false } });
    await use((url, socket) =>
      client.send({
        operation: 'test',
        method: 'GET',
        url,
        headers: [['X-Kept', 'yes']],
        ...(socket ? { socket } : {}),
      }),
    );
    client.close();
  },
});

test('goes by HTTP_PROXY to a plain target, credentials included', async ({ noting, get }) => {
  process.env['HTTP_PROXY'] = noting.url.replace('//', '//me:se%40cret@');

  const exchange = await get('http://target.example/prod');

  expect(exchange).toMatchObject({ answer: { status: 204 } });
  const basic = `Basic ${Buffer.from('me:se@cret').toString('base64')}`;
  expect(noting.seen).toEqual([`GET http://target.example/prod ${basic}`]);
  expect(JSON.stringify(exchange.request)).not.toContain(basic);
});

for (const socket of [undefined, 'own'] as const) {
  test(`goes by HTTPS_PROXY to a target with TLS on ${socket ?? 'a shared'} socket`, async ({ noting, get }) => {
    const { private: key, cert } = await selfsigned.generate();
    const reference = await startReference({ tls: { key, cert } });
    noting.leadTo(reference.port);
    process.env['https_proxy'] = noting.url;

    const exchange = await get('https://target.example/', socket);

    await reference.close();
    expect(exchange.answer?.status).toBeGreaterThanOrEqual(400);
    expect(noting.seen).toEqual(['CONNECT target.example:443']);
  });
}

test('goes past the proxy to what NO_PROXY names', async ({ noting, get }) => {
  process.env['HTTP_PROXY'] = noting.url;
  process.env['NO_PROXY'] = 'target.invalid';

  const exchange = await get('http://target.invalid/');

  expect(exchange.answer).toBeUndefined();
  expect(noting.seen).toEqual([]);
});

test('goes past the proxy to this machine', async ({ noting, get }) => {
  process.env['HTTP_PROXY'] = noting.url;
  const reference = await startReference();

  const exchange = await get(reference.url);

  await reference.close();
  expect(exchange.answer?.status).toBeGreaterThanOrEqual(400);
  expect(noting.seen).toEqual([]);
});

test('says so where the proxy is not there', async ({ noting, get }) => {
  process.env['HTTP_PROXY'] = noting.url.replace(/\d+$/, '1');

  expect(await get('http://target.example/')).toMatchObject({ failure: { kind: 'refused' } });
});

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
