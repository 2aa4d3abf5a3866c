import type { Gates } from './gates.ts';

/** The settings that a run has where nobody sets any, for the tests of the reports. */
export const sampleGates: Gates = {
  failOn: 'must',
  contested: 'enforce',
  requireComplete: false,
  knownDeviations: [],
  today: '2030-01-02',
};
