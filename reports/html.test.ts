import { expect, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { requirements } from '../fixtures/requirements.ts';
import { hostileRun } from './hostileRun.ts';
import { folded, test as pagesTest } from './pagesTest.ts';
import { renderAll } from './renderers.ts';
import { fold } from './report.ts';
import { sampleGates } from './sampleGates.ts';

const pageWidth = 'document.documentElement.scrollWidth';
const pageColours = '[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]';

const colours = {
  light: ['rgb(27, 31, 36)', 'rgb(255, 255, 255)'],
  dark: ['rgb(230, 237, 243)', 'rgb(13, 17, 23)'],
} as const;

const test = pagesTest.extend<{ report: Page }>({
  report: async ({ open }, use) => use(await open('conformance.html')),
});

const row = (page: Page, id: string) => page.locator(`details.rule[id="${id}"]`);

test('shows target, verdict, totals, time and seed at first glance', async ({ report }) => {
  await expect(report.getByRole('heading', { level: 1 })).toContainText('my server <script>window.owned = 1</script>');
  await expect(report.locator('#verdict')).toHaveText('non-conformant');
  const { satisfied, violated, untested, notApplicable } = folded.report.totals.MUST;
  await expect(report.getByRole('row', { name: /^MUST/ })).toHaveText(
    ['MUST', satisfied, violated, untested, notApplicable].join(''),
  );
  await expect(report.locator('.facts')).toContainText('2030-01-02 03:04:05 UTC');
  await expect(report.locator('.facts')).toContainText('4.2 s');
  await expect(report.locator('.facts')).toContainText('Seed7');
  await expect(report.getByRole('navigation').getByRole('link')).toHaveText(['CAU-TOKEN-MAX']);
});

test('opens a violated row to what was tried, and shows what the target sent as text', async ({ report }) => {
  const rule = row(report, 'CAU-TOKEN-MAX');
  await rule.locator('> summary').click();
  await expect(rule).toContainText('violated · MUST · observed · known');
  await expect(rule.locator('dl').nth(1)).toContainText('Expected400 ValidationException');
  await rule.getByText('request: POST CompleteAttachmentUpload, 500').click();
  await rule.getByText('earlier request: POST CompleteAttachmentUpload, 200').click();
  const sent = rule.locator('pre:visible').filter({ hasText: '> POST' }).first();
  await expect(sent).toContainText('‹ConnectionToken #3f9a, 48 characters›');
  await expect(sent).toContainText('</script><img src="x" onerror="window.owned = 1">');
  await expect(sent).toContainText(String.raw`\x1b[31mred\x1b[0m`);
  await expect(sent).toContainText(String.raw`\u202egnp.exe`);
  await expect(rule.locator('script, img, svg, a[href^="javascript:"]')).toHaveCount(0);
});

test('marks contested rules and tells why', async ({ report }) => {
  const rule = row(report, 'CAU-OK-EMPTY');
  await expect(rule.locator('.marks')).toContainText('contested');
  await rule.locator('> summary').click();
  await expect(rule.locator('dl').first()).toContainText(
    requirements.find(({ id }) => id === 'CAU-OK-EMPTY')?.contested ?? 'none',
  );
});

test("quotes the rule's source", async ({ report }) => {
  const { quote } = requirements.find(({ id }) => id === 'CAU-TOKEN-MAX') ?? {};
  await row(report, 'CAU-TOKEN-MAX').locator('> summary').click();
  await expect(row(report, 'CAU-TOKEN-MAX').locator('blockquote')).toContainText(quote?.text ?? 'none');
});

test('filters by verdict, level and aspect, and searches', async ({ report }) => {
  const shown = report.locator('details.rule:visible');
  await expect(report.locator('output')).toHaveText(
    `${requirements.length} of ${requirements.length} requirements shown`,
  );
  await report.getByLabel('untested', { exact: true }).uncheck();
  await expect(shown).toHaveCount(4);
  await report.getByLabel('not-applicable').uncheck();
  await expect(report.locator('output')).toHaveText(`3 of ${requirements.length} requirements shown`);
  await report.getByLabel('Search').fill('token max');
  await expect(shown).toHaveCount(1);
  await report.getByRole('button', { name: 'Show all' }).click();
  await expect(shown).toHaveCount(requirements.length);
  await report.getByLabel('Aspect').selectOption('ClientToken');
  await report.getByLabel('SHOULD').uncheck();
  const expected = requirements.filter(({ aspect, level }) => aspect === 'ClientToken' && level === 'MUST');
  await expect(shown).toHaveCount(expected.length);
  await expect(report.locator('main h2:visible')).toHaveText(['ClientToken']);
});

test('opens the row that the address names, even where a filter hides it', async ({ report }) => {
  await report.getByLabel('violated', { exact: true }).uncheck();
  await report.getByRole('navigation').getByRole('link', { name: 'CAU-TOKEN-MAX' }).click();
  await expect(row(report, 'CAU-TOKEN-MAX')).toHaveAttribute('open');
  await expect(row(report, 'CAU-TOKEN-MAX').locator('> summary')).toBeFocused();
});

test('takes an address that names no row', async ({ report }) => {
  await report.evaluate("location.hash = '#%'");
  await expect(report.locator('details.rule[open]')).toHaveCount(0);
});

test('can be used with the keyboard', async ({ report }) => {
  await row(report, 'CAU-HTTP-ROUTE').locator('> summary').focus();
  await report.keyboard.press('ArrowDown');
  await expect(row(report, 'CAU-HTTP-METHOD').locator('> summary')).toBeFocused();
  await report.keyboard.press('Enter');
  await expect(row(report, 'CAU-HTTP-METHOD')).toHaveAttribute('open');
  await report.keyboard.press('End');
  await report.keyboard.press('ArrowUp');
  await expect(report.locator('details.rule').nth(-2).locator('> summary')).toBeFocused();
});

test('copies the reproduction', async ({ report, context, folder }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const rule = row(report, 'CAU-TOKEN-MAX');
  await rule.locator('> summary').click();
  await rule.getByText('Reproduction: reproductions/CAU-TOKEN-MAX.sh').click();
  await rule.getByRole('button', { name: 'Copy' }).click();
  await expect(rule.getByRole('button')).toHaveText('Copied');
  const copied = await report.evaluate('navigator.clipboard.readText()');
  expect(copied).toBe(readFileSync(join(folder, 'reproductions/CAU-TOKEN-MAX.sh'), 'utf8'));
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`can be read at 400 px in ${colorScheme}`, async ({ report }) => {
    await report.setViewportSize({ width: 400, height: 800 });
    await report.emulateMedia({ colorScheme });
    await row(report, 'CAU-TOKEN-MAX').locator('> summary').click();
    expect(await report.evaluate(pageWidth)).toBeLessThanOrEqual(400);
    expect(await report.evaluate(pageColours)).toEqual(colours[colorScheme]);
  });
}

test('prints the violated rows open, without the filters and in dark on light', async ({ report }) => {
  await report.emulateMedia({ media: 'print', colorScheme: 'dark' });
  expect(await report.evaluate(pageColours)).toEqual(colours.light);
  await report.evaluate("dispatchEvent(new Event('beforeprint'))");
  await expect(report.getByRole('search')).toBeHidden();
  await expect(row(report, 'CAU-TOKEN-MAX')).toHaveAttribute('open');
});

test('stays under 2 MB with megabyte answers and thousands of tests', () => {
  const run = hostileRun(3000, 9000);
  const page = renderAll(fold(run, requirements, sampleGates), run, requirements)['conformance.html'] ?? '';
  expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
});

test('compares targets on a page that fits 400 px', async ({ page, open }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  await open('comparison.html');
  await expect(page.getByRole('columnheader')).toHaveCount(4);
  await expect(page.getByRole('row', { name: /^CAU-OK-STATUS/ })).toContainText('not-applicablesatisfied');
  expect(await page.evaluate(pageWidth)).toBeLessThanOrEqual(400);
});
