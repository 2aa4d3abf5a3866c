import { expect, test } from '@playwright/test';
import { findBrowser, type BrowserPlaces } from './findBrowser.ts';

/** A machine with these executables, where each install makes another one. */
function machine(
  executables: string[],
  { installs = {}, ...places }: Partial<BrowserPlaces> & { readonly installs?: Readonly<Record<string, string>> } = {},
): BrowserPlaces & { readonly ran: string[] } {
  const present = new Set(executables);
  const ran: string[] = [];
  return {
    environment: { PATH: '/bin' },
    isExecutable: (path) => present.has(path),
    run: (...command) => {
      ran.push(command.join(' '));
      const made = installs[command[0]];
      if (made === undefined) throw new Error('no network');
      if (command.includes('install')) present.add(made);
    },
    playwrights: '/cache/chrome',
    isRoot: false,
    ran,
    ...places,
  };
}

test('takes CHROMIUM_PATH before anything else', () => {
  const environment = { PATH: '/bin', CHROMIUM_PATH: '/mine' };
  expect(findBrowser(machine(['/mine', '/bin/chromium'], { environment }))).toBe('/mine');
});

test('refuses a CHROMIUM_PATH that is no executable', () => {
  const environment = { PATH: '/bin', CHROMIUM_PATH: '/mine' };
  expect(() => findBrowser(machine(['/bin/chromium'], { environment }))).toThrow('CHROMIUM_PATH is "/mine": set it to');
});

test("takes an installed browser before Playwright's own", () => {
  expect(findBrowser(machine(['/bin/chromium', '/cache/chrome']))).toBe('/bin/chromium');
});

test("takes Playwright's own where none is installed", () => {
  const places = machine(['/cache/chrome']);
  expect(findBrowser(places)).toBe('/cache/chrome');
  expect(places.ran).toEqual([]);
});

test("downloads Playwright's own where there is none", () => {
  expect(findBrowser(machine([], { installs: { npx: '/cache/chrome' } }))).toBe('/cache/chrome');
});

test("installs Debian's package as root where the download fails", () => {
  const places = machine([], { isRoot: true, installs: { 'apt-get': '/bin/chromium' } });
  expect(findBrowser(places)).toBe('/bin/chromium');
});

test('says in one line what to do where nothing works', () => {
  expect(() => findBrowser(machine([]))).toThrow(/^There is no Chrome or Chromium .* set CHROMIUM_PATH to its path$/);
});
