import { bareErrorName, headerOf, isRecord } from '../fixtures/exchange.ts';
import type { RecordedExchange } from '../fixtures/record.ts';

type Answer = NonNullable<RecordedExchange['answer']>;

/** Bytes of a body beyond which a record holds only its beginning. */
const longBody = 2048;
const shownText = 60;
const label = /‹[^‹›]*›/g;

/**
 * What each answer came to, with everything that differs from run to run as #: the same words that reproduction.sh
 * finds for the answers it gets, so that a script can tell whether it sees the recorded answer again.
 * `made`: values that a run makes for itself.
 */
export function answerShapes(exchanges: readonly RecordedExchange[], made: readonly string[]): string[] {
  const seen = new Set<string>();
  return exchanges.map(({ answer }) => {
    if (!answer) return 'no answer';
    const id = headerOf(answer.headers, 'x-amzn-requestid') ?? '';
    const parts = [statusAndError(answer), contentType(answer), requestId(id, seen), bodyShape(answer, made)];
    seen.add(id);
    return parts.join(', ');
  });
}

function statusAndError({ status, headers, body }: Answer): string {
  const named = headerOf(headers, 'x-amzn-errortype');
  if (named) return `${status} ${bareErrorName(named)} (header)`;
  const json = parsed(body);
  const inBody = isRecord(json)
    ? [json['__type'], json['code']].find((each) => typeof each === 'string' && each !== '')
    : undefined;
  return typeof inBody === 'string' ? `${status} ${bareErrorName(inBody)} (body)` : String(status);
}

function contentType({ headers }: Answer): string {
  return headerOf(headers, 'content-type')?.split(';', 1)[0] || 'no content type';
}

function requestId(id: string, seen: ReadonlySet<string>): string {
  if (id === '') return 'no request id';
  return seen.has(id) ? 'a request id used before' : 'a request id of its own';
}

function bodyShape({ body, bodyBytes }: Answer, made: readonly string[]): string {
  if (bodyBytes === 0) return 'an empty body';
  if (bodyBytes > longBody) return 'a long body';
  const json = parsed(body);
  const shape = plain(json === undefined ? body : json, made);
  return JSON.stringify(typeof shape === 'string' ? [...shape].slice(0, shownText).join('') : shape);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Members in the order of their names, numbers as 0, and what is made for one run as #. */
function plain(value: unknown, made: readonly string[]): unknown {
  if (typeof value === 'string') return plainText(value, made);
  if (typeof value === 'number') return 0;
  if (Array.isArray(value)) return value.map((each) => plain(each, made));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((name) => [name, plain(value[name], made)]),
  );
}

function plainText(text: string, made: readonly string[]): string {
  return made
    .filter(({ length }) => length > 7)
    .reduce((rest, each) => rest.replaceAll(each, '#'), text.replaceAll(label, '#'))
    .replaceAll(/https?:\/\/[^"\s]+/g, 'URL')
    .replaceAll(/[0-9a-fA-F-]{8,}/g, '#')
    .replaceAll(/[0-9]+/g, '#');
}
