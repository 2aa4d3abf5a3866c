import type { Requirement } from '../fixtures/requirements.ts';

/** The rules of one aspect of one operation, in the catalogue's order. */
export interface Aspect {
  readonly operation: string;
  readonly name: string;
  readonly rules: readonly Requirement[];
}

/** The catalogue by operation and aspect. */
export function aspectsOf(catalogue: readonly Requirement[]): Aspect[] {
  const aspects = new Map<string, Requirement[]>();
  for (const rule of catalogue) {
    const key = JSON.stringify([rule.operation, rule.aspect]);
    aspects.set(key, [...(aspects.get(key) ?? []), rule]);
  }
  return [...aspects].map(([key, rules]) => {
    const [operation, name] = JSON.parse(key) as [string, string];
    return { operation, name, rules };
  });
}
