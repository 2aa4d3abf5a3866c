import { readFileSync } from 'node:fs';
import { headerOf, type Header } from '../fixtures/exchange.ts';
import { operationPaths } from '../fixtures/operations.ts';
import type { RecordedExchange } from '../fixtures/record.ts';
import { answerShapes } from './answerShape.ts';
import type { Accusation } from './evidence.ts';
import { visible } from './markup.ts';
import type { Report, ReportedRequirement } from './report.ts';
import { givenBy, ScriptVariables, uploadUrlOf, type ScriptVariable } from './scriptVariables.ts';
import { quoted, shellWord } from './shellText.ts';
import { inOneLine } from './words.ts';

type Request = RecordedExchange['request'];

const helpers = readFileSync(new URL('reproduction.sh', import.meta.url), 'utf8').trimEnd();
/** Their answers show nothing of the rule, and differ between targets. */
const preparations = new Set(['CreateParticipantConnection', 'StartAttachmentUpload', 'upload']);
/** curl writes these itself. */
const framingHeaders = new Set(['content-length', 'connection', 'transfer-encoding', 'expect']);
/** curl adds these of its own accord, unless it is told not to. */
const curlsOwnHeaders = ['Accept', 'Content-Type', 'User-Agent'];

/**
 * A script of bash, curl and jq that does once more what a violated requirement's test did, up to the request that broke
 * it, with a connection, attachments and ClientTokens of its own; it says what was expected and what came.
 */
export function reproduction(
  rule: ReportedRequirement,
  accusation: Accusation,
  { target, run, suite }: Report,
): string {
  const { test, message, expected = inOneLine(message), received } = accusation;
  const exchanges = accusation.exchanges.slice(0, accusation.accused + 1);
  const common = headersOfAll(exchanges);
  const variables = new ScriptVariables(exchanges, new Set(common.map(([, value]) => value)));
  const base = target.url.replace(/\/+$/, '');
  const steps = new Steps(variables, base);
  const opening = variables.open.flatMap((each) => steps.open(each, variables.participantFor(each, exchanges), common));
  const shapes = answerShapes(
    exchanges,
    variables.all.map(({ text }) => text),
  );
  const settings = [
    'TARGET_URL',
    ...variables.all.filter(({ setting }) => setting).map(({ name }) => name),
    'CURL_OPTIONS',
  ];
  return [
    '#!/usr/bin/env bash',
    comment(`${rule.id} (${rule.level}): ${rule.title}`),
    comment(`Test: ${test.title} (${test.file}:${test.line})`),
    comment(`Run of ${run.startedAt} against ${target.name}, ${suite.name} ${suite.version}`),
    '#',
    comment(`Set in the environment where the defaults do not fit: ${settings.join(', ')}`),
    '# Needs bash, curl and jq. Exit status 1: the violation shows; 0: it does not; 2: the script could not ask.',
    '# Each request has a socket of its own, one after the other, so what needs a shared one or a race does not show.',
    'set -uo pipefail',
    '',
    `TARGET_URL=\${TARGET_URL:-${quoted(base)}}`,
    '',
    helpers,
    '',
    ...(test.record?.evidence === 'provoked' ? [scenarioSetting(exchanges)] : []),
    ...variables.all.flatMap(({ name, initial }) => (initial === undefined ? [] : [`${initial}; remember "$${name}"`])),
    ...opening,
    ...exchanges.flatMap((exchange, index) => steps.repeat(exchange, index, shapes[index] ?? '')),
    '',
    String.raw`printf '\n%s\n' ` + quoted(`${rule.id}: ${rule.title}`),
    String.raw`printf 'Expected: %s\n' ` + quoted(visible(expected)),
    String.raw`printf 'Received in the run: %s\n' ` + quoted(visible(received ?? shapes.at(-1) ?? 'no answer')),
    String.raw`printf 'Received now: %s\n' "$(shape)"`,
    'if [ "$differences" -eq 0 ]; then',
    "  echo 'The violation shows: every answer is like the one of the run.'",
    '  exit 1',
    'fi',
    'echo "The violation does not show: $differences of the answers differ from those of the run."',
    '',
  ].join('\n');
}

/** Turns exchanges into lines of the script. */
class Steps {
  readonly #variables: ScriptVariables;
  readonly #base: string;
  /** By the URL of an upload, the file with the answer that gave it. */
  readonly #uploads = new Map<string, string>();

  constructor(variables: ScriptVariables, base: string) {
    this.#variables = variables;
    this.#base = base;
  }

