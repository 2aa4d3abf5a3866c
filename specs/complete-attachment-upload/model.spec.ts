import { keptBy } from '../../fixtures/model/kept.ts';
import { sequences } from '../../fixtures/model/sequences.ts';
import { World } from '../../fixtures/model/world.ts';
import { covers, expect, test } from '../../fixtures/test.ts';

test(
  'agrees with the abstract model over any sequence of steps',
  covers('CAU-STATE-MODEL'),
  async ({ property, provisioning, target }) => {
    const keeps = await keptBy(provisioning, target.pacer.limited);

    await property(sequences(keeps), async (sequence) => {
      const world = new World(target, provisioning);
      try {
        expect(await sequence.run(world)).toAgreeWithModel();
      } finally {
        await world.end();
      }
    });
  },
);
