import type { Level } from '../fixtures/requirements.ts';
import type { Report, ReportedRequirement, Verdict } from './report.ts';

/** A requirement whose verdict differs between two runs; `none`: the run's catalogue does not have it. */
export interface Change {
  readonly id: string;
  readonly level: Level;
  readonly title: string;
  readonly from: Verdict | 'none';
  readonly to: Verdict | 'none';
  readonly reason?: string;
}

/** What changed from one run to the next. */
export interface Changes {
  readonly worse: readonly Change[];
  readonly better: readonly Change[];
  /** Neither: declared not applicable, or added to or dropped from the catalogue. */
  readonly other: readonly Change[];
}

/** How bad a verdict is, where two can be compared. */
const badness: Readonly<Record<Change['from'], number | undefined>> = {
  satisfied: 0,
  untested: 1,
  violated: 2,
  'not-applicable': undefined,
  none: undefined,
};

/** Compares two runs of one target, requirement by requirement. */
export function changesBetween(before: Report, after: Report): Changes {
  const changes = idsOf([before, after])
    .map((id) => changeOf(id, before, after))
    .filter(({ from, to }) => from !== to);
  const direction = ({ from, to }: Change) => Math.sign((badness[to] ?? Number.NaN) - (badness[from] ?? Number.NaN));
  return {
    worse: changes.filter((change) => direction(change) > 0),
    better: changes.filter((change) => direction(change) < 0),
    other: changes.filter((change) => Number.isNaN(direction(change))),
  };
}

/** One requirement in several reports; undefined where a report does not have it. */
export interface ComparedRow {
  readonly id: string;
  readonly level: Level;
  readonly title: string;
  readonly verdicts: readonly (Verdict | 'none')[];
}

/** Every requirement with its verdict in each report, in the order of the first that has it. */
export function sideBySide(reports: readonly Report[]): ComparedRow[] {
  return idsOf(reports).map((id) => {
    const found = reports.map((report) => ruleIn(report, id));
    const { level = 'NOTE', title = '' } = found.find((each) => each !== undefined) ?? {};
    return { id, level, title, verdicts: found.map((each) => each?.verdict ?? 'none') };
  });
}

function changeOf(id: string, before: Report, after: Report): Change {
  const earlier = ruleIn(before, id);
  const later = ruleIn(after, id);
  const { level = 'NOTE', title = '' } = later ?? earlier ?? {};
  const reason = later?.reason === undefined ? {} : { reason: later.reason };
  return { id, level, title, from: earlier?.verdict ?? 'none', to: later?.verdict ?? 'none', ...reason };
}

function ruleIn({ requirements }: Report, wanted: string): ReportedRequirement | undefined {
  return requirements.find(({ id }) => id === wanted);
}

function idsOf(reports: readonly Report[]): string[] {
  return [...new Set(reports.flatMap(({ requirements }) => requirements.map(({ id }) => id)))];
}
