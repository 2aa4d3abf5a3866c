import { writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { having, runConformance } from '../fixtures/conformanceRun.ts';
import { startReference, type Reference } from '../reference/server.ts';
import { startFaultyProxy } from './faultyProxy.ts';

/** Few enough tests that a run is short; more than the target lives to see. */
const specs = ['success.spec', 'http.spec'];
const before = 60;

// Each is a conformance run of its own.
test.describe.configure({ timeout: 180_000 });

test('ends a run early when the target dies, and keeps the verdicts it has', async () => {
  const reference = await startReference();
  const proxy = await startFaultyProxy(reference.url, () => undefined);
  const death = setInterval(() => {
    if (proxy.counts.exchanges < before) return;
    clearInterval(death);
    void proxy.close();
  }, 5);

  const run = await runConformance({ TARGET_URL: proxy.url, FUZZ_RUNS: '5' }, specs);

  clearInterval(death);
  await reference.close();
  expect(run.status, run.output).toBe(2);
  expect(run.report?.verdict).toBe('aborted');
  expect(run.output).toMatch(/the target went away at 20.*; the last request that was answered is /);
  expect(having('satisfied', run).length).toBeGreaterThan(0);
  expect(having('violated', run)).toEqual([]);
  const untested = run.report?.requirements.filter(({ reason }) => reason?.startsWith('the target went away at'));
  expect(untested?.length).toBeGreaterThan(0);
  expect(proxy.counts.exchanges).toBeLessThan(before + 50);
});

test('ends a run early when the target hangs', async () => {
  const reference = await startReference();
  const proxy = await startFaultyProxy(reference.url, (exchange) => (exchange > before ? 'swallow' : undefined));

  const run = await runConformance({ TARGET_CONFIG: targetFile(proxy.url), FUZZ_RUNS: '5' }, specs);

  await proxy.close();
  await reference.close();
  expect(run.status, run.output).toBe(2);
  expect(run.output).toContain('the target went away at');
  expect(having('satisfied', run).length).toBeGreaterThan(0);
  expect(having('violated', run)).toEqual([]);
  expect(proxy.counts.exchanges).toBeLessThan(before + 60);
});

test('goes on with a target that was started again and has forgotten everything', async () => {
  let reference: Reference = await startReference();
  const { port } = reference;
  let restarts = 0;
  const restart = setInterval(() => {
    if (restarts >= 2) return clearInterval(restart);
    restarts += 1;
    void reference.close().then(async () => {
      reference = await startReference({ port });
    });
  }, 2000);

  const run = await runConformance({ TARGET_URL: reference.url, FUZZ_RUNS: '5' }, specs);

  clearInterval(restart);
  await reference.close();
  expect(restarts).toBeGreaterThan(0);
  expect(having('violated', run), run.output).toEqual([]);
  expect(run.report?.verdict).not.toBe('aborted');
});

function targetFile(baseUrl: string): string {
  const path = test.info().outputPath('target.json');
  writeFileSync(path, JSON.stringify({ baseUrl, limits: { timeoutMs: 500 } }));
  return path;
}
