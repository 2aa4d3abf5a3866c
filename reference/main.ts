import { helpText, readFlags, UsageError } from './flags.ts';
import { curlExample, launch } from './launch.ts';
import type { Reference } from './server.ts';

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

// Whoever read the log has gone, as after `| head`: no reason to stop serving.
process.stdout.on('error', () => undefined);

async function main(args: string[]): Promise<void> {
  const settings = readFlags(args);
  if (settings.help) return print(helpText());
  const reference = await launch(settings, print);
  if (process.env['npm_lifecycle_event']) closeWithNpm(reference);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void reference.close());
  print(
    `The reference is at ${reference.url}\nCall it like this (--help lists scenarios):\n\n${curlExample(reference.url)}`,
  );
}

/** npm passes no SIGTERM on: what it started notices by having another parent. */
function closeWithNpm(reference: Reference): void {
  const { ppid } = process;
  const watch = setInterval(() => {
    if (process.ppid === ppid) return;
    clearInterval(watch);
    void reference.close();
  }, 250);
  watch.unref();
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
