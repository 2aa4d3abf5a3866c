import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '../reports/report.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const playwright = fileURLToPath(import.meta.resolve('@playwright/test/cli'));

/** A conformance run under way, for tests that get in its way. */
export interface StartedRun {
  readonly child: ChildProcess;
  readonly ended: Promise<{ status: number | null; signal: NodeJS.Signals | null; output: string }>;
  /** conformance.json; undefined where the run wrote none. */
  report(): Promise<Report | undefined>;
}

/** Starts a run of some specs whose reports go to a folder; `shell` runs it by a shell command in place of `$@`. */
export function startRun(
  folder: string,
  environment: Record<string, string>,
  parameters: readonly string[],
  shell?: string,
): StartedRun {
  const command = [process.execPath, playwright, 'test', ...parameters];
  const [program = '', ...rest] = shell === undefined ? command : ['sh', '-c', shell, 'sh', ...command];
  const child = spawn(program, rest, {
    cwd: project,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], REPORTS_DIR: folder, ...environment },
  });
  let output = '';
  const collect = (data: Buffer): void => {
    output += data.toString();
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  return {
    child,
    ended: new Promise((resolve) => {
      child.on('close', (status, signal) => resolve({ status, signal, output }));
    }),
    async report() {
      try {
        return JSON.parse(await readFile(join(folder, 'conformance.json'), 'utf8')) as Report;
      } catch {
        return undefined;
      }
    },
  };
}
