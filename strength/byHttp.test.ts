import { expect, test } from '@playwright/test';
import { deviations } from '../reference/deviations.ts';
import { measureAll } from './pool.ts';
import type { TargetRun } from './verdicts.ts';

/** One of so many deviations is looked at. */
const oneOf = 40;

test('a deviation comes to the same by the shortcut and by HTTP: a sample', async () => {
  const names = deviations.filter((_, index) => index % oneOf === 0).map(({ name }) => name);
  const runs = { short: new Map<string, TargetRun>(), byHttp: new Map<string, TargetRun>() };

  const orders = names.flatMap((name) => [false, true].map((byHttp) => ({ name, quick: false, runs: 1, byHttp })));
  await measureAll(orders, ({ name, byHttp }, run) => {
    runs[byHttp ? 'byHttp' : 'short'].set(name, run);
    return undefined;
  });

  expect(names.length).toBeGreaterThan(10);
  for (const name of names) expect(runs.short.get(name)?.verdicts, name).toEqual(runs.byHttp.get(name)?.verdicts);
});
