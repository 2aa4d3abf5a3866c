import { register } from 'node:module';
import type { TargetRun } from './verdicts.ts';

// Before anything imports fixtures/test.ts.
register(new URL('standInHooks.mjs', import.meta.url));
process.env['FUZZ_RUNS'] ??= '5';

const { loadSpecs, verdictsOf } = await import('./verdicts.ts');
const { targets } = await import('./targets.ts');
const specs = await loadSpecs();

/** What a worker is to do. `quick`: only the tests of the rules that the target is to break. */
export interface Order {
  readonly name: string;
  readonly quick: boolean;
}

/** What a worker says of the target that it was given. */
export interface WorkerMessage {
  readonly name?: string;
  readonly run?: TargetRun;
}

process.on('message', ({ name, quick }: Order) => {
  void measure(name, quick).then((run) => process.send?.({ name, run } satisfies WorkerMessage));
});
process.send?.({} satisfies WorkerMessage);

async function measure(name: string, quick: boolean): Promise<TargetRun> {
  const target = targets.find((each) => each.name === name);
  if (!target) throw new Error(`no target is named ${name}`);
  const running = await target.start();
  const claims = specs.claims.filter(({ annotations }) => annotations.some(({ type }) => target.breaks.includes(type)));
  try {
    return await verdictsOf({ name, ...running.config }, quick ? { ...specs, claims } : specs);
  } finally {
    await running.close();
  }
}
