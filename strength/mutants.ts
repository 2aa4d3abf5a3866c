import type { MutantResult } from '@stryker-mutator/api/core';

/** A piece of the reference's code, and what it is replaced with. */
export interface Mutant {
  /** Path from the project's root. */
  readonly file: string;
  /** The line that the piece begins on, without the space around it. */
  readonly line: string;
  /** The piece, and what it becomes; white space is one space each. */
  readonly code: string;
  readonly becomes: string;
}

/** A mutant that no conformance run can tell from the reference, and why. */
export interface Equivalent extends Mutant {
  readonly reason: string;
}

/** A mutant with what the run came to. */
export interface Tested extends Mutant {
  /** Where it begins, from 1. */
  readonly lineNumber: number;
  readonly status: MutantResult['status'];
}

/** What the run over all mutants came to: reports/out/strength-auto.json. */
export interface AutoStrength {
  readonly line: string;
  readonly problems: readonly string[];
  /** Percent of the mutants that are no equivalents. */
  readonly score: number;
  readonly mutants: number;
  readonly found: number;
  readonly equivalents: readonly Equivalent[];
  readonly survivors: readonly Tested[];
}

/** The least score, and the most equivalents, in percent. */
const leastScore = 95;
const mostEquivalents = 5;

/** What a finished run says of a mutant, in terms that outlive an edit elsewhere in the file. `source`: the file's. */
export function tested({ location, replacement, status }: MutantResult, file: string, source: string): Tested {
  const lines = source.split('\n');
  const { start, end } = location;
  const within = lines.slice(start.line - 1, end.line);
  const cut = [...within.slice(0, -1), (within.at(-1) ?? '').slice(0, end.column - 1)].join('\n');
  return {
    file,
    line: (within[0] ?? '').trim(),
    lineNumber: start.line,
    code: onOneLine(cut.slice(start.column - 1)),
    becomes: onOneLine(replacement ?? ''),
    status,
  };
}

/** Counts the mutants that were found, leaves out those listed as equivalents, and tells what is wrong with the list. */
export function scored(all: readonly Tested[], listed: readonly Equivalent[]): AutoStrength {
  const mutants = all.filter(({ status }) => status !== 'Ignored');
  const broken = mutants.filter(({ status }) => status === 'RuntimeError' || status === 'CompileError');
  const unfound = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  const survivors = unfound.filter((mutant) => !listed.some((entry) => isSame(entry, mutant)));
  const stale = listed.filter((entry) => !unfound.some((mutant) => isSame(entry, mutant)));
  const equivalent = unfound.length - survivors.length;
  const found = mutants.length - unfound.length - broken.length;
  const score = percent(found, mutants.length - equivalent);
  const share = percent(equivalent, mutants.length);
  return {
    line:
      `${found} of ${mutants.length - equivalent} mutants found (${score} %), ` +
      `${equivalent} of ${mutants.length} equivalent (${share} %)`,
    problems: [
      ...(score < leastScore ? [`the score is ${score} %, less than ${leastScore} %`] : []),
      ...(share > mostEquivalents ? [`${share} % are listed as equivalent, more than ${mostEquivalents} %`] : []),
      ...broken.map((mutant) => `could not be tested: ${inWords(mutant)}`),
      ...stale.map((entry) => `listed as equivalent, but no survivor: ${inWords(entry)}`),
    ],
    score,
    mutants: mutants.length,
    found,
    equivalents: listed,
    survivors,
  };
}

/** A mutant for people. */
export function inWords({ file, code, becomes, ...rest }: Mutant & { readonly lineNumber?: number }): string {
  return `${file}${rest.lineNumber === undefined ? '' : `:${rest.lineNumber}`} ${code} → ${becomes}`;
}

function isSame(one: Mutant, other: Mutant): boolean {
  return (['file', 'line', 'code', 'becomes'] as const).every((key) => one[key] === other[key]);
}

/** Rounded down, so that nothing short of it is 100. */
function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.floor((1000 * part) / whole) / 10;
}

function onOneLine(code: string): string {
  return code.replaceAll(/\s+/g, ' ').trim();
}
