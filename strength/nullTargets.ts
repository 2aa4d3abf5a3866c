import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorStatus, type ErrorName } from '../schemas/complete-attachment-upload/errors.ts';
import { refuse } from '../reference/exchange.ts';
import type { Rules } from '../reference/rules.ts';
import { startReference } from '../reference/server.ts';
import type { Running } from './running.ts';

/** A server that is none: whatever the request, it answers the same. */
export interface NullTarget {
  readonly name: string;
  start(): Promise<Running>;
}

const constant = (status: number, body = '', type = 'application/json'): NullTarget => ({
  name: `answers ${status}${type === 'text/html' ? ' and a page' : ''} to everything`,
  start: () =>
    served((_request, response) => {
      response.writeHead(status, { 'content-type': type, 'x-amzn-RequestId': crypto.randomUUID() });
      response.end(status === 204 ? undefined : body);
    }),
});

/** Provisioning works, but every Complete is answered alike, whatever it asks. */
const constantComplete = (name: string, rules: Partial<Rules>): NullTarget => ({
  name: `answers ${name} to every completion`,
  async start() {
    const reference = await startReference({ rules });
    return { config: { baseUrl: reference.url }, close: () => reference.close() };
  },
});

const success = (body: string): Partial<Rules> => ({
  answerPreflight: () => ({ status: 200, headers: [['content-type', 'application/json']], body }),
});
const failure = (error: ErrorName): NullTarget =>
  constantComplete(`${errorStatus[error]} ${error}`, { answerPreflight: () => refuse(error, 'No.') });

/** Every null target. */
export const nullTargets: readonly NullTarget[] = [
  { name: 'is a closed port', start: async () => ({ config: { baseUrl: await closedPort() }, close: async () => {} }) },
  constant(200, '{}'),
  constant(204),
  constant(400, '{"Message":"No."}'),
  constant(403, '{"Message":"No."}'),
  constant(404, '{"Message":"No."}'),
  constant(500, '{"Message":"No."}'),
  constant(200, '<!doctype html><title>Welcome</title>', 'text/html'),
  {
    name: 'answers the request itself to everything',
    start: () =>
      served((request, response) => {
        response.writeHead(200, { 'content-type': request.headers['content-type'] ?? 'text/plain' });
        request.pipe(response);
      }),
  },
  constantComplete('200 and nothing', success('')),
  constantComplete('200 and {}', success('{}')),
  failure('ValidationException'),
  failure('AccessDeniedException'),
  failure('ConflictException'),
  failure('InternalServerException'),
];

async function served(listener: RequestListener): Promise<Running> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { config: { baseUrl: `http://127.0.0.1:${port}` }, close };
}

async function closedPort(): Promise<string> {
  const server = await served(() => {});
  await server.close();
  return server.config.baseUrl;
}
