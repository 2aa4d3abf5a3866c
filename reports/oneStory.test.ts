import { expect, test } from '@playwright/test';
import * as fc from 'fast-check';
import { requirements } from '../fixtures/requirements.ts';
import { gates } from './arbitraries/gates.ts';
import { anyRun } from './arbitraries/runResults.ts';
import { fold, type Folded, type Report } from './report.ts';
import { renderAll } from './renderers.ts';
import { terminalSummary } from './terminal.ts';

const levels = ['MUST', 'SHOULD', 'NOTE'] as const;
const twoMegabytes = 2_000_000;

test('tells one story in every report and in the exit status', () => {
  fc.assert(
    fc.property(anyRun, gates, (run, settings) => {
      const folded = fold(run, requirements, settings);
      const files = renderAll(folded, run, requirements);
      const { report } = folded;

      expect(JSON.parse(files['conformance.json'] ?? '')).toEqual(report);
      expect(totalsOf(report)).toEqual(report.totals);
      expect(inHtml(files['conformance.html'] ?? '')).toEqual({
        verdict: report.verdict,
        totals: report.totals,
        exitStatus: folded.exitStatus,
      });
      expect(inJunit(files['junit.xml'] ?? '')).toEqual(expectedInJunit(folded));
      expect(inSummary(files['summary.md'] ?? '')).toEqual({ totals: report.totals, exitStatus: folded.exitStatus });
      expect(JSON.parse(files['badge.json'] ?? '').message).toMatch(new RegExp(`^${report.verdict}`));
      expect(terminalSummary(folded, run)).toContain(report.verdict);

      expect(folded.exitStatus).toBe(expectedStatus(folded));
      expect(folded.tests.registered).toBe(run.tests.length);
      if (folded.tests.run === 0) expect(folded.exitStatus).toBe(2);
    }),
    { numRuns: 25 },
  );
});

test('keeps every report in bounds and printable', () => {
  fc.assert(
    fc.property(anyRun, gates, (run, settings) => {
      const many = { ...run, tests: Array.from({ length: 100 }, () => run.tests).flat() };
      const files = renderAll(fold(many, requirements, settings), many, requirements);
      expect(Buffer.byteLength(files['conformance.html'] ?? '')).toBeLessThan(twoMegabytes);
      expect((files['summary.md'] ?? '').length).toBeLessThan(65_536);
      for (const name of ['conformance.html', 'junit.xml', 'summary.md'])
        // oxlint-disable-next-line no-control-regex
        expect(files[name], name).not.toMatch(
          /[\u0000-\u0008\u000b-\u001f\u007f\u202e\ufffe\uffff]|<script>alert|<img src=x/,
        );
    }),
    { numRuns: 5 },
  );
});

/** Counted anew, so that the fold's own count is checked too. */
function totalsOf({ requirements: rules }: Report): Report['totals'] {
  const of = (level: string) => {
    const count = (verdict: string) => rules.filter((each) => each.level === level && each.verdict === verdict).length;
    return {
      satisfied: count('satisfied'),
      violated: count('violated'),
      untested: count('untested'),
      notApplicable: count('not-applicable'),
    };
  };
  return { MUST: of('MUST'), SHOULD: of('SHOULD'), NOTE: of('NOTE') };
}

function inHtml(page: string): object {
  const rows = [...page.matchAll(/<details class="rule" id="[^"]+" data-verdict="([^"]+)" data-level="([^"]+)"/g)];
  const count = (level: string, verdict: string) => rows.filter((row) => row[1] === verdict && row[2] === level).length;
  const of = (level: string) => ({
    satisfied: count(level, 'satisfied'),
    violated: count(level, 'violated'),
    untested: count(level, 'untested'),
    notApplicable: count(level, 'not-applicable'),
  });
  return {
    verdict: /id="verdict">([^<]+)</.exec(page)?.[1],
    totals: { MUST: of('MUST'), SHOULD: of('SHOULD'), NOTE: of('NOTE') },
    exitStatus: Number(/<dt>Exit status<\/dt><dd>(\d)/.exec(page)?.[1]),
  };
}

function inJunit(xml: string): object {
  const sum = (attribute: string) =>
    [...xml.matchAll(new RegExp(`<testsuite .*?${attribute}="(\\d+)"`, 'g'))].reduce(
      (total, [, count]) => total + Number(count),
      0,
    );
  const elements = (name: string) => xml.split(`<${name} `).length - 1;
  return {
    cases: [sum('tests'), elements('testcase')],
    failures: [sum('failures'), elements('failure')],
    errors: [sum('errors'), elements('error')],
    skipped: [sum('skipped'), elements('skipped')],
    verdicts: [...xml.matchAll(/<property name="([A-Z0-9-]+)" value="([^"]+)"/g)]
      .map(([, id, verdict]) => `${id} ${verdict}`)
      .toSorted(),
  };
}

function expectedInJunit({ report, failures, badEntries }: Folded): object {
  const aborted = report.verdict === 'aborted' ? 1 : 0;
  const failing = failures.length + badEntries.length;
  const skipped = report.requirements.filter(
    ({ id, verdict }) => verdict !== 'satisfied' && !failures.some((each) => each.id === id),
  );
  const cases = report.requirements.length + badEntries.length + aborted;
  return {
    cases: [cases, cases],
    failures: [failing, failing],
    errors: [aborted, aborted],
    skipped: [skipped.length, skipped.length],
    verdicts: report.requirements.map(({ id, verdict }) => `${id} ${verdict}`).toSorted(),
  };
}

function inSummary(text: string): object {
  const row = (level: string) => {
    const [satisfied, violated, untested, notApplicable] =
      new RegExp(`^\\| ${level} \\|(.*)\\|$`, 'm').exec(text)?.[1]?.split('|').map(Number) ?? [];
    return { satisfied, violated, untested, notApplicable };
  };
  return {
    totals: Object.fromEntries(levels.map((level) => [level, row(level)])),
    exitStatus: Number(/exit status (\d)$/m.exec(text)?.[1]),
  };
}

/** DESIGN's words on the exit status, once more. */
function expectedStatus({ report, gates: { failOn, requireComplete, knownDeviations, today } }: Folded): number {
  if (report.verdict === 'aborted') return 2;
  const binding = failOn === 'should' ? ['MUST', 'SHOULD'] : ['MUST'];
  const unknown = report.requirements.some(
    ({ verdict, level, knownDeviation }) => verdict === 'violated' && binding.includes(level) && !knownDeviation,
  );
  const open = requireComplete && report.totals.MUST.untested > 0;
  const bad = knownDeviations.some(({ id, expires = today }) => {
    const rule = report.requirements.find((each) => each.id === id);
    return rule === undefined || rule.verdict === 'satisfied' || expires < today;
  });
  return unknown || open || bad ? 1 : 0;
}
