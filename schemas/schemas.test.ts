import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { validator } from './validate.ts';

const schemaFiles = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.schema.json'),
);

function readSchema(file: string): { $schema: string; $id: string; title: string } {
  return JSON.parse(readFileSync(`${import.meta.dirname}/${file}`, 'utf8'));
}

for (const file of schemaFiles) {
  test(`${file} compiles under strict rules`, () => {
    const schema = readSchema(file);
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.title).not.toBe('');
    // Compiled with the first value.
    expect(() => validator(schema)(null)).not.toThrow();
  });
}

test('each schema has an id of its own', () => {
  const ids = schemaFiles.map((file) => readSchema(file).$id);
  expect(ids).not.toHaveLength(0);
  expect(ids.toSorted()).toEqual([...new Set(ids)].toSorted());
});
