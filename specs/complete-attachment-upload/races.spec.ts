import { randomUUID } from 'node:crypto';
import type { Attachment } from '../../fixtures/attachment.ts';
import { accepted, inShort } from '../../fixtures/exchange.ts';
import type { Provisioning } from '../../fixtures/provisioning.ts';
import {
  answerVector,
  caseVariants,
  legalForDifferent,
  legalForEqual,
  oneAfterTheOther,
  Races,
  type OneAfterTheOther,
  type Racer,
} from '../../fixtures/race.ts';
import { covers, expect, test, untested } from '../../fixtures/test.ts';

test('survives equal requests at once', covers('CAU-IDEM-RACE-SAME'), async ({ provisioning, target }) => {
  const alone = await oneAfterTheOther(provisioning, [randomUUID(), randomUUID()]);
  const races = await Races.open(target, alone);

  await races.run(async (race) => {
    const attachment = await provisioning.uploaded();
    const racers = await race(
      attachment,
      Array.from({ length: races.size }, () => attachment.clientToken),
    );
    if (!racers) return;

    for (const { exchange } of racers) if (inShort(exchange) !== inShort(alone.replay)) expect(exchange).toBeAnswered();
    const legal = legalForEqual(racers, alone);
    expect(legal).toHold('at least one 2xx, the rest 2xx or 409', told(racers, races));
    if (accepted(alone.replay)) expect(await attachment.complete()).toBeAccepted();
    await expectNoSecondEffect(provisioning, attachment, alone);
  });
});

test('lets one of many ClientTokens at once win', covers('CAU-IDEM-RACE-OTHER'), async ({ provisioning, target }) => {
  const alone = await oneAfterTheOther(provisioning, [randomUUID(), randomUUID()]);
  if (accepted(alone.other)) untested('even one after the other every ClientToken is accepted (CAU-STATE-ALREADY)');
  const races = await Races.open(target, alone);

  await races.run(async (race) => {
    const attachment = await provisioning.uploaded();
    const tokens = Array.from({ length: races.size }, () => randomUUID());
    const racers = await race(attachment, tokens);
    if (racers) await expectOneWinner(provisioning, attachment, { racers, races, alone });
  });
});

test(
  'lets one of many ClientTokens at once win that differ only in case',
  covers('CAU-IDEM-RACE-OTHER'),
  async ({ provisioning, target }) => {
    const [token = '', other = ''] = caseVariants(2, randomUUID());
    const alone = await oneAfterTheOther(provisioning, [token, other]);
    if (accepted(alone.other))
      untested('even one after the other both ClientTokens are accepted (CAU-IDEM-CASE, CAU-STATE-ALREADY)');
    const races = await Races.open(target, alone);

    await races.run(async (race) => {
      const attachment = await provisioning.uploaded();
      const racers = await race(attachment, caseVariants(races.size, randomUUID()));
      if (racers) await expectOneWinner(provisioning, attachment, { racers, races, alone });
    });
  },
);

interface Raced {
  readonly racers: readonly Racer[];
  readonly races: Races;
  readonly alone: OneAfterTheOther;
}

/** One token has won, and afterwards it is the one that is remembered. */
async function expectOneWinner(
  provisioning: Provisioning,
  attachment: Attachment,
  { racers, races, alone }: Raced,
): Promise<void> {
  for (const { exchange } of racers) if (inShort(exchange) !== inShort(alone.other)) expect(exchange).toBeAnswered();
  const legal = legalForDifferent(racers, alone);
  expect(legal).toHold('exactly one 2xx, the rest 409 ConflictException', told(racers, races));
  const winner = racers.find(({ exchange }) => accepted(exchange));
  const losers = racers.filter((each) => each !== winner);
  const again = ({ token }: Racer): ReturnType<Attachment['complete']> =>
    attachment.complete({ members: { ClientToken: token } });
  if (winner && accepted(alone.replay)) expect(await again(winner)).toBeAccepted();
  for (const loser of [losers.at(0), losers.at(-1)]) {
    const answer = loser && (await again(loser));
    if (answer && inShort(answer) !== inShort(alone.other)) expect(answer).toBeRejected();
  }
  await expectNoSecondEffect(provisioning, attachment, alone);
}

async function expectNoSecondEffect(
  provisioning: Provisioning,
  attachment: Attachment,
  { showsEffect }: OneAfterTheOther,
): Promise<void> {
  if (!showsEffect) return;
  const items = (await provisioning.transcriptItems(attachment)) ?? 0;
  // That there is one at all is CAU-OK-EFFECT's to tell.
  expect(items <= 1).toHold('one ATTACHMENT item in the transcript', `${items}`);
}

function told(racers: readonly Racer[], races: Races): string {
  return `${answerVector(racers)} (${races.summary()})`;
}
