import { nearMiss } from '../../fixtures/arbitraries/nearMiss.ts';
import { constraints, covers, expect, test, untested } from '../../fixtures/test.ts';

test('refuses every bearer that only resembles a ConnectionToken', covers('CAU-AUTH-UNKNOWN'), async ({ property }) => {
  await property(nearMiss, async ({ of }, trial) => {
    const attachment = await trial.sharedAttachment();
    const bearer = of(attachment.connection.token);
    if (bearer === undefined || bearer.length > constraints.connectionToken.maxLength)
      untested('the ConnectionToken has no place for the difference');

    expect(await attachment.complete({ bearer })).toBeRejected('AccessDeniedException');

    await attachment.control();
  });
});
