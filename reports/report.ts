import type { Finding, TestRecord } from '../fixtures/record.ts';
import type { Level, Requirement } from '../fixtures/requirements.ts';
import type { KnownDeviation } from './knownDeviations.ts';
import { badEntry, failingRules, knownAs, type Failure, type Gates } from './gates.ts';
import { outcomeOf, wasExecuted } from './outcome.ts';
import type { RunResults, TestResult } from './results.ts';
import { counted, firstLine, inOneLine } from './words.ts';

/** What a run came to. */
export type RunVerdict = 'conformant' | 'non-conformant' | 'incomplete' | 'aborted';

/** What a run found of one requirement. */
export type Verdict = 'satisfied' | 'violated' | 'untested' | 'not-applicable';

/** How many requirements of one level have each verdict. */
export interface Totals {
  readonly satisfied: number;
  readonly violated: number;
  readonly untested: number;
  readonly notApplicable: number;
}

/** One test that covers a requirement. */
export interface ReportedTest {
  readonly title: string;
  readonly file: string;
  readonly line: number;
  readonly outcome: 'passed' | 'failed' | 'untested' | 'error';
  readonly reason?: string;
  readonly message?: string;
  readonly evidence?: 'observed' | 'provoked';
  readonly confirmed?: { readonly failed: number; readonly runs: number };
}

/** One requirement with its verdict and what that rests on. */
export interface ReportedRequirement {
  readonly id: string;
  /** The level in force: a contested rule is NOTE where CONTESTED=advise. */
  readonly level: Level;
  readonly basis: string;
  readonly contested: string | null;
  readonly title: string;
  readonly verdict: Verdict;
  readonly evidence: 'observed' | 'provoked' | null;
  readonly reason?: string;
  readonly knownDeviation?: Omit<KnownDeviation, 'id'>;
  readonly tests: readonly ReportedTest[];
}

/** reports/out/conformance.json, as schemas/report.schema.json describes it. */
export interface Report {
  readonly suite: { readonly name: string; readonly version: string };
  readonly target: { readonly name: string; readonly url: string };
  readonly run: {
    readonly startedAt: string;
    readonly durationMs: number;
    readonly requests: number;
    readonly seed: number | null;
    readonly shards: number;
  };
  readonly verdict: RunVerdict;
  readonly reason?: string;
  readonly totals: Readonly<Record<Level, Totals>>;
  readonly requirements: readonly ReportedRequirement[];
}

/** A run's report, and what follows from it for a pipeline. */
export interface Folded {
  readonly report: Report;
  readonly gates: Gates;
  /** 0: passed. 1: something fails the run. 2: aborted. */
  readonly exitStatus: 0 | 1 | 2;
  /** Violations that count, and untested MUSTs where all are required. */
  readonly failures: readonly Failure[];
  /** Entries of the known deviations that are stale, orphan or expired. */
  readonly badEntries: readonly Failure[];
  readonly tests: { readonly registered: number; readonly run: number };
}

/** The one place where verdicts are decided: from what a run left behind, the catalogue and the settings to the report. */
export function fold(results: RunResults, catalogue: readonly Requirement[], gates: Gates): Folded {
  const tests = results.tests.toSorted(byPlace);
  const aborted = abortReason(results);
  const requirements = catalogue.map((rule) => judged(rule, tests, gates));
  const report = assembled({ ...results, tests }, requirements, aborted);
  const badEntries = gates.knownDeviations.flatMap((entry) => badEntry(entry, requirements, gates.today));
  const failures = failingRules(requirements, gates);
  return {
    report,
    gates,
    exitStatus: exitStatus(aborted, failures.length + badEntries.length),
    failures,
    badEntries,
    tests: { registered: tests.length, run: tests.filter(wasExecuted).length },
  };
}

/** A finding of one rule, and the test whose answers it was found in. */
export interface FoundIn {
  readonly test: TestResult;
  readonly finding: Finding;
}

/** What the tests' answers came to for a rule that every answer must keep. */
export function findingsOf(id: string, tests: readonly TestResult[]): FoundIn[] {
  return tests.flatMap((test) =>
    (test.record?.findings ?? []).filter((finding) => finding.id === id).map((finding) => ({ test, finding })),
  );
}

function judged(rule: Requirement, tests: readonly TestResult[], gates: Gates): ReportedRequirement {
  const covering = tests.filter(({ rules }) => rules.includes(rule.id));
  const level = rule.contested !== undefined && gates.contested === 'advise' ? 'NOTE' : rule.level;
  const { verdict, evidence, reason } = verdictOf(rule, covering, tests);
  const known = verdict === 'violated' ? knownAs(rule.id, gates) : undefined;
  return {
    id: rule.id,
    level,
    basis: rule.basis,
    contested: rule.contested ?? null,
    title: rule.title,
    verdict,
    evidence,
    ...(reason === undefined ? {} : { reason }),
    ...(known === undefined ? {} : { knownDeviation: known }),
    tests: covering.map(reported),
  };
}

type Decision = Pick<ReportedRequirement, 'verdict' | 'evidence'> & { readonly reason?: string | undefined };

