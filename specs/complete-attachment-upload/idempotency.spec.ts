import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Attachment, Changes } from '../../fixtures/attachment.ts';
import { accepted, inShort, refused, type Exchange } from '../../fixtures/exchange.ts';
import { tellApart } from '../../fixtures/tellApart.ts';
import type { Provisioning } from '../../fixtures/provisioning.ts';
import { completeAndHangUp } from '../../fixtures/race.ts';
import { covers, expect, test, untested } from '../../fixtures/test.ts';

/** How long a retry is repeated: until the first request has ended, however slow the target is. */
const shortestRetryingMs = 1000;
const slowdown = 3;

/** A server that looks whether its caller is still there has looked by then. No client retries much sooner. */
const noticedMs = 100;

/** The completion that the test builds on; where even that is refused, nothing can be told. */
async function completed(attachment: Attachment, ClientToken: string = attachment.clientToken): Promise<Exchange> {
  const first = await attachment.complete({ members: { ClientToken } });
  if (!accepted(first)) untested(`control refused: a valid request was answered ${inShort(first)}`);
  return first;
}

async function completedOne(provisioning: Provisioning): Promise<Attachment> {
  const attachment = await provisioning.uploaded();
  await completed(attachment);
  return attachment;
}

/** Replays of one completion, and completions before another is replayed: few where each request takes its time. */
const many = { replays: 20, others: 21 };
const few = { replays: 4, others: 8 };

test('answers a replay as it answered first', covers('CAU-IDEM-REPLAY'), async ({ provisioning, target }) => {
  const attachment = await provisioning.uploaded();
  const first = await completed(attachment);

  const { replays } = target.pacer.limited ? few : many;
  for (let replayed = 1; replayed <= replays; replayed += 1) {
    const replay = await attachment.complete(replayed % 2 === 0 ? { socket: 'own' } : {});
    expect(replay).toBeAnsweredLike(first);
    const same = first.answer && replay.answer?.body.equals(first.answer.body);
    expect(same === true).toHold('the body of the first answer', `${replay.answer?.body.length} other bytes`);
  }
});

test('answers a replay after other completions', covers('CAU-IDEM-REPLAY'), async ({ provisioning, target }) => {
  const { others: wanted } = target.pacer.limited || provisioning.lasting ? few : many;
  const [attachment, ...others] = await provisioning.several(1 + Math.min(wanted, provisioning.perConnection - 1));
  await completed(attachment);
  for (const other of others) await completed(other);

  expect(await attachment.complete()).toBeAccepted();
});

test('answers a replay after a conflict, and after reads', covers('CAU-IDEM-REPLAY'), async ({ provisioning }) => {
  const attachment = await provisioning.uploaded();
  await completed(attachment);
  await attachment.complete({ members: { ClientToken: randomUUID() } });
  await attachment.completed();
  await provisioning.contact(attachment.connection);

  expect(await attachment.complete()).toBeAccepted();
});

test('answers the replay of an SDK, which counts its attempts', covers('CAU-IDEM-REPLAY'), async ({ provisioning }) => {
  const headers = (attempt: number): Record<string, string> => ({
    'amz-sdk-invocation-id': randomUUID(),
    'amz-sdk-request': `attempt=${attempt}; max=3`,
  });
  const attachment = await provisioning.uploaded();
  const first = await attachment.complete({ headers: headers(1) });
  if (!accepted(first)) untested(`control refused: a valid request was answered ${inShort(first)}`);
  if (!accepted(await attachment.complete({ headers: headers(1) }))) untested('even a plain replay is refused');

  expect(await attachment.complete({ headers: headers(2) })).toBeAccepted();
});

/** The valid request in ways that ask for the same; `must`: the MUST by which such a one is accepted the first time. */
const sameRequest: { what: string; changes: (attachment: Attachment) => Changes; must?: string }[] = [
  {
    what: 'whose body is written in another way',
    changes: ({ body: { AttachmentIds, ClientToken } }) => ({
      body: JSON.stringify({ ClientToken, AttachmentIds }, undefined, 2),
    }),
    must: 'CAU-BODY-MEMBER-ORDER',
  },
  { what: 'with a member that it does not know', changes: () => ({ members: { Extra: 'more' } }) },
  {
    what: 'whose content type names its charset',
    changes: () => ({ headers: { 'Content-Type': 'application/json; charset=utf-8' } }),
  },
];

