import { scenarioNames, type TargetConfig } from '../fixtures/targetFile.ts';
import { deviations } from '../reference/deviations.ts';
import { startReference, type ReferenceOptions } from '../reference/server.ts';
import { variants, type Variant } from '../reference/variants.ts';
import { nullTargets } from './nullTargets.ts';
import type { Running } from './running.ts';

/** A target that the suite's strength is measured on. */
export interface StrengthTarget {
  readonly name: string;
  readonly kind: 'deviation' | 'variant' | 'null';
  /** The requirements that must be found violated, and no others. */
  readonly breaks: readonly string[];
  /** Those that may be found violated too. */
  readonly mayBreak?: readonly string[];
  start(): Promise<Running>;
}

/** Milliseconds for an answer: enough for a busy machine, little for what never answers. */
const timeoutMs = 1500;

/** What the reference's target file would say: scenarios that it keeps, and browsers that may call it. */
const usual: Omit<TargetConfig, 'baseUrl'> = {
  browser: true,
  limits: { timeoutMs },
  scenarios: Object.fromEntries(
    scenarioNames.map((name) => [name, { participantToken: `scenario:${name}:strength`, recovers: true }]),
  ),
};

/** Every target of the matrix: first those that keep one waiting, so that others are there to be measured meanwhile. */
export const targets: readonly StrengthTarget[] = [
  ...nullTargets.map((target) => ({
    name: target.name,
    kind: 'null' as const,
    breaks: [],
    start: () => target.start(),
  })),
  ...deviations.map(({ name, breaks, mayBreak, rules }) => ({
    name,
    kind: 'deviation' as const,
    breaks,
    mayBreak,
    start: () => started({ rules: rules() }),
  })),
  ...variants.map((variant) => ({
    name: variant.name,
    kind: 'variant' as const,
    breaks: [],
    start: () => startedVariant(variant),
  })),
];

/** One of them. */
export function targetNamed(name: string): StrengthTarget {
  const target = targets.find((each) => each.name === name);
  if (!target) throw new Error(`no target is named ${name}`);
  return target;
}

/** The reference as it stands, which keeps every rule and leaves none untested. */
export const unchanged = { start: () => started({ prefix: '/prod' }) };

async function started(options: ReferenceOptions, target: object = {}): Promise<Running> {
  const reference = await startReference(options);
  const { url, handle } = reference;
  return { config: { ...usual, ...target, baseUrl: url }, handle, close: () => reference.close() };
}

async function startedVariant({ options, target, close }: Variant): Promise<Running> {
  const running = await started(await options(), target);
  return {
    ...running,
    async close() {
      await running.close();
      await close?.();
    },
  };
}
