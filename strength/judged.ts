import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TargetConfig } from '../fixtures/targetFile.ts';
import type { TargetRun } from './verdicts.ts';

const program = fileURLToPath(new URL('judgeTargets.ts', import.meta.url));

/** What is to be judged, and by which specs: all, or those whose file contains one of these. */
export interface JudgeOrder {
  readonly targets: readonly TargetConfig[];
  readonly only: readonly string[];
}

interface JudgeOptions {
  readonly only?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Runs the specs against each target, without Playwright's runner, in one process: for the suite's own tests that ask
 * for verdicts only. The tests of the suite can't do it themselves, since they have loaded Playwright.
 */
export function judged(
  targets: readonly TargetConfig[],
  { only = [''], environment = {} }: JudgeOptions = {},
): Promise<TargetRun[]> {
  const child = fork(program, {
    execArgv: ['--import', 'tsx'],
    env: { PATH: process.env['PATH'], FUZZ_RUNS: '2', ...environment },
  });
  child.send({ targets, only } satisfies JudgeOrder);
  return new Promise((resolve, reject) => {
    child.on('message', (runs: TargetRun[]) => resolve(runs));
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the process that judges targets ended with ${code}`)));
  });
}

/** The ids of the requirements with a verdict. */
export function idsWith(verdict: string, run: TargetRun | undefined): string[] {
  return Object.entries(run?.verdicts ?? {}).flatMap(([id, each]) => (each === verdict ? id : []));
}