for (const { what, changes, must } of sameRequest) {
  test(`answers a replay ${what}`, covers('CAU-IDEM-REPLAY'), async ({ provisioning }) => {
    const plain = await provisioning.uploaded();
    const attachment = await provisioning.uploaded();
    await completed(attachment);
    const isTaken = accepted(await plain.complete(changes(plain)));
    if (!isTaken && must) untested(`control refused: such a request is not accepted the first time (${must})`);

    // Where a target need not take it, the plain request is what can be replayed.
    expect(await attachment.complete(isTaken ? changes(attachment) : {})).toBeAccepted();
  });
}

test('has one effect, however often it is replayed', covers('CAU-IDEM-ONE-EFFECT'), async ({ provisioning }) => {
  const attachment = await provisioning.uploaded(await provisioning.connect());
  await completed(attachment);
  const first = (await provisioning.transcriptItems(attachment)) ?? 0;
  for (const _time of [2, 3, 4]) await attachment.complete();

  const items = await provisioning.transcriptItems(attachment);

  if (items === undefined || first + items === 0) untested('the target shows no ATTACHMENT item in GetTranscript');
  expect(items === 1).toHold('one ATTACHMENT item in the transcript', `${items}`);
});

test('tells ClientTokens apart that differ only in case', covers('CAU-IDEM-CASE'), async ({ provisioning }) => {
  await tellApart(provisioning, () => `Abc-${randomUUID()}`, swapCase);
});

/** A ClientToken and others that are to be told apart from it: one completion can be tried with all of them. */
interface Family {
  /** What stands in the middle of the token, whose ends are fresh: a target that compares one end only takes no unrelated tokens for equal. */
  readonly middle: string;
  readonly others: readonly ((token: string) => string)[];
}

const nearEqual: readonly Family[] = [
  {
    middle: 'a béﬁ',
    others: [
      (token) => `${token} `,
      (token) => ` ${token}`,
      (token) => `${token}\n`,
      (token) => `${token}\u0000`,
      (token) => `${token}\t`,
      (token) => `${token}\u00a0`,
      (token) => `${token}\u3000`,
      (token) => `\ufeff${token}`,
      (token) => token.slice(0, -1),
      (token) => token.replace('a b', 'a  b'),
      (token) => token.normalize('NFD'),
      (token) => token.normalize('NFKC'),
    ],
  },
  {
    middle: 'x'.repeat(428),
    others: [
      (token) => `${token.slice(0, -1)}y`,
      (token) => `y${token.slice(1)}`,
      (token) => `${token.slice(0, 64)}y${token.slice(65)}`,
    ],
  },
  { middle: 'é'.repeat(428), others: [(token) => `${token.slice(0, -1)}y`] },
];

/** What decoding, escaping, folding, narrowing or dropping of characters would make equal; what goes together stands together. */
const alike: readonly Family[] = [
  family(['\\u0042', 'B'], ['%41', 'A'], ['a+b', 'a b'], ['&amp;', '&'], ['\\n', '\n']),
  family(['"a"', 'a']),
  family(
    ['\r\n', '\n'],
    ['Aa', 'BB'],
    ['ａ', 'a'],
    ['Ł', 'A'],
    ['é', '?'],
    ['é', 'e'],
    ['ß', 'ss'],
    ['😀', '😁'],
    ['😀', '\ufffd'],
    ['a\u200bb', 'ab'],
    ['a\u00adb', 'ab'],
    ['a-b', 'ab'],
    ['а', 'a'],
  ),
  // What SQL, globs and regular expressions take for any text.
  family(['like', '%'], ['line', '____'], ['glob', '*'], ['each', '????'], ['match', '.*']),
];

/** A token that holds the first text of each pair, and others that hold the second in its place. */
function family(...pairs: readonly (readonly [one: string, other: string])[]): Family {
  return {
    middle: pairs.map(([one]) => one).join(''),
    others: pairs.map(
      ([one, other]) =>
        (token) =>
          token.replace(one, other),
    ),
  };
}

