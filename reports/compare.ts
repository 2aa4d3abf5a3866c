import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { changesBetween } from './comparison.ts';
import { changesText, comparisonMarkdown, comparisonPage } from './comparisonText.ts';
import { reportsFolder, writeReports } from './output.ts';
import { readReport } from './readReport.ts';
import type { Report } from './report.ts';

const usage =
  'npm run compare -- A.json B.json …: two runs of one target, or several targets; --runs or --targets says which';

/**
 * Compares conformance reports. Two of one target: what got worse and better, exit status 1 if anything got worse.
 * Otherwise: a Markdown table on standard output, and the table and a page in REPORTS_DIR.
 */
function compare(parameters: string[]): void {
  const { values, positionals } = parseArgs({
    args: parameters,
    allowPositionals: true,
    options: { runs: { type: 'boolean' }, targets: { type: 'boolean' } },
  });
  if (positionals.length < 2) throw new Error(`two reports or more are needed: ${usage}`);
  if (values.runs && (values.targets || positionals.length > 2))
    throw new Error(`--runs takes two reports and no --targets: ${usage}`);
  const reports = positionals.map(readReport);
  const [before, after] = reports;
  if (before && after && (values.runs || (!values.targets && areRunsOfOneTarget(reports)))) compareRuns(before, after);
  else compareTargets(reports);
}

function areRunsOfOneTarget(reports: readonly Report[]): boolean {
  return reports.length === 2 && new Set(reports.map(({ target }) => target.name)).size === 1;
}

function compareRuns(before: Report, after: Report): void {
  const changes = changesBetween(before, after);
  process.stdout.write(changesText(changes));
  process.exitCode = changes.worse.length > 0 ? 1 : 0;
}

function compareTargets(reports: readonly Report[]): void {
  const folder = reportsFolder();
  const table = comparisonMarkdown(reports);
  writeReports(folder, { 'comparison.md': table, 'comparison.html': comparisonPage(reports) });
  process.stdout.write(table);
  process.stderr.write(`Page: ${relative(process.cwd(), join(folder, 'comparison.html'))}\n`);
}

try {
  compare(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
