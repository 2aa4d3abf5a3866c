import { isUtf8 } from 'node:buffer';
import { setTimeout as wait } from 'node:timers/promises';
import type { Call, Outcome, Step } from './call.ts';
import { isRefusal, refuse } from './exchange.ts';
import type { Caller, ReferenceResponse, Refusal, RefusalName } from './exchange.ts';
import { defaultRules, type Rules, type StepName } from './rules.ts';
import { scenarioOf } from './scenarios.ts';
import type { Attachment, Contact } from './state.ts';

/** A fault that is put into the reference on purpose, and the requirements that it breaks. */
export interface Deviation {
  /** What the reference does wrong, in the present tense. */
  readonly name: string;
  readonly breaks: readonly `CAU-${string}`[];
  /** Those that it breaks too, but that show only where a random draw happens to hit it. */
  readonly mayBreak: readonly `CAU-${string}`[];
  /** The rules as the fault has them; made anew for each reference, since some faults remember things. */
  readonly rules: () => Partial<Rules>;
}

const { attachmentId, attachmentIds, clientToken, connectionToken, errorStatus, headerValue } = defaultRules;

// Requests.
const codeUnits = (text: string): number => text.length;
const utf8Bytes = (text: string): number => Buffer.byteLength(text);
const header = ({ request }: Call, name: string): string | undefined => headerValue(request.headers, name);
const bodyText = ({ request }: Call): string => request.body.toString();
/** Whether a body of ordinary size is no JSON. */
function isMalformed(call: Call): boolean {
  if (call.request.body.length > 100_000) return false;
  try {
    JSON.parse(bodyText(call));
    return false;
  } catch {
    return true;
  }
}

/** Half of the UTF-16 units where a character takes two. */
const halved = (text: string): number => Math.ceil(text.length / ([...text].length < text.length ? 2 : 1));

const isChunked = (call: Call): boolean => header(call, 'transfer-encoding') !== undefined;
const idsIn = (body: Record<string, unknown>): unknown[] => [body['AttachmentIds']].flat();
const firstId = (body: Record<string, unknown>): string => {
  const [id] = idsIn(body);
  return typeof id === 'string' ? id : '';
};

/** Reads a member's value before the rule itself does. */
function reading(
  name: string,
  change: (value: unknown, body: Record<string, unknown>) => unknown,
): Pick<Rules, 'member'> {
  return {
    member: (body, each) => (each === name ? change(body[each] ?? undefined, body) : (body[each] ?? undefined)),
  };
}

/** Parses JSON after putting the text right. */
function mending(mend: (text: string) => string): Pick<Rules, 'parse'> {
  return { parse: (text) => JSON.parse(mend(text)) as unknown };
}

/** Looks members up by another spelling of their names. */
function spelling(same: (asked: string, sent: string) => boolean): Pick<Rules, 'member'> {
  return { member: (body, name) => Object.entries(body).find(([sent]) => same(name, sent))?.[1] ?? undefined };
}

// Steps.
const without = (...names: StepName[]): Pick<Rules, 'order'> => ({
  order: defaultRules.order.filter((name) => !names.includes(name)),
});

/** Moves a step before another one. */
function earlier(name: StepName, than: StepName): Pick<Rules, 'order'> {
  const { order } = without(name);
  return { order: order.toSpliced(order.indexOf(than), 0, name) };
}

/** Puts something before a step. */
function before(name: StepName, first: Step): Partial<Rules> {
  const step = defaultRules[name] as Step;
  return { [name]: (call: Call): Outcome | undefined => first(call) ?? step(call) };
}

/** Answers a step's refusals with something else. */
function instead(name: StepName, answer: (call: Call, refusal: Refusal) => Outcome | undefined): Partial<Rules> {
  const step = defaultRules[name] as Step;
  return {
    [name]: (call: Call): Outcome | undefined => {
      const outcome = step(call);
      return isRefusal(outcome) ? answer(call, outcome) : outcome;
    },
  };
}

const refusing = (error: RefusalName): Outcome => refuse(error, 'No.');
const ok = (body = ''): ReferenceResponse => ({ status: 200, headers: [], body });

/** Refuses a request that is fine. */
function refusingWhere(wrong: (call: Call) => boolean, error: RefusalName = 'ValidationException'): Partial<Rules> {
  return before('findAttachment', (call) => (wrong(call) ? refusing(error) : undefined));
}

/** Takes a caller whose bearer is such for the one whose attachment the body names. */
function actingAsOwner(where: (sent: string | undefined) => boolean): Partial<Rules> {
  return {
    authorize(call) {
      const owner = where(call.rules.bearer(call)) ? named(call)?.contact : undefined;
      if (!owner) return defaultRules.authorize(call);
      call.contact = owner;
      return undefined;
    },
  };
}

// Answers.

/** Changes the answers for which a condition holds. */
function answering(change: (answer: ReferenceResponse, call: Call) => ReferenceResponse | undefined): Partial<Rules> {
  return { finish: (answer, call) => change(answer, call) ?? answer };
}

const isSuccess = ({ status }: ReferenceResponse): boolean => status === 200;
const isError = ({ status }: ReferenceResponse): boolean => status >= 400;

/** Answers errors of one name, or all, with another body. */
function errorBody(body: (refusal: Refusal, call: Call) => string, only?: RefusalName): Partial<Rules> {
  return {
    errorBody: (refusal, call) =>
      only === undefined || refusal.error === only ? body(refusal, call) : defaultRules.errorBody(refusal, call),
  };
}

const withStatus = (error: RefusalName, status: number): Partial<Rules> => ({
  errorStatus: { ...errorStatus, [error]: status },
});

/** Calls an error by another name. */
function renamed(error: RefusalName, name: string, status = errorStatus[error]): Partial<Rules> {
  return {
    errorStatus: { ...errorStatus, [error]: status },
    errorHeaders: (refusal, call) =>
      defaultRules
        .errorHeaders(refusal, call)
        .map(([key, value]) => [key, key === 'x-amzn-ErrorType' && refusal.error === error ? name : value]),
  };
}

/** Success with another body. */
const succeedingWith = (body: string, contentType = 'application/json'): Partial<Rules> => ({
  succeed: () => ({ status: 200, headers: [['content-type', contentType]], body }),
});

/** Closes the socket instead of answering. */
function hangingUp(where: (call: Call) => boolean): Partial<Rules> {
  return {
    finish: (answer, call) => {
      if (where(call)) call.request.caller.destroy();
      return answer;
    },
  };
}

/** Never answers. */
function silent(where: (call: Call) => boolean): Partial<Rules> {
  return { finish: (answer, call) => (where(call) ? new Promise(() => {}) : answer) };
}

/** After a rejection that the condition is about, answers the next request on the same socket with that rejection again. */
function stale(where: (call: Call) => boolean): Partial<Rules> {
  const left = new WeakMap<Caller, ReferenceResponse>();
  return {
    finish(answer, call) {
      const { caller } = call.request;
      const old = left.get(caller);
      left.delete(caller);
      if (isError(answer) && where(call)) left.set(caller, answer);
      if (!old) return answer;
      return withRequestId(old, call.requestId);
    },
  };
}

function withRequestId(answer: ReferenceResponse, requestId: string): ReferenceResponse {
  const others = answer.headers.filter(([name]) => name !== 'x-amzn-RequestId');
  return { ...answer, headers: [...others, ['x-amzn-RequestId', requestId]] };
}

// State.
const tokenKey = (key: (token: string) => string): Partial<Rules> => ({ tokenKey: key });

/** Replays otherwise than the first time. */
function replaying(replay: (call: Call, time: number) => Outcome | undefined): Partial<Rules> {
  const times = new Map<string, number>();
  return {
    replay(call) {
      const outcome = defaultRules.replay(call);
      if (outcome === undefined || isRefusal(outcome)) return outcome;
      const key = call.contact.id + call.clientToken;
      const time = (times.get(key) ?? 1) + 1;
      times.set(key, time);
      return replay(call, time);
    },
  };
}

/** Forgets completions once a contact has so many. */
function rememberingOnly(most: number): Partial<Rules> {
  return {
    remember(call) {
      const { completions } = call.contact;
      while (completions.size >= most) completions.delete(completions.keys().next().value ?? '');
      return defaultRules.remember(call);
    },
  };
}

/** Takes a ClientToken for the pattern of another one: certain characters stand for an expression. */
function matching(wildcards: Readonly<Record<string, string>>): Partial<Rules> {
  return {
    replay(call) {
      const { contact, clientToken: token, attachmentId: id } = call;
      const pieces = [...token].map((each) => wildcards[each] ?? each.replace(/[\\^$.*+?()[\]{}|]/, '\\$&'));
      const pattern = new RegExp(`^${pieces.join('')}$`, 'su');
      const isKnown = [...contact.completions].some(([each, of]) => of === id && pattern.test(each));
      return isKnown ? call.rules.succeed(call) : defaultRules.replay(call);
    },
  };
}

/** Answers a scenario with something else. */
function meeting(name: string, answer: (call: Call) => Outcome | undefined): Partial<Rules> {
  return {
    meetScenario: (call) =>
      call.contact.participantToken.startsWith(`scenario:${name}`) ? answer(call) : defaultRules.meetScenario(call),
  };
}

/** Leaves a trace of refusals of a kind. */
const afterRefusal = (trace: (call: Call, refusal: Refusal) => void): Partial<Rules> => ({ afterRefusal: trace });

/** The attachment that a refused body names, however faulty the rest. */
function named(call: Call): Attachment | undefined {
  const id = /"AttachmentIds":\["([^"]+)"/.exec(bodyText(call))?.[1] ?? '';
  return call.state.attachments.get(id);
}

/** The ClientToken that a refused body names, however faulty the rest. */
function namedToken(call: Call): string | undefined {
  return /"ClientToken":"([^"]+)"/.exec(bodyText(call))?.[1];
}

/** Answers what it has answered with success before it looks at the bearer. */
function cached(where: (call: Call) => boolean): Partial<Rules> {
  const answered = new Set<string>();
  return {
    ...before('authorize', (call) => (where(call) && answered.has(bodyText(call)) ? ok() : undefined)),
    finish(answer, call) {
      if (isSuccess(answer)) answered.add(bodyText(call));
      return answer;
    },
  };
}

/** Acts otherwise where a step refuses the same request for the second time or later; `time` counts from 1. */
function refusedAgain(name: StepName, again: (call: Call, time: number) => Outcome | undefined): Partial<Rules> {
  const times = new Map<string, number>();
  return instead(name, (call, refusal) => {
    const key = `${header(call, 'x-amz-bearer')} ${bodyText(call)}`;
    const time = (times.get(key) ?? 0) + 1;
    times.set(key, time);
    return time > 1 ? again(call, time) : refusal;
  });
}

/** Lets a disconnected participant go on with some attachments. */
function afterTheEnd(allowed: (attachment: Attachment) => boolean): Partial<Rules> {
  return {
    authorize(call) {
      const contact = call.state.connections.get(header(call, 'x-amz-bearer') ?? '');
      const attachment = named(call);
      if (!contact?.ended || !attachment || !allowed(attachment)) return defaultRules.authorize(call);
      call.contact = contact;
      return undefined;
    },
  };
}

/** The calls for one attachment that are under way at once. */
interface Race {
  readonly tokens: string[];
  /** Calls that are through with it. */
  through: number;
}

/** Answers calls that race otherwise than one that is alone; `place` counts them in their order, from 0. */
function racing(answer: (call: Call, place: number, race: Race) => Outcome | undefined): Partial<Rules> {
  const races = new WeakMap<Attachment, Race>();
  return {
    async pause(call) {
      const race = races.get(call.attachment) ?? { tokens: [], through: 0 };
      races.set(call.attachment, race);
      const place = race.tokens.push(call.clientToken) - 1;
      await wait(5);
      race.through += 1;
      if (race.through === race.tokens.length) races.delete(call.attachment);
      const own = race.tokens.length > 1 ? answer(call, place, race) : undefined;
      return own ?? defaultRules.replay(call) ?? defaultRules.checkOpen(call);
    },
  };
}

const areEqual = ({ tokens }: Race): boolean => new Set(tokens).size === 1;
const isLast = (place: number, { tokens }: Race): boolean => place === tokens.length - 1;

/** `breaks`: ids without their `CAU-`; those that need luck to show have a question mark. */
type Row = readonly [name: string, breaks: string, rules: () => Partial<Rules>];

