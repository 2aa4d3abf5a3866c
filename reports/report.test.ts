import { expect, test } from '@playwright/test';
import * as fc from 'fast-check';
import type { TestRecord } from '../fixtures/record.ts';
import type { RequirementId } from '../fixtures/requirementId.ts';
import { requirements, type Requirement } from '../fixtures/requirements.ts';
import schema from '../schemas/report.schema.json' with { type: 'json' };
import { validator } from '../schemas/validate.ts';
import { anyRun } from './arbitraries/runResults.ts';
import type { Gates } from './gates.ts';
import { fold, type Folded, type ReportedRequirement } from './report.ts';
import type { RunResults, TestResult } from './results.ts';
import { sampleGates } from './sampleGates.ts';
import { sampleExchange, sampleRecord } from './sampleRecord.ts';

const must: RequirementId = 'CAU-TOKEN-MAX';
const should: RequirementId = 'CAU-ERR-TYPE-HEADER';
const contested: RequirementId = 'CAU-OK-EMPTY';
const catalogue = requirements.filter(({ id }) => id === must || id === should || id === contested);
const failed: Partial<TestRecord> = { outcome: 'failed', message: 'expect(answer)\n\nExpected: 400\nReceived: 200' };

function testOf(id: RequirementId, record?: Partial<TestRecord>, changes: Partial<TestResult> = {}): TestResult {
  return {
    title: `test of ${id}`,
    file: 'specs/a.spec.ts',
    line: 1,
    rules: [id],
    status: 'passed',
    durationMs: 1,
    ...(record ? { record: sampleRecord(record) } : {}),
    ...changes,
  };
}

function runOf(tests: readonly TestResult[], changes: Partial<RunResults> = {}): RunResults {
  return {
    suite: { name: 'suite', version: '0.1.0' },
    tests,
    errors: [],
    startedAt: '2030-01-02T03:04:05.678Z',
    durationMs: 1,
    shards: 1,
    target: { name: 'my server', url: 'http://127.0.0.1:8080' },
    ...changes,
  };
}

function folded(
  tests: readonly TestResult[],
  changes: Partial<Gates> = {},
  rules: readonly Requirement[] = catalogue,
): Folded {
  return fold(runOf(tests), rules, { ...sampleGates, ...changes });
}

function ruleIn({ report }: Folded, id: string): ReportedRequirement | undefined {
  return report.requirements.find((each) => each.id === id);
}

const verdicts: { what: string; tests: TestResult[]; expected: Partial<ReportedRequirement> }[] = [
  { what: 'a passed test', tests: [testOf(must, {})], expected: { verdict: 'satisfied', evidence: 'observed' } },
  {
    what: 'a passed test in a scenario',
    tests: [testOf(must, { evidence: 'provoked' })],
    expected: { verdict: 'satisfied', evidence: 'provoked' },
  },
  {
    what: 'one failed test among passed ones',
    tests: [testOf(must, {}), testOf(must, failed), testOf(must, {})],
    expected: { verdict: 'violated', evidence: 'observed', reason: 'expected 400, received 200' },
  },
  {
    what: 'a failure that is not found in every run',
    tests: [testOf(must, { ...failed, confirmed: { failed: 3, runs: 5 } })],
    expected: { verdict: 'violated', reason: '3 of 5 runs: expected 400, received 200' },
  },
  {
    what: 'a failed test beside an untested one',
    tests: [testOf(must, { outcome: 'untested', reason: 'no scenario' }), testOf(must, failed)],
    expected: { verdict: 'violated' },
  },
  {
    what: 'an untested test beside a passed one',
    tests: [testOf(must, {}), testOf(must, { outcome: 'untested', reason: 'no scenario' })],
    expected: { verdict: 'untested', evidence: null, reason: 'no scenario' },
  },
  {
    what: 'several reasons',
    tests: ['a', 'b', 'a'].map((reason) => testOf(must, { outcome: 'untested', reason })),
    expected: { verdict: 'untested', reason: 'a; b' },
  },
  { what: 'no test', tests: [], expected: { verdict: 'untested', reason: 'no test in this run covers it' } },
  {
    what: 'a test that was not run',
    tests: [testOf(must, undefined, { status: 'not run' })],
    expected: { verdict: 'untested', reason: 'its test was not run' },
  },
  {
    what: 'a skipped test without a record',
    tests: [testOf(must, undefined, { status: 'skipped', complaint: 'later' })],
    expected: { verdict: 'untested', reason: 'later' },
  },
  {
    what: 'a crashed test',
    tests: [testOf(must, undefined, { status: 'failed', complaint: 'worker gone\nat x' })],
    expected: { verdict: 'untested', reason: 'worker gone' },
  },
  {
    what: 'a finding of another test',
    tests: [
      testOf(must, {}),
      testOf(should, { findings: [{ id: must, seen: 9, broken: 0 }] }),
      testOf(should, {
        findings: [{ id: must, seen: 3, broken: 2, message: 'expected x, received y', exchange: sampleExchange() }],
      }),
    ],
    expected: { verdict: 'violated', reason: '2 of 12 answers: expected x, received y' },
  },
  {
    what: 'findings without a break',
    tests: [testOf(must, { findings: [{ id: must, seen: 3, broken: 0 }] })],
    expected: { verdict: 'satisfied' },
  },
  {
    what: "the target file's word",
    tests: [testOf(must, { ...failed, notApplicable: { [must]: 'no such thing' } })],
    expected: { verdict: 'not-applicable', evidence: null, reason: 'no such thing' },
  },
];

for (const { what, tests, expected } of verdicts) {
  test(`decides a verdict by ${what}`, () => {
    expect(ruleIn(folded(tests), must)).toMatchObject(expected);
  });
}

