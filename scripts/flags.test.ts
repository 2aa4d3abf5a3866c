import { execFile } from 'node:child_process';
import { expect, test } from '@playwright/test';

const wrong: { command: string; flags: string[]; line: string }[] = [
  {
    command: 'strength',
    flags: ['--onyl', 'x'],
    line: "Unknown option '--onyl': there are --only, --kind, --quick, --http, --verbose",
  },
  {
    command: 'strength',
    flags: ['--only', '('],
    line: '--only (: must be a regular expression (Invalid regular expression: /(/: Unterminated group)',
  },
  {
    command: 'strength',
    flags: ['--only', 'nothing is called so'],
    line: '--only nothing is called so --kind : no target has such a name and kind',
  },
  {
    command: 'weaken',
    flags: ['--only', 'nowhere'],
    line: '--only nowhere: no spec file and no assertion has such a place',
  },
  { command: 'seeds', flags: ['--seeds', '0'], line: '--seeds 0: must be a whole number of seeds, 1 or more' },
  {
    command: 'bench',
    flags: ['--requests'],
    line: "Option '--requests <value>' argument missing: there are --requests, --long",
  },
  { command: 'strengthAuto', flags: ['--only', 'x'], line: "Unknown option '--only': none is taken" },
];

test.describe.configure({ mode: 'parallel' });

for (const { command, flags, line } of wrong) {
  test(`${command} refuses ${flags.join(' ')} in one line`, async () => {
    const { status, stderr } = await new Promise<{ status: unknown; stderr: string }>((resolve) => {
      const child = execFile(
        process.execPath,
        ['--import', 'tsx', `scripts/${command}.ts`, ...flags],
        (_error, _out, text) => {
          resolve({ status: child.exitCode, stderr: text });
        },
      );
    });

    expect({ status, stderr }).toEqual({ status: 2, stderr: `${line}\n` });
  });
}
