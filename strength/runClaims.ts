import { recordName, type TestRecord } from '../fixtures/record.ts';
import { isRequirementId } from '../fixtures/requirements.ts';
import type { TestResult } from '../reports/results.ts';
import type { Claim, Fixture, Values } from './standIn.ts';

/** Milliseconds that a test may take with all its confirmations, before it counts as the suite's own fault. */
const timeoutMs = 60_000;

class Skipped extends Error {}

/** The part of Playwright's TestInfo that fixtures/test.ts and the judge use. */
interface Info {
  readonly title: string;
  readonly tags: readonly string[];
  readonly annotations: { type: string; description?: string }[];
  readonly fn: Claim['body'];
  readonly timeout: number;
  readonly file: string;
  readonly config: { readonly workers: number };
  readonly workerIndex: number;
  readonly errors: { message: string }[];
  status: TestResult['status'];
  expectedStatus: TestResult['status'];
  setTimeout(milliseconds: number): void;
  skip(condition: boolean, reason: string): void;
  readonly attachments: { push(attachment: { name: string; body: Buffer }): void };
  attach(): Promise<void>;
}

/** Looks on while tests run. */
export interface Watch {
  before(claim: Claim): void;
  /** Whether the run goes on. */
  after(result: TestResult): boolean;
}

/** Runs tests one after the other, as a worker of Playwright's would, with the fixtures of fixtures/test.ts. */
export async function runClaims(
  claims: readonly Claim[],
  fixtures: readonly Fixture[],
  watch?: Watch,
): Promise<TestResult[]> {
  const results: TestResult[] = [];
  const [ofWorker, ofTest] = (['worker', 'test'] as const).map((scope) =>
    fixtures.filter((each) => each.scope === scope),
  );
  await provide(ofWorker ?? [], {}, { workerIndex: 0 }, async (values) => {
    for (const claim of claims) {
      watch?.before(claim);
      const result = await runClaim(claim, ofTest ?? [], values);
      results.push(result);
      if (watch?.after(result) === false) return;
    }
  });
  return results;
}

async function provide(
  [next, ...rest]: readonly Fixture[],
  values: Values,
  info: unknown,
  body: (values: Values) => Promise<void>,
): Promise<void> {
  if (!next) return body(values);
  await next.provide(values, (value) => provide(rest, { ...values, [next.name]: value }, info, body), info);
}

async function runClaim(claim: Claim, fixtures: readonly Fixture[], values: Values): Promise<TestResult> {
  let record: TestRecord | undefined;
  const started = performance.now();
  const info = infoOf(claim, (text) => {
    record = JSON.parse(text) as TestRecord;
  });
  const finished = provide(fixtures, values, info, (all) => runBody(claim, all, info));
  const limit = timeLimit(claim);
  const complaint = await Promise.race([finished.then(() => undefined, failedFixture), limit.passed]);
  limit.clear();
  return {
    title: claim.title,
    file: claim.file,
    line: 0,
    rules: claim.annotations.map(({ type }) => type).filter(isRequirementId),
    status: complaint === undefined ? info.status : 'failed',
    ...(complaint === undefined ? {} : { complaint }),
    ...(record === undefined ? {} : { record }),
    durationMs: performance.now() - started,
  };
}

function infoOf({ title, file, tags, annotations, body }: Claim, onRecord: (text: string) => void): Info {
  return {
    title,
    tags,
    annotations: [...annotations],
    fn: body,
    file,
    config: { workers: 1 },
    timeout: timeoutMs,
    setTimeout: () => {},
    workerIndex: 0,
    errors: [],
    status: 'passed',
    expectedStatus: 'passed',
    skip(condition, reason) {
      if (!condition) return;
      this.status = 'skipped';
      throw new Skipped(reason);
    },
    attachments: {
      push(attachment) {
        if (attachment.name === recordName) onRecord(attachment.body.toString());
      },
    },
    attach: () => Promise.resolve(),
  };
}

/** As in Playwright, a body that fails does not keep the fixtures from finishing. */
async function runBody(claim: Claim, values: Values, info: Info): Promise<void> {
  try {
    await claim.body(values, info);
  } catch (error) {
    info.status = 'failed';
    info.errors.push({ message: error instanceof Error ? error.message : String(error) });
  }
}

function failedFixture(error: unknown): string | undefined {
  if (error instanceof Skipped) return undefined;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function timeLimit({ title }: Claim): { readonly passed: Promise<string>; readonly clear: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`"${title}" took over ${timeoutMs} ms`), timeoutMs).unref();
  });
  return { passed, clear: () => clearTimeout(timer) };
}
