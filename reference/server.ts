import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type {
  IncomingMessage,
  OutgoingHttpHeader,
  RequestListener,
  Server,
  ServerOptions,
  ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { startChatSocket } from './chatSocket.ts';
import type { ReferenceRequest, ReferenceResponse } from './exchange.ts';
import { createHandler } from './handler.ts';
import type { HandlerOptions, ReferenceHandler } from './handler.ts';
import { defaultRules } from './rules.ts';

/** How to serve the reference; everything has a default. */
export interface ReferenceOptions extends Omit<HandlerOptions, 'baseUrl' | 'chatSocketUrl'> {
  /** 0, the default, leaves the choice to the system. */
  readonly port?: number;
  readonly host?: string;
  /** The path that everything is served under, such as `/prod`; no slash at its end. */
  readonly prefix?: string;
  /** PEM key and certificate: with them the reference speaks HTTPS. */
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer };
  /** Stands in front of the handler, as a gateway would. */
  readonly gateway?: Gateway;
  /** Is told of every request, once its answer is on its way. */
  readonly log?: (entry: LogEntry) => void;
}

/** Answers a request itself, or hands it on and may change what comes back. */
export type Gateway = (request: ReferenceRequest, next: ReferenceHandler['handle']) => Promise<ReferenceResponse>;

/** What the log says of a request: nothing that is a secret. */
export interface LogEntry {
  readonly at: Date;
  readonly method: string;
  /** Without the query, where signatures are. */
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestId: string;
  /** The first four characters of the bearer's token. */
  readonly bearer: string;
}

/** A running reference. */
export interface Reference extends AsyncDisposable {
  /** Origin and prefix, without a slash at the end. Signed URLs start with it whatever Host header a request has. */
  readonly url: string;
  readonly port: number;
  /** Answers a request past the network, as the server does. */
  readonly handle: ReferenceHandler['handle'];
  close(): Promise<void>;
}

/** Beyond what an operation reads of a body, so many bytes are read and thrown away, so that the caller gets the answer. */
const discardedBytes = 32 * 1024 * 1024;

/** Loopback addresses for those that mean every address, which nobody can call. */
const callable: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Tests send headers beyond the 16 KiB that node:http takes by default, and requests slower than its time limits. */
const serverOptions: ServerOptions = {
  maxHeaderSize: 64 * 1024,
  requestTimeout: 0,
  headersTimeout: 0,
  keepAliveTimeout: 0,
};

/** Starts the reference; rejects where it cannot listen. */
export async function startReference(options: ReferenceOptions = {}): Promise<Reference> {
  const { port: wantedPort = 0, host = '127.0.0.1', prefix = '', tls, log, gateway, ...handlerOptions } = options;
  const server = tls ? createHttpsServer({ ...serverOptions, ...tls }) : createHttpServer(serverOptions);
  server.listen(wantedPort, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  const { port } = address;
  const url = `${tls ? 'https' : 'http'}://${authority(address)}${prefix}`;
  const chatSocket = await startChatSocket();
  const bare = createHandler({ ...handlerOptions, baseUrl: url, chatSocketUrl: chatSocket.url });
  const handler = gateway ? behind(gateway, bare) : bare;
  server.on('request', serve(handler, log));
  const close = async (): Promise<void> => {
    await Promise.all([stop(server), chatSocket.close()]);
  };
  return { url, port, handle: handler.handle, close, [Symbol.asyncDispose]: close };
}

/** Host and port as they stand in a URL. */
export function authority({ address, family, port }: AddressInfo): string {
  const host = callable[address] ?? address;
  return `${family === 'IPv6' ? `[${host}]` : host}:${port}`;
}

function behind(gateway: Gateway, handler: ReferenceHandler): ReferenceHandler {
  return { ...handler, handle: (request) => gateway(request, handler.handle) };
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function serve(handler: ReferenceHandler, log: ReferenceOptions['log']): RequestListener {
  return (request, response) => {
    const at = new Date();
    const { method = '', url = '', rawHeaders, socket } = request;
    receive(request, handler.maxBodyBytes(url), (body, isWhole) => {
      // What is still on its way would be read as the next request.
      if (!isWhole) response.shouldKeepAlive = false;
      const asked = { method, path: url, headers: rawHeaders, body, caller: socket };
      handler.handle(asked).then(
        (answer) => {
          send(answer, response);
          log?.(logEntry(at, asked, answer));
        },
        // Only an override of the rules can fail here: its answer is withheld.
        () => socket.destroy(),
      );
    });
  };
}

/** Gives the body to a callback: of a body beyond `limit` the first bytes beyond it, once the rest is thrown away. */
function receive(request: IncomingMessage, limit: number, done: (body: Buffer, isWhole: boolean) => void): void {
  const kept: Buffer[] = [];
  let size = 0;
  let isCut = false;
  request.on('data', (chunk: Buffer) => {
    if (isCut) return;
    if (size <= limit) kept.push(chunk);
    size += chunk.length;
    isCut = size > limit + discardedBytes;
    if (isCut) done(joined(kept), false);
  });
  request.on('end', () => {
    if (!isCut) done(joined(kept), true);
  });
}

function joined(chunks: readonly Buffer[]): Buffer {
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function send({ status, headers, body }: ReferenceResponse, response: ServerResponse): void {
  const length = ['content-length', String(Buffer.byteLength(body))] as const;
  const isChunked = headers.some(([name]) => name.toLowerCase() === 'transfer-encoding');
  // A 204 has no Content-Length (RFC 9110, 8.6), nor has what is chunked (RFC 9112, 6.2).
  const all = status === 204 || isChunked ? headers : [...headers, length];
  response.writeHead(status, all as unknown as OutgoingHttpHeader[]);
  response.end(body);
}

function logEntry(at: Date, { method, path, headers }: ReferenceRequest, answer: ReferenceResponse): LogEntry {
  return {
    at,
    method,
    path: path.split('?', 1)[0] ?? '',
    status: answer.status,
    durationMs: Date.now() - at.getTime(),
    requestId: answer.headers.find(([name]) => name === 'x-amzn-RequestId')?.[1] ?? '',
    bearer: shortened(defaultRules.headerValue(headers, 'x-amz-bearer') ?? ''),
  };
}

function shortened(token: string): string {
  return token.length > 4 ? `${token.slice(0, 4)}…` : token;
}
