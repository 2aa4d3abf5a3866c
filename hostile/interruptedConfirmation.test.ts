import { expect, test } from '@playwright/test';
import { startReference } from '../reference/server.ts';
import { startFaultyProxy } from './faultyProxy.ts';
import { startRun } from './startedRun.ts';

// A conformance run of its own.
test.describe.configure({ timeout: 120_000 });

const title = 'sends an empty body';
/** The completion of the test's own run: what follows is to confirm its failure. */
const beforeConfirmation = 1;
/** One answer that is under way, and what a busy machine takes to end a run. */
const soonMs = 15_000;

test('confirms nothing any more once the run is interrupted', async () => {
  const reference = await startReference({
    rules: { answerPreflight: () => ({ status: 200, headers: [], body: '{"Status":"APPROVED"}' }) },
  });
  let completions = 0;
  const proxy = await startFaultyProxy(reference.url, (_exchange, path, agent) => {
    if (!path.includes('complete-attachment-upload') || !agent.includes(title)) return undefined;
    completions += 1;
    return 'linger';
  });
  const run = startRun(test.info().outputPath('reports'), { TARGET_URL: proxy.url }, ['--grep', title]);
  await expect.poll(() => completions, { timeout: 60_000 }).toBeGreaterThan(beforeConfirmation);

  const interrupted = performance.now();
  run.child.kill('SIGINT');
  const { status, output } = await run.ended;
  const ms = performance.now() - interrupted;
  await proxy.close();
  await reference.close();

  const report = await run.report();
  expect(status, output).not.toBe(0);
  expect(ms).toBeLessThan(soonMs);
  expect(completions).toBeLessThanOrEqual(beforeConfirmation + 2);
  expect(report?.reason).toContain('interrupted');
  expect(report?.requirements.filter(({ verdict }) => verdict === 'violated')).toEqual([]);
  const rule = report?.requirements.find(({ id }) => id === 'CAU-OK-EMPTY');
  expect(rule?.reason).toBe('its test was interrupted');
});
