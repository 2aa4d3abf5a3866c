import { register } from 'node:module';

// Before anything imports fixtures/test.ts.
register(new URL('standInHooks.mjs', import.meta.url));
process.env['FUZZ_RUNS'] ??= '5';

/** What runs the specs in this process, once Playwright's `test` has its stand-in. */
export const { loadSpecs, testName, testsOf, verdictsOf } = await import('./verdicts.ts');
/** Every target of the matrix, and the one without a fault. */
export const { targetNamed, targets, unchanged } = await import('./targets.ts');
