import { readFileSync } from 'node:fs';

const text = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
/** Where "npm run target" listens, as the README has it. */
const usualUrl = 'http://127.0.0.1:8080';

/** The lines of the README below a heading, up to the next one. */
export function readmeSection(heading: string): string {
  const [, after] = text.split(`\n${heading}\n`);
  if (after === undefined) throw new Error(`README.md has no heading "${heading}"`);
  return after.split(/\n#+ /, 1)[0] ?? '';
}

/** The first block of JavaScript below a heading, for a reference at another URL. */
export function readmeCode(heading: string, url: string): string {
  const [, code] = /^```js\n([^]*?)^```$/m.exec(readmeSection(heading)) ?? [];
  if (code === undefined) throw new Error(`README.md has no JavaScript below "${heading}"`);
  return code.replaceAll(usualUrl, url);
}
