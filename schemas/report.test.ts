import { expect, test } from '@playwright/test';
import schema from './report.schema.json' with { type: 'json' };
import { validator } from './validate.ts';

const check = validator(schema);
const none = { satisfied: 0, violated: 0, untested: 0, notApplicable: 0 };
const passed = { title: 'answers 200', file: 'specs/success.spec.ts', line: 3, outcome: 'passed' };
const rule = {
  id: 'CAU-OK-STATUS',
  level: 'MUST',
  basis: 'reference',
  contested: null,
  title: 'answers 200',
  verdict: 'satisfied',
  evidence: 'observed',
  tests: [passed],
};
const run = { startedAt: '2030-01-01T00:00:00.000Z', durationMs: 1.5, requests: 0, seed: -7, shards: 1 };
const report = {
  suite: { name: 'suite', version: '0.1.0' },
  target: { name: 'my server', url: 'http://127.0.0.1:8080' },
  run,
  verdict: 'conformant',
  totals: { MUST: none, SHOULD: none, NOTE: none },
  requirements: [rule],
};
const withRule = (changed: object) => ({ ...report, requirements: [{ ...rule, ...changed }] });
const withTest = (changed: object) => withRule({ tests: [{ ...passed, ...changed }] });
const withRun = (changed: object) => ({ ...report, run: { ...run, ...changed } });
const { verdict: _verdict, ...noVerdict } = report;

const accepted: [what: string, value: object][] = [
  ['a run without findings', report],
  ['an aborted run with its reason', { ...report, verdict: 'aborted', reason: 'no answer', requirements: [] }],
  ['no seed', withRun({ seed: null })],
  ['a contested rule', withRule({ contested: 'sources disagree', level: 'NOTE' })],
  ['an untested rule', withRule({ verdict: 'untested', evidence: null, reason: 'control refused', tests: [] })],
  ['a known violation', withRule({ verdict: 'violated', knownDeviation: { reason: 'r', expires: '2030-12-31' } })],
  ['further members of a test', withTest({ outcome: 'error', message: 'm', reason: 'r', exchange: {} })],
];

for (const [what, value] of accepted) {
  test(`accepts ${what}`, () => {
    expect(check(value)).toEqual({ ok: true, value });
  });
}

const verdicts = '"conformant", "non-conformant", "incomplete", "aborted"';
const totalsMembers = 'satisfied, violated, untested, notApplicable';

const refused: [what: string, value: object, problem: string][] = [
  ['no verdict', noVerdict, 'verdict is missing: it is required'],
  ['another verdict', { ...report, verdict: 'passed' }, `verdict is "passed": must be one of ${verdicts}`],
  [
    'an unknown member',
    { ...report, score: 1 },
    'unknown member "score" (allowed: suite, target, run, verdict, reason, totals, requirements)',
  ],
  ['a suite without version', { ...report, suite: { name: 's' } }, 'suite.version is missing: it is required'],
  ['a target without URL', { ...report, target: { name: 't' } }, 'target.url is missing: it is required'],
  ['a bad start', withRun({ startedAt: 'now' }), 'run.startedAt is "now": must match format "date-time"'],
  ['a negative duration', withRun({ durationMs: -1 }), 'run.durationMs is -1: must be >= 0'],
  ['half a request', withRun({ requests: 0.5 }), 'run.requests is 0.5: must be an integer'],
  ['a seed in words', withRun({ seed: 'x' }), 'run.seed is "x": must be an integer or null'],
  ['no shards', withRun({ shards: 0 }), 'run.shards is 0: must be >= 1'],
  [
    'a level without totals',
    { ...report, totals: { MUST: none, SHOULD: none } },
    'totals.NOTE is missing: it is required',
  ],
  [
    'a total of something else',
    { ...report, totals: { ...report.totals, NOTE: { ...none, skipped: 1 } } },
    `totals.NOTE has the unknown member "skipped" (allowed: ${totalsMembers})`,
  ],
  [
    'the verdict of a run on a rule',
    withRule({ verdict: 'conformant' }),
    'requirements[0].verdict is "conformant": must be one of "satisfied", "violated", "untested", "not-applicable"',
  ],
  [
    'other evidence',
    withRule({ evidence: 'seen' }),
    'requirements[0].evidence is "seen": must be one of "observed", "provoked", null',
  ],
  [
    'contested without why',
    withRule({ contested: true }),
    'requirements[0].contested is true: must be a string or null',
  ],
  [
    'a known deviation without reason',
    withRule({ knownDeviation: {} }),
    'requirements[0].knownDeviation.reason is missing: it is required',
  ],
  [
    'another outcome',
    withTest({ outcome: 'skipped' }),
    'requirements[0].tests[0].outcome is "skipped": must be one of "passed", "failed", "untested", "error"',
  ],
  ['a test without file', withTest({ file: undefined }), 'requirements[0].tests[0].file is missing: it is required'],
];

for (const [what, value, problem] of refused) {
  test(`refuses ${what}`, () => {
    expect(check(value)).toEqual({ ok: false, problems: [problem] });
  });
}
