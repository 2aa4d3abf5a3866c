import { expect, test } from '@playwright/test';
import { startReference } from '../reference/server.ts';
import { idsWith, judged } from '../strength/judged.ts';
import type { TargetRun } from '../strength/verdicts.ts';
import { startFaultyProxy, type FaultPlan } from './faultyProxy.ts';

const only = ['/success.spec', '/http.spec'];
/** Exchanges that the target answers as it should. */
const before = 60;

// Each is a run of its own.
test.describe.configure({ mode: 'parallel', timeout: 180_000 });

const closing: readonly { readonly name: string; readonly fault: 'fail' | 'throttle' }[] = [
  { name: '500', fault: 'fail' },
  { name: '429', fault: 'throttle' },
];

for (const { name, fault } of closing) {
  test(`ends a run early when the target answers ${name} to everything from some time on`, async () => {
    const { run, exchanges } = await runWith((exchange) => (exchange > before ? fault : undefined));

    expect(run?.aborted).toMatch(/^the target refuses what it gave before, since 20/);
    expect(idsWith('satisfied', run).length).toBeGreaterThan(0);
    expect(idsWith('violated', run).map((id) => run?.reasons[id])).toEqual([]);
    expect(exchanges).toBeLessThan(before + 150);
  });
}

test('goes on when the target refuses everything for a moment', async () => {
  let until = Infinity;
  const { run } = await runWith((exchange) => {
    if (exchange === before) until = performance.now() + 2000;
    return exchange >= before && performance.now() < until ? 'fail' : undefined;
  });

  expect(run?.aborted).toBeUndefined();
  expect(idsWith('satisfied', run)).toContain('CAU-OK-STATUS');
});

/** What a conforming target comes to behind these faults, and how many exchanges that took. */
async function runWith(plan: FaultPlan): Promise<{ run: TargetRun | undefined; exchanges: number }> {
  const reference = await startReference();
  const proxy = await startFaultyProxy(reference.url, plan);
  const [run] = await judged([{ baseUrl: proxy.url }], { only });
  await proxy.close();
  await reference.close();
  return { run, exchanges: proxy.counts.exchanges };
}
