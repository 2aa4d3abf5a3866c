import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a run of Playwright inside a test ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const project = fileURLToPath(new URL('..', import.meta.url));
const cli = fileURLToPath(import.meta.resolve('@playwright/test/cli'));

/** Runs Playwright in a process of its own; with `interruptAt` it gets a SIGINT once it has printed that; `unread` closes its output. */
export function playwright(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
  { interruptAt, unread = false }: { readonly interruptAt?: string; readonly unread?: boolean } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [cli, ...parameters], {
    cwd: project,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (unread) child.stdout.destroy();
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    if (interruptAt !== undefined && stdout.includes(interruptAt)) child.kill('SIGINT');
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, stdout, stderr })));
}
