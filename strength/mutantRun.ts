import type { TestResult } from '../reports/results.ts';
import { loadSpecs, testName, testsOf, unchanged } from './prepared.ts';
import type { Claim } from './standIn.ts';

/** A test of a run against the reference as it stands. */
export interface TestOfReference {
  readonly id: string;
  readonly title: string;
  readonly durationMs: number;
  /** Why it leaves a rule other than satisfied; undefined where it doesn't. */
  readonly doubt?: string;
}

/** What a run against the reference as it stands is to do. */
export interface RunPlan {
  /** Ids of the tests to run; all where undefined. */
  readonly only?: readonly string[] | undefined;
  /** Whether to go on after the first doubt. */
  readonly whole: boolean;
  /** Is told which test is the next one. */
  readonly onTest: (id: string) => void;
}

/** What comes before all tests: the target is asked what it can do. */
const preflight = { id: 'preflight', title: 'preflight' };

const specs = await loadSpecs();

/** Runs the specs against the reference as it stands, until a rule is other than satisfied. */
export async function runOnReference({ only, whole, onTest }: RunPlan): Promise<TestOfReference[]> {
  onTest(preflight.id);
  const started = performance.now();
  let preflightMs = 0;
  const running = await unchanged.start().catch(String);
  if (typeof running === 'string') return [{ ...preflight, durationMs: 0, doubt: running }];
  // What is reached before the first test may show in any of them.
  const all = only?.includes(preflight.id) ?? true;
  const claims = specs.claims.filter((claim) => all || only?.includes(testName(claim)));
  const watch = {
    before: (claim: Claim) => {
      preflightMs ||= performance.now() - started;
      onTest(testName(claim));
    },
    after: (result: TestResult) => whole || doubtOf(result) === undefined,
  };
  try {
    const { tests, error } = await testsOf(running.config, { ...specs, claims }, { watch });
    return [{ ...preflight, durationMs: preflightMs, ...doubting(error) }, ...tests.map(told)];
  } finally {
    await running.close();
  }
}

function told(result: TestResult): TestOfReference {
  const { title, durationMs } = result;
  return { id: testName(result), title, durationMs, ...doubting(doubtOf(result)) };
}

function doubting(doubt: string | undefined): Pick<TestOfReference, 'doubt'> {
  return doubt === undefined ? {} : { doubt };
}

/** The reference keeps every rule and leaves none untested: whatever else a test comes to shows a mutant. */
function doubtOf({ complaint, record }: TestResult): string | undefined {
  if (complaint !== undefined || !record) return complaint ?? 'it left no record';
  if (record.outcome !== 'passed') return record.message ?? record.reason ?? record.outcome;
  const broken = record.findings.find((finding) => finding.broken > 0);
  return broken && `${broken.id}: ${broken.message}`;
}
