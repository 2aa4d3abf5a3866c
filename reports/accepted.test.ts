import { expect, test } from '@playwright/test';
import { accepted } from './accepted.ts';
import { sampleReport } from './sampleReport.ts';

const report = sampleReport({ 'CAU-OK-STATUS': 'satisfied', 'CAU-OK-EMPTY': 'violated', 'CAU-ERR-TYPE': 'violated' });

test('lists each violation with an empty reason for a person to fill in', () => {
  expect(accepted(report, [])).toEqual({
    list: [
      { id: 'CAU-OK-EMPTY', reason: '' },
      { id: 'CAU-ERR-TYPE', reason: '' },
    ],
    added: ['CAU-OK-EMPTY', 'CAU-ERR-TYPE'],
    dropped: [],
  });
});

test('keeps what a person wrote and drops what is satisfied again', () => {
  const written = { id: 'CAU-ERR-TYPE', reason: 'the gateway', owner: 'me', expires: '2030-12-31' };
  expect(accepted(report, [{ id: 'CAU-OK-STATUS', reason: 'once' }, written])).toEqual({
    list: [{ id: 'CAU-OK-EMPTY', reason: '' }, written],
    added: ['CAU-OK-EMPTY'],
    dropped: ['CAU-OK-STATUS'],
  });
});

test('leaves out what is never a fault', () => {
  const [first, ...rest] = report.requirements.filter(({ verdict }) => verdict === 'violated');
  const note = { ...report, requirements: [{ ...first!, level: 'NOTE' as const }, ...rest] };
  expect(accepted(note, []).list).toEqual([{ id: 'CAU-ERR-TYPE', reason: '' }]);
});
