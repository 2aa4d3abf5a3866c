import type { Call, Outcome } from './call.ts';
import { isRefusal, refuse } from './exchange.ts';
import type { ReferenceRequest, ReferenceResponse } from './exchange.ts';
import { operationsOf, unknownOperation } from './operations.ts';
import { defaultRules } from './rules.ts';
import type { Rules } from './rules.ts';
import { SignedUrls } from './signedUrls.ts';
import { defaultLimits, State } from './state.ts';
import type { Limits } from './state.ts';

/** What a handler needs to know. */
export interface HandlerOptions {
  /** Origin and prefix that callers reach the handler under: where signed URLs lead. No slash at its end. */
  readonly baseUrl: string;
  /** The WebSocket that CreateParticipantConnection names where it is asked for one. */
  readonly chatSocketUrl?: string;
  /** Overrides of the rules, to make the reference break some on purpose. */
  readonly rules?: Partial<Rules>;
  readonly limits?: Partial<Limits>;
  /** The clock, in milliseconds since the epoch. */
  readonly now?: () => number;
}

/** The reference without sockets. */
export interface ReferenceHandler {
  readonly handle: (request: ReferenceRequest) => Promise<ReferenceResponse>;
  /** Bytes of a body that `handle` reads at most: of a longer one it needs to see only that it is longer. */
  readonly maxBodyBytes: (path: string) => number;
}

/** Makes a reference that remembers what it is told until it is forgotten. */
export function createHandler({
  baseUrl,
  chatSocketUrl,
  now = Date.now,
  ...options
}: HandlerOptions): ReferenceHandler {
  const state = new State({ ...defaultLimits, ...options.limits }, now);
  const urls = new SignedUrls(baseUrl, now);
  const table = operationsOf({ ...defaultRules, ...options.rules }, state.limits);
  const prefix = new URL(baseUrl).pathname.replace(/\/$/, '');
  const operations = new Map(table.map((operation) => [prefix + operation.path, operation]));

  function locate(target: string): Pick<Call, 'operation' | 'path' | 'query'> {
    const [path, query] = target.split('?', 2) as [string, string?];
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    const operation = operations.get(path) ?? operations.get(folder) ?? unknownOperation;
    return { operation, path: path.slice(prefix.length), query };
  }

  async function handle(request: ReferenceRequest): Promise<ReferenceResponse> {
    const place = locate(request.path);
    const { rules } = place.operation;
    const requestId = rules.newRequestId();
    // The steps fill in the rest before they need it.
    const call = { request, ...place, rules, state, urls, chatSocketUrl, requestId } as Call;
    const answer = render(await outcomeOf(call), call);
    return rules.finish ? rules.finish(answer, call) : answer;
  }

  return { handle, maxBodyBytes: (target) => locate(target).operation.maxBodyBytes };
}

async function outcomeOf(call: Call): Promise<Outcome> {
  try {
    for (const step of call.operation.steps) {
      const result = step(call);
      // Awaiting every step would let other calls in between the checks and what they allow.
      const outcome = result instanceof Promise ? await result : result;
      if (outcome) return outcome;
    }
  } catch {
    // Falls through to the one answer that tells nothing about the failure.
  }
  return refuse('InternalServerException', 'The reference failed internally.');
}

function render(outcome: Outcome, call: Call): ReferenceResponse {
  const { rules } = call;
  const common = rules.commonHeaders(call);
  if (!isRefusal(outcome)) return { ...outcome, headers: [...outcome.headers, ...common] };
  rules.afterRefusal?.(call, outcome);
  return {
    status: rules.errorStatus[outcome.error],
    headers: [...rules.errorHeaders(outcome, call), ...common],
    body: rules.errorBody(outcome, call),
  };
}
