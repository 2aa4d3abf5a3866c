import type { ReferenceRequest, ReferenceResponse, Refusal } from './exchange.ts';
import type { Rules } from './rules.ts';
import type { SignedUrls } from './signedUrls.ts';
import type { Attachment, Contact, State } from './state.ts';

/** What ends a call. */
export type Outcome = ReferenceResponse | Refusal;

/** A part of an operation: ends the call with its outcome, or lets the next step go on. */
export type Step = (call: Call) => Outcome | undefined;

/** A step that may take its time, and so lets other calls in between. */
export type SlowStep = (call: Call) => Outcome | undefined | Promise<Outcome | undefined>;

/** An operation: where it is served, and its steps from first to last. */
export interface Operation {
  readonly method: string;
  /** The whole path, or all of it but the AttachmentId that follows, where it ends in a slash. */
  readonly path: string;
  readonly maxBodyBytes: number;
  /** The rules in force for this operation. */
  readonly rules: Rules;
  readonly steps: readonly SlowStep[];
}

/** One request while it is worked on. What it leads to is filled in by the steps, in their order. */
export interface Call {
  readonly request: ReferenceRequest;
  readonly operation: Operation;
  readonly rules: Rules;
  /** The path without prefix and query. */
  readonly path: string;
  readonly query: string | undefined;
  readonly state: State;
  readonly urls: SignedUrls;
  readonly chatSocketUrl: string | undefined;
  readonly requestId: string;
  /** Filled in by `authorize`. */
  contact: Contact;
  /** Filled in by `readBody`. */
  body: Record<string, unknown>;
  /** Filled in by `readAttachmentIds`. */
  attachmentId: string;
  /** Filled in by `readClientToken`. */
  clientToken: string;
  /** Filled in by `findAttachment`, and by the signature of an upload or a download. */
  attachment: Attachment;
}
