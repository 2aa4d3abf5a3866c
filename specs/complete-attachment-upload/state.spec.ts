import { randomUUID } from 'node:crypto';
import { nearMissesOf } from '../../fixtures/arbitraries/nearMiss.ts';
import type { Attachment, Changes } from '../../fixtures/attachment.ts';
import { accepted, inShort, refused } from '../../fixtures/exchange.ts';
import { specialWords } from '../../fixtures/specialWords.ts';
import { constraints, covers, expect, test, untested } from '../../fixtures/test.ts';

const { maxLength } = constraints.attachmentId;

test(
  'refuses ids that are made up or only resemble a known one',
  covers('CAU-STATE-UNKNOWN'),
  async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    const { id: live } = attachment;
    const encoded = `%${live.charCodeAt(0).toString(16)}${live.slice(1)}`;
    const wide = String.fromCodePoint(live.charCodeAt(0) + 0xfee0) + live.slice(1);
    const inJson = [`${live} `, ` ${live}`, `${live}\u0000`, encoded, wide].filter(({ length }) => length <= maxLength);

    const madeUp = [randomUUID(), ...nearMissesOf(live, maxLength), ...inJson];
    for (const id of madeUp.filter((each) => !attachment.wasGiven(each)))
      expect(await attachment.complete({ members: { AttachmentIds: [id] } })).toBeRejected();

    await attachment.control();
  },
);

test('refuses ids that mean something elsewhere', covers('CAU-STATE-UNKNOWN'), async ({ provisioning }) => {
  const attachment = await provisioning.uploaded();

  for (const word of specialWords.filter((each) => !attachment.wasGiven(each)))
    expect(await attachment.complete({ members: { AttachmentIds: [word] } })).toBeRejected();

  await attachment.control();
});

test('refuses to complete what was never uploaded', covers('CAU-STATE-NOT-UPLOADED'), async ({ provisioning }) => {
  const attachment = await provisioning.started();

  for (const _time of ['first', 'second', 'third']) expect(await attachment.complete()).toBeRejected();

  await provisioning.upload(attachment);
  expect(await attachment.complete()).toBeAccepted();
  const completed = await provisioning.showsEffect(attachment);
  expect(completed !== false).toHold('the attachment to be completed', 'an open one');
});

const underAnother = 'refuses a second completion under another ClientToken';
test(underAnother, covers('CAU-STATE-ALREADY'), async ({ provisioning, target }) => {
  const attachment = await provisioning.uploaded();
  const first = await attachment.complete();
  if (!accepted(first)) untested(`control refused: a valid request was answered ${inShort(first)}`);
  const before = (await provisioning.transcriptItems(attachment)) ?? 0;

  const second = await attachment.complete({ members: { ClientToken: randomUUID() } });

  expect(second).toBeRejected('ConflictException');
  const after = (await provisioning.transcriptItems(attachment)) ?? 0;
  if (after > before)
    target.audit.note('CAU-STATE-REJECTION-CLEAN', `expected ${before} ATTACHMENT items, received ${after}`, second);
});

test(
  'refuses another ClientToken after replays and reading too',
  covers('CAU-STATE-ALREADY'),
  async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();
    const first = await attachment.complete();
    if (!accepted(first)) untested(`control refused: a valid request was answered ${inShort(first)}`);
    await attachment.complete();
    await attachment.complete();
    await attachment.completed();

    expect(await attachment.complete({ members: { ClientToken: randomUUID() } })).toBeRejected('ConflictException');
    expect(await attachment.complete({ members: { ClientToken: randomUUID() } })).toBeRejected('ConflictException');
  },
);

test(
  'keeps a completion whose ClientToken was refused with another attachment',
  covers('CAU-STATE-REJECTION-CLEAN'),
  async ({ provisioning }) => {
    const control = await provisioning.uploaded();
    for (const _time of ['first', 'second', 'third'])
      if (!accepted(await control.complete()))
        untested('control refused: a valid request is not accepted several times (CAU-IDEM-REPLAY)');
    const [attachment, other] = await provisioning.several(2);
    const first = await attachment.complete();
    if (!accepted(first)) untested(`control refused: a valid request was answered ${inShort(first)}`);
    const reuse = await other.complete({ members: { ClientToken: attachment.clientToken } });
    if (!refused(reuse)) untested('a ClientToken is not refused with another attachment (CAU-IDEM-REUSE)');

    expect(await attachment.complete()).toBeAccepted();
  },
);

