import type { Requirement } from '../fixtures/requirements.ts';
import { badge } from './badge.ts';
import { accusationOf } from './evidence.ts';
import { html } from './html.ts';
import { junit } from './junit.ts';
import type { ReportFiles } from './output.ts';
import type { Folded } from './report.ts';
import { reproduction } from './reproduction.ts';
import type { RunResults } from './results.ts';
import { summary } from './summary.ts';

/** Every report of a run, by its path inside the output folder. */
export function renderAll(folded: Folded, results: RunResults, catalogue: readonly Requirement[]): ReportFiles {
  const scripts = reproductions(folded, results, catalogue);
  return {
    'conformance.json': `${JSON.stringify(folded.report, undefined, 2)}\n`,
    'conformance.html': html(folded, results, catalogue, scripts),
    'junit.xml': junit(folded, catalogue),
    'summary.md': summary(folded),
    'badge.json': badge(folded.report, operationsOf(catalogue)),
    ...Object.fromEntries([...scripts].map(([id, script]) => [`reproductions/${id}.sh`, script])),
  };
}

/** By id, a script for each violated requirement whose exchanges were recorded. */
function reproductions(
  { report }: Folded,
  { tests }: RunResults,
  catalogue: readonly Requirement[],
): Map<string, string> {
  const operations = new Map<string, string>(catalogue.map(({ id, operation }) => [id, operation]));
  const scripts = new Map<string, string>();
  for (const rule of report.requirements.filter(({ verdict }) => verdict === 'violated')) {
    const accusation = accusationOf(rule.id, operations.get(rule.id) ?? '', tests);
    if (accusation && accusation.exchanges.length > 0) scripts.set(rule.id, reproduction(rule, accusation, report));
  }
  return scripts;
}

function operationsOf(catalogue: readonly Requirement[]): string {
  return [...new Set(catalogue.map(({ operation }) => operation))].join(', ');
}
