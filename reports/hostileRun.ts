import type { TestRecord } from '../fixtures/record.ts';
import type { RequirementId } from '../fixtures/requirementId.ts';
import type { RunResults, TestResult } from './results.ts';
import { sampleExchange, sampleRecord } from './sampleRecord.ts';

/** What a target may send to run in the reader's browser, or to look like something else. */
export const attacks = [
  '<script>window.owned = 1</script>',
  '</script><img src="x" onerror="window.owned = 1">',
  '"><svg onload="window.owned = 1">',
  '<a href="javascript:window.owned=1">click</a>',
  '\u001b[31mred\u001b[0m',
  '\u202egnp.exe',
  Buffer.from([0xff, 0xfe, 0xc3, 0x28]).toString(),
].join('\n');

const target = { name: `my server ${attacks}`, url: 'http://127.0.0.1:8080/<b>' };

const violated: Partial<TestRecord> = {
  outcome: 'failed',
  message: `expect(answer).toBeRejected(400)\n\nExpected: 400 ValidationException\nReceived: 200 ${attacks}`,
  exchanges: [sampleExchange(200, attacks), sampleExchange(500, 'x'.repeat(1024 * 1024))],
};

/**
 * A run of a hostile target: a violated MUST, an untested and a contested rule, one not applicable.
 * `satisfied`: so many tests that passed, each with an answer of this many characters.
 */
export function hostileRun(satisfied = 1, answer = 10): RunResults {
  return {
    suite: { name: 'suite', version: '0.1.0' },
    tests: [
      testOf('CAU-TOKEN-MAX', violated),
      testOf('CAU-ERR-QUOTA', { outcome: 'untested', reason: `no such state: ${attacks}` }),
      testOf('CAU-ERR-THROTTLED', { evidence: 'provoked' }),
      testOf('CAU-OK-STATUS', { notApplicable: { 'CAU-OK-STATUS': attacks } }),
      ...Array.from({ length: satisfied }, () =>
        testOf('CAU-OK-EMPTY', { exchanges: [sampleExchange(200, 'y'.repeat(answer))] }),
      ),
    ],
    errors: [],
    startedAt: '2030-01-02T03:04:05.678Z',
    durationMs: 4200,
    shards: 1,
    target: { name: '', url: '' },
  };
}

function testOf(id: RequirementId, record: Partial<TestRecord>): TestResult {
  const title = `judges ${id}`;
  return {
    title,
    file: 'specs/a.spec.ts',
    line: 1,
    rules: [id],
    status: 'passed',
    durationMs: 1,
    record: sampleRecord({ target, ...record }),
  };
}
