import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { openapiFile, openapiSource } from '../scripts/generateOpenapi.ts';

test('the OpenAPI document is what "npm run openapi" writes', async () => {
  expect(readFileSync(openapiFile, 'utf8')).toBe(await openapiSource());
});

test("the OpenAPI document keeps Redocly's recommended rules", async () => {
  expect(await problemsOf(readFileSync(openapiFile, 'utf8'))).toEqual([]);
});

test('what is wrong with a broken OpenAPI document is told', async () => {
  const broken = readFileSync(openapiFile, 'utf8')
    .replace('#/components/schemas/CompleteAttachmentUploadRequest', '#/components/schemas/Nowhere')
    .replace('"operationId": "GetAttachment"', '"operationId": "GetTranscript"')
    .replace('"openapi": "3.1.0",', '"openapi": "3.1.0", "unknown": 1,');

  const rules = (await problemsOf(broken)).map(([rule]) => rule);

  expect(new Set(rules)).toEqual(
    new Set(['no-unresolved-refs', 'no-unused-components', 'operation-operationId-unique', 'struct']),
  );
});

/** Each problem that the linter finds: its rule, what is wrong, and where. */
async function problemsOf(source: string): Promise<(string | undefined)[][]> {
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lintFromString({ source, absoluteRef: fileURLToPath(openapiFile), config });
  return problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer]);
}
