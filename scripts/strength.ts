import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { requirements } from '../fixtures/requirements.ts';
import { writeReports } from '../reports/output.ts';
import { completed, rowOf, strengthOf, type Row } from '../strength/matrix.ts';
import { strengthPage } from '../strength/page.ts';
import { measureAll } from '../strength/pool.ts';
import { targetNamed, targets } from '../strength/targets.ts';
import type { TargetRun } from '../strength/verdicts.ts';
import type { Order } from '../strength/worker.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    kind: { type: 'string', default: '' },
    // Only the tests of the rules that a deviation is to break: while one is being written.
    quick: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const started = Date.now();
const only = new RegExp(values.only);
const chosen = targets.filter(({ name, kind }) => only.test(name) && kind.includes(values.kind));
const rows = new Map<string, Row>();

/**
 * Runs a property: one at first, since examples find most faults; where a rule is not found broken, its own tests once
 * more with a default run's.
 */
const runs = { first: 1, second: 50 };
const found = new Map<string, TargetRun>();

await measureAll(ordersOf(chosen, { quick: values.quick, runs: runs.first }), ({ name }, run) => found.set(name, run));
const missed = chosen.filter((target) => rowOf(target, runOf(target)).isMissed);
await measureAll(ordersOf(missed, { quick: true, runs: runs.second }), ({ name }, run) => {
  const target = targetNamed(name);
  found.set(name, completed(runOf(target), run, target.breaks));
});
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
    'strength.json': `${JSON.stringify(strength, undefined, 2)}\n`,
    'strength.html': strengthPage(strength),
  });
for (const problem of whole ? strength.problems : []) process.stdout.write(`${problem}\n`);
process.stdout.write(`${strength.line} (${Math.round((Date.now() - started) / 1000)} s)\n`);
// Of a part of the targets only what is wrong with each counts, not that others are missing.
const problems = whole ? strength.problems : inOrder.flatMap((row) => row.problems);
process.exitCode = problems.length > 0 ? 1 : 0;

function ordersOf(some: typeof chosen, how: Pick<Order, 'quick' | 'runs'>): Order[] {
  return some.map(({ name }) => ({ name, ...how }));
}

function runOf({ name }: { readonly name: string }): TargetRun {
  const run = found.get(name);
  if (!run) throw new Error(`the target ${name} was not measured`);
  return run;
}
