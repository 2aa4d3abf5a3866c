import './withoutNotices.ts';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import ConnectParticipantV2 from 'aws-sdk/clients/connectparticipant.js';
import * as sdkV3 from '@aws-sdk/client-connectparticipant';

/** A real client of the Participant Service, in the version that is installed. */
export interface RealClient {
  readonly name: string;
  /** Joins a chat by its participant token. */
  join(endpoint: string, participantToken: string, options?: ClientOptions): Promise<RealChat>;
}

export interface ClientOptions {
  /** Whether the client may retry; ChatJS always does. */
  readonly retries?: boolean;
}

/** A participant that uploads files by the client: start, upload, complete. */
export interface RealChat {
  /** Resolves with the members of the last answer that the client hands out; rejects with a ClientError. */
  sendFile(file: File): Promise<readonly string[]>;
}

/** What a client tells of a refusal. */
export class ClientError extends Error {
  override name = 'ClientError';
  /** The error by the name that the client goes by: its exception class, `code` or `type`. */
  readonly exception: string;
  readonly status: number | undefined;

  constructor(exception: string, message: string, status: number | undefined) {
    super(message);
    this.exception = exception;
    this.status = status;
  }
}

const region = 'us-east-1';
/** As ChatJS sets them: the operations are not signed, but SDKs insist on credentials. */
const credentials = { accessKeyId: '', secretAccessKey: '' };

/** The AWS SDK for JavaScript v3. */
export const awsSdkV3: RealClient = {
  name: 'AWS SDK for JavaScript v3',
  async join(endpoint, participantToken, { retries = true } = {}) {
    const client = new sdkV3.ConnectParticipant({
      endpoint,
      region,
      credentials,
      ...(retries ? {} : { maxAttempts: 1 }),
    });
    const { ConnectionCredentials } = await client.createParticipantConnection({
      ParticipantToken: participantToken,
      Type: ['CONNECTION_CREDENTIALS'],
    });
    const ConnectionToken = ConnectionCredentials?.ConnectionToken ?? '';
    return {
      async sendFile(file) {
        const started = await client.startAttachmentUpload({
          ConnectionToken,
          ...announced(file),
          ClientToken: undefined,
        });
        await upload(file, started.UploadMetadata);
        const completed = { ConnectionToken, AttachmentIds: [started.AttachmentId ?? ''], ClientToken: undefined };
        return client.completeAttachmentUpload(completed).then(members, (error: unknown) => {
          throw ofV3(error);
        });
      },
    };
  },
};

function ofV3(error: unknown): ClientError {
  if (!(error instanceof sdkV3.ConnectParticipantServiceException)) throw error;
  const named = Object.entries(sdkV3).find(([, each]) => each === error.constructor);
  return new ClientError(named?.[0] ?? error.name, error.message, error.$metadata.httpStatusCode);
}

/** The AWS SDK for JavaScript v2, which many projects still have. */
export const awsSdkV2: RealClient = {
  name: 'AWS SDK for JavaScript v2',
  async join(endpoint, participantToken, { retries = true } = {}) {
    const client = new ConnectParticipantV2({
      endpoint,
      region,
      // Unlike v3, v2 takes no empty access key.
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
      retryDelayOptions: { base: 1 },
      ...(retries ? {} : { maxRetries: 0 }),
    });
    const { ConnectionCredentials } = await client
      .createParticipantConnection({ ParticipantToken: participantToken, Type: ['CONNECTION_CREDENTIALS'] })
      .promise();
    const ConnectionToken = ConnectionCredentials?.ConnectionToken ?? '';
    return {
      async sendFile(file) {
        const start = { ConnectionToken, ...announced(file) };
        const started = await client.startAttachmentUpload(start as V2Start).promise();
        await upload(file, started.UploadMetadata);
        const completed = { ConnectionToken, AttachmentIds: [started.AttachmentId ?? ''] };
        return client
          .completeAttachmentUpload(completed as V2Complete)
          .promise()
          .then(members, (error: { code: string; message: string; statusCode?: number }) => {
            throw new ClientError(error.code, error.message, error.statusCode);
          });
      },
    };
  },
};

