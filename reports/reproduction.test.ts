import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deviations } from '../reference/deviations.ts';
import type { Rules } from '../reference/rules.ts';
import { startReference } from '../reference/server.ts';
import { playwright } from './innerPlaywright.ts';

/** Each breaks few tests: a failing one costs Playwright a new worker. */
const faults = [
  'performs the operation on PUT',
  'accepts text/plain',
  'gives one request id to all',
  'takes the ParticipantToken for a ConnectionToken',
  'takes an id of 257 characters',
  'takes an empty ClientToken',
  'takes block comments',
  'answers 201',
  'spells the message in small letters',
  'sends a AccessDeniedException as 404',
];
const seeded = deviations.filter(({ name }) => faults.includes(name));
const broken = [...new Set(seeded.flatMap(({ breaks }) => breaks))];

/** How a script ended: 1 where the violation shows. */
function runScript(path: string, TARGET_URL: string): Promise<{ status: number; output: string }> {
  return new Promise((resolve) => {
    execFile('bash', [path], { env: { PATH: process.env['PATH'], TARGET_URL } }, (error, stdout, stderr) => {
      resolve({ status: error ? Number(error.code) : 0, output: stdout + stderr });
    });
  });
}

test('knows ten faults', () => {
  expect(seeded.map(({ name }) => name).toSorted()).toEqual(faults.toSorted());
});

test('shows ten seeded faults again, and none of them in the healthy reference', async () => {
  test.setTimeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'reproductions-'));
  const rules: Partial<Rules> = Object.assign({}, ...seeded.map((each) => each.rules()));
  await using faulty = await startReference({ rules });
  await using healthy = await startReference();
  const tags = broken.map((id) => `@${id}( |$)`).join('|');
  const run = await playwright(['test', '--grep', tags], {
    TARGET_URL: faulty.url,
    REPORTS_DIR: folder,
    FUZZ_RUNS: '1',
  });

  const scripts = readdirSync(join(folder, 'reproductions'));
  expect(
    broken.filter((id) => !scripts.includes(`${id}.sh`)),
    run.stdout + run.stderr,
  ).toEqual([]);
  for (const script of scripts) {
    const path = join(folder, 'reproductions', script);
    const [sick, well] = await Promise.all([runScript(path, faulty.url), runScript(path, healthy.url)]);
    expect(sick.output, script).toContain('The violation shows');
    expect(sick.status, sick.output).toBe(1);
    expect(well.output, script).toContain('The violation does not show');
    expect(well.status, well.output).toBe(0);
  }
  rmSync(folder, { recursive: true });
});
