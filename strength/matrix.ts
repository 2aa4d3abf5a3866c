import type { StrengthTarget } from './targets.ts';
import type { TargetRun } from './verdicts.ts';

/** One target of the matrix with what its run came to, and what is wrong with that. */
export interface Row {
  readonly name: string;
  readonly kind: StrengthTarget['kind'];
  readonly breaks: readonly string[];
  readonly violated: readonly string[];
  readonly satisfied: readonly string[];
  readonly problems: readonly string[];
  /** Whether a rule that it breaks was found to be kept. */
  readonly isMissed: boolean;
  readonly durationMs: number;
}

/** What the suite's strength came to: reports/out/strength.json. */
export interface Strength {
  readonly line: string;
  readonly problems: readonly string[];
  readonly requirements: readonly string[];
  readonly rows: readonly Row[];
}

type Measured = Pick<StrengthTarget, 'name' | 'kind' | 'breaks' | 'mayBreak'>;

/** The rules about the form of an answer, which a constant one that is well-formed keeps in truth. */
const aboutForm =
  /^CAU-(?:ERR-(?:JSON|MESSAGE|MESSAGE-CASE|TYPE|TYPE-HEADER|STATUS|DECLARED|NO-LEAK|NOT-5XX)|HTTP-REQUEST-ID)$/;

/** Holds what was found against what must be found. */
export function rowOf(
  { name, kind, breaks, mayBreak = [] }: Measured,
  { verdicts, reasons, aborted, durationMs }: TargetRun,
): Row {
  const having = (verdict: string): string[] => Object.keys(verdicts).filter((id) => verdicts[id] === verdict);
  const violated = having('violated');
  const satisfied = having('satisfied');
  const why = (id: string): string => `${id} (${reasons[id] ?? verdicts[id]})`;
  const problems: string[] = [];
  if (aborted !== undefined && kind !== 'null') problems.push(`the run was aborted: ${aborted}`);
  if (kind === 'null') {
    for (const id of satisfied) if (!aboutForm.test(id)) problems.push(`satisfied: ${id}`);
  } else {
    for (const id of breaks) if (verdicts[id] !== 'violated') problems.push(`not found: ${why(id)}`);
    for (const id of violated)
      if (!breaks.includes(id) && !mayBreak.includes(id)) problems.push(`accused wrongly: ${why(id)}`);
  }
  const isMissed = breaks.some((id) => !violated.includes(id));
  return { name, kind, breaks, violated, satisfied, problems, isMissed, durationMs };
}

/** A run whose verdicts on some rules are those of a more thorough one of their tests. */
export function completed(run: TargetRun, thorough: TargetRun, ids: readonly string[]): TargetRun {
  const of = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).filter(([id]) => ids.includes(id)));
  return {
    ...run,
    verdicts: { ...run.verdicts, ...of(thorough.verdicts) },
    reasons: { ...run.reasons, ...of(thorough.reasons) },
    durationMs: run.durationMs + thorough.durationMs,
  };
}

/** The figures and everything that keeps them from being perfect. `equivalent`: rules that no deviation can break visibly. */
export function strengthOf(rows: readonly Row[], requirements: readonly string[]): Strength {
  const of = (kind: Row['kind']): Row[] => rows.filter((row) => row.kind === kind);
  const [deviations, variants, nulls] = [of('deviation'), of('variant'), of('null')];
  const found = deviations.filter(({ isMissed }) => !isMissed);
  const alarms = variants.filter(({ problems }) => problems.length > 0);
  const fooled = new Set(nulls.flatMap(({ satisfied }) => satisfied.filter((id) => !aboutForm.test(id))));
  const unbroken = requirements.filter((id) => !deviations.some(({ breaks }) => breaks.includes(id)));
  return {
    line:
      `${found.length} of ${deviations.length} deviations found, ${alarms.length} false alarms on ${variants.length} variants, ` +
      `${fooled.size} of ${requirements.length} rules satisfied by ${nulls.length} null targets`,
    problems: [
      ...rows.flatMap(({ kind, name, problems }) => problems.map((problem) => `${kind} "${name}": ${problem}`)),
      ...unbroken.map((id) => `${id}: no deviation breaks it`),
    ],
    requirements,
    rows,
  };
}
