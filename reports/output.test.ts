import { expect, test } from '@playwright/test';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { replaceReports } from './output.ts';

test('writes every report whole, in place of the last ones', ({}, testInfo) => {
  const folder = testInfo.outputPath('out');
  replaceReports(folder, { 'badge.json': 'old', 'reproductions/CAU-OLD.sh': 'old' });
  replaceReports(folder, { 'badge.json': 'new', 'reproductions/CAU-NEW.sh': 'new' });

  expect(readFileSync(`${folder}/badge.json`, 'utf8')).toBe('new');
  expect(readdirSync(`${folder}/reproductions`)).toEqual(['CAU-NEW.sh']);
  expect(existsSync(`${folder}/badge.json.writing`)).toBe(false);
});
