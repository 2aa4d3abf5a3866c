import * as fc from 'fast-check';
import { clientToken } from '../fixtures/arbitraries/clientToken.ts';
import { oneFault, type OneFault } from '../fixtures/arbitraries/oneFault.ts';

/** What the bench draws for each value: the valid request's ClientToken, and a request that is to be refused. */
export const benchValue: fc.Arbitrary<[ClientToken: string, fault: OneFault]> = fc.tuple(
  clientToken({ characters: 'ascii' }),
  oneFault(),
);
