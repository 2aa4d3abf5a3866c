import nock from 'nock';
import type { Header } from '../fixtures/exchange.ts';

/** A request as a client sent it. */
export interface Received {
  readonly operation: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What CompleteAttachmentUpload is answered with. */
export interface Reply {
  readonly status: number;
  readonly headers?: readonly Header[];
  readonly body?: object | string;
}

const origin = 'https://provider.example';
const tomorrow = (): string => new Date(Date.now() + 86_400_000).toISOString();

/** The Participant Service as nock plays it: every attachment call is answered, none leaves the process. */
export class Provider implements Disposable {
  /** A path prefix tells whether a client keeps that of its endpoint. */
  readonly endpoint = `${origin}/prod`;
  readonly received: Received[] = [];
  /** What an upload is answered with: object storage answers 403 where something is wrong with it. */
  uploadStatus = 200;
  /** Whether CreateParticipantConnection names a WebSocket. */
  offersWebSocket = true;
  readonly #replies: Reply[] = [];

  constructor() {
    if (!nock.isActive()) nock.activate();
    nock.disableNetConnect();
    const { received } = this;
    const next = (): Reply => this.#replies.shift() ?? { status: 200 };
    const uploaded = (): number => this.uploadStatus;
    const connected = (): object => (this.offersWebSocket ? { ...credentials(), ...webSocket() } : credentials());
    nock(origin)
      .persist()
      .post(/^\/prod\/participant\/[\w-]+$/)
      .reply(function (uri, body) {
        const operation = uri.slice(uri.lastIndexOf('/') + 1);
        received.push({ operation, headers: this.req.headers, body });
        if (operation === 'complete-attachment-upload') return answerOf(next());
        if (operation === 'connection') return [200, connected()];
        return [200, operation === 'start-attachment-upload' ? started() : {}];
      })
      .put('/upload/a-1')
      .reply(function () {
        received.push({ operation: 'PUT', headers: this.req.headers, body: '' });
        return [uploaded(), ''];
      });
  }

  /** Answers the next calls of CompleteAttachmentUpload so; those after them get an empty 200. */
  willAnswer(...replies: Reply[]): void {
    this.#replies.push(...replies);
  }

  /** What came for an operation. */
  of(operation: string): Received[] {
    return this.received.filter((each) => each.operation === operation);
  }

  /** Lets the process reach its network again. */
  [Symbol.dispose](): void {
    nock.cleanAll();
    nock.enableNetConnect();
    nock.restore();
  }
}

const credentials = (): object => ({
  ConnectionCredentials: { ConnectionToken: 'connection-token', Expiry: tomorrow() },
});
const webSocket = (): object => ({ Websocket: { Url: 'wss://provider.example/chat', ConnectionExpiry: tomorrow() } });
const started = (): object => ({
  AttachmentId: 'a-1',
  UploadMetadata: {
    Url: `${origin}/upload/a-1`,
    UrlExpiry: tomorrow(),
    HeadersToInclude: { 'Content-Type': 'text/plain' },
  },
});

function answerOf({ status, headers = [], body = '' }: Reply): [number, object | string, Record<string, string>] {
  return [status, body, Object.fromEntries(headers)];
}
