import { expect, test } from '@playwright/test';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deviations } from '../reference/deviations.ts';
import type { Rules } from '../reference/rules.ts';
import { startReference } from '../reference/server.ts';
import { requirements } from '../fixtures/requirements.ts';
import { hostileRun } from './hostileRun.ts';
import { playwright } from './innerPlaywright.ts';
import { renderAll } from './renderers.ts';
import { fold } from './report.ts';
import { sampleGates } from './sampleGates.ts';

/** Each with the one test that is run for it, as a failing test costs Playwright a new worker; none where any answer shows it. */
const faults: Readonly<Record<string, string | undefined>> = {
  'performs the operation on PUT': 'does not perform the operation on PUT',
  'accepts text/plain': 'refuses the content type text/plain',
  'gives one request id to all': undefined,
  'takes the ParticipantToken for a ConnectionToken': 'refuses the ParticipantToken in place of the ConnectionToken',
  'takes an id of 257 characters': 'refuses an AttachmentId of 257 characters',
  'takes an empty ClientToken': 'refuses an empty ClientToken',
  'takes block comments': 'refuses a block comment',
  'answers 201': 'answers 200',
  'spells the message in small letters': undefined,
  'sends a AccessDeniedException as 404': undefined,
};
const seeded = deviations.filter(({ name }) => name in faults);
const broken = [...new Set(seeded.flatMap(({ breaks }) => breaks))];
const tests = Object.values(faults).flatMap((title) => (title === undefined ? [] : `${title}( @|$)`));

const tools = ['curl', 'jq'];
const missing = tools.filter((tool) => spawnSync(tool, ['--version']).error);

/** How a script ended: 1 where the violation shows. */
function runScript(path: string, TARGET_URL: string): Promise<{ status: number; output: string }> {
  return new Promise((resolve) => {
    execFile('bash', [path], { env: { PATH: process.env['PATH'], TARGET_URL } }, (error, stdout, stderr) => {
      resolve({ status: error ? Number(error.code) : 0, output: stdout + stderr });
    });
  });
}

test('knows ten faults', () => {
  expect(seeded.map(({ name }) => name).toSorted()).toEqual(Object.keys(faults).toSorted());
});

test('shows ten seeded faults again, and none of them in the healthy reference', async () => {
  test.skip(missing.length > 0, `install ${missing.join(' and ')}: the scripts need them`);
  test.setTimeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'reproductions-'));
  const rules: Partial<Rules> = Object.assign({}, ...seeded.map((each) => each.rules()));
  await using faulty = await startReference({ rules });
  await using healthy = await startReference();
  const run = await playwright(['test', '--grep', tests.join('|')], { TARGET_URL: faulty.url, REPORTS_DIR: folder });

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

for (const tool of tools) {
  test(`says in one line that ${tool} is missing`, ({}, testInfo) => {
    const run = hostileRun();
    const files = renderAll(fold(run, requirements, sampleGates), run, requirements);
    const script = testInfo.outputPath('script.sh');
    writeFileSync(script, files['reproductions/CAU-TOKEN-MAX.sh'] ?? '');
    for (const other of tools.filter((each) => each !== tool))
      writeFileSync(testInfo.outputPath(other), '', { mode: 0o755 });

    const { status, stdout, stderr } = spawnSync('bash', [
      '-c',
      'PATH=$1 && . "$2"',
      'bash',
      testInfo.outputDir,
      script,
    ]);

    expect({ status, stdout: stdout.toString(), stderr: stderr.toString() }).toEqual({
      status: 2,
      stdout: '',
      stderr: `This script needs ${tool}: install it.\n`,
    });
  });
}
