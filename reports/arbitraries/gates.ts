import * as fc from 'fast-check';
import { requirements } from '../../fixtures/requirements.ts';
import type { Gates } from '../gates.ts';

/** Settings that a run may be judged by: lists of known deviations hold good, stale, orphan and expired entries. */
export const gates: fc.Arbitrary<Gates> = fc.record({
  failOn: fc.constantFrom('must', 'should'),
  contested: fc.constantFrom('enforce', 'advise'),
  requireComplete: fc.boolean(),
  knownDeviations: fc.array(
    fc.record(
      {
        id: fc.constantFrom('CAU-NO-SUCH', ...requirements.map(({ id }) => id)),
        reason: fc.constant('known <b>'),
        expires: fc.constantFrom('2029-12-31', '2030-12-31'),
      },
      { requiredKeys: ['id', 'reason'] },
    ),
    { maxLength: 3 },
  ),
  today: fc.constant('2030-01-02'),
});
