import { expect, test } from '@playwright/test';
import { requirements } from '../fixtures/requirements.ts';
import { deviations, equivalents } from './deviations.ts';
import { defaultRules } from './rules.ts';
import { variants } from './variants.ts';

const ids: string[] = requirements.map(({ id }) => id);
const broken = new Set(deviations.flatMap(({ breaks }) => breaks));

test('each deviation, equivalent and variant has a name of its own', () => {
  const names = [...deviations, ...equivalents, ...variants].map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('each deviation breaks requirements of the catalogue', () => {
  const wrong = deviations.filter(
    ({ breaks, mayBreak }) => breaks.length === 0 || [...breaks, ...mayBreak].some((id) => !ids.includes(id)),
  );
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

test('each requirement has a deviation', () => {
  const without = requirements.filter(({ id, excluded }) => excluded === undefined && !broken.has(id));
  expect(without.map(({ id }) => id)).toEqual([]);
});

test('each deviation overrides a rule that there is', () => {
  const names = [...Object.keys(defaultRules), 'pause', 'finish', 'afterRefusal'];
  const wrong = deviations.filter(({ rules }) => {
    const overridden = Object.keys(rules());
    return overridden.length === 0 || overridden.some((name) => !names.includes(name));
  });
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

test('there are as many as were promised', () => {
  expect(deviations.length).toBeGreaterThanOrEqual(150);
  expect(variants.length).toBeGreaterThanOrEqual(26);
});
