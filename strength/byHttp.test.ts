import { expect, test } from '@playwright/test';
import { deviations } from '../reference/deviations.ts';
import { measureAll } from './pool.ts';
import type { TargetRun } from './verdicts.ts';

/** One of so many deviations is looked at. */
const oneOf = 40;
const names = deviations.filter((_, index) => index % oneOf === 0).map(({ name }) => name);

/** The verdicts on each deviation, and which of them came by HTTP alone. */
async function measured(byHttp: boolean): Promise<{ verdicts: Map<string, TargetRun['verdicts']>; alone: string[] }> {
  const verdicts = new Map<string, TargetRun['verdicts']>();
  const alone: string[] = [];
  await measureAll(
    names.map((name) => ({ name, quick: false, runs: 1, byHttp })),
    (order, run) => {
      verdicts.set(order.name, run.verdicts);
      if (order.byHttp) alone.push(order.name);
      return undefined;
    },
  );
  return { verdicts, alone };
}

test('a deviation comes to the same by the shortcut and by HTTP: a sample', async () => {
  test.setTimeout(180_000);
  const [short, byHttp] = [await measured(false), await measured(true)];

  expect(names.length).toBeGreaterThan(10);
  // Where all of the first came by HTTP as well, nothing would be compared.
  expect(short.alone.length).toBeLessThan(names.length / 2);
  expect(byHttp.alone).toHaveLength(names.length);
  for (const name of names) expect(short.verdicts.get(name), name).toEqual(byHttp.verdicts.get(name));
});
