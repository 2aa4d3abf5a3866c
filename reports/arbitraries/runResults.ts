import * as fc from 'fast-check';
import type { Finding, TestRecord } from '../../fixtures/record.ts';
import { requirements } from '../../fixtures/requirements.ts';
import type { RunResults, TestResult } from '../results.ts';
import { sampleExchange, sampleRecord } from '../sampleRecord.ts';

/** What a target may send or a person may write: markup, control characters, half a character, a lot of it. */
export const hostileText = fc.oneof(
  fc.constantFrom(
    '<script>alert(1)</script>',
    '</script><img src=x onerror=alert(1)>',
    ']]>',
    '<!--',
    "javascript:alert('1')",
    '\u001b[31mred\u001b[0m',
    '@everyone | `code` [link](http://example.com)',
    '\u202egnp.exe',
    '\ud800',
    'x'.repeat(5000),
    'a\r\nb\u0000c',
    '$(touch /tmp/owned) `id` \'; exit 3; "',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
);

const ids = requirements.map(({ id }) => id);
const id = fc.constantFrom(...ids);

const finding: fc.Arbitrary<Finding> = fc
  .record({ id, seen: fc.integer({ min: 1, max: 9 }), broken: fc.constantFrom(0, 0, 0, 2), text: hostileText })
  .map(({ text, seen, ...counts }) => ({
    ...counts,
    seen: seen + counts.broken,
    ...(counts.broken > 0
      ? { message: `expected a thing, received ${text}`, exchange: sampleExchange(500, text) }
      : {}),
  }));

const told: fc.Arbitrary<Partial<TestRecord>> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ outcome: 'passed' as const }) },
  {
    weight: 2,
    arbitrary: hostileText.map((text) => ({
      outcome: 'failed' as const,
      message: `expect(answer).toBeRejected()\n\nExpected: 400\nReceived: 200 ${text}`,
      confirmed: { failed: 2, runs: 3 },
    })),
  },
  { weight: 2, arbitrary: hostileText.map((reason) => ({ outcome: 'untested' as const, reason })) },
);

const record: fc.Arbitrary<TestRecord> = fc
  .record({
    told,
    findings: fc.array(finding, { maxLength: 2 }),
    evidence: fc.constantFrom('observed' as const, 'provoked' as const),
    body: hostileText,
  })
  .map(({ told: outcome, findings, evidence, body }) =>
    sampleRecord({ ...outcome, findings, evidence, exchanges: [sampleExchange(200, body), sampleExchange(400, body)] }),
  );

const statusOf = {
  passed: 'passed',
  failed: 'failed',
  untested: 'skipped',
  error: 'failed',
  'not-applicable': 'skipped',
} as const;

const recorded: fc.Arbitrary<Pick<TestResult, 'status' | 'record'>> = record.map((each) => ({
  status: statusOf[each.outcome],
  record: each,
}));

const unrecorded: fc.Arbitrary<Pick<TestResult, 'status' | 'complaint'>> = fc.record({
  status: fc.constantFrom('skipped' as const, 'not run' as const),
  complaint: hostileText,
});

const testResult: fc.Arbitrary<TestResult> = fc
  .record({
    title: hostileText,
    line: fc.integer({ min: 1, max: 500 }),
    rules: fc.uniqueArray(id, { minLength: 1, maxLength: 3 }),
    ended: fc.oneof({ weight: 12, arbitrary: recorded }, { weight: 1, arbitrary: unrecorded }),
  })
  .map(({ ended, ...rest }) => ({ ...rest, ...ended, file: 'specs/some/aspect.spec.ts', durationMs: 12 }));

/** Runs whose tests all ended without an error of the suite's own. */
export const wholeRun: fc.Arbitrary<RunResults> = fc
  .record({
    tests: fc.array(testResult, { maxLength: 60 }),
    notApplicable: fc.dictionary(id, hostileText, { maxKeys: 2 }),
    name: hostileText,
  })
  .map(({ tests, notApplicable, name }) => ({
    suite: { name: 'suite', version: '0.1.0' },
    tests: tests.map((test) =>
      test.record
        ? {
            ...test,
            record: {
              ...test.record,
              notApplicable: { ...notApplicable },
              target: { name, url: 'http://127.0.0.1:1' },
            },
          }
        : test,
    ),
    errors: [],
    startedAt: '2030-01-02T03:04:05.678Z',
    durationMs: 1234.5,
    shards: 1,
    target: { name: 'my server', url: 'http://127.0.0.1:8080' },
  }));

/** Runs of any kind: also broken off, or with errors of the suite's own. */
export const anyRun: fc.Arbitrary<RunResults> = fc
  .tuple(
    wholeRun,
    fc.constantFrom<Partial<RunResults>>(
      {},
      {},
      {},
      { stopped: 'interrupted' },
      { stopped: 'timed out' },
      { errors: [{ message: 'PreflightError: no answer\nDo this.' }] },
      { tests: [] },
    ),
  )
  .map(([run, changes]) => ({ ...run, ...changes }));
