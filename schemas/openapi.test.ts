import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { createConfig, lint } from '@redocly/openapi-core';
import { openapiFile, openapiSource } from '../scripts/generateOpenapi.ts';

test('the OpenAPI document is what "npm run openapi" writes', async () => {
  expect(readFileSync(openapiFile, 'utf8')).toBe(await openapiSource());
});

test("the OpenAPI document keeps Redocly's recommended rules", async () => {
  const config = await createConfig({ extends: ['recommended'] });

  const problems = await lint({ ref: fileURLToPath(openapiFile), config });

  expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
});
