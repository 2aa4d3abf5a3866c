import type { Level } from '../fixtures/requirements.ts';
import type { KnownDeviation } from './knownDeviations.ts';
import type { ReportedRequirement } from './report.ts';

/** The settings that a verdict depends on. */
export interface Gates {
  readonly failOn: 'must' | 'should';
  readonly contested: 'enforce' | 'advise';
  readonly requireComplete: boolean;
  readonly knownDeviations: readonly KnownDeviation[];
  /** The day of the run as YYYY-MM-DD, to tell which entries have expired. */
  readonly today: string;
}

/** A requirement, or an entry of the known deviations, that fails the run, and why. */
export interface Failure {
  readonly id: string;
  readonly problem: string;
}

/** What the list says of a violation; nothing where it doesn't, or no longer. */
export function knownAs(id: string, { knownDeviations, today }: Gates): Omit<KnownDeviation, 'id'> | undefined {
  const entry = knownDeviations.find((each) => each.id === id && !hasExpired(each, today));
  if (entry === undefined) return undefined;
  const { id: _, ...rest } = entry;
  return rest;
}

function hasExpired({ expires }: KnownDeviation, today: string): boolean {
  return expires !== undefined && expires < today;
}

/** Why an entry of the list fails the run: at most one reason. */
export function badEntry(
  entry: KnownDeviation,
  requirements: readonly ReportedRequirement[],
  today: string,
): Failure[] {
  const rule = requirements.find(({ id }) => id === entry.id);
  if (rule === undefined)
    return [{ id: entry.id, problem: 'orphan: the known deviations list an id that does not exist' }];
  if (rule.verdict === 'satisfied')
    return [{ id: entry.id, problem: 'stale: listed as a known deviation, but satisfied again; remove the entry' }];
  if (hasExpired(entry, today))
    return [
      {
        id: entry.id,
        problem: `expired: the known deviation counted until ${entry.expires}; mend the target or renew it`,
      },
    ];
  return [];
}

/** Violations at or above FAIL_ON that nobody has listed, and untested MUSTs where REQUIRE_COMPLETE asks for all. */
export function failingRules(
  requirements: readonly ReportedRequirement[],
  { failOn, requireComplete }: Gates,
): Failure[] {
  const counts = (level: Level) => level === 'MUST' || (level === 'SHOULD' && failOn === 'should');
  return requirements.flatMap(({ id, level, verdict, knownDeviation }) => {
    if (verdict === 'violated' && counts(level) && knownDeviation === undefined)
      return [{ id, problem: `${level} violated` }];
    if (verdict === 'untested' && level === 'MUST' && requireComplete)
      return [{ id, problem: 'untested, and REQUIRE_COMPLETE is set' }];
    return [];
  });
}