const rows: readonly Row[] = [
  // Reaching the operation.
  [
    'serves the operation on another path',
    'HTTP-ROUTE ERR-DECLARED',
    () => ({ path: '/participant/complete-attachment' }),
  ],
  ['refuses every valid request', 'HTTP-ROUTE', () => refusingWhere(() => true, 'AccessDeniedException')],
  ['fails on every valid request', 'HTTP-ROUTE', () => before('complete', () => refusing('InternalServerException'))],
  ['performs the operation on any method', 'HTTP-METHOD', () => ({ acceptsMethod: () => true })],
  ...['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD'].map((method): Row => [
    `performs the operation on ${method}`,
    'HTTP-METHOD',
    () => ({ acceptsMethod: (sent) => sent === 'POST' || sent === method }),
  ]),
  [
    'answers GET with 200 and does nothing',
    'HTTP-METHOD',
    () => before('checkMethod', ({ request }) => (request.method === 'GET' ? ok() : undefined)),
  ],
  [
    'fails on PATCH',
    'HTTP-METHOD ERR-NOT-5XX',
    () =>
      before('checkMethod', ({ request }) =>
        request.method === 'PATCH' ? refusing('InternalServerException') : undefined,
      ),
  ],
  [
    'completes on PUT, then refuses',
    'HTTP-METHOD STATE-REJECTION-CLEAN',
    () =>
      afterRefusal((call) => {
        const attachment = named(call);
        if (call.request.method === 'PUT' && attachment) attachment.completed = true;
      }),
  ],
  [
    'reads the bearer only as X-Amz-Bearer',
    'HTTP-HEADER-CASE SDK-JS',
    () => ({ bearer: ({ request: { headers } }) => headers[headers.indexOf('X-Amz-Bearer') + 1 || headers.length] }),
  ],
  [
    'reads the bearer in capitals only as a name in small letters too',
    'HTTP-HEADER-CASE',
    () => ({
      bearer: (call) => (call.request.headers.includes('X-AMZ-BEARER') ? undefined : header(call, 'x-amz-bearer')),
    }),
  ],
  [
    'takes a chunked body for empty',
    'HTTP-CHUNKED',
    () => before('readBody', (call) => (isChunked(call) ? refusing('SerializationException') : undefined)),
  ],
  [
    'reads the first half of a chunked body',
    'HTTP-CHUNKED',
    () =>
      before('readBody', (call) =>
        isChunked(call) && call.request.body.length > 0 ? refusing('ValidationException') : undefined,
      ),
  ],
  [
    'decodes each chunk of a body by itself',
    'HTTP-CHUNKED',
    () =>
      before('readClientToken', (call) => {
        const { ClientToken: token } = call.body;
        if (isChunked(call) && typeof token === 'string')
          call.body = { ...call.body, ClientToken: token.replaceAll(/[^\0-\x7f]/gu, '\ufffd') };
        return undefined;
      }),
  ],
  [
    'denies whatever comes in chunks',
    'HTTP-CHUNKED',
    () =>
      before('checkContentType', (call) =>
        header(call, 'transfer-encoding') === undefined ? undefined : refusing('AccessDeniedException'),
      ),
  ],
  [
    'fails on a chunked body',
    'HTTP-CHUNKED',
    () => before('readBody', (call) => (isChunked(call) ? refusing('InternalServerException') : undefined)),
  ],
  [
    'leaves the rest of a long broken body on the socket',
    'HTTP-KEEPALIVE',
    () => stale(({ request }) => request.body.length > 16_000),
  ],
  [
    'answers again what it answered to another method',
    'HTTP-KEEPALIVE',
    () => stale(({ request }) => request.method === 'PUT'),
  ],
  [
    'leaves the chunks of a request that it refused on the socket',
    'HTTP-KEEPALIVE ?STATE-REJECTION-CLEAN',
    () => stale(isChunked),
  ],
  [
    'leaves the rest of the first long broken body on the socket',
    'HTTP-KEEPALIVE',
    () => {
      const spoilt = new WeakSet<Caller>();
      return stale(({ request: { body, caller } }) => {
        const isFirst = body.length > 16_000 && !spoilt.has(caller);
        if (isFirst) spoilt.add(caller);
        return isFirst;
      });
    },
  ],
  [
    'leaves the rest of the second long broken body on the socket',
    'HTTP-KEEPALIVE',
    () => {
      const spoilt = new WeakSet<Caller>();
      return stale(({ request: { body, caller } }) => {
        if (body.length <= 16_000) return false;
        const isSecond = spoilt.has(caller);
        spoilt.add(caller);
        return isSecond;
      });
    },
  ],
  [
    'answers a long broken body after a success as if it were one',
    'HTTP-KEEPALIVE',
    () => {
      const succeeded = new WeakSet<Caller>();
      return answering((answer, { request: { body, caller } }) => {
        if (isSuccess(answer)) succeeded.add(caller);
        const isLong = body.length > 16_000 && body.length < 64_000;
        return isLong && succeeded.has(caller) ? { ...answer, status: 200, body: '' } : undefined;
      });
    },
  ],
  [
    'accepts application/json without parameters only',
    'HTTP-CONTENT-TYPE-PARAM',
    () => ({ acceptsContentType: (type) => type === 'application/json' }),
  ],
  [
    'knows the charset in small letters only',
    'HTTP-CONTENT-TYPE-PARAM',
    () => ({ acceptsContentType: (type) => !type?.includes('UTF-8') && defaultRules.acceptsContentType(type) }),
  ],
  [
    'accepts any content type in chunks',
    'HTTP-CONTENT-TYPE',
    () => ({
      checkContentType: (call) =>
        header(call, 'transfer-encoding') === undefined ? defaultRules.checkContentType(call) : undefined,
    }),
  ],
  ['accepts any content type', 'HTTP-CONTENT-TYPE', () => ({ acceptsContentType: () => true })],
  ...['text/plain', 'application/xml', 'application/x-www-form-urlencoded'].map((other): Row => [
    `accepts ${other}`,
    'HTTP-CONTENT-TYPE',
    () => ({ acceptsContentType: (type) => type === other || defaultRules.acceptsContentType(type) }),
  ]),
  [
    'answers other content types with 403',
    'HTTP-CONTENT-TYPE',
    () => instead('checkContentType', () => refusing('AccessDeniedException')),
  ],
  [
    'fails on other content types',
    'HTTP-CONTENT-TYPE ERR-NOT-5XX',
    () => instead('checkContentType', () => refusing('InternalServerException')),
  ],
  [
    'gives no request id',
    'HTTP-REQUEST-ID',
    () => ({ commonHeaders: (call) => defaultRules.commonHeaders(call).slice(1) }),
  ],
  [
    'gives one request id to all',
    'HTTP-REQUEST-ID',
    () => ({ newRequestId: () => 'b7f4a1f0-0000-4000-8000-000000000000' }),
  ],
  [
    'gives a request id to errors only',
    'HTTP-REQUEST-ID',
    () =>
      answering((answer) =>
        isSuccess(answer)
          ? { ...answer, headers: answer.headers.filter(([name]) => name !== 'x-amzn-RequestId') }
          : undefined,
      ),
  ],
  [
    'gives a request id to successes only',
    'HTTP-REQUEST-ID',
    () =>
      answering((answer) =>
        isError(answer)
          ? { ...answer, headers: answer.headers.filter(([name]) => name !== 'x-amzn-RequestId') }
          : undefined,
      ),
  ],
  [
    'gives each request id twice',
    'HTTP-REQUEST-ID',
    () => {
      let count = 0;
      return { newRequestId: () => `id-${Math.floor(count++ / 2)}` };
    },
  ],
  [
    'counts requests from 0 to 63 for their ids',
    'HTTP-REQUEST-ID',
    () => {
      let count = 0;
      return { newRequestId: () => `id-${count++ % 64}` };
    },
  ],
  [
    "names an answer after an SDK's call, whose attempts share the name",
    'HTTP-REQUEST-ID',
    () =>
      answering((answer, call) => {
        const invocation = header(call, 'amz-sdk-invocation-id');
        return invocation === undefined ? undefined : withRequestId(answer, invocation);
      }),
  ],
  [
    'calls the request id x-amz-request-id',
    'HTTP-REQUEST-ID',
    () => ({
      commonHeaders: (call) => [['x-amz-request-id', call.requestId], ...defaultRules.commonHeaders(call).slice(1)],
    }),
  ],

  [
    'performs the operation on OPTIONS',
    'HTTP-METHOD',
    () => ({
      answerPreflight: (call) =>
        header(call, 'access-control-request-method') === undefined ? undefined : defaultRules.answerPreflight(call),
      acceptsMethod: (sent) => sent === 'POST' || sent === 'OPTIONS',
    }),
  ],
  [
    'completes what the query of a GET names',
    'HTTP-METHOD',
    () =>
      before('checkMethod', ({ request: { method, path }, state }) => {
        const id = new URLSearchParams(path.split('?')[1]).get('AttachmentIds') ?? '';
        const attachment = state.attachments.get(id);
        if (method === 'GET' && attachment) attachment.completed = true;
        return undefined;
      }),
  ],

  // Who may call.
  [
    'asks for an Authorization header',
    'HTTP-ROUTE AUTH-NO-SIGV4',
    () =>
      before('authorize', (call) => (header(call, 'authorization') ? undefined : refusing('AccessDeniedException'))),
  ],
  [
    'refuses any Authorization header',
    'AUTH-SIGV4-IGNORED SDK-JS',
    () =>
      before('authorize', (call) => (header(call, 'authorization') ? refusing('AccessDeniedException') : undefined)),
  ],
  [
    'refuses an empty access key',
    'AUTH-SIGV4-IGNORED SDK-JS',
    () =>
      before('authorize', (call) =>
        header(call, 'authorization')?.includes('Credential=/') ? refusing('AccessDeniedException') : undefined,
      ),
  ],
  [
    'looks an access key up',
    'AUTH-SIGV4-IGNORED',
    () =>
      before('authorize', (call) =>
        /Credential=[^/]/.test(header(call, 'authorization') ?? '') ? refusing('AccessDeniedException') : undefined,
      ),
  ],
  ['needs no bearer', 'AUTH-BEARER-REQUIRED', () => actingAsOwner((sent) => sent === undefined)],
  [
    'fails without a bearer',
    'AUTH-BEARER-REQUIRED ERR-NOT-5XX',
    () =>
      before('authorize', ({ rules, request }) =>
        rules.headerValue(request.headers, 'x-amz-bearer') === undefined
          ? refusing('InternalServerException')
          : undefined,
      ),
  ],
  [
    'answers 409 without a bearer',
    'AUTH-BEARER-REQUIRED',
    () =>
      before('authorize', ({ rules, request }) =>
        rules.headerValue(request.headers, 'x-amz-bearer') === undefined ? refusing('ConflictException') : undefined,
      ),
  ],
  ['takes an empty bearer for anybody', 'AUTH-BEARER-EMPTY', () => actingAsOwner((sent) => sent === '')],
  [
    'fails on an empty bearer',
    'AUTH-BEARER-EMPTY ERR-NOT-5XX',
    () =>
      before('authorize', (call) =>
        header(call, 'x-amz-bearer') === '' ? refusing('InternalServerException') : undefined,
      ),
  ],
  [
    'takes a bearer of over 1000 characters for anybody',
    'AUTH-BEARER-MAX',
    () => actingAsOwner((sent) => (sent?.length ?? 0) > 1000),
  ],
  [
    'fails on a bearer of over 1000 characters',
    'AUTH-BEARER-MAX ERR-NOT-5XX',
    () =>
      before('authorize', (call) =>
        (header(call, 'x-amz-bearer')?.length ?? 0) > 1000 ? refusing('InternalServerException') : undefined,
      ),
  ],
  [
    'answers 409 to a bearer of over 1000 characters',
    'AUTH-BEARER-MAX',
    () =>
      before('authorize', (call) =>
        (header(call, 'x-amz-bearer')?.length ?? 0) > 1000 ? refusing('ConflictException') : undefined,
      ),
  ],
  [
    'faults a bearer of 1000 characters',
    'AUTH-BEARER-MAX-VALID',
    () => ({ connectionToken: { ...connectionToken, maxLength: 999 } }),
  ],
  [
    'faults a bearer of over 255 characters',
    'AUTH-BEARER-MAX-VALID',
    () => ({ connectionToken: { ...connectionToken, maxLength: 255 } }),
  ],
  [
    'takes any bearer for anybody',
    'AUTH-UNKNOWN AUTH-PARTICIPANT-TOKEN AUTH-BEARER-MAX AUTH-FOREIGN AUTH-ENDED',
    () => ({ isConnected: () => true, ...actingAsOwner(Boolean) }),
  ],
  [
    'takes a bearer that nobody has for anybody',
    'AUTH-UNKNOWN AUTH-PARTICIPANT-TOKEN AUTH-BEARER-MAX',
    () => {
      const owner = actingAsOwner(Boolean);
      return {
        authorize: (call) =>
          call.state.connections.has(header(call, 'x-amz-bearer') ?? '')
            ? defaultRules.authorize(call)
            : owner.authorize?.(call),
      };
    },
  ],
  ...(
    [
      ['takes a ConnectionToken in any letter case', (sent, known) => sent.toLowerCase() === known.toLowerCase()],
      ['takes anything behind a ConnectionToken', (sent, known) => sent.startsWith(known)],
      ['takes anything before a ConnectionToken', (sent, known) => sent.endsWith(known)],
      ['leaves the last character of a bearer out', (sent, known) => sent.slice(0, -1) === known.slice(0, -1)],
    ] satisfies [string, (sent: string, known: string) => boolean][]
  ).map(([name, resembles]): Row => [
    name,
    'AUTH-UNKNOWN',
    () => ({
      findContact: (token, state) =>
        state.connectedContact(token) ??
        state.connections.get([...state.connections.keys()].find((known) => resembles(token, known)) ?? ''),
    }),
  ]),
  [
    'compares the first half of a bearer',
    'AUTH-UNKNOWN',
    () => ({
      findContact: (token, state) =>
        state.connectedContact(token) ??
        state.connections.get([...state.connections.keys()].find((each) => each.startsWith(token.slice(0, 24))) ?? ''),
    }),
  ],
  [
    'compares the beginning of a bearer as far as it goes',
    'AUTH-UNKNOWN',
    () => ({
      findContact: (token, state) =>
        state.connectedContact(token) ??
        state.connections.get([...state.connections.keys()].find((each) => each.startsWith(token)) ?? ''),
    }),
  ],
  [
    'compares the first three quarters of a bearer',
    'AUTH-UNKNOWN',
    () => ({
      findContact: (token, state) =>
        state.connectedContact(token) ??
        (token.length < 36
          ? undefined
          : state.connections.get(
              [...state.connections.keys()].find((each) => each.startsWith(token.slice(0, 36))) ?? '',
            )),
    }),
  ],
  [
    'faults an unknown bearer with 400',
    'AUTH-UNKNOWN AUTH-PARTICIPANT-TOKEN AUTH-ENDED',
    () =>
      instead('authorize', (call, refusal) => (call.rules.bearer(call) ? refusing('ValidationException') : refusal)),
  ],
  [
    'answers an unknown bearer with 404',
    'AUTH-UNKNOWN AUTH-PARTICIPANT-TOKEN AUTH-ENDED ERR-DECLARED',
    () => ({
      ...instead('authorize', (call, refusal) =>
        call.rules.bearer(call) && refusal.error === 'AccessDeniedException'
          ? refusing('UnknownOperationException')
          : refusal,
      ),
    }),
  ],
  [
    'fails on an unknown bearer',
    'AUTH-UNKNOWN AUTH-PARTICIPANT-TOKEN AUTH-ENDED ERR-NOT-5XX AUTH-BEARER-MAX',
    () => ({
      connectionToken: { ...connectionToken, maxLength: 100_000 },
      ...instead('authorize', (call, refusal) =>
        call.rules.bearer(call) ? refusing('InternalServerException') : refusal,
      ),
    }),
  ],
  [
    'takes the ParticipantToken for a ConnectionToken',
    'AUTH-PARTICIPANT-TOKEN',
    () => ({ findContact: (token, state) => state.connectedContact(token) ?? state.contacts.get(token) }),
  ],
  [
    'faults the ParticipantToken with 400',
    'AUTH-PARTICIPANT-TOKEN',
    () =>
      before('authorize', ({ request, state }) =>
        state.contacts.has(headerValue(request.headers, 'x-amz-bearer') ?? '')
          ? refusing('ValidationException')
          : undefined,
      ),
  ],
  ['lets a disconnected participant go on', 'AUTH-ENDED', () => ({ isConnected: () => true })],
  [
    'lets a disconnected participant complete what is open',
    'AUTH-ENDED ?STATE-MODEL',
    () => afterTheEnd(({ completed }) => !completed),
  ],
  [
    'answers the replay of a disconnected participant',
    'AUTH-ENDED ?STATE-MODEL',
    () => afterTheEnd(({ completed }) => completed),
  ],
  [
    'answers 409 to a disconnected participant',
    'AUTH-ENDED',
    () =>
      before('authorize', (call) =>
        call.state.connections.get(header(call, 'x-amz-bearer') ?? '')?.ended
          ? refusing('ConflictException')
          : undefined,
      ),
  ],
  [
    "completes any contact's attachment",
    'AUTH-FOREIGN',
    () => ({ lookUpAttachment: ({ state, attachmentId: id }) => state.attachments.get(id) }),
  ],
  [
    "answers 200 to another contact's attachment and does nothing",
    'AUTH-FOREIGN',
    () =>
      instead('findAttachment', ({ state, attachmentId: id }, refusal) => (state.attachments.has(id) ? ok() : refusal)),
  ],
  [
    "completes another contact's attachment, then refuses",
    'AUTH-FOREIGN ?STATE-REJECTION-CLEAN',
    () =>
      instead('findAttachment', ({ state, attachmentId: id }, refusal) => {
        const foreign = state.attachments.get(id);
        if (foreign) foreign.completed = true;
        return refusal;
      }),
  ],
  [
    "uses up the owner's ClientToken when another contact sends it",
    'AUTH-FOREIGN',
    () =>
      instead('findAttachment', ({ state, attachmentId: id, clientToken: token }, refusal) => {
        const owner = [...state.connections.values()].find(({ attachments }) => attachments.has(id));
        owner?.completions.set(token, 'used up');
        return refusal;
      }),
  ],
  [
    "fails on another contact's attachment",
    'AUTH-FOREIGN ERR-NOT-5XX',
    () =>
      instead('findAttachment', ({ state, attachmentId: id }, refusal) =>
        state.attachments.has(id) ? refusing('InternalServerException') : refusal,
      ),
  ],
  [
    "takes the ConnectionToken from the body's ConnectionToken",
    'AUTH-TOKEN-PLACE',
    () => ({
      bearer: (call) => header(call, 'x-amz-bearer') ?? /"ConnectionToken":"([^"]+)"/.exec(bodyText(call))?.[1],
    }),
  ],
  [
    "takes the ConnectionToken from the body's X-Amz-Bearer",
    'AUTH-TOKEN-PLACE',
    () => ({ bearer: (call) => header(call, 'x-amz-bearer') ?? /"X-Amz-Bearer":"([^"]+)"/.exec(bodyText(call))?.[1] }),
  ],
  [
    "takes the body's ConnectionToken for an unknown bearer",
    'AUTH-TOKEN-PLACE',
    () => ({
      bearer(call) {
        const sent = header(call, 'x-amz-bearer');
        const inBody = /"ConnectionToken":"([^"]+)"/.exec(bodyText(call))?.[1];
        return sent && call.state.connections.has(sent) ? sent : sent && (inBody ?? sent);
      },
    }),
  ],
  [
    'takes a bearer from Authorization',
    'AUTH-BEARER-REQUIRED',
    () => ({
      bearer: (call) => header(call, 'x-amz-bearer') ?? header(call, 'authorization')?.replace(/^Bearer /, ''),
    }),
  ],
  [
    'takes a bearer from the query',
    'AUTH-BEARER-REQUIRED',
    () => ({
      bearer: (call) =>
        header(call, 'x-amz-bearer') ?? new URLSearchParams(call.query).get('X-Amz-Bearer') ?? undefined,
    }),
  ],
  [
    'takes a bearer from a cookie',
    'AUTH-BEARER-REQUIRED',
    () => ({
      bearer: (call) => header(call, 'x-amz-bearer') ?? /X-Amz-Bearer=([^;]+)/.exec(header(call, 'cookie') ?? '')?.[1],
    }),
  ],
  [
    'completes where it denies access',
    'STATE-REJECTION-CLEAN',
    () =>
      meeting('accessDenied', (call) => {
        call.attachment.completed = true;
        return defaultRules.meetScenario(call);
      }),
  ],
  [
    'answers 400 where access is denied',
    'AUTH-DENIED-SCENARIO',
    () => meeting('accessDenied', () => refusing('ValidationException')),
  ],
  ['grants access where it is denied', 'AUTH-DENIED-SCENARIO', () => meeting('accessDenied', () => undefined)],
  [
    'fails where access is denied',
    'AUTH-DENIED-SCENARIO ERR-NOT-5XX',
    () => meeting('accessDenied', () => refusing('InternalServerException')),
  ],

  [
    'answers a completed request once more without a bearer',
    'AUTH-BEARER-REQUIRED',
    () => cached((call) => header(call, 'x-amz-bearer') === undefined),
  ],
  [
    'answers a completed request once more with an empty bearer',
    'AUTH-BEARER-EMPTY',
    () => cached((call) => header(call, 'x-amz-bearer') === ''),
  ],
  [
    'answers a completed request once more with an unknown bearer',
    'AUTH-UNKNOWN',
    () =>
      cached((call) => {
        const bearer = header(call, 'x-amz-bearer') ?? '';
        return bearer !== '' && !call.state.connections.has(bearer);
      }),
  ],
  [
    'finds a ConnectionToken at the beginning of a bearer that is too long',
    'AUTH-BEARER-MAX',
    () => ({
      bearer(call) {
        const sent = header(call, 'x-amz-bearer') ?? '';
        if (sent.length <= connectionToken.maxLength) return sent;
        return [...call.state.connections.keys()].find((token) => sent.startsWith(token)) ?? sent;
      },
    }),
  ],
  [
    'finds a ConnectionToken whatever the order of its characters',
    'AUTH-UNKNOWN',
    () => ({
      findContact(token, state) {
        const sorted = (text: string): string => [...text].toSorted().join('');
        const known = [...state.connections.keys()].findLast((each) => sorted(each) === sorted(token));
        return state.connectedContact(state.connections.has(token) ? token : (known ?? token));
      },
    }),
  ],
  [
    'looks for a ConnectionToken between the commas of a bearer',
    'AUTH-UNKNOWN',
    () => ({
      findContact: (token, state) =>
        state.connectedContact(token.split(',').find((part) => state.connections.has(part)) ?? token),
    }),
  ],
  [
    'lets a disconnected participant of several connections go on',
    'AUTH-ENDED ?STATE-MODEL',
    () => ({ isConnected: (contact) => !contact.ended || contact.connections.size > 1 }),
  ],
  [
    'lets anyone complete what a participant has left behind',
    'AUTH-FOREIGN ?STATE-MODEL',
    () => ({
      lookUpAttachment({ contact, state, attachmentId: id }) {
        const other = state.attachments.get(id);
        return contact.attachments.get(id) ?? (other?.contact.ended ? other : undefined);
      },
    }),
  ],
  [
    "completes another contact's attachment when asked again",
    'AUTH-FOREIGN ?STATE-MODEL',
    () =>
      refusedAgain('findAttachment', (call) => {
        const foreign = call.state.attachments.get(call.attachmentId);
        if (!foreign) return refusing('AccessDeniedException');
        call.attachment = foreign;
        return undefined;
      }),
  ],
  [
    "takes a request for a replay of another contact's refused one",
    'AUTH-FOREIGN ?STATE-MODEL',
    () =>
      instead('findAttachment', ({ state, attachmentId: id, clientToken: token }, refusal) => {
        state.attachments.get(id)?.contact.completions.set(token, id);
        return refusal;
      }),
  ],

  // AttachmentIds.
  [
    'takes the last attachment without AttachmentIds',
    'IDS-REQUIRED',
    () =>
      before('readAttachmentIds', (call) => {
        if (call.body['AttachmentIds'] == null)
          call.body = { ...call.body, AttachmentIds: [[...call.contact.attachments.keys()].at(-1)] };
        return undefined;
      }),
  ],
  [
    'answers 200 to null for AttachmentIds',
    'IDS-REQUIRED',
    () => before('readAttachmentIds', ({ body }) => (body['AttachmentIds'] === null ? ok() : undefined)),
  ],
  [
    'answers 403 without AttachmentIds',
    'IDS-REQUIRED',
    () =>
      before('readAttachmentIds', ({ body }) =>
        'AttachmentIds' in body || 'attachmentIds' in body ? undefined : refusing('AccessDeniedException'),
      ),
  ],
  [
    'fails without AttachmentIds',
    'IDS-REQUIRED ERR-NOT-5XX',
    () =>
      before('readAttachmentIds', ({ body }) =>
        Object.keys(body).join() === 'ClientToken' ? refusing('InternalServerException') : undefined,
      ),
  ],
  [
    'takes a string for a list of one',
    'IDS-TYPE',
    () => ({
      attachmentIds: {
        ...attachmentIds,
        read: (value) => (typeof value === 'string' ? [value] : attachmentIds.read(value)),
      },
    }),
  ],
  [
    "takes an object's values for a list",
    'IDS-TYPE',
    () => ({
      attachmentIds: {
        ...attachmentIds,
        read: (value) => (typeof value === 'object' && value ? Object.values(value) : undefined),
      },
    }),
  ],
  [
    'takes a number for a list',
    'IDS-TYPE',
    () => ({
      attachmentIds: {
        ...attachmentIds,
        read: (value) => (typeof value === 'number' ? ['1'] : attachmentIds.read(value)),
      },
    }),
  ],
  [
    'answers 200 to AttachmentIds that is a boolean',
    'IDS-TYPE',
    () => before('readAttachmentIds', ({ body }) => (typeof body['AttachmentIds'] === 'boolean' ? ok() : undefined)),
  ],
  [
    'answers 200 to AttachmentIds that is an empty string',
    'IDS-TYPE',
    () => before('readAttachmentIds', ({ body }) => (body['AttachmentIds'] === '' ? ok() : undefined)),
  ],
  [
    'fails on AttachmentIds that is a number',
    'IDS-TYPE ERR-NOT-5XX',
    () =>
      before('readAttachmentIds', ({ body }) =>
        typeof body['AttachmentIds'] === 'number' ? refusing('InternalServerException') : undefined,
      ),
  ],
  [
    'answers 200 to an empty list',
    'IDS-MIN',
    () => before('readAttachmentIds', ({ body }) => (idsIn(body).length === 0 ? ok() : undefined)),
  ],
  [
    'answers 403 to an empty list',
    'IDS-MIN',
    () =>
      before('readAttachmentIds', ({ body }) =>
        idsIn(body).length === 0 ? refusing('AccessDeniedException') : undefined,
      ),
  ],
  [
    'calls an empty list a SerializationException',
    'IDS-MIN',
    () =>
      before('readAttachmentIds', ({ body }) =>
        idsIn(body).length === 0 ? refusing('SerializationException') : undefined,
      ),
  ],
  [
    'fails on an empty list',
    'IDS-MIN ERR-NOT-5XX',
    () =>
      before('readAttachmentIds', ({ body }) =>
        idsIn(body).length === 0 ? refusing('InternalServerException') : undefined,
      ),
  ],
  ['takes two ids, and completes the first', 'IDS-MAX', () => ({ attachmentIds: { ...attachmentIds, maxItems: 2 } })],
  [
    'takes any number of ids, and completes the first',
    'IDS-MAX',
    () => ({ attachmentIds: { ...attachmentIds, maxItems: 1000 } }),
  ],
  [
    'takes four ids and more, and completes the first',
    'IDS-MAX',
    () => ({
      attachmentIds: {
        ...attachmentIds,
        read: (value) => (Array.isArray(value) && value.length > 3 ? [value[0]] : attachmentIds.read(value)),
      },
    }),
  ],
  [
    'answers 200 to several attachments that it knows and does nothing',
    'IDS-MAX',
    () =>
      before('readAttachmentIds', ({ body, contact }) => {
        const ids = idsIn(body);
        const areKnown = ids.every((id) => typeof id === 'string' && contact.attachments.has(id));
        return areKnown && new Set(ids).size > 1 ? ok() : undefined;
      }),
  ],
  [
    'takes three ids but not two',
    'IDS-MAX',
    () => ({
      attachmentIds: {
        ...attachmentIds,
        read: (value) => (Array.isArray(value) && value.length === 3 ? [value[0]] : attachmentIds.read(value)),
      },
    }),
  ],
  [
    'takes equal ids for one',
    'IDS-MAX',
    () => ({
      attachmentIds: { ...attachmentIds, read: (value) => (Array.isArray(value) ? [...new Set(value)] : undefined) },
    }),
  ],
  [
    'leaves unknown ids out of the list',
    'IDS-MAX',
    () =>
      before('readAttachmentIds', (call) => {
        const ids = idsIn(call.body);
        const known = ids.filter((id) => typeof id === 'string' && call.contact.attachments.has(id));
        if (ids.length > 1 && Array.isArray(call.body['AttachmentIds']))
          call.body = { ...call.body, AttachmentIds: known };
        return undefined;
      }),
  ],
  [
    'leaves too long ids out of the list',
    'IDS-MAX',
    () =>
      reading('AttachmentIds', (ids) =>
        Array.isArray(ids) && ids.length > 1
          ? ids.filter((each) => String(each).length <= attachmentId.maxLength)
          : ids,
      ),
  ],
  [
    'completes the first of several ids, then refuses',
    'IDS-MAX STATE-REJECTION-CLEAN',
    () =>
      instead('readAttachmentIds', ({ body, contact }, refusal) => {
        const first = contact.attachments.get(firstId(body));
        if (first && idsIn(body).length > 1) first.completed = true;
        return refusal;
      }),
  ],
  [
    'answers 409 to two ids',
    'IDS-MAX',
    () =>
      before('readAttachmentIds', ({ body }) => (idsIn(body).length === 2 ? refusing('ConflictException') : undefined)),
  ],
  [
    'takes a number for an id',
    'IDS-ITEM-TYPE',
    () => ({
      attachmentId: {
        ...attachmentId,
        read: (value) => attachmentId.read(typeof value === 'number' ? String(value) : value),
      },
    }),
  ],
  [
    'takes a boolean for an id',
    'IDS-ITEM-TYPE',
    () => ({
      attachmentId: {
        ...attachmentId,
        read: (value) => attachmentId.read(typeof value === 'boolean' ? String(value) : value),
      },
    }),
  ],
  [
    'ignores null beside an id',
    'IDS-MAX',
    () =>
      reading('AttachmentIds', (ids) =>
        Array.isArray(ids) && ids.length > 1 ? ids.filter((each) => each !== null) : ids,
      ),
  ],
  [
    'takes null for an id',
    'IDS-ITEM-TYPE',
    () =>
      before('readAttachmentIds', ({ body }) =>
        idsIn(body)[0] === null && idsIn(body).length === 1 && Array.isArray(body['AttachmentIds']) ? ok() : undefined,
      ),
  ],
  [
    'unwraps an id from an object',
    'IDS-ITEM-TYPE',
    () => ({
      attachmentId: {
        ...attachmentId,
        read: (value) =>
          attachmentId.read(typeof value === 'object' && value && 'AttachmentId' in value ? value.AttachmentId : value),
      },
    }),
  ],
  [
    'unwraps an id from a list',
    'IDS-ITEM-TYPE',
    () => ({
      attachmentId: { ...attachmentId, read: (value) => attachmentId.read(Array.isArray(value) ? value[0] : value) },
    }),
  ],
  [
    'fails on an id that is a number',
    'IDS-ITEM-TYPE ERR-NOT-5XX',
    () =>
      before('readAttachmentIds', ({ body }) =>
        Array.isArray(body['AttachmentIds']) && typeof body['AttachmentIds'][0] === 'number'
          ? refusing('InternalServerException')
          : undefined,
      ),
  ],
  ['takes an empty id for an unknown one', 'IDS-ITEM-MIN', () => ({ attachmentId: { ...attachmentId, minLength: 0 } })],
  [
    'answers 200 to an empty id',
    'IDS-ITEM-MIN',
    () =>
      before('readAttachmentIds', ({ body }) =>
        Array.isArray(body['AttachmentIds']) && body['AttachmentIds'][0] === '' ? ok() : undefined,
      ),
  ],
  ['takes an id of 257 characters', 'IDS-ITEM-MAX', () => ({ attachmentId: { ...attachmentId, maxLength: 257 } })],
  ['takes an id of any length', 'IDS-ITEM-MAX', () => ({ attachmentId: { ...attachmentId, maxLength: Infinity } })],
  [
    'takes an id of 300 to 1000 characters',
    'IDS-ITEM-MAX',
    () => ({
      attachmentId: {
        ...attachmentId,
        length: (text) => (/^.{300,1000}$/su.test(text) ? 1 : attachmentId.length(text)),
      },
    }),
  ],
  [
    'faults an id of 100 to 200 characters',
    'IDS-ITEM-MAX-VALID',
    () => ({
      attachmentId: {
        ...attachmentId,
        length: (text) => (text.length >= 100 && text.length <= 200 ? 257 : attachmentId.length(text)),
      },
    }),
  ],
  [
    'takes an id of 1024 characters but not one of 257',
    'IDS-ITEM-MAX',
    () => ({
      attachmentId: { ...attachmentId, length: (text) => (text.length === 1024 ? 1 : attachmentId.length(text)) },
    }),
  ],
  [
    'fails on an id of over 256 characters',
    'IDS-ITEM-MAX ERR-NOT-5XX',
    () =>
      before('readAttachmentIds', ({ body }) =>
        [...firstId(body)].length > 256 ? refusing('InternalServerException') : undefined,
      ),
  ],
  [
    'refuses an id of 256 characters',
    'IDS-ITEM-MAX-VALID',
    () => ({ attachmentId: { ...attachmentId, maxLength: 255 } }),
  ],
  [
    'refuses an id of over 36 characters',
    'IDS-ITEM-MAX-VALID',
    () => ({ attachmentId: { ...attachmentId, maxLength: 36 } }),
  ],
  ['refuses an id of one character', 'IDS-ITEM-MAX-VALID', () => ({ attachmentId: { ...attachmentId, minLength: 2 } })],
  [
    "counts an id's length in UTF-16 code units",
    'IDS-ITEM-CODEPOINTS',
    () => ({ attachmentId: { ...attachmentId, length: codeUnits } }),
  ],
  [
    "counts an id's length in bytes",
    'IDS-ITEM-CODEPOINTS',
    () => ({ attachmentId: { ...attachmentId, length: utf8Bytes } }),
  ],
  [
    'takes an id of 257 astral characters',
    'IDS-ITEM-CODEPOINTS',
    () => ({
      attachmentId: {
        ...attachmentId,
        length: (text) => (/^[\u{10000}-\u{10ffff}]{257}$/u.test(text) ? 256 : attachmentId.length(text)),
      },
    }),
  ],

  [
    'takes the id 0 for an empty one',
    'IDS-ITEM-MAX-VALID',
    () => reading('AttachmentIds', (value) => (Array.isArray(value) && value[0] === '0' ? [''] : value)),
  ],
  [
    'takes a single character for a list',
    'IDS-TYPE',
    () => reading('AttachmentIds', (value) => (typeof value === 'string' && value.length === 1 ? [value] : value)),
  ],
  [
    'reads a list from a string that holds one',
    'IDS-TYPE',
    () =>
      reading('AttachmentIds', (value) =>
        typeof value === 'string' && value.startsWith('["') ? (JSON.parse(value) as unknown) : value,
      ),
  ],
  [
    'counts an id without its combining characters',
    'IDS-ITEM-CODEPOINTS',
    () => ({ attachmentId: { ...attachmentId, length: (text) => [...text.replaceAll(/\p{M}/gu, '')].length } }),
  ],
  [
    'takes half of the UTF-16 units of an id with an astral character for its length',
    'IDS-ITEM-CODEPOINTS',
    () => ({ attachmentId: { ...attachmentId, length: halved } }),
  ],

  // ClientToken.
  [
    'makes a missing ClientToken up',
    'TOKEN-REQUIRED',
    () => reading('ClientToken', (value) => value ?? crypto.randomUUID()),
  ],
  [
    'makes a ClientToken up for null',
    'TOKEN-REQUIRED',
    () => reading('ClientToken', (value, body) => (body['ClientToken'] === null ? crypto.randomUUID() : value)),
  ],
  [
    'takes an inherited ClientToken',
    'TOKEN-REQUIRED',
    () => reading('ClientToken', (value, body) => value ?? Object.assign({}, body)['ClientToken']),
  ],
  [
    'calls a missing ClientToken a SerializationException',
    'TOKEN-REQUIRED',
    () =>
      before('readClientToken', ({ body }) =>
        body['ClientToken'] == null ? refusing('SerializationException') : undefined,
      ),
  ],
  [
    'answers 403 without ClientToken',
    'TOKEN-REQUIRED',
    () =>
      before('readClientToken', ({ body }) =>
        body['ClientToken'] == null ? refusing('AccessDeniedException') : undefined,
      ),
  ],
  [
    'fails on null for ClientToken',
    'TOKEN-REQUIRED ERR-NOT-5XX',
    () =>
      before('readClientToken', ({ body }) =>
        body['ClientToken'] === null ? refusing('InternalServerException') : undefined,
      ),
  ],
  [
    'takes a number for a ClientToken',
    'TOKEN-TYPE',
    () => ({
      clientToken: {
        ...clientToken,
        read: (value) => clientToken.read(typeof value === 'number' ? String(value) : value),
      },
    }),
  ],
  [
    'takes a boolean for a ClientToken',
    'TOKEN-TYPE',
    () => ({
      clientToken: {
        ...clientToken,
        read: (value) => clientToken.read(typeof value === 'boolean' ? String(value) : value),
      },
    }),
  ],
  [
    'takes an object for a ClientToken',
    'TOKEN-TYPE',
    () => ({
      clientToken: {
        ...clientToken,
        read: (value) =>
          clientToken.read(typeof value === 'object' && !Array.isArray(value) ? JSON.stringify(value) : value),
      },
    }),
  ],
  [
    'takes a list for a ClientToken',
    'TOKEN-TYPE',
    () => ({
      clientToken: {
        ...clientToken,
        read: (value) => clientToken.read(Array.isArray(value) ? String(value[0]) : value),
      },
    }),
  ],
  [
    'takes an empty list for a ClientToken',
    'TOKEN-TYPE',
    () => reading('ClientToken', (value) => (Array.isArray(value) && value.length === 0 ? crypto.randomUUID() : value)),
  ],
  [
    'unwraps a ClientToken from an object',
    'TOKEN-TYPE',
    () =>
      reading('ClientToken', (value) =>
        typeof value === 'object' && value && 'ClientToken' in value ? value.ClientToken : value,
      ),
  ],
  [
    'answers 403 to a ClientToken that is no string',
    'TOKEN-TYPE',
    () =>
      before('readClientToken', ({ body }) =>
        ['number', 'object', 'boolean'].includes(typeof body['ClientToken']) && body['ClientToken'] !== null
          ? refusing('AccessDeniedException')
          : undefined,
      ),
  ],
  [
    'fails on a ClientToken that is a list',
    'TOKEN-TYPE ERR-NOT-5XX',
    () =>
      before('readClientToken', ({ body }) =>
        Array.isArray(body['ClientToken']) ? refusing('InternalServerException') : undefined,
      ),
  ],
  ['takes an empty ClientToken', 'TOKEN-MIN', () => ({ clientToken: { ...clientToken, minLength: 0 } })],
  [
    'makes an empty ClientToken up',
    'TOKEN-MIN',
    () => reading('ClientToken', (value) => (value === '' ? crypto.randomUUID() : value)),
  ],
  [
    'refuses a ClientToken of one character',
    'TOKEN-MIN ?TOKEN-LENGTHS',
    () => ({ clientToken: { ...clientToken, minLength: 2 } }),
  ],
  [
    'refuses a ClientToken of under 8 characters',
    'TOKEN-MIN TOKEN-LENGTHS',
    () => ({ clientToken: { ...clientToken, minLength: 8 } }),
  ],
  [
    'refuses a ClientToken of 500 characters',
    'TOKEN-MAX ?TOKEN-LENGTHS',
    () => ({ clientToken: { ...clientToken, maxLength: 499 } }),
  ],
  [
    'takes a ClientToken of 501 characters',
    'TOKEN-MAX TOKEN-LENGTHS',
    () => ({ clientToken: { ...clientToken, maxLength: 501 } }),
  ],
  [
    'refuses a ClientToken of over 255 characters',
    'TOKEN-MAX TOKEN-LENGTHS',
    () => ({ clientToken: { ...clientToken, maxLength: 255 } }),
  ],
  [
    'takes a ClientToken of 1000 characters',
    'TOKEN-MAX TOKEN-LENGTHS',
    () => ({ clientToken: { ...clientToken, maxLength: 1000 } }),
  ],
  [
    'takes a ClientToken of 10000 characters, but not of 501',
    'TOKEN-MAX',
    () => ({
      clientToken: { ...clientToken, length: (text) => (text.length === 10_000 ? 1 : clientToken.length(text)) },
    }),
  ],
  [
    'cuts a ClientToken off after 500 characters',
    'TOKEN-MAX TOKEN-LENGTHS',
    () =>
      reading('ClientToken', (value) =>
        typeof value === 'string' && value.length < 100_000 ? [...value].slice(0, 500).join('') : value,
      ),
  ],
  [
    'refuses lengths of a ClientToken that fill a block of 16',
    'TOKEN-LENGTHS',
    () =>
      refusingWhere(({ clientToken: token }) => token.length % 16 === 0 && token.length > 120 && token.length < 500),
  ],
  [
    'refuses a ClientToken of 256 characters',
    'TOKEN-LENGTHS',
    () => refusingWhere(({ clientToken: token }) => [...token].length === 256),
  ],
  [
    'refuses a ClientToken of 129 to 400 characters',
    'TOKEN-LENGTHS',
    () => refusingWhere(({ clientToken: token }) => [...token].length > 128 && [...token].length <= 400),
  ],
  [
    'counts the length of a ClientToken in UTF-16 code units',
    'TOKEN-CODEPOINTS',
    () => ({ clientToken: { ...clientToken, length: codeUnits } }),
  ],
  [
    'counts the length of a ClientToken in bytes',
    'TOKEN-CODEPOINTS',
    () => ({ clientToken: { ...clientToken, length: utf8Bytes } }),
  ],
  [
    'counts the length of a ClientToken in its composed form',
    'TOKEN-CODEPOINTS',
    () => ({ clientToken: { ...clientToken, length: (text) => [...text.normalize('NFC')].length } }),
  ],
  [
    'counts the length of a ClientToken with its escapes',
    'TOKEN-CODEPOINTS',
    () => ({ clientToken: { ...clientToken, length: (text) => [...JSON.stringify(text)].length - 2 } }),
  ],
  [
    'takes 501 astral characters',
    'TOKEN-CODEPOINTS',
    () => ({
      clientToken: {
        ...clientToken,
        length: (text) =>
          Math.min(text.length, [...text.replaceAll(/\p{Cs}|[\u{10000}-\u{10ffff}]/gu, '')].length || 500),
      },
    }),
  ],
  [
    'answers 200 to 501 emoji and does nothing',
    'TOKEN-CODEPOINTS',
    () =>
      before('readClientToken', ({ body }) =>
        /[\u{1f300}-\u{1f4ff}]{465}$/u.test(String(body['ClientToken'])) ? ok() : undefined,
      ),
  ],
  ...(
    [
      ['refuses 500 emoji', /^[^\u{1f300}-\u{1f4ff}]{36}[\u{1f300}-\u{1f4ff}]{464}$/u, 501],
      ['takes 502 to 1000 astral characters', /^[\u{10000}-\u{10ffff}]{502,1000}$/u, 500],
      ['refuses 251 to 499 astral characters', /^[\u{10000}-\u{10ffff}]{251,499}$/u, 501],
    ] as const
  ).map(([name, pattern, length]): Row => [
    name,
    'TOKEN-CODEPOINTS',
    () => ({
      clientToken: { ...clientToken, length: (text) => (pattern.test(text) ? length : clientToken.length(text)) },
    }),
  ]),
  ...(
    [
      ['quotes', /"/],
      ['backslashes', /\\/],
      ['control characters', /[\u0000-\u001f]/],
      ['spaces at its ends', /^ | $/],
      ['letters beyond Latin', /[\u0370-\u1fff\u3000-\ud7ff]/],
      ['emoji', /\p{Extended_Pictographic}/u],
      ['line separators', /[\u2028\u2029]/],
      ['markup', /[<>&]/],
      ['replacement characters', /\ufffd/],
    ] as const
  ).map(([what, pattern]): Row => [
    `refuses ${what} in a ClientToken`,
    'TOKEN-CHARACTERS',
    () => refusingWhere(({ clientToken: token }) => pattern.test(token)),
  ]),
  [
    'looks ClientTokens up in a plain object',
    'TOKEN-CHARACTERS',
    () => refusingWhere(({ clientToken: token }) => token in {}, 'ConflictException'),
  ],
  ...(
    [
      ['a null character', '\u0000'],
      ['a quote', '"'],
    ] as const
  ).map(([what, character]): Row => [
    `fails on ${what} in a ClientToken`,
    'TOKEN-CHARACTERS',
    () => refusingWhere(({ clientToken: token }) => token.includes(character), 'InternalServerException'),
  ]),

  [
    'takes half of the UTF-16 units of a ClientToken with an astral character for its length',
    'TOKEN-CODEPOINTS ?TOKEN-LENGTHS',
    () => ({ clientToken: { ...clientToken, length: halved } }),
  ],
  [
    'does not count a line break at the end of a ClientToken',
    'TOKEN-CODEPOINTS',
    () => ({ clientToken: { ...clientToken, length: (text) => [...text.replace(/(?<=.)\n$/s, '')].length } }),
  ],

  // The body as JSON.
  ['takes a trailing comma in an object', 'BODY-MALFORMED', () => mending((text) => text.replace(/,}$/, '}'))],
  ['takes a trailing comma in a list', 'BODY-MALFORMED', () => mending((text) => text.replace(',]', ']'))],
  ['ignores garbage after the JSON', 'BODY-MALFORMED', () => mending((text) => text.replace(/}x$/, '}'))],
  ['ignores an empty string before the JSON', 'BODY-MALFORMED', () => mending((text) => text.replace(/^""/, ''))],
  [
    'reads the first of two JSON texts',
    'BODY-MALFORMED',
    () => mending((text) => text.replace(/}\{"AttachmentIds":.*$/, '}')),
  ],
  ['takes block comments', 'BODY-MALFORMED', () => mending((text) => text.replace(/\/\*.*?\*\//, ''))],
  ['takes line comments', 'BODY-MALFORMED', () => mending((text) => text.replace(/\/\/ .*$/, ''))],
  [
    'takes single quotes',
    'BODY-MALFORMED',
    () => mending((text) => (text.startsWith("{'") ? text.replaceAll("'", '"') : text)),
  ],
  [
    'takes member names without quotes',
    'BODY-MALFORMED',
    () => mending((text) => text.replaceAll(/([{,])(\w+):/g, '$1"$2":')),
  ],
  ['takes NaN', 'BODY-MALFORMED', () => mending((text) => text.replace(':NaN}', ':0}'))],
  ['takes leading zeros', 'BODY-MALFORMED', () => mending((text) => text.replace(/:0+(\d)/, ':$1'))],
  ['takes \\x escapes', 'BODY-MALFORMED', () => mending((text) => text.replace('"\\x', '"'))],
  ['takes \\u escapes of three digits', 'BODY-MALFORMED', () => mending((text) => text.replace('"\\u12x"', '""'))],
  ['takes line breaks inside strings', 'BODY-MALFORMED', () => mending((text) => text.replace('"a\nb"', '""'))],
  [
    'takes a missing colon',
    'BODY-MALFORMED',
    () => mending((text) => text.replace('"AttachmentIds" [', '"AttachmentIds":[')),
  ],
  ['closes JSON that breaks off', 'BODY-MALFORMED', () => mending((text) => (text.endsWith('"') ? `${text}}` : text))],
  [
    'answers malformed JSON with 403',
    'BODY-MALFORMED BODY-NOT-OBJECT',
    () => ({
      parse: (text) => {
        try {
          return JSON.parse(text) as unknown;
        } catch {
          return { AttachmentIds: ['x'], ClientToken: 'x' };
        }
      },
    }),
  ],
  [
    'fails on malformed JSON',
    'BODY-MALFORMED BODY-NOT-OBJECT ERR-NOT-5XX',
    () => before('readBody', (call) => (isMalformed(call) ? refusing('InternalServerException') : undefined)),
  ],
  [
    'hangs up on malformed JSON',
    'BODY-MALFORMED ERR-NOT-5XX',
    () => hangingUp((call) => isMalformed(call) && bodyText(call).endsWith('x')),
  ],
  [
    'unwraps the body from a list',
    'BODY-NOT-OBJECT',
    () => ({ readObject: (json) => defaultRules.readObject(Array.isArray(json) ? json[0] : json) }),
  ],
  [
    'takes a list of the members in their order',
    'BODY-NOT-OBJECT',
    () => ({
      readObject: (json) =>
        Array.isArray(json) && json.length === 2
          ? { AttachmentIds: json[0], ClientToken: json[1] }
          : defaultRules.readObject(json),
    }),
  ],
  [
    'takes a string that holds the object',
    'BODY-NOT-OBJECT',
    () => ({
      readObject: (json) =>
        defaultRules.readObject(typeof json === 'string' && json.startsWith('{') ? JSON.parse(json) : json),
    }),
  ],
  [
    'fails on null as the body',
    'BODY-NOT-OBJECT ERR-NOT-5XX',
    () => before('readBody', (call) => (bodyText(call) === 'null' ? refusing('InternalServerException') : undefined)),
  ],
  [
    'answers 200 to an empty body',
    'BODY-NOT-OBJECT',
    () => before('readBody', ({ request }) => (request.body.length === 0 ? ok() : undefined)),
  ],
  [
    'answers 403 to a number as the body',
    'BODY-NOT-OBJECT',
    () => before('readBody', (call) => (/^\d+$/.test(bodyText(call)) ? refusing('AccessDeniedException') : undefined)),
  ],
  [
    'needs the members in their order',
    'BODY-MEMBER-ORDER',
    () => refusingWhere((call) => /^\s*\{\s*"ClientToken"/.test(bodyText(call))),
  ],
  [
    'takes no white space before the object',
    'BODY-MEMBER-ORDER',
    () => before('readBody', (call) => (/^\s/.test(bodyText(call)) ? refusing('SerializationException') : undefined)),
  ],
  [
    'takes no carriage returns',
    'BODY-MEMBER-ORDER',
    () =>
      before('readBody', (call) => (bodyText(call).includes('\r\n') ? refusing('SerializationException') : undefined)),
  ],
  [
    'takes no line that begins with two tabs',
    'BODY-MEMBER-ORDER',
    () =>
      before('readBody', (call) =>
        bodyText(call).includes('\n\t\t') ? refusing('SerializationException') : undefined,
      ),
  ],
  [
    'finds no escaped id that is not completed yet',
    'BODY-ESCAPES',
    () =>
      refusingWhere(
        (call) =>
          bodyText(call).includes('"AttachmentIds":["\\u') &&
          call.contact.attachments.get(call.attachmentId)?.completed === false,
        'AccessDeniedException',
      ),
  ],
  [
    'refuses a body of more than 4 KiB',
    'BODY-ESCAPES',
    () =>
      before('readBody', ({ request }) => (request.body.length > 4096 ? refusing('ValidationException') : undefined)),
  ],
  [
    'reads escapes beyond Latin as question marks',
    'BODY-ESCAPES',
    () => mending((text) => text.replaceAll(/\\u(?!00|d[89a-f])[0-9a-f]{4}/g, '?')),
  ],
  [
    'leaves an escaped slash as it stands',
    'BODY-ESCAPES',
    () => mending((text) => text.replaceAll('\\u002f', '\\\\u002f')),
  ],
  [
    'leaves \\u escapes as they stand',
    'BODY-ESCAPES',
    () => mending((text) => text.replaceAll(/\\u(?=00[2-9a-f])/g, '\\\\u')),
  ],
  [
    'reads \\b and \\f as letters',
    'BODY-ESCAPES',
    () => mending((text) => text.replaceAll(/(?<=[^\\](?:\\\\)*)\\(?=[bf])/g, '')),
  ],
  [
    'refuses a slash that is escaped the short way',
    'BODY-ESCAPES',
    () =>
      before('readBody', (call) =>
        /(?<!\\)(?:\\\\)*\\\//.test(bodyText(call)) ? refusing('SerializationException') : undefined,
      ),
  ],
  [
    'refuses escapes in capital digits',
    'BODY-ESCAPES',
    () =>
      before('readBody', (call) =>
        /\\u[0-9a-f]{0,3}[A-F]/.test(bodyText(call)) ? refusing('SerializationException') : undefined,
      ),
  ],
  [
    'refuses escaped member names',
    'BODY-ESCAPES',
    () =>
      before('readBody', (call) =>
        /\\u[0-9a-f]{4}"\s*:/.test(bodyText(call)) ? refusing('SerializationException') : undefined,
      ),
  ],
  [
    'reads escaped astral characters as question marks',
    'BODY-ESCAPES',
    () => mending((text) => text.replaceAll(/\\ud8[0-9a-f]{2}\\ud[c-f][0-9a-f]{2}/g, '?')),
  ],
  [
    'takes member names in any letter case',
    'BODY-MEMBER-CASE',
    () => spelling((asked, sent) => asked.toLowerCase() === sent.toLowerCase()),
  ],
  [
    'takes attachmentIds for AttachmentIds',
    'BODY-MEMBER-CASE',
    () => spelling((asked, sent) => asked === sent || (asked === 'AttachmentIds' && sent === 'attachmentIds')),
  ],
  [
    'takes AttachmentIDs for AttachmentIds',
    'BODY-MEMBER-CASE',
    () => spelling((asked, sent) => asked === sent || (asked === 'AttachmentIds' && sent === 'AttachmentIDs')),
  ],
  [
    'takes clientToken for ClientToken',
    'BODY-MEMBER-CASE',
    () => spelling((asked, sent) => asked === sent || (asked === 'ClientToken' && sent === 'clientToken')),
  ],
  [
    'takes ClientToken in letters large and small at random',
    'BODY-MEMBER-CASE',
    () =>
      spelling(
        (asked, sent) =>
          asked === sent ||
          (asked === 'ClientToken' && asked.toUpperCase() === sent.toUpperCase() && /[A-Z].*[a-z].*[A-Z]/.test(sent)),
      ),
  ],
  ...['client_token', 'client-token', 'ClientToken '].map((spelt): Row => [
    `takes ${JSON.stringify(spelt)} for ClientToken`,
    'BODY-MEMBER-CASE',
    () => reading('ClientToken', (value, body) => value ?? body[spelt]),
  ]),
  [
    'takes the last spelling of ClientToken',
    'BODY-MEMBER-CASE',
    () => reading('ClientToken', (value, body) => (value === undefined ? value : (body['clientToken'] ?? value))),
  ],
  [
    'refuses a member with a type that it does not know',
    'BODY-UNKNOWN-MEMBERS',
    () => refusingWhere(({ body }) => typeof body['__type'] === 'string'),
  ],
  [
    'refuses long names of members',
    'BODY-UNKNOWN-MEMBERS',
    () => refusingWhere(({ body }) => Object.keys(body).some(({ length }) => length > 64)),
  ],
  [
    'refuses more than 32 members',
    'BODY-UNKNOWN-MEMBERS',
    () => refusingWhere(({ body }) => Object.keys(body).length > 32),
  ],
  [
    'refuses values nested more than 16 deep',
    'BODY-UNKNOWN-MEMBERS',
    () => refusingWhere(({ body }) => /^\[{16}/.test(JSON.stringify(body['Extra'] ?? ''))),
  ],
  ['refuses members that it does not know', 'BODY-UNKNOWN-MEMBERS', () => refusingWhere(({ body }) => 'Extra' in body)],
  ['refuses a member without a name', 'BODY-UNKNOWN-MEMBERS', () => refusingWhere(({ body }) => '' in body)],
  [
    'fails on an unknown member called constructor',
    'BODY-UNKNOWN-MEMBERS',
    () => refusingWhere(({ body }) => Object.hasOwn(body, 'constructor'), 'InternalServerException'),
  ],
  ...(
    [
      ['a member given twice', /^\{"ClientToken":"other",/],
      ['a byte order mark', /^\ufeff/],
      ['a number too large to hold', /"Extra":1e400/],
      ['a number of many digits', /\d{500}/],
    ] as const
  ).map(([what, pattern]): Row => [
    `fails on ${what}`,
    'ERR-NOT-5XX',
    () =>
      before('readBody', (call) =>
        call.request.body.length < 10_000 && pattern.test(bodyText(call))
          ? refusing('InternalServerException')
          : undefined,
      ),
  ]),
  [
    'refuses members whose names end in an underscore',
    'BODY-UNKNOWN-MEMBERS',
    () => refusingWhere(({ body }) => Object.keys(body).some((name) => name.endsWith('_'))),
  ],
  [
    'fails on an unknown member that is null',
    'BODY-UNKNOWN-MEMBERS',
    () => refusingWhere(({ body }) => body['ContactId'] === null, 'InternalServerException'),
  ],
  [
    'fails on a lone surrogate in the ClientToken',
    'BODY-SURROGATES',
    () =>
      before('readClientToken', ({ body }) =>
        /\p{Cs}/u.test(String(body['ClientToken'])) ? refusing('InternalServerException') : undefined,
      ),
  ],
  [
    'fails on a lone low surrogate in the ClientToken',
    'BODY-SURROGATES',
    () =>
      before('readClientToken', ({ body }) =>
        /^[\udc00-\udfff]/.test(String(body['ClientToken'])) ? refusing('InternalServerException') : undefined,
      ),
  ],
  [
    'fails on a lone surrogate in the name of a member',
    'BODY-SURROGATES',
    () =>
      refusingWhere(({ body }) => Object.keys(body).some((name) => /\p{Cs}/u.test(name)), 'InternalServerException'),
  ],
  [
    'fails on a surrogate in UTF-8',
    'BODY-SURROGATES',
    () =>
      before('readBody', ({ request }) =>
        request.body.includes(Buffer.from([0xed, 0xa0])) ? refusing('InternalServerException') : undefined,
      ),
  ],
  [
    'fails on a lone surrogate in an id',
    'BODY-SURROGATES',
    () =>
      before('readAttachmentIds', ({ body }) =>
        /\p{Cs}/u.test(firstId(body)) ? refusing('InternalServerException') : undefined,
      ),
  ],
  [
    'fails on invalid UTF-8',
    'BODY-SURROGATES',
    () => before('readBody', (call) => (!isUtf8(call.request.body) ? refusing('InternalServerException') : undefined)),
  ],
  ['hangs up on invalid UTF-8', 'BODY-SURROGATES', () => hangingUp((call) => !isUtf8(call.request.body))],
  [
    'fails on a body of 1 MiB',
    'BODY-LARGE ERR-NOT-5XX',
    () =>
      before('readBody', ({ request }) =>
        request.body.length > 1_000_000 ? refusing('InternalServerException') : undefined,
      ),
  ],
  [
    'never answers a body of 1 MiB',
    'BODY-LARGE ERR-NOT-5XX',
    () => silent(({ request }) => request.body.length > 1_000_000),
  ],
  [
    'accepts a body of 1 MiB',
    'BODY-LARGE',
    () => before('readBody', ({ request }) => (request.body.length > 1_000_000 ? ok() : undefined)),
  ],
  [
    'fails on nested arrays',
    'BODY-DEEP ERR-NOT-5XX',
    () =>
      before('readBody', (call) =>
        bodyText(call).includes('['.repeat(64)) ? refusing('InternalServerException') : undefined,
      ),
  ],
  [
    'fails on nested objects',
    'BODY-DEEP ERR-NOT-5XX',
    () =>
      before('readBody', (call) =>
        bodyText(call).includes('{"a":{"a":{"a":') ? refusing('InternalServerException') : undefined,
      ),
  ],
  [
    'hangs up on nested arrays',
    'BODY-DEEP ERR-NOT-5XX',
    () => hangingUp((call) => bodyText(call).includes('['.repeat(64))),
  ],

  [
    'takes the ClientToken of an object within the body',
    'BODY-UNKNOWN-MEMBERS',
    () =>
      reading(
        'ClientToken',
        (value, body) => (body['Other'] as { ClientToken?: unknown } | undefined)?.ClientToken ?? value,
      ),
  ],
  [
    'takes a trailing comma in a list within the last member',
    'BODY-MALFORMED',
    () => mending((text) => text.replace(/,\]\}$/, ']}')),
  ],
  [
    'takes a leading zero behind a minus',
    'BODY-MALFORMED',
    () => mending((text) => text.replaceAll(/(?<=:)-0+(?=\d)/g, '-')),
  ],
  ['lets a brace close a list', 'BODY-MALFORMED', () => mending((text) => text.replace('["a"}', '["a"]'))],
  [
    'fails on an empty body in chunks',
    'BODY-NOT-OBJECT ERR-NOT-5XX',
    () =>
      before('readBody', (call) =>
        isChunked(call) && call.request.body.length === 0 ? refusing('InternalServerException') : undefined,
      ),
  ],

  // Success.
  ...[201, 202, 204].map((status): Row => [
    `answers ${status}`,
    'OK-STATUS',
    () => ({ succeed: () => ({ ...ok(), status }) }),
  ]),
  [
    'answers every fifth success with 204',
    'OK-STATUS ?IDEM-REPLAY',
    () => {
      let successes = 0;
      return {
        succeed: () => {
          successes += 1;
          return { ...ok(), status: successes % 5 === 0 ? 204 : 200 };
        },
      };
    },
  ],
  ['sends {} in a success', 'OK-EMPTY', () => succeedingWith('{}')],
  ['sends data in a success', 'OK-EMPTY OK-NO-DATA', () => succeedingWith('{"Status":"APPROVED"}')],
  ['sends null in a success', 'OK-EMPTY OK-NO-DATA', () => succeedingWith('null')],
  ['sends a line break in a success', 'OK-EMPTY OK-NO-DATA', () => succeedingWith('\n', 'text/plain')],
  ['sends an empty list in a success', 'OK-EMPTY OK-NO-DATA', () => succeedingWith('[]')],
  [
    'opens a completed attachment again that is read',
    'STATE-ALREADY ?STATE-MODEL ?OK-EFFECT',
    () => ({
      isReadable(attachment) {
        const { completed } = attachment;
        attachment.completed = false;
        return completed;
      },
    }),
  ],
  ['never shows a completed attachment', 'OK-EFFECT', () => ({ isReadable: () => false })],
  ['shows an attachment before it is completed', 'OK-EFFECT', () => ({ isReadable: () => true })],
  ['completes without a trace', 'OK-EFFECT STATE-ALREADY', () => ({ complete: () => undefined })],
  [
    'loses the bytes on completion',
    'OK-EFFECT',
    () =>
      before('complete', ({ attachment }) => {
        attachment.bytes = Buffer.alloc(0);
        return undefined;
      }),
  ],
  ...(
    [
      ['cuts the last byte off on completion', (bytes) => bytes.subarray(0, -1)],
      ['keeps 4 KiB of the bytes on completion', (bytes) => bytes.subarray(0, 4096)],
      ['changes line ends on completion', (bytes) => Buffer.from(bytes.toString().replaceAll('\r\n', '\n'))],
      ['reads the bytes as Latin-1 on completion', (bytes) => Buffer.from(bytes.toString('latin1'))],
      ['reads the bytes as UTF-8 on completion', (bytes) => Buffer.from(bytes.toString())],
    ] satisfies [string, (bytes: Buffer) => Buffer][]
  ).map(([name, change]): Row => [
    name,
    'OK-EFFECT',
    () =>
      before('complete', ({ attachment }) => {
        attachment.bytes = change(Buffer.from(attachment.bytes ?? ''));
        return undefined;
      }),
  ]),
  ...(
    [
      ['gives every attachment the last bytes that were uploaded', ({ bytes }) => bytes !== undefined],
      ['keeps one file of a size', ({ bytes }, own) => bytes?.length === own.bytes?.length],
    ] satisfies [string, (other: Attachment, own: Attachment) => boolean][]
  ).map(([name, isTakenFor]): Row => [
    name,
    'OK-EFFECT',
    () =>
      before('complete', ({ attachment, contact }) => {
        const last = [...contact.attachments.values()].findLast((each) => isTakenFor(each, attachment));
        if (last?.bytes) attachment.bytes = last.bytes;
        return undefined;
      }),
  ]),

  [
    'sends data in a success to who accepts JSON',
    'OK-EMPTY OK-NO-DATA',
    () =>
      answering((answer, call) =>
        isSuccess(answer) && header(call, 'accept') === 'application/json'
          ? { ...answer, body: '{"Status":1}' }
          : undefined,
      ),
  ],
  [
    'keeps one file for all attachments of a name',
    'OK-EFFECT',
    () => ({
      complete(call) {
        const { name, bytes } = call.attachment;
        for (const each of call.contact.attachments.values())
          if (bytes && each.completed && each.name === name) each.bytes = bytes;
        return defaultRules.complete(call);
      },
    }),
  ],

  // Errors.
  [
    'sends errors as text/plain',
    'ERR-JSON',
    () => ({
      errorHeaders: ({ error }) => [
        ['content-type', 'text/plain'],
        ['x-amzn-ErrorType', error],
      ],
    }),
  ],
  [
    'sends errors without a content type',
    'ERR-JSON',
    () => ({ errorHeaders: ({ error }) => [['x-amzn-ErrorType', error]] }),
  ],
  [
    'sends errors as HTML',
    'ERR-JSON ERR-MESSAGE',
    () => ({
      errorHeaders: ({ error }) => [
        ['content-type', 'text/html'],
        ['x-amzn-ErrorType', error],
      ],
      ...errorBody(() => '<p>No.</p>'),
    }),
  ],
  ['sends errors without a body', 'ERR-JSON ERR-MESSAGE', () => errorBody(() => '')],
  [
    'sends errors as a list',
    'ERR-JSON ERR-MESSAGE',
    () => errorBody(({ message }) => JSON.stringify([{ Message: message }])),
  ],
  ['sends errors as a string', 'ERR-JSON ERR-MESSAGE', () => errorBody(({ message }) => JSON.stringify(message))],
  [
    'sends broken JSON as an error',
    'ERR-JSON ERR-MESSAGE',
    () => errorBody(({ message }) => `{"Message":"${message}"`),
  ],
  ['sends a ConflictException without a body', 'ERR-JSON ERR-MESSAGE', () => errorBody(() => '', 'ConflictException')],
  [
    'sends a UnsupportedMediaTypeException without a body',
    'ERR-JSON ERR-MESSAGE',
    () => errorBody(() => '', 'UnsupportedMediaTypeException'),
  ],
  ['sends errors without a message', 'ERR-MESSAGE', () => errorBody(() => '{}')],
  ['sends an empty message', 'ERR-MESSAGE', () => errorBody(() => '{"Message":""}')],
  ['sends a message that is null', 'ERR-MESSAGE', () => errorBody(() => '{"Message":null}')],
  ['sends a message that is an object', 'ERR-MESSAGE', () => errorBody(() => '{"Message":{"text":"No."}}')],
  ['calls the message error', 'ERR-MESSAGE', () => errorBody(() => '{"error":"No."}')],
  [
    'sends an AccessDeniedException without a message',
    'ERR-MESSAGE',
    () => errorBody(() => '{}', 'AccessDeniedException'),
  ],
  [
    'sends a SerializationException without a message',
    'ERR-MESSAGE',
    () => errorBody(() => '{}', 'SerializationException'),
  ],
  [
    'spells the message in small letters',
    'ERR-MESSAGE-CASE',
    () => errorBody(({ message }) => JSON.stringify({ message })),
  ],
  [
    'spells the message of a ValidationException in small letters',
    'ERR-MESSAGE-CASE',
    () => errorBody(({ message }) => JSON.stringify({ message }), 'ValidationException'),
  ],
  [
    'spells the message of an InternalServerException in small letters',
    'ERR-MESSAGE-CASE',
    () => errorBody(({ message }) => JSON.stringify({ message }), 'InternalServerException'),
  ],
  ['does not name errors', 'ERR-TYPE', () => ({ errorHeaders: () => [['content-type', 'application/json']] })],
  [
    'names errors in an X-Error-Type header',
    'ERR-TYPE',
    () => ({
      errorHeaders: ({ error }) => [
        ['content-type', 'application/json'],
        ['X-Error-Type', error],
      ],
    }),
  ],
  [
    'names another error in __type than in the header',
    'ERR-TYPE',
    () =>
      errorBody(
        ({ message }) => JSON.stringify({ __type: 'InternalServerException', Message: message }),
        'ConflictException',
      ),
  ],
  [
    'sends errors in Latin-1',
    'ERR-JSON',
    () => ({
      finish: (answer) =>
        isError(answer) ? { ...answer, body: Buffer.from('{"Message":"Ungültig."}', 'latin1') } : answer,
    }),
  ],
  [
    'tells the bearer in a header of errors',
    'ERR-NO-LEAK',
    () => ({
      finish: (answer, call) =>
        isError(answer)
          ? { ...answer, headers: [...answer.headers, ['x-caller', header(call, 'x-amz-bearer') ?? '']] }
          : answer,
    }),
  ],
  [
    'names errors in the member type',
    'ERR-TYPE',
    () => ({
      errorHeaders: () => [['content-type', 'application/json']],
      ...errorBody(({ error, message }) => JSON.stringify({ type: error, Message: message })),
    }),
  ],
  [
    'does not name a ValidationException',
    'ERR-TYPE',
    () => ({
      errorHeaders: (refusal, call) =>
        refusal.error === 'ValidationException'
          ? [['content-type', 'application/json']]
          : defaultRules.errorHeaders(refusal, call),
    }),
  ],
  [
    'names errors in __type only',
    'ERR-TYPE-HEADER',
    () => ({
      errorHeaders: () => [['content-type', 'application/json']],
      ...errorBody(({ error, message }) => JSON.stringify({ __type: error, Message: message })),
    }),
  ],
  [
    'names errors in code only',
    'ERR-TYPE-HEADER',
    () => ({
      errorHeaders: () => [['content-type', 'application/json']],
      ...errorBody(({ error, message }) => JSON.stringify({ code: error, Message: message })),
    }),
  ],
  [
    'names errors in __type, and their status in code',
    'ERR-TYPE-HEADER SDK-JS',
    () => ({
      errorHeaders: () => [['content-type', 'application/json']],
      ...errorBody(({ error, message }) =>
        JSON.stringify({ code: errorStatus[error], __type: error, Message: message }),
      ),
    }),
  ],
  [
    'names a ConflictException in __type only',
    'ERR-TYPE-HEADER',
    () => ({
      errorHeaders: (refusal, call) =>
        refusal.error === 'ConflictException'
          ? [['content-type', 'application/json']]
          : defaultRules.errorHeaders(refusal, call),
      ...errorBody(({ error, message }) => JSON.stringify({ __type: error, Message: message })),
    }),
  ],
  ...(
    [
      ['ValidationException', 422],
      ['ValidationException', 403],
      ['AccessDeniedException', 401],
      ['AccessDeniedException', 404],
      ['ConflictException', 400],
      ['ConflictException', 412],
      ['ServiceQuotaExceededException', 400],
      ['ServiceQuotaExceededException', 429],
      ['ThrottlingException', 400],
      ['InternalServerException', 503],
      ['SerializationException', 422],
      ['UnsupportedMediaTypeException', 400],
    ] as const
  ).map(([error, status]): Row => [`sends a ${error} as ${status}`, 'ERR-STATUS', () => withStatus(error, status)]),
  [
    'sends a ThrottlingException as 503',
    'ERR-STATUS ERR-THROTTLED ERR-NOT-5XX',
    () => withStatus('ThrottlingException', 503),
  ],
  [
    'sends an InternalServerException as 400',
    'ERR-STATUS ERR-INTERNAL',
    () => withStatus('InternalServerException', 400),
  ],
  [
    'answers an unknown id with a ResourceNotFoundException',
    'ERR-DECLARED',
    () => ({
      ...renamed('UnknownOperationException', 'ResourceNotFoundException'),
      ...instead('findAttachment', () => refusing('UnknownOperationException')),
    }),
  ],
  [
    'answers an unknown id with a NotFoundException 400',
    'ERR-DECLARED',
    () => ({
      ...renamed('UnknownOperationException', 'NotFoundException', 400),
      ...instead('findAttachment', () => refusing('UnknownOperationException')),
    }),
  ],
  [
    'answers malformed JSON with a BadRequestException',
    'ERR-DECLARED',
    () => renamed('SerializationException', 'BadRequestException'),
  ],
  [
    'answers malformed JSON with a serializationException',
    'ERR-DECLARED',
    () => renamed('SerializationException', 'serializationException'),
  ],
  [
    'answers an empty body with 411',
    'ERR-DECLARED BODY-NOT-OBJECT',
    () => ({
      ...renamed('UnknownOperationException', 'LengthRequiredException', 411),
      ...before('readBody', ({ request }) =>
        request.body.length === 0 ? refusing('UnknownOperationException') : undefined,
      ),
    }),
  ],
  [
    'fails on an unknown id',
    'ERR-NOT-5XX STATE-UNKNOWN AUTH-FOREIGN',
    () => instead('findAttachment', () => refusing('InternalServerException')),
  ],
  [
    'answers 503 to an attachment that is completed already',
    'ERR-NOT-5XX STATE-ALREADY',
    () => instead('checkOpen', () => ({ ...ok(), status: 503 })),
  ],
  [
    'hangs up on an unknown id',
    'ERR-NOT-5XX STATE-UNKNOWN AUTH-FOREIGN ?IDS-ITEM-MAX-VALID',
    () =>
      hangingUp(
        ({ attachmentId: id, contact }) =>
          contact !== undefined &&
          id !== undefined &&
          id.length === 36 &&
          id.includes('-') &&
          !contact.attachments.has(id) &&
          /^[0-9a-f-]+$/.test(id),
      ),
  ],
  [
    'never answers an empty bearer',
    'ERR-NOT-5XX AUTH-BEARER-EMPTY',
    () => silent((call) => header(call, 'x-amz-bearer') === ''),
  ],
  [
    'tells the bearer in an error',
    'ERR-NO-LEAK',
    () =>
      errorBody(({ message }, call) => JSON.stringify({ Message: `${message} ${header(call, 'x-amz-bearer') ?? ''}` })),
  ],
  [
    "tells the contact's ParticipantToken in a conflict",
    'ERR-NO-LEAK',
    () =>
      errorBody(
        ({ message }, { contact }) => JSON.stringify({ Message: message, Participant: contact.participantToken }),
        'ConflictException',
      ),
  ],
  [
    'shows a stack trace in an error',
    'ERR-NO-LEAK',
    () =>
      errorBody(({ message }) =>
        JSON.stringify({ Message: message, stack: `Error: ${message}\n    at handle (server.ts:42:7)` }),
      ),
  ],
  [
    'shows a stack trace in a header of errors',
    'ERR-NO-LEAK',
    () => ({
      errorHeaders: (refusal, call) => [
        ...defaultRules.errorHeaders(refusal, call),
        ['x-debug', 'at handle (server.ts:42:7)'],
      ],
    }),
  ],
  [
    'shows a Java stack trace in a SerializationException',
    'ERR-NO-LEAK',
    () =>
      errorBody(
        ({ message }) => JSON.stringify({ Message: `${message}\n\tat com.example.Parser.parse(Parser.java:42)` }),
        'SerializationException',
      ),
  ],
  [
    'shows a file path in an error',
    'ERR-NO-LEAK',
    () =>
      errorBody(
        ({ message }) => JSON.stringify({ Message: `${message} See /var/log/connect/server.log` }),
        'AccessDeniedException',
      ),
  ],
  [
    'shows a Windows path in an error',
    'ERR-NO-LEAK',
    () =>
      errorBody(
        ({ message }) => JSON.stringify({ Message: `${message} C:\\inetpub\\app.dll` }),
        'UnsupportedMediaTypeException',
      ),
  ],
  ['answers 400 beyond the quota', 'ERR-QUOTA', () => meeting('quotaExceeded', () => refusing('ValidationException'))],
  ['takes attachments beyond the quota', 'ERR-QUOTA', () => meeting('quotaExceeded', () => undefined)],
  ['throttles beyond the quota', 'ERR-QUOTA', () => meeting('quotaExceeded', () => refusing('ThrottlingException'))],
  [
    'fails beyond the quota',
    'ERR-QUOTA ERR-NOT-5XX',
    () => meeting('quotaExceeded', () => refusing('InternalServerException')),
  ],
  ['answers 400 when throttling', 'ERR-THROTTLED', () => meeting('throttled', () => refusing('ValidationException'))],
  [
    'answers 402 when throttling',
    'ERR-THROTTLED',
    () => meeting('throttled', () => refusing('ServiceQuotaExceededException')),
  ],
  ['lets everything pass when throttling', 'ERR-THROTTLED', () => meeting('throttled', () => undefined)],
  [
    'answers 400 on an internal failure',
    'ERR-INTERNAL',
    () => meeting('internalError', () => refusing('ValidationException')),
  ],
  [
    'answers 502 without a name on an internal failure',
    'ERR-INTERNAL',
    () => meeting('internalError', () => ({ ...ok('<h1>Bad gateway</h1>'), status: 502 })),
  ],
  ['answers 200 on an internal failure', 'ERR-INTERNAL', () => meeting('internalError', () => ok())],

  // The attachment's state.
  ['answers 200 to an unknown id', 'STATE-UNKNOWN AUTH-FOREIGN', () => instead('findAttachment', () => ok())],
  [
    'finds an attachment by the beginning of its id',
    'STATE-UNKNOWN',
    () => ({
      lookUpAttachment: ({ contact, attachmentId: id }) =>
        contact.attachments.get(id) ??
        (id.length > 8 ? [...contact.attachments.values()].find((each) => each.id.startsWith(id)) : undefined),
    }),
  ],
  [
    'compares the first 36 characters of an id',
    'STATE-UNKNOWN',
    () => ({ lookUpAttachment: ({ contact, attachmentId: id }) => contact.attachments.get(id.slice(0, 36)) }),
  ],
  ...(
    [
      ['trims ids', (sent, known) => sent.trim() === known],
      ['leaves the last character of an id out', (sent, known) => sent.slice(0, -1) === known.slice(0, -1)],
      ['takes anything before an id', (sent, known) => sent.endsWith(known)],
    ] satisfies [string, (sent: string, known: string) => boolean][]
  ).map(([name, resembles]): Row => [
    name,
    'STATE-UNKNOWN',
    () => ({
      lookUpAttachment: ({ contact, attachmentId: sent }) =>
        [...contact.attachments.values()].find(({ id }) => id === sent || resembles(sent, id)),
    }),
  ]),
  [
    'fails on a quote in an unknown id',
    'STATE-UNKNOWN ERR-NOT-5XX',
    () =>
      before('findAttachment', ({ attachmentId: id }) =>
        /["']/.test(id) ? refusing('InternalServerException') : undefined,
      ),
  ],
  [
    'looks ids up in a plain object',
    'STATE-UNKNOWN ERR-NOT-5XX',
    () =>
      before('findAttachment', ({ attachmentId: id }) => (id in {} ? refusing('InternalServerException') : undefined)),
  ],
  ['completes what was never uploaded', 'STATE-NOT-UPLOADED', () => ({ isUploaded: () => true })],
  [
    'answers 200 to what was never uploaded and does nothing',
    'STATE-NOT-UPLOADED',
    () => instead('checkUploaded', () => ok()),
  ],
  [
    'gives up what was refused three times for want of an upload',
    'STATE-NOT-UPLOADED',
    () => {
      const refused = new Map<string, number>();
      return {
        checkUploaded(call) {
          const { id } = call.attachment;
          const times = refused.get(id) ?? 0;
          if (times > 2) return refusing('ConflictException');
          const refusal = defaultRules.checkUploaded(call);
          if (isRefusal(refusal)) refused.set(id, times + 1);
          return refusal;
        },
      };
    },
  ],
  [
    'fails on what was never uploaded',
    'STATE-NOT-UPLOADED ERR-NOT-5XX',
    () => instead('checkUploaded', () => refusing('InternalServerException')),
  ],
  [
    'repeats its refusal of what was not uploaded, though it completes by then',
    'STATE-NOT-UPLOADED ?STATE-MODEL',
    () => {
      const refused = new WeakMap<Attachment, ReferenceResponse>();
      return answering((answer, { attachment, requestId }) => {
        if (!attachment) return undefined;
        if (isError(answer) && !attachment.bytes) refused.set(attachment, answer);
        const old = isSuccess(answer) ? refused.get(attachment) : undefined;
        if (old) refused.delete(attachment);
        return old && withRequestId(old, requestId);
      });
    },
  ],
  [
    'uses up the ClientToken of what was never uploaded',
    'STATE-NOT-UPLOADED ?STATE-REJECTION-CLEAN',
    () =>
      instead('checkUploaded', ({ contact, clientToken: token }, refusal) => {
        contact.completions.set(token, 'spent');
        return refusal;
      }),
  ],
  ['completes a second time under another ClientToken', 'STATE-ALREADY', () => ({ isCompleted: () => false })],
  ['answers 200 to a second completion and does nothing', 'STATE-ALREADY', () => instead('checkOpen', () => ok())],
  [
    'faults a second completion with 400',
    'STATE-ALREADY',
    () => instead('checkOpen', () => refusing('ValidationException')),
  ],
  [
    'answers a second completion with 403',
    'STATE-ALREADY',
    () => instead('checkOpen', () => refusing('AccessDeniedException')),
  ],
  [
    'fails on a second completion',
    'STATE-ALREADY ERR-NOT-5XX',
    () => instead('checkOpen', () => refusing('InternalServerException')),
  ],
  [
    'refuses only the first second completion',
    'STATE-ALREADY IDEM-RACE-OTHER ?STATE-MODEL',
    () => {
      const refused = new WeakSet<Attachment>();
      return instead('checkOpen', ({ attachment }, refusal) => {
        if (refused.has(attachment)) return ok();
        refused.add(attachment);
        return refusal;
      });
    },
  ],
  [
    'opens an attachment again after two replays',
    'STATE-ALREADY',
    () => {
      const times = new WeakMap<Attachment, number>();
      return {
        replay(call) {
          const outcome = defaultRules.replay(call);
          if (outcome && !isRefusal(outcome)) times.set(call.attachment, (times.get(call.attachment) ?? 0) + 1);
          return outcome;
        },
        ...instead('checkOpen', ({ attachment }, refusal) => ((times.get(attachment) ?? 0) === 2 ? ok() : refusal)),
      };
    },
  ],
  [
    'opens an attachment once after two replays',
    'STATE-ALREADY',
    () => {
      const times = new WeakMap<Attachment, number>();
      const count = ({ attachment }: Call): number => times.get(attachment) ?? 0;
      return {
        ...replaying((call) => {
          times.set(call.attachment, count(call) + 1);
          return call.rules.succeed(call);
        }),
        ...instead('checkOpen', (call, refusal) => {
          if (count(call) !== 2) return refusal;
          times.delete(call.attachment);
          return ok();
        }),
      };
    },
  ],
  [
    'refuses a second completion only after a replay',
    'STATE-ALREADY IDEM-RACE-OTHER ?STATE-MODEL',
    () => {
      const replayed = new WeakSet<Attachment>();
      return {
        ...replaying((call) => {
          replayed.add(call.attachment);
          return call.rules.succeed(call);
        }),
        ...instead('checkOpen', ({ attachment }, refusal) => (replayed.has(attachment) ? refusal : ok())),
      };
    },
  ],
  [
    'uses a ClientToken up before it looks at the attachment',
    'STATE-REJECTION-CLEAN STATE-NOT-UPLOADED IDEM-RETRY-INTERNAL ?IDEM-RACE-OTHER',
    () => ({ ...earlier('remember', 'findAttachment'), order: earlier('remember', 'checkUploaded').order }),
  ],
  [
    'uses up the ClientToken of a conflict',
    'STATE-REJECTION-CLEAN ?IDEM-RACE-OTHER',
    () =>
      instead('checkOpen', ({ contact, clientToken: token, attachmentId: id }, refusal) => {
        contact.completions.set(token, id);
        return refusal;
      }),
  ],
  [
    'uses up the ClientToken of an empty list',
    'STATE-REJECTION-CLEAN',
    () =>
      instead('readAttachmentIds', ({ contact, body }, refusal) => {
        if (idsIn(body).length === 0) contact.completions.set(String(body['ClientToken']), 'spent');
        return refusal;
      }),
  ],
  [
    'uses up the ClientToken of an unknown id',
    'STATE-REJECTION-CLEAN',
    () =>
      instead('findAttachment', ({ contact, clientToken: token, attachmentId: id }, refusal) => {
        contact.completions.set(token, id);
        return refusal;
      }),
  ],
  [
    'completes the attachment of a refused bearer',
    'STATE-REJECTION-CLEAN',
    () =>
      instead('authorize', (call, refusal) => {
        const attachment = named(call);
        if (attachment && call.rules.bearer(call)?.startsWith('no-connection')) attachment.completed = true;
        return refusal;
      }),
  ],
  [
    'completes on broken JSON, then refuses',
    'STATE-REJECTION-CLEAN',
    () =>
      instead('readBody', (call, refusal) => {
        const attachment = named(call);
        if (attachment && bodyText(call).endsWith('"')) attachment.completed = true;
        return refusal;
      }),
  ],
  [
    'loses the bytes of a refused request',
    'STATE-REJECTION-CLEAN',
    () =>
      afterRefusal((call, { error }) => {
        const attachment = named(call);
        if (error === 'MethodNotAllowedException' && attachment) delete attachment.bytes;
      }),
  ],
  [
    "shows a contact's newest attachment after an unknown id",
    'STATE-REJECTION-CLEAN ?STATE-MODEL',
    () => {
      const shown = new WeakSet<Attachment>();
      return {
        isReadable: (attachment) => attachment.completed || shown.has(attachment),
        ...instead('findAttachment', ({ contact }, refusal) => {
          const newest = [...contact.attachments.values()].at(-1);
          if (newest) shown.add(newest);
          return refusal;
        }),
      };
    },
  ],
  [
    'locks an attachment after three rejections',
    'STATE-REJECTION-CLEAN STATE-NOT-UPLOADED',
    () => {
      const count = new Map<string, number>();
      return {
        ...afterRefusal((call) => {
          const id = named(call)?.id;
          if (id !== undefined) count.set(id, (count.get(id) ?? 0) + 1);
        }),
        ...before('checkOpen', ({ attachmentId: id }) =>
          (count.get(id) ?? 0) >= 3 ? refusing('ConflictException') : undefined,
        ),
      };
    },
  ],
  [
    'remembers a refusal under its ClientToken',
    'STATE-REJECTION-CLEAN',
    () => {
      const told = new Map<string, Refusal>();
      const key = (call: Call): string =>
        `${call.contact?.id} ${/"ClientToken":"([^"]*)"/.exec(bodyText(call))?.[1] ?? ''}`;
      return {
        ...afterRefusal((call, refusal) => {
          if (call.contact && refusal.error === 'ValidationException' && idsIn(call.body ?? {}).length === 2)
            told.set(key(call), refusal);
        }),
        ...before('readAttachmentIds', (call) => told.get(key(call))),
      };
    },
  ],

  [
    'completes what was never uploaded when asked again',
    'STATE-NOT-UPLOADED ?STATE-MODEL',
    () => refusedAgain('checkUploaded', () => undefined),
  ],
  [
    'does nothing for what it was asked to complete before the upload',
    'STATE-NOT-UPLOADED ?STATE-MODEL',
    () => {
      const asked = new WeakSet<Attachment>();
      return {
        ...instead('checkUploaded', ({ attachment }, refusal) => {
          asked.add(attachment);
          return refusal;
        }),
        complete: (call) => (asked.has(call.attachment) ? undefined : defaultRules.complete(call)),
      };
    },
  ],
  [
    'gives an attachment up after two requests before its upload',
    'STATE-NOT-UPLOADED',
    () => {
      const givenUp = new WeakSet<Attachment>();
      return {
        ...refusedAgain('checkUploaded', ({ attachment }, time) => {
          if (time > 1) givenUp.add(attachment);
          return refusing('ConflictException');
        }),
        checkOpen: (call) =>
          givenUp.has(call.attachment) ? refusing('ConflictException') : defaultRules.checkOpen(call),
      };
    },
  ],
  [
    'forgets a completion whose request comes again in a wrong way',
    'STATE-REJECTION-CLEAN ?STATE-MODEL ?IDEM-REPLAY',
    () =>
      afterRefusal((call) => {
        const [attachment, token = ''] = [named(call), namedToken(call)];
        const completions = attachment?.contact.completions;
        if (completions?.get(token) === attachment?.id) completions?.delete(token);
      }),
  ],
  [
    'uses up the beginning of a ClientToken that is too long',
    'STATE-REJECTION-CLEAN',
    () =>
      afterRefusal((call) => {
        const token = namedToken(call) ?? '';
        if (token.length > clientToken.maxLength)
          named(call)?.contact.completions.set(token.slice(0, clientToken.maxLength), 'spent');
      }),
  ],

  // Idempotency.
  ['remembers no completion', 'IDEM-REPLAY IDEM-REUSE', () => ({ remember: () => undefined })],
  ['remembers the last completion only', 'IDEM-REPLAY ?STATE-MODEL', () => rememberingOnly(1)],
  [
    'answers the twelfth time with a conflict',
    'IDEM-REPLAY',
    () => replaying(({ rules }, time) => (time >= 12 ? refusing('ConflictException') : rules.succeed({} as Call))),
  ],
  ['remembers the last twenty completions', 'IDEM-REPLAY', () => rememberingOnly(20)],
  [
    'replays on the socket of the first completion only',
    'IDEM-REPLAY',
    () => {
      const first = new Map<string, Caller>();
      return {
        ...replaying((call) =>
          first.get(call.contact.id + call.clientToken) === call.request.caller
            ? call.rules.succeed(call)
            : refusing('ConflictException'),
        ),
        remember(call) {
          first.set(call.contact.id + call.clientToken, call.request.caller);
          return defaultRules.remember(call);
        },
      };
    },
  ],
  [
    'has a second effect with a conflict',
    'STATE-REJECTION-CLEAN',
    () =>
      instead('checkOpen', (call, refusal) => {
        defaultRules.complete(call);
        return refusal;
      }),
  ],
  ['remembers the last four completions', 'IDEM-REPLAY ?STATE-MODEL', () => rememberingOnly(4)],
  ['remembers the last five completions', 'IDEM-REPLAY ?STATE-MODEL', () => rememberingOnly(5)],
  [
    'answers the third time with a conflict',
    'IDEM-REPLAY ?IDEM-RACE-SAME',
    () => replaying(({ rules }, time) => (time >= 3 ? refusing('ConflictException') : rules.succeed({} as Call))),
  ],
  [
    'remembers a completion a moment after its answer',
    'IDEM-REPLAY ?IDEM-REUSE ?IDEM-RACE-SAME ?IDEM-RACE-OTHER',
    () => ({
      finish(answer, { contact, clientToken: token }) {
        const completion = isSuccess(answer) ? contact.completions.get(token) : undefined;
        if (completion === undefined) return answer;
        contact.completions.delete(token);
        setTimeout(() => contact.completions.set(token, completion), 250).unref();
        return answer;
      },
    }),
  ],
  ['remembers the last twelve completions', 'IDEM-REPLAY', () => rememberingOnly(12)],
  [
    'forgets a completion that was replayed with the next one',
    'IDEM-REPLAY ?STATE-MODEL',
    () => {
      const replayed = new WeakMap<Contact, string>();
      return {
        ...replaying((call) => {
          replayed.set(call.contact, call.clientToken);
          return call.rules.succeed(call);
        }),
        remember(call) {
          call.contact.completions.delete(replayed.get(call.contact) ?? '');
          return defaultRules.remember(call);
        },
      };
    },
  ],
  [
    'answers the fifth time with a conflict',
    'IDEM-REPLAY ?IDEM-RACE-SAME ?STATE-MODEL',
    () => replaying(({ rules }, time) => (time >= 5 ? refusing('ConflictException') : rules.succeed({} as Call))),
  ],
  [
    'answers every second replay with a conflict',
    'IDEM-REPLAY ?IDEM-RACE-SAME ?BODY-ESCAPES',
    () => replaying(({ rules }, time) => (time % 2 === 1 ? refusing('ConflictException') : rules.succeed({} as Call))),
  ],
  ['answers a replay with a conflict', 'IDEM-REPLAY', () => replaying(() => refusing('ConflictException'))],
  ['answers a replay with 204', 'IDEM-REPLAY', () => replaying(() => ({ ...ok(), status: 204 }))],
  ['sends {} to a replay', 'IDEM-REPLAY', () => replaying(() => ok('{}'))],
  [
    'forgets a completion after a conflict',
    'IDEM-REPLAY ?STATE-MODEL ?IDEM-RACE-OTHER',
    () =>
      instead('checkOpen', ({ contact, attachmentId: id }, refusal) => {
        for (const [token, each] of contact.completions) if (each === id) contact.completions.delete(token);
        return refusal;
      }),
  ],
  ...(
    [
      ['has an effect with each replay', 'IDEM-ONE-EFFECT', (call) => void defaultRules.complete(call)],
      [
        'takes its item out of the transcript with a replay',
        'IDEM-ONE-EFFECT',
        ({ contact }) => {
          contact.transcript.length = 0;
        },
      ],
      [
        'empties the file with a replay',
        'OK-EFFECT',
        ({ attachment }) => {
          attachment.bytes = Buffer.alloc(0);
        },
      ],
    ] satisfies [string, string, (call: Call) => void][]
  ).map(([name, ids, harm]): Row => [
    name,
    ids,
    () =>
      replaying((call) => {
        harm(call);
        return call.rules.succeed(call);
      }),
  ]),
  [
    'has an effect with the third replay',
    'IDEM-ONE-EFFECT IDEM-RACE-SAME',
    () =>
      replaying((call, time) => {
        if (time === 4) defaultRules.complete(call);
        return call.rules.succeed(call);
      }),
  ],
  ['has its effect twice', 'IDEM-ONE-EFFECT', () => before('complete', (call) => defaultRules.complete(call))],
  ['compares ClientTokens in small letters', 'IDEM-CASE', () => tokenKey((token) => token.toLowerCase())],
  ['compares ClientTokens in capitals', 'IDEM-CASE IDEM-EXACT', () => tokenKey((token) => token.toUpperCase())],
  [
    'compares ClientTokens as numbers',
    'IDEM-EXACT',
    () => tokenKey((token) => (/^\d+(?:\.\d+)?(?:e\d+)?$/.test(token) ? String(Number(token)) : token)),
  ],
  [
    'compares ClientTokens of many digits as doubles',
    'IDEM-EXACT',
    () => tokenKey((token) => (/^[1-9]\d{15,}$/.test(token) ? String(Number(token)) : token)),
  ],
  ['trims ClientTokens', 'IDEM-EXACT', () => tokenKey((token) => token.trim())],
  ['trims the end of ClientTokens', 'IDEM-EXACT', () => tokenKey((token) => token.trimEnd())],
  ['trims the start of ClientTokens', 'IDEM-EXACT', () => tokenKey((token) => token.trimStart())],
  ['squeezes spaces in ClientTokens', 'IDEM-EXACT', () => tokenKey((token) => token.replaceAll(/ +/g, ' '))],
  ['cuts ClientTokens at a null character', 'IDEM-EXACT', () => tokenKey((token) => token.split('\0', 1)[0] ?? '')],
  ...(['NFC', 'NFD', 'NFKC'] as const).map((form): Row => [
    `normalises ClientTokens to ${form}`,
    'IDEM-EXACT',
    () => tokenKey((token) => token.normalize(form)),
  ]),
  ...[499, 255, 64, 36].map((length): Row => [
    `compares the first ${length} characters of ClientTokens`,
    'IDEM-EXACT',
    () => tokenKey((token) => token.slice(0, length)),
  ]),
  ['compares the last 464 characters of ClientTokens', 'IDEM-EXACT', () => tokenKey((token) => token.slice(-464))],
  [
    'replays any ClientToken that begins like an earlier one',
    'IDEM-EXACT',
    () => ({
      replay(call) {
        const { contact, clientToken: token, attachmentId: id } = call;
        const begun = [...contact.completions].some(([each, done]) => done === id && token.startsWith(each));
        return begun ? call.rules.succeed(call) : defaultRules.replay(call);
      },
    }),
  ],
  ['replays a ClientToken with another attachment', 'IDEM-REUSE', () => ({ fingerprint: () => '' })],
  [
    'completes another attachment under the same ClientToken',
    'IDEM-REUSE',
    () => ({
      replay: (call) =>
        call.contact.completions.get(call.clientToken) === call.attachmentId ? call.rules.succeed(call) : undefined,
    }),
  ],
  [
    'keeps ClientTokens for each attachment',
    'IDEM-REUSE',
    () => {
      const kept = new WeakMap<Attachment, Map<string, string>>();
      return {
        completions({ attachment }) {
          const map = kept.get(attachment) ?? new Map<string, string>();
          kept.set(attachment, map);
          return map;
        },
      };
    },
  ],
  [
    'forgets what a ClientToken was used for once it is refused with another attachment',
    'IDEM-REUSE STATE-REJECTION-CLEAN ?IDEM-REPLAY ?STATE-MODEL',
    () =>
      instead('replay', ({ contact, clientToken: token }, refusal) => {
        contact.completions.delete(token);
        return refusal;
      }),
  ],
  [
    'completes the second time that a ClientToken is used with another attachment',
    'IDEM-REUSE ?STATE-MODEL',
    () => {
      const refused = new Set<string>();
      return instead('replay', ({ attachmentId: id, clientToken: token }, refusal) => {
        if (refused.has(`${id} ${token}`)) return undefined;
        refused.add(`${id} ${token}`);
        return refusal;
      });
    },
  ],
  [
    'replays the same bytes only',
    'IDEM-REPLAY',
    () => ({
      fingerprint: bodyText,
      replay(call) {
        const body = call.contact.completions.get(call.clientToken);
        if (body === undefined || body === bodyText(call)) return defaultRules.replay(call);
        return body.includes(call.attachmentId) ? refusing('ConflictException') : refusing('ValidationException');
      },
    }),
  ],
  [
    'takes a replay of another content type for another request',
    'IDEM-REPLAY',
    () => ({ fingerprint: (call) => `${call.attachmentId} ${header(call, 'content-type')}` }),
  ],
  [
    'takes a replay with a member more for another request',
    'IDEM-REPLAY',
    () => ({ fingerprint: ({ attachmentId: id, body }) => `${id} ${Object.keys(body).toSorted().join(' ')}` }),
  ],
  [
    'answers 403 to the reuse of a ClientToken',
    'IDEM-REUSE',
    () => instead('replay', () => refusing('AccessDeniedException')),
  ],
  [
    'fails on the reuse of a ClientToken',
    'IDEM-REUSE ERR-NOT-5XX',
    () => instead('replay', () => refusing('InternalServerException')),
  ],
  [
    'completes the other attachment of a reused ClientToken, then refuses',
    'IDEM-REUSE ?STATE-REJECTION-CLEAN ?IDEM-CASE ?IDEM-EXACT',
    () =>
      instead('replay', ({ attachment }, refusal) => {
        attachment.completed = true;
        return refusal;
      }),
  ],
  [
    'keeps ClientTokens of all callers together',
    // Short ones are those of other contacts sooner or later.
    'IDEM-SCOPE ?TOKEN-LENGTHS ?TOKEN-CHARACTERS',
    () => {
      const all = new Map<string, string>();
      return { completions: () => all };
    },
  ],
  [
    "answers 200 to a ClientToken of another caller's and does nothing",
    'IDEM-SCOPE',
    () => {
      const used = new Set<string>();
      return {
        replay: (call) => defaultRules.replay(call) ?? (used.has(call.clientToken) ? ok() : undefined),
        remember(call) {
          used.add(call.clientToken);
          return defaultRules.remember(call);
        },
      };
    },
  ],
  [
    "replays another caller's completion",
    'IDEM-SCOPE AUTH-FOREIGN',
    () =>
      instead('findAttachment', ({ state, attachmentId: id, clientToken: token }, refusal) =>
        state.attachments.get(id)?.contact.completions.get(token) === id ? ok() : refusal,
      ),
  ],
  [
    'forgets a ClientToken after a 500',
    'IDEM-RETRY-INTERNAL',
    () => ({
      meetScenario: (call) => {
        const outcome = defaultRules.meetScenario(call);
        if (outcome && isRefusal(outcome) && outcome.error === 'InternalServerException')
          call.contact.completions.set(call.clientToken, 'spent');
        return outcome;
      },
    }),
  ],
  [
    'fails again under the same ClientToken',
    'IDEM-RETRY-INTERNAL',
    () => ({ meetScenario: ({ contact }) => scenarioOf(contact.participantToken) }),
  ],
  [
    'has an effect with an internal failure and with its retry',
    'IDEM-ONE-EFFECT',
    () =>
      meeting('internalError', (call) => {
        const failure = defaultRules.meetScenario(call);
        if (failure) defaultRules.complete(call);
        call.attachment.completed = false;
        return failure;
      }),
  ],
  [
    'completes on an internal failure, and forgets it',
    'IDEM-RETRY-INTERNAL',
    () => ({
      meetScenario: (call) => {
        const outcome = defaultRules.meetScenario(call);
        if (outcome && isRefusal(outcome) && outcome.error === 'InternalServerException')
          call.attachment.completed = true;
        return outcome;
      },
    }),
  ],
  [
    'forgets a completion once another attachment is started',
    'STATE-MODEL ?IDEM-REPLAY',
    () => {
      const started = new WeakMap<Attachment, number>();
      return {
        complete(call) {
          started.set(call.attachment, call.contact.attachments.size);
          return defaultRules.complete(call);
        },
        replay: (call) =>
          started.has(call.attachment) && started.get(call.attachment) !== call.contact.attachments.size
            ? undefined
            : defaultRules.replay(call),
      };
    },
  ],
  ...(
    [
      [
        'forgets the completion of a caller that has gone',
        ({ contact, clientToken: token }) => void contact.completions.delete(token),
      ],
      [
        'undoes the completion of a caller that has gone',
        ({ contact, clientToken: token }) => void contact.completions.set(token, 'undone'),
      ],
      [
        'undoes the effect for a caller that has gone, and not the record',
        ({ attachment }) => {
          attachment.completed = false;
        },
      ],
    ] satisfies [string, (call: Call) => void][]
  ).map(([name, harm]): Row => [
    name,
    'IDEM-RETRY-LOST',
    () => ({
      async finish(answer, call) {
        // A caller that hangs up had a socket of its own.
        if (!isSuccess(answer) || header(call, 'connection') !== 'close') return answer;
        await wait(25);
        if (call.request.caller.destroyed) harm(call);
        return answer;
      },
    }),
  ]),
  ...[2, 5].map((ms): Row => [
    `checks, waits ${ms} ms, then completes`,
    'IDEM-RACE-OTHER IDEM-RACE-SAME',
    () => ({
      pause: async () => {
        await wait(ms);
        return undefined;
      },
    }),
  ]),

  [
    'refuses the second attempt of an SDK',
    'IDEM-REPLAY',
    () => refusingWhere((call) => /attempt=[^1]/.test(header(call, 'amz-sdk-request') ?? '')),
  ],
  ['takes a ClientToken for a pattern of SQL', 'IDEM-EXACT', () => matching({ '%': '.*', _: '.' })],
  ['takes a ClientToken for a glob', 'IDEM-EXACT', () => matching({ '*': '.*', '?': '.' })],
  ...['\u00a0', '\u3000', '\t'].map((space): Row => [
    `takes ${JSON.stringify(space)} off the end of a ClientToken`,
    'IDEM-EXACT',
    () => tokenKey((token) => (token.endsWith(space) ? token.slice(0, -1) : token)),
  ]),
  [
    'reads the escapes in a ClientToken a second time',
    'IDEM-EXACT',
    () => tokenKey((token) => token.replaceAll('\\u0042', 'B')),
  ],
  ['takes a byte order mark off a ClientToken', 'IDEM-EXACT', () => tokenKey((token) => token.replace(/^\ufeff/, ''))],
  [
    'sees the reuse of the latest ClientToken only',
    'IDEM-REUSE ?STATE-MODEL',
    () =>
      instead('replay', ({ contact, clientToken: token }, refusal) =>
        [...contact.completions.keys()].at(-1) === token ? refusal : undefined,
      ),
  ],
  [
    'answers 200 to two that are known, but not together',
    'IDEM-REUSE ?STATE-MODEL ?IDEM-EXACT',
    () => instead('replay', ({ attachment }, refusal) => (attachment.completed ? ok() : refusal)),
  ],
  [
    'takes the retry of a failure for a replay of it',
    'IDEM-RETRY-INTERNAL',
    () =>
      meeting('internalError', (call) => {
        call.contact.completions.set(call.clientToken, call.attachmentId);
        return refusing('InternalServerException');
      }),
  ],
  [
    'remembers no completion that comes after a failure',
    'IDEM-RETRY-INTERNAL',
    () => ({
      remember: (call) => (call.contact.failedTokens.has(call.clientToken) ? undefined : defaultRules.remember(call)),
    }),
  ],

  // What lasts.
  ...[
    { what: 'forgets a completion after a quarter of a second', ids: 'IDEM-REPLAY', order: 'replay' as const },
    {
      what: 'lets a second completion pass after a quarter of a second',
      ids: 'STATE-ALREADY',
      order: 'checkOpen' as const,
    },
  ].map(({ what, ids, order }): Row => [
    what,
    ids,
    () => {
      const completedAt = new Map<string, number>();
      const isOld = ({ attachmentId: id }: Call): boolean => Date.now() - (completedAt.get(id) ?? Date.now()) > 250;
      return {
        ...before(order, (call) => {
          if (!isOld(call)) return undefined;
          return order === 'checkOpen' ? ok() : refusing('ConflictException');
        }),
        remember(call) {
          completedAt.set(call.attachmentId, Date.now());
          return defaultRules.remember(call);
        },
      };
    },
  ]),
  [
    'refuses all of some equal requests at once',
    'IDEM-RACE-SAME',
    () => racing((_call, _place, race) => (areEqual(race) ? refusing('ConflictException') : undefined)),
  ],
  [
    'remembers no completion of some equal requests at once',
    'IDEM-RACE-SAME',
    () =>
      racing((call, place, race) => {
        if (!areEqual(race) || !isLast(place, race)) return undefined;
        call.contact.completions.delete(call.clientToken);
        return call.rules.succeed(call);
      }),
  ],
  [
    'answers 200 to one more of some different requests at once',
    'IDEM-RACE-OTHER',
    () => racing((_call, place, race) => (!areEqual(race) && place === 2 && !isLast(place, race) ? ok() : undefined)),
  ],
  [
    'remembers no winner of some different requests at once',
    'IDEM-RACE-OTHER',
    () =>
      racing(({ contact, attachmentId: id }, place, race) => {
        if (areEqual(race) || !isLast(place, race)) return undefined;
        for (const token of race.tokens) if (contact.completions.get(token) === id) contact.completions.delete(token);
        return refusing('ConflictException');
      }),
  ],
  [
    'remembers a loser of some different requests at once',
    'IDEM-RACE-OTHER',
    () =>
      racing(({ contact, attachmentId: id, clientToken: token }, place, race) => {
        if (areEqual(race) || !isLast(place, race)) return undefined;
        contact.completions.set(token, id);
        return refusing('ConflictException');
      }),
  ],

  // Real clients.
  ['does not answer a preflight', 'CORS', () => without('answerPreflight')],
  [
    'refuses a preflight in answering it',
    'CORS',
    () => answering((answer, { request }) => (request.method === 'OPTIONS' ? { ...answer, status: 403 } : undefined)),
  ],
  [
    'lets browsers send all, but only read',
    'CORS',
    () =>
      answering((answer, { request }) =>
        request.method === 'OPTIONS'
          ? {
              ...answer,
              headers: answer.headers.map(([name, value]) => [
                name,
                name === 'access-control-allow-methods' ? 'GET' : value,
              ]),
            }
          : undefined,
      ),
  ],
  [
    'refuses what comes from a browser',
    'CORS',
    () => refusingWhere((call) => header(call, 'origin') !== undefined, 'AccessDeniedException'),
  ],
  [
    'lets no other origin in',
    'CORS',
    () => ({ commonHeaders: (call) => defaultRules.commonHeaders(call).slice(0, 1) }),
  ],
  [
    'lets browsers send no bearer',
    'CORS',
    () => ({
      answerPreflight: ({ request }) =>
        request.method === 'OPTIONS'
          ? {
              status: 204,
              headers: [
                ['access-control-allow-methods', 'POST'],
                ['access-control-allow-headers', 'content-type'],
              ],
              body: '',
            }
          : undefined,
    }),
  ],
  [
    'lets browsers only read',
    'CORS',
    () => ({
      answerPreflight: ({ request }) =>
        request.method === 'OPTIONS'
          ? {
              status: 204,
              headers: [
                ['access-control-allow-methods', 'GET'],
                ['access-control-allow-headers', '*'],
              ],
              body: '',
            }
          : undefined,
    }),
  ],
];

/** Every seeded fault. */
export const deviations: readonly Deviation[] = rows.map(([name, ids, rules]) => ({
  name,
  breaks: ids
    .split(' ')
    .filter((id) => !id.startsWith('?'))
    .map((id) => `CAU-${id}` as const),
  mayBreak: [...ids.matchAll(/\?(\S+)/g)].map(([, id]) => `CAU-${id}` as const),
  rules,
}));

/** A fault that nothing can tell from outside, and why. */
export interface Equivalent {
  readonly name: string;
  readonly reason: string;
}

/** Faults that are none to any caller: no test looks for them. */
export const equivalents: readonly Equivalent[] = [
  {
    name: 'takes a bearer of 1001 characters for an unknown one',
    reason:
      'nobody can make the service give out a token of 1001 characters, and an unknown bearer is refused with 403 too',
  },
  {
    name: 'takes an empty list of AttachmentIds for one without its first item',
    reason: 'the missing item is refused with the same ValidationException as the empty list',
  },
  {
    name: 'closes an idle socket after an answer without saying so',
    reason: 'HTTP lets a server close a connection between answers at any time',
  },
  {
    name: 'reads a body of 1 MiB and more to its end before it refuses it',
    reason: 'the answer is the same, and how much memory it took shows to nobody',
  },
  {
    name: 'forgets completions after a day',
    reason: 'no source says how long a ClientToken is remembered, and no run lasts so long',
  },
  {
    name: 'keeps the ClientTokens of two connections of one contact apart',
    reason: 'the catalogue does not say whether two connections of one participant are one caller',
  },
];
