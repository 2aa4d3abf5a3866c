import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { requirements } from '../fixtures/requirements.ts';
import schema from '../schemas/requirements.schema.json' with { type: 'json' };
import { validator } from '../schemas/validate.ts';
import { requirementIdFile, requirementIdSource } from '../scripts/generateRequirementIds.ts';

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
const read = (file: string) => readFileSync(`${import.meta.dirname}/${file}`, 'utf8');
const catalogues = files.filter((file) => file.endsWith('requirements.json'));
const specs = files.filter((file) => file.endsWith('.spec.ts'));
const ids: string[] = requirements.map(({ id }) => id);

for (const file of catalogues) {
  test(`${file} keeps its schema`, () => {
    expect(validator(schema)(JSON.parse(read(file)))).toMatchObject({ ok: true });
  });
}

test('each operation and each requirement has a name of its own', () => {
  expect(duplicates(catalogues.map((file) => JSON.parse(read(file)).operation))).toEqual([]);
  expect(ids).not.toHaveLength(0);
  expect(duplicates(ids)).toEqual([]);
});

test('the union of ids is what "npm run generate" writes', () => {
  expect(readFileSync(requirementIdFile, 'utf8')).toBe(requirementIdSource(ids));
});

test('each requirement is covered by a spec or excluded, and not both', () => {
  const covered = new Set(specs.flatMap((file) => coveredIds(read(file))));
  const wrong = requirements.filter(({ id, excluded }) => covered.has(id) === (excluded !== undefined));
  expect(wrong.map(({ id }) => id)).toEqual([]);
});

for (const file of specs) {
  test(`${file} covers known requirements only`, () => {
    const unknown = coveredIds(read(file)).filter((id) => !ids.includes(id));
    expect(unknown).toEqual([]);
  });
}

test('finds the ids of covers over several lines, and no others', () => {
  const spec = `test('a "CAU-X" b', covers('CAU-A-B'), x('CAU-Y'));\n  covers(\n    'CAU-C', // why\n    "CAU-D1",\n  )`;
  expect(coveredIds(spec)).toEqual(['CAU-A-B', 'CAU-C', 'CAU-D1']);
});

/** The shared documents lie next to a developer's checkout; a copy of the project alone does not have them. */
const shared = new URL('../../shared/', import.meta.url);
const readShared = (file: string) => readFileSync(new URL(file, shared), 'utf8');
const noShared = 'the documents that the catalogue is taken from are not beside this checkout';

test('each quote stands word for word in its source', () => {
  test.skip(!existsSync(new URL('sources', shared)), noShared);
  const misquoted = requirements.filter(
    ({ quote }) => quote && !normalised(readShared(`sources/${quote.source}`)).includes(quote.text),
  );
  expect(misquoted.map(({ id }) => id)).toEqual([]);
});

test('drops and changes no rule of the starting catalogue', () => {
  test.skip(!existsSync(new URL('REQUIREMENTS.md', shared)), noShared);
  const rules = startingRules(readShared('REQUIREMENTS.md'));
  expect(rules).not.toHaveLength(0);
  const ours = requirements.map(({ id, level, basis, title, contested }) => ({
    id,
    level,
    basis,
    title,
    contested: contested !== undefined,
  }));
  expect(ours.filter(({ id }) => rules.some((rule) => rule.id === id))).toEqual(rules);
});

function duplicates(names: string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** The ids that a spec's text hands to covers(…). */
function coveredIds(spec: string): string[] {
  const calls = spec.matchAll(/\bcovers\(([^)]*)\)/g);
  return [...calls].flatMap(([, ruleIds]) => (ruleIds ?? '').match(/(?<=['"])[A-Z]+(-[A-Z0-9]+)+(?=['"])/g) ?? []);
}

function normalised(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** The rows `| id [†] | level | basis | rule | how to see it |` of the tables in REQUIREMENTS.md. */
function startingRules(markdown: string) {
  const rows = markdown.matchAll(/^\| ([A-Z0-9-]+)( †)? \| (MUST|SHOULD|NOTE) \| (\w+) \| (.*?) \| .*\|$/gm);
  return [...rows].map(([, id, mark, level, basis, title]) => ({
    id,
    level,
    basis,
    title,
    contested: mark !== undefined,
  }));
}
