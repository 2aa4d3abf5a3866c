import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';
import { test } from './pagesTest.ts';

/** What axe has against the page as it is now: each rule with the elements that break it. */
async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate<axe.AxeResults>("axe.run({ resultTypes: ['violations'] })");
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target).join(', ')}`);
}

/** Contrast depends on the colours alone, and what there is on the width alone. */
const looks = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 400 },
] as const;

async function lookAtAll(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  for (const { colorScheme, width } of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    expect(await violationsOf(page), `${colorScheme}, ${width} px`).toEqual([]);
  }
}

test('axe finds what is wrong with a page', async ({ page }) => {
  await page.setContent('<html><img src=""></html>');
  await page.evaluate(axe.source);
  expect(await violationsOf(page)).toContainEqual(expect.stringMatching(/^image-alt: /));
});

test('the report has no violation, with rows of every verdict open', async ({ open }) => {
  const page = await open('conformance.html');
  for (const id of ['CAU-TOKEN-MAX', 'CAU-ERR-QUOTA', 'CAU-OK-EMPTY', 'CAU-OK-STATUS'])
    await page.locator(`details.rule[id="${id}"] details, details.rule[id="${id}"]`).evaluateAll((all) => {
      for (const each of all) each.setAttribute('open', '');
    });
  await lookAtAll(page);
});

for (const name of ['comparison.html', 'strength.html'])
  test(`${name} has no violation`, async ({ open }) => {
    await lookAtAll(await open(name));
  });