for (const { title, families } of [
  { title: 'tells ClientTokens apart that differ by little', families: nearEqual },
  { title: 'tells ClientTokens apart that are alike in some encoding', families: alike },
]) {
  test(title, covers('CAU-IDEM-EXACT'), async ({ provisioning }) => {
    const unlike = await refusalOfAnother(await completedOne(provisioning));

    for (const { middle, others } of families) {
      const attachment = await provisioning.uploaded();
      const token = randomUUID() + middle + randomUUID();
      await completed(attachment, token);
      for (const other of others) {
        const answer = await attachment.complete({ members: { ClientToken: other(token) } });

        if (!accepted(answer) && !refused(answer)) await completed(await provisioning.uploaded(), other(token));
        if (accepted(answer)) await refusalOfAnother(attachment);
        // How a second completion is refused is CAU-STATE-ALREADY's to tell.
        if (inShort(answer) !== inShort(unlike)) expect(answer).toBeRejected();
      }
    }
  });
}

/** How a second completion of a completed attachment is refused, sooner or later; where it isn't, nothing shows which ClientTokens are equal. */
async function refusalOfAnother(attachment: Attachment): Promise<Exchange> {
  await attachment.complete({ members: { ClientToken: randomUUID() } });
  const unlike = await attachment.complete({ members: { ClientToken: randomUUID() } });
  if (accepted(unlike)) untested('a second completion is accepted under any ClientToken (CAU-STATE-ALREADY)');
  return unlike;
}

/** The same number, for who takes a token for one; the last pair for who keeps it as a double. */
const sameNumber: readonly [first: (digits: string) => string, other: (digits: string) => string][] = [
  [(digits) => digits, (digits) => `0${digits}`],
  [(digits) => digits, (digits) => `${digits}.0`],
  [(digits) => digits, (digits) => `${digits}e0`],
  [(digits) => `${digits}00000`, (digits) => `${digits}00001`],
];

test('tells ClientTokens apart that are the same number', covers('CAU-IDEM-EXACT'), async ({ provisioning }) => {
  const unlike = await refusalOfAnother(await completedOne(provisioning));

  for (const [first, other] of sameNumber) {
    const attachment = await provisioning.uploaded();
    const digits = String(randomInt(2 ** 46, 2 ** 47));
    await completed(attachment, first(digits));
    const answer = await attachment.complete({ members: { ClientToken: other(digits) } });

    if (inShort(answer) !== inShort(unlike)) expect(answer).toBeRejected();
  }
});

const cased: { what: string; token: () => string; other: (token: string) => string }[] = [
  { what: 'the case of their first letter', token: () => `a${randomUUID()}`, other: (token) => `A${token.slice(1)}` },
  {
    what: 'the case of their last letter',
    token: () => `${randomUUID().slice(0, 8)}a`,
    other: (token) => token.slice(0, -1) + 'A',
  },
  { what: 'é and É', token: () => `${randomUUID().slice(0, 8)}é`, other: (token) => token.replace('é', 'É') },
];

for (const { what, token, other } of cased) {
  test(`tells ClientTokens apart that differ in ${what}`, covers('CAU-IDEM-CASE'), async ({ provisioning }) => {
    await tellApart(provisioning, token, other);
  });
}

test('tells UUIDs apart that differ only in case', covers('CAU-IDEM-CASE'), async ({ provisioning }) => {
  await tellApart(provisioning, randomUUID, (token) => token.toUpperCase());
});

test(
  'refuses a ClientToken that was used with another attachment',
  covers('CAU-IDEM-REUSE'),
  async ({ provisioning }) => {
    const attachment = await provisioning.uploaded(await provisioning.connect());
    const other = await provisioning.uploaded(attachment.connection);
    await completed(attachment);

    const reuse = { members: { ClientToken: attachment.clientToken } };
    for (const _time of ['first', 'second']) expect(await other.complete(reuse)).toBeRejected([400, 409]);
    if (provisioning.perConnection > 2) await (await provisioning.uploaded(attachment.connection)).complete();
    // Whether a completion is forgotten after others is CAU-IDEM-REPLAY's to tell.
    if (accepted(await attachment.complete())) expect(await other.complete(reuse)).toBeRejected([400, 409]);

    const leaked = await other.completed();
    expect(leaked !== true).toHold('the other attachment not completed', 'a completed one');
    await other.control();
    const another = await attachment.complete({ members: { ClientToken: randomUUID() } });
    if (refused(another))
      expect(await attachment.complete({ members: { ClientToken: other.clientToken } })).toBeRejected([400, 409]);
  },
);

