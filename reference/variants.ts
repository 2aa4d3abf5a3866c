import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Call, Outcome } from './call.ts';
import { isRefusal, refuse } from './exchange.ts';
import type { ReferenceRequest, ReferenceResponse, RefusalName } from './exchange.ts';
import { defaultRules, type Rules, type StepName } from './rules.ts';
import type { Contact } from './state.ts';
import { startReference, type Gateway, type ReferenceOptions } from './server.ts';

/** A conforming server that differs from the reference where the catalogue leaves freedom. */
export interface Variant {
  /** How it differs, in the present tense. */
  readonly name: string;
  /** Made anew for each start, since some variants remember things. */
  readonly options: () => ReferenceOptions | Promise<ReferenceOptions>;
  /** What its target file says otherwise than the reference's. */
  readonly target?: Readonly<Record<string, unknown>>;
  /** Undoes what `options` has begun. */
  readonly close?: () => Promise<void>;
}

const complete = '/participant/complete-attachment-upload';
const { errorStatus, headerValue } = defaultRules;

const rules =
  (overrides: () => Partial<Rules>): (() => ReferenceOptions) =>
  () => ({ rules: overrides() });
const gateway =
  (make: () => Gateway): (() => ReferenceOptions) =>
  () => ({ gateway: make() });
const pathOf = ({ path }: ReferenceRequest): string => path.split('?', 1)[0] ?? '';

/** Answers on some paths as on a path that is no operation's. */
function lacking(...paths: readonly string[]): () => ReferenceOptions {
  return gateway(
    () => (request, next) => next(paths.includes(pathOf(request)) ? { ...request, path: '/none' } : request),
  );
}

/** Answers a step's refusals with another documented one. */
function instead(name: StepName, error: RefusalName): Partial<Rules> {
  const step = defaultRules[name] as (call: Call) => Outcome | undefined;
  return {
    [name]: (call: Call) => {
      const outcome = step(call);
      return isRefusal(outcome) ? refuse(error, outcome.message) : outcome;
    },
  };
}

/** Calls one error by another documented name wherever it occurs. */
function renamed(error: RefusalName, other: RefusalName): Partial<Rules> {
  return {
    errorStatus: { ...errorStatus, [error]: errorStatus[other] },
    errorHeaders: (refusal, call) =>
      defaultRules.errorHeaders(refusal.error === error ? { ...refusal, error: other } : refusal, call),
  };
}

/** Changes every answer of every operation. */
function changing(
  change: (answer: ReferenceResponse, request: ReferenceRequest) => ReferenceResponse,
): () => ReferenceOptions {
  return gateway(() => async (request, next) => change(await next(request), request));
}

const adding = (...headers: [string, string][]): (() => ReferenceOptions) =>
  changing((answer) => ({ ...answer, headers: [...answer.headers, ...headers] }));

const spelling = (spell: (name: string) => string): (() => ReferenceOptions) =>
  changing((answer) => ({ ...answer, headers: answer.headers.map(([name, value]) => [spell(name), value]) }));

/** Text of an answer, parsed and changed; what is no JSON object stays. */
function changingJson(
  change: (body: Record<string, unknown>) => object,
): (answer: ReferenceResponse) => ReferenceResponse {
  return (answer) => {
    if (!answer.headers.some(([name, value]) => name === 'content-type' && value === 'application/json')) return answer;
    return { ...answer, body: JSON.stringify(change(JSON.parse(String(answer.body)) as Record<string, unknown>)) };
  };
}

const attachmentIds = /(?<="AttachmentId":")[0-9a-f-]{36}(?=")/g;

/** Shows callers other texts than the reference's own for some strings: long ids, odd tokens. */
function disguising(found: RegExp, disguise: (text: string) => string): () => ReferenceOptions {
  return () => {
    const plain = new Map<string, string>();
    return {
      gateway: async (request, next) => {
        const answer = await next(revealed(request, plain));
        if (typeof answer.body !== 'string') return answer;
        const body = answer.body.replaceAll(found, (text) => {
          const shown = disguise(text);
          plain.set(shown, text);
          return shown;
        });
        return { ...answer, body };
      },
      // The operation's own body is left to itself: whoever looks into it must read JSON.
      rules: {
        lookUpAttachment: ({ contact, attachmentId: id }) => contact.attachments.get(plain.get(id) ?? id),
      },
    };
  };
}

