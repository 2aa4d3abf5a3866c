import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

/** Takes things out of the specs, one after the other, and looks whether the deviations show it. */
async function weaken(...flags: readonly string[]): Promise<string[]> {
  const args = ['--import', 'tsx', 'scripts/weaken.ts', ...flags];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return stdout.trim().split('\n');
}

test('a spec or an assertion that is taken out shows in the matrix: a sample', async () => {
  const lines = await weaken('--every', '23');
  expect(lines.filter((line) => line.includes(' deleted: noticed by ')).length).toBeGreaterThan(0);
  expect(lines.filter((line) => /:\d+: noticed by /.test(line)).length).toBeGreaterThan(3);
  expect(lines.at(-1)).toMatch(/, 0 problems$/);
});

test('an assertion that no deviation needs does not show', async () => {
  const [first, last] = await weaken('--only', 'http.spec.ts:187$');
  expect(first).toContain('every answer of a run is held against the same rule');
  expect(last).toBe('1 files and assertions taken out of the specs, 0 problems');
});