/** The types of v2 ask for the ClientToken that it fills in. */
type V2Start = ConnectParticipantV2.Types.StartAttachmentUploadRequest;
type V2Complete = ConnectParticipantV2.Types.CompleteAttachmentUploadRequest;

/** ChatJS, Amazon's chat client for browsers, in a stand-in for a browser's window. */
export const chatJs: RealClient = {
  name: 'amazon-connect-chatjs',
  async join(endpoint, participantToken) {
    const { ChatSession } = loadChatJs();
    ChatSession.setGlobalConfig({ region, endpoint, loggerConfig: { useDefaultLogger: false } });
    const session = ChatSession.create({
      chatDetails: { contactId: participantToken, participantId: participantToken, participantToken },
      type: 'CUSTOMER',
      disableCSM: true,
    });
    await session.connect();
    return {
      sendFile: (attachment) =>
        session.sendAttachment({ attachment }).then(
          ({ data }) => members(data),
          (error: { type: string; message: string; statusCode?: number }) => {
            throw new ClientError(error.type, error.message, error.statusCode);
          },
        ),
    };
  },
};

/** The part of ChatJS's global `connect` that is used here. */
interface ChatJs {
  readonly ChatSession: {
    setGlobalConfig(config: object): void;
    create(details: object): {
      connect(): Promise<unknown>;
      sendAttachment(file: { attachment: File }): Promise<{ data: object }>;
    };
  };
}

const chatJsFile = fileURLToPath(import.meta.resolve('amazon-connect-chatjs'));
/** What ChatJS finds in a browser's window; the rest is made below. */
const browserGlobals =
  'fetch Headers Request Response AbortController ReadableStream Blob ' +
  'File URL TextEncoder TextDecoder Uint8Array ArrayBuffer crypto clearTimeout clearInterval';

function loadChatJs(): ChatJs {
  const browser: Record<string, unknown> = Object.fromEntries(
    browserGlobals.split(' ').map((name) => [name, (globalThis as Record<string, unknown>)[name]]),
  );
  const silent = (): void => undefined;
  Object.assign(browser, {
    self: browser,
    window: browser,
    navigator: { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0', onLine: true },
    console: { debug: silent, info: silent, log: silent, warn: silent, error: silent },
    addEventListener: silent,
    WebSocket: class {
      close = silent;
      send = silent;
    },
    FileReader: BytesReader,
    setTimeout: soon,
    setInterval: (task: () => void, ms: number) => setInterval(task, ms).unref(),
  });
  runInContext(readFileSync(chatJsFile, 'utf8'), createContext(browser));
  return browser['connect'] as ChatJs;
}

/** Retries come at once; timers that guard the chat's socket keep their time, and no process alive. */
function soon(task: () => void, ms: number): NodeJS.Timeout {
  return setTimeout(task, ms < 3000 ? 1 : ms).unref();
}

/** The one method of FileReader that the SDK inside ChatJS calls, to read an answer's bytes. */
class BytesReader {
  readonly readyState = 2;
  result = '';
  onloadend: () => void = () => undefined;

  readAsDataURL(blob: Blob): void {
    void blob.arrayBuffer().then((bytes) => {
      this.result = `data:;base64,${Buffer.from(bytes).toString('base64')}`;
      this.onloadend();
    });
  }
}

/** Every client that the contract is held against. */
export const realClients: readonly RealClient[] = [awsSdkV3, awsSdkV2, chatJs];

function announced(file: File): { ContentType: string; AttachmentName: string; AttachmentSizeInBytes: number } {
  return { ContentType: file.type, AttachmentName: file.name, AttachmentSizeInBytes: file.size };
}

async function upload(
  file: File,
  metadata: {
    readonly Url?: string | undefined;
    readonly HeadersToInclude?: Readonly<Record<string, string>> | undefined;
  } = {},
): Promise<void> {
  const answer = await fetch(metadata.Url ?? '', {
    method: 'PUT',
    headers: { ...metadata.HeadersToInclude },
    body: file,
  });
  if (!answer.ok) throw new Error(`the upload to UploadMetadata.Url was answered ${answer.status}`);
}

function members(data: object): string[] {
  return Object.keys(data).filter((name) => !['$metadata', '$response'].includes(name));
}
