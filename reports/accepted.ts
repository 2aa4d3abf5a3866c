import type { KnownDeviation } from './knownDeviations.ts';
import type { Report } from './report.ts';

/** A list of known deviations brought up to date with a run. */
export interface Accepted {
  readonly list: readonly KnownDeviation[];
  /** Ids that were not on the list; a person has to give their reason. */
  readonly added: readonly string[];
  /** Ids that were on the list and are violated no more. */
  readonly dropped: readonly string[];
}

/** The list with every violation of the run that could fail one: entries keep what a person wrote, new ones have an empty reason. */
export function accepted({ requirements }: Report, previous: readonly KnownDeviation[]): Accepted {
  const violated = requirements
    .filter(({ verdict, level }) => verdict === 'violated' && level !== 'NOTE')
    .map(({ id }) => id);
  const known = new Map(previous.map((entry) => [entry.id, entry]));
  return {
    list: violated.map((id) => known.get(id) ?? { id, reason: '' }),
    added: violated.filter((id) => !known.has(id)),
    dropped: previous.map(({ id }) => id).filter((id) => !violated.includes(id)),
  };
}
