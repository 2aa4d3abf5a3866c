import { expect, test } from '@playwright/test';
import { operationPaths } from '../fixtures/operations.ts';
import { errorStatus, type ErrorName } from '../schemas/complete-attachment-upload/errors.ts';
import schema from '../schemas/complete-attachment-upload/request.schema.json' with { type: 'json' };
import { validator } from '../schemas/validate.ts';
import { Provider, type Received, type Reply } from './provider.ts';
import { ClientError, realClients } from './realClients.ts';

// nock has one list of interceptors for the whole process.
test.describe.configure({ mode: 'serial' });

const completion = 'complete-attachment-upload';
const isRequest = validator(schema);
const file = (): File => new File(['hello'], 'hello.txt', { type: 'text/plain' });

const failure = (name: ErrorName): Reply => ({
  status: errorStatus[name],
  headers: [['x-amzn-ErrorType', name]],
  body: { Message: 'why' },
});

/** The ways that the catalogue allows an error to be named in; the message's spelling goes with any. */
const spellings: { spelling: string; reply: (name: string) => Omit<Reply, 'status'> }[] = [
  { spelling: 'x-amzn-ErrorType', reply: (name) => ({ headers: [['x-amzn-ErrorType', name]], body: {} }) },
  {
    spelling: 'x-amzn-ErrorType with a URI behind the name',
    reply: (name) => ({ headers: [['x-amzn-ErrorType', `${name}:http://internal.example/coral/`]], body: {} }),
  },
  { spelling: '__type', reply: (name) => ({ body: { __type: name } }) },
  {
    spelling: '__type with a namespace',
    reply: (name) => ({ body: { __type: `com.amazonaws.connectparticipant#${name}` } }),
  },
  { spelling: 'code', reply: (name) => ({ body: { code: name } }) },
];

for (const client of realClients) {
  test.describe(client.name, () => {
    test('sends requests that keep the schema, below the path of its endpoint', async () => {
      using provider = new Provider();
      const chat = await client.join(provider.endpoint, 'participant-token');

      expect(await chat.sendFile(file())).toEqual([]);

      expect(operationPaths.CompleteAttachmentUpload).toBe(`/participant/${completion}`);
      expect(provider.of(completion).map(problems)).toEqual([[]]);
      expect(provider.of('connection')[0]?.headers['x-amz-bearer']).toBe('participant-token');
      expect(provider.of('start-attachment-upload')[0]?.body).toMatchObject({
        ContentType: 'text/plain',
        AttachmentName: 'hello.txt',
        AttachmentSizeInBytes: 5,
        ClientToken: expect.stringMatching(/^[\w-]{36}$/),
      });
    });

    test('fills the ClientToken in, keeps it over its retries and takes a new one for a new call', async () => {
      using provider = new Provider();
      const chat = await client.join(provider.endpoint, 'participant-token');
      provider.willAnswer(failure('InternalServerException'), failure('ThrottlingException'));

      await chat.sendFile(file());
      await chat.sendFile(file());

      const [first, second, third, other, ...rest] = provider.of(completion).map(({ body }) => tokenOf(body));
      expect(first).toMatch(/^[\w-]{36}$/);
      expect([second, third]).toEqual([first, first]);
      expect(other).not.toBe(first);
      expect(rest).toEqual([]);
    });

    test('takes {} for an empty success', async () => {
      using provider = new Provider();
      const chat = await client.join(provider.endpoint, 'participant-token');
      provider.willAnswer({ status: 200, headers: [['Content-Type', 'application/json']], body: {} });

      expect(await chat.sendFile(file())).toEqual([]);
    });

    for (const { spelling, reply } of spellings) {
      for (const member of ['Message', 'message']) {
        test(`knows every error by ${spelling}, its text by ${member}`, async () => {
          using provider = new Provider();
          const chat = await client.join(provider.endpoint, 'participant-token', { retries: false });
          for (const [name, status] of Object.entries(errorStatus)) {
            const { headers = [], body } = reply(name);
            const answer = { status, headers, body: { ...(body as object), [member]: `why ${name}` } };
            provider.willAnswer(...Array.from({ length: 1 + retriesOf(client.name, status) }, () => answer));

            const error: unknown = await chat.sendFile(file()).catch((thrown: unknown) => thrown);

            expect(error).toBeInstanceOf(ClientError);
            expect(error).toMatchObject({ exception: name, message: `why ${name}`, status });
          }
        });
      }
    }
  });
}

/** ChatJS can't be told not to retry: it sends what may pass three times in all. */
function retriesOf(name: string, status: number): number {
  return name === 'amazon-connect-chatjs' && (status === 429 || status === 500) ? 2 : 0;
}

function tokenOf(body: unknown): unknown {
  return (body as { ClientToken?: unknown }).ClientToken;
}

/** What is wrong with a completion as the operation's schema has it. */
function problems({ headers, body }: Received): string[] {
  const { 'x-amz-bearer': bearer, 'content-type': contentType } = headers;
  const checked = isRequest({ ConnectionToken: bearer, ...(body as object) });
  return [
    ...(checked.ok ? [] : checked.problems),
    ...(contentType === 'application/json' ? [] : [`Content-Type is ${contentType}`]),
  ];
}
