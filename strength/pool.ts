import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { TargetRun } from './verdicts.ts';
import type { Order, WorkerMessage } from './worker.ts';

const worker = fileURLToPath(new URL('worker.ts', import.meta.url));

/** Two to a processor, for a run waits now and then: for a target that keeps it waiting, or for its own deadlines. */
const processes = 2 * availableParallelism();

/** Megabytes that a process' memory may come to before all of it is looked through for what is not used: once a target otherwise. */
const unsearchedMb = 256;

/** Told what a run came to; gives the order that follows from it, if any. */
type OnRun = (order: Order, run: TargetRun) => Order | undefined;

/** Measures targets, several at a time, each in a process that goes on to the next one. */
export async function measureAll(orders: readonly Order[], onRun: OnRun): Promise<void> {
  const queue = [...orders];
  await Promise.all(Array.from({ length: Math.min(processes, orders.length) }, () => drain(queue, onRun)));
}

function drain(queue: Order[], onRun: OnRun): Promise<void> {
  const child = fork(worker, {
    execArgv: [`--initial-old-space-size=${unsearchedMb}`, '--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.on('message', ({ order, run }: WorkerMessage) => {
      const following = order && run && onRun(order, run);
      // At once: what waits most would else be left for the end, when nothing else is to be done meanwhile.
      if (following) queue.unshift(following);
      next(child, queue);
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`a process of the matrix ended with ${code}: see its message above`));
    });
  });
}

function next(child: ChildProcess, queue: Order[]): void {
  const order = queue.shift();
  if (order === undefined) child.disconnect();
  else child.send(order);
}
