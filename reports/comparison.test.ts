import { expect, test } from '@playwright/test';
import { changesBetween, sideBySide } from './comparison.ts';
import { changesText, comparisonMarkdown, comparisonPage } from './comparisonText.ts';
import type { Verdict } from './report.ts';
import { sampleReport } from './sampleReport.ts';

const rows: { from: Verdict; to: Verdict; kind: 'worse' | 'better' | 'other' | undefined }[] = [
  { from: 'satisfied', to: 'violated', kind: 'worse' },
  { from: 'satisfied', to: 'untested', kind: 'worse' },
  { from: 'untested', to: 'violated', kind: 'worse' },
  { from: 'violated', to: 'untested', kind: 'better' },
  { from: 'violated', to: 'satisfied', kind: 'better' },
  { from: 'untested', to: 'satisfied', kind: 'better' },
  { from: 'violated', to: 'not-applicable', kind: 'other' },
  { from: 'not-applicable', to: 'violated', kind: 'other' },
  { from: 'violated', to: 'violated', kind: undefined },
];

for (const { from, to, kind } of rows) {
  test(`counts ${from} to ${to} as ${kind ?? 'no change'}`, () => {
    const changes = changesBetween(sampleReport({ 'CAU-OK-STATUS': from }), sampleReport({ 'CAU-OK-STATUS': to }));
    const found = (['worse', 'better', 'other'] as const).filter((each) => changes[each].length > 0);
    expect(found).toEqual(kind === undefined ? [] : [kind]);
  });
}

test('takes a requirement that one catalogue lacks for no change of the target', () => {
  const changes = changesBetween(
    sampleReport({ 'CAU-OK-STATUS': 'satisfied' }),
    sampleReport({ 'CAU-OK-EMPTY': 'violated' }),
  );
  expect(changes).toMatchObject({
    worse: [],
    better: [],
    other: [
      { id: 'CAU-OK-STATUS', from: 'satisfied', to: 'none' },
      { id: 'CAU-OK-EMPTY', from: 'none', to: 'violated' },
    ],
  });
});

test('tells what got worse with the reason', () => {
  const text = changesText(
    changesBetween(sampleReport({ 'CAU-OK-STATUS': 'satisfied' }), sampleReport({ 'CAU-OK-STATUS': 'violated' })),
  );
  expect(text).toBe(
    '1 worse, 0 better, 0 other changes\nworse   CAU-OK-STATUS  MUST  satisfied -> violated  answers 200\n        why violated\n',
  );
});

const one = sampleReport({ 'CAU-OK-STATUS': 'satisfied', 'CAU-OK-EMPTY': 'violated' });
const other = sampleReport(
  { 'CAU-OK-STATUS': 'untested' },
  { target: { name: '<b>x|y</b>', url: 'http://127.0.0.1:1' } },
);

test('puts targets side by side', () => {
  expect(sideBySide([one, other]).map(({ id, verdicts }) => [id, ...verdicts])).toEqual([
    ['CAU-OK-STATUS', 'satisfied', 'untested'],
    ['CAU-OK-EMPTY', 'violated', 'none'],
  ]);
});

test('writes a Markdown table of as many columns as its head', () => {
  const lines = comparisonMarkdown([one, other]).trimEnd().split('\n');
  expect(lines[0]).toBe('| requirement | level | my server | &lt;b&gt;x&#124;y&lt;/b&gt; |');
  expect(lines.map((line) => line.split('|').length)).toEqual(lines.map(() => 6));
});

test('writes a page on which the name of a target is text', () => {
  const page = comparisonPage([one, other]);
  expect(page).toContain('&lt;b&gt;x|y&lt;/b&gt;');
  expect(page).not.toContain('<b>x');
});

test('shades the rows in which the targets differ, and counts them', () => {
  const verdicts = { 'CAU-OK-STATUS': 'satisfied', 'CAU-OK-EMPTY': 'violated' } as const;
  const page = comparisonPage([sampleReport(verdicts), sampleReport({ ...verdicts, 'CAU-OK-EMPTY': 'untested' })]);
  expect([...page.matchAll(/<tr class="differs">.*?>(CAU-[A-Z-]+)</g)].map(([, id]) => id)).toEqual(['CAU-OK-EMPTY']);
  expect(page).toContain('differ in 1 of 2 requirements');
});
