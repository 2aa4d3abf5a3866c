import { join, resolve } from 'node:path';
import { defineConfig } from '@playwright/test';
import { ConfigurationError } from './fixtures/configurationError.ts';
import { planInWords, planOf } from './fixtures/runPlan.ts';
import { loadSettings, type Settings } from './fixtures/settings.ts';
import type { TargetConfig } from './fixtures/targetFile.ts';

const settings = settingsOrExit();
const { limits } = settings.target ?? {};
const reports = resolve(settings.reportsDir);

if (settings.dryRun || process.argv.includes('--list')) process.stderr.write(`${planInWords(planOf(settings))}\n`);
// Nothing is sent: what the run would ask of the target is all that was wanted.
if (settings.dryRun) process.exit(0);

/** The conformance run: every *.spec.ts against the target. */
export default defineConfig({
  testDir: 'specs',
  testMatch: '**/*.spec.ts',
  outputDir: join(reports, 'test-results'),
  // Files side by side, not tests: each test that is a group of its own costs 20 ms of processor time more.
  fullyParallel: false,
  workers: isSharedOut(settings.target) ? 2 : 1,
  timeout: limits?.requestsPerSecond === undefined ? 60_000 : 60_000 + 600_000 / limits.requestsPerSecond,
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  globalSetup: './fixtures/globalSetup.ts',
  reporter: [
    ['./fixtures/fuzzShares.ts'],
    ['html', { outputFolder: join(reports, 'playwright'), open: 'never' }],
    ['./reports/reporter.ts', { outputDir: reports }],
  ],
});

/** Whether two workers may call the target side by side: one keeps a rate limit, and connects participants that both would. */
function isSharedOut(target: Partial<TargetConfig> = {}): boolean {
  return target.limits?.requestsPerSecond === undefined && target.participantTokens === undefined;
}

/** A setting that can't be used is one line and exit status 2, before anything runs. */
function settingsOrExit(): Settings {
  try {
    return loadSettings();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}
