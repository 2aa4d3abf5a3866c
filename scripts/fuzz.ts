import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigurationError } from '../fixtures/configurationError.ts';
import { derivedSeed } from '../fixtures/draws.ts';
import { fuzzingEnvironment } from '../fixtures/fuzzing.ts';
import { askToStop, progressOf } from '../fixtures/fuzzProgress.ts';
import { loadSettings, type Settings } from '../fixtures/settings.ts';

const usualSeconds = 60;
const playwright = fileURLToPath(import.meta.resolve('@playwright/test/cli'));
const project = fileURLToPath(new URL('..', import.meta.url));
const fuzzed = ['properties.spec', 'model.spec', 'races.spec'];

process.exitCode = await fuzz(process.argv.slice(2));

/** Runs the properties, the model and the races for a time, tells how far they are, and keeps what they find. */
async function fuzz(parameters: string[]): Promise<number> {
  const settings = settingsOrExit();
  const counterexamples = resolve(settings.reportsDir, 'counterexamples');
  const progress = mkdtempSync(join(tmpdir(), 'fuzz-'));
  const { own, passedOn } = withoutShard(parameters);
  const seconds = settings.fuzz.seconds ?? (process.env['FUZZ_RUNS'] === undefined ? usualSeconds : undefined);
  const seed = seedOf(settings.fuzz.seed, own);
  const child = spawn(process.execPath, [playwright, 'test', ...fuzzed, ...passedOn], {
    cwd: project,
    // A group of its own: Ctrl-C is for this command, which lets the workers end what they are at.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      FUZZ_SEED: String(seed),
      ...(seconds === undefined ? {} : { FUZZ_SECONDS: String(seconds) }),
      ...fuzzingEnvironment({ counterexamples, progress }),
    },
  });
  process.stdout.write(`Fuzzing with seed ${seed}${seconds === undefined ? '' : ` for ${seconds} s`}\n`);
  const told = tellProgress(progress, seconds);
  const stop = stopper(progress, child.pid);
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const status = await new Promise<number>((ended) => child.on('close', (code) => ended(code ?? 1)));
  clearInterval(told);
  process.stdout.write(`Counterexamples: ${relative(process.cwd(), counterexamples)}\n`);
  rmSync(progress, { recursive: true, force: true });
  return status;
}

function settingsOrExit(): Settings {
  try {
    return loadSettings();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(2);
  }
}

/** Each shard runs every property, with values of its own: Playwright's own sharding would give it other properties instead. */
function withoutShard(parameters: string[]): { own: string | undefined; passedOn: string[] } {
  const at = parameters.findIndex((each) => /^--shard(?:=|$)/.test(each));
  if (at === -1) return { own: undefined, passedOn: parameters };
  const joined = parameters[at]?.includes('=') ?? false;
  const own = joined ? parameters[at]?.split('=')[1] : parameters[at + 1];
  if (own === undefined || !/^[1-9]\d*\/[1-9]\d*$/.test(own)) {
    process.stderr.write(`--shard=${own ?? ''}: must be the shard and their number, such as --shard=1/3\n`);
    return process.exit(2);
  }
  return { own, passedOn: parameters.toSpliced(at, joined ? 1 : 2) };
}

function seedOf(given: number | undefined, shard: string | undefined): number {
  const seed = given ?? randomInt(-(2 ** 31), 2 ** 31);
  return shard === undefined ? seed : derivedSeed(seed, `shard ${shard}`);
}

/** The first time the workers are asked to end, the second time they are ended. */
function stopper(progress: string, pid: number | undefined): () => void {
  let asked = false;
  return () => {
    if (asked && pid !== undefined) process.kill(-pid, 'SIGTERM');
    asked = true;
    process.stdout.write('\nStopping: the report follows. Again to stop without it.\n');
    askToStop(progress);
  };
}

function tellProgress(folder: string, seconds: number | undefined): NodeJS.Timeout {
  const start = performance.now();
  const { isTTY } = process.stdout;
  return setInterval(
    () => {
      const { requests, rules } = progressOf(folder);
      const elapsed = (performance.now() - start) / 1000;
      const left = seconds === undefined ? '' : `, ${Math.max(0, Math.round(seconds - elapsed))} s left`;
      const line = `${requests} requests, ${Math.round(requests / elapsed)}/s, ${rules.length} rules exercised${left}`;
      process.stdout.write(isTTY ? `\r\u001b[2K${line}` : `${line}\n`);
    },
    isTTY ? 1000 : 10_000,
  );
}
