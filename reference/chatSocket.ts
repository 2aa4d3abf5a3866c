import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** A running chat socket. */
export interface ChatSocket {
  readonly url: string;
  close(): Promise<void>;
}

/** What makes a handshake of WebSocket's (RFC 6455, 1.3). */
const handshakeId = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const longestShortFrame = 125;
const opcodes = { text: 1, close: 8, ping: 9, pong: 10 };

/**
 * Starts the WebSocket that CreateParticipantConnection names: it lets clients subscribe and answers their heartbeats, so
 * that they stay connected, and sends no messages. On a port of its own, since a listener for upgrades takes over every
 * request that offers one, also those that only want HTTP/2; and on 127.0.0.1, the one host where ChatJS does without TLS.
 */
export async function startChatSocket(): Promise<ChatSocket> {
  const server = createServer((_request, response) => response.writeHead(426).end());
  const sockets = new Set<Duplex>();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    accept(request, socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/chat`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function accept(request: IncomingMessage, socket: Duplex): void {
  const key = request.headers['sec-websocket-key'] ?? '';
  const proof = createHash('sha1')
    .update(key + handshakeId)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${proof}\r\n\r\n`,
  );
  let unread = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    unread = Buffer.concat([unread, bytes]);
    for (let read = readFrame(unread); read; read = readFrame(unread)) {
      unread = unread.subarray(read.size);
      if (read.opcode === opcodes.close) socket.end();
      if (read.opcode === opcodes.ping) socket.write(frame(opcodes.pong, read.payload));
      const answer = read.opcode === opcodes.text ? answerTo(read.payload.toString()) : undefined;
      if (answer) socket.write(frame(opcodes.text, Buffer.from(JSON.stringify(answer))));
    }
    if (unread.length > 65_535) socket.destroy();
  });
}

/** What Amazon's chat clients wait for: that a subscription is confirmed, that a heartbeat comes back. */
function answerTo(text: string): object | undefined {
  const { topic, content } = parsed(text);
  if (topic === 'aws/subscribe') return { topic, content: { status: 'success', topics: content?.topics ?? [] } };
  if (topic === 'aws/heartbeat') return { topic };
  if (topic === 'aws/ping') return { topic, statusCode: 200, statusContent: 'OK' };
  return undefined;
}

function parsed(text: string): { topic?: unknown; content?: { topics?: unknown } } {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return {};
  }
}

/** The first frame of some bytes, its mask taken off (RFC 6455, 5.2); undefined where it is not whole yet. */
function readFrame(bytes: Buffer): { opcode: number; payload: Buffer; size: number } | undefined {
  if (bytes.length < 6) return undefined;
  const shortLength = (bytes[1] ?? 0) & 0x7f;
  const long = shortLength > longestShortFrame;
  if (long && bytes.length < 8) return undefined;
  // Frames of 64 KiB and more are none of a chat client's: the buffer's limit ends them.
  const length = shortLength === 127 ? Infinity : long ? bytes.readUInt16BE(2) : shortLength;
  const start = long ? 8 : 6;
  if (bytes.length < start + length) return undefined;
  const mask = bytes.subarray(start - 4, start);
  const payload = Buffer.from(bytes.subarray(start, start + length).map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
  return { opcode: (bytes[0] ?? 0) & 0x0f, payload, size: start + length };
}

function frame(opcode: number, payload: Buffer): Buffer {
  const long = payload.length > longestShortFrame;
  const head = Buffer.alloc(long ? 4 : 2);
  head[0] = 0x80 | opcode;
  head[1] = long ? 126 : payload.length;
  if (long) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}
