import type autocannon from 'autocannon';
import { operationPaths } from '../fixtures/operations.ts';

/** Headers of every request but the upload. */
export const json = { 'content-type': 'application/json' };

/** What a connection of autocannon remembers of the answers that it has had. */
interface Context {
  connectionToken: string;
  attachmentId: string;
  upload: { readonly Url: string; readonly HeadersToInclude: Readonly<Record<string, string>> };
  clientToken: string;
}

/** One request of the mix is refused. */
export const refusedShare = 1 / 7;

const bytes = 'attachment\n';
let count = 0;

/** What a fuzzing worker sends for each value: connect, start, upload, a refused request, the valid one, a replay, disconnect. */
export function mix(): autocannon.Request[] {
  const asked = { Type: ['CONNECTION_CREDENTIALS'], ConnectParticipant: true };
  const file = { ContentType: 'text/plain', AttachmentSizeInBytes: bytes.length, AttachmentName: 'bench.txt' };
  const valid = ({ attachmentId, clientToken }: Context): object => ({
    AttachmentIds: [attachmentId],
    ClientToken: clientToken,
  });
  return [
    {
      ...call(
        'CreateParticipantConnection',
        () => asked,
        () => `bench-${count++}`,
      ),
      onResponse: (_status, body, context) => {
        const { ConnectionCredentials } = JSON.parse(body) as { ConnectionCredentials: { ConnectionToken: string } };
        Object.assign(context, { connectionToken: ConnectionCredentials.ConnectionToken, clientToken: `${count++}` });
      },
    },
    {
      ...call('StartAttachmentUpload', () => ({ ...file, ClientToken: String(count++) })),
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
        return { ...request, path: pathname + search, headers: { ...upload.HeadersToInclude }, body: bytes };
      },
    },
    call('CompleteAttachmentUpload', ({ clientToken }) => ({ AttachmentIds: [], ClientToken: clientToken })),
    call('CompleteAttachmentUpload', valid),
    call('CompleteAttachmentUpload', valid),
    call('DisconnectParticipant', () => ({})),
  ];
}

function call(
  operation: keyof typeof operationPaths,
  bodyOf: (context: Context) => object,
  bearerOf = ({ connectionToken }: Context): string => connectionToken,
): autocannon.Request {
  return {
    method: 'POST',
    path: operationPaths[operation],
    setupRequest: (request, context) => ({
      ...request,
      headers: { ...json, 'x-amz-bearer': bearerOf(context as Context) },
      body: JSON.stringify(bodyOf(context as Context)),
    }),
  };
}
