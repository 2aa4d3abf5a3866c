import { readdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { startReference, type LogEntry } from '../reference/server.ts';
import { startRun } from './startedRun.ts';

// Each is a conformance run of its own.
test.describe.configure({ mode: 'parallel', timeout: 180_000 });

const specs = ['/http.spec', '/state.spec', '/idempotency.spec'];
/** Requests after which the run is well under way, and far from its end. */
const underWay = 140;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`writes the reports of what was done on ${signal}, and ends its connections`, async () => {
    const folder = test.info().outputPath('reports');
    const log: LogEntry[] = [];
    const reference = await startReference({ log: (entry) => log.push(entry) });
    const run = startRun(folder, { TARGET_URL: reference.url }, specs);
    await expect.poll(() => log.length, { timeout: 120_000, intervals: [20] }).toBeGreaterThan(underWay);

    run.child.kill(signal);
    const { status, output } = await run.ended;
    await reference.close();

    const report = await run.report();
    expect(status, output).not.toBe(0);
    expect(report?.verdict, output).toBe('aborted');
    expect(report?.reason).toContain('interrupted');
    expect(report?.requirements.some(({ verdict }) => verdict === 'satisfied')).toBe(true);
    expect(report?.requirements.filter(({ verdict }) => verdict === 'violated')).toEqual([]);
    const count = (path: string): number =>
      log.filter((entry) => entry.path.endsWith(path) && entry.status === 200).length;
    expect(count('/disconnect')).toBe(count('/connection'));
  });
}

test('leaves nothing behind that a later run trips over when it is killed', async () => {
  const folder = test.info().outputPath('reports');
  const log: LogEntry[] = [];
  const reference = await startReference({ log: (entry) => log.push(entry) });
  const killed = startRun(folder, { TARGET_URL: reference.url }, specs);
  await expect.poll(() => log.length, { timeout: 120_000, intervals: [20] }).toBeGreaterThan(underWay);
  killed.child.kill('SIGKILL');
  expect((await killed.ended).signal).toBe('SIGKILL');
  expect(await killed.report()).toBeUndefined();

  const later = startRun(folder, { TARGET_URL: reference.url }, ['/success.spec']);
  const { status, output } = await later.ended;
  await reference.close();

  expect(status, output).toBe(0);
  expect((await later.report())?.totals.MUST.violated).toBe(0);
  expect(readdirSync(folder).filter((name) => name.endsWith('.writing'))).toEqual([]);
});
