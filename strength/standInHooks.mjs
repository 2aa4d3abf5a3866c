// Hands the fixtures a stand-in for Playwright's `test` and `expect`.
const standIn = new URL('standIn.ts', import.meta.url).href;

export function resolve(specifier, context, next) {
  return next(specifier === '@playwright/test' ? standIn : specifier, context);
}
