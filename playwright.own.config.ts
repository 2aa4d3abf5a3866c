import { defineConfig } from '@playwright/test';

/** The suite's own tests (`npm test`): everything named *.test.ts, beside what it tests. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.test.ts',
  testIgnore: ['node_modules/**', 'reports/out/**'],
  outputDir: 'reports/out/test-results',
  // Files side by side, and tests where a file says so: a test that is a group of its own costs more than most of ours.
  fullyParallel: false,
  workers: 2,
  timeout: 60_000,
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list']],
});
