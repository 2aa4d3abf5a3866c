import { basename, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type {
  FullConfig,
  FullResult,
  Reporter,
  Suite,
  TestCase,
  TestError,
  TestResult as Attempt,
} from '@playwright/test/reporter';
import { ConfigurationError } from '../fixtures/configurationError.ts';
import { recordName, type TestRecord } from '../fixtures/record.ts';
import { isRequirementId, requirements } from '../fixtures/requirements.ts';
import { secretsOf } from '../fixtures/secrets.ts';
import { loadSettings } from '../fixtures/settings.ts';
import type { TargetConfig } from '../fixtures/targetFile.ts';
import packageFile from '../package.json' with { type: 'json' };
import type { Gates } from './gates.ts';
import { loadKnownDeviations } from './knownDeviations.ts';
import { replaceReports, type ReportFiles } from './output.ts';
import { renderAll } from './renderers.ts';
import { fold, type Folded } from './report.ts';
import type { GlobalError, RunResults, TestResult } from './results.ts';
import { errorText, progressLine, terminalSummary } from './terminal.ts';
import { withoutColours } from '../fixtures/transcript.ts';

const sparseMs = 10_000;

interface Options {
  /** Where the reports go; reports/out/ where it is left open. */
  readonly outputDir?: string;
}

/** Playwright's hooks: collect plain data, then fold, render and write once. */
export default class ConformanceReporter implements Reporter {
  readonly #folder: string;
  readonly #gates: Gates;
  readonly #target: RunResults['target'];
  readonly #errors: GlobalError[] = [];
  #config: FullConfig | undefined;
  #suite: Suite | undefined;
  #total = 0;
  #done = 0;
  #lastTold = Date.now();
  #ending = false;
  #exitStatus: Folded['exitStatus'] = 2;

  constructor({ outputDir }: Options = {}) {
    this.#folder = outputDir ?? fileURLToPath(new URL('out/', import.meta.url));
    for (const stream of [process.stdout, process.stderr]) stream.on('error', ignored);
    const { gates, target } = settingsOrExit();
    this.#gates = gates;
    this.#target = target;
  }

  printsToStdio(): boolean {
    return true;
  }

  onBegin(config: FullConfig, suite: Suite): void {
    this.#config = config;
    this.#suite = suite;
    this.#total = suite.allTests().length;
  }

  onTestEnd(test: TestCase): void {
    this.#done += 1;
    const line = progressLine(this.#done, this.#total, test.title, process.stdout.columns ?? 80);
    if (process.stdout.isTTY) process.stdout.write(`\r\u001b[2K${line}`);
    else if (Date.now() - this.#lastTold > sparseMs) {
      this.#lastTold = Date.now();
      process.stdout.write(`${line}\n`);
    }
  }

  onStdOut(chunk: string | Buffer): void {
    this.#clearProgress();
    process.stdout.write(chunk);
  }

  onStdErr(chunk: string | Buffer): void {
    this.#clearProgress();
    process.stderr.write(chunk);
  }

  /** Errors after the end, of teardown or of a reporter, come too late for the reports but not for the exit status. */
  onError({ message, value, stack }: TestError): void {
    const error = {
      message: withoutColours(message ?? value ?? 'unknown error'),
      ...(stack === undefined ? {} : { stack }),
    };
    this.#errors.push(error);
    if (!this.#ending) return;
    this.#exitStatus = 2;
    process.stderr.write(`${errorText(error)}\n`);
  }

  async onEnd(result: FullResult): Promise<{ status: FullResult['status'] }> {
    this.#ending = true;
    const results = this.#results(result);
    const folded = fold(results, requirements, this.#gates);
    const written = this.#write(renderAll(folded, results, requirements));
    this.#exitStatus = written ? folded.exitStatus : 2;
    this.#clearProgress();
    process.stdout.write(terminalSummary(folded, results, written));
    return { status: this.#exitStatus === 0 ? 'passed' : 'failed' };
  }

  /** Playwright has no exit status for a run that could not be judged, and gives 0 to every merge of shards. */
  async onExit(): Promise<void> {
    if (this.#exitStatus !== 0) process.exit(this.#exitStatus);
  }

  #results({ status, startTime, duration }: FullResult): RunResults {
    const stopped = ({ interrupted: 'interrupted', timedout: 'timed out' } as const)[
      status as 'interrupted' | 'timedout'
    ];
    return {
      suite: { name: packageFile.name, version: packageFile.version },
      tests: (this.#suite?.allTests() ?? []).map((test) => {
        const result = collected(test, this.#config?.rootDir ?? '');
        return stopped === 'interrupted' ? orInterrupted(result) : result;
      }),
      errors: this.#errors,
      ...(stopped === undefined ? {} : { stopped }),
      startedAt: startTime.toISOString(),
      durationMs: duration,
      shards: shardsOf(this.#config),
      target: this.#target,
    };
  }

  /** The page's path and how much lies beside it, for a person; undefined where the disk refuses. */
  #write(files: ReportFiles): string | undefined {
    try {
      replaceReports(this.#folder, files);
      return `${relative(process.cwd(), join(this.#folder, 'conformance.html'))} and ${Object.keys(files).length - 1} more beside it`;
    } catch (error) {
      process.stderr.write(
        `REPORTS_DIR is ${JSON.stringify(this.#folder)}: the reports can't be written there: ${(error as Error).message}\n`,
      );
      return undefined;
    }
  }

  #clearProgress(): void {
    if (process.stdout.isTTY) process.stdout.write('\r\u001b[2K');
  }
}

/** A terminal that is gone, such as `| head`, or a log on a full disk: the reports and the exit status still count. */
function ignored(): void {}

/** A setting that can't be used is one line and exit status 2, before anything runs. */
function settingsOrExit(): { gates: Gates; target: RunResults['target'] } {
  try {
    const { failOn, contested, requireComplete, knownDeviations, target } = loadSettings();
    const today = new Date().toISOString().slice(0, 10);
    return {
      gates: { failOn, contested, requireComplete, knownDeviations: loadKnownDeviations(knownDeviations), today },
      target: targetShown(target),
    };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(2);
  }
}

/** What the reports call the target where no test has told. */
function targetShown(target: TargetConfig | undefined): RunResults['target'] {
  if (!target) return { name: 'reference', url: 'started for the run' };
  const url = secretsOf(target).cut(target.baseUrl);
  return { name: target.name ?? url, url };
}

/** Merged reports have a project of the same name for each machine. */
function shardsOf(config: FullConfig | undefined): number {
  const names = (config?.projects ?? []).map(({ name }) => name);
  return Math.max(1, ...names.map((name) => names.filter((each) => each === name).length));
}

function collected(test: TestCase, rootDir: string): TestResult {
  const attempt = tellingAttempt(test.results);
  const record = attempt && recordOf(attempt);
  const complaint = attempt && complaintOf(attempt);
  return {
    title: test.title,
    file: join(basename(rootDir), relative(rootDir, test.location.file)).replaceAll(sep, '/'),
    line: test.location.line,
    rules: test.annotations.map(({ type }) => type).filter(isRequirementId),
    status: attempt?.status ?? 'not run',
    ...(complaint === undefined ? {} : { complaint }),
    ...(record === undefined ? {} : { record }),
    durationMs: attempt?.duration ?? 0,
  };
}

/** Playwright does not wait for the judgement of a test that it interrupts: without a record its failure tells nothing. */
function orInterrupted(result: TestResult): TestResult {
  if (result.record !== undefined || result.status !== 'failed') return result;
  const { complaint: _, ...rest } = result;
  return { ...rest, status: 'interrupted' };
}

/** Nothing passes because a retry passed: an attempt that failed speaks for its test. */
function tellingAttempt(attempts: readonly Attempt[]): Attempt | undefined {
  return attempts.find(({ status }) => status === 'failed' || status === 'timedOut') ?? attempts.at(-1);
}

function recordOf({ attachments }: Attempt): TestRecord | undefined {
  const body = attachments.find(({ name }) => name === recordName)?.body;
  return body === undefined ? undefined : (JSON.parse(body.toString('utf8')) as TestRecord);
}

function complaintOf({ errors, annotations }: Attempt): string | undefined {
  const text = errors[0]?.message ?? errors[0]?.value ?? annotations.find(({ type }) => type === 'skip')?.description;
  return text === undefined ? undefined : withoutColours(text).replace(/^Error: /, '');
}
