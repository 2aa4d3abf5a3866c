import { printable } from '../fixtures/transcript.ts';
import type { Level } from '../fixtures/requirements.ts';
import { outcomeOf } from './outcome.ts';
import type { Folded, Report, ReportedRequirement } from './report.ts';
import type { GlobalError, RunResults, TestResult } from './results.ts';
import { counted, firstLine, shortened } from './words.ts';

const levels: readonly Level[] = ['MUST', 'SHOULD', 'NOTE'];
const shownReasons = 3;
const longestReason = 160;
const shownErrors = 10;
const stackLines = 4;
const toldErrors = /^(?:PreflightError|ConfigurationError): /;

/** The run in a few lines for a person: what stopped it, or verdict, totals and each violated rule. */
export function terminalSummary(folded: Folded, { errors, tests }: RunResults, written?: string): string {
  const { report } = folded;
  const lines = [
    ...unique(errors.map(errorText)),
    ...errorLines(tests),
    ...(errors.length > 0 && tests.every(({ record }) => record === undefined)
      ? [`${report.verdict}: nothing was tested`]
      : body(folded)),
    ...(written === undefined ? [] : [`Reports: ${written}`]),
  ];
  return `${printable(lines.join('\n'))}\n`;
}

/** The suite's own faults and its surroundings', which make a run worthless. */
function errorLines(tests: readonly TestResult[]): string[] {
  const lines = tests.flatMap((test) => {
    const { outcome, reason = 'unknown' } = outcomeOf(test);
    return outcome === 'error' ? [`error in "${test.title}": ${firstLine(reason)}`] : [];
  });
  return lines.length > shownErrors
    ? [...lines.slice(0, shownErrors), `and ${lines.length - shownErrors} more errors`]
    : lines;
}

/** `12 of 80: rejects a ClientToken of 501 characters`, cut to the terminal's width. */
export function progressLine(done: number, total: number, title: string, width: number): string {
  return printable(`${done} of ${total}: ${title}`).slice(0, Math.max(width - 1, 20));
}

/** An error meant for the user is told in its own words; a bug of the suite with the place where it happened. */
export function errorText({ message, stack }: GlobalError): string {
  if (toldErrors.test(message)) return printable(message.replace(toldErrors, ''));
  const calls = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return printable([message, ...calls.slice(0, stackLines)].join('\n'));
}

function body({ report, failures, badEntries, exitStatus }: Folded): string[] {
  const violated = report.requirements.filter(({ verdict }) => verdict === 'violated');
  return [
    '',
    verdictLine(report),
    ...levels.flatMap((level) => totalsLine(level, report)),
    ...(violated.length > 0 ? ['', ...violated.flatMap(violationLines)] : []),
    ...(badEntries.length > 0
      ? ['', 'Known deviations to mend:', ...badEntries.map(({ id, problem }) => `  ${id}: ${problem}`)]
      : []),
    ...(exitStatus === 1
      ? [
          '',
          `Fails the run: ${counted(failures.length + badEntries.length, 'finding')} (FAIL_ON, KNOWN_DEVIATIONS and REQUIRE_COMPLETE decide)`,
        ]
      : []),
    '',
  ];
}

function verdictLine({ verdict, reason, target, run, suite }: Report): string {
  const why = reason === undefined ? '' : `: ${reason}`;
  const seconds = (run.durationMs / 1000).toFixed(1);
  const seed = run.seed === null ? '' : `, seed ${run.seed}`;
  return `${verdict}${why}\n${target.name} (${target.url}), ${counted(run.requests, 'request')} in ${seconds} s${seed}, ${suite.name} ${suite.version}`;
}

/** `MUST: 58 of 58 tested satisfied, 3 untested because …`; nothing for a level without requirements. */
function totalsLine(level: Level, { totals, requirements }: Report): string[] {
  const { satisfied, violated, untested, notApplicable } = totals[level];
  if (satisfied + violated + untested + notApplicable === 0) return [];
  const parts = [
    `${satisfied} of ${satisfied + violated} tested satisfied`,
    ...(untested > 0
      ? [`${untested} untested because ${reasons(requirements.filter((each) => each.level === level))}`]
      : []),
    ...(notApplicable > 0 ? [`${notApplicable} not applicable`] : []),
  ];
  return [`${`${level}:`.padEnd(7)} ${parts.join(', ')}`];
}

function reasons(requirements: readonly ReportedRequirement[]): string {
  const counts = new Map<string, number>();
  for (const { verdict, reason = 'unknown' } of requirements)
    if (verdict === 'untested') counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const told = [...counts].toSorted((one, other) => other[1] - one[1]);
  const rest = told.slice(shownReasons).reduce((total, [, count]) => total + count, 0);
  const shown = told
    .slice(0, shownReasons)
    .map(([reason, count]) => `${shortened(reason, longestReason)}${told.length > 1 ? ` (${count})` : ''}`);
  return [...shown, ...(rest > 0 ? [`other reasons (${rest})`] : [])].join('; ');
}

function violationLines({ id, level, title, reason, contested, knownDeviation }: ReportedRequirement): string[] {
  return [
    `${knownDeviation ? 'known deviation' : 'violated'}  ${id}  ${level}${contested === null ? '' : ' (contested)'}  ${title}`,
    `  ${reason ?? ''}`,
    ...(knownDeviation ? [`  known: ${knownDeviation.reason}`] : []),
  ];
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
