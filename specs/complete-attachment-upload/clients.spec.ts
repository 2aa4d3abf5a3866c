import { randomUUID } from 'node:crypto';
import { answerRules } from '../../fixtures/answerRules.ts';
import type { Attachment } from '../../fixtures/attachment.ts';
import { accepted, errorType, jsonObject, type Exchange } from '../../fixtures/exchange.ts';
import { journal, Untested } from '../../fixtures/journal.ts';
import { scenarioErrors, type MeetScenario, type Met } from '../../fixtures/scenario.ts';
import { completeBySdk, sdkInput, type SdkCompletion, type SdkInput } from '../../fixtures/sdkClient.ts';
import { scenarioNames, type ScenarioName } from '../../fixtures/targetFile.ts';
import { covers, expect, test, untested } from '../../fixtures/test.ts';
import type { ErrorName } from '../../schemas/complete-attachment-upload/errors.ts';

test(
  'completes an attachment for the AWS SDK for JavaScript with an empty result',
  covers('CAU-SDK-JS'),
  async ({ target, provisioning }) => {
    const attachment = await provisioning.uploaded();

    const completion = await completeBySdk(target, sdkInput(attachment));

    expectEmptyResult(completion);
  },
);

test(
  'lets the retry of the AWS SDK for JavaScript succeed after a lost answer',
  covers('CAU-SDK-JS'),
  async ({ target, provisioning }) => {
    const plain = await provisioning.uploaded();
    await plain.complete();
    if (!accepted(await plain.complete())) untested('even a plain replay is refused (CAU-IDEM-REPLAY)');

    const completion = await completeBySdk(target, sdkInput(await provisioning.uploaded()), { losesFirstAnswer: true });

    expectEmptyResult(completion);
  },
);

test(
  'makes the AWS SDK for JavaScript throw the exception class of each error that it shows',
  covers('CAU-SDK-JS'),
  async ({ target, provisioning, scenario }) => {
    const seen: string[] = [];
    const once = { attempts: 1, takesThrottling: true };
    const hold = ({ thrown, last }: SdkCompletion, error: ErrorName): void => {
      if (errorType(last) !== error || breaksAnotherRule(last)) return;
      seen.push(error);
      const body = jsonObject(last);
      const expected = {
        exception: error,
        message: body?.['message'] ?? body?.['Message'],
        status: last.answer?.status,
      };
      const received = thrown && { exception: thrown.exception, message: thrown.message, status: thrown.status };
      expect(JSON.stringify(received) === JSON.stringify(expected)).toHold(
        `the SDK's exception ${JSON.stringify(expected)}`,
        thrown ? `${thrown.name} ${JSON.stringify(received)}` : 'no error',
      );
    };

    for (const [error, mistake] of mistakes)
      hold(await completeBySdk(target, await mistake(await provisioning.uploaded()), once), error);
    for (const name of scenarioNames) {
      const met = await ifOffered(scenario, name);
      if (met) hold(await completeBySdk(target, sdkInput(met.attachment), once), scenarioErrors[name]);
    }

    if (seen.length === 0) untested('the target showed no error whose answer keeps the rules for errors (CAU-ERR-…)');
    journal().notes.set('sdk', `the SDK's classes of errors that the target showed: ${seen.join(', ')}`);
  },
);

/** Mistakes that bring about an error each, as the SDK lets its callers make them. */
const mistakes: readonly [ErrorName, (attachment: Attachment) => SdkInput | Promise<SdkInput>][] = [
  ['ValidationException', (attachment) => ({ ...sdkInput(attachment), AttachmentIds: [] })],
  [
    'AccessDeniedException',
    (attachment) => ({ ...sdkInput(attachment), ConnectionToken: 'no-connection-has-this-connection-token' }),
  ],
  [
    'ConflictException',
    async (attachment) => {
      await attachment.complete();
      return { ...sdkInput(attachment), ClientToken: randomUUID() };
    },
  ],
];

/** The rules that an error must keep before the SDK can make sense of it. */
const groundRules = new Set(['CAU-ERR-JSON', 'CAU-ERR-MESSAGE', 'CAU-ERR-STATUS']);

function breaksAnotherRule(exchange: Exchange): boolean {
  const context = { secrets: journal().secrets, seenBefore: () => false };
  return answerRules.some(
    (rule) => groundRules.has(rule.id) && rule.appliesTo(exchange) && rule.fault(exchange, context) !== undefined,
  );
}

/** A target that refuses what is peculiar to the SDK's requests (SigV4, header names in small letters) breaks this rule too. */
function expectEmptyResult({ output, thrown }: SdkCompletion): void {
  expect(thrown === undefined && output?.length === 0).toHold(
    'an empty result from the SDK',
    thrown ? `${thrown.name}: ${thrown.message}` : `the members ${output?.join(', ')}`,
  );
}

/** The scenario where the target offers it: one that it lacks leaves the others to be seen. */
async function ifOffered(meet: MeetScenario, name: ScenarioName): Promise<Met | undefined> {
  const notes = journal();
  const { evidence } = notes;
  try {
    return await meet(name);
  } catch (error) {
    if (!(error instanceof Untested)) throw error;
    notes.untested = undefined;
    notes.evidence = evidence;
    return undefined;
  }
}
