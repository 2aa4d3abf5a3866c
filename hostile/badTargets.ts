import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { FailureKind } from '../fixtures/exchange.ts';

/** A target that answers in a way that breaks clients, and what one exchange with it must come to. */
export interface BadTarget {
  readonly name: string;
  /** What it writes on the socket once the request is there; `end` closes the sending half. */
  readonly answer: (socket: Socket) => void;
  /** The answer's status; `cut` where the suite reads no further; or why there is no answer. */
  readonly outcome:
    { readonly status: number; readonly cut?: true; readonly body?: string } | { readonly failure: FailureKind };
}

const text =
  (...lines: string[]) =>
  (socket: Socket): void => {
    socket.end(Buffer.from(lines.join('\r\n'), 'latin1'));
  };
const open =
  (...lines: string[]) =>
  (socket: Socket): void => {
    socket.write(Buffer.from(lines.join('\r\n'), 'latin1'));
  };

/** Writes the same piece over and over, as fast as it is read. */
const endless =
  (head: string, piece: string | Buffer) =>
  (socket: Socket): void => {
    socket.write(head);
    const pump = (): void => {
      while (!socket.destroyed && socket.write(piece));
      if (!socket.destroyed) socket.once('drain', pump);
    };
    pump();
  };

/** Writes a piece every few milliseconds. */
const slow =
  (head: string, piece: string, everyMs = 20) =>
  (socket: Socket): void => {
    socket.write(head);
    const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write(piece)), everyMs);
    socket.on('close', () => clearInterval(timer));
  };

const ok = 'HTTP/1.1 200 OK';
const chunked = 'Transfer-Encoding: chunked';
const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
const mebibyte = Buffer.alloc(1024 * 1024, 'x');