  /** Opens a connection that the test found open, but where one is given. */
  open({ name }: ScriptVariable, participant: ScriptVariable, common: readonly Header[]): string[] {
    const request: Request = {
      method: 'POST',
      url: `${this.#base}${operationPaths.CreateParticipantConnection}`,
      headers: [
        ...(common.length > 0 ? common : [['Content-Type', 'application/json'] as const]),
        ['X-Amz-Bearer', participant.text],
      ],
      framing: 'length',
      body: '{"Type":["CONNECTION_CREDENTIALS"],"ConnectParticipant":true}',
      bodyBytes: 0,
    };
    return [
      '',
      comment('A connection'),
      `if [ -z "\${${name}:-}" ]; then`,
      ...[this.#send(request), capture(name, '.ConnectionCredentials.ConnectionToken', true)].map(
        (line) => `  ${line}`,
      ),
      'fi',
      `remember "$${name}"`,
    ];
  }

  /** Does one recorded exchange again and, where it does more than prepare, compares the answers. */
  repeat(exchange: RecordedExchange, index: number, shape: string): string[] {
    const { operation, request, answer, failure } = exchange;
    const came = answer ? String(answer.status) : `no answer (${failure?.kind ?? 'unknown'})`;
    const started = operation === 'upload' ? this.#uploads.get(request.url) : undefined;
    return [
      '',
      comment(`${index + 1}. ${operation}: ${came} in the run`),
      ...(isCut(request) ? ["stop 'The body of the next request is recorded in part only: see the test itself.'"] : []),
      started === undefined ? this.#send(request) : `upload ${started}${this.#input(request)}`,
      ...(preparations.has(operation) ? [] : [`compare ${quoted(shape)}`]),
      ...givenBy(exchange).flatMap(({ text, path, needed }) => {
        const name = this.#variables.of(text)?.name;
        return name === undefined ? [] : [capture(name, path, needed), `remember "$${name}"`];
      }),
      ...this.#keepUpload(exchange, index),
    ];
  }

  #keepUpload(exchange: RecordedExchange, index: number): string[] {
    const url = exchange.operation === 'StartAttachmentUpload' ? uploadUrlOf(exchange) : undefined;
    if (url === undefined) return [];
    const file = `"$work/started${index}"`;
    this.#uploads.set(url, file);
    return [`cp "$work/body" ${file}`];
  }

  #send(request: Request): string {
    const { method, url, headers, framing, body } = request;
    const kept = headers.filter(
      ([name, value]) => !framingHeaders.has(name.toLowerCase()) && !isOwnHost(name, value, url),
    );
    const hasBody = framing !== 'none' || body !== '';
    const parts = [
      `send ${quoted(method)} ${shellWord(url, new Map([...this.#variables.expressions, [this.#base, '"$TARGET_URL"']]))}`,
      ...kept.map(([name, value]) => this.#headerOption(name, value)),
      ...curlsOwnHeaders.filter((name) => headerOf(headers, name) === undefined).map((name) => `--header '${name}:'`),
      ...(framing === 'chunked' ? ["--header 'Transfer-Encoding: chunked'"] : []),
      ...(hasBody ? ['--data-binary @-'] : []),
    ];
    return parts.join(' \\\n  ') + (hasBody ? this.#input(request) : '');
  }

  #headerOption(name: string, value: string): string {
    return `--header ${shellWord(value === '' ? `${name};` : `${name}: ${value}`, this.#variables.expressions)}`;
  }

  #input({ body }: Request): string {
    return ` < <(printf %s ${shellWord(body, this.#variables.expressions)})`;
  }
}

/** Whether a long body lost its end when it was recorded. */
function isCut({ body, bodyBytes }: Request): boolean {
  return body.endsWith('…') && Buffer.byteLength(body) < bodyBytes;
}

/** Only the target file knows what brings a scenario about. */
function scenarioSetting(exchanges: readonly RecordedExchange[]): string {
  const connects = exchanges.some(({ operation }) => operation === 'CreateParticipantConnection');
  const name = connects ? 'PARTICIPANT_TOKEN' : 'CONNECTION_TOKEN';
  return `[ -n "\${${name}:-}" ] || stop 'Set ${name} to that of the scenario in the target file; the reference takes scenario:NAME as a ParticipantToken.'`;
}

/** The headers of the requests that only prepare, but for the bearer: the target file's are among them. */
function headersOfAll(exchanges: readonly RecordedExchange[]): readonly Header[] {
  const preparing = exchanges.find(
    ({ operation }) => operation === 'StartAttachmentUpload' || operation === 'CreateParticipantConnection',
  );
  return (preparing?.request.headers ?? []).filter(([name]) => name.toLowerCase() !== 'x-amz-bearer');
}

function isOwnHost(name: string, value: string, url: string): boolean {
  return name.toLowerCase() === 'host' && URL.canParse(url) && new URL(url).host === value;
}

function capture(name: string, path: string, needed: boolean): string {
  const filled = `${name}=$(member '${path}')`;
  if (!needed) return filled;
  return `${filled} && [ -n "$${name}" ] || stop 'The answer lacks ${path.slice(1)}, which the next steps need.'`;
}

/** What a run tells stays on its line of comment. */
function comment(text: string): string {
  return `# ${visible(text.replaceAll(/\s+/g, ' '))}`;
}
