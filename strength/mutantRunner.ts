import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { INSTRUMENTER_CONSTANTS, type InstrumenterContext } from '@stryker-mutator/api/core';
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
} from '@stryker-mutator/api/test-runner';
import type * as MutantRun from './mutantRun.ts';
import type { RunPlan, TestOfReference } from './mutantRun.ts';

/** Stryker's test runner: one warm process that runs the specs against each mutant of the reference. */
export class MutantRunner implements TestRunner {
  /** What the instrumented reference reads: the mutant in force, and where to count. */
  readonly #context: InstrumenterContext;
  #loaded: Promise<typeof MutantRun> | undefined;

  constructor() {
    const scope = globalThis as Record<string, unknown>;
    this.#context = scope[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {};
  }

  /** Modules once imported stay: a mutant of what runs while they load needs a new process. */
  capabilities(): { reloadEnvironment: boolean } {
    return { reloadEnvironment: false };
  }

  /** The tests on the reference without any mutant, and which mutants each of them reaches. */
  async dryRun(): Promise<DryRunResult> {
    const tests = await this.#run({ whole: true });
    const { mutantCoverage } = this.#context;
    return { status: DryRunStatus.Complete, tests, ...(mutantCoverage && { mutantCoverage }) };
  }

  /** The tests that reach a mutant, until one of them finds it. */
  async mutantRun({
    activeMutant,
    mutantActivation,
    testFilter,
    hitLimit,
  }: MutantRunOptions): Promise<MutantRunResult> {
    if (mutantActivation === 'static') this.#activate(activeMutant.id, hitLimit);
    await this.#load();
    this.#activate(activeMutant.id, hitLimit);
    const tests = await this.#run({ only: testFilter, whole: false });
    const endless = determineHitLimitReached(this.#context.hitCount, hitLimit);
    return toMutantRunResult(endless ?? { status: DryRunStatus.Complete, tests });
  }

  #activate(id: string, hitLimit: number | undefined): void {
    this.#context.activeMutant = id;
    if (hitLimit === undefined) return;
    this.#context.hitLimit = hitLimit;
    this.#context.hitCount = 0;
  }

  async #run(plan: Omit<RunPlan, 'onTest'>): Promise<TestResult[]> {
    const { runOnReference } = await this.#load();
    const onTest = (id: string): void => {
      this.#context.currentTestId = id;
    };
    // What a mutant throws beside the handler's own catch would end a server: here it only leaves answers out.
    process.on('uncaughtException', survived);
    try {
      return (await runOnReference({ ...plan, onTest })).map(inStrykersWords);
    } finally {
      process.off('uncaughtException', survived);
    }
  }

  /** From the folder that Stryker put the instrumented copy in, which is not the one of this module. */
  #load(): Promise<typeof MutantRun> {
    this.#loaded ??= import(pathToFileURL(resolve('strength/mutantRun.ts')).href) as Promise<typeof MutantRun>;
    return this.#loaded;
  }
}

function survived(): void {}

function inStrykersWords({ id, title, durationMs, doubt }: TestOfReference): TestResult {
  const base = { id, name: title, timeSpentMs: durationMs };
  return doubt === undefined
    ? { ...base, status: TestStatus.Success }
    : { ...base, status: TestStatus.Failed, failureMessage: doubt };
}
