import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

test('a spec or an assertion that is taken out shows in the matrix: a sample', async () => {
  const args = ['--import', 'tsx', 'scripts/weaken.ts', '--only', '(client-token|races).spec'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const lines = stdout.trim().split('\n');

  expect(lines.filter((line) => line.includes(' deleted: noticed by '))).toHaveLength(2);
  expect(lines.filter((line) => /:\d+: noticed by /.test(line)).length).toBeGreaterThan(10);
  // An assertion that no deviation needs does not show, and is known for it.
  expect(lines.some((line) => line.endsWith('this one shows the exchange that failed'))).toBe(true);
  expect(lines.at(-1)).toMatch(/, 0 problems$/);
});
