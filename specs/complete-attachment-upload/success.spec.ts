import { accepted, inShort, jsonObject } from '../../fixtures/exchange.ts';
import { covers, expect, test, untested } from '../../fixtures/test.ts';

test('answers 200', covers('CAU-OK-STATUS'), async ({ provisioning }) => {
  const attachment = await provisioning.uploaded();

  const { answer } = await attachment.complete();

  expect(answer?.status === 200).toHold('200', `${answer?.status ?? 'no answer'}`);
});

test('sends an empty body', covers('CAU-OK-EMPTY'), async ({ provisioning }) => {
  const attachment = await provisioning.uploaded();

  const success = await attachment.complete();

  expect(success).toBeAccepted();
  const bytes = success.answer?.body.length ?? 0;
  expect(bytes === 0).toHold('a body of zero bytes', `${bytes} bytes`);
});

test('carries no data in a success', covers('CAU-OK-NO-DATA'), async ({ provisioning }) => {
  const attachment = await provisioning.uploaded();

  const success = await attachment.complete();

  expect(success).toBeAccepted();
  const members = jsonObject(success);
  const noData = success.answer?.body.length === 0 || (members !== undefined && Object.keys(members).length === 0);
  expect(noData).toHold('zero bytes or {}', `${success.answer?.body.length} bytes of something else`);
});

/** Text of some length, with what careless storage changes: line ends of both kinds, characters of several bytes, spaces at an end. */
const text = Array.from({ length: 2000 }, (_, line) => `${line}\t"äß中😀" \r\n\n `).join('');

test(
  'has completed the attachment: its bytes can be read, and could not before',
  covers('CAU-OK-EFFECT'),
  async ({ provisioning }) => {
    if (!provisioning.canRead) untested('the target has no GetAttachment, which would show the effect');
    const attachment = await provisioning.uploaded(undefined, Buffer.from(text));
    // Another file after it, which is not to be taken for it.
    await provisioning.uploaded(attachment.connection);
    const early = await provisioning.attachmentUrl(attachment);

    const success = await attachment.complete();

    if (!accepted(success)) untested(`control refused: a valid request was answered ${inShort(success)}`);
    const bytes = await attachment.download();
    expect(bytes !== undefined).toHold('a URL from GetAttachment once the attachment is completed', 'none');
    const uploaded = attachment.bytes ?? bytes;
    expect(bytes === uploaded || (uploaded && bytes?.equals(uploaded)) === true).toHold(
      'the bytes uploaded',
      `${bytes?.length} other bytes`,
    );
    expect(early === undefined).toHold('no URL from GetAttachment before the attachment is completed', 'a URL');
  },
);
