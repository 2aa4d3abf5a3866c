// A provisioner: answers each line of JSON on stdin with a line of JSON on stdout, for targets that lack the operations
// around CompleteAttachmentUpload. This one calls those operations of the server at $PROVISION_URL, as the suite itself
// would; replace the bodies of the three functions by whatever makes connections and attachments in your server.
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';

const base = process.env.PROVISION_URL ?? 'http://127.0.0.1:8080';

async function connection(participantToken = `provisioned-${randomUUID()}`) {
  const { ConnectionCredentials } = await call('/participant/connection', participantToken, {
    Type: ['CONNECTION_CREDENTIALS'],
    ConnectParticipant: true,
  });
  return { connectionToken: ConnectionCredentials.ConnectionToken };
}

async function startedAttachment({ connectionToken, file }) {
  const { AttachmentId, UploadMetadata } = await call('/participant/start-attachment-upload', connectionToken, {
    ContentType: file.contentType,
    AttachmentSizeInBytes: file.sizeInBytes,
    AttachmentName: file.name,
    ClientToken: randomUUID(),
  });
  return { attachmentId: AttachmentId, upload: UploadMetadata };
}

async function uploadedAttachment({ connectionToken }) {
  const file = { name: 'hello.txt', contentType: 'text/plain', sizeInBytes: 5 };
  const { attachmentId, upload } = await startedAttachment({ connectionToken, file });
  await fetch(upload.Url, { method: 'PUT', headers: upload.HeadersToInclude, body: 'hello' });
  return { attachmentId };
}

const answers = {
  connection: () => connection(),
  startedAttachment,
  uploadedAttachment,
  scenario: async ({ scenario }) => {
    const { connectionToken } = await connection(`scenario:${scenario}:${randomUUID()}`);
    return { connectionToken, ...(await uploadedAttachment({ connectionToken })) };
  },
};

async function call(path, bearer, body) {
  const answer = await fetch(base + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Amz-Bearer': bearer },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

for await (const line of createInterface({ input: process.stdin })) {
  const want = JSON.parse(line);
  const answer = answers[want.want] ?? (() => ({ unsupported: `this provisioner has no ${want.want}` }));
  console.log(JSON.stringify(await answer(want)));
}
