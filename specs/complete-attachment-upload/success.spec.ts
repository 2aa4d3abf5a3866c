import { successRules } from '../../fixtures/answerRules.ts';
import { accepted, inShort } from '../../fixtures/exchange.ts';
import { covers, expect, test, untested } from '../../fixtures/test.ts';

const claims = [
  { title: 'answers 200', covered: covers('CAU-OK-STATUS') },
  { title: 'sends an empty body', covered: covers('CAU-OK-EMPTY') },
  { title: 'carries no data in a success', covered: covers('CAU-OK-NO-DATA') },
];

for (const { title, covered } of claims) {
  test(title, covered, async ({ provisioning, target }) => {
    const rule = successRules.find(({ id }) => covered.tag.includes(`@${id}`));

    for (const headers of [{}, { Accept: 'application/json' }]) {
      const success = await (await provisioning.uploaded()).complete({ headers });

      expect(success).toBeAccepted();
      const fault = rule?.fault(success, { secrets: target.secrets, seenBefore: () => false });
      expect(rule !== undefined && fault === undefined).toHold(fault?.expected, fault?.received);
    }
  });
}

/** Files with what careless storage changes: line ends of both kinds, characters of several bytes, spaces at an end, bytes that are no text. */
const files: { file: string; bytes: Buffer }[] = [
  {
    file: 'of text',
    bytes: Buffer.from(Array.from({ length: 2000 }, (_, line) => `${line}\t"äß中😀" \r\n\n `).join('')),
  },
  { file: 'of any value', bytes: Buffer.from(Array.from({ length: 1000 }, (_, index) => 255 - (index % 256))) },
];

for (const { file, bytes: content } of files) {
  test(
    `has completed the attachment: its bytes, ${file}, can be read, and could not before`,
    covers('CAU-OK-EFFECT'),
    async ({ provisioning }) => {
      if (!provisioning.canRead) untested('the target has no GetAttachment, which would show the effect');
      const attachment = await provisioning.uploaded(undefined, content);
      // Another file after it, which is not to be taken for it, though it is as long.
      const other = await provisioning.beside(attachment, turned(content));
      const early = await provisioning.attachmentUrl(attachment);

      const success = await attachment.complete();

      if (!accepted(success)) untested(`control refused: a valid request was answered ${inShort(success)}`);
      await other.complete();
      const bytes = await attachment.download();
      expect(bytes !== undefined).toHold('a URL from GetAttachment once the attachment is completed', 'none');
      const uploaded = attachment.bytes ?? bytes;
      expect(bytes === uploaded || (uploaded && bytes?.equals(uploaded)) === true).toHold(
        'the bytes uploaded',
        `${bytes?.length} other bytes`,
      );
      expect(early === undefined).toHold('no URL from GetAttachment before the attachment is completed', 'a URL');
      await attachment.complete();
      const later = await attachment.download();
      expect(bytes !== undefined && later?.equals(bytes) === true).toHold(
        'the same bytes after a replay',
        later ? `${later.length} other bytes` : 'no URL from GetAttachment',
      );
    },
  );
}

/** The same bytes from another beginning: what was text still is. */
function turned(bytes: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(1), bytes.subarray(0, 1)]);
}
