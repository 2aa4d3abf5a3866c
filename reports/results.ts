import type { TestRecord } from '../fixtures/record.ts';

/** One registered test and how it ended, in plain data: nothing of Playwright's but its words for a status. */
export interface TestResult {
  readonly title: string;
  /** Path from the project's root, with slashes. */
  readonly file: string;
  readonly line: number;
  /** The requirements that the test is about. */
  readonly rules: readonly string[];
  readonly status: 'passed' | 'failed' | 'timedOut' | 'skipped' | 'interrupted' | 'not run';
  /** What Playwright says of a test that left no record: its first error, or why it was skipped. */
  readonly complaint?: string;
  readonly record?: TestRecord;
  readonly durationMs: number;
}

/** An error outside of all tests. */
export interface GlobalError {
  readonly message: string;
  readonly stack?: string;
}

/** Everything that a run leaves behind, of one machine or merged from several. */
export interface RunResults {
  readonly suite: { readonly name: string; readonly version: string };
  readonly tests: readonly TestResult[];
  readonly errors: readonly GlobalError[];
  /** Why the runner stopped early; undefined where it didn't. */
  readonly stopped?: 'interrupted' | 'timed out';
  readonly startedAt: string;
  readonly durationMs: number;
  readonly shards: number;
  /** What the run was aimed at, for a run without any record. */
  readonly target: { readonly name: string; readonly url: string };
}
