import { expect, test } from '@playwright/test';
import { having, runConformance } from '../fixtures/conformanceRun.ts';
import { startReference, type Reference } from '../reference/server.ts';
import { idsWith, judged } from '../strength/judged.ts';
import { startFaultyProxy } from './faultyProxy.ts';

/** Few enough tests that a run is short; more than the target lives to see. */
const specs = ['/success.spec', '/http.spec'];
const before = 60;

// Each is a run of its own.
test.describe.configure({ mode: 'parallel', timeout: 180_000 });

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

  const [run] = await judged([{ baseUrl: proxy.url, limits: { timeoutMs: 500 } }], { only: specs });

  await proxy.close();
  await reference.close();
  expect(run?.aborted).toContain('the target went away at');
  expect(idsWith('satisfied', run).length).toBeGreaterThan(0);
  expect(idsWith('violated', run)).toEqual([]);
  expect(proxy.counts.exchanges).toBeLessThan(before + 60);
});

test('goes on with a target that was started again and has forgotten everything', async () => {
  let reference: Reference = await startReference();
  const { port } = reference;
  let restarts = 0;
  const proxy = await startFaultyProxy(reference.url, (exchange) => {
    if (exchange % before === 0 && restarts < 2) void restart();
    return undefined;
  });
  async function restart(): Promise<void> {
    restarts += 1;
    await reference.close();
    reference = await startReference({ port });
  }

  const [run] = await judged([{ baseUrl: proxy.url }], { only: specs });

  await proxy.close();
  await reference.close();
  expect(restarts).toBe(2);
  expect(idsWith('violated', run)).toEqual([]);
  expect(run?.aborted).toBeUndefined();
});
