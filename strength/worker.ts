import { loadSpecs, targetNamed, verdictsOf } from './prepared.ts';
import type { TargetRun } from './verdicts.ts';

const specs = await loadSpecs();

/** What a worker is to do. */
export interface Order {
  readonly name: string;
  /** Only the tests of the rules that the target is to break. */
  readonly quick: boolean;
  /** Runs a property. */
  readonly runs: number;
  readonly seed?: number;
  /** Whether the target was measured before, and not found as expected. */
  readonly again?: boolean;
}

/** What a worker says: at first that it is ready, then what became of each order. */
export interface WorkerMessage {
  readonly order?: Order;
  readonly run?: TargetRun;
}

process.on('message', (order: Order) => {
  void measure(order).then((run) => process.send?.({ order, run } satisfies WorkerMessage));
});
process.send?.({} satisfies WorkerMessage);

async function measure({ name, quick, runs, seed }: Order): Promise<TargetRun> {
  const target = targetNamed(name);
  process.env['FUZZ_RUNS'] = String(runs);
  const running = await target.start();
  const claims = specs.claims.filter(({ annotations }) => annotations.some(({ type }) => target.breaks.includes(type)));
  try {
    return await verdictsOf({ name, ...running.config }, quick ? { ...specs, claims } : specs, {
      seed,
      confirms: false,
    });
  } finally {
    await running.close();
  }
}
