import type { ErrorName, ProtocolErrorName } from '../schemas/complete-attachment-upload/errors.ts';

/** The connection that a request came on: its identity, whether the caller has gone, and a way to hang up on it. */
export interface Caller {
  readonly destroyed: boolean;
  destroy(): unknown;
}

/** A request as the handler reads it. */
export interface ReferenceRequest {
  readonly method: string;
  /** Path and query, as they stand in the request line. */
  readonly path: string;
  /** Names and values in turn, as received: node:http's rawHeaders. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly caller: Caller;
}

/** What the handler answers. Content-Length is left to the server. */
export interface ReferenceResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Uint8Array;
}

/** The name of an error that the reference may answer with. */
export type RefusalName = ErrorName | ProtocolErrorName | 'UnknownOperationException' | 'MethodNotAllowedException';

/** The reason why a request is turned down, before it has become an answer. */
export interface Refusal {
  readonly error: RefusalName;
  readonly message: string;
}

/** Turns a request down with a named error; the message is shown to the caller, so it repeats nothing that they sent. */
export function refuse(error: RefusalName, message: string): Refusal {
  return { error, message };
}

/** Tells a refusal from what was asked for. */
export function isRefusal(outcome: unknown): outcome is Refusal {
  return outcome instanceof Object && 'error' in outcome;
}

/** A success that carries data. */
export function answerJson(data: object): ReferenceResponse {
  return { status: 200, headers: [['content-type', 'application/json']], body: JSON.stringify(data) };
}
