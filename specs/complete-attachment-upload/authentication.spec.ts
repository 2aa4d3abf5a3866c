import { nearMiss, nearMissesOf } from '../../fixtures/arbitraries/nearMiss.ts';
import type { Changes } from '../../fixtures/attachment.ts';
import { accepted, errorType, headerOf, inShort } from '../../fixtures/exchange.ts';
import { constraints, covers, expect, test, untested } from '../../fixtures/test.ts';

const { maxLength } = constraints.connectionToken;

/** What real SDKs send, though the operation asks for none: a signature that nothing vouches for. */
const signature = (accessKey: string): Record<string, string> => ({
  'X-Amz-Date': '20260101T000000Z',
  Authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
});

test('needs no Signature Version 4', covers('CAU-AUTH-NO-SIGV4', { control: true }), async ({ provisioning }) => {
  const [attachment, signed] = await provisioning.several(2);

  const answer = await attachment.complete();

  if (headerOf(answer.request.headers, 'authorization')?.startsWith('AWS4'))
    untested('the target file itself sends a signature');
  if (!accepted(answer) && !accepted(await signed.complete({ headers: signature('AKIDEXAMPLE') })))
    untested(`control refused: a valid request was answered ${inShort(answer)}`);
  expect(answer).toBeAccepted();
});

for (const accessKey of ['', 'AKIDEXAMPLE']) {
  test(
    `lets a SigV4 Authorization with the access key "${accessKey}" pass`,
    covers('CAU-AUTH-SIGV4-IGNORED'),
    async ({ provisioning }) => {
      const attachment = await provisioning.uploaded();

      expect(await attachment.complete({ headers: signature(accessKey) })).toBeAccepted();
    },
  );
}

test('refuses a request without X-Amz-Bearer', covers('CAU-AUTH-BEARER-REQUIRED'), async ({ provisioning }) => {
  const attachment = await provisioning.uploaded();

  expect(await attachment.complete({ bearer: undefined })).toBeRejected([400, 401, 403]);

  await attachment.control();
});

const otherPlaces: { place: string; of: (token: string) => Changes }[] = [
  { place: 'Authorization', of: (token) => ({ headers: { Authorization: `Bearer ${token}` } }) },
  { place: 'a cookie', of: (token) => ({ headers: { Cookie: `X-Amz-Bearer=${encodeURIComponent(token)}` } }) },
  { place: 'the query', of: (token) => ({ query: `X-Amz-Bearer=${encodeURIComponent(token)}` }) },
];

for (const { place, of } of otherPlaces) {
  test(`does not take the bearer from ${place}`, covers('CAU-AUTH-BEARER-REQUIRED'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    const answer = await attachment.complete({ ...of(attachment.connection.token), bearer: undefined });

    // How it is refused, and whether such a header or query is refused by itself, is for other rules to tell.
    expect(!accepted(answer)).toHold('no success without X-Amz-Bearer', inShort(answer));
    await attachment.control();
  });
}

test('refuses an empty X-Amz-Bearer', covers('CAU-AUTH-BEARER-EMPTY'), async ({ provisioning }) => {
  const attachment = await provisioning.uploaded();

  expect(await attachment.complete({ bearer: '' })).toBeRejected([400, 401, 403]);

  await attachment.control();
});

/** What a cache of answers, or a look for replays ahead of the bearer, would answer as before. */
const replays = [
  { who: 'without X-Amz-Bearer', bearer: undefined, covered: covers('CAU-AUTH-BEARER-REQUIRED') },
  { who: 'with an empty X-Amz-Bearer', bearer: '', covered: covers('CAU-AUTH-BEARER-EMPTY') },
  {
    who: 'with an unknown bearer',
    bearer: 'no-connection-has-this-connection-token',
    covered: covers('CAU-AUTH-UNKNOWN'),
  },
];

