import { randomInt } from 'node:crypto';
import { clientToken, filledTo, type TokenOptions } from '../../fixtures/arbitraries/clientToken.ts';
import { filled } from '../../fixtures/arbitraries/requestTemplate.ts';
import { oneFault } from '../../fixtures/arbitraries/oneFault.ts';
import type { Attachment } from '../../fixtures/attachment.ts';
import { accepted, refused, type Exchange } from '../../fixtures/exchange.ts';
import { fuzzSettings } from '../../fixtures/settings.ts';
import { constraints, covers, expect, test, untested } from '../../fixtures/test.ts';
import type { Trial } from '../../fixtures/trial.ts';
import * as fc from 'fast-check';

const { minLength, maxLength } = constraints.clientToken;

/** So many runs a property as usual try each length. */
const lengthsPerRun = 10;
const few = 20;

/** Characters that take more than one byte or UTF-16 unit, so few that no length but that in code points is near a bound. */
const fewCharacters = 100;

test(
  `accepts a ClientToken of every length from ${minLength} to ${maxLength}`,
  covers('CAU-TOKEN-LENGTHS'),
  async ({ provisioning, target }) => {
    // A default run tries each of them; all of one contact differ, as no two have the same length.
    const count = target.pacer.limited || provisioning.lasting ? few : lengthsPerRun * fuzzSettings().runs;
    const groups = chunks(spread(minLength, maxLength, count), provisioning.perConnection);

    // To the end of all groups: what goes on behind a failed test would meet the end of the run.
    const ended = await Promise.allSettled(
      groups.map(async (group) => {
        const connection = await provisioning.apart(group.length);
        for (const length of group) {
          const attachment = await provisioning.uploaded(connection);
          const answer = await attachment.complete({ members: { ClientToken: letters(length) } });
          if (!accepted(answer) && provisioning.lasting)
            untested('an earlier run may have used the same ClientToken with this participant');
          expect(answer).toBeAccepted();
        }
        await provisioning.release(connection);
      }),
    );
    for (const group of ended) if (group.status === 'rejected') throw group.reason;
  },
);

test('accepts a ClientToken of any characters and length', covers('CAU-TOKEN-LENGTHS'), async ({ property }) => {
  await property(clientToken({ characters: 'ascii' }), async (token, trial) => {
    const completion = await completeWith(trial, await trial.attachment(), token);

    if (!accepted(completion)) await controlOfLetters(trial.beside(), token);
    expect(completion).toBeAccepted();
  });
});

test(`refuses a ClientToken of every length over ${maxLength}`, covers('CAU-TOKEN-LENGTHS'), async ({ property }) => {
  await property(oneFault('CAU-TOKEN-LENGTHS'), async ({ request, refusal }, trial) => {
    const attachment = await trial.attachment();

    expect(await attachment.complete(filled(request, attachment))).toBeRejected(refusal);

    await attachment.control();
  });
});

test('accepts a ClientToken of any characters', covers('CAU-TOKEN-CHARACTERS'), async ({ property }) => {
  await property(clientToken({ maxLength: fewCharacters }), async (token, trial) => {
    const attachment = await trial.attachment();

    const answer = await completeWith(trial, attachment, token);

    if (!accepted(answer)) await controlOfLength(trial, token);
    expect(answer).toBeAccepted();
  });
});

test("counts any ClientToken's length in Unicode code points", covers('CAU-TOKEN-CODEPOINTS'), async ({ property }) => {
  await property(inAnyUnit({}), async (token, trial) => {
    const answer = await completeWith(trial, await trial.attachment(), token);

    if (!accepted(answer)) {
      await controlOfLength(trial, token);
      await controlOfCharacters(trial, token);
    }
    expect(answer).toBeAccepted();
  });
});

test(
  `refuses more than ${maxLength} code points, whatever they are`,
  covers('CAU-TOKEN-CODEPOINTS'),
  async ({ property }) => {
    await property(inAnyUnit({ minLength: maxLength + 1, maxLength: 2 * maxLength }), async (token, trial) => {
      const answer = await (await trial.attachment()).complete({ members: { ClientToken: token } });

      if (!refused(answer)) {
        const ascii = await completeWith(trial, await trial.attachment(), inAscii(token));
        if (accepted(ascii)) untested(`as many ASCII characters are accepted as well (CAU-TOKEN-LENGTHS)`);
      }
      expect(answer).toBeRejected('ValidationException');
    });
  },
);

test('refuses a ClientToken that is anything but a string', covers('CAU-TOKEN-TYPE'), async ({ property }) => {
  await property(oneFault('CAU-TOKEN-TYPE'), async ({ request, refusal }, trial) => {
    const attachment = await trial.attachment();

    expect(await attachment.complete(filled(request, attachment))).toBeRejected(refusal);

    await attachment.control();
  });
});

/** Characters whose number differs from that of their bytes, UTF-16 units, escapes or composed forms. */
function inAnyUnit(options: TokenOptions): fc.Arbitrary<string> {
  return fc.oneof(clientToken({ ...options, characters: 'astral' }), clientToken(options));
}

async function completeWith(trial: Trial, attachment: Attachment, token: string): Promise<Exchange> {
  const [ClientToken] = trial.tokens(token);
  const answer = await attachment.complete({ members: { ClientToken } });
  if (refused(answer) && trial.lasting) await controlOfUse(trial, token);
  return answer;
}

/** Where a contact outlives the run, another token of that length, never used before, shows whether it is the use that is refused. */
async function controlOfUse(trial: Trial, token: string): Promise<void> {
  const unused = filledTo([...token].length, [...crypto.randomUUID()]);
  const answer = await (await trial.attachment()).complete({ members: { ClientToken: unused } });
  if (accepted(answer) || trial.mayHaveBeenUsed(token))
    untested('an earlier run may have used the same ClientToken with this participant');
}

/** Whether its length alone, which is a rule of its own, has a token refused. */
async function controlOfLength(trial: Trial, token: string): Promise<void> {
  const answer = await completeWith(trial, await trial.attachment(), inAscii(token));
  if (!accepted(answer)) untested('as many ASCII characters are refused as well (CAU-TOKEN-LENGTHS)');
}

/** Whether as many letters are accepted: then it is the characters that are refused, which are a rule of their own. */
async function controlOfLetters(trial: Trial, token: string): Promise<void> {
  const answer = await completeWith(trial, await trial.attachment(), inAscii(token));
  if (accepted(answer)) untested('as many letters are accepted (CAU-TOKEN-CHARACTERS)');
}

/** Whether its characters alone, which are a rule of their own, have a token refused. */
async function controlOfCharacters(trial: Trial, token: string): Promise<void> {
  for (const character of new Set(token)) {
    const answer = await completeWith(trial, await trial.attachment(), `${character}${crypto.randomUUID()}`);
    if (!accepted(answer)) untested('one of its characters alone is refused as well (CAU-TOKEN-CHARACTERS)');
  }
}

/** So many letters, which no other token has at either end. */
function letters(length: number): string {
  return Array.from({ length }, () => String.fromCodePoint(97 + randomInt(26))).join('');
}

/** So many whole numbers from one to another, both among them, as evenly as they can be. */
function spread(min: number, max: number, count: number): number[] {
  const most = Math.min(count, max - min + 1);
  const numbers = Array.from({ length: most }, (_, index) => min + Math.round((index * (max - min)) / (most - 1)));
  return [...new Set(numbers)];
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function inAscii(token: string): string {
  return filledTo([...token].length, [...'abc']);
}