function verdictOf(
  { id, excluded }: Requirement,
  covering: readonly TestResult[],
  tests: readonly TestResult[],
): Decision {
  const notApplicable = tests.find(({ record }) => record?.notApplicable[id] !== undefined)?.record?.notApplicable[id];
  if (notApplicable !== undefined)
    return {
      verdict: 'not-applicable',
      evidence: null,
      reason: notApplicable || 'not applicable, says the target file',
    };
  if (excluded !== undefined) return untested(excluded);
  const failed = covering.filter((test) => outcomeOf(test).outcome === 'failed');
  if (failed.length > 0) return { verdict: 'violated', evidence: evidenceOf(failed), reason: failureOf(failed) };
  const findings = findingsOf(id, tests);
  const broken = findings.filter(({ finding }) => finding.broken > 0);
  if (broken.length > 0)
    return {
      verdict: 'violated',
      evidence: evidenceOf(broken.map(({ test }) => test)),
      reason: breakOf(findings, broken),
    };
  if (covering.length === 0) return untested('no test in this run covers it');
  const reasons = covering
    .map(outcomeOf)
    .flatMap(({ outcome, reason }) => (outcome === 'passed' ? [] : [reason ?? outcome]));
  if (reasons.length > 0) return untested([...new Set(reasons.map(firstLine))].join('; '));
  return { verdict: 'satisfied', evidence: evidenceOf(covering) };
}

function untested(reason: string): Decision {
  return { verdict: 'untested', evidence: null, reason };
}

function evidenceOf(deciding: readonly TestResult[]): 'observed' | 'provoked' {
  return deciding.some(({ record }) => record?.evidence === 'provoked') ? 'provoked' : 'observed';
}

function failureOf(failed: readonly TestResult[]): string {
  const record = failed[0]?.record;
  const line = inOneLine(record?.message ?? 'the test failed');
  const { confirmed } = record ?? {};
  return confirmed && confirmed.failed < confirmed.runs
    ? `${confirmed.failed} of ${confirmed.runs} runs: ${line}`
    : line;
}

function breakOf(findings: readonly FoundIn[], broken: readonly FoundIn[]): string {
  const sum = (count: 'seen' | 'broken') => findings.reduce((total, { finding }) => total + finding[count], 0);
  return `${sum('broken')} of ${sum('seen')} answers: ${inOneLine(broken[0]?.finding.message ?? 'the rule was broken')}`;
}

function reported(test: TestResult): ReportedTest {
  const { title, file, line, record } = test;
  return {
    title,
    file,
    line,
    ...outcomeOf(test),
    ...(record?.message === undefined ? {} : { message: record.message }),
    ...(record === undefined ? {} : { evidence: record.evidence }),
    ...(record?.confirmed === undefined ? {} : { confirmed: record.confirmed }),
  };
}

function exitStatus(aborted: string | undefined, failures: number): 0 | 1 | 2 {
  if (aborted !== undefined) return 2;
  return failures > 0 ? 1 : 0;
}

/** Why a run can't be trusted as a whole; undefined where it can. */
function abortReason({ errors, tests, stopped }: RunResults): string | undefined {
  const gone = tests.find(({ record }) => record?.gone)?.record?.gone;
  if (gone) return gone.reason;
  if (errors[0]) return firstLine(errors[0].message).replace(/^\w*Error: /, '');
  if (stopped !== undefined)
    return `the run was ${stopped === 'interrupted' ? 'interrupted' : 'stopped by its time limit'}`;
  if (tests.some(({ status }) => status === 'interrupted')) return 'the run was interrupted';
  const failed = tests.filter((test) => outcomeOf(test).outcome === 'error');
  if (failed[0]) {
    const reason = `"${failed[0].title}": ${firstLine(outcomeOf(failed[0]).reason ?? 'unknown')}`;
    return `${counted(failed.length, 'test')} could not be judged, first ${reason}`;
  }
  return tests.some(wasExecuted) ? undefined : 'no test was executed';
}

function assembled(
  results: RunResults,
  requirements: readonly ReportedRequirement[],
  aborted: string | undefined,
): Report {
  const records = results.tests.flatMap(({ record }) => (record === undefined ? [] : [record]));
  const { verdict, reason } = runVerdict(requirements, aborted);
  return {
    suite: results.suite,
    target: records[0]?.target ?? results.target,
    run: {
      startedAt: results.startedAt,
      durationMs: Math.round(results.durationMs),
      requests: records.reduce((total, { requests }) => total + requests, 0),
      seed: seedOf(records),
      shards: results.shards,
    },
    verdict,
    ...(reason === undefined ? {} : { reason }),
    totals: {
      MUST: totalsOf('MUST', requirements),
      SHOULD: totalsOf('SHOULD', requirements),
      NOTE: totalsOf('NOTE', requirements),
    },
    requirements,
  };
}

function seedOf(records: readonly TestRecord[]): number | null {
  return records[0]?.seed ?? null;
}

function runVerdict(
  requirements: readonly ReportedRequirement[],
  aborted: string | undefined,
): { readonly verdict: RunVerdict; readonly reason?: string } {
  if (aborted !== undefined) return { verdict: 'aborted', reason: aborted };
  const { violated, untested: open } = totalsOf('MUST', requirements);
  if (violated > 0) return { verdict: 'non-conformant' };
  return open > 0 ? { verdict: 'incomplete', reason: `${open} MUST untested` } : { verdict: 'conformant' };
}

function totalsOf(level: Level, requirements: readonly ReportedRequirement[]): Totals {
  const count = (verdict: Verdict) =>
    requirements.filter((each) => each.level === level && each.verdict === verdict).length;
  return {
    satisfied: count('satisfied'),
    violated: count('violated'),
    untested: count('untested'),
    notApplicable: count('not-applicable'),
  };
}

/** Shards finish in any order: the place in the source is the same in each run. */
function byPlace(one: TestResult, other: TestResult): number {
  return compare(one.file, other.file) || one.line - other.line || compare(one.title, other.title);
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
