import { expect, test } from '@playwright/test';
import { startReference, type Reference } from '../reference/server.ts';
import { errorStatus, type ErrorName } from '../schemas/complete-attachment-upload/errors.ts';
import { ClientError, realClients } from './realClients.ts';

const file = (): File => new File(['hello'], 'hello.txt', { type: 'text/plain' });

const errors: readonly [scenario: string, error: ErrorName][] = [
  ['accessDenied', 'AccessDeniedException'],
  ['quotaExceeded', 'ServiceQuotaExceededException'],
  ['throttled', 'ThrottlingException'],
];

for (const client of realClients) {
  test(`${client.name} uploads a file to the reference below a path prefix`, async () => {
    await using reference = await startReference({ prefix: '/prod' });
    const chat = await client.join(reference.url, 'me');

    expect(await chat.sendFile(file())).toEqual([]);

    expect(await attachmentsOf(reference, 'me')).toEqual([
      expect.objectContaining({ AttachmentName: 'hello.txt', ContentType: 'text/plain', Status: 'APPROVED' }),
    ]);
  });

  test(`${client.name} retries until the reference has recovered`, async () => {
    await using reference = await startReference();
    const chat = await client.join(reference.url, 'scenario:internalError');

    expect(await chat.sendFile(file())).toEqual([]);
  });

  for (const [scenario, error] of errors) {
    test(`${client.name} gets a ${error} by the participant token scenario:${scenario}`, async () => {
      await using reference = await startReference();
      const chat = await client.join(reference.url, `scenario:${scenario}`, { retries: false });

      const refusal: unknown = await chat.sendFile(file()).catch((thrown: unknown) => thrown);

      expect(refusal).toBeInstanceOf(ClientError);
      expect(refusal).toMatchObject({ exception: error, status: errorStatus[error] });
    });
  }
}

/** The files of a participant's chat, as GetTranscript shows them. */
async function attachmentsOf({ url }: Reference, participantToken: string): Promise<unknown[]> {
  const post = async (operation: string, bearer: string, body: object): Promise<Answer> => {
    const answer = await fetch(`${url}/participant/${operation}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Amz-Bearer': bearer },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Answer;
  };
  const connected = await post('connection', participantToken, { Type: ['CONNECTION_CREDENTIALS'] });
  const { Transcript = [] } = await post('transcript', connected.ConnectionCredentials?.ConnectionToken ?? '', {});
  return Transcript.flatMap(({ Attachments }) => Attachments ?? []);
}

interface Answer {
  readonly ConnectionCredentials?: { readonly ConnectionToken: string };
  readonly Transcript?: readonly { readonly Attachments?: readonly unknown[] }[];
}
