import { expect, test as base } from '@playwright/test';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playwright, type Ended } from './innerPlaywright.ts';
import type { Report } from './report.ts';

const wholeGrep = 'passes|fails|can not tell';

interface Whole extends Ended {
  readonly folder: string;
}

const test = base.extend<{ folder: string }, { whole: Whole }>({
  /** Where the inner run's reports go. */
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'reporter-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },

  /** A run with tests that pass, one that fails and one that can't tell. */
  whole: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'whole-'));
      await use({ folder, ...(await run(wholeGrep, folder)) });
      rmSync(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],
});

const config = 'reports/reporterCases/playwright.config.ts';
const targetUrl = 'http://127.0.0.1:9/base';

function run(grep: string, folder: string, environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return playwright(['test', '-c', config, '--grep', grep], {
    TARGET_URL: targetUrl,
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

test('ends with 2 where a worker crashes', async ({ folder }) => {
  const { status, stdout } = await run('passes|crashes', folder);
  expect(status).toBe(2);
  expect(stdout).toContain('error in "crashes its worker"');
  expect(stdout).toMatch(/^aborted: 1 test could not be judged, first "crashes its worker": /m);
});

test('writes the reports and ends with 1 where nobody reads its output', async ({ folder }) => {
  const { status, stderr } = await playwright(
    ['test', '-c', config, '--grep', 'passes|fails'],
    { TARGET_URL: targetUrl, REPORTS_TO: folder },
    { unread: true },
  );
  expect(stderr).not.toContain('EPIPE');
  expect(status).toBe(1);
  expect(reportIn(folder).verdict).toBe('non-conformant');
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
    { interruptAt: 'waiting' },
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
  const TARGET_CONFIG = join(folder, 'target.json');
  writeFileSync(TARGET_CONFIG, JSON.stringify({ baseUrl: 'http://127.0.0.1:9/$KEY' }));
  const { status, stdout, stderr } = await playwright(['test', '-c', config, '--grep', 'passes'], {
    TARGET_CONFIG,
    KEY: 's3cret-0123456789',
    REPORTS_TO: folder,
    SETUP_FAILS_AS: 'PreflightError',
  });
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

test.describe('a whole run', () => {
  // In one worker, so that it is run once.
  test.describe.configure({ mode: 'default' });

  test('ends with 1 and tells each violated rule', ({ whole: { folder, status, stdout } }) => {
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

  test('gives the same report from four merged shards as from one run', async ({
    folder,
    whole: { folder: wholeFolder },
  }) => {
    test.setTimeout(120_000);
    await Promise.all(
      [1, 2, 3, 4].map(async (shard) => {
        const PLAYWRIGHT_BLOB_OUTPUT_FILE = join(folder, 'blobs', `report-${shard}.zip`);
        const parameters = ['test', '-c', config, '--grep', wholeGrep, `--shard=${shard}/4`, '--reporter=blob'];
        const environment = { REPORTS_TO: join(folder, String(shard)), PLAYWRIGHT_BLOB_OUTPUT_FILE };
        const { stdout, stderr } = await playwright(parameters, environment);
        expect(existsSync(PLAYWRIGHT_BLOB_OUTPUT_FILE), stdout + stderr).toBe(true);
      }),
    );
    const merged = await playwright(['merge-reports', '-c', config, join(folder, 'blobs')], {
      REPORTS_TO: `${folder}/merged`,
    });

    const { run: wholeRun, ...whole } = reportIn(wholeFolder);
    const { run: mergedRun, ...rest } = reportIn(`${folder}/merged`);
    expect(rest).toEqual(whole);
    expect(mergedRun).toMatchObject({ requests: wholeRun.requests, seed: wholeRun.seed, shards: 4 });
    expect(merged.status).toBe(1);
  });
});
