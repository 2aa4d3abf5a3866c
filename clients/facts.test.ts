import './withoutNotices.ts';
import { expect, test } from '@playwright/test';
import ConnectParticipantV2 from 'aws-sdk/clients/connectparticipant.js';
import { ConnectParticipant } from '@aws-sdk/client-connectparticipant';
import { Provider, type Reply } from './provider.ts';
import { awsSdkV2, awsSdkV3, chatJs, ClientError } from './realClients.ts';

// nock has one list of interceptors for the whole process.
test.describe.configure({ mode: 'serial' });

const completion = 'complete-attachment-upload';
const file = (): File => new File(['hello'], 'hello.txt', { type: 'text/plain' });
const region = 'us-east-1';
const emptyKey = { accessKeyId: '', secretAccessKey: '' };

/** Inputs that the reference forbids and that the SDKs send all the same. */
const unchecked = {
  'two ids': { AttachmentIds: ['a', 'b'], ClientToken: 't' },
  'no id': { AttachmentIds: [], ClientToken: 't' },
  'an empty id': { AttachmentIds: [''], ClientToken: 't' },
};
const emptyToken = { AttachmentIds: ['a'], ClientToken: '' };

for (const client of [awsSdkV3, chatJs]) {
  test(`${client.name} signs with an empty access key`, async () => {
    using provider = new Provider();
    await (await client.join(provider.endpoint, 'me')).sendFile(file());

    expect(provider.of(completion)[0]?.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=\/\d{8}\/us-east-1\/execute-api\/aws4_request, SignedHeaders=[\w;-]*x-amz-bearer/,
    );
  });
}

for (const [what, input] of Object.entries(unchecked)) {
  test(`AWS SDK for JavaScript v3 and v2 send ${what} as given`, async () => {
    using provider = new Provider();
    await v3(provider).completeAttachmentUpload({ ...input, ConnectionToken: 'c' });
    await v2(provider)
      .completeAttachmentUpload({ ...input, ConnectionToken: 'c' })
      .promise();

    expect(provider.of(completion).map(({ body }) => body)).toEqual([input, input]);
  });
}

test('AWS SDK for JavaScript v3 sends an empty ClientToken, v2 puts one of its own in', async () => {
  using provider = new Provider();
  await v3(provider).completeAttachmentUpload({ ...emptyToken, ConnectionToken: 'c' });
  await v2(provider)
    .completeAttachmentUpload({ ...emptyToken, ConnectionToken: 'c' })
    .promise();

  expect(provider.of(completion).map(({ body }) => body)).toEqual([
    emptyToken,
    { ...emptyToken, ClientToken: expect.stringMatching(/^[\w-]{36}$/) },
  ]);
});

test('AWS SDK for JavaScript v3 sends an empty ConnectionToken', async () => {
  using provider = new Provider();
  await v3(provider).completeAttachmentUpload({ ...unchecked['two ids'], ConnectionToken: '' });

  expect(provider.of(completion)[0]?.headers['x-amz-bearer']).toBe('');
});

const numericCode: Reply = { status: 409, body: { code: 42, __type: 'ConflictException', Message: 'why' } };

for (const { client, exception } of [
  // The class of what it does not know.
  { client: awsSdkV3, exception: 'ConnectParticipantServiceException' },
  { client: awsSdkV2, exception: 'ConflictException' },
  { client: chatJs, exception: 42 },
]) {
  test(`${client.name} makes ${exception} of a numeric code beside __type`, async () => {
    using provider = new Provider();
    const chat = await client.join(provider.endpoint, 'me', { retries: false });
    provider.willAnswer(numericCode);

    const error: unknown = await chat.sendFile(file()).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ClientError);
    expect(error).toMatchObject({ exception, status: 409 });
  });
}

test('ChatJS completes an attachment though its upload was refused', async () => {
  using provider = new Provider();
  provider.uploadStatus = 403;
  await (await chatJs.join(provider.endpoint, 'me')).sendFile(file());

  expect(provider.received.map(({ operation }) => operation)).toEqual([
    'connection',
    'start-attachment-upload',
    'PUT',
    completion,
  ]);
});

test('ChatJS asks for a WebSocket when it connects, and fails without', async () => {
  using provider = new Provider();
  await chatJs.join(provider.endpoint, 'me');

  expect(provider.of('connection')[0]?.body).toEqual({ Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] });

  provider.offersWebSocket = false;
  await expect(chatJs.join(provider.endpoint, 'me')).rejects.toBeDefined();
});

function v3({ endpoint }: Provider): ConnectParticipant {
  return new ConnectParticipant({ endpoint, region, credentials: emptyKey, maxAttempts: 1 });
}

function v2({ endpoint }: Provider): ConnectParticipantV2 {
  return new ConnectParticipantV2({
    endpoint,
    region,
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    maxRetries: 0,
  });
}
