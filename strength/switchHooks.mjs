// Puts a switch before each assertion of a spec, so that one at a time can be turned into nothing.
const switches = new URL('assertionSwitch.ts', import.meta.url).href;
const root = new URL('..', import.meta.url).href;

export async function load(url, context, next) {
  const loaded = await next(url, context);
  if (!url.endsWith('.spec.ts')) return loaded;
  const file = JSON.stringify(url.slice(root.length));
  let count = 0;
  const switched = String(loaded.source).replaceAll(/\bexpect\(/g, () => `__switched(expect, ${file}, ${count++})(`);
  const head = `import { switched as __switched, counted as __counted } from ${JSON.stringify(switches)};`;
  return { ...loaded, source: `${head}${switched}\n__counted(${file}, ${count});` };
}
