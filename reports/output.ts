import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { config } from 'dotenv';

/** The reports of a run: the path of each inside the output folder, and its text. */
export type ReportFiles = Readonly<Record<string, string>>;

/** The folder that commands find the last run's reports in: REPORTS_DIR, as the run itself has it, also from `.env`. */
export function reportsFolder(): string {
  config({ quiet: true });
  return resolve(process.env['REPORTS_DIR']?.trim() || 'reports/out');
}

/** Writes each file under a temporary name, then renames it, so that nobody reads half a report. */
export function writeReports(folder: string, files: ReportFiles): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.writing`, text);
    renameSync(`${path}.writing`, path);
  }
}

/** Writes the reports of a run in place of the last one's: its reproductions would accuse a target that has been mended. */
export function replaceReports(folder: string, files: ReportFiles): void {
  rmSync(join(folder, 'reproductions'), { recursive: true, force: true });
  writeReports(folder, files);
}
