import { randomUUID } from 'node:crypto';
import type { ReferenceHandler } from './handler.ts';

/** An answer as the tests look at it. */
export interface Answer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** The name in x-amzn-ErrorType. */
  readonly error: string | undefined;
  /** The body as JSON, an empty object where there is none. */
  readonly json: JsonObject;
}

/** What the reference answers in JSON, as far as the tests look into it. */
export interface JsonObject {
  readonly Message?: string;
  readonly ConnectionCredentials?: { readonly ConnectionToken: string; readonly Expiry: string };
  readonly AttachmentId?: string;
  readonly UploadMetadata?: Started['UploadMetadata'];
  readonly Url?: string;
  readonly UrlExpiry?: string;
  readonly AttachmentSizeInBytes?: number;
  readonly InitialContactId?: string;
  readonly Transcript?: readonly { readonly Type: string; readonly Attachments: readonly object[] }[];
}

/** What StartAttachmentUpload answers. */
export interface Started {
  readonly AttachmentId: string;
  readonly UploadMetadata: {
    readonly Url: string;
    readonly UrlExpiry: string;
    readonly HeadersToInclude: Readonly<Record<string, string>>;
  };
}

/** A request of the tests; what is left out is empty. */
export interface Sending {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Calls a handler as one server would. */
export async function send(
  handler: ReferenceHandler,
  { method = 'POST', path, headers = {}, body = '' }: Sending,
): Promise<Answer> {
  const { status, ...answer } = await handler.handle({
    method,
    path,
    headers: Object.entries(headers).flat(),
    body: Buffer.from(body),
    caller: { destroyed: false, destroy: () => undefined },
  });
  const answered = new Map(answer.headers.map(([name, value]) => [name.toLowerCase(), value]));
  const bytes = Buffer.from(answer.body);
  const isJson = answered.get('content-type') === 'application/json';
  const json = isJson ? (JSON.parse(bytes.toString()) as JsonObject) : {};
  return { status, headers: answered, body: bytes, error: answered.get('x-amzn-errortype'), json };
}

/** A participant in a chat: the calls that a client makes. */
export class Chat {
  readonly handler: ReferenceHandler;
  connectionToken = '';

  constructor(handler: ReferenceHandler) {
    this.handler = handler;
  }

  /** Connects a participant, by default one that nobody knows yet. */
  static async join(handler: ReferenceHandler, participantToken: string = randomUUID()): Promise<Chat> {
    const chat = new Chat(handler);
    const { json } = await chat.post(
      'connection',
      { Type: ['CONNECTION_CREDENTIALS'] },
      { 'X-Amz-Bearer': participantToken },
    );
    chat.connectionToken = json.ConnectionCredentials?.ConnectionToken ?? '';
    return chat;
  }

  /** Calls an operation; a header that is given as empty string is sent empty. */
  post(operation: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return send(this.handler, {
      path: `/participant/${operation}`,
      headers: { 'Content-Type': 'application/json', 'X-Amz-Bearer': this.connectionToken, ...headers },
      body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    });
  }

  /** Starts an upload of five bytes. */
  async start(file: object = {}): Promise<Started> {
    const { json } = await this.post('start-attachment-upload', { ...fiveBytes, ClientToken: randomUUID(), ...file });
    return json as Started;
  }

  /** Sends a file to where StartAttachmentUpload said. */
  upload({ UploadMetadata: { Url, HeadersToInclude } }: Started, body: string | Uint8Array = 'hello'): Promise<Answer> {
    return send(this.handler, { method: 'PUT', path: target(Url), headers: HeadersToInclude, body });
  }

  /** The id of an attachment that is only to be completed. */
  async uploaded(): Promise<string> {
    const started = await this.start();
    await this.upload(started);
    return started.AttachmentId;
  }

  complete(attachmentId: string, clientToken: string): Promise<Answer> {
    return this.post('complete-attachment-upload', { AttachmentIds: [attachmentId], ClientToken: clientToken });
  }

  /** The ATTACHMENT items of the transcript. */
  async transcript(): Promise<NonNullable<JsonObject['Transcript']>> {
    const { json } = await this.post('transcript', {});
    return json.Transcript ?? [];
  }
}

/** What a file of five bytes is announced as. */
export const fiveBytes = { ContentType: 'text/plain', AttachmentSizeInBytes: 5, AttachmentName: 'hello.txt' };

/** Path and query of a URL. */
export function target(url: string | undefined): string {
  const { pathname, search } = new URL(url ?? '');
  return pathname + search;
}
