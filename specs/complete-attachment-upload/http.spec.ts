import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Attachment, Changes } from '../../fixtures/attachment.ts';
import type { Client, Lane } from '../../fixtures/client.ts';
import { covers, expect, test, untested } from '../../fixtures/test.ts';
import { accepted, headerOf, inShort, refused, type Exchange } from '../../fixtures/exchange.ts';
import { rejections } from '../../fixtures/rejections.ts';

test(
  'serves POST /participant/complete-attachment-upload',
  covers('CAU-HTTP-ROUTE', { control: true }),
  async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    expect(await attachment.complete()).toBeAccepted();
  },
);

for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
  test(`does not perform the operation on ${method}`, covers('CAU-HTTP-METHOD'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    expect(await attachment.complete({ method })).toBeRejected();

    expect((await attachment.completed()) !== true).toHold('an attachment that is still open', 'a completed one');
    await attachment.control();
  });
}

/** What is safe by its method (RFC 9110, 9.2.1) may be answered in many ways, but does nothing. */
const safe: { request: string; of: (attachment: Attachment) => Changes }[] = [
  { request: 'HEAD', of: () => ({ method: 'HEAD' }) },
  { request: 'OPTIONS', of: () => ({ method: 'OPTIONS' }) },
  {
    request: 'GET with its members in the query',
    of: ({ id, clientToken }) => ({
      method: 'GET',
      body: undefined,
      query: new URLSearchParams({ AttachmentIds: id, ClientToken: clientToken }).toString(),
    }),
  },
];

for (const { request, of } of safe) {
  test(`does not perform the operation on ${request}`, covers('CAU-HTTP-METHOD'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    await attachment.complete(of(attachment));

    // Under another ClientToken: as a replay it would be accepted.
    const after = await attachment.complete({ members: { ClientToken: randomUUID() } });
    if (!accepted(after)) await (await provisioning.uploaded()).control();
    if (!accepted(after) && (await attachment.completed()) === false)
      untested('the attachment is open, but can no longer be completed (CAU-STATE-REJECTION-CLEAN)');
    expect(after).toBeAccepted();
  });
}

test(
  'reads X-Amz-Bearer in any letter case',
  covers('CAU-HTTP-HEADER-CASE', { control: true }),
  async ({ provisioning }) => {
    const answers: Exchange[] = [];
    for (const name of ['X-Amz-Bearer', 'x-amz-bearer', 'X-AMZ-BEARER', 'x-AMZ-bEARER']) {
      const attachment = await provisioning.uploaded();
      const headers = { [name]: attachment.connection.token };
      answers.push(await attachment.complete({ bearer: undefined, headers }));
    }
    if (!answers.some(accepted)) untested('control refused: the bearer is read in no letter case');

    for (const answer of answers) expect(answer).toBeAccepted();
  },
);

for (const chunks of [1, 2, 50]) {
  test(`reads a body in ${chunks} chunks`, covers('CAU-HTTP-CHUNKED'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    expect(await attachment.complete({ framing: 'chunked', chunks })).toBeAccepted();
  });
}

/** Pauses on a socket, in milliseconds, after which a close that was under way is seen: a server may close it between answers at any time (RFC 9112, 9.5). */
const pausesMs = [0, 20, 170];

for (const { mistake, changes } of rejections) {
  test(
    `keeps answers apart on a socket after a rejection ${mistake}`,
    covers('CAU-HTTP-KEEPALIVE'),
    async ({ provisioning, target }) => {
      let answers: Exchange[] = [];
      for (const pauseMs of pausesMs) {
        // What a rejection does to its own attachment is CAU-STATE-REJECTION-CLEAN's to tell.
        const [wrong, first, second] = await provisioning.several(3);
        if (!second) throw new Error('three attachments were asked for');
        answers = await onOneSocket(target.client, pauseMs, [
          (socket) => wrong.complete({ ...changes, socket }),
          (socket) => first.complete({ ...fresh(), socket }),
          (socket) => wrong.complete({ ...changes, socket }),
          (socket) => second.complete({ ...fresh(), socket }),
        ]);
        if (!answers.some(isClosedBefore)) break;
      }

      const [rejection, after, again, last] = answers as [Exchange, Exchange, Exchange, Exchange];
      if (!refused(rejection)) untested(`the request ${mistake} was not rejected: ${inShort(rejection)}`);
      expect(after).toBeAccepted();
      expect(refused(again)).toHold('a rejection, as before', inShort(again));
      expect(last).toBeAccepted();
    },
  );
}

