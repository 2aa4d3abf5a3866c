import { requirements } from '../fixtures/requirements.ts';
import type { Report, ReportedRequirement, Verdict } from './report.ts';

/** A report of these requirements with these verdicts, for the tests of what reads reports. */
export function sampleReport(verdicts: Readonly<Record<string, Verdict>>, changes: Partial<Report> = {}): Report {
  const rules = requirements.flatMap(({ id, level, basis, title }): ReportedRequirement[] => {
    const verdict = verdicts[id];
    if (verdict === undefined) return [];
    const reason = verdict === 'satisfied' ? {} : { reason: `why ${verdict}` };
    return [{ id, level, basis, contested: null, title, verdict, evidence: null, ...reason, tests: [] }];
  });
  const none = { satisfied: 0, violated: 0, untested: 0, notApplicable: 0 };
  return {
    suite: { name: 'suite', version: '0.1.0' },
    target: { name: 'my server', url: 'http://127.0.0.1:8080' },
    run: { startedAt: '2030-01-02T03:04:05.678Z', durationMs: 1, requests: 0, seed: null, shards: 1 },
    verdict: 'incomplete',
    totals: { MUST: none, SHOULD: none, NOTE: none },
    requirements: rules,
    ...changes,
  };
}
