import { EventEmitter } from 'node:events';
import http, { type RequestOptions } from 'node:http';
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
  const plain = destination && isShared(options.agent) ? plainOf(options) : undefined;
  if (!destination || !plain) return http.request(options);
  destination.taken = true;
  return new ShortRequest(destination, plain) as unknown as http.ClientRequest;
}

/** A request with a socket of its own, or on a lane, is about that. */
function isShared(agent: RequestOptions['agent']): boolean {
  return agent instanceof http.Agent && agent.maxSockets > 1;
}

/** A request's beginning as a server reads it, where that is as it stands here, and the length of its body in bytes. */
type Plain = Pick<ReferenceRequest, 'method' | 'path' | 'headers'> & { readonly length: number };

function plainOf({ method = '', path, headers, auth, lookup }: RequestOptions): Plain | undefined {
  const given = headers as readonly string[];
  if (!plainMethod.test(method) || !path || !plainPath.test(path) || auth != null || lookup) return undefined;
  if (given.length > 2 * mostHeaders) return undefined;
  let length = '';
  for (let at = 0; at < given.length; at += 2) {
    const [name = '', value = ''] = [given[at], given[at + 1]];
    if (length === '' && name.toLowerCase() === 'content-length') length = value;
    else if (!isPlain([name, value])) return undefined;
  }
  if (!plainLength.test(length)) return undefined;
  return { method, path, headers: [...given, 'Connection', 'keep-alive'], length: Number(length) };
}

function isPlain([name, value]: readonly [string, string]): boolean {
  return plainName.test(name) && plainValue.test(value);
}

/** The part of a ClientRequest that fixtures/client.ts uses where the body goes in one piece. */
class ShortRequest extends EventEmitter {
  readonly #destination: Destination;
  readonly #plain: Plain;
  #isDestroyed = false;

  constructor(destination: Destination, plain: Plain) {
    super();
    this.#destination = destination;
    this.#plain = plain;
  }

  /** Arrives in a later turn of the event loop, as over a socket: timers and other requests have theirs before. */
  end(body: Buffer, done: () => void): void {
    setImmediate(() => {
      done();
      if (!this.#isDestroyed) void this.#arrive(body);
    });
  }

  destroy(): void {
    this.#isDestroyed = true;
  }

  async #arrive(body: Buffer): Promise<void> {
    const { length, ...beginning } = this.#plain;
    const destination = this.#destination;
    const asked: ReferenceRequest = {
      ...beginning,
      body,
      // Who looks at the connection is to see a real one.
      get caller() {
        destination.failed = true;
        return { destroyed: false, destroy: () => {} };
      },
    };
    const answer = body.length === length ? await destination.handle(asked).catch(() => undefined) : undefined;
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
    const added = [
      'content-length',
      String(bytes.length),
      'Date',
      new Date().toUTCString(),
      'Connection',
      'keep-alive',
    ];
    const response = Object.assign(new EventEmitter(), {
      statusCode: status,
      httpVersion: '1.1',
      rawHeaders: [...headers.flat(), ...added],
      complete: true,
    });
    this.emit('response', response);
    response.emit('data', bytes);
    response.emit('end');
  }
}

function isPlainAnswer({ status, headers }: ReferenceResponse): boolean {
  return status >= 200 && status < 600 && status !== 204 && status !== 304 && headers.every(isPlain);
}
