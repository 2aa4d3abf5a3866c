import { chromium, expect, test as base, type Browser, type Page } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { requirements } from '../fixtures/requirements.ts';
import { findBrowser } from '../scripts/findBrowser.ts';
import { rowOf, strengthOf } from '../strength/matrix.ts';
import { strengthPage } from '../strength/page.ts';
import { comparisonPage } from './comparisonText.ts';
import { attacks, hostileRun } from './hostileRun.ts';
import { replaceReports, writeReports } from './output.ts';
import { renderAll } from './renderers.ts';
import { fold } from './report.ts';
import { sampleGates } from './sampleGates.ts';
import { sampleReport } from './sampleReport.ts';

const run = hostileRun();

/** What the pages in the folder show. */
export const folded = fold(run, requirements, {
  ...sampleGates,
  knownDeviations: [
    { id: 'CAU-TOKEN-MAX', reason: attacks },
    { id: 'CAU-NO-SUCH', reason: attacks },
  ],
});

const strength = strengthOf(
  [
    rowOf(
      { name: attacks, kind: 'deviation', breaks: ['CAU-OK-STATUS', 'CAU-OK-EMPTY'] },
      {
        verdicts: { 'CAU-OK-STATUS': 'violated', 'CAU-TOKEN-MAX': 'satisfied' },
        reasons: {},
        accusers: {},
        durationMs: 1,
      },
    ),
  ],
  ['CAU-OK-STATUS', 'CAU-OK-EMPTY', 'CAU-TOKEN-MAX'],
);

/** Opens a page of the folder; whatever it asks for or complains of fails the test. */
type Open = (name: string) => Promise<Page>;

/** Playwright's test with a browser and a folder that holds every page which the suite writes, of a hostile target. */
export const test = base.extend<{ open: Open }, { folder: string; browser: Browser }>({
  folder: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'pages-'));
      replaceReports(folder, renderAll(folded, run, requirements));
      writeReports(folder, {
        'comparison.html': comparisonPage([folded.report, sampleReport({ 'CAU-OK-STATUS': 'satisfied' })]),
        'strength.html': strengthPage(strength),
      });
      await use(folder);
      rmSync(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],

  browser: [
    async ({}, use) => {
      const browser = await chromium.launch({ executablePath: findBrowser() });
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],

  open: async ({ page, folder }, use) => {
    const trouble: string[] = [];
    page.on('console', (message) => trouble.push(message.text()));
    page.on('pageerror', (error) => trouble.push(error.message));
    page.on('dialog', (dialog) => trouble.push(dialog.message()));
    await use(async (name) => {
      const address = pathToFileURL(join(folder, name)).href;
      page.on('request', (request) => {
        if (!request.url().startsWith(address)) trouble.push(request.url());
      });
      await page.goto(address);
      return page;
    });
    expect(trouble).toEqual([]);
    expect(await page.evaluate(() => 'owned' in globalThis)).toBe(false);
  },
});
