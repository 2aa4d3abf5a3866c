import * as fc from 'fast-check';
import { caseDifferences, exactDifferences, nearEqualTokens } from '../../fixtures/arbitraries/nearEqualTokens.ts';
import { accepted, inShort } from '../../fixtures/exchange.ts';
import { tellPairsApart } from '../../fixtures/tellApart.ts';
import { Untested } from '../../fixtures/journal.ts';
import type { Provisioning } from '../../fixtures/provisioning.ts';
import { covers, expect, test, untested } from '../../fixtures/test.ts';
import type { Trial } from '../../fixtures/trial.ts';

test(
  'tells any ClientTokens apart that differ in case',
  covers('CAU-IDEM-CASE'),
  async ({ property, provisioning }) => {
    await property(nearEqualTokens(caseDifferences), async ({ token, other }, trial) => {
      try {
        await tellPairApart(provisioning, trial, token, other);
      } catch (error) {
        if (error instanceof Untested) throw error;
        await controlOfPlace(provisioning, trial, token, other);
        throw error;
      }
    });
  },
);

test('tells any near-equal ClientTokens apart', covers('CAU-IDEM-EXACT'), async ({ property, provisioning }) => {
  await property(nearEqualTokens(exactDifferences), async ({ token, other }, trial) => {
    await tellPairApart(provisioning, trial, token, other);
  });
});

const mostOthers = 6;

test(
  'answers replays however often, and after however many other completions',
  covers('CAU-IDEM-REPLAY'),
  async ({ property }) => {
    // How many others are completed before each replay.
    const rounds = fc.array(fc.nat(6), { minLength: 1, maxLength: 4, size: 'max' }).map(atMost(mostOthers));

    await property(
      rounds,
      async (others, trial) => {
        const attachment = await trial.attachment();
        const first = await attachment.complete();
        if (!accepted(first)) untested(`control refused: a valid request was answered ${inShort(first)}`);
        for (const count of others) {
          for (const other of await trial.attachments(count)) await other.complete();
          expect(await attachment.complete()).toBeAnsweredLike(first);
        }
      },
      { attachments: mostOthers + 1 },
    );
  },
);

/** Cuts the counts so that their sum stays within a number. */
function atMost(sum: number): (counts: readonly number[]) => number[] {
  return (counts) => {
    let left = sum;
    return counts.map((count) => {
      const some = Math.min(count, left);
      left -= some;
      return some;
    });
  };
}

/** Each half of the claim on a contact of its own, which has not met the tokens. */
async function tellPairApart(
  provisioning: Provisioning,
  trial: Trial,
  ...pair: [token: string, other: string]
): Promise<void> {
  const [one, two] = [trial.beside(), trial.beside()];
  await tellPairsApart(
    provisioning,
    { attachment: await one.attachment(), tokens: one.tokens(...pair) },
    { attachments: [await two.attachment(), await two.attachment()], tokens: two.tokens(...pair) },
  );
}

/** Where even other characters in the same places are not told apart, case has nothing to do with it. */
async function controlOfPlace(provisioning: Provisioning, trial: Trial, token: string, other: string): Promise<void> {
  const unrelated = [...token].map((each, index) => (each === other[index] ? each : '-')).join('');
  try {
    await tellPairApart(provisioning, trial, token, unrelated);
  } catch {
    untested('other characters in the same places are not told apart either (CAU-IDEM-EXACT)');
  }
}
