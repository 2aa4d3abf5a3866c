import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import { deviations } from '../../reference/deviations.ts';
import { startReference } from '../../reference/server.ts';
import { filledIn, standIns } from './standIns.ts';

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: {
    readonly steps: readonly { readonly run: string; readonly env?: Readonly<Record<string, string>> }[];
  };
}

const project = fileURLToPath(new URL('../..', import.meta.url));
const action = parse(readFileSync(join(project, 'action.yml'), 'utf8'), { strict: true }) as Action;
const fault = deviations.find(({ name }) => name === 'answers 201');

test("the action's step hands verdict, totals and reports to the workflow and ends as the run does", async ({}, {
  outputDir: folder,
}) => {
  await using target = await startReference({ rules: fault?.rules() ?? {} });
  const [install, step] = action.runs.steps;
  const values = valuesOf({ 'target-url': target.url, 'known-deviations': 'known.json' });
  const PATH = standIns(join(folder, 'bin'), { npx: `exec node_modules/.bin/"$@" --grep '@CAU-OK-STATUS'` });
  writeFileSync(join(folder, 'known.json'), JSON.stringify([{ id: 'CAU-NO-SUCH', reason: 'to see the list read' }]));
  const given = Object.entries(step?.env ?? {}).map(([name, value]) => [name, filledIn(value, values)]);

  const status = await finished(
    spawn('bash', ['-eo', 'pipefail', '-c', step?.run ?? ''], {
      cwd: folder,
      env: {
        ...Object.fromEntries(given),
        PATH,
        HOME: process.env['HOME'],
        GITHUB_OUTPUT: join(folder, 'output'),
        GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      },
    }),
  );

  expect(install?.run).toBe('npm ci');
  expect(status).toBe(1);
  expect(readFileSync(join(folder, 'output'), 'utf8')).toMatch(
    /^verdict=non-conformant\ntotals=\{"MUST":.*\}\nreports=.*conformance-reports\n$/,
  );
  expect(readFileSync(join(folder, 'summary'), 'utf8')).toMatch(/non-conformant[^]*CAU-NO-SUCH[^]*orphan/);
});

/** What the workflow's expressions stand for, with these inputs and the defaults of the others. */
function valuesOf(inputs: Readonly<Record<string, string>>): Record<string, string> {
  const all = Object.entries(action.inputs).map(([name, { default: usual }]) => [
    `inputs.${name}`,
    inputs[name] ?? usual,
  ]);
  return { ...Object.fromEntries(all), 'github.action_path': project };
}

function finished(child: ReturnType<typeof spawn>): Promise<number | null> {
  return new Promise((resolve) => child.on('close', resolve));
}
