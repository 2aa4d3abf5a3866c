import { register } from 'node:module';
import { startReference } from '../reference/server.ts';
import { flagsOf } from '../scripts/flags.ts';
import { atRandom, startFaultyProxy } from './faultyProxy.ts';

// Before anything imports fixtures/test.ts: many runs in one process need a stand-in for Playwright's runner.
register(new URL('../strength/standInHooks.mjs', import.meta.url));
Error.stackTraceLimit = 0;

const values = flagsOf({
  runs: { type: 'string', default: '3' },
  share: { type: 'string', default: '0.1' },
  seed: { type: 'string', default: '1' },
  requests: { type: 'string', default: 'Infinity' },
  seconds: { type: 'string', default: 'Infinity' },
  fuzz: { type: 'string', default: '5' },
  only: { type: 'string', default: '' },
});
process.env['FUZZ_RUNS'] ??= values.fuzz;
const { loadSpecs, verdictsOf } = await import('../strength/verdicts.ts');
const specs = await loadSpecs();
const claims = specs.claims.filter(({ file }) => file.includes(values.only));

/** Whole runs against the conforming reference through a proxy that harms some exchanges; one line of JSON a run. */
const began = performance.now();
let requests = 0;
for (let run = 0; run < Number(values.runs) && isWithin(); run += 1) {
  const reference = await startReference();
  const proxy = await startFaultyProxy(
    reference.url,
    atRandom(
      Number(values.share),
      ['resetBefore', 'resetAfter', 'truncate', 'delay', 'swallow'],
      Number(values.seed) + run,
    ),
  );
  const { verdicts, reasons, aborted, durationMs } = await verdictsOf(
    { baseUrl: proxy.url, limits: { timeoutMs: 800 } },
    { ...specs, claims },
    { seed: Number(values.seed) + run },
  );
  const having = (verdict: string): string[] => Object.keys(verdicts).filter((id) => verdicts[id] === verdict);
  const violated = having('violated').map((id) => `${id}: ${reasons[id]}`);
  const lossy = having('untested').filter((id) => !/no test in this run|browser|scenario/.test(reasons[id] ?? ''));
  const told = {
    run,
    ms: durationMs,
    ...proxy.counts,
    rssMb: Math.round(process.memoryUsage().rss / 1024 / 1024),
    satisfied: having('satisfied').length,
    violated,
    untested: lossy.map((id) => `${id}: ${reasons[id]}`),
    aborted,
  };
  process.stdout.write(`${JSON.stringify(told)}\n`);
  requests += proxy.counts.exchanges;
  await proxy.close();
  await reference.close();
}

function isWithin(): boolean {
  return requests < Number(values.requests) && performance.now() - began < Number(values.seconds) * 1000;
}
