// Hands the fixtures a stand-in for Playwright's `test` and `expect`, and their client one for node:http.
const standIns = [
  { specifier: '@playwright/test', parent: '', by: 'standIn.ts' },
  { specifier: 'node:http', parent: '/fixtures/client.ts', by: 'shortcut.ts' },
];

export function resolve(specifier, context, next) {
  const found = standIns.find(
    (each) => each.specifier === specifier && new URL(context.parentURL ?? 'file:///').pathname.endsWith(each.parent),
  );
  return next(found ? new URL(found.by, import.meta.url).href : specifier, context);
}
