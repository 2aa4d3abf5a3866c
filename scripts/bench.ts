import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { Provisioning } from '../fixtures/provisioning.ts';
import { Target, usualHeaders } from '../fixtures/target.ts';
import { mix, refusedShare } from './benchMix.ts';
import { countOf, flagsOf } from './flags.ts';

/** Connections of autocannon, and values that all fuzzing workers have in flight together: 32 each, as in any fuzzing. */
const connections = 64;
/** As many as a conformance run has. */
const workers = 2;
const autocannonSeconds = 5;
const goals = { ratio: 0.5, bytes: 400 * 1024 * 1024 };
const project = fileURLToPath(new URL('..', import.meta.url));

/** What one run of the fuzzing workers came to; the bytes are those of the largest. */
interface Fuzzed {
  readonly requests: number;
  readonly ms: number;
  readonly bytes: number;
}

const values = flagsOf({ requests: { type: 'string', default: '100000' }, long: { type: 'string' } });
const requests = countOf('requests', values.requests, 'requests');
const long = values.long === undefined ? 10 * requests : countOf('long', values.long, 'requests');

const reference = spawn(process.execPath, ['--import', 'tsx', 'scripts/benchReference.ts'], {
  cwd: project,
  stdio: ['pipe', 'pipe', 'inherit'],
});
try {
  const url = await firstLine(reference);
  const raw = await cannonade(await replays(url), 0);
  // Before and after, for a machine that others use too is slower at one time than at another.
  const before = await cannonade({ url, requests: mix() }, refusedShare);
  const short = await fuzz(url, requests);
  const after = await cannonade({ url, requests: mix() }, refusedShare);
  const mixed = (before + after) / 2;
  const tenfold = await fuzz(url, long);
  report({ raw, mixed }, short, tenfold);
} finally {
  reference.stdin.end();
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('the reference has no standard output');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return line;
}

/** Requests a second that autocannon gets out of the reference, which is to refuse that share of them. */
async function cannonade(what: autocannon.Options, toBeRefused: number): Promise<number> {
  const result = await autocannon({ connections, duration: autocannonSeconds, ...what });
  const { errors, non2xx, requests: done } = result;
  const refused = non2xx / done.total;
  if (errors > 0 || Math.abs(refused - toBeRefused) > 0.01)
    throw new Error(`autocannon: ${errors} errors, and ${(100 * refused).toFixed(1)} % of its requests were refused`);
  return done.average;
}

/** The same completion, replayed again and again: the least that a request can take. */
async function replays(url: string): Promise<autocannon.Options> {
  const target = new Target({ baseUrl: url });
  const attachment = await new Provisioning(target).uploaded();
  const { answer, request } = await attachment.complete();
  target.close();
  if (answer?.status !== 200) throw new Error(`the reference answered ${answer?.status} to a valid completion`);
  const headers = Object.fromEntries(usualHeaders(attachment.connection.token));
  return { url: request.url, method: 'POST', headers, body: request.body.toString() };
}

/** Fuzzing workers in processes of their own, as Playwright has them. */
async function fuzz(url: string, atLeast: number): Promise<Fuzzed> {
  const runs = await Promise.all(Array.from({ length: workers }, () => fuzzingWorker(url, atLeast / workers)));
  return {
    requests: runs.reduce((sum, { requests: done }) => sum + done, 0),
    ms: Math.max(...runs.map(({ ms }) => ms)),
    bytes: Math.max(...runs.map(({ bytes }) => bytes)),
  };
}

async function fuzzingWorker(url: string, atLeast: number): Promise<Fuzzed> {
  const parameters = ['--import', 'tsx', 'scripts/benchWorker.ts', url, String(atLeast), String(connections / workers)];
  const worker = spawn(process.execPath, parameters, { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] });
  return JSON.parse(await firstLine(worker)) as Fuzzed;
}

function report({ raw, mixed }: Readonly<Record<'raw' | 'mixed', number>>, short: Fuzzed, tenfold: Fuzzed): void {
  const ratio = perSecond(short) / mixed;
  const linear = tenfold.ms / short.ms / (tenfold.requests / short.requests);
  const rows = {
    'autocannon, one completion replayed, requests/s': Math.round(raw),
    'autocannon, the same mix as fuzzing, requests/s': Math.round(mixed),
    'fuzzing, requests/s': Math.round(perSecond(short)),
    'ratio to the replays': Number((perSecond(short) / raw).toFixed(2)),
    [`ratio to the mix (goal: at least ${goals.ratio})`]: Number(ratio.toFixed(2)),
    [`fuzzing ${tenfold.requests} requests, requests/s`]: Math.round(perSecond(tenfold)),
    'time per request, long to short': Number(linear.toFixed(2)),
    'memory of the short run, MiB': mebibytes(short.bytes),
    [`memory of the long run, MiB (goal: under ${mebibytes(goals.bytes)})`]: mebibytes(tenfold.bytes),
  };
  console.table(rows);
  const folder = join(project, 'reports/out');
  mkdirSync(folder, { recursive: true });
  const result = {
    connections,
    workers,
    autocannon: raw,
    autocannonMix: mixed,
    short,
    long: tenfold,
    ratio,
    linear,
    goals,
  };
  writeFileSync(join(folder, 'bench.json'), `${JSON.stringify(result, undefined, 2)}\n`);
  if (ratio < goals.ratio || tenfold.bytes >= goals.bytes) process.exitCode = 1;
}

function perSecond({ requests: done, ms }: Fuzzed): number {
  return (done * 1000) / ms;
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
