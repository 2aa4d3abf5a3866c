import { randomUUID } from 'node:crypto';
import { journal } from '../../fixtures/journal.ts';
import type { Keepsake } from '../../fixtures/keepsake.ts';
import { covers, expect, test } from '../../fixtures/test.ts';

test("answers a replay of the run's first completion", covers('CAU-IDEM-REPLAY'), async ({ keepsake }) => {
  const { attachment, first } = tell(await keepsake());

  expect(await attachment.complete()).toBeAnsweredLike(first);
});

test(
  "refuses another ClientToken for the run's first completion",
  covers('CAU-STATE-ALREADY'),
  async ({ keepsake }) => {
    const { attachment } = tell(await keepsake());

    expect(await attachment.complete({ members: { ClientToken: randomUUID() } })).toBeRejected('ConflictException');
  },
);

function tell(kept: Keepsake): Keepsake {
  journal().notes.set('age', `${((performance.now() - kept.at) / 1000).toFixed(1)} s after the completion`);
  return kept;
}
