import { defineConfig } from '@playwright/test';

/** Whole runs, many of them against targets that hang, break off or fail: they take their time. */
const runs = [
  'clients/prism.test.ts',
  'examples/ci/action.test.ts',
  'hostile/**/*.test.ts',
  'reports/canaries.test.ts',
  'reports/reporter.test.ts',
  'reports/reproduction.test.ts',
  'specs/conformanceRun.test.ts',
  'strength/byHttp.test.ts',
  'strength/weakenings.test.ts',
];
const notOurs = ['node_modules/**', 'reports/out/**'];

/**
 * The suite's own tests: everything named *.test.ts, beside what it tests. `npm run test:runs` has those that start
 * whole runs, `npm test` the others.
 */
export default defineConfig({
  testDir: '.',
  projects: [
    { name: 'parts', testMatch: '**/*.test.ts', testIgnore: [...notOurs, ...runs] },
    { name: 'runs', testMatch: runs },
  ],
  outputDir: 'reports/out/test-results',
  // Files side by side, and tests where a file says so: a test that is a group of its own costs more than most of ours.
  fullyParallel: false,
  workers: 2,
  timeout: 60_000,
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list']],
});
