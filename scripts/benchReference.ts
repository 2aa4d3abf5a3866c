import { once } from 'node:events';
import { startReference } from '../reference/server.ts';

/** The reference in a process of its own, as long as its standard input is open: its URL is its only line. */
await using reference = await startReference();
process.stdout.write(`${reference.url}\n`);
process.stdin.resume();
await once(process.stdin, 'end');
