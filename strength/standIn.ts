/** What a fixture or a test's body is called with. */
export type Values = Record<string, unknown>;
type Use = (value?: unknown) => Promise<void>;
type FixtureFunction = (values: Values, use: Use, info: unknown) => unknown;
type Definition = FixtureFunction | readonly [FixtureFunction, { readonly scope?: 'worker' | 'test' }];

/** A fixture as fixtures/test.ts defines it. */
export interface Fixture {
  readonly name: string;
  readonly scope: 'worker' | 'test';
  readonly provide: FixtureFunction;
}

/** A test as a spec registers it. */
export interface Claim {
  readonly title: string;
  readonly file: string;
  readonly tags: readonly string[];
  readonly annotations: readonly { readonly type: string; readonly description?: string }[];
  readonly body: (values: Values, info: unknown) => unknown;
}

interface Details {
  readonly tag?: string | readonly string[];
  readonly annotation?: Claim['annotations'] | Claim['annotations'][number];
}

const claims: Claim[] = [];
let fixtures: readonly Fixture[] = [];
let loading = '';

/**
 * Stands in for Playwright's `test`: keeps what is registered, so that one process can run the same specs against
 * many targets. Playwright itself takes 50 ms of processor time for a test, the specs' own work 3.
 */
export const _baseTest = {
  extend(definitions: Readonly<Record<string, Definition>>) {
    fixtures = Object.entries(definitions).map(([name, definition]) => {
      const [provide, { scope = 'test' }] = typeof definition === 'function' ? [definition, {}] : definition;
      return { name, scope, provide };
    });
    return register;
  },
};

function register(title: string, { tag = [], annotation = [] }: Details, body: Claim['body']): void {
  const annotations = [annotation].flat() as Claim['annotations'];
  claims.push({ title, file: loading, tags: [tag].flat(), annotations, body });
}

// Limits and modes of Playwright's runner mean nothing here.
Object.assign(register, {
  setTimeout: () => {},
  slow: () => {},
  describe: Object.assign(describe, { configure: () => {} }),
});

function describe(_title: unknown, body: unknown): void {
  (body as () => void)();
}

/** Loads spec files and gives what they registered, each test with the file that it stands in. */
export async function collect(
  files: readonly string[],
): Promise<{ claims: readonly Claim[]; fixtures: readonly Fixture[] }> {
  for (const file of files) {
    loading = file;
    await import(new URL(`../${file}`, import.meta.url).href);
  }
  return { claims, fixtures };
}