for (const { who, bearer, covered } of replays) {
  test(`refuses a completed request once more ${who}`, covered, async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();
    const first = await attachment.complete();
    if (!accepted(first)) untested(`control refused: a valid request was answered ${inShort(first)}`);

    expect(await attachment.complete({ bearer })).toBeRejected([400, 401, 403]);
  });
}

test(`refuses a bearer of ${maxLength + 1} characters`, covers('CAU-AUTH-BEARER-MAX'), async ({ provisioning }) => {
  const attachment = await provisioning.uploaded();
  const { token } = attachment.connection;

  for (const bearer of ['x'.repeat(maxLength + 1), token.padEnd(maxLength + 1, 'x')])
    expect(await attachment.complete({ bearer })).toBeRejected([400, 403]);

  await attachment.control();
});

test(
  `does not fault a bearer of ${maxLength} characters for its length`,
  covers('CAU-AUTH-BEARER-MAX-VALID'),
  async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();
    const unknown = await attachment.complete({ bearer: 'x'.repeat(36) });
    if (accepted(unknown)) untested('an unknown bearer is accepted (CAU-AUTH-UNKNOWN)');
    if (errorType(unknown) === 'ValidationException')
      untested('an unknown bearer of any length is answered with a ValidationException');

    const longest = await attachment.complete({ bearer: 'x'.repeat(maxLength) });

    expect(longest).toBeAnsweredLike(unknown);
    await attachment.control();
  },
);

test(
  'refuses bearers that are made up or only resemble a ConnectionToken',
  covers('CAU-AUTH-UNKNOWN'),
  async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();
    const { token } = attachment.connection;

    for (const bearer of [
      'no-connection-has-this-connection-token',
      ...nearMissesOf(token, maxLength),
      ...[`Bearer ${token}`, `x,${token}`, `${token},x`].filter(({ length }) => length <= maxLength),
    ])
      expect(await attachment.complete({ bearer })).toBeRejected('AccessDeniedException');

    await attachment.control();
  },
);

test(
  'refuses the ParticipantToken in place of the ConnectionToken',
  covers('CAU-AUTH-PARTICIPANT-TOKEN'),
  async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();
    const { participantToken } = attachment.connection;
    if (participantToken === undefined)
      return untested('a provisioner supplies no ParticipantToken: set participantTokens instead');

    expect(await attachment.complete({ bearer: participantToken })).toBeRejected('AccessDeniedException');

    await attachment.control();
  },
);

test('refuses every bearer that only resembles a ConnectionToken', covers('CAU-AUTH-UNKNOWN'), async ({ property }) => {
  await property(nearMiss, async ({ of }, trial) => {
    const attachment = await trial.sharedAttachment();
    const similar = of(attachment.connection.token);
    if (similar === undefined || similar.length > maxLength)
      untested('the ConnectionToken has no place for the difference');

    expect(await attachment.complete({ bearer: similar })).toBeRejected('AccessDeniedException');

    await attachment.control();
  });
});

test('refuses the token of a disconnected participant', covers('CAU-AUTH-ENDED'), async ({ provisioning }) => {
  const connection = await provisioning.connectToEnd();
  const before = await provisioning.uploaded(connection);
  const attachment = await provisioning.uploaded(connection);
  const alive = await before.complete();
  if (!accepted(alive)) untested(`control refused: before the end, a valid request was answered ${inShort(alive)}`);
  const ended = await provisioning.disconnect(connection);
  if (!accepted(ended)) untested(`the connection can't be ended: DisconnectParticipant was answered ${inShort(ended)}`);

  expect(await attachment.complete()).toBeRejected('AccessDeniedException');
  expect(await before.complete()).toBeRejected('AccessDeniedException');
});

