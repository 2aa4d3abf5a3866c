import { expect, test } from '@playwright/test';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { having, runConformance } from '../fixtures/conformanceRun.ts';
import { selfSigned } from '../reference/selfSigned.ts';
import { startReference, type ReferenceOptions } from '../reference/server.ts';

/** The specs of the examples: a run of theirs alone, without generators, is enough to see a target through. */
const fewRuns = { FUZZ_RUNS: '2' };

const places: {
  place: string;
  options: () => Promise<ReferenceOptions>;
  config?: Record<string, unknown>;
}[] = [
  { place: 'under a path prefix', options: async () => ({ prefix: '/prod/v1' }) },
  {
    place: 'over TLS with a self-signed certificate',
    options: async () => ({ tls: await selfSigned() }),
    config: { tls: { rejectUnauthorized: false } },
  },
];

for (const { place, options, config } of places) {
  test(`judges a target ${place} like the embedded reference`, async () => {
    await using target = await startReference(await options());

    const run = await runConformance({ ...fewRuns, TARGET_CONFIG: targetFile({ baseUrl: target.url, ...config }) });

    expect(having('violated', run), run.output).toEqual([]);
    expect(having('untested', run), run.output).toEqual(['CAU-CORS']);
    expect(run.status, run.output).toBe(0);
  });
}

test('judges a target by a provisioner program', async () => {
  await using target = await startReference();
  const config = targetFile({ baseUrl: target.url, provisioner: ['node', 'examples/provisioner.mjs'] });

  const run = await runConformance({ ...fewRuns, TARGET_CONFIG: config, PROVISION_URL: target.url });

  expect(having('violated', run), run.output).toEqual([]);
  expect(having('untested', run), run.output).toEqual(['CAU-AUTH-PARTICIPANT-TOKEN', 'CAU-CORS']);
  expect(run.status, run.output).toBe(0);
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
      const run = await runConformance({ TARGET_URL: url });

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

const badSettings: { setting: string; environment: Record<string, string>; line: RegExp }[] = [
  { setting: 'FAIL_ON', environment: { FAIL_ON: 'foo' }, line: /^FAIL_ON is "foo": allowed is must or should$/ },
  {
    setting: 'FUZZ_RUNS',
    environment: { FUZZ_RUNS: '-1' },
    line: /^FUZZ_RUNS is "-1": allowed is a whole number from 1 to/,
  },
  {
    setting: 'TARGET_CONFIG',
    environment: { TARGET_CONFIG: 'nowhere.json' },
    line: /^TARGET_CONFIG is "nowhere.json": allowed is/,
  },
];

for (const { setting, environment, line } of badSettings) {
  test(`refuses a wrong ${setting} in one line and runs nothing`, async () => {
    const run = await runConformance(environment);

    expect(run.output.trim()).toMatch(line);
    expect(run.output.trim().split('\n')).toHaveLength(1);
    expect(run.status).toBe(2);
    expect(run.report).toBeUndefined();
  });
}

function targetFile(config: Record<string, unknown>): string {
  const path = join(mkdtempSync(join(tmpdir(), 'target-')), 'target.json');
  writeFileSync(path, JSON.stringify(config));
  return path;
}

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