async function onOneSocket(
  client: Client,
  pauseMs: number,
  requests: readonly ((socket: Lane) => Promise<Exchange>)[],
): Promise<Exchange[]> {
  const lane = client.lane();
  const answers: Exchange[] = [];
  try {
    for (const send of requests) {
      if (pauseMs > 0 && answers.length > 0) await wait(pauseMs);
      answers.push(await send(lane));
    }
  } finally {
    lane.close();
  }
  return answers;
}

/** Whether the socket had been kept and was closed, for all that the suite knows, before the request came. */
function isClosedBefore({ socket, firstByteMs, failure }: Exchange): boolean {
  return socket?.reused === true && firstByteMs === undefined && failure?.kind === 'reset';
}

test('reads a character that is split over two chunks', covers('CAU-HTTP-CHUNKED'), async ({ provisioning }) => {
  const [attachment, plain] = await provisioning.several(2);
  const several = '📎中é'.repeat(20);
  const members = { ClientToken: randomUUID() + several };
  const usual = randomUUID() + several;
  await plain.complete({ members: { ClientToken: usual } });
  if (!accepted(await plain.complete({ members: { ClientToken: usual } })))
    untested('even a plain replay is refused (CAU-IDEM-REPLAY)');

  expect(await attachment.complete({ members, framing: 'chunked', chunks: 200 })).toBeAccepted();

  // Only the same characters make it a replay.
  expect(await attachment.complete({ members })).toBeAccepted();
});

for (const type of ['application/json; charset=utf-8', 'application/json;charset=UTF-8']) {
  test(`accepts the content type ${type}`, covers('CAU-HTTP-CONTENT-TYPE-PARAM'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    expect(await attachment.complete({ headers: { 'Content-Type': type } })).toBeAccepted();
  });
}

for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'application/json5']) {
  test(`refuses the content type ${type}`, covers('CAU-HTTP-CONTENT-TYPE'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();
    const plain = await (await provisioning.uploaded()).complete({ framing: 'chunked' });

    // Where no body is read in chunks (CAU-HTTP-CHUNKED), what is refused in chunks shows nothing.
    for (const framing of accepted(plain) ? (['length', 'chunked'] as const) : (['length'] as const))
      expect(await attachment.complete({ headers: { 'Content-Type': type }, framing })).toBeRejected([415, 400]);

    await attachment.control();
  });
}

test(
  'names every answer with an x-amzn-RequestId of its own',
  covers('CAU-HTTP-REQUEST-ID'),
  async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();
    // What the attempts of an SDK's call have in common.
    const headers = { 'amz-sdk-invocation-id': randomUUID() };
    const answers = [
      await attachment.complete({ members: { AttachmentIds: [] } }),
      await attachment.complete({ body: 'no JSON' }),
      await attachment.complete({ headers }),
      await attachment.complete({ headers }),
    ];

    const ids = answers.map(({ answer }) => answer && headerOf(answer.headers, 'x-amzn-requestid'));

    expect(ids.every(Boolean)).toHold('x-amzn-RequestId on each of 4 answers', `${ids.filter(Boolean).length} of them`);
    expect(new Set(ids).size === ids.length).toHold('4 different ids', `${new Set(ids).size}`);
  },
);

/** Another ClientToken: whether a rejection uses one up is a rule of its own. */
function fresh(): Changes {
  return { members: { ClientToken: randomUUID() } };
}
