import { expect, test } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { having, runConformance } from '../fixtures/conformanceRun.ts';
import { selfSigned } from '../reference/selfSigned.ts';
import { startReference } from '../reference/server.ts';
import { idsWith, judged } from '../strength/judged.ts';

// Most are runs of their own.
test.describe.configure({ mode: 'parallel', timeout: 120_000 });

const provisioner = ['node', 'examples/provisioner.mjs'] as const;

test('judges a target elsewhere, and one by a provisioner program, like the embedded reference', async () => {
  await using elsewhere = await startReference({ prefix: '/prod/v1', tls: await selfSigned() });
  await using provisioned = await startReference();

  const runs = await judged(
    [
      { baseUrl: elsewhere.url, tls: { rejectUnauthorized: false } },
      { baseUrl: provisioned.url, provisioner },
    ],
    { environment: { PROVISION_URL: provisioned.url } },
  );

  expect(runs.map(({ aborted }) => aborted)).toEqual([undefined, undefined]);
  expect(runs.map((run) => idsWith('violated', run))).toEqual([[], []]);
  expect(
    runs.map((run) => idsWith('untested', run)),
    JSON.stringify(runs.map(({ reasons }) => reasons)),
  ).toEqual([['CAU-CORS'], ['CAU-AUTH-PARTICIPANT-TOKEN', 'CAU-CORS']]);
});

test('runs by a target file, under a path prefix and over TLS', async () => {
  await using target = await startReference({ prefix: '/prod/v1', tls: await selfSigned() });
  const path = test.info().outputPath('target.json');
  writeFileSync(path, JSON.stringify({ baseUrl: target.url, tls: { rejectUnauthorized: false } }));

  const run = await runConformance({ TARGET_CONFIG: path }, ['/success.spec']);

  expect(run.status, run.output).toBe(0);
  expect(having('satisfied', run)).toEqual(expect.arrayContaining(['CAU-OK-STATUS', 'CAU-OK-EFFECT']));
});

const deadTargets: { name: string; answer: RequestListener | undefined; told: RegExp }[] = [
  { name: 'a closed port', answer: undefined, told: /TARGET_URL/ },
  {
    name: 'a server that answers 200 {} to everything',
    answer: (_request, response) => response.end('{}'),
    told: /provisioner/,
  },
  {
    name: 'a server that answers 400 to everything',
    answer: (_request, response) => response.writeHead(400).end('{"Message":"no"}'),
    told: /participantTokens/,
  },
];

for (const { name, answer, told } of deadTargets) {
  test(`aborts against ${name}, satisfies nothing and says what to do`, async () => {
    const { url, server } = await listening(answer ?? (() => undefined));
    if (!answer) await closed(server);
    try {
      const run = await runConformance({ TARGET_URL: url }, ['/success.spec']);

      expect(run.report?.verdict).toBe('aborted');
      expect(having('satisfied', run)).toEqual([]);
      expect(run.status).toBe(2);
      expect(run.output).toMatch(told);
      expect(run.output.split('What to do').length, run.output).toBe(2);
    } finally {
      await closed(server);
    }
  });
}

test('refuses a wrong setting in one line and runs nothing', async () => {
  const run = await runConformance({ TARGET_CONFIG: 'nowhere.json' });

  expect(run.output.trim()).toMatch(/^TARGET_CONFIG is "nowhere.json": allowed is/);
  expect(run.output.trim().split('\n')).toHaveLength(1);
  expect(run.status).toBe(2);
  expect(run.report).toBeUndefined();
});

async function listening(answer: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
