import { readdirSync } from 'node:fs';
import { preflight } from '../fixtures/preflight.ts';
import { requirements } from '../fixtures/requirements.ts';
import { publishRun } from '../fixtures/run.ts';
import type { TargetConfig } from '../fixtures/targetFile.ts';
import type { Gates } from '../reports/gates.ts';
import { fold, type Verdict } from '../reports/report.ts';
import type { TestResult } from '../reports/results.ts';
import { runClaims, type Watch } from './runClaims.ts';
import { collect, type Claim, type Fixture } from './standIn.ts';

/** What a run against one target came to. */
export interface TargetRun {
  /** By requirement. */
  readonly verdicts: Readonly<Record<string, Verdict>>;
  /** Why, where the verdict is not `satisfied`. */
  readonly reasons: Readonly<Record<string, string>>;
  /** The tests that found each violated rule, as `testName` has them. */
  readonly accusers: Readonly<Record<string, readonly string[]>>;
  /** Why the run can't be judged. */
  readonly aborted?: string;
  readonly durationMs: number;
}

/** Everything that the specs claim. */
export interface Specs {
  readonly claims: readonly Claim[];
  readonly fixtures: readonly Fixture[];
}

/** How the specs are run. */
export interface RunOptions {
  readonly seed?: number | undefined;
  readonly watch?: Watch | undefined;
  /** Whether failures are confirmed, which tells how often and changes no verdict. */
  readonly confirms?: boolean;
}

/** The same draws in each run, where no other seed is asked for: two runs give the same matrix. */
const usualSeed = 20_260_101;

const gates: Gates = {
  failOn: 'must',
  contested: 'enforce',
  requireComplete: false,
  knownDeviations: [],
  today: '2026-01-01',
};

/** Loads every spec there is: a new one joins the matrix by being there. */
export function loadSpecs(): Promise<Specs> {
  const folder = new URL('../specs/', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.spec.ts'));
  return collect(files.toSorted().map((file) => `specs/${file}`));
}

/** Runs all specs against a target and folds the results as a conformance run would. */
export async function verdictsOf(target: TargetConfig, specs: Specs, how: RunOptions = {}): Promise<TargetRun> {
  const started = performance.now();
  const { tests, error } = await testsOf(target, specs, how);
  const { report } = fold(
    {
      suite: { name: 'strength', version: '0' },
      tests,
      errors: error === undefined ? [] : [{ message: error }],
      startedAt: new Date(0).toISOString(),
      durationMs: 0,
      shards: 1,
      target: { name: target.name ?? '', url: '' },
    },
    requirements,
    gates,
  );
  const violated = report.requirements.filter(({ verdict }) => verdict === 'violated');
  const told = report.requirements.filter(({ reason }) => reason !== undefined);
  return {
    verdicts: Object.fromEntries(report.requirements.map(({ id, verdict }) => [id, verdict])),
    reasons: Object.fromEntries(told.map(({ id, reason = '' }) => [id, reason])),
    accusers: Object.fromEntries(violated.map(({ id }) => [id, tests.filter(accuses(id)).map(testName)])),
    ...(report.verdict === 'aborted' ? { aborted: report.reason ?? 'unknown' } : {}),
    durationMs: Math.round(performance.now() - started),
  };
}

/** What tells a test from all others. */
export function testName({ file, title }: Pick<Claim, 'file' | 'title'>): string {
  return `${file} ${title}`;
}

function accuses(id: string): (test: TestResult) => boolean {
  return ({ rules, record }) =>
    (rules.includes(id) && record?.outcome === 'failed') ||
    (record?.findings ?? []).some((finding) => finding.id === id && finding.broken > 0);
}

/** Runs the specs against a target; `error` where it is not there to be judged. */
export async function testsOf(
  target: TargetConfig,
  specs: Specs,
  { seed = usualSeed, watch, confirms = true }: RunOptions = {},
): Promise<{ tests: TestResult[]; error?: string }> {
  try {
    publishRun({ target, capabilities: await preflight(target), seed, brief: true, confirms });
    return { tests: await runClaims(specs.claims, specs.fixtures, watch) };
  } catch (error) {
    return { tests: [], error: error instanceof Error ? error.message : String(error) };
  }
}