function revealed(request: ReferenceRequest, plain: ReadonlyMap<string, string>): ReferenceRequest {
  const headers = request.headers.map((each) => plain.get(each) ?? each);
  if (request.path === complete || /^\/(?:up|down)load\//.test(request.path)) return { ...request, headers };
  const body = request.body.toString('latin1').replaceAll(/(?<=":")[^"]+(?=")/g, (each) => plain.get(each) ?? each);
  return { ...request, headers, body: Buffer.from(body, 'latin1') };
}

/** A refusal that something in front of the implementation gives. */
const inFront = (status: number, body: string, type = 'application/json'): ReferenceResponse => ({
  status,
  headers: [['content-type', type]],
  body,
});

/** Answers some calls of the operation itself, in front of it. */
function answeringInFront(when: (request: ReferenceRequest) => ReferenceResponse | undefined): () => ReferenceOptions {
  return gateway(() => async (request, next) => {
    const own = request.path === complete && request.method === 'POST' ? when(request) : undefined;
    return own ?? next(request);
  });
}

/** Throttles every so many calls of the operation. */
function throttlingEach(count: number, headers: [string, string][]): () => ReferenceOptions {
  return rules(() => {
    let seen = 0;
    let isOpen = true;
    return {
      answerPreflight(call) {
        seen += 1;
        isOpen = seen % count !== 0;
        return isOpen ? defaultRules.answerPreflight(call) : refuse('ThrottlingException', 'Rate exceeded.');
      },
      errorHeaders: (refusal, call) => [...defaultRules.errorHeaders(refusal, call), ...(isOpen ? [] : headers)],
    };
  });
}

const onlyParticipants =
  (...tokens: string[]): (() => ReferenceOptions) =>
  () => ({
    limits: { attachmentsPerContact: 100_000, connectionsPerContact: 10_000 },
    gateway: (request, next) => {
      const bearer = headerValue(request.headers, 'x-amz-bearer') ?? '';
      const known =
        request.path !== '/participant/connection' || tokens.includes(bearer) || bearer.startsWith('scenario:');
      return next(known ? request : { ...request, headers: [] });
    },
  });
const roomy = { limits: { attachmentsPerConnection: 100_000, timeoutMs: 3000 } };

/** Refuses what is under way already, as a server with a lock on each attachment does. */
function refusingInFlight(): Partial<Rules> {
  const underWay = new Set<string>();
  return {
    replay: (call) =>
      underWay.has(call.attachmentId)
        ? refuse('ConflictException', 'It is being completed.')
        : defaultRules.replay(call),
    pause: async ({ attachmentId: id }) => {
      underWay.add(id);
      await wait(1);
      underWay.delete(id);
      return undefined;
    },
  };
}

/** Uploads go to a server of their own, as object storage is. */
function uploadingElsewhere(): Pick<Variant, 'options' | 'close'> {
  let close: (() => Promise<void>) | undefined;
  return {
    async options() {
      let hand: ((request: ReferenceRequest) => Promise<ReferenceResponse>) | undefined;
      const storage = await startReference({ gateway: (request, next) => (hand ?? next)(request) });
      close = () => storage.close();
      return {
        async gateway(request, next) {
          hand = next;
          const answer = await next(request);
          return changingJson(
            (body) =>
              JSON.parse(
                JSON.stringify(body).replaceAll(/http:\/\/[^/"]+(?=\/(?:up|down)load\/)/g, storage.url),
              ) as object,
          )(answer);
        },
      };
    },
    close: async () => close?.(),
  };
}

const elsewhere = uploadingElsewhere();

/** Every conforming variant. */
export const variants: readonly Variant[] = [
  { name: 'is the reference itself', options: () => ({}) },
  {
    name: 'names errors in __type too',
    options: rules(() => ({ errorBody: ({ error, message }) => JSON.stringify({ __type: error, Message: message }) })),
  },
  {
    name: 'names errors in code too',
    options: rules(() => ({ errorBody: ({ error, message }) => JSON.stringify({ code: error, Message: message }) })),
  },
  {
    name: 'qualifies the names of errors',
    options: rules(() => ({
      errorHeaders: ({ error }) => [
        ['content-type', 'application/json'],
        [
          'x-amzn-ErrorType',
          `com.amazonaws.connectparticipant#${error}:http://internal.amazon.com/coral/com.amazonaws.connectparticipant/`,
        ],
      ],
    })),
  },
  {
    name: 'follows names of errors with a URI',
    options: rules(() => ({
      errorHeaders: ({ error }) => [
        ['content-type', 'application/json'],
        ['x-amzn-ErrorType', `${error}:http://internal.amazon.com/`],
      ],
    })),
  },
  {
    name: 'spells the message both ways',
    options: rules(() => ({ errorBody: ({ message }) => JSON.stringify({ message, Message: message }) })),
  },
  {
    name: 'sends errors as application/x-amz-json-1.1 with more members',
    options: rules(() => ({
      errorHeaders: ({ error }) => [
        ['content-type', 'application/x-amz-json-1.1'],
        ['x-amzn-ErrorType', error],
      ],
      errorBody: ({ message }) => JSON.stringify({ Message: `${message} ✓`, RequestId: 7, Details: [] }, undefined, 2),
    })),
  },
  {
    name: 'sends errors with a charset',
    options: rules(() => ({
      errorHeaders: ({ error }) => [
        ['Content-Type', 'application/json; charset=UTF-8'],
        ['x-amzn-ErrorType', error],
      ],
    })),
  },
  { name: 'spells header names in small letters', options: spelling((name) => name.toLowerCase()) },
  { name: 'spells header names in capitals', options: spelling((name) => name.toUpperCase()) },
  {
    name: 'adds headers of a gateway',
    options: adding(
      ['Via', '1.1 gateway'],
      ['Server', 'Server'],
      ['Set-Cookie', 'route=1; Path=/'],
      ['x-amz-cf-id', 'abc'],
      ['Strict-Transport-Security', 'max-age=1'],
    ),
  },
  {
    name: 'sends 100 Continue unasked',
    options: changing((answer, { caller, path }) => {
      if (path === complete) (caller as Socket).write('HTTP/1.1 100 Continue\r\n\r\n');
      return answer;
    }),
  },
  { name: 'closes the connection after each answer', options: adding(['Connection', 'close']) },
  {
    name: 'closes the connection after errors',
    options: changing((answer) =>
      answer.status >= 400 ? { ...answer, headers: [...answer.headers, ['Connection', 'close']] } : answer,
    ),
  },
  {
    name: 'closes the connection after each answer without saying so',
    options: gateway(() => async (request, next) => {
      const answer = await next(request);
      setTimeout(() => request.caller.destroy(), 1);
      return answer;
    }),
  },
  { name: 'sends its answers in chunks', options: adding(['Transfer-Encoding', 'chunked']) },
  {
    name: 'announces the type of an empty success',
    options: rules(() => ({
      succeed: () => ({ status: 200, headers: [['content-type', 'application/json']], body: '' }),
    })),
  },
  { name: 'serves everything under a prefix', options: () => ({ prefix: '/stage/v1' }) },
  { name: 'takes uploads on another host', ...elsewhere },
  {
    name: 'gives ids of 256 characters',
    options: disguising(/[0-9a-f]{8}-[0-9a-f-]{27}(?=")/g, (id) => `${id}./+=~_:`.padEnd(256, 'Az')),
  },
  {
    name: 'counts its ids',
    options: () => {
      const known = new Map<string, string>();
      return disguising(attachmentIds, (id) => {
        const number = known.get(id) ?? String(known.size);
        known.set(id, number);
        return number;
      })();
    },
  },
  {
    name: 'gives ids that look like JSON and patterns',
    options: disguising(attachmentIds, (id) => `],{'${id}':$&,%_*`),
  },
  {
    name: 'gives ConnectionTokens of 900 odd characters',
    options: disguising(/(?<="ConnectionToken":")[\w-]{48}(?=")/g, (token) =>
      `${token.slice(0, 30)}./+=~${token.slice(30)}`.padEnd(900, '~='),
    ),
  },
  {
    name: 'takes 25 ms for every tenth answer',
    options: gateway(() => {
      let count = 0;
      return async (request, next) => {
        count += 1;
        if (count % 10 === 0) await wait(25);
        return next(request);
      };
    }),
  },
  { name: 'answers 409 to a request while an equal one is under way', options: rules(refusingInFlight) },
  { name: 'has no GetAttachment', options: lacking('/participant/attachment') },
  { name: 'has no GetTranscript', options: lacking('/participant/transcript') },
  {
    name: 'has neither GetAttachment nor GetTranscript',
    options: lacking('/participant/attachment', '/participant/transcript'),
  },
  { name: 'has no DisconnectParticipant', options: lacking('/participant/disconnect') },
  {
    name: 'redirects downloads',
    options: changing((answer, { path }) =>
      path.startsWith('/download/') && !path.endsWith('&moved=1')
        ? { status: 302, headers: [['location', `${path}&moved=1`]], body: '' }
        : answer,
    ),
  },
  {
    name: 'needs no header with an upload',
    options: gateway(() => async (request, next) => {
      const id = /^\/upload\/([^?]+)/.exec(request.path)?.[1];
      const headers =
        id === undefined ? request.headers : ['content-type', 'text/plain', 'x-amz-meta-attachment-id', id];
      const answer = await next({ ...request, headers });
      return changingJson((body) =>
        'UploadMetadata' in body
          ? { ...body, UploadMetadata: { ...(body['UploadMetadata'] as object), HeadersToInclude: {} } }
          : body,
      )(answer);
    }),
  },
  {
    name: 'takes 5 attachments a contact, as its target file says',
    options: () => ({ limits: { attachmentsPerContact: 5 } }),
    target: { limits: { attachmentsPerConnection: 5, timeoutMs: 3000 } },
  },
  {
    name: 'completes two attachments a contact',
    options: rules(() => {
      const completed = new WeakMap<Contact, number>();
      return {
        complete(call) {
          const count = completed.get(call.contact) ?? 0;
          if (count >= 2) return refuse('ServiceQuotaExceededException', 'This contact has completed two attachments.');
          completed.set(call.contact, count + 1);
          return defaultRules.complete(call);
        },
      };
    }),
    target: { limits: { attachmentsPerConnection: 2, timeoutMs: 3000 } },
  },
  {
    name: 'takes 8 attachments a contact, and does not say so',
    options: () => ({ limits: { attachmentsPerContact: 8 } }),
  },
  { name: 'throttles now and then', options: throttlingEach(400, []) },
  { name: 'throttles now and then, and says how long', options: throttlingEach(700, [['retry-after', '1']]) },
  {
    name: 'knows one participant only',
    options: onlyParticipants('the-one-participant'),
    target: { ...roomy, participantTokens: ['the-one-participant'] },
  },
  {
    name: 'knows three participants only',
    options: onlyParticipants('participant-1', 'participant-2', 'participant-3'),
    target: { ...roomy, participantTokens: ['participant-1', 'participant-2', 'participant-3'] },
  },
  {
    name: 'offers no scenario',
    options: rules(() => ({ meetScenario: () => undefined })),
    target: { scenarios: undefined },
  },
  {
    name: 'knows no browsers',
    options: rules(() => ({
      order: defaultRules.order.filter((name) => name !== 'answerPreflight'),
      commonHeaders: (call) => defaultRules.commonHeaders(call).slice(0, 1),
    })),
    target: { browser: undefined },
  },
  { name: 'faults an unknown id with 400', options: rules(() => instead('findAttachment', 'ValidationException')) },
  { name: 'answers an unknown id with 409', options: rules(() => instead('findAttachment', 'ConflictException')) },
  {
    name: 'answers an unknown id with 402',
    options: rules(() => instead('findAttachment', 'ServiceQuotaExceededException')),
  },
  { name: 'answers the reuse of a ClientToken with 409', options: rules(() => instead('replay', 'ConflictException')) },
  {
    name: 'faults what was never uploaded with 400',
    options: rules(() => instead('checkUploaded', 'ValidationException')),
  },
  {
    name: 'answers 403 to what was never uploaded',
    options: rules(() => instead('checkUploaded', 'AccessDeniedException')),
  },
  {
    name: 'answers 401 without a bearer',
    options: answeringInFront(({ headers }) =>
      headerValue(headers, 'x-amz-bearer') ? undefined : inFront(401, '{"message":"Unauthorized"}'),
    ),
  },
  {
    name: 'knows no operation whose path has a query',
    options: answeringInFront(({ path }) =>
      path.startsWith(`${complete}?`) ? inFront(404, '{"message":"Not Found"}') : undefined,
    ),
  },
  {
    name: 'faults a missing bearer with 400',
    options: rules(() => ({
      authorize: (call) =>
        call.rules.bearer(call)
          ? defaultRules.authorize(call)
          : refuse('ValidationException', 'X-Amz-Bearer is required.'),
    })),
  },
  {
    name: 'answers 403 to a bearer of over 1000 characters',
    options: rules(() => ({ connectionToken: { ...defaultRules.connectionToken, maxLength: 100_000 } })),
  },
  {
    name: 'calls every fault of the body a ValidationException',
    options: rules(() => renamed('SerializationException', 'ValidationException')),
  },
  {
    name: 'takes malformed JSON for {}',
    options: rules(() => ({
      parse: (text) => {
        try {
          return JSON.parse(text) as unknown;
        } catch {
          return {};
        }
      },
    })),
  },
  {
    name: 'answers 400 to other content types',
    options: rules(() => renamed('UnsupportedMediaTypeException', 'ValidationException')),
  },
  {
    name: 'has a proxy that answers 413 in HTML',
    options: answeringInFront(({ body }) =>
      body.length > 100_000 ? inFront(413, '<html>413 Request Entity Too Large</html>', 'text/html') : undefined,
    ),
  },
  { name: 'answers 404 to other methods', options: rules(() => instead('checkMethod', 'UnknownOperationException')) },
  { name: 'reads bodies of 32 MiB', options: rules(() => ({ maxBodyBytes: 32 * 1024 * 1024 })) },
  {
    name: 'replaces what is not UTF-8',
    options: rules(() => ({
      decode: (bytes) => bytes.toString(),
      clientToken: {
        ...defaultRules.clientToken,
        read: (value) => (typeof value === 'string' ? Buffer.from(value).toString() : undefined),
      },
    })),
  },
  {
    name: 'reads the body before it asks who calls',
    options: rules(() => ({
      order: [
        'answerPreflight',
        'checkMethod',
        'checkContentType',
        'readBody',
        'readAttachmentIds',
        'readClientToken',
        'authorize',
        ...defaultRules.order.slice(7),
      ],
    })),
  },
  {
    name: 'looks at the ClientToken first',
    options: rules(() => ({
      order: [
        'answerPreflight',
        'checkMethod',
        'checkContentType',
        'authorize',
        'readBody',
        'readClientToken',
        'readAttachmentIds',
        ...defaultRules.order.slice(7),
      ],
    })),
  },
  {
    name: 'shows a completed attachment only a moment later',
    options: rules(() => {
      const asked = new WeakMap<object, number>();
      return {
        isReadable(attachment) {
          if (!attachment.completed) return false;
          asked.set(attachment, (asked.get(attachment) ?? 0) + 1);
          return (asked.get(attachment) ?? 0) > 1;
        },
      };
    }),
  },
];
