import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { readFlags, UsageError } from './flags.ts';
import { curlExample, explained, launch, logLine } from './launch.ts';
import { startReference } from './server.ts';

const run = promisify(execFile);
const main = ['--import', 'tsx', 'reference/main.ts'];
const silent = (): void => undefined;

/** The message of the UsageError that launching with these flags ends in. */
async function refusal(...args: string[]): Promise<string> {
  const error: unknown = await launch(readFlags(['--port', '0', ...args]), silent).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UsageError);
  return (error as UsageError).message;
}

test('launches as the flags say, and prints a line for each request', async () => {
  const lines: string[] = [];
  const flags = readFlags(['--port', '0', '--prefix', '/prod', '--attachments-per-contact', '1']);
  await using reference = await launch(flags, (line) => lines.push(line));
  expect(reference.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/prod$/);
  await fetch(`${reference.url}/participant/transcript?secret`, { headers: { 'X-Amz-Bearer': 'secret' } });
  expect(lines).toEqual([
    expect.stringMatching(/^[\d-]{10}T[\d:.]{12}Z GET \/prod\/participant\/transcript 405 \d+ ms [\da-f-]{36} secr…$/),
  ]);
});

test('is quiet when asked to', async () => {
  const lines: string[] = [];
  await using reference = await launch(readFlags(['--port', '0', '--quiet']), (line) => lines.push(line));
  await fetch(reference.url);
  expect(lines).toEqual([]);
});

test('a line without a bearer ends with the request id', () => {
  const entry = { at: new Date(0), method: 'GET', path: '/', status: 404, durationMs: 1, requestId: 'id', bearer: '' };
  expect(logLine(entry)).toBe('1970-01-01T00:00:00.000Z GET / 404 1 ms id');
});

test('a port that is taken, a foreign address and unreadable keys are one clear line', async ({}, testInfo) => {
  await using taken = await startReference();
  const { port } = taken;
  expect(await refusal('--port', `${port}`)).toBe(
    `--port ${port}: already in use on 127.0.0.1; choose another, or 0 for any free one.`,
  );
  expect(await refusal('--host', '192.0.2.1')).toBe(
    '--host 192.0.2.1: not an address of this machine (EADDRNOTAVAIL); try 127.0.0.1.',
  );
  const file = testInfo.outputPath('no.pem');
  writeFileSync(file, 'no key');
  const missing = '--tls-key nowhere.pem: cannot be read (ENOENT); give the path of a PEM file.';
  expect(await refusal('--tls-key', 'nowhere.pem', '--tls-cert', file)).toBe(missing);
  expect(await refusal('--tls-key', file, '--tls-cert', 'nowhere.pem')).toBe(missing.replace('key', 'cert'));
  expect(await refusal('--tls-key', file, '--tls-cert', file)).toBe(
    `--tls-key ${file} --tls-cert ${file}: no private key and certificate in PEM that belong together.`,
  );
});

test('a port that is not permitted is explained, what no flag mends is left as it is', () => {
  const settings = readFlags(['--port', '80']);
  const denied = Object.assign(new Error('listen EACCES'), { code: 'EACCES', syscall: 'listen' });
  expect(explained(denied, settings)).toEqual(
    new UsageError('--port 80: not permitted; choose one from 1024 to 65535, or 0 for any.', { cause: denied }),
  );
  const other = new Error('other');
  expect(explained(other, settings)).toBe(other);
});

test('the example for HTTPS takes any certificate', () => {
  expect(curlExample('https://127.0.0.1:1')).toContain('curl -sk ');
  expect(curlExample('http://127.0.0.1:1')).not.toContain('curl -sk ');
});

/** Starts the command and gives its first lines, up to one that contains a text. */
async function started(until: string): Promise<{ child: ChildProcess; lines: string[] }> {
  const child = spawn(process.execPath, [...main, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (line.includes(until)) break;
  }
  return { child, lines };
}

test('prints an example that works when pasted, and ends cleanly on SIGTERM', async () => {
  const { child, lines } = await started('participant/attachment"');
  expect(lines[0]).toMatch(/^The reference is at http:\/\/127\.0\.0\.1:\d+$/);
  const { stdout } = await run('sh', ['-c', lines.slice(3).join('\n')]);
  expect(stdout).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nhello$/);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('ends cleanly on SIGINT', async () => {
  const { child } = await started('The reference is at');
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('a mistake is one line on stderr and a status that is not 0', async () => {
  await expect(run(process.execPath, [...main, '--port', 'x'])).rejects.toMatchObject({
    code: 2,
    stdout: '',
    stderr: '--port x: must be a whole number from 0 to 65535.\n',
  });
});

test('--help is printed on stdout', async () => {
  const { stdout, stderr } = await run(process.execPath, [...main, '--help']);
  expect(stdout).toContain('scenario:internalError');
  expect(stderr).toBe('');
});
