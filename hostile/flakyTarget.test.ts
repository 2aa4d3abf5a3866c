import { expect, test } from '@playwright/test';
import { runConformance } from '../fixtures/conformanceRun.ts';
import { startReference } from '../reference/server.ts';
import { startFaultyProxy } from './faultyProxy.ts';

test.describe.configure({ timeout: 120_000 });

test('calls a target that fails once in twenty requests nondeterministic, whatever a second try gives', async () => {
  const reference = await startReference();
  const proxy = await startFaultyProxy(reference.url, (exchange) => (exchange % 20 === 0 ? 'fail' : undefined));

  const run = await runConformance({ TARGET_URL: proxy.url }, ['http.spec']);

  await proxy.close();
  await reference.close();
  const violated = run.report?.requirements.filter(({ verdict }) => verdict === 'violated') ?? [];
  expect(violated.length, run.output).toBeGreaterThan(0);
  expect(violated.some(({ reason }) => /^\d of \d runs: /.test(reason ?? ''))).toBe(true);
  expect(run.status).toBe(1);
});
