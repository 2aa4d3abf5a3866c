import * as fc from 'fast-check';
import { clientToken, filledTo } from '../../fixtures/arbitraries/clientToken.ts';
import { nearMiss, spacedOut } from '../../fixtures/arbitraries/nearMiss.ts';
import { filled } from '../../fixtures/arbitraries/requestTemplate.ts';
import { oneFault } from '../../fixtures/arbitraries/oneFault.ts';
import type { Attachment } from '../../fixtures/attachment.ts';
import { accepted, errorType, type Exchange } from '../../fixtures/exchange.ts';
import { constraints, covers, expect, test, untested } from '../../fixtures/test.ts';

const { minLength, maxLength } = constraints.attachmentId;
const usualLength = 36;

const claims = [
  { title: 'refuses AttachmentIds that are anything but a list', rule: 'CAU-IDS-TYPE' },
  { title: 'refuses a list of any number of AttachmentIds but one', rule: 'CAU-IDS-MAX' },
  { title: 'refuses an item that is anything but a string', rule: 'CAU-IDS-ITEM-TYPE' },
  { title: 'refuses any id that names no attachment', rule: 'CAU-STATE-UNKNOWN' },
] as const;

for (const { title, rule } of claims) {
  test(title, covers(rule), async ({ property }) => {
    await property(oneFault(rule), async ({ request, refusal }, trial) => {
      const attachment = await trial.sharedAttachment();

      expect(await attachment.complete(filled(request, attachment))).toBeRejected(refusal);

      await attachment.control();
    });
  });
}

test('refuses every id that only resembles a known one', covers('CAU-STATE-UNKNOWN'), async ({ property }) => {
  await property(fc.oneof(nearMiss, spacedOut), async ({ of }, trial) => {
    const attachment = await trial.sharedAttachment();
    const id = of(attachment.id);
    if (id === undefined || [...id].length > maxLength) untested('the id has no place for the difference');
    if (attachment.wasGiven(id)) untested('the id with the difference is another that was given out');

    expect(await attachment.complete({ members: { AttachmentIds: [id] } })).toBeRejected();

    await attachment.control();
  });
});

const unknownId = clientToken({ characters: 'ascii', minLength, maxLength });

test(
  `does not fault an AttachmentId of any length from ${minLength} to ${maxLength} for its length`,
  covers('CAU-IDS-ITEM-MAX-VALID'),
  async ({ property }) => {
    await property(unknownId, async (id, trial) => {
      const attachment = await trial.sharedAttachment();
      const unknown = await answerToUsualLength(attachment, id);
      if (accepted(unknown)) untested('an unknown AttachmentId is accepted (CAU-STATE-UNKNOWN)');
      if (attachment.wasGiven(id)) untested('the id is one that was given out');

      const answer = await attachment.complete({ members: { AttachmentIds: [id] } });

      expect(answer).toBeAnsweredLike(unknown);
      await attachment.control();
    });
  },
);

const tooLong = clientToken({ characters: 'ascii', minLength: maxLength + 1, maxLength: 10 * maxLength });

test(`refuses an AttachmentId of every length over ${maxLength}`, covers('CAU-IDS-ITEM-MAX'), async ({ property }) => {
  await property(tooLong, async (id, trial) => {
    const [attachment, other] = [await trial.sharedAttachment(), await trial.sharedAttachment()];
    await answerToUsualLength(other, id);

    expect(await attachment.complete({ members: { AttachmentIds: [id] } })).toBeRejected('ValidationException');

    await attachment.control();
  });
});

/** The answer to an unknown id of the same characters: only where it is no ValidationException, the length can be told by the difference. */
async function answerToUsualLength(attachment: Attachment, id: string): Promise<Exchange> {
  const usual = filledTo(usualLength, [...id]);
  const unknown = await attachment.complete({ members: { AttachmentIds: [usual] } });
  if (errorType(unknown) === 'ValidationException')
    untested('an unknown id of any length is answered with a ValidationException, so its bounds do not show');
  return unknown;
}
