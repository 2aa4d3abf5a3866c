import { fileURLToPath } from 'node:url';
import { writeReports } from '../reports/output.ts';
import { rowOf } from '../strength/matrix.ts';
import { measureAll } from '../strength/pool.ts';
import { targetNamed } from '../strength/targets.ts';
import type { Order } from '../strength/worker.ts';
import { countOf, flagsOf } from './flags.ts';

/**
 * How surely a default run finds a fault, over many seeds: `npm run strength:seeds -- --seeds 300 --alarms 200`. The
 * deviations are of the kind that examples find by luck, if at all.
 */
const elusive = [
  'refuses a ClientToken of 256 characters',
  'compares the first 64 characters of ClientTokens',
  'trims ClientTokens',
  'remembers the last five completions',
  'answers the third time with a conflict',
  'remembers a refusal under its ClientToken',
  'fails on a quote in a ClientToken',
  'checks, waits 5 ms, then completes',
  'remembers a completion a moment after its answer',
];
const conforming = 'is the reference itself';
/** Runs a property, as in a default run. */
const runs = 50;
/** The share of seeds that must find each deviation. */
const goal = 0.99;

const values = flagsOf({ seeds: { type: 'string', default: '100' }, alarms: { type: 'string', default: '200' } });
const seeds = countOf('seeds', values.seeds, 'seeds');
const alarmSeeds = countOf('alarms', values.alarms, 'seeds');
const orders = [...elusive.flatMap((name) => ordersFor(name, seeds)), ...ordersFor(conforming, alarmSeeds)];
const missed = new Map(elusive.map((name) => [name, [] as number[]]));
const alarms: { seed: number; problems: readonly string[] }[] = [];

await measureAll(orders, ({ name, seed }, run) => {
  const { problems, isMissed } = rowOf(targetNamed(name), run);
  if (seed === undefined) return;
  if (isMissed) missed.get(name)?.push(seed);
  if (name === conforming && problems.length > 0) alarms.push({ seed, problems });
});

const rows = [...missed].map(([name, bySeeds]) => ({ deviation: name, found: seeds - bySeeds.length, of: seeds }));
console.table(rows);
for (const { seed, problems } of alarms) process.stdout.write(`seed ${seed}: ${problems.join('; ')}\n`);
const line =
  `every deviation found with at least ${Math.min(...rows.map(({ found }) => found))} of ${seeds} seeds, ` +
  `${alarms.length} false alarms with ${alarmSeeds} seeds`;
process.stdout.write(`${line}\n`);
writeReports(fileURLToPath(new URL('../reports/out/', import.meta.url)), {
  'seeds.json': `${JSON.stringify({ line, runs, rows, missed: Object.fromEntries(missed), alarms }, undefined, 2)}\n`,
});
if (alarms.length > 0 || rows.some(({ found }) => found < goal * seeds)) process.exitCode = 1;

/** Of a deviation, only the tests of its own rules tell whether it is found. */
function ordersFor(name: string, most: number): Order[] {
  return Array.from({ length: most }, (_, index) => ({ name, quick: name !== conforming, runs, seed: index + 1 }));
}
