import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { startReference } from '../reference/server.ts';
import { readmeCode, readmeSection } from './readme.ts';

const require = createRequire(import.meta.url);

test("runs the README's page on the AWS SDK as it stands", async () => {
  await using reference = await startReference();
  const script = test.info().outputPath('upload.mjs');
  writeFileSync(script, readmeCode('### With the AWS SDK for JavaScript', reference.url));

  const { stdout } = await promisify(execFile)(process.execPath, [script]);

  expect(stdout).toBe('hello\n');
});

test("each fact in the README's table of clients names a test that there is", () => {
  const rows = readmeSection('## What real clients do').match(/^\|.*\|$/gm) ?? [];
  const named = rows.slice(2).map((row) => row.split('|')[3]?.trim() ?? '');

  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((each) => !isTitle(each))).toEqual([]);
});

test('the README has the versions of the clients that are installed', () => {
  const versionOf = (name: string): string => (require(`${name}/package.json`) as { version: string }).version;
  const [v3, v2] = ['@aws-sdk/client-connectparticipant', 'aws-sdk'].map(versionOf);
  const { version: chatJs } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.resolve('amazon-connect-chatjs')), 'utf8'),
  ) as { version: string };

  expect(readmeSection('## What real clients do')).toContain(
    `AWS SDK for JavaScript ${v3} and ${v2}, amazon-connect-chatjs ${chatJs} `,
  );
});

/** Whether `file "title"` is a test of ours; `…` stands for what a table of the test fills in. */
function isTitle(named: string): boolean {
  const [, file = '', title = ''] = /^(clients\/\S+) "(.*)"$/.exec(named) ?? [];
  if (file === '') return false;
  const source = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
  const titles = source.matchAll(/\btest\((?:'([^']*)'|"([^"]*)"|`([^`]*)`)/g);
  return [...titles].some(
    (found) =>
      found
        .slice(1)
        .join('')
        .replaceAll(/\$\{.*?\}/g, '…') === title,
  );
}
