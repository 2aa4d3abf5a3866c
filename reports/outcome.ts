import type { ReportedTest } from './report.ts';
import type { TestResult } from './results.ts';

/** A test's outcome in the suite's words. Where it left no record, only Playwright's status is known. */
export function outcomeOf({ record, status, complaint }: TestResult): Pick<ReportedTest, 'outcome' | 'reason'> {
  if (record === undefined) return withoutRecord(status, complaint);
  if (record.outcome === 'passed' && status !== 'passed')
    return { outcome: 'error', reason: complaint ?? `the test ended as ${status} after it had passed` };
  const outcome = record.outcome === 'not-applicable' ? 'untested' : record.outcome;
  const reason = record.outcome === 'not-applicable' ? 'not applicable, says the target file' : record.reason;
  return reason === undefined ? { outcome } : { outcome, reason };
}

function withoutRecord(status: TestResult['status'], complaint?: string): Pick<ReportedTest, 'outcome' | 'reason'> {
  if (status === 'not run') return { outcome: 'untested', reason: 'its test was not run' };
  if (status === 'interrupted') return { outcome: 'untested', reason: 'its test was interrupted' };
  if (status === 'skipped') return { outcome: 'untested', reason: complaint ?? 'its test was skipped' };
  return { outcome: 'error', reason: complaint ?? `the test ended as ${status} without a record` };
}

/** Whether a test ran at all, rather than being passed over. */
export function wasExecuted({ record, status }: TestResult): boolean {
  return record !== undefined || !['skipped', 'not run'].includes(status);
}
