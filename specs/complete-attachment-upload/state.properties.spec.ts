import * as fc from 'fast-check';
import { filled } from '../../fixtures/arbitraries/requestTemplate.ts';
import { framedFault } from '../../fixtures/arbitraries/oneFault.ts';
import { inShort, refused } from '../../fixtures/exchange.ts';
import { covers, expect, test, untested } from '../../fixtures/test.ts';

/** Any fault; often one that only shows once the ClientToken has been read. */
const fault = fc.oneof(
  { weight: 3, arbitrary: framedFault() },
  { weight: 1, arbitrary: framedFault('CAU-STATE-UNKNOWN') },
);

test(
  'accepts the corrected request after one with any fault',
  covers('CAU-STATE-REJECTION-CLEAN'),
  async ({ property }) => {
    await property(fault, async ({ rule, request }, trial) => {
      const attachment = await trial.sharedAttachment();
      const rejection = await attachment.complete(filled(request, attachment));
      if (!refused(rejection)) untested(`a request that breaks ${rule} was not rejected: ${inShort(rejection)}`);
      const open = (await attachment.completed()) !== true;
      expect(open).toHold('an attachment that is still open', 'a completed one');

      const corrected = await attachment.complete();
      expect(corrected).toBeAccepted();
    });
  },
);

test(
  'changes nothing by any number of rejected requests',
  covers('CAU-STATE-REJECTION-CLEAN'),
  async ({ property }) => {
    await property(fc.array(fault, { minLength: 2, maxLength: 6 }), async (faults, trial) => {
      const attachment = await trial.sharedAttachment();
      for (const { rule, request } of faults) {
        const rejection = await attachment.complete(filled(request, attachment));
        if (!refused(rejection)) untested(`a request that breaks ${rule} was not rejected: ${inShort(rejection)}`);
      }

      expect(await attachment.complete()).toBeAccepted();
    });
  },
);
