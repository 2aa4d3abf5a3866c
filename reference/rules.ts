import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { constraints } from '../schemas/complete-attachment-upload/constraints.ts';
import { errorStatus, protocolErrorStatus } from '../schemas/complete-attachment-upload/errors.ts';
import type { Call, SlowStep, Step } from './call.ts';
import { isRefusal, refuse } from './exchange.ts';
import type { ReferenceResponse, Refusal, RefusalName } from './exchange.ts';
import { parseJson } from './json.ts';
import { scenarioOf } from './scenarios.ts';
import { excess } from './state.ts';
import type { Attachment, Contact, State, TranscriptItem } from './state.ts';
import { listRule, readList, readText, textRule } from './members.ts';
import type { ListRule, TextRule } from './members.ts';

/** The steps of CompleteAttachmentUpload, first to last. */
const stepNames = [
  'answerPreflight',
  'checkMethod',
  'checkContentType',
  'authorize',
  'readBody',
  'readAttachmentIds',
  'readClientToken',
  'findAttachment',
  'replay',
  'checkUploaded',
  'checkOpen',
  'meetScenario',
  'pause',
  'complete',
  'remember',
  'succeed',
] as const;

/** The name of a rule that is a step of the operation. */
export type StepName = (typeof stepNames)[number];

/**
 * Every behaviour of CompleteAttachmentUpload that a requirement names, each apart, so that each can be overridden.
 * An override that is no step takes effect wherever the others use it, since they all find it in `call.rules`.
 */
export interface Rules {
  readonly path: string;
  /** The steps in force, first to last. */
  readonly order: readonly StepName[];

  readonly acceptsMethod: (method: string, expected: string) => boolean;
  readonly acceptsContentType: (contentType: string | undefined) => boolean;
  /** The first value of a header, by its name in lower case. */
  readonly headerValue: (headers: readonly string[], name: string) => string | undefined;
  /** The token as the caller sent it, from wherever it is taken. */
  readonly bearer: (call: Call) => string | undefined;
  readonly connectionToken: TextRule;
  /** The contact that a token stands for, disconnected or not. */
  readonly findContact: (token: string, state: State) => Contact | undefined;
  readonly isConnected: (contact: Contact) => boolean;
  /** A body of more bytes is refused unread. */
  readonly maxBodyBytes: number;
  /** Throws where the bytes are not text. */
  readonly decode: (bytes: Buffer) => string;
  /** Throws where the text is not JSON. */
  readonly parse: (text: string) => unknown;
  /** The object that a JSON value stands for, undefined where it stands for none. */
  readonly readObject: (json: unknown) => Record<string, unknown> | undefined;
  /** The value of a member, undefined where it is absent or null. */
  readonly member: (body: Record<string, unknown>, name: string) => unknown;

  readonly answerPreflight: Step;
  readonly checkMethod: Step;
  readonly checkContentType: Step;
  readonly authorize: Step;
  readonly readBody: Step;

  readonly newRequestId: () => string;
  /** Headers of every answer. */
  readonly commonHeaders: (call: Call) => ReferenceResponse['headers'];
  readonly errorStatus: Readonly<Record<RefusalName, number>>;
  readonly errorHeaders: (refusal: Refusal, call: Call) => ReferenceResponse['headers'];
  readonly errorBody: (refusal: Refusal, call: Call) => string;
  /** Runs after a refusal, whose traces it may leave. */
  readonly afterRefusal?: (call: Call, refusal: Refusal) => void;
  /** The last word on an answer before it leaves: it may change, delay or withhold it. */
  readonly finish?: (answer: ReferenceResponse, call: Call) => ReferenceResponse | Promise<ReferenceResponse>;

  readonly attachmentIds: ListRule;
  readonly attachmentId: TextRule;
  readonly clientToken: TextRule;
  readonly readAttachmentIds: Step;
  readonly readClientToken: Step;

  readonly lookUpAttachment: (call: Call) => Attachment | undefined;
  readonly findAttachment: Step;
  readonly isUploaded: (attachment: Attachment) => boolean;
  readonly checkUploaded: Step;
  readonly isCompleted: (attachment: Attachment) => boolean;
  readonly checkOpen: Step;

