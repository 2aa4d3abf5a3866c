import type { OneFault } from '../fixtures/arbitraries/oneFault.ts';
import { filled } from '../fixtures/arbitraries/requestTemplate.ts';
import { explore } from '../fixtures/explore.ts';
import { openJournal } from '../fixtures/journal.ts';
import { expect } from '../fixtures/matchers.ts';
import { Provisioning } from '../fixtures/provisioning.ts';
import { unlimitedRuns } from '../fixtures/settings.ts';
import { Target } from '../fixtures/target.ts';
import { Trial } from '../fixtures/trial.ts';
import { benchValue } from './benchValue.ts';

/** One worker's fuzzing without Playwright around it: `benchWorker URL REQUESTS INFLIGHT`. Prints what it took as a line of JSON. */
const [url = '', atLeast = '0', inFlight = '32'] = process.argv.slice(2);
const target = new Target({ baseUrl: url });
openJournal(target.secrets);
const provisioning = new Provisioning(target);
/** Sent before the clock starts: by then autocannon and the reference have run for a while, and are compiled. */
const warmUp = 10_000;

await fuzzed(1, warmUp);
const { sent } = target;
const start = performance.now();
await fuzzed(2, sent + Number(atLeast));
const result = {
  requests: target.sent - sent,
  ms: performance.now() - start,
  bytes: process.resourceUsage().maxRSS * 1024,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
target.close();

/** Explores with a seed until so many requests have been sent in all. */
async function fuzzed(seed: number, until: number): Promise<void> {
  const { faults } = await explore(benchValue, holds, {
    seed,
    name: 'bench',
    runs: unlimitedRuns,
    inFlight: Number(inFlight),
    budgetMs: 3_600_000,
    atLeast: 0,
    first: [],
    firstOnly: false,
    goesOn: false,
    stopped: () => target.sent >= until,
    progress: () => {},
  });
  const [fault] = faults;
  if (fault) throw new Error(fault.message);
}

/** What most properties do: a refused request, the valid one, a replay. */
async function holds([ClientToken, { request, refusal }]: [string, OneFault]): Promise<void> {
  const trial = new Trial(provisioning);
  const attachment = await trial.attachment();
  expect(await attachment.complete(filled(request, attachment))).toBeRejected(refusal);
  expect(await attachment.complete({ members: { ClientToken } })).toBeAccepted();
  expect(await attachment.complete({ members: { ClientToken } })).toBeAccepted();
  await trial.end();
}
