import { register } from 'node:module';
import { writeFileSync } from 'node:fs';
import { startReference } from '../reference/server.ts';
import type { Estimate } from '../fixtures/runPlan.ts';

// Before anything imports fixtures/test.ts.
register(new URL('../strength/standInHooks.mjs', import.meta.url));
process.env['FUZZ_RUNS'] = '5';

const { loadSpecs } = await import('../strength/verdicts.ts');
const { runClaims } = await import('../strength/runClaims.ts');
const { preflight } = await import('../fixtures/preflight.ts');
const { publishRun } = await import('../fixtures/run.ts');

/** Measures what a run within limits sends to the reference, test by test, and writes the data of the estimate. */
const log: string[] = [];
const reference = await startReference({ log: ({ path }) => log.push(path) });
const target = { baseUrl: reference.url, limits: { requestsPerSecond: 200, burst: 5 } };
publishRun({ target, capabilities: await preflight(target), seed: 1, brief: true });
const before = log.length;
const { claims, fixtures } = await loadSpecs();
const results = await runClaims(claims, fixtures);
await reference.close();

const properties = results.flatMap(({ record }) =>
  record?.runs ? [record.requests / Math.max(1, record.runs.done)] : [],
);
const plain = results.reduce((sum, { record }) => sum + (record && !record.runs ? record.requests : 0), 0);
const starts = log.slice(before).filter((path) => path.endsWith('/start-attachment-upload')).length;
const estimate: Estimate = {
  tests: results.length,
  requests: plain + before,
  requestsPerValue: properties.map((each) => Math.round(each * 10) / 10),
  attachmentsPerRequest: Math.round((starts / (log.length - before)) * 1000) / 1000,
};
const file = new URL('../specs/complete-attachment-upload/estimate.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(estimate)}\n`);
process.stdout.write(`${JSON.stringify(estimate)}\n`);