test("keeps one caller's ClientTokens apart from another's", covers('CAU-IDEM-SCOPE'), async ({ provisioning }) => {
  const some = await provisioning.uploaded();
  const stranger = await provisioning.stranger(some.connection);
  const theirs = await provisioning.uploaded(stranger);
  const attachment = await provisioning.unlike([theirs], some);
  await completed(attachment);
  const other = await provisioning.unlike([theirs], await provisioning.uploaded());
  const foreign = await other.complete({ bearer: stranger.token });

  expect(await theirs.complete({ members: { ClientToken: attachment.clientToken } })).toBeAccepted();
  if ((await attachment.completed()) === true)
    expect((await provisioning.shownUrl(theirs)) !== undefined).toHold(
      'their attachment to be completed',
      'an open one',
    );
  // Where a stranger may complete what is not theirs (CAU-AUTH-FOREIGN), a replay of theirs tells nothing.
  if (refused(foreign)) expect(await attachment.complete({ bearer: stranger.token })).toBeRejected();
});

const retryAfterFailure = 'lets the same ClientToken succeed after a 500';
test(retryAfterFailure, covers('CAU-IDEM-RETRY-INTERNAL'), async ({ scenario, provisioning, target }) => {
  const { attachment, answer, recovers } = await scenario('internalError');
  if (answer.answer?.status !== 500) untested(`the scenario internalError showed no 500: ${inShort(answer)}`);
  if (recovers === false) untested('scenarios.internalError of the target file does not say that it recovers');

  const retry = await retried(attachment, answer);

  if (recovers === undefined && retry.answer?.status === 500)
    untested('the failure did not pass: set recovers where it does');
  expect(retry).toBeAccepted();
  if (accepted(await replayOf(await provisioning.uploaded()))) expect(await attachment.complete()).toBeAccepted();
  const isCompleted = await provisioning.showsEffect(attachment);
  expect(isCompleted !== false).toHold('the attachment to be completed', 'an open one');
  // Whether the failure had an effect is its own affair, but together with the retry there is one.
  const items = (await provisioning.transcriptItems(attachment)) ?? 0;
  if (items > 1) target.audit.note('CAU-IDEM-ONE-EFFECT', `expected one ATTACHMENT item, received ${items}`, retry);
});

for (const hangUp of ['now', 'half'] as const) {
  test(
    `lets the same ClientToken succeed after a lost answer, the socket closed ${hangUp === 'now' ? 'at once' : 'halfway'}`,
    covers('CAU-IDEM-RETRY-LOST'),
    async ({ provisioning }) => {
      // Of one connection: what a caller's other completions make of a replay shows with each of them.
      const [plain, ...attachments] = await provisioning.several(5);
      const usual = await completed(plain);
      if (!accepted(await plain.complete({ socket: 'own' })))
        untested('even a plain replay is refused (CAU-IDEM-REPLAY)');

      let lost = 0;
      for (const attachment of attachments) {
        const { answer } = await completeAndHangUp(attachment, hangUp);
        if (hangUp === 'half' || !answer) lost += 1;
      }
      if (lost === 0) untested('no answer was lost: each came before the socket could be closed');

      // One retry comes at once, the others when the server has seen its caller go.
      const retries = await Promise.all(
        attachments.map(async (attachment, index) => {
          if (index > 0) await wait(noticedMs);
          return retried(attachment, usual);
        }),
      );

      if (!retries.every(accepted) && !accepted(await plain.complete({ socket: 'own' })))
        untested('after other completions even a plain replay is refused (CAU-IDEM-REPLAY)');
      for (const retry of retries) expect(retry).toBeAccepted();
      const areCompleted = await provisioning.showsEffect(...attachments);
      expect(areCompleted !== false).toHold('each attachment to be completed', 'an open one');
    },
  );
}

/** A completion and its replay, where nothing else happens. */
async function replayOf(attachment: Attachment): Promise<Exchange> {
  await attachment.complete();
  return attachment.complete();
}

/** The same request again, while the first may still be under way: a conflict or a failure passes once that has ended. */
async function retried(attachment: Attachment, plain: Exchange): Promise<Exchange> {
  const until = performance.now() + shortestRetryingMs + slowdown * plain.endedMs;
  let retry = await attachment.complete();
  for (let pause = 40; !accepted(retry) && performance.now() < until; pause *= 2) {
    await wait(pause);
    retry = await attachment.complete();
  }
  return retry;
}

function swapCase(text: string): string {
  return [...text].map((each) => (each === each.toLowerCase() ? each.toUpperCase() : each.toLowerCase())).join('');
}
