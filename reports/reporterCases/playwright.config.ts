import { defineConfig } from '@playwright/test';

const folder = process.env['REPORTS_TO'] ?? 'reports/out/cases';

/** Runs whose tests end as asked, for reporter.test.ts. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.case.ts',
  outputDir: `${folder}/test-results`,
  fullyParallel: true,
  workers: 1,
  globalSetup: './globalSetup.ts',
  reporter: [['../reporter.ts', { outputDir: folder }]],
});
