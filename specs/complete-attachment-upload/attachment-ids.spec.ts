import { randomUUID } from 'node:crypto';
import { lengthUnits } from '../../fixtures/arbitraries/character.ts';
import { filledTo } from '../../fixtures/arbitraries/clientToken.ts';
import type { Attachment } from '../../fixtures/attachment.ts';
import { accepted, errorType, inShort, type Exchange } from '../../fixtures/exchange.ts';
import { constraints, covers, expect, test, untested } from '../../fixtures/test.ts';

const { maxLength } = constraints.attachmentId;
const usualLength = 36;

const missing = [
  { request: 'without AttachmentIds', AttachmentIds: undefined },
  { request: 'with null for AttachmentIds', AttachmentIds: null },
];

for (const { request, AttachmentIds } of missing) {
  test(`refuses a request ${request}`, covers('CAU-IDS-REQUIRED'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    expect(await attachment.complete({ members: { AttachmentIds } })).toBeRejected('ValidationException');

    await attachment.control();
  });
}

const otherTypes: { type: string; of: (id: string) => unknown }[] = [
  { type: 'a string', of: (id) => id },
  { type: 'an empty string', of: () => '' },
  { type: 'a single character', of: () => 'a' },
  { type: 'a string that holds a list', of: (id) => JSON.stringify([id]) },
  { type: 'a number', of: () => 1 },
  { type: 'an object', of: (id) => ({ 0: id }) },
  { type: 'a boolean', of: () => true },
];

for (const { type, of } of otherTypes) {
  test(`refuses AttachmentIds that is ${type}`, covers('CAU-IDS-TYPE'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    expect(await attachment.complete({ members: { AttachmentIds: of(attachment.id) } })).toBeRejected(400);

    await attachment.control();
  });
}

test('refuses an empty list of AttachmentIds', covers('CAU-IDS-MIN'), async ({ provisioning }) => {
  const attachment = await provisioning.uploaded();

  expect(await attachment.complete({ members: { AttachmentIds: [] } })).toBeRejected('ValidationException');

  await attachment.control();
});

const lists: { list: string; of: (one: string, other: string) => string[] }[] = [
  { list: 'two different AttachmentIds', of: (one, other) => [one, other] },
  { list: 'the same AttachmentId twice', of: (one) => [one, one] },
  { list: 'a known and an unknown AttachmentId', of: (one) => [one, randomUUID()] },
  { list: 'an unknown and a known AttachmentId', of: (one) => [randomUUID(), one] },
  { list: 'three AttachmentIds', of: (one, other) => [one, other, one] },
  { list: '100 AttachmentIds', of: (one) => [one, ...Array.from({ length: 99 }, () => randomUUID())] },
  { list: 'an AttachmentId and an empty one', of: (one) => [one, ''] },
  { list: 'an AttachmentId and one that is too long', of: (one) => [one, 'x'.repeat(maxLength + 1)] },
];

for (const { list, of } of lists) {
  test(`refuses ${list}, and completes none`, covers('CAU-IDS-MAX'), async ({ provisioning }) => {
    const [one, other] = await provisioning.several(2);

    expect(await one.complete({ members: { AttachmentIds: of(one.id, other.id) } })).toBeRejected(
      'ValidationException',
    );

    for (const attachment of [one, other]) {
      const completed = await attachment.completed();
      expect(completed !== true).toHold('an attachment that is not completed', 'a completed one');
      await attachment.control();
    }
  });
}

test('refuses an AttachmentId and null', covers('CAU-IDS-MAX'), async ({ provisioning }) => {
  const attachment = await provisioning.uploaded();

  // Too many, or one of them of a wrong type: a SerializationException is right too.
  expect(await attachment.complete({ members: { AttachmentIds: [attachment.id, null] } })).toBeRejected(400);

  await attachment.control();
});

const otherItems: { item: string; of: (id: string) => unknown }[] = [
  { item: 'null', of: () => null },
  { item: 'a number', of: () => 1 },
  { item: 'a boolean', of: () => true },
  { item: 'an object', of: (id) => ({ AttachmentId: id }) },
  { item: 'a list', of: (id) => [id] },
];

