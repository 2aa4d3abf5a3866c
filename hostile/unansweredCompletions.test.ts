import { expect, test } from '@playwright/test';
import { startReference } from '../reference/server.ts';
import { idsWith, judged } from '../strength/judged.ts';
import type { TargetRun } from '../strength/verdicts.ts';
import { atRandom, startFaultyProxy, type FaultPlan, type NetworkFault } from './faultyProxy.ts';

/** Claims about plain requests, and one that needs a refusal. */
const only = ['/success.spec', '/http.spec'];
const timeoutMs = 500;

// Each is a run of its own.
test.describe.configure({ mode: 'parallel', timeout: 180_000 });

/** What a conforming target comes to whose completions meet these faults. */
async function runWith(plan: FaultPlan): Promise<TargetRun | undefined> {
  const reference = await startReference();
  const proxy = await startFaultyProxy(reference.url, plan);
  try {
    const [run] = await judged([{ baseUrl: proxy.url, limits: { timeoutMs } }], { only });
    return run;
  } finally {
    await proxy.close();
    await reference.close();
  }
}

const toCompletions =
  (plan: FaultPlan): FaultPlan =>
  (exchange, path, agent) =>
    path.includes('complete-attachment-upload') ? plan(exchange, path, agent) : undefined;

const always: readonly { readonly name: string; readonly fault: NetworkFault }[] = [
  { name: 'a flood of interim answers', fault: 'flood' },
  { name: 'headers that are no HTTP', fault: 'garble' },
];

for (const { name, fault } of always) {
  test(`takes ${name} for the target's answer, not for a loss on the way`, async () => {
    const run = await runWith(toCompletions(() => fault));

    expect(run?.aborted).toBeUndefined();
    expect(idsWith('violated', run)).toContain('CAU-HTTP-ROUTE');
    expect(idsWith('satisfied', run)).toEqual([]);
  });
}

test('blames a target that loses answers to completions and to nothing else', async () => {
  const run = await runWith(toCompletions(atRandom(0.6, ['resetAfter'], 1)));

  expect(run?.aborted).toBeUndefined();
  expect(idsWith('violated', run).length).toBeGreaterThan(0);
});

test('does not blame a target for answers of every kind that get lost as often', async () => {
  const run = await runWith(atRandom(0.35, ['resetAfter'], 1));

  expect(idsWith('violated', run)).toEqual([]);
});

for (const fault of ['swallow', 'resetAfter', 'truncate'] as const) {
  test(`gives up completions that are never answered (${fault}), and blames the target once`, async () => {
    const paths: string[] = [];
    const run = await runWith((_exchange, path) => {
      paths.push(path);
      return path.includes('complete-attachment-upload') ? fault : undefined;
    });

    expect(run?.aborted).toBeUndefined();
    expect(idsWith('violated', run)).toEqual(['CAU-HTTP-ROUTE']);
    expect(run?.reasons['CAU-HTTP-ROUTE']).toContain('expected 2xx to every valid request, but ');
    expect(idsWith('satisfied', run)).toEqual([]);
    expect(run?.reasons['CAU-OK-STATUS']).toMatch(/^CompleteAttachmentUpload answers nothing: /);
    expect(paths.filter((path) => path.includes('complete-attachment-upload')).length).toBeLessThan(20);
  });
}

test('gives up completions that are no longer answered, and keeps the verdicts it has', async () => {
  let completions = 0;
  const run = await runWith(toCompletions(() => ((completions += 1) > 40 ? 'swallow' : undefined)));

  expect(idsWith('violated', run)).toEqual(['CAU-HTTP-ROUTE']);
  expect(idsWith('satisfied', run).length).toBeGreaterThan(0);
});

test('gives up completions of which every other one is never answered', async () => {
  let completions = 0;
  const run = await runWith(toCompletions(() => ((completions += 1) % 2 === 0 ? 'swallow' : undefined)));

  expect(run?.aborted).toBeUndefined();
  expect(idsWith('violated', run)).toContain('CAU-HTTP-ROUTE');
  expect(completions).toBeLessThan(100);
});
