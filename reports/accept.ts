import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { config } from 'dotenv';
import { accepted, type Accepted } from './accepted.ts';
import type { KnownDeviation } from './knownDeviations.ts';
import { reportsFolder, writeReports } from './output.ts';
import { readReport } from './readReport.ts';
import { counted } from './words.ts';

/** `npm run accept [-- LIST [REPORT]]`: writes the last run's violations as known deviations, for a person to give the reasons. */
function accept([path = listPath(), report = join(reportsFolder(), 'conformance.json')]: string[]): string {
  const run = readReport(report);
  if (run.verdict === 'aborted')
    throw new Error(`${report} is of a run that was aborted: nothing can be accepted from it`);
  const result = accepted(run, existsSync(path) ? entriesIn(path) : []);
  writeReports(dirname(path), { [basename(path)]: `${JSON.stringify(result.list, undefined, 2)}\n` });
  return told(path, result);
}

function listPath(): string {
  return process.env['KNOWN_DEVIATIONS']?.trim() || 'known-deviations.json';
}

/** Entries without a reason are what this command writes itself, so the list's schema is not asked. */
function entriesIn(path: string): KnownDeviation[] {
  const list: unknown = parsed(path);
  if (!Array.isArray(list) || !list.every(hasId))
    throw new Error(`${path} is no list of known deviations: each entry needs an "id"`);
  return list;
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path} is no list of known deviations: ${(error as Error).message}`, { cause: error });
  }
}

function hasId(entry: unknown): entry is KnownDeviation {
  return typeof entry === 'object' && entry !== null && 'id' in entry && typeof entry.id === 'string';
}

function told(path: string, { list, added, dropped }: Accepted): string {
  const open = list.filter(({ reason }) => !reason?.trim()).map(({ id }) => id);
  return [
    `${path}: ${counted(list.length, 'known deviation')}`,
    ...(added.length > 0 ? [`New: ${added.join(', ')}`] : []),
    ...(dropped.length > 0 ? [`No longer violated, so dropped: ${dropped.join(', ')}`] : []),
    ...(open.length > 0
      ? [`Write down why: fill in "reason" of ${open.join(', ')}; a list with an empty reason is refused.`]
      : []),
    `Then run with KNOWN_DEVIATIONS=${path}`,
  ].join('\n');
}

try {
  config({ quiet: true });
  const { positionals } = parseArgs({ allowPositionals: true });
  process.stdout.write(`${accept(positionals)}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
