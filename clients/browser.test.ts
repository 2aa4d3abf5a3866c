import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { _baseTest as base, chromium, expect, type Browser } from '@playwright/test';
import { chatJsHeaders } from '../fixtures/chatJsHeaders.ts';
import { defaultRules } from '../reference/rules.ts';
import { startReference } from '../reference/server.ts';
import { findBrowser } from '../scripts/findBrowser.ts';
import { readmeCode } from './readme.ts';

const reports = fileURLToPath(new URL('../reports/out/', import.meta.url));
const files: Readonly<Record<string, { type: string; file: string }>> = {
  '/': { type: 'text/html', file: fileURLToPath(new URL('page/index.html', import.meta.url)) },
  '/upload.js': { type: 'text/javascript', file: fileURLToPath(new URL('page/upload.js', import.meta.url)) },
  '/amazon-connect-chat.js': {
    type: 'text/javascript',
    file: fileURLToPath(import.meta.resolve('amazon-connect-chatjs')),
  },
};

const test = base.extend<object, { readonly chrome: Browser }>({
  chrome: [
    async ({}, use) => {
      const chrome = await chromium.launch({ executablePath: findBrowser() });
      await use(chrome);
      await chrome.close();
    },
    // A browser may have to be found, or even installed, first.
    { scope: 'worker', timeout: 400_000 },
  ],
});

test('ChatJS uploads a file from a page of another origin', async ({ chrome }) => {
  const asked: string[] = [];
  const served: string[] = [];
  await using reference = await startReference({
    prefix: '/prod',
    log: ({ method, path, status }) => served.push(`${method} ${path.replace(/(?<=load\/)[\w-]+$/, 'ID')} ${status}`),
    rules: {
      answerPreflight(call) {
        const headers = defaultRules.headerValue(call.request.headers, 'access-control-request-headers');
        if (headers !== undefined) asked.push(...headers.split(','));
        return defaultRules.answerPreflight(call);
      },
    },
  });
  await using pages = await servePages();
  const page = await chrome.newPage();
  await page.goto(`${pages.url}/?endpoint=${encodeURIComponent(reference.url)}&token=me`);
  const steps = page.getByRole('listitem');
  await expect(steps.filter({ hasText: 'connected' })).toHaveCount(1);
  await expect(steps.filter({ hasText: 'chat socket open' })).toHaveCount(1);

  await page.getByLabel('File').setInputFiles({
    name: 'hello.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('hello from a browser'),
  });

  await expect(steps.nth(2)).toHaveText('completed hello.txt, 20 bytes');
  await expect(steps.nth(3)).toHaveText('read back: hello from a browser');
  mkdirSync(reports, { recursive: true });
  await page.screenshot({ path: `${reports}chatjs.png` });
  await page.close();
  expect(asked.toSorted()).toEqual([...chatJsHeaders].toSorted());
  expect(served).toEqual([
    'OPTIONS /prod/participant/connection 204',
    'POST /prod/participant/connection 200',
    'OPTIONS /prod/participant/start-attachment-upload 204',
    'POST /prod/participant/start-attachment-upload 200',
    'OPTIONS /prod/upload/ID 204',
    'PUT /prod/upload/ID 200',
    'OPTIONS /prod/participant/complete-attachment-upload 204',
    'POST /prod/participant/complete-attachment-upload 200',
    'OPTIONS /prod/participant/transcript 204',
    'POST /prod/participant/transcript 200',
    'OPTIONS /prod/participant/attachment 204',
    'POST /prod/participant/attachment 200',
    'GET /prod/download/ID 200',
  ]);
});

test("runs the README's page on ChatJS as it stands", async ({ chrome }) => {
  const served: string[] = [];
  await using reference = await startReference({
    log: ({ method, path, status }) => served.push(`${method} ${path} ${status}`),
  });
  await using pages = await servePages();
  const page = await chrome.newPage();
  await page.goto(`${pages.url}/amazon-connect-chat.js`);
  await page.addScriptTag({ url: `${pages.url}/amazon-connect-chat.js` });

  const code = readmeCode('### With ChatJS', reference.url);
  await page.addScriptTag({
    type: 'module',
    content: `const file = new File(['hello'], 'hello.txt', { type: 'text/plain' });\n${code}`,
  });

  await expect.poll(() => served).toContain('POST /participant/complete-attachment-upload 200');
  await page.close();
});

/** Serves the page and its scripts from an origin of their own. */
async function servePages(): Promise<AsyncDisposable & { readonly url: string }> {
  const server: Server = createServer(({ url = '' }, response) => {
    const found = files[url.split('?', 1)[0] ?? ''];
    if (!found) return response.writeHead(404).end();
    return response.writeHead(200, { 'Content-Type': `${found.type}; charset=utf-8` }).end(readFileSync(found.file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
