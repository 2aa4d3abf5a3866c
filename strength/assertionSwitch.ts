import type { expect } from '../fixtures/matchers.ts';

/** An assertion of a spec: which one of its file, from 0. */
export interface Assertion {
  readonly file: string;
  readonly index: number;
}

const counts = new Map<string, number>();
const onReach = new Set<(assertion: Assertion) => void>();
let off: Assertion | undefined;

/** `expect`, or what claims nothing where the assertion is turned off. Every call of `expect` in a spec goes through it. */
export function switched(claiming: typeof expect, file: string, index: number): typeof expect {
  for (const tell of onReach) tell({ file, index });
  return off?.file === file && off.index === index ? claimingNothing : claiming;
}

/** Notes how many assertions a spec has. */
export function counted(file: string, count: number): void {
  counts.set(file, count);
}

/** The assertions of a spec that has been loaded. */
export function assertionsOf(file: string): Assertion[] {
  return Array.from({ length: counts.get(file) ?? 0 }, (_, index) => ({ file, index }));
}

/** Turns one assertion into nothing, or none. */
export function turnOff(assertion: Assertion | undefined): void {
  off = assertion;
}

/** Tells of each assertion that a run comes to, until it is told to stop. */
export function watchAssertions(tell: (assertion: Assertion) => void): () => void {
  onReach.add(tell);
  return () => onReach.delete(tell);
}

const nothing = new Proxy({}, { get: () => () => {} });
const claimingNothing = (() => nothing) as unknown as typeof expect;
