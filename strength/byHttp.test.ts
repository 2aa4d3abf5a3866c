import { expect, test } from '@playwright/test';
import { deviations } from '../reference/deviations.ts';
import { variants } from '../reference/variants.ts';
import { measureAll } from './pool.ts';
import type { TargetRun } from './verdicts.ts';

/** Of so many targets one is looked at. */
const names = [...oneOf(40, deviations), ...oneOf(12, variants)].map(({ name }) => name);

function oneOf<T>(count: number, all: readonly T[]): T[] {
  return all.filter((_, index) => index % count === 0);
}

/** The verdicts on each of them, and which came by HTTP alone. */
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

test('a target comes to the same by the shortcut and by HTTP: a sample', async () => {
  test.setTimeout(180_000);
  const [short, byHttp] = [await measured(false), await measured(true)];

  expect(names.length).toBeGreaterThan(10);
  // Where all of the first came by HTTP as well, nothing would be compared.
  expect(short.alone.length).toBeLessThan(names.length / 2);
  expect(byHttp.alone).toHaveLength(names.length);
  for (const name of names) expect(short.verdicts.get(name), name).toEqual(byHttp.verdicts.get(name));
});
