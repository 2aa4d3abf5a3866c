import { isRecord } from '../fixtures/exchange.ts';
import type { RecordedExchange } from '../fixtures/record.ts';
import { quoted } from './shellText.ts';

/** A text of the recorded run that a script has otherwise, and the variable that holds the script's own. */
export interface ScriptVariable {
  readonly text: string;
  readonly name: string;
  /** How it is filled before the first step, as an assignment; undefined where a step's answer fills it. */
  readonly initial?: string;
  /** Whether a person may set it in the environment. */
  readonly setting: boolean;
}

/** Where an operation's answer holds what later requests need: the path in its JSON, and the variable for it. */
const given = [
  {
    operation: 'CreateParticipantConnection',
    path: ['ConnectionCredentials', 'ConnectionToken'],
    prefix: 'CONNECTION_TOKEN',
    needed: true,
  },
  { operation: 'StartAttachmentUpload', path: ['AttachmentId'], prefix: 'ATTACHMENT_ID', needed: true },
  { operation: 'GetAttachment', path: ['Url'], prefix: 'DOWNLOAD_URL', needed: false },
] as const;

/** Their URLs are secrets as a whole, which an answer gives. */
const preSigned = new Set(['upload', 'download']);
const label = /‹([^‹›#"×]+) #[0-9a-f]{4,}, (\d+) characters›/g;
const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
/** A text shorter than this occurs by chance. */
const shortest = 8;

/** What a script has to know of the exchanges that it repeats: which texts are to be replaced, and by what. */
export class ScriptVariables {
  readonly #byText = new Map<string, ScriptVariable>();
  readonly #taken = new Map<string, number>();
  /** Beginnings of attachment ids that requests name, and the expression for each. */
  readonly #beginnings = new Map<string, string>();
  /** ConnectionTokens that no recorded answer gave: the test found their connections open. */
  readonly open: ScriptVariable[] = [];

  /** `common`: the headers of every request, whose secrets the target file has. */
  constructor(exchanges: readonly RecordedExchange[], common: ReadonlySet<string>) {
    for (const exchange of exchanges) for (const { text, prefix } of givenBy(exchange)) this.#add(text, prefix, false);
    for (const exchange of exchanges) if (!preSigned.has(exchange.operation)) this.#addLabels(exchange, common);
    if (!exchanges.some(({ operation }) => operation === 'StartAttachmentUpload')) this.#addGivenAttachment(exchanges);
    for (const { request } of exchanges) this.#addBeginnings(attachmentIdsIn(request.body));
    for (const { request } of exchanges) for (const text of uuidsIn(request.body)) this.#addUuid(text);
  }

  get all(): readonly ScriptVariable[] {
    return [...this.#byText.values()];
  }

  /** The shell expression for each text. */
  get expressions(): Map<string, string> {
    const whole = this.all.map(({ text, name }) => [text, `"$${name}"`] as const);
    return new Map([...whole, ...this.#beginnings]);
  }

  of(text: string): ScriptVariable | undefined {
    return this.#byText.get(text);
  }

  /** The participant to open a connection for: the one that the exchanges use otherwise than for connecting, or another. */
  participantFor(connection: ScriptVariable, exchanges: readonly RecordedExchange[]): ScriptVariable {
    const connecting = exchanges.filter(({ operation }) => operation === 'CreateParticipantConnection');
    const isFree = ({ text, name }: ScriptVariable) =>
      name.startsWith('PARTICIPANT_TOKEN') && !connecting.some((each) => requestText(each).includes(text));
    return (
      (this.open[0] === connection ? this.all.find(isFree) : undefined) ??
      this.#participant(`participant of ${connection.name}`)
    );
  }

  #addLabels(exchange: RecordedExchange, common: ReadonlySet<string>): void {
    for (const [text, name = '', length] of requestText(exchange).matchAll(label)) {
      if (this.#byText.has(text)) continue;
      if (name === 'ConnectionToken') this.open.push(this.#add(text, 'CONNECTION_TOKEN', true));
      else if (name === 'ParticipantToken') this.#participant(text);
      else this.#addCutHeader(text, variableName(name), common.has(text) ? undefined : Number(length));
    }
  }

  #participant(text: string): ScriptVariable {
    return this.#add(text, 'PARTICIPANT_TOKEN', true, (name) => `${name}=\${${name}:-reproduction-$(new_uuid)}`);
  }

  /** A header on every request is configured and has to be given; any other is made up, of the same length. */
  #addCutHeader(text: string, prefix: string, madeUpLength: number | undefined): void {
    this.#add(text, prefix, true, (name) =>
      madeUpLength === undefined
        ? `: "\${${name}:?set it to the value that the target file has}"`
        : `${name}=\${${name}:-$(repeated x ${madeUpLength})}`,
    );
  }

  /** The attachment of a provisioner, which the script can't ask: its id can be given. */
  #addGivenAttachment(exchanges: readonly RecordedExchange[]): void {
    const [id] = attachmentIdsIn(exchanges.at(-1)?.request.body ?? '');
    if (id !== undefined) this.#add(id, 'ATTACHMENT_ID', true, (name) => `${name}=\${${name}:-${quoted(id)}}`);
  }

  #addBeginnings(ids: readonly string[]): void {
    for (const id of ids) {
      const whole = this.all.find(({ text }) => text.startsWith(id) && text !== id);
      if (whole) this.#beginnings.set(id, `"\${${whole.name}:0:${id.length}}"`);
    }
  }

  #addUuid(text: string): void {
    if (this.#byText.has(text)) return;
    const lower = text.toLowerCase();
    if (text === lower) this.#add(text, 'UUID', false, (name) => `${name}=$(new_uuid)`);
    else if (text === text.toUpperCase()) {
      this.#addUuid(lower);
      const original = this.#byText.get(lower)?.name;
      this.#add(text, 'UUID_IN_CAPITALS', false, (name) => `${name}=$(in_capitals "$${original}")`);
    }
  }

  /** NAME, NAME_2, NAME_3 … */
  #add(text: string, prefix: string, setting: boolean, initial?: (name: string) => string): ScriptVariable {
    const known = this.#byText.get(text);
    if (known) return known;
    const number = (this.#taken.get(prefix) ?? 0) + 1;
    this.#taken.set(prefix, number);
    const name = number === 1 ? prefix : `${prefix}_${number}`;
    const variable = { text, name, setting, ...(initial ? { initial: initial(name) } : {}) };
    this.#byText.set(text, variable);
    return variable;
  }
}

/** What an exchange's answer gives to later requests; `needed` where nothing goes on without it. */
export function givenBy({ operation, answer }: RecordedExchange): Given[] {
  const body = jsonOf(answer?.body);
  return given.flatMap(({ operation: giver, path, prefix, needed }) => {
    const text = giver === operation ? at(body, ...path) : undefined;
    return typeof text === 'string' && text.length >= shortest
      ? [{ text, path: `.${path.join('.')}`, prefix, needed }]
      : [];
  });
}

interface Given {
  readonly text: string;
  /** For jq. */
  readonly path: string;
  readonly prefix: string;
  readonly needed: boolean;
}

/** The URL that an answer of StartAttachmentUpload gave for the upload. */
export function uploadUrlOf({ answer }: RecordedExchange): string | undefined {
  const url = at(jsonOf(answer?.body), 'UploadMetadata', 'Url');
  return typeof url === 'string' ? url : undefined;
}

function requestText({ request }: RecordedExchange): string {
  return [request.url, ...request.headers.map(([, value]) => value), request.body].join('\n');
}

/** Those that are long enough not to occur by chance. */
function attachmentIdsIn(body: string): string[] {
  const ids = at(jsonOf(body), 'AttachmentIds');
  return Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string' && id.length >= shortest) : [];
}

/** Also those whose characters are written as JSON escapes. */
function uuidsIn(body: string): string[] {
  const plain = body.replaceAll(/\\u00([0-7][0-9a-f])/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return [...plain.matchAll(uuid)].map(([text]) => text);
}

function variableName(header: string): string {
  return header.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function at(json: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), json);
}
