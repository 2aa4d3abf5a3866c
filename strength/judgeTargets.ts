import { register } from 'node:module';
import type { JudgeOrder } from './judged.ts';
import type { TargetRun } from './verdicts.ts';

// Before anything imports fixtures/test.ts.
register(new URL('standInHooks.mjs', import.meta.url));

/** The same values in every run. */
const seed = 1;

const { loadSpecs, verdictsOf } = await import('./verdicts.ts');

process.once('message', (order: JudgeOrder) => {
  void judgeAll(order).then((runs) => process.send?.(runs, () => process.disconnect()));
});

/** One after the other: a run publishes its target in the environment of the process. */
async function judgeAll({ targets, only }: JudgeOrder): Promise<TargetRun[]> {
  const specs = await loadSpecs();
  const claims = specs.claims.filter(({ file }) => only.some((part) => file.includes(part)));
  const runs: TargetRun[] = [];
  for (const target of targets) runs.push(await verdictsOf(target, { ...specs, claims }, { seed }));
  return runs;
}
