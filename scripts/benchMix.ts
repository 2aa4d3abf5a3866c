import { randomUUID } from 'node:crypto';
import type autocannon from 'autocannon';
import * as fc from 'fast-check';
import type { OneFault } from '../fixtures/arbitraries/oneFault.ts';
import { filled } from '../fixtures/arbitraries/requestTemplate.ts';
import { operationPaths } from '../fixtures/operations.ts';
import { merge, usualHeaders } from '../fixtures/target.ts';
import { benchValue } from './benchValue.ts';

/** What a connection of autocannon remembers of the answers that it has had, and what it has drawn. */
interface Context {
  connectionToken: string;
  attachmentId: string;
  upload: { readonly Url: string; readonly HeadersToInclude: Readonly<Record<string, string>> };
  value: [ClientToken: string, fault: OneFault];
}

/** What differs from the usual request of an operation. */
interface Asked {
  readonly method?: string;
  readonly bearer?: string | undefined;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body: string;
}

/** One request of the mix is refused. */
export const refusedShare = 1 / 7;

const values = fc.sample(benchValue, { numRuns: 1000, seed: 1 });
let drawn = 0;

/** What a fuzzing worker sends for each value: connect, start, upload, a refused request, the valid one, a replay, disconnect. */
export function mix(): autocannon.Request[] {
  return [
    {
      ...call('CreateParticipantConnection', () => ({
        bearer: `conformance-${randomUUID()}`,
        body: JSON.stringify({ Type: ['CONNECTION_CREDENTIALS'], ConnectParticipant: true }),
      })),
      onResponse: (_status, body, context) => {
        const { ConnectionCredentials } = JSON.parse(body) as { ConnectionCredentials: { ConnectionToken: string } };
        const value = values[drawn++ % values.length];
        Object.assign(context, { connectionToken: ConnectionCredentials.ConnectionToken, value });
      },
    },
    {
      ...call('StartAttachmentUpload', () => ({ body: JSON.stringify(startOfUpload()) })),
      onResponse: (_status, body, context) => {
        const started = JSON.parse(body) as { AttachmentId: string; UploadMetadata: Context['upload'] };
        Object.assign(context, { attachmentId: started.AttachmentId, upload: started.UploadMetadata });
      },
    },
    {
      method: 'PUT',
      setupRequest: (request, context) => {
        const { upload } = context as Context;
        const { pathname, search } = new URL(upload.Url);
        return { ...request, path: pathname + search, headers: { ...upload.HeadersToInclude }, body: bytesOf() };
      },
    },
    call('CompleteAttachmentUpload', ({ attachmentId, value: [, { request }] }) => {
      const own = randomUUID();
      const { body, ...changes } = filled(request, { id: attachmentId, clientToken: own });
      return { ...changes, body: String(body ?? validOf(attachmentId, own)) };
    }),
    call('CompleteAttachmentUpload', valid),
    call('CompleteAttachmentUpload', valid),
    call('DisconnectParticipant', () => ({ body: '{}' })),
  ];
}

function valid({ attachmentId, value: [ClientToken] }: Context): Asked {
  return { body: validOf(attachmentId, ClientToken) };
}

function validOf(attachmentId: string, ClientToken: string): string {
  return JSON.stringify({ AttachmentIds: [attachmentId], ClientToken });
}

function bytesOf(): string {
  return `attachment ${randomUUID()}\n`;
}

function startOfUpload(): object {
  return {
    ContentType: 'text/plain',
    AttachmentSizeInBytes: bytesOf().length,
    AttachmentName: 'conformance.txt',
    ClientToken: randomUUID(),
  };
}

function call(operation: keyof typeof operationPaths, asked: (context: Context) => Asked): autocannon.Request {
  return {
    method: 'POST',
    path: operationPaths[operation],
    setupRequest: (request, context) => {
      const { connectionToken } = context as Context;
      const { body, bearer, headers, method } = { bearer: connectionToken, ...asked(context as Context) };
      return {
        ...request,
        ...(method === undefined ? {} : { method: method as autocannon.Request['method'] }),
        headers: Object.fromEntries(merge(usualHeaders(bearer), headers)),
        body,
      };
    },
  };
}
