import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Provisioner } from '../fixtures/provisioner.ts';
import { startRun } from './startedRun.ts';

test.describe.configure({ timeout: 120_000 });

const program = (script: string): [string, ...string[]] => [process.execPath, '-e', script];

const provisioners: { does: string; command: [string, ...string[]]; says: RegExp }[] = [
  {
    does: 'prints rubbish',
    command: program('console.log("rubbish"); setInterval(() => {}, 1000)'),
    says: /no JSON object/,
  },
  { does: 'prints a list', command: program('console.log("[]"); setInterval(() => {}, 1000)'), says: /no JSON object/ },
  { does: 'exits', command: program('process.exit(3)'), says: /ended with status 3/ },
  { does: 'is killed', command: program('process.kill(process.pid, "SIGKILL")'), says: /ended with SIGKILL/ },
  {
    does: 'complains and exits',
    command: program('console.error("no quota"); process.exit(1)'),
    says: /it said: no quota/,
  },
  {
    does: 'fails with a stack trace',
    command: program('throw new Error("no quota")'),
    says: /it said: Error: no quota/,
  },
  { does: 'is not there', command: ['no-such-program'], says: /could not be started: .*ENOENT/ },
  {
    does: 'prints a line without end',
    command: program('setInterval(() => process.stdout.write("x".repeat(100_000)), 1)'),
    says: /printed a line without end/,
  },
  {
    does: 'closes its output',
    command: program('process.stdout.destroy(); process.stdin.destroy()'),
    says: /ended with/,
  },
];

for (const { does, command, says } of provisioners) {
  test(`says that the provisioner ${does}`, async () => {
    const provisioner = new Provisioner(command);
    const answer = provisioner.ask({ want: 'connection' });

    await expect(answer).rejects.toThrow(says);

    provisioner.close();
  });
}

const leak = 'Xa7Qw9Zr4Lp2Vb8N';
const tellers: { where: string; script: string }[] = [
  { where: 'its arguments', script: 'process.exit(1)' },
  { where: 'its complaint', script: `console.error("no quota for ${leak}"); process.exit(1)` },
  { where: 'the middle of a long complaint', script: `console.error("${leak}".repeat(100)); process.exit(1)` },
  { where: 'an answer that is none', script: `console.log('{"connectionToken":"${leak}"')` },
];

for (const { where, script } of tellers) {
  test(`tells no secret that stands in ${where} of a provisioner`, async () => {
    const provisioner = new Provisioner([process.execPath, '-e', script, leak]);

    const error = await provisioner.ask({ want: 'connection' }).catch((caught: unknown) => String(caught));

    provisioner.close();
    expect(error).toMatch(/^ProvisionerError: the provisioner \(\S+\) /);
    expect(error).not.toContain(leak.slice(0, 8));
  });
}

const places: { what: string; of: (file: string) => string }[] = [
  { what: 'is a file', of: (file) => file },
  { what: 'is in a file', of: (file) => join(file, 'reports') },
  { what: 'is a device', of: () => '/dev/null' },
  { what: 'is in a file system that takes none', of: () => '/proc/reports' },
  { what: 'has a name that is too long', of: (file) => join(dirname(file), 'x'.repeat(300)) },
];

for (const { what, of } of places) {
  test(`refuses to run where the place of the reports ${what}`, async () => {
    const file = test.info().outputPath('file');
    writeFileSync(file, '');

    const { status, output } = await startRun(of(file), {}, ['success.spec']).ended;

    expect(output).toMatch(/^REPORTS_DIR is ".*": allowed is a folder that can be written to.*\n$/);
    expect(status).toBe(2);
  });
}

test('ends with status 2 and leaves no half a report where the disk is full', async () => {
  const folder = test.info().outputPath('reports');
  mkdirSync(folder, { recursive: true });
  symlinkSync('/dev/full', join(folder, 'conformance.json.writing'));

  const { status, output } = await startRun(folder, {}, ['success.spec']).ended;

  expect(status).toBe(2);
  expect(output).toMatch(/REPORTS_DIR is ".*": the reports can't be written there: ENOSPC/);
  expect(existsSync(join(folder, 'conformance.json'))).toBe(false);
});