  /** Where completions are remembered: the fingerprint of the request, by the key of its ClientToken. */
  readonly completions: (call: Call) => Map<string, string>;
  /** Two ClientTokens with one key are the same token. */
  readonly tokenKey: (clientToken: string) => string;
  /** Two requests under one ClientToken with one fingerprint are the same request. */
  readonly fingerprint: (call: Call) => string;
  readonly replay: Step;
  readonly meetScenario: Step;
  /** Where a slow implementation waits between its checks and what they allow; the reference has no such gap. */
  readonly pause?: SlowStep;
  readonly complete: Step;
  readonly remember: Step;
  readonly succeed: (call: Call) => ReferenceResponse;

  /** Whether GetAttachment gives an attachment out. */
  readonly isReadable: (attachment: Attachment) => boolean;
}

/** ClientTokens that a contact's scenario remembers to have failed, so that a long run stays within memory. */
const maxFailedTokens = 1_000;

/** The rules that the reference keeps. */
export const defaultRules: Rules = {
  path: '/participant/complete-attachment-upload',
  order: stepNames,

  acceptsMethod: (method, expected) => method === expected,
  acceptsContentType: (contentType) => contentType?.replace(/\s*;.*/, '').toLowerCase() === 'application/json',

  headerValue(headers, name) {
    for (let index = 0; index < headers.length; index += 2) {
      const each = headers[index] as string;
      if (each.length === name.length && each.toLowerCase() === name) return headers[index + 1];
    }
    return undefined;
  },

  bearer: ({ request, rules }) => rules.headerValue(request.headers, 'x-amz-bearer'),
  connectionToken: textRule(constraints.connectionToken),
  findContact: (token, state) => state.connectedContact(token),
  isConnected: (contact) => !contact.ended,

  // A body of 1 MiB is already too large.
  maxBodyBytes: 1_048_575,

  decode(bytes) {
    if (!isUtf8(bytes)) throw new Error('The body is not UTF-8.');
    return bytes.toString();
  },

  parse: parseJson,
  readObject: (json) => (isObject(json) ? json : undefined),
  member: (body, name) => body[name] ?? undefined,

  answerPreflight({ request, rules }) {
    if (request.method !== 'OPTIONS') return undefined;
    const requested = rules.headerValue(request.headers, 'access-control-request-headers') ?? '';
    return {
      status: 204,
      headers: [
        ['access-control-allow-methods', 'GET, POST, PUT'],
        ['access-control-allow-headers', requested],
      ],
      body: '',
    };
  },

  checkMethod({ request, rules, operation }) {
    if (rules.acceptsMethod(request.method, operation.method)) return undefined;
    return refuse('MethodNotAllowedException', `This path takes ${operation.method} only.`);
  },

  checkContentType({ request, rules }) {
    if (rules.acceptsContentType(rules.headerValue(request.headers, 'content-type'))) return undefined;
    return refuse('UnsupportedMediaTypeException', 'The Content-Type must be application/json.');
  },

  authorize(call) {
    const { rules, state } = call;
    const sent = rules.bearer(call);
    if (!sent) return refuse('AccessDeniedException', 'X-Amz-Bearer is missing or empty.');
    const token = readText('X-Amz-Bearer', sent, rules.connectionToken);
    if (isRefusal(token)) return token;
    const contact = rules.findContact(token, state);
    if (!contact || !rules.isConnected(contact)) {
      return refuse('AccessDeniedException', 'X-Amz-Bearer names nobody who is connected.');
    }
    call.contact = contact;
    return undefined;
  },

  readBody(call) {
    const { request, rules } = call;
    if (request.body.length > rules.maxBodyBytes) {
      return refuse('SerializationException', `The body has more than ${rules.maxBodyBytes} bytes.`);
    }
    const body = rules.readObject(parseBody(request.body, rules));
    if (!body) return refuse('SerializationException', 'The body must be a JSON object.');
    call.body = body;
    return undefined;
  },

  newRequestId: randomUUID,
  commonHeaders: ({ requestId }) => [
    ['x-amzn-RequestId', requestId],
    ['access-control-allow-origin', '*'],
    ['access-control-expose-headers', 'x-amzn-requestid, x-amzn-errortype'],
  ],
  errorStatus: {
    ...errorStatus,
    ...protocolErrorStatus,
    UnknownOperationException: 404,
    MethodNotAllowedException: 405,
  },
  errorHeaders: ({ error }, { operation }) => [
    ['content-type', 'application/json'],
    ['x-amzn-ErrorType', error],
    // RFC 9110, 10.2.1: a 405 must have it, any other answer may.
    ['allow', operation.method],
  ],
  errorBody: ({ message }) => JSON.stringify({ Message: message }),

  attachmentIds: listRule(constraints.attachmentIds),
  attachmentId: textRule(constraints.attachmentId),
  clientToken: textRule(constraints.clientToken),

  readAttachmentIds(call) {
    const { rules, body } = call;
    const ids = readList('AttachmentIds', rules.member(body, 'AttachmentIds'), rules.attachmentIds);
    if (isRefusal(ids)) return ids;
    const [first] = ids;
    const id = readText('An item of AttachmentIds', first, rules.attachmentId);
    if (isRefusal(id)) return id;
    call.attachmentId = id;
    return undefined;
  },

  readClientToken(call) {
    const { rules, body } = call;
    const token = readText('ClientToken', rules.member(body, 'ClientToken'), rules.clientToken);
    if (isRefusal(token)) return token;
    call.clientToken = token;
    return undefined;
  },

  lookUpAttachment: ({ contact, attachmentId }) => contact.attachments.get(attachmentId),
  // Not a ValidationException: that is for ids of a wrong length, which nobody could tell from unknown ones then.
  findAttachment(call) {
    const attachment = call.rules.lookUpAttachment(call);
    if (!attachment) return refuse('AccessDeniedException', 'This contact has no such attachment.');
    call.attachment = attachment;
    return undefined;
  },

  completions: ({ contact }) => contact.completions,
  tokenKey: (clientToken) => clientToken,
  fingerprint: ({ attachmentId }) => attachmentId,
  replay(call) {
    const { rules, clientToken } = call;
    const earlier = rules.completions(call).get(rules.tokenKey(clientToken));
    if (earlier === undefined) return undefined;
    if (earlier === rules.fingerprint(call)) return rules.succeed(call);
    // As the Builders' Library has it: a token with other parameters is the caller's mistake, not a conflict of states.
    return refuse('ValidationException', 'ClientToken was used with another attachment.');
  },

  isUploaded: ({ bytes }) => bytes !== undefined,
  checkUploaded: ({ rules, attachment }) =>
    rules.isUploaded(attachment) ? undefined : refuse('ConflictException', 'The attachment has not been uploaded.'),

  isCompleted: ({ completed }) => completed,
  checkOpen: ({ rules, attachment }) =>
    rules.isCompleted(attachment) ? refuse('ConflictException', 'The attachment is already completed.') : undefined,

  meetScenario({ contact, clientToken }) {
    const scenario = scenarioOf(contact.participantToken);
    if (!scenario || (scenario.recovers && contact.failedTokens.has(clientToken))) return undefined;
    contact.failedTokens.add(clientToken);
    excess(contact.failedTokens, maxFailedTokens);
    return scenario;
  },

  complete({ attachment, contact, state }) {
    attachment.completed = true;
    contact.transcript.push(transcriptItem(attachment, contact, state.now()));
    return undefined;
  },

  remember(call) {
    call.rules.completions(call).set(call.rules.tokenKey(call.clientToken), call.rules.fingerprint(call));
    return undefined;
  },

  succeed: () => ({ status: 200, headers: [], body: '' }),

  isReadable: ({ completed }) => completed,
};

function isObject(json: unknown): json is Record<string, unknown> {
  return Object.prototype.toString.call(json) === '[object Object]';
}

function parseBody(bytes: Buffer, rules: Rules): unknown {
  try {
    return rules.parse(rules.decode(bytes));
  } catch {
    // What is not JSON stands for no object.
  }
}

function transcriptItem(attachment: Attachment, contact: Contact, now: number): TranscriptItem {
  const { id, name, contentType } = attachment;
  return {
    Id: randomUUID(),
    Type: 'ATTACHMENT',
    AbsoluteTime: new Date(now).toISOString(),
    ParticipantId: contact.participantId,
    ParticipantRole: 'CUSTOMER',
    Attachments: [{ AttachmentId: id, AttachmentName: name, ContentType: contentType, Status: 'APPROVED' }],
  };
}
