import { loadSpecs, targetNamed, verdictsOf } from './prepared.ts';
import { openShortcut } from './shortcut.ts';
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
  /** Whether HTTP is to carry, or has carried, what a shortcut could, too. */
  readonly byHttp?: boolean;
  /** Whether the target was measured before, and not found as expected. */
  readonly again?: boolean;
}

/** What a worker says: at first that it is ready, then what became of each order. */
export interface WorkerMessage {
  readonly order?: Order;
  readonly run?: TargetRun;
}

process.on('message', (order: Order) => {
  void measure(order).then((measured) => process.send?.(measured satisfies WorkerMessage));
});
process.send?.({} satisfies WorkerMessage);

/** By the shortcut where there is one, and by HTTP where that turns out not to carry everything. */
async function measure(order: Order): Promise<Required<WorkerMessage>> {
  const { name, quick, runs, seed, byHttp = false } = order;
  const target = targetNamed(name);
  process.env['FUZZ_RUNS'] = String(runs);
  const running = await target.start();
  const { config, handle } = running;
  const shortcut = byHttp || !handle ? undefined : openShortcut(config.baseUrl, handle);
  const claims = specs.claims.filter(({ annotations }) => annotations.some(({ type }) => target.breaks.includes(type)));
  const watch = { before: () => {}, after: () => !shortcut?.failed };
  try {
    const run = await verdictsOf({ name, ...config }, quick ? { ...specs, claims } : specs, {
      seed,
      confirms: false,
      watch,
    });
    if (!shortcut?.failed) return { order: { ...order, byHttp: !shortcut?.taken }, run };
  } finally {
    shortcut?.close();
    await running.close();
  }
  return measure({ ...order, byHttp: true });
}
