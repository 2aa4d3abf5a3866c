import { register } from 'node:module';
import { assertionsOf, turnOff, watchAssertions, type Assertion } from './assertionSwitch.ts';
import { rowOf } from './matrix.ts';
import type { Watch } from './runClaims.ts';
import type { Claim } from './standIn.ts';
import type { StrengthTarget } from './targets.ts';

// Before the specs are loaded.
register(new URL('switchHooks.mjs', import.meta.url));
const { loadSpecs, targets, testName, testsOf, unchanged, verdictsOf } = await import('./prepared.ts');
const specs = await loadSpecs();
const files = [...new Set(specs.claims.map(({ file }) => file))];

/** Something that is taken out of the specs, after which the suite must look weaker. */
export interface Weakening {
  readonly file: string;
  /** Undefined where the whole file is taken out. */
  readonly assertion?: Assertion;
}

/** What gives a weakening away: a deviation, and what is wrong with the verdicts on it. */
export interface Giveaway {
  readonly deviation: string;
  readonly problem: string;
}

/** Everything that can be taken out of the specs: each file, and each assertion. */
export const weakenings: readonly Weakening[] = files.flatMap((file) => [
  { file },
  ...assertionsOf(file).map((assertion) => ({ file, assertion })),
]);

/** Looks for a deviation from the weakened rules that is no longer found as it must be. */
export async function giveawayOf({ file, assertion }: Weakening): Promise<Giveaway | undefined> {
  const rules = assertion ? await rulesReaching(assertion) : rulesOf(claimsIn(file));
  const claims = assertion ? specs.claims : specs.claims.filter((claim) => claim.file !== file);
  for (const target of targets.filter(({ breaks }) => breaks.some((id) => rules.includes(id)))) {
    const unweakened = await controlOf(target);
    const weakened = assertion ? unweakened.reaching(assertion) : claimsIn(file).map(testName);
    if (!hangsOn(weakened, target, unweakened)) continue;
    turnOff(assertion);
    const { problems } = await judged(target, unweakened.among(claims));
    turnOff(undefined);
    if (problems[0] !== undefined) return { deviation: target.name, problem: problems[0] };
  }
  return undefined;
}

/** Whether a deviation is found as it must be, and one of its rules by no other tests than these. */
function hangsOn(tests: readonly string[], target: StrengthTarget, { problems, accusers }: Control): boolean {
  return problems.length === 0 && target.breaks.some((id) => accusers[id]?.every((name) => tests.includes(name)));
}

/** A run with nothing taken out. */
interface Control extends Judged {
  /** Those of some tests that were run. */
  among(claims: readonly Claim[]): readonly Claim[];
  /** The tests that came to an assertion. */
  reaching(assertion: Assertion): readonly string[];
}

const controls = new Map<string, Control>();

async function controlOf(target: StrengthTarget): Promise<Control> {
  const known = controls.get(target.name) ?? (await found(target));
  controls.set(target.name, known);
  return known;
}

/** By the tests of the rules that a target breaks; by all, where it shows only beside others or late in a run. */
async function found(target: StrengthTarget): Promise<Control> {
  const isOwn = (claim: Claim): boolean => rulesOf([claim]).some((id) => target.breaks.includes(id));
  const narrow = await control(target, (claims) => claims.filter(isOwn));
  return narrow.problems.length === 0 ? narrow : control(target, (claims) => claims);
}

async function control(target: StrengthTarget, among: Control['among']): Promise<Control> {
  const { reached, watch, stop } = watchClaims();
  const result = await judged(target, among(specs.claims), watch);
  stop();
  return {
    ...result,
    among,
    reaching: (assertion) =>
      [...reached].flatMap(([claim, keys]) => (keys.has(keyOf(assertion)) ? testName(claim) : [])),
  };
}

interface Judged {
  /** What is wrong with the verdicts on a target. */
  readonly problems: readonly string[];
  /** The tests that found each of its violated rules. */
  readonly accusers: Readonly<Record<string, readonly string[]>>;
}

/** Holds the verdicts on a target against what they must be, by some tests. */
async function judged(target: StrengthTarget, claims: readonly Claim[], watch?: Watch): Promise<Judged> {
  const running = await target.start();
  try {
    const run = await verdictsOf({ name: target.name, ...running.config }, { ...specs, claims }, { watch });
    return { problems: rowOf(target, run).problems, accusers: run.accusers };
  } finally {
    await running.close();
  }
}

const references = new Map<string, ReadonlyMap<Claim, ReadonlySet<string>>>();

/** The rules of the tests that come to an assertion; of the whole file where none does on a server that conforms. */
async function rulesReaching(assertion: Assertion): Promise<readonly string[]> {
  const { file } = assertion;
  const known = references.get(file) ?? (await reachedOnReference(file));
  references.set(file, known);
  const reaching = claimsIn(file).filter((claim) => known.get(claim)?.has(keyOf(assertion)));
  return rulesOf(reaching.length > 0 ? reaching : claimsIn(file));
}

async function reachedOnReference(file: string): Promise<Map<Claim, Set<string>>> {
  const { reached, watch, stop } = watchClaims();
  const running = await unchanged.start();
  try {
    await testsOf(running.config, { ...specs, claims: claimsIn(file) }, { watch });
    return reached;
  } finally {
    stop();
    await running.close();
  }
}

/** Notes which assertions each test comes to. */
function watchClaims(): { reached: Map<Claim, Set<string>>; watch: Watch; stop: () => void } {
  const reached = new Map<Claim, Set<string>>();
  let keys = new Set<string>();
  const stop = watchAssertions((assertion) => keys.add(keyOf(assertion)));
  const before = (claim: Claim): void => {
    keys = new Set();
    reached.set(claim, keys);
  };
  return { reached, watch: { before, after: () => true }, stop };
}

function keyOf({ file, index }: Assertion): string {
  return `${file} ${index}`;
}

function claimsIn(file: string): Claim[] {
  return specs.claims.filter((claim) => claim.file === file);
}

function rulesOf(claims: readonly Claim[]): string[] {
  return claims.flatMap(({ annotations }) => annotations.map(({ type }) => type));
}
