import { spawn } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { startReference } from '../../reference/server.ts';

test("the action's step hands verdict, totals and reports to the workflow", async () => {
  await using target = await startReference();
  const folder = await mkdtemp(join(tmpdir(), 'action-'));
  const output = join(folder, 'output');

  const status = await finished(
    spawn('bash', [fileURLToPath(new URL('action.sh', import.meta.url))], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        ACTION_PATH: fileURLToPath(new URL('../..', import.meta.url)),
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: join(folder, 'summary'),
        TARGET_URL: target.url,
        TARGET_CONFIG: '',
        FAIL_ON: 'must',
        KNOWN_DEVIATIONS: '',
        FUZZ_RUNS: '2',
      },
    }),
  );

  expect(status).toBe(0);
  expect(await readFile(output, 'utf8')).toMatch(
    /^verdict=conformant\ntotals=\{"MUST":.*\}\nreports=.*conformance-reports\n$/,
  );
  expect(await readFile(join(folder, 'summary'), 'utf8')).toContain('conformant');
});

function finished(child: ReturnType<typeof spawn>): Promise<number | null> {
  return new Promise((resolve) => child.on('close', resolve));
}