/** The suite answers for one exchange with each of them: one outcome, within the deadline, in bounded memory. */
export const badTargets: readonly BadTarget[] = [
  // Nothing, or too little.
  { name: 'no answer', answer: () => undefined, outcome: { failure: 'timeout' } },
  { name: 'a socket that is closed', answer: (socket) => void socket.end(), outcome: { failure: 'reset' } },
  { name: 'a socket that is reset', answer: (socket) => void socket.resetAndDestroy(), outcome: { failure: 'reset' } },
  { name: 'half a status line', answer: text('HTTP/1.1 20'), outcome: { failure: 'reset' } },
  { name: 'half a status line, then nothing', answer: open('HTTP/1.1 20'), outcome: { failure: 'timeout' } },
  { name: 'headers that do not end', answer: open(ok, 'Content-Length: 0', 'X-'), outcome: { failure: 'timeout' } },
  { name: 'headers that break off', answer: text(ok, 'Content-Length: 0', 'X-'), outcome: { failure: 'reset' } },
  { name: 'headers only', answer: open(ok, 'Content-Length: 5', '', ''), outcome: { failure: 'timeout' } },
  { name: 'half a body', answer: text(ok, 'Content-Length: 9', '', 'half'), outcome: { failure: 'truncated' } },
  {
    name: 'half a body and a reset',
    answer: (socket) => {
      socket.write(`${ok}\r\nContent-Length: 9\r\n\r\nhalf`, () => setTimeout(() => socket.resetAndDestroy(), 30));
    },
    outcome: { failure: 'truncated' },
  },
  {
    name: 'half a body, then nothing',
    answer: open(ok, 'Content-Length: 9', '', 'half'),
    outcome: { failure: 'timeout' },
  },
  { name: 'half a chunked body', answer: text(ok, chunked, '', '4', 'half', ''), outcome: { failure: 'truncated' } },
  {
    name: 'chunks without the last one',
    answer: open(ok, chunked, '', '4', 'half', ''),
    outcome: { failure: 'timeout' },
  },

  // Slow.
  {
    name: 'a byte of the body at a time',
    answer: slow(`${ok}\r\nContent-Length: 999\r\n\r\n`, 'x'),
    outcome: { failure: 'timeout' },
  },
  { name: 'a byte of the headers at a time', answer: slow(`${ok}\r\nX-Slow: `, 'x'), outcome: { failure: 'timeout' } },
  { name: 'a byte of the status line at a time', answer: slow('HTTP/1.1 200 ', 'x'), outcome: { failure: 'timeout' } },
  {
    name: 'a chunk at a time, for ever',
    answer: slow(`${ok}\r\n${chunked}\r\n\r\n`, '1\r\nx\r\n'),
    outcome: { failure: 'timeout' },
  },
  {
    name: 'an interim answer at a time, for ever',
    answer: slow('', 'HTTP/1.1 102 Processing\r\n\r\n'),
    outcome: { failure: 'timeout' },
  },

  // No HTTP.
  { name: 'another protocol', answer: text('SSH-2.0-OpenSSH_9.6', ''), outcome: { failure: 'malformed' } },
  { name: 'HTTP/0.9', answer: text('<html></html>'), outcome: { failure: 'malformed' } },
  {
    name: 'HTTP/2 without being asked',
    answer: text('PRI * HTTP/2.0', '', 'SM', '', ''),
    outcome: { failure: 'malformed' },
  },
  {
    name: 'binary rubbish',
    answer: (socket) => void socket.end(Buffer.from([0, 255, 22, 3, 1, 128])),
    outcome: { failure: 'malformed' },
  },
  { name: 'the request itself', answer: text('POST / HTTP/1.1', 'Host: x', '', ''), outcome: { failure: 'malformed' } },
  { name: 'a version that there is not', answer: text('HTTP/9.9 200 OK', '', ''), outcome: { failure: 'malformed' } },
  { name: 'a status that is no number', answer: text('HTTP/1.1 OK 200', '', ''), outcome: { failure: 'malformed' } },
  { name: 'a status of two digits', answer: text('HTTP/1.1 20 OK', '', ''), outcome: { failure: 'malformed' } },
  { name: 'a status of four digits', answer: text('HTTP/1.1 2000 OK', '', ''), outcome: { failure: 'malformed' } },
  {
    name: 'TLS on a plain port',
    answer: (socket) => void socket.end(Buffer.from('15030100020228', 'hex')),
    outcome: { failure: 'malformed' },
  },

  // Headers.
  { name: 'a header without a colon', answer: text(ok, 'Broken', '', ''), outcome: { failure: 'malformed' } },
  { name: 'a header name with a space', answer: text(ok, 'X Y: 1', '', ''), outcome: { failure: 'malformed' } },
  {
    name: 'a null character in a header',
    answer: text(ok, 'X: a\u0000b', 'Content-Length: 0', '', ''),
    outcome: { failure: 'malformed' },
  },
  {
    name: 'a folded header',
    answer: text(ok, 'X: a', ' b', 'Content-Length: 0', '', ''),
    outcome: { failure: 'malformed' },
  },
  {
    name: 'a header that injects another',
    answer: text(ok, 'X: a\r\nX-Injected: 1', 'Content-Length: 0', '', ''),
    outcome: { status: 200 },
  },
  {
    name: 'line feeds alone',
    answer: (socket) => void socket.end('HTTP/1.1 200 OK\nContent-Length: 0\n\n'),
    outcome: { failure: 'malformed' },
  },
  {
    name: 'a carriage return alone',
    answer: (socket) => void socket.end('HTTP/1.1 200 OK\rContent-Length: 0\r\r'),
    outcome: { failure: 'malformed' },
  },
  {
    name: 'invalid UTF-8 in a header',
    answer: text(ok, 'X: \u00ff\u00fe', 'Content-Length: 0', '', ''),
    outcome: { status: 200 },
  },
  {
    name: '10,000 headers',
    answer: text(ok, ...Array.from({ length: 10_000 }, (_, index) => `X-${index}: 1`), '', ''),
    outcome: { failure: 'malformed' },
  },
  {
    name: 'a header of 1 MiB',
    answer: text(ok, `X: ${'x'.repeat(1024 * 1024)}`, '', ''),
    outcome: { failure: 'malformed' },
  },
  {
    name: 'headers without end',
    answer: endless(`${ok}\r\n`, 'X: 1\r\n'.repeat(1000)),
    outcome: { failure: 'malformed' },
  },
  {
    name: 'a status line without end',
    answer: endless('HTTP/1.1 200 ', 'x'.repeat(10_000)),
    outcome: { failure: 'malformed' },
  },

  // Framing.
  {
    name: 'a Content-Length too short',
    answer: text(ok, 'Content-Length: 2', '', 'more'),
    outcome: { status: 200, body: 'mo' },
  },
  {
    name: 'a negative Content-Length',
    answer: text(ok, 'Content-Length: -1', '', ''),
    outcome: { failure: 'malformed' },
  },
  {
    name: 'a Content-Length in words',
    answer: text(ok, 'Content-Length: five', '', 'x'),
    outcome: { failure: 'malformed' },
  },
  {
    name: 'a Content-Length beyond 64 bits',
    answer: text(ok, `Content-Length: ${'9'.repeat(30)}`, '', 'x'),
    outcome: { failure: 'malformed' },
  },
  {
    name: 'two Content-Lengths',
    answer: text(ok, 'Content-Length: 1', 'Content-Length: 2', '', 'xy'),
    outcome: { failure: 'malformed' },
  },
  {
    name: 'Content-Length and chunks',
    answer: text(ok, 'Content-Length: 3', chunked, '', '0', '', ''),
    outcome: { failure: 'malformed' },
  },
  { name: 'a chunk size in words', answer: text(ok, chunked, '', 'zz', 'x', ''), outcome: { failure: 'malformed' } },
  {
    name: 'a chunk longer than its size',
    answer: text(ok, chunked, '', '1', 'xyz', '0', '', ''),
    outcome: { failure: 'malformed' },
  },
  {
    name: 'a chunk size beyond 64 bits',
    answer: text(ok, chunked, '', 'f'.repeat(20), 'x', ''),
    outcome: { failure: 'malformed' },
  },
  {
    name: 'a chunk extension without end',
    answer: endless(`${ok}\r\n${chunked}\r\n\r\n1;`, 'x'.repeat(10_000)),
    outcome: { failure: 'malformed' },
  },
  {
    name: 'trailers without end',
    answer: endless(`${ok}\r\n${chunked}\r\n\r\n0\r\n`, 'X: 1\r\n'.repeat(1000)),
    outcome: { failure: 'malformed' },
  },
  { name: 'a body that ends with the socket', answer: text(ok, '', 'body'), outcome: { status: 200, body: 'body' } },
  { name: 'HTTP/1.0', answer: text('HTTP/1.0 200 OK', '', 'body'), outcome: { status: 200, body: 'body' } },
  {
    name: 'a 204 with a body',
    answer: text('HTTP/1.1 204 No Content', 'Content-Length: 4', '', 'body'),
    outcome: { status: 204, body: '' },
  },
  { name: 'a 304', answer: text('HTTP/1.1 304 Not Modified', '', ''), outcome: { status: 304 } },
  {
    name: 'two answers to one request',
    answer: text(ok, 'Content-Length: 0', '', ok, 'Content-Length: 0', '', ''),
    outcome: { status: 200 },
  },

  // Interim answers and other protocols.
  {
    name: 'a 100 before the answer',
    answer: text('HTTP/1.1 100 Continue', '', ok, 'Content-Length: 0', '', ''),
    outcome: { status: 200 },
  },
  {
    name: 'a flood of 102',
    answer: endless('', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(50)),
    outcome: { failure: 'malformed' },
  },
  {
    name: 'a flood of 103',
    answer: endless('', 'HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n'.repeat(50)),
    outcome: { failure: 'malformed' },
  },
  {
    name: 'an upgrade',
    answer: open('HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket', '', ''),
    outcome: { failure: 'malformed' },
  },
  {
    name: 'a 101 without an upgrade',
    answer: open('HTTP/1.1 101 Switching Protocols', '', ''),
    outcome: { status: 101 },
  },

  // Too much.
  { name: 'a body without end', answer: endless(`${ok}\r\n\r\n`, mebibyte), outcome: { status: 200, cut: true } },
  {
    name: 'a body of 1 GB',
    answer: endless(`${ok}\r\nContent-Length: 1000000000\r\n\r\n`, mebibyte),
    outcome: { status: 200, cut: true },
  },
  {
    name: 'chunks without end',
    answer: endless(
      `${ok}\r\n${chunked}\r\n\r\n`,
      Buffer.concat([Buffer.from('100000\r\n'), mebibyte, Buffer.from('\r\n')]),
    ),
    outcome: { status: 200, cut: true },
  },
  {
    name: 'a gzip bomb, which stays as it is',
    answer: (socket) => {
      socket.write(`${ok}\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`);
      socket.end(bomb);
    },
    outcome: { status: 200 },
  },

  // Redirects, which an API call does not follow.
  {
    name: 'a redirect to itself',
    answer: text('HTTP/1.1 307 Temporary Redirect', 'Location: /', 'Content-Length: 0', '', ''),
    outcome: { status: 307 },
  },
  {
    name: 'a redirect to the metadata service',
    answer: text('HTTP/1.1 302 Found', 'Location: http://169.254.169.254/latest/', 'Content-Length: 0', '', ''),
    outcome: { status: 302 },
  },
  {
    name: 'a redirect to a file',
    answer: text('HTTP/1.1 301 Moved', 'Location: file:///etc/hosts', 'Content-Length: 0', '', ''),
    outcome: { status: 301 },
  },
  {
    name: 'a redirect to nowhere',
    answer: text('HTTP/1.1 302 Found', 'Content-Length: 0', '', ''),
    outcome: { status: 302 },
  },
];
