import type { RecordedExchange } from '../fixtures/record.ts';
import { transcript } from '../fixtures/transcript.ts';
import { outcomeOf } from './outcome.ts';
import { findingsOf, type FoundIn } from './report.ts';
import type { TestResult } from './results.ts';
import { expectation } from './words.ts';

/** What an exchange was for: to get there, the request that is judged, another one around it, or a look at the state. */
export type Role = 'setup' | 'request' | 'earlier request' | 'control' | 'state';

/** Why a requirement counts as violated: the test, what it sent and received, and which exchange broke the rule. */
export interface Accusation {
  readonly test: TestResult;
  /** The matcher's message or the finding's. */
  readonly message: string;
  readonly expected?: string;
  readonly received?: string;
  readonly exchanges: readonly RecordedExchange[];
  /** The index of the exchange that broke the rule. */
  readonly accused: number;
}

/** The accusation against a violated requirement; undefined where nothing was recorded. */
export function accusationOf(id: string, operation: string, tests: readonly TestResult[]): Accusation | undefined {
  const failed = tests.find((test) => test.rules.includes(id) && outcomeOf(test).outcome === 'failed');
  if (failed) return byMessage(failed, operation);
  const broken = findingsOf(id, tests).find(({ finding }) => finding.broken > 0);
  return broken && byFinding(broken);
}

/** The index of the exchange that a failed test is about: the one that its message shows, else the operation's last. */
export function accusedIn(message: string, operation: string, exchanges: readonly RecordedExchange[]): number {
  const shown = exchanges.findLastIndex((exchange) => message.includes(transcript(exchange)));
  if (shown >= 0) return shown;
  const last = exchanges.findLastIndex((exchange) => exchange.operation === operation);
  return last >= 0 ? last : exchanges.length - 1;
}

/** What each exchange of a test was for. `accused`: the index of the one that broke the rule, where one did. */
export function rolesOf(exchanges: readonly RecordedExchange[], operation: string, accused?: number): Role[] {
  const judged = accused ?? exchanges.findIndex((exchange) => exchange.operation === operation);
  return exchanges.map((exchange, index) => {
    if (index === judged) return 'request';
    if (exchange.operation === operation) return index < judged ? 'earlier request' : 'control';
    return isLook(exchange) ? 'state' : 'setup';
  });
}

/** The operations that change nothing. */
function isLook({ operation }: RecordedExchange): boolean {
  return operation.startsWith('Get') || operation === 'download';
}

function byMessage(test: TestResult, operation: string): Accusation {
  const message = test.record?.message ?? '';
  const exchanges = test.record?.exchanges ?? [];
  return { test, message, ...expectation(message), exchanges, accused: accusedIn(message, operation, exchanges) };
}

function byFinding({ test, finding }: FoundIn): Accusation {
  const message = finding.message ?? '';
  const told = /^expected (.*), (?:but|received) (.*)$/s.exec(message);
  const expected = told?.[1] === undefined ? {} : { expected: told[1], received: told[2] ?? '' };
  return { test, message, ...expected, ...leadingTo(finding.exchange, test.record?.exchanges ?? []) };
}

/** The exchanges up to the accused one, which the record may have dropped to stay in bounds. */
function leadingTo(
  accused: RecordedExchange | undefined,
  recorded: readonly RecordedExchange[],
): Pick<Accusation, 'exchanges' | 'accused'> {
  if (accused === undefined) return { exchanges: recorded, accused: recorded.length - 1 };
  const index = recorded.findIndex(
    (each) => each.startedAt === accused.startedAt && transcript(each) === transcript(accused),
  );
  if (index >= 0) return { exchanges: recorded, accused: index };
  const before = recorded.filter(({ startedAt }) => startedAt <= accused.startedAt);
  return { exchanges: [...before, accused], accused: before.length };
}
