import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { requirements } from '../fixtures/requirements.ts';
import { writeReports } from '../reports/output.ts';
import { rowOf, strengthOf, type Row } from '../strength/matrix.ts';
import { strengthPage } from '../strength/page.ts';
import { measureAll } from '../strength/pool.ts';
import { targets } from '../strength/targets.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    kind: { type: 'string', default: '' },
    // Every rule must be satisfied: for automatic mutants of the reference, which any other verdict finds.
    complete: { type: 'boolean', default: false },
    // Only the tests of the rules that a deviation is to break: while one is being written.
    quick: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const started = Date.now();
const only = new RegExp(values.only);
const chosen = targets.filter(({ name, kind }) => only.test(name) && kind.includes(values.kind));
const rows = new Map<string, Row>();

await measureAll(
  chosen.map(({ name }) => ({ name, quick: values.quick })),
  availableParallelism(),
  (name, run) => {
    const target = chosen.find((each) => each.name === name);
    if (!target) return;
    const row = rowOf(target, run);
    rows.set(name, row);
    if (values.verbose || row.problems.length > 0)
      process.stdout.write(`${[`${row.kind} ${name} (${row.durationMs} ms)`, ...row.problems].join('\n    ')}\n`);
  },
);

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
const open = values.complete ? inOrder.flatMap((row) => ids.filter((id) => !row.satisfied.includes(id))) : [];
for (const id of open) process.stdout.write(`${id}: not satisfied\n`);
// Of a part of the targets only what is wrong with each counts, not that others are missing.
const problems = whole ? strength.problems : inOrder.flatMap((row) => row.problems);
process.exitCode = problems.length + open.length > 0 ? 1 : 0;
