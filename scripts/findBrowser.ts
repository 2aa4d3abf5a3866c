import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

/** Where a browser may be, and what may be done to get one; everything from outside, so that it can be tested. */
export interface BrowserPlaces {
  readonly environment: NodeJS.ProcessEnv;
  readonly isExecutable: (path: string) => boolean;
  /** Runs a program to its end; throws where it fails. */
  readonly run: (program: string, ...args: string[]) => void;
  readonly playwrights: string;
  readonly isRoot: boolean;
}

const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome'];
const macPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const installMs = 300_000;

/**
 * The path of a Chrome or Chromium: $CHROMIUM_PATH, an installed one, Playwright's own, Debian's package; the last two
 * are installed where they are missing.
 * @throws Error with one line that says what to do, where there is no way to get one.
 */
export function findBrowser(places: BrowserPlaces = thisMachine()): string {
  const { environment, isExecutable, playwrights, isRoot, run } = places;
  const asked = environment['CHROMIUM_PATH'];
  if (asked) {
    if (isExecutable(asked)) return asked;
    throw new Error(
      `CHROMIUM_PATH is ${JSON.stringify(asked)}: set it to an executable Chrome or Chromium, or unset it`,
    );
  }
  const installed = () => candidates(environment).find(isExecutable);
  const own = () => (isExecutable(playwrights) ? playwrights : undefined);
  const found = installed() ?? own();
  if (found !== undefined) return found;
  attempt(() => run('npx', 'playwright', 'install', 'chromium'));
  if (own() === undefined && isRoot) {
    attempt(() => run('apt-get', 'update'));
    attempt(() => run('apt-get', 'install', '-y', '--no-install-recommends', 'chromium'));
  }
  const got = own() ?? installed();
  if (got !== undefined) return got;
  throw new Error(
    'There is no Chrome or Chromium and none could be installed: install one, or set CHROMIUM_PATH to its path',
  );
}

function candidates({ PATH = '' }: NodeJS.ProcessEnv): string[] {
  const onPath = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...macPaths];
}

/** What fails here is no end: the next way may work. */
function attempt(install: () => void): void {
  try {
    install();
  } catch {
    // The last line of all tells what to do.
  }
}

function thisMachine(): BrowserPlaces {
  return {
    environment: process.env,
    isExecutable: (path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    },
    run: (program, ...args) => void execFileSync(program, args, { stdio: 'ignore', timeout: installMs }),
    playwrights: chromium.executablePath(),
    isRoot: process.getuid?.() === 0,
  };
}
