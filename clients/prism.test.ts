import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { getHttpOperationsFromSpec } from '@stoplight/prism-http';
import { createServer } from '@stoplight/prism-http-server';
import { having, runConformance } from '../fixtures/conformanceRun.ts';
import { openapiFile } from '../scripts/generateOpenapi.ts';

/** Found by hand: Prism checks a request against the document, and remembers nothing. */
const keeps = [
  'CAU-HTTP-ROUTE',
  'CAU-AUTH-BEARER-REQUIRED',
  'CAU-IDS-REQUIRED',
  'CAU-IDS-MIN',
  'CAU-TOKEN-REQUIRED',
  'CAU-OK-STATUS',
  'CAU-OK-EMPTY',
];
const breaks = [
  // Any token and any id will do.
  'CAU-AUTH-UNKNOWN',
  'CAU-STATE-UNKNOWN',
  // It adds no headers of its own: every answer shows that, so no test needs to ask.
  'CAU-HTTP-REQUEST-ID',
];

test("judges Prism's mock of the OpenAPI document as it deserves", async () => {
  test.setTimeout(120_000);
  await using mock = await startMock();
  const folder = mkdtempSync(join(tmpdir(), 'prism-'));
  const TARGET_CONFIG = join(folder, 'target.json');
  const provisioner = ['node', fileURLToPath(new URL('madeUpProvisioner.mjs', import.meta.url))];
  writeFileSync(TARGET_CONFIG, JSON.stringify({ name: 'Prism', baseUrl: mock.url, provisioner }));
  const rules = [...keeps, ...breaks.slice(0, 2)].map((id) => `@${id}(?![\\w-])`).join('|');

  const run = await runConformance({ TARGET_CONFIG }, ['/[a-z-]+\\.spec', '--grep', rules]);

  rmSync(folder, { recursive: true });
  expect(having('violated', run), run.output).toEqual(expect.arrayContaining(breaks));
  expect(having('satisfied', run), run.output).toEqual(expect.arrayContaining(keeps));
});

/** Prism's own server with the document, and without its log. */
async function startMock(): Promise<AsyncDisposable & { readonly url: string }> {
  const silent = (): void => undefined;
  const logger = { debug: silent, info: silent, success: silent, warn: silent, error: silent, child: () => logger };
  type Options = Parameters<typeof createServer>[1];
  const server = createServer(await getHttpOperationsFromSpec(fileURLToPath(openapiFile)), {
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
