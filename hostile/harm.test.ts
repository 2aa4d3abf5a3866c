import { writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { Client } from '../fixtures/client.ts';
import { runConformance } from '../fixtures/conformanceRun.ts';
import { Pacer } from '../fixtures/pacer.ts';
import { guardedLookup, unreachable } from '../fixtures/reachable.ts';
import { planOf } from '../fixtures/runPlan.ts';
import { retryAfterMs } from '../fixtures/target.ts';
import { startReference } from '../reference/server.ts';
import { idsWith, judged } from '../strength/judged.ts';
import { startFaultyProxy } from './faultyProxy.ts';

// Some are runs of their own.
test.describe.configure({ timeout: 180_000 });

const aws = 'https://participant.connect.us-east-1.amazonaws.com';
const urls: { url: string; baseUrl: string; uploadHosts?: string[]; may: boolean }[] = [
  { url: 'http://127.0.0.1:9/put', baseUrl: 'http://127.0.0.1:8080', may: true },
  { url: 'https://anywhere.example/put', baseUrl: 'http://localhost:8080', may: true },
  { url: 'https://anywhere.example/put', baseUrl: 'http://[::1]:8080', may: true },
  { url: 'http://169.254.169.254/latest/', baseUrl: 'http://127.0.0.1:8080', may: false },
  { url: 'http://0xa9fea9fe/', baseUrl: 'http://127.0.0.1:8080', may: false },
  { url: 'http://2852039166/', baseUrl: 'http://127.0.0.1:8080', may: false },
  { url: 'http://[fe80::1]/', baseUrl: 'http://127.0.0.1:8080', may: false },
  { url: 'http://[fd00:ec2::254]/', baseUrl: 'http://127.0.0.1:8080', may: false },
  { url: 'http://[::ffff:169.254.169.254]/', baseUrl: 'http://127.0.0.1:8080', may: false },
  ...[
    '[::a9fe:a9fe]',
    '[::ffff:0:a9fe:a9fe]',
    '[64:ff9b::a9fe:a9fe]',
    '[64:ff9b:1::169.254.169.254]',
    '[2002:a9fe:a9fe::]',
    '[2002:a9fe:a9fe:1::5]',
    '[64:ff9b::100.100.100.200]',
    '[fd20:ce::254]',
    '168.63.129.16',
    '192.0.0.192',
  ].map((host) => ({ url: `http://${host}/`, baseUrl: 'http://127.0.0.1:8080', may: false })),
  { url: 'http://[64:ff9b::192.0.2.1]/', baseUrl: 'http://127.0.0.1:8080', may: true },
  { url: 'http://[2002:c000:201::]/', baseUrl: 'http://127.0.0.1:8080', may: true },
  { url: 'file:///etc/hosts', baseUrl: 'http://127.0.0.1:8080', may: false },
  { url: 'ftp://127.0.0.1/', baseUrl: 'http://127.0.0.1:8080', may: false },
  { url: 'no URL', baseUrl: 'http://127.0.0.1:8080', may: false },
  { url: 'https://bucket.s3.us-east-1.amazonaws.com/key', baseUrl: aws, may: true },
  { url: 'https://evil-amazonaws.com/key', baseUrl: aws, may: false },
  { url: 'https://amazonaws.com.evil.example/key', baseUrl: aws, may: false },
  { url: 'http://127.0.0.1/admin', baseUrl: aws, may: false },
  { url: 'https://files.example.co.uk/', baseUrl: 'https://chat.example.co.uk', may: true },
  { url: 'https://other.co.uk/', baseUrl: 'https://chat.example.co.uk', may: false },
  { url: 'https://cdn.example.net/', baseUrl: aws, uploadHosts: ['cdn.example.net'], may: true },
  { url: 'https://a.cdn.example.net/', baseUrl: aws, uploadHosts: ['*.cdn.example.net'], may: true },
  { url: 'https://b.example.net/', baseUrl: aws, uploadHosts: ['*.cdn.example.net'], may: false },
  { url: 'http://169.254.1.1/', baseUrl: aws, uploadHosts: ['169.254.1.1'], may: false },
];

for (const { url, baseUrl, uploadHosts, may } of urls) {
  test(`${may ? 'calls' : 'does not call'} ${url} for ${baseUrl}${uploadHosts ? ` and ${uploadHosts.join()}` : ''}`, () => {
    const refusal = unreachable(url, { baseUrl, ...(uploadHosts ? { uploadHosts } : {}) });

    expect(refusal === undefined, refusal?.why).toBe(may);
  });
}

test('looks names up as the system does', async () => {
  const server = createServer((socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'));
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const client = new Client({ timeoutMs: 5000 });
  const url = `http://localhost:${(server.address() as AddressInfo).port}/`;

  const exchange = await client.send({ operation: 'test', method: 'GET', url, headers: [], lookup: guardedLookup });

  client.close();
  server.close();
  expect(exchange).toMatchObject({ answer: { status: 204 } });
});

const retries: { value: string; ms: number | undefined }[] = [
  { value: '0', ms: 0 },
  { value: '7', ms: 7000 },
  { value: 'Thu, 01 Jan 2026 00:00:09 GMT', ms: 9000 },
  { value: 'Wed, 31 Dec 2025 23:59:59 GMT', ms: 0 },
  { value: '', ms: undefined },
  { value: 'soon', ms: undefined },
  { value: '-5', ms: undefined },
];

for (const { value, ms } of retries) {
  test(`reads the Retry-After "${value}" as ${ms} ms`, () => {
    expect(retryAfterMs(value, Date.parse('2026-01-01T00:00:00Z'))).toBe(ms);
  });
}

test('keeps to a rate and a burst, held requests included', async () => {
  const pacer = new Pacer({ requestsPerSecond: 100, burst: 5 });
  const sent: number[] = [];
  for (let index = 0; index < 30; index += 1) {
    await pacer.turn();
    sent.push(performance.now());
  }

  const most = Math.max(...sent.map((from) => sent.filter((at) => at >= from && at < from + 100).length));
  expect(most).toBeLessThanOrEqual(15);
});

test('never sees a 429 from a target that enforces the limits', async () => {
  // So slow that what a busy machine hands over late is no burst.
  const limits = { requestsPerSecond: 15, burst: 5 };
  const reference = await startReference();
  const proxy = await startFaultyProxy(reference.url, enforcing(limits));

  const [run] = await judged([{ baseUrl: proxy.url, limits }], { only: ['/success.spec', '/races.spec'] });

  await proxy.close();
  await reference.close();
  expect(idsWith('violated', run)).toEqual([]);
  expect(idsWith('satisfied', run)).toEqual(expect.arrayContaining(['CAU-OK-EFFECT', 'CAU-IDEM-RACE-OTHER']));
  expect(proxy.counts.harmed).toBe(0);
});

test('sends no more requests than the run may', async () => {
  const reference = await startReference();
  const proxy = await startFaultyProxy(reference.url, () => undefined);
  const limits = { requestsPerRun: 40 };

  const run = await runConformance({ TARGET_CONFIG: targetFile({ baseUrl: proxy.url, limits }) }, ['/success.spec']);

  await proxy.close();
  await reference.close();
  expect(proxy.counts.exchanges).toBeLessThanOrEqual(limits.requestsPerRun);
  expect(run.report?.verdict, run.output).toBe('incomplete');
  expect(run.output).toContain('raise limits.requestsPerRun in the target file');
});

test('tells beforehand how much a run will ask of its target', () => {
  const target = { baseUrl: 'http://127.0.0.1:1', limits: { requestsPerSecond: 2, burst: 5 } };
  const fuzz = { runs: 50, seed: undefined, path: undefined, seconds: undefined };
  const estimate = { tests: 10, requests: 100, requestsPerValue: [5, 1], attachmentsPerRequest: 0.2 };

  const limited = planOf({ target, fuzz }, [estimate]);
  const unlimited = planOf({ target: undefined, fuzz }, [estimate]);
  const long = planOf({ target, fuzz }, [{ ...estimate, requestsPerValue: [44] }]);

  // Each property has 20 s, in which 39 requests go.
  expect(limited).toEqual({ tests: 10, requests: 178, attachments: 36, seconds: 91 });
  expect(unlimited).toEqual({ tests: 10, requests: 400, attachments: 80 });
  // Five values, which take longer.
  expect(long).toMatchObject({ requests: 320 });
});

test('asks for nothing in a dry run', async () => {
  const { status, output, report } = await runConformance({ DRY_RUN: '1', TARGET_URL: 'http://127.0.0.1:1' });

  expect(status).toBe(0);
  expect(output).toMatch(/A whole run: \d+ tests, about \d+ requests and \d+ attachments/);
  expect(report).toBeUndefined();
});

/** A token bucket as a service has it; what is beyond is answered with 429. */
function enforcing({
  requestsPerSecond,
  burst,
}: {
  requestsPerSecond: number;
  burst: number;
}): () => 'throttle' | undefined {
  let tokens = burst;
  let last = performance.now();
  return () => {
    const now = performance.now();
    tokens = Math.min(burst, tokens + ((now - last) / 1000) * requestsPerSecond);
    last = now;
    if (tokens < 1) return 'throttle';
    tokens -= 1;
    return undefined;
  };
}

function targetFile(content: object): string {
  const path = test.info().outputPath('target.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}