for (const { item, of } of otherItems) {
  test(`refuses an item that is ${item}`, covers('CAU-IDS-ITEM-TYPE'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    expect(await attachment.complete({ members: { AttachmentIds: [of(attachment.id)] } })).toBeRejected(400);

    await attachment.control();
  });
}

test('refuses an empty AttachmentId', covers('CAU-IDS-ITEM-MIN'), async ({ provisioning }) => {
  const attachment = await provisioning.uploaded();

  expect(await attachment.complete({ members: { AttachmentIds: [''] } })).toBeRejected('ValidationException');

  await attachment.control();
});

for (const length of [maxLength + 1, 4 * maxLength]) {
  test(`refuses an AttachmentId of ${length} characters`, covers('CAU-IDS-ITEM-MAX'), async ({ provisioning }) => {
    const [attachment, other] = await provisioning.several(2);
    await answerToUnknown(other, 'a');

    expect(await completeId(attachment, 'a'.repeat(length))).toBeRejected('ValidationException');

    await attachment.control();
  });
}

const lengthsInBounds = [
  { what: '1 character', id: 'a' },
  { what: '1 character that is zero', id: '0' },
  { what: `${maxLength - 1} characters`, id: 'a'.repeat(maxLength - 1) },
  { what: `${maxLength} characters`, id: 'a'.repeat(maxLength) },
];

for (const { what, id } of lengthsInBounds) {
  test(
    `does not fault an AttachmentId of ${what} for its length`,
    covers('CAU-IDS-ITEM-MAX-VALID'),
    async ({ provisioning }) => {
      const attachment = await provisioning.uploaded();
      const unknown = await refusalOfUnknown(attachment, id);

      expect(await completeId(attachment, id)).toBeAnsweredLike(unknown);

      await attachment.control();
    },
  );
}

for (const { characters, motif } of lengthUnits) {
  test(
    `counts the length of ${characters} in an AttachmentId in Unicode code points`,
    covers('CAU-IDS-ITEM-CODEPOINTS'),
    async ({ provisioning }) => {
      const attachment = await provisioning.uploaded();
      const unknown = await refusalOfUnknown(attachment, motif);
      const tooLong = await completeId(attachment, 'a'.repeat(maxLength + 1));
      if (errorType(tooLong) !== 'ValidationException') untested('no bound on the length shows (CAU-IDS-ITEM-MAX)');
      const longest = await completeId(attachment, 'a'.repeat(maxLength));
      if (inShort(longest) !== inShort(unknown))
        untested('as many ASCII characters are faulted as well (CAU-IDS-ITEM-MAX-VALID)');

      expect(await completeId(attachment, filledTo(maxLength, [motif]))).toBeAnsweredLike(unknown);
      expect(await completeId(attachment, filledTo(maxLength + 1, [motif]))).toBeRejected('ValidationException');

      await attachment.control();
    },
  );
}

function completeId(attachment: Attachment, id: string): Promise<Exchange> {
  if (attachment.wasGiven(id)) untested('the id that the test makes up is one that the target has given out');
  return attachment.complete({ members: { AttachmentIds: [id] } });
}

/** The answer to an unknown id of ordinary length. Only where it is no ValidationException, lengths can be told by the difference. */
async function answerToUnknown(attachment: Attachment, motif: string): Promise<Exchange> {
  const unknown = await completeId(attachment, filledTo(usualLength, [motif]));
  if (errorType(unknown) === 'ValidationException')
    untested(
      'an unknown id of any length is answered with a ValidationException, so the bound on its length does not show',
    );
  return unknown;
}

/** The same where it is refused: what every id is accepted with is told by no difference. */
async function refusalOfUnknown(attachment: Attachment, motif: string): Promise<Exchange> {
  const unknown = await answerToUnknown(attachment, motif);
  if (accepted(unknown)) untested('an unknown AttachmentId is accepted (CAU-STATE-UNKNOWN)');
  return unknown;
}
