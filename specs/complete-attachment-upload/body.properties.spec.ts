import { clientToken } from '../../fixtures/arbitraries/clientToken.ts';
import { completeRequest } from '../../fixtures/arbitraries/completeRequest.ts';
import { oneFault } from '../../fixtures/arbitraries/oneFault.ts';
import { filled } from '../../fixtures/arbitraries/requestTemplate.ts';
import { asEscapes, escapeStyles } from '../../fixtures/escapes.ts';
import { accepted, inShort, type Exchange } from '../../fixtures/exchange.ts';
import { covers, expect, test, untested } from '../../fixtures/test.ts';
import type { Trial } from '../../fixtures/trial.ts';
import * as fc from 'fast-check';

const faults = [
  { title: 'refuses every body that is not JSON', rule: 'CAU-BODY-MALFORMED' },
  { title: 'refuses every JSON text that is not an object', rule: 'CAU-BODY-NOT-OBJECT' },
] as const;

for (const { title, rule } of faults) {
  test(title, covers(rule), async ({ property }) => {
    await property(oneFault(rule), async ({ request, refusal }, trial) => {
      const attachment = await trial.sharedAttachment();

      expect(await attachment.complete(filled(request, attachment))).toBeRejected(refusal);

      await attachment.control();
    });
  });
}

test("takes no other case of a member's name", covers('CAU-BODY-MEMBER-CASE'), async ({ property }) => {
  await property(oneFault('CAU-BODY-MEMBER-CASE'), async ({ request, refusal }, trial) => {
    const attachment = await trial.sharedAttachment();

    const answer = await attachment.complete(filled(request, attachment));

    if (accepted(answer) && !request.body?.includes('"ClientToken"')) {
      const fresh = await trial.sharedAttachment();
      if (accepted(await fresh.complete({ members: { ClientToken: undefined } })))
        untested('a request without ClientToken is accepted, so its spelling does not show (CAU-TOKEN-REQUIRED)');
    }
    if (!(await isAnsweredAsMissing(answer, request.body ?? '', trial))) expect(answer).toBeRejected(refusal);
    await attachment.control();
  });
});

/** How a missing member is refused is for the rule about it to tell. */
async function isAnsweredAsMissing(answer: Exchange, body: string, trial: Trial): Promise<boolean> {
  if (answer.answer?.status === 400) return false;
  const member = body.includes('"ClientToken"') ? 'AttachmentIds' : 'ClientToken';
  const without = await (await trial.sharedAttachment()).complete({ members: { [member]: undefined } });
  return !accepted(without) && inShort(without) === inShort(answer);
}

const looks = [
  { title: 'reads members in any order, with any white space', rule: 'CAU-BODY-MEMBER-ORDER', look: 'layout' },
  { title: 'ignores any members that it does not know', rule: 'CAU-BODY-UNKNOWN-MEMBERS', look: 'extraMembers' },
  { title: 'reads a body in any number of chunks', rule: 'CAU-HTTP-CHUNKED', look: 'chunks' },
] as const;

for (const { title, rule, look } of looks) {
  test(title, covers(rule), async ({ property }) => {
    await property(completeRequest([look]), async (request, trial) => {
      const attachment = await trial.sharedAttachment();

      expect(await attachment.complete(filled(request, attachment))).toBeAccepted();
    });
  });
}

test('takes any escaped ClientToken for the plain one', covers('CAU-BODY-ESCAPES'), async ({ property }) => {
  const token = clientToken({ maxLength: 100 });
  await property(fc.tuple(token, fc.constantFrom(...escapeStyles)), async ([drawn, style], trial) => {
    const attachment = await trial.attachment();
    const [ClientToken] = trial.tokens(drawn);
    const plain = await attachment.complete({ members: { ClientToken } });
    const replay = await attachment.complete({
      body: JSON.stringify({ ...attachment.body, ClientToken }, undefined, 1),
    });
    if (!accepted(plain) || !accepted(replay))
      untested('control refused: the plain token itself is not accepted twice (CAU-IDEM-REPLAY)');
    if (accepted(await attachment.complete({ members: { ClientToken: crypto.randomUUID() } })))
      untested('a replay does not show: any other ClientToken is accepted as well (CAU-STATE-ALREADY)');

    const values = { id: asEscapes(attachment.id, style), token: asEscapes(ClientToken, style) };
    const body = `{"AttachmentIds":["${values.id}"],"ClientToken":"${values.token}"}`;
    const escaped = await attachment.complete({ body });

    if (!accepted(escaped) && !accepted(await attachment.complete({ members: { ClientToken } })))
      untested('the plain token is refused by now as well (CAU-IDEM-REPLAY)');
    expect(escaped).toBeAccepted();
  });
});
