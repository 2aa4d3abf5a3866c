import { expect, test as base } from '@playwright/test';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playwright, type Ended } from './innerPlaywright.ts';
import type { Report } from './report.ts';

const test = base.extend<{ folder: string }>({
  /** Where the inner run's reports go. */
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'reporter-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
});

const config = 'reports/reporterCases/playwright.config.ts';
const secretUrl = 'http://user:s3cret-password@127.0.0.1:9/base?key=s3cret-query';

function run(grep: string, folder: string, environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return playwright(['test', '-c', config, '--grep', grep], {
    TARGET_URL: secretUrl,
    REPORTS_TO: folder,
    ...environment,
  });
}

function reportIn(folder: string): Report {
  return JSON.parse(readFileSync(`${folder}/conformance.json`, 'utf8')) as Report;
}

test('ends with 0 where nothing is violated', async ({ folder }) => {
  const { status, stdout } = await run('passes|can not tell', folder);

  expect(status).toBe(0);
  expect(stdout).toMatch(/^incomplete: \d+ MUST untested$/m);
  expect(stdout).toMatch(
    /^MUST: {3}5 of 5 tested satisfied, \d+ untested because no test in this run covers it \(\d+\); no such state is at hand: \\x1b\[31mgive one \(1\)$/m,
  );
  expect(reportIn(folder)).toMatchObject({ verdict: 'incomplete', run: { requests: 18, seed: 7, shards: 1 } });
});

test('ends with 1 and tells each violated rule', async ({ folder }) => {
  const { status, stdout } = await run('passes|fails', folder);

  expect(status).toBe(1);
  expect(stdout).toMatch(
    /^violated {2}CAU-TOKEN-TYPE {2}MUST {2}.+\n {2}expected 400 ValidationException, received 200$/m,
  );
  expect(reportIn(folder).requirements.find(({ id }) => id === 'CAU-TOKEN-TYPE')).toMatchObject({
    verdict: 'violated',
    tests: [{ title: 'fails a MUST', file: 'reporterCases/outcomes.case.ts', outcome: 'failed' }],
  });
  expect(readFileSync(`${folder}/reproductions/CAU-TOKEN-TYPE.sh`, 'utf8')).toContain('# CAU-TOKEN-TYPE (MUST)');
});

test('ends with 2 where a worker crashes', async ({ folder }) => {
  const { status, stdout } = await run('passes|crashes', folder);
  expect(status).toBe(2);
  expect(stdout).toContain('error in "crashes its worker"');
  expect(stdout).toMatch(/^aborted: 1 test could not be judged, first "crashes its worker": /m);
});

test('ends with 2 where no test is executed', async ({ folder }) => {
  const { status, stdout } = await run('no such title', folder);
  expect(status).toBe(2);
  expect(stdout).toContain('aborted: nothing was tested');
});

test('ends with 2 on an interruption and keeps what was found', async ({ folder }) => {
  const { status } = await playwright(
    ['test', '-c', config, '--grep', 'fails|waits'],
    { REPORTS_TO: folder },
    'waiting',
  );
  expect(status).toBe(2);
  expect(reportIn(folder)).toMatchObject({
    verdict: 'aborted',
    reason: 'the run was interrupted',
    totals: { MUST: { violated: 1 } },
  });
});

test("tells an error meant for the user once, in its own words and without the target's secrets", async ({
  folder,
}) => {
  const { status, stdout, stderr } = await run('passes', folder, { SETUP_FAILS_AS: 'PreflightError' });
  expect(status).toBe(2);
  const told =
    'The target can not be tested: no answer.\nWhat to do: check TARGET_URL.\naborted: nothing was tested\nReports: ';
  expect(stdout.slice(0, told.length)).toBe(told);
  expect(stdout.slice(told.length)).toMatch(/^.+\n$/);
  expect(stderr).toBe('');
  expect(readFileSync(`${folder}/conformance.json`, 'utf8')).not.toContain('s3cret');
});

test('tells where a bug of the suite lies', async ({ folder }) => {
  const { status, stdout } = await run('passes', folder, { SETUP_FAILS_AS: 'TypeError' });
  expect(status).toBe(2);
  expect(stdout).toMatch(/^TypeError: The target can not be tested: no answer\.$/m);
  expect(stdout).toMatch(/^ {4}at globalSetup /m);
});

test('gives the same report from four merged shards as from one run', async ({ folder }) => {
  test.setTimeout(120_000);
  const grep = 'passes|fails|can not tell';
  await run(grep, `${folder}/whole`);
  mkdirSync(`${folder}/blobs`, { recursive: true });
  for (const shard of [1, 2, 3, 4]) {
    const blob = `${folder}/shard${shard}`;
    const parameters = ['test', '-c', config, '--grep', grep, `--shard=${shard}/4`];
    const { stdout, stderr } = await playwright(parameters, { REPORTS_TO: blob, BLOB: `${shard}.zip` });
    expect(existsSync(`${blob}/${shard}.zip`), stdout + stderr).toBe(true);
    renameSync(`${blob}/${shard}.zip`, `${folder}/blobs/${shard}.zip`);
  }
  const merged = await playwright(['merge-reports', '-c', config, `${folder}/blobs`], {
    REPORTS_TO: `${folder}/merged`,
  });

  const { run: wholeRun, ...whole } = reportIn(`${folder}/whole`);
  const { run: mergedRun, ...rest } = reportIn(`${folder}/merged`);
  expect(rest).toEqual(whole);
  expect(mergedRun).toMatchObject({ requests: wholeRun.requests, seed: wholeRun.seed, shards: 4 });
  expect(merged.status).toBe(1);
});
