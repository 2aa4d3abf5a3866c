import { expect, test as base } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from './report.ts';
import { sampleReport } from './sampleReport.ts';

const better = sampleReport({ 'CAU-OK-STATUS': 'satisfied', 'CAU-OK-EMPTY': 'violated' });
const worse = sampleReport({ 'CAU-OK-STATUS': 'violated', 'CAU-OK-EMPTY': 'violated' });

interface Fixtures {
  readonly folder: string;
  /** Runs a command in the folder, with REPORTS_DIR set to it. */
  readonly run: (
    command: string,
    ...parameters: string[]
  ) => Promise<{ status: number; stdout: string; stderr: string }>;
  readonly write: (name: string, report: Report) => void;
}

const test = base.extend<Fixtures>({
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'commands-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
  run: async ({ folder }, use) => {
    await use((command, ...parameters) => {
      const program = fileURLToPath(new URL(command, import.meta.url));
      const loader = import.meta.resolve('tsx');
      const env = { PATH: process.env['PATH'], REPORTS_DIR: folder };
      return new Promise((resolve) => {
        execFile(
          process.execPath,
          ['--import', loader, program, ...parameters],
          { cwd: folder, env },
          (error, stdout, stderr) => {
            resolve({ status: error ? Number(error.code) : 0, stdout, stderr });
          },
        );
      });
    });
  },
  write: async ({ folder }, use) => {
    await use((name, report) => writeFileSync(join(folder, name), JSON.stringify(report)));
  },
});

test("accepts the last run's violations once a person gives the reasons", async ({ folder, run, write }) => {
  write('conformance.json', better);
  const { status, stdout } = await run('accept.ts');
  expect(status).toBe(0);
  expect(stdout).toContain('fill in "reason" of CAU-OK-EMPTY');
  expect(JSON.parse(readFileSync(join(folder, 'known-deviations.json'), 'utf8'))).toEqual([
    { id: 'CAU-OK-EMPTY', reason: '' },
  ]);
});

test('accepts nothing from a run that was aborted', async ({ run, write }) => {
  write('conformance.json', { ...better, verdict: 'aborted' });
  expect(await run('accept.ts')).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching(/aborted: nothing can be accepted from it\n$/),
  });
});

test('exits with 1 where a run is worse than the one before', async ({ run, write }) => {
  write('a.json', better);
  write('b.json', worse);
  const [down, up] = [await run('compare.ts', 'a.json', 'b.json'), await run('compare.ts', 'b.json', 'a.json')];
  expect(down).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/^1 worse, 0 better, 0 other changes\nworse {3}CAU-OK-STATUS/),
  });
  expect(up).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^0 worse, 1 better, 0 other changes\nbetter {2}CAU-OK-STATUS/),
  });
});

test('puts targets side by side as a table and as a page', async ({ folder, run, write }) => {
  write('a.json', better);
  write('b.json', { ...worse, target: { name: 'another server', url: 'http://127.0.0.1:1' } });
  const { status, stdout } = await run('compare.ts', 'a.json', 'b.json');
  expect(status).toBe(0);
  expect(stdout).toContain('| CAU-OK-STATUS | MUST | satisfied | violated |');
  expect(readFileSync(join(folder, 'comparison.md'), 'utf8')).toBe(stdout);
  expect(readFileSync(join(folder, 'comparison.html'), 'utf8')).toContain('another server');
});

test('compares nothing but reports, in one line', async ({ run, write }) => {
  write('a.json', better);
  expect(await run('compare.ts', 'a.json')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^two reports or more are needed: .*\n$/),
  });
  expect(await run('compare.ts', 'a.json', 'none.json')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^none\.json is no conformance report: .*\n$/),
  });
});
