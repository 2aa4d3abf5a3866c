import type { Level } from '../fixtures/requirements.ts';
import { escaped } from './markup.ts';
import type { Folded, Report, ReportedRequirement } from './report.ts';
import { counted, shortened } from './words.ts';

/** GitHub takes 65,536 characters in a comment; the rest of the room is for the frame around the rows. */
const roomForRows = 50_000;
const longestReason = 240;
const levels: readonly Level[] = ['MUST', 'SHOULD', 'NOTE'];

/** The report as Markdown, for a pull request's comment or a job's summary. */
export function summary(folded: Folded): string {
  const { report, failures, badEntries } = folded;
  const of = (verdict: string) => report.requirements.filter((each) => each.verdict === verdict);
  const failing = new Set(failures.map(({ id }) => id));
  return [
    `## ${heading(folded)}`,
    '',
    facts(folded),
    '',
    ...totalsTable(report),
    ...section(
      'Violated',
      of('violated').map((each) => violatedRow(each, failing.has(each.id))),
    ),
    ...section(
      'Known deviations to mend',
      badEntries.map(({ id, problem }) => `- \`${id}\`: ${code(problem)}`),
    ),
    ...folds('Untested', of('untested').map(reasonRow)),
    ...folds('Not applicable', of('not-applicable').map(reasonRow)),
    '',
  ].join('\n');
}

function heading({ report: { target, verdict, reason }, exitStatus }: Folded): string {
  const mark = exitStatus === 0 ? '✅' : '❌';
  return `${mark} ${code(target.name)}: ${verdict}${reason === undefined ? '' : ` (${code(shortened(reason, longestReason))})`}`;
}

function facts({ report: { run, suite, target }, tests, exitStatus }: Folded): string {
  const seed = run.seed === null ? '' : `, seed ${run.seed}`;
  const shards = run.shards === 1 ? '' : `, ${run.shards} shards`;
  return `${code(target.url)}, ${run.startedAt}, ${(run.durationMs / 1000).toFixed(1)} s, ${counted(run.requests, 'request')}, ${tests.run} of ${counted(tests.registered, 'test')} run${seed}${shards}, ${suite.name} ${suite.version}, exit status ${exitStatus}`;
}

function totalsTable({ totals }: Report): string[] {
  return [
    '| level | satisfied | violated | untested | not applicable |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...levels.map((level) => {
      const { satisfied, violated, untested, notApplicable } = totals[level];
      return `| ${level} | ${satisfied} | ${violated} | ${untested} | ${notApplicable} |`;
    }),
  ];
}

function violatedRow(
  { id, level, title, contested, reason = '', knownDeviation }: ReportedRequirement,
  fails: boolean,
): string {
  const marks = [
    level,
    ...(contested === null ? [] : ['contested']),
    ...(knownDeviation ? [`known: ${code(shortened(knownDeviation.reason, longestReason))}`] : []),
    ...(fails ? ['fails the run'] : []),
  ];
  return `- **\`${id}\`** ${escaped(title)} (${marks.join(', ')})<br>${code(shortened(reason, longestReason))}`;
}

function reasonRow({ id, level, reason = '' }: ReportedRequirement): string {
  return `- \`${id}\` (${level}): ${code(shortened(reason, longestReason))}`;
}

function section(title: string, rows: readonly string[]): string[] {
  return rows.length === 0 ? [] : ['', `### ${title}: ${rows.length}`, '', ...fitting(rows)];
}

function folds(title: string, rows: readonly string[]): string[] {
  if (rows.length === 0) return [];
  return ['', `<details><summary>${title}: ${rows.length}</summary>`, '', ...fitting(rows), '', '</details>'];
}

/** As many rows as there is room for, and how many were left out. */
function fitting(rows: readonly string[]): string[] {
  let room = roomForRows / 3;
  const kept = rows.filter((row) => (room -= row.length + 1) > 0);
  return kept.length === rows.length ? kept : [...kept, `- and ${rows.length - kept.length} more in conformance.json`];
}

/** What a target said, as text that Markdown neither formats nor takes for a mention. */
function code(text: string): string {
  const inert = escaped(text.replaceAll(/\s+/g, ' ').trim()).replaceAll(
    /[|`*_[\]@#\\~!]/g,
    (each) => `&#${each.charCodeAt(0)};`,
  );
  return `<code>${inert}</code>`;
}
