import { fileURLToPath } from 'node:url';
import { requirements } from '../fixtures/requirements.ts';
import { writeReports } from '../reports/output.ts';
import { completed, rowOf, strengthOf, type Row } from '../strength/matrix.ts';
import { strengthPage } from '../strength/page.ts';
import { measureAll } from '../strength/pool.ts';
import { targetNamed, targets } from '../strength/targets.ts';
import type { TargetRun } from '../strength/verdicts.ts';
import type { Order } from '../strength/worker.ts';
import { flagsOf, patternOf, refused } from './flags.ts';

const values = flagsOf({
  only: { type: 'string', default: '' },
  kind: { type: 'string', default: '' },
  // Only the tests of the rules that a deviation is to break: while one is being written.
  quick: { type: 'boolean', default: false },
  // Every request over HTTP: takes longer, and must come to the same.
  http: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
});
const started = Date.now();
const only = patternOf('only', values.only);
const chosen = targets.filter(({ name, kind }) => only.test(name) && kind.includes(values.kind));
if (chosen.length === 0) refused(`--only ${values.only} --kind ${values.kind}: no target has such a name and kind`);
const rows = new Map<string, Row>();

/**
 * Runs a property: one at first, since examples find most faults; where a rule is not found broken, its own tests once
 * more with a default run's.
 */
const runs = { first: 1, second: 50 };
const found = new Map<string, TargetRun>();
const again: string[] = [];

await measureAll(
  chosen.map(({ name }) => ({ name, quick: values.quick, runs: runs.first, byHttp: values.http })),
  (order, run) => {
    const target = targetNamed(order.name);
    const before = found.get(order.name);
    found.set(order.name, before && !order.again ? completed(before, run, target.breaks) : run);
    return order.again ? undefined : following(target, order, before !== undefined);
  },
);
for (const target of chosen) rows.set(target.name, rowOf(target, runOf(target)));
for (const { kind, name, problems, durationMs } of rows.values())
  if (values.verbose || problems.length > 0)
    process.stdout.write(`${[`${kind} ${name} (${durationMs} ms)`, ...problems].join('\n    ')}\n`);

const inOrder = chosen.flatMap(({ name }) => rows.get(name) ?? []);
const ids = requirements.filter(({ excluded }) => excluded === undefined).map(({ id }) => id);
const strength = strengthOf(inOrder, ids);
const whole = chosen.length === targets.length && !values.quick;
if (whole)
  writeReports(fileURLToPath(new URL('../reports/out/', import.meta.url)), {
    'strength.json': `${JSON.stringify({ ...strength, again }, undefined, 2)}\n`,
    'strength.html': strengthPage(strength),
  });
for (const problem of whole ? strength.problems : []) process.stdout.write(`${problem}\n`);
for (const name of again) process.stdout.write(`measured again, as the first time was not as expected: ${name}\n`);
process.stdout.write(`${strength.line} (${Math.round((Date.now() - started) / 1000)} s)\n`);
// Of a part of the targets only what is wrong with each counts, not that others are missing.
const problems = whole ? strength.problems : inOrder.flatMap((row) => row.problems);
process.exitCode = problems.length > 0 ? 1 : 0;

/**
 * What is still to be measured: what was missed, and then once more a deviation that is not as expected, for a busy
 * machine may be why. What must not be accused, or satisfy nothing, has no second try.
 */
function following(target: (typeof chosen)[number], order: Order, isSecond: boolean): Order | undefined {
  const row = rowOf(target, runOf(target));
  if (row.isMissed && !isSecond) return { ...order, quick: true, runs: runs.second };
  if (row.problems.length === 0 || target.kind !== 'deviation') return undefined;
  again.push(target.name);
  return { ...order, quick: values.quick, runs: runs.second, again: true };
}

function runOf({ name }: { readonly name: string }): TargetRun {
  const run = found.get(name);
  if (!run) throw new Error(`the target ${name} was not measured`);
  return run;
}
