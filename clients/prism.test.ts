import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { getHttpOperationsFromSpec } from '@stoplight/prism-http';
import { createServer } from '@stoplight/prism-http-server';
import { openapiFile } from '../scripts/generateOpenapi.ts';
import { judged } from '../strength/judged.ts';
import { prismVerdicts } from './prismVerdicts.ts';

const provisioner = ['node', fileURLToPath(new URL('madeUpProvisioner.mjs', import.meta.url))] as const;

test("judges Prism's mock of the OpenAPI document as it deserves", async () => {
  test.setTimeout(120_000);
  await using mock = await startMock();

  const [run] = await judged([{ name: 'Prism', baseUrl: mock.url, provisioner }]);

  expect(run?.aborted).toBeUndefined();
  expect(run?.verdicts, JSON.stringify(run?.reasons, undefined, 2)).toEqual(prismVerdicts);
});

/** Prism's own server with the document, and without its log. */
async function startMock(): Promise<AsyncDisposable & { readonly url: string }> {
  const silent = (): void => undefined;
  const logger = { debug: silent, info: silent, success: silent, warn: silent, error: silent, child: () => logger };
  type Options = Parameters<typeof createServer>[1];
  const server = createServer(await getHttpOperationsFromSpec(documentOfNoServer()), {
    cors: false,
    config: {
      isProxy: false,
      mock: { dynamic: false },
      checkSecurity: false,
      validateRequest: true,
      validateResponse: false,
      errors: false,
    },
    components: { logger: logger },
  } as Options);
  return { url: await server.listen(0, '127.0.0.1'), [Symbol.asyncDispose]: () => server.close() };
}

/** The document with URLs that lead nowhere, even where something listens on the port of its examples. */
function documentOfNoServer(): object {
  const text = readFileSync(openapiFile, 'utf8').replaceAll('http://127.0.0.1:8080', 'http://127.0.0.1:1');
  return JSON.parse(text) as object;
}
