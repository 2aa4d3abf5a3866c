import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

const script = fileURLToPath(new URL('lossyRuns.ts', import.meta.url));

interface LossyRun {
  readonly harmed: number;
  readonly satisfied: number;
  readonly violated: readonly string[];
  readonly untested: readonly string[];
  readonly aborted?: string;
}

test.describe.configure({ mode: 'parallel', timeout: 120_000 });

const networks = [
  { share: '0.01', runs: '8' },
  { share: '0.1', runs: '2' },
];

for (const { share, runs: count } of networks) {
  test(`accuses nobody while ${Number(share) * 100} % of the exchanges come to harm`, async () => {
    const runs = await lossyRuns('--runs', count, '--share', share, '--only', '/state.spec', '--seed', '7');

    for (const run of runs) {
      expect(run.aborted).toBeUndefined();
      expect(run.violated).toEqual([]);
      expect(run.satisfied, run.untested.join('\n')).toBeGreaterThan(0);
    }
    expect(runs.reduce((sum, { harmed }) => sum + harmed, 0)).toBeGreaterThan(0);
  });
}

async function lossyRuns(...parameters: string[]): Promise<LossyRun[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, ...parameters]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LossyRun);
}
