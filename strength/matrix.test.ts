import { expect, test } from '@playwright/test';
import { rowOf, strengthOf } from './matrix.ts';
import { strengthPage } from './page.ts';

const run = {
  verdicts: { 'CAU-A': 'violated', 'CAU-B': 'satisfied', 'CAU-C': 'untested' },
  reasons: {},
  accusers: {},
  durationMs: 1,
} as const;
const ids = ['CAU-A', 'CAU-B'];

test('a deviation that violates its own rules only has no problem', () => {
  const row = rowOf({ name: 'a fault', kind: 'deviation', breaks: ['CAU-A'] }, run);
  expect(row.problems).toEqual([]);
});

test('a survivor and a wrong attribution are told', () => {
  const row = rowOf({ name: 'a fault', kind: 'deviation', breaks: ['CAU-B'] }, { ...run, reasons: { 'CAU-A': 'why' } });
  expect(row.problems).toEqual(['not found: CAU-B (satisfied)', 'accused wrongly: CAU-A (why)']);
});

test('a variant that is accused is a false alarm', () => {
  const row = rowOf({ name: 'a variant', kind: 'variant', breaks: [] }, run);
  expect(strengthOf([row], []).line).toContain('1 false alarms on 1 variants');
});

test('a run that was aborted proves nothing of a deviation', () => {
  const row = rowOf({ name: 'a fault', kind: 'deviation', breaks: ['CAU-A'] }, { ...run, aborted: 'down' });
  expect(row.problems).toEqual(['the run was aborted: down']);
});

test('a null target may satisfy the form of an answer, and nothing else', () => {
  const target = { name: 'nothing', kind: 'null', breaks: [] } as const;
  const form = rowOf(target, {
    verdicts: { 'CAU-ERR-JSON': 'satisfied' },
    reasons: {},
    accusers: {},
    aborted: 'x',
    durationMs: 1,
  });
  expect(form.problems).toEqual([]);
  expect(rowOf(target, run).problems).toEqual(['satisfied: CAU-B']);
});

test('a rule that no deviation breaks is a problem', () => {
  const row = rowOf({ name: 'a fault', kind: 'deviation', breaks: ['CAU-A'] }, run);
  const { line, problems } = strengthOf([row], ids);
  expect(line).toContain('1 of 1 deviations found');
  expect(problems).toEqual(['CAU-B: no deviation breaks it']);
});

test('the page marks what was found, what was not and what was found wrongly', () => {
  const rows = [rowOf({ name: '<a>', kind: 'deviation', breaks: ['CAU-B'] }, run)];
  const page = strengthPage(strengthOf(rows, ids));
  expect(page).toContain('<td class="wrong" title="CAU-A">!</td><td class="wrong" title="CAU-B">?</td>');
  expect(page).toContain('<th scope="row">&lt;a></th>');
});
