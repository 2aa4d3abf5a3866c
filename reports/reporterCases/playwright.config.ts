import { defineConfig } from '@playwright/test';

const folder = process.env['REPORTS_TO'] ?? 'reports/out/cases';
const reporter = ['../reporter.ts', { outputDir: folder }] as const;

/** Runs whose tests end as asked, for reporter.test.ts: `BLOB` gives a shard's blob instead of reports. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.case.ts',
  outputDir: `${folder}/test-results`,
  fullyParallel: true,
  workers: 1,
  globalSetup: './globalSetup.ts',
  reporter: process.env['BLOB'] ? [['blob', { outputDir: folder, fileName: process.env['BLOB'] }]] : [[...reporter]],
});