test('tells why a rule of the catalogue is excluded', () => {
  const excluded = catalogue.map((rule) => ({ ...rule, excluded: 'nobody can see it' }));
  expect(ruleIn(folded([], {}, excluded), must)).toMatchObject({ verdict: 'untested', reason: 'nobody can see it' });
});

test('demotes contested rules to NOTE where they only advise', () => {
  expect(ruleIn(folded([]), contested)?.level).toBe('MUST');
  expect(ruleIn(folded([], { contested: 'advise' }), contested)?.level).toBe('NOTE');
});

const all = (record: Partial<TestRecord>) => catalogue.map(({ id }) => testOf(id, record));

const statuses: { what: string; tests: TestResult[]; gates?: Partial<Gates>; verdict: string; exitStatus: number }[] = [
  { what: 'everything satisfied', tests: all({}), verdict: 'conformant', exitStatus: 0 },
  { what: 'a violated MUST', tests: all(failed), verdict: 'non-conformant', exitStatus: 1 },
  { what: 'an untested MUST', tests: [testOf(should, {})], verdict: 'incomplete', exitStatus: 0 },
  {
    what: 'an untested MUST where all are required',
    tests: [testOf(should, {})],
    gates: { requireComplete: true },
    verdict: 'incomplete',
    exitStatus: 1,
  },
  {
    what: 'a violated SHOULD',
    tests: [testOf(must, {}), testOf(contested, {}), testOf(should, failed)],
    verdict: 'conformant',
    exitStatus: 0,
  },
  {
    what: 'a violated SHOULD where it fails the run',
    tests: [testOf(must, {}), testOf(contested, {}), testOf(should, failed)],
    gates: { failOn: 'should' },
    verdict: 'conformant',
    exitStatus: 1,
  },
  {
    what: 'a violated contested rule that only advises',
    tests: [testOf(must, {}), testOf(contested, failed), testOf(should, {})],
    gates: { contested: 'advise', failOn: 'should' },
    verdict: 'conformant',
    exitStatus: 0,
  },
  {
    what: 'a known violation',
    tests: [testOf(must, failed), testOf(contested, {}), testOf(should, {})],
    gates: { knownDeviations: [{ id: must, reason: 'the gateway', expires: '2030-01-02' }] },
    verdict: 'non-conformant',
    exitStatus: 0,
  },
  {
    what: 'a stale known deviation',
    tests: all({}),
    gates: { knownDeviations: [{ id: must, reason: 'the gateway' }] },
    verdict: 'conformant',
    exitStatus: 1,
  },
  {
    what: 'a known deviation of an untested rule',
    tests: [testOf(should, {})],
    gates: { knownDeviations: [{ id: must, reason: 'the gateway' }] },
    verdict: 'incomplete',
    exitStatus: 0,
  },
  {
    what: 'an orphan known deviation',
    tests: all({}),
    gates: { knownDeviations: [{ id: 'CAU-NO-SUCH', reason: 'the gateway' }] },
    verdict: 'conformant',
    exitStatus: 1,
  },
  {
    what: 'an expired known deviation',
    tests: [testOf(should, failed), testOf(must, {}), testOf(contested, {})],
    gates: { knownDeviations: [{ id: should, reason: 'the gateway', expires: '2030-01-01' }] },
    verdict: 'conformant',
    exitStatus: 1,
  },
  {
    what: 'an error',
    tests: [...all({}), testOf(must, { outcome: 'error', reason: 'bug' })],
    verdict: 'aborted',
    exitStatus: 2,
  },
  {
    what: 'a failure after the record was written',
    tests: [testOf(must, {}, { status: 'failed', complaint: 'teardown' })],
    verdict: 'aborted',
    exitStatus: 2,
  },
  { what: 'a test without a record', tests: [testOf(must)], verdict: 'aborted', exitStatus: 2 },
  {
    what: 'an interrupted test',
    tests: [testOf(must, undefined, { status: 'interrupted' })],
    verdict: 'aborted',
    exitStatus: 2,
  },
  {
    what: 'nothing executed',
    tests: [testOf(must, undefined, { status: 'not run' })],
    verdict: 'aborted',
    exitStatus: 2,
  },
  { what: 'no tests', tests: [], verdict: 'aborted', exitStatus: 2 },
];

for (const { what, tests, gates: changes, verdict, exitStatus } of statuses) {
  test(`ends with ${verdict} and status ${exitStatus} on ${what}`, () => {
    const run = folded(tests, changes);
    expect({ verdict: run.report.verdict, exitStatus: run.exitStatus }).toEqual({ verdict, exitStatus });
  });
}

test('keeps the verdicts that an aborted run has reached', () => {
  const run = fold(runOf(all(failed), { stopped: 'interrupted' }), catalogue, sampleGates);
  expect(run.report).toMatchObject({
    verdict: 'aborted',
    reason: 'the run was interrupted',
    totals: { MUST: { violated: 2 } },
  });
});

test('sums requests and takes target and seed from the records', () => {
  const { report } = folded(all({ seed: -3 }));
  expect(report).toMatchObject({ target: { name: 'my server' }, run: { requests: 9, seed: -3 } });
});

test('gives the same report whatever the order of the tests', () => {
  const tests = [...all({}), ...all(failed)].map((each, line) => ({ ...each, line }));
  expect(folded(tests.toReversed()).report).toEqual(folded(tests).report);
});

test('always gives a report that keeps its schema', () => {
  const check = validator(schema);
  fc.assert(
    fc.property(anyRun, (run) => {
      expect(check(fold(run, requirements, sampleGates).report)).toMatchObject({ ok: true });
    }),
    { numRuns: 60 },
  );
});
