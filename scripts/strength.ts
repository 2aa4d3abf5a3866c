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
    quick: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const started = Date.now();
const chosen = targets.filter(({ name, kind }) => name.includes(values.only) && kind.includes(values.kind));
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
process.exitCode = strength.problems.length > 0 ? 1 : 0;
