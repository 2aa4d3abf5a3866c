import { answerRules } from '../../fixtures/answerRules.ts';
import type { Attachment } from '../../fixtures/attachment.ts';
import { accepted, inShort, type Exchange } from '../../fixtures/exchange.ts';
import { covers, expect, test, untested } from '../../fixtures/test.ts';

/** Mistakes that bring about errors of several kinds; every other test's errors are held against the same rules. */
const mistakes: ((attachment: Attachment) => Promise<Exchange>)[] = [
  (attachment) => attachment.complete({ members: { AttachmentIds: [] } }),
  (attachment) => attachment.complete({ members: { ClientToken: 7 } }),
  (attachment) => attachment.complete({ body: '{"AttachmentIds":' }),
  (attachment) => attachment.complete({ bearer: 'no-connection-has-this-connection-token' }),
  (attachment) => attachment.complete({ members: { AttachmentIds: ['no-attachment-has-this-id'] } }),
  (attachment) => attachment.complete({ headers: { 'Content-Type': 'text/plain' } }),
  (attachment) => attachment.complete({ headers: { 'Content-Type': null } }),
  async (attachment) => {
    const first = await attachment.complete();
    if (!accepted(first)) untested(`control refused: a valid request was answered ${inShort(first)}`);
    return attachment.complete({ members: { ClientToken: crypto.randomUUID() } });
  },
];

const rules = [
  { title: 'sends errors as a JSON object with a JSON content type', covered: covers('CAU-ERR-JSON') },
  { title: 'says what went wrong in a string Message or message', covered: covers('CAU-ERR-MESSAGE') },
  { title: 'spells the message Message', covered: covers('CAU-ERR-MESSAGE-CASE') },
  { title: 'names the error', covered: covers('CAU-ERR-TYPE') },
  { title: 'names the error in the x-amzn-ErrorType header', covered: covers('CAU-ERR-TYPE-HEADER') },
  { title: 'pairs each error with its status', covered: covers('CAU-ERR-STATUS') },
  { title: 'uses only errors that the operation declares', covered: covers('CAU-ERR-DECLARED') },
  { title: 'keeps tokens, stack traces and file paths out of errors', covered: covers('CAU-ERR-NO-LEAK') },
];

for (const { title, covered } of rules) {
  test(title, covered, async ({ provisioning, target }) => {
    const rule = answerRules.find(({ id }) => covered.tag.includes(`@${id}`));
    const attachment = await provisioning.uploaded();
    let seen = 0;
    for (const mistake of mistakes) {
      const exchange = await mistake(attachment);
      if (!rule?.appliesTo(exchange)) continue;
      seen += 1;
      const fault = rule.fault(exchange, { secrets: target.secrets, seenBefore: () => false });
      expect(fault === undefined).toHold(fault?.expected, fault?.received);
    }
    if (seen === 0) untested('the target showed no error that the rule is about');
  });
}

test(
  "never answers a caller's mistake with a 5xx, a hang or a closed socket",
  covers('CAU-ERR-NOT-5XX'),
  async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();
    for (const mistake of mistakes) {
      const exchange = await mistake(attachment);
      const failed = !exchange.answer || exchange.answer.status >= 500;
      if (failed) expect(exchange).toBeRejected();
    }
    await (await provisioning.uploaded()).control();
  },
);

const provokedErrors = [
  { scenario: 'quotaExceeded', error: 'ServiceQuotaExceededException', covered: covers('CAU-ERR-QUOTA') },
  { scenario: 'throttled', error: 'ThrottlingException', covered: covers('CAU-ERR-THROTTLED') },
] as const;

for (const { scenario: name, error, covered } of provokedErrors) {
  test(`answers with a ${error} in the scenario ${name}`, covered, async ({ scenario }) => {
    const { answer } = await scenario(name);

    expect(answer).toBeRejected(error);
  });
}

test(
  'answers with a 500 InternalServerException on an internal failure',
  covers('CAU-ERR-INTERNAL'),
  async ({ scenario }) => {
    const { answer } = await scenario('internalError');

    expect(answer).toBeFailure('InternalServerException');
  },
);