const rejections: { mistake: string; changes: (attachment: Attachment) => Changes }[] = [
  { mistake: 'without a bearer', changes: () => ({ bearer: undefined }) },
  { mistake: 'with an unknown bearer', changes: () => ({ bearer: 'no-connection-has-this-connection-token' }) },
  { mistake: 'with an empty list', changes: () => ({ members: { AttachmentIds: [] } }) },
  { mistake: 'with two AttachmentIds', changes: ({ id }) => ({ members: { AttachmentIds: [id, id] } }) },
  { mistake: 'with an unknown AttachmentId', changes: () => ({ members: { AttachmentIds: [randomUUID()] } }) },
  { mistake: 'with an AttachmentId that is no string', changes: () => ({ members: { AttachmentIds: [7] } }) },
  { mistake: 'with broken JSON', changes: (attachment) => ({ body: JSON.stringify(attachment.body).slice(0, -1) }) },
  { mistake: 'by another method', changes: () => ({ method: 'PUT' }) },
];

for (const { mistake, changes } of rejections) {
  test(
    `accepts the corrected request after one ${mistake}`,
    covers('CAU-STATE-REJECTION-CLEAN'),
    async ({ provisioning }) => {
      const attachment = await provisioning.uploaded();
      const rejection = await attachment.complete(changes(attachment));
      if (!refused(rejection)) untested(`the request ${mistake} was not rejected: ${inShort(rejection)}`);

      // On a socket of its own: what a rejection does to a shared one is CAU-HTTP-KEEPALIVE's to tell.
      expect(await attachment.complete({ socket: 'own' })).toBeAccepted();
    },
  );
}

test(
  'keeps a completion after rejections of the same request',
  covers('CAU-STATE-REJECTION-CLEAN'),
  async ({ provisioning }) => {
    const [attachment, control] = await provisioning.several(2);
    for (const _time of ['first', ...rejections])
      if (!accepted(await control.complete()))
        untested('control refused: a valid request is not accepted so many times (CAU-IDEM-REPLAY)');
    await attachment.complete();

    for (const { changes } of rejections) {
      await attachment.complete({ ...changes(attachment), socket: 'own' });
      expect(await attachment.complete()).toBeAccepted();
    }
  },
);

test(
  'accepts the beginning of a ClientToken that was too long',
  covers('CAU-STATE-REJECTION-CLEAN'),
  async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();
    const { maxLength: mostCharacters } = constraints.clientToken;
    const longest = (): string => randomUUID().padEnd(mostCharacters - 36, 'x') + randomUUID();
    const ClientToken = longest();
    const rejection = await attachment.complete({ members: { ClientToken: `${ClientToken}x` } });
    if (!refused(rejection)) untested(`a ClientToken that is too long was not rejected: ${inShort(rejection)}`);
    const fresh = await provisioning.uploaded();
    const control = await fresh.complete({ members: { ClientToken: longest() } });
    if (!accepted(control)) untested(`control refused: as long a ClientToken was answered ${inShort(control)}`);

    expect(await attachment.complete({ members: { ClientToken } })).toBeAccepted();
  },
);

test(
  'accepts a ClientToken after a conflict under it',
  covers('CAU-STATE-REJECTION-CLEAN'),
  async ({ provisioning }) => {
    const [completed, attachment] = await provisioning.several(2);
    await completed.complete();
    const { ClientToken } = attachment.body;
    const conflict = await completed.complete({ members: { ClientToken } });
    if (!refused(conflict))
      untested(
        `a second completion under another ClientToken was not rejected: ${inShort(conflict)} (CAU-STATE-ALREADY)`,
      );

    expect(await attachment.complete()).toBeAccepted();
  },
);
