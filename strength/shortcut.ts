import { EventEmitter } from 'node:events';
import http, { type RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { ReferenceRequest, ReferenceResponse } from '../reference/exchange.ts';
import type { ReferenceHandler } from '../reference/handler.ts';

/** The way past the network to a target of this process: half of what a request costs is node:http's, on both sides. */
export interface Shortcut {
  /** Whether any request took it. */
  readonly taken: boolean;
  /** Whether something showed that it can't carry as HTTP would: what was measured by then does not count. */
  readonly failed: boolean;
  close(): void;
}

/** A request of such a method and path, with such headers, reaches the handler as it is; so do answers the client. */
const plainMethod = /^(?:POST|PUT)$/;
const plainPath = /^\/[\x21-\x7e]*$/;
/** Not those that node:http acts on or adds. */
const plainName =
  /^(?!(?:connection|content-length|date|expect|keep-alive|te|trailer|transfer-encoding|upgrade)$)[\w-]{1,100}$/i;
const plainValue = /^(?:[\x21-\x7e](?:[\x20-\x7e]{0,4000}[\x21-\x7e])?)?$/;
const plainLength = /^\d{1,5}$/;
const mostHeaders = 40;

/** A target that there is a shortcut to. */
interface Destination {
  readonly handle: ReferenceHandler['handle'];
  taken: boolean;
  failed: boolean;
}

/** By host name and port. */
const destinations = new Map<string, Destination>();

/** Takes plain requests to a target's origin past the network until it is closed. */
export function openShortcut(url: string, handle: ReferenceHandler['handle']): Shortcut {
  const { hostname, port } = new URL(url);
  const key = `${hostname}:${port}`;
  const destination: Destination = { handle, taken: false, failed: false };
  destinations.set(key, destination);
  return {
    get taken() {
      return destination.taken;
    },
    get failed() {
      return destination.failed;
    },
    close: () => destinations.delete(key),
  };
}

/** Stands in for node:http in fixtures/client.ts: a plain request to where a shortcut leads takes it. */
export default { ...http, request };

function request(options: RequestOptions): http.ClientRequest {
  const destination = destinations.get(`${options.hostname}:${options.port}`);
  const plain = destination && plainOf(options);
  if (!destination || !plain) return http.request(options);
  return new ShortRequest(destination, plain, options) as unknown as http.ClientRequest;
}

/** A request's beginning as a server reads it, where that is as it stands here, and the length of its body in bytes. */
interface Plain extends Pick<ReferenceRequest, 'method' | 'path' | 'headers'> {
  readonly length: number;
  /** What node:http says of the socket, on both sides. */
  readonly connection: 'keep-alive' | 'close';
}

function plainOf({ method = '', path, headers, agent, auth, lookup }: RequestOptions): Plain | undefined {
  const given = headers as readonly string[];
  if (!plainMethod.test(method) || !path || !plainPath.test(path) || auth != null || lookup) return undefined;
  // A lane is about its socket.
  if (agent && (agent as http.Agent).maxSockets === 1) return undefined;
  if (given.length > 2 * mostHeaders) return undefined;
  let length = '';
  for (let at = 0; at < given.length; at += 2) {
    const [name = '', value = ''] = [given[at], given[at + 1]];
    if (length === '' && name.toLowerCase() === 'content-length') length = value;
    else if (!isPlain(name, value)) return undefined;
  }
  if (!plainLength.test(length)) return undefined;
  const connection = agent === false ? 'close' : 'keep-alive';
  return { method, path, headers: [...given, 'Connection', connection], length: Number(length), connection };
}

function isPlain(name: string, value: string): boolean {
  return plainName.test(name) && plainValue.test(value);
}

/** The part of a ClientRequest that fixtures/client.ts uses. */
class ShortRequest extends EventEmitter {
  readonly #destination: Destination;
  readonly #plain: Plain;
  readonly #options: RequestOptions;
  #byNetwork: http.ClientRequest | undefined;
  #isDestroyed = false;

  constructor(destination: Destination, plain: Plain, options: RequestOptions) {
    super();
    this.#destination = destination;
    this.#plain = plain;
    this.#options = options;
  }

  get socket(): Socket | null {
    return this.#byNetwork?.socket ?? null;
  }

  get reusedSocket(): boolean {
    return this.#byNetwork?.reusedSocket ?? false;
  }

  flushHeaders(): void {
    this.#turnedToNetwork().flushHeaders();
  }

  write(piece: Buffer, done: () => void): void {
    this.#turnedToNetwork().write(piece, done);
  }

  /** Arrives in a later turn of the event loop, as over a socket: timers and other requests have theirs before. */
  end(body: Buffer, done: () => void): void {
    if (this.#byNetwork) {
      this.#byNetwork.end(body, done);
      return;
    }
    this.#destination.taken = true;
    setImmediate(() => {
      done();
      if (!this.#isDestroyed) void this.#arrive(body);
    });
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.#byNetwork?.destroy();
  }

  /** What does not come in one piece is about how it comes. */
  #turnedToNetwork(): http.ClientRequest {
    if (this.#byNetwork) return this.#byNetwork;
    const real = (this.#byNetwork = http.request(this.#options));
    for (const event of ['socket', 'response', 'information', 'upgrade', 'error'])
      real.on(event, (...told: unknown[]) => this.emit(event, ...told));
    return real;
  }

  async #arrive(body: Buffer): Promise<void> {
    const destination = this.#destination;
    const isWhole = body.length === this.#plain.length;
    const asked = new ShortAsked(this.#plain, body, destination);
    const answer = isWhole ? await destination.handle(asked).catch(() => undefined) : undefined;
    if (this.#isDestroyed) return;
    if (answer && isPlainAnswer(answer)) {
      this.#answer(answer);
    } else {
      destination.failed = true;
      this.emit('error', new Error('nothing that a shortcut carries'));
    }
  }

  #answer({ status, headers, body }: ReferenceResponse): void {
    const bytes = Buffer.from(body);
    const rawHeaders: string[] = [];
    for (const [name, value] of headers) rawHeaders.push(name, value);
    rawHeaders.push('content-length', String(bytes.length), 'Date', new Date().toUTCString());
    rawHeaders.push('Connection', this.#plain.connection);
    const response = new ShortResponse(status, rawHeaders);
    this.emit('response', response);
    response.emit('data', bytes);
    response.emit('end');
  }
}

/** Who looks at the connection is to see a real one, and so is who looks for it in a copy, which lacks it. */
class ShortAsked implements ReferenceRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly #destination: Destination;

  constructor({ method, path, headers }: Plain, body: Buffer, destination: Destination) {
    this.method = method;
    this.path = path;
    this.headers = headers;
    this.body = body;
    this.#destination = destination;
  }

  get caller(): ReferenceRequest['caller'] {
    this.#destination.failed = true;
    return { destroyed: false, destroy: () => {} };
  }
}

/** The part of an IncomingMessage that fixtures/client.ts uses. */
class ShortResponse extends EventEmitter {
  readonly statusCode: number;
  readonly rawHeaders: readonly string[];
  readonly httpVersion = '1.1';
  readonly complete = true;

  constructor(statusCode: number, rawHeaders: readonly string[]) {
    super();
    this.statusCode = statusCode;
    this.rawHeaders = rawHeaders;
  }
}

function isPlainAnswer({ status, headers }: ReferenceResponse): boolean {
  return (
    status >= 200 &&
    status < 600 &&
    status !== 204 &&
    status !== 304 &&
    headers.every(([name, value]) => isPlain(name, value))
  );
}