test(
  "refuses the token of a participant's second connection once that is ended",
  covers('CAU-AUTH-ENDED'),
  async ({ provisioning }) => {
    const first = await provisioning.connectToEnd();
    const { participantToken } = first;
    // A provisioner supplies no ParticipantToken: there the first connection has to do.
    const connection = participantToken === undefined ? first : await provisioning.connect({ participantToken });
    const [before, left] = [await provisioning.uploaded(connection), await provisioning.uploaded(connection)];
    const alive = await before.complete();
    if (!accepted(alive)) untested(`control refused: before the end, a valid request was answered ${inShort(alive)}`);
    const ended = await provisioning.disconnect(connection);
    if (!accepted(ended))
      untested(`the connection can't be ended: DisconnectParticipant was answered ${inShort(ended)}`);

    expect(await left.complete()).toBeRejected('AccessDeniedException');
  },
);

test("refuses to complete another contact's attachment", covers('CAU-AUTH-FOREIGN'), async ({ provisioning }) => {
  const some = await provisioning.uploaded();
  const stranger = await provisioning.stranger(some.connection);
  const [before, theirs] = [await provisioning.uploaded(stranger), await provisioning.uploaded(stranger)];
  const own = await before.complete();
  if (!accepted(own)) untested(`control refused: the other contact's own attachment was answered ${inShort(own)}`);
  const attachment = await provisioning.unlike([before, theirs], some);

  for (const ClientToken of [theirs.clientToken, attachment.clientToken])
    expect(await attachment.complete({ bearer: stranger.token, members: { ClientToken } })).toBeRejected();

  // Neither ClientToken is used up.
  expect(await attachment.complete()).toBeAccepted();
  const completed = await provisioning.showsEffect(attachment);
  expect(completed !== false).toHold('the attachment to be completed', 'an open one');
  expect(await attachment.complete({ bearer: stranger.token })).toBeRejected();
  await theirs.control();
});

test(
  "refuses another contact's attachment once its owner has left",
  covers('CAU-AUTH-FOREIGN'),
  async ({ provisioning }) => {
    const owner = await provisioning.connect();
    const attachment = await provisioning.uploaded(owner);
    const stranger = await provisioning.stranger(owner);
    const theirs = await (await provisioning.uploaded(stranger)).complete();
    if (!accepted(theirs))
      untested(`control refused: the other contact's own attachment was answered ${inShort(theirs)}`);
    // A given participant stays, since other tests need them; and where nobody can leave, the attachment is as foreign.
    if (!provisioning.lasting) await provisioning.disconnect(owner);

    for (const _time of ['first', 'second'])
      expect(await attachment.complete({ bearer: stranger.token })).toBeRejected();
  },
);

const inBody = [
  { member: 'ConnectionToken', header: 'no bearer', bearer: undefined },
  { member: 'X-Amz-Bearer', header: 'no bearer', bearer: undefined },
  { member: 'ConnectionToken', header: 'an unknown bearer', bearer: 'no-connection-has-this-connection-token' },
];

for (const { member, header, bearer } of inBody) {
  test(
    `does not take the ConnectionToken from the body's ${member} beside ${header}`,
    covers('CAU-AUTH-TOKEN-PLACE'),
    async ({ provisioning }) => {
      const attachment = await provisioning.uploaded();
      const without = await attachment.complete({ bearer });
      if (accepted(without)) untested(`a request with ${header} is accepted (CAU-AUTH-BEARER-REQUIRED, -UNKNOWN)`);

      const answer = await attachment.complete({ bearer, members: { [member]: attachment.connection.token } });

      // How a missing bearer is refused is CAU-AUTH-BEARER-REQUIRED's to tell.
      if (inShort(answer) !== inShort(without)) expect(answer).toBeRejected([400, 401, 403]);
      await attachment.control();
    },
  );
}

test(
  'answers 403 AccessDeniedException where access is denied',
  covers('CAU-AUTH-DENIED-SCENARIO'),
  async ({ scenario }) => {
    const { answer } = await scenario('accessDenied');

    expect(answer).toBeRejected('AccessDeniedException');
  },
);
