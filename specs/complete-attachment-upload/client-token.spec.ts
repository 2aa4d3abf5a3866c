import { randomInt, randomUUID } from 'node:crypto';
import { lengthUnits } from '../../fixtures/arbitraries/character.ts';
import { filledTo } from '../../fixtures/arbitraries/clientToken.ts';
import { accepted, type Exchange } from '../../fixtures/exchange.ts';
import type { Provisioning } from '../../fixtures/provisioning.ts';
import { specialWords } from '../../fixtures/specialWords.ts';
import { constraints, covers, expect, test, untested } from '../../fixtures/test.ts';

const { maxLength } = constraints.clientToken;
/** A UUID and so few characters more that no bound on the length is near, in whatever unit. */
const fewMore = 40;

const missing = [
  { request: 'without ClientToken', members: { ClientToken: undefined }, refusal: 'ValidationException' },
  { request: 'with null for ClientToken', members: { ClientToken: null }, refusal: 'ValidationException' },
  {
    request: 'that could inherit its ClientToken',
    members: { ClientToken: undefined, ['__proto__']: { ClientToken: 'inherited' } },
    // Some parsers take such a member for an attack.
    refusal: 400,
  },
] as const;

for (const { request, members, refusal } of missing) {
  test(`refuses a request ${request}`, covers('CAU-TOKEN-REQUIRED'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    expect(await attachment.complete({ members })).toBeRejected(refusal);

    await attachment.control();
  });
}

const otherTypes: { type: string; of: (token: string) => unknown }[] = [
  { type: 'a number', of: () => randomInt(2 ** 40) },
  { type: 'zero', of: () => 0 },
  { type: 'true', of: () => true },
  { type: 'false', of: () => false },
  { type: 'an object', of: (token) => ({ ClientToken: token }) },
  { type: 'a list', of: (token) => [token] },
];

for (const { type, of } of otherTypes) {
  test(`refuses a ClientToken that is ${type}`, covers('CAU-TOKEN-TYPE'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    expect(await attachment.complete({ members: { ClientToken: of(attachment.clientToken) } })).toBeRejected(400);

    await attachment.control();
  });
}

test('refuses an empty ClientToken', covers('CAU-TOKEN-MIN'), async ({ provisioning }) => {
  const attachment = await provisioning.uploaded();

  expect(await attachment.complete({ members: { ClientToken: '' } })).toBeRejected('ValidationException');

  await attachment.control();
});

test('accepts a ClientToken of one character', covers('CAU-TOKEN-MIN'), async ({ provisioning }) => {
  // An earlier run may have used one of them with the same participant: a conflict of reuse is no fault of the length.
  let answer: Exchange | undefined;
  for (const ClientToken of someLetters(6)) {
    const attachment = await provisioning.uploaded(await provisioning.connect());
    answer = await attachment.complete({ members: { ClientToken } });
    if (accepted(answer)) break;
  }

  expect(answer as Exchange).toBeAccepted();
});

test(`accepts a ClientToken of ${maxLength} characters`, covers('CAU-TOKEN-MAX'), async ({ provisioning }) => {
  const attachment = await provisioning.uploaded();

  const answer = await attachment.complete({ members: { ClientToken: randomUUID().padEnd(maxLength, 'x') } });

  expect(answer).toBeAccepted();
});

for (const length of [maxLength + 1, 2 * maxLength, 20 * maxLength]) {
  test(`refuses a ClientToken of ${length} characters`, covers('CAU-TOKEN-MAX'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    const answer = await attachment.complete({ members: { ClientToken: randomUUID().padEnd(length, 'x') } });

    expect(answer).toBeRejected('ValidationException');
    await attachment.control();
  });
}

const units = [
  ...lengthUnits,
  { characters: 'quotes', motif: '"' },
  { characters: 'spaces', motif: ' ' },
  { characters: 'line breaks', motif: '\n' },
];

for (const { characters, motif } of units) {
  test(
    `counts the length of ${characters} in a ClientToken in Unicode code points`,
    covers('CAU-TOKEN-CODEPOINTS'),
    async ({ provisioning }) => {
      const [attachment, plain, short] = await provisioning.several(3);
      const ofLength = (length: number, motifs = motif): string =>
        filledTo(length, [...randomUUID(), ...motifs.repeat(Math.ceil(length / [...motifs].length))]);
      const completeWith = (ClientToken: string): Promise<Exchange> =>
        attachment.complete({ members: { ClientToken } });
      const tooLong = await completeWith(ofLength(maxLength + 1, 'x'));
      const longest = await plain.complete({ members: { ClientToken: ofLength(maxLength, 'x') } });
      if (accepted(tooLong) || !accepted(longest)) untested('ASCII characters show another bound (CAU-TOKEN-MAX)');
      if (short && !accepted(await short.complete({ members: { ClientToken: ofLength(fewMore) } })))
        untested('a few of the characters are refused as well (CAU-TOKEN-CHARACTERS)');

      expect(await completeWith(ofLength(maxLength + 1))).toBeRejected('ValidationException');
      expect(await completeWith(ofLength(maxLength))).toBeAccepted();
    },
  );
}

const texts = [
  { characters: 'quotes', text: `"'\`` },
  { characters: 'backslashes', text: '\\ \\\\ \\n \\u0041' },
  { characters: 'control characters', text: '\u0000\u0001\b\t\n\u001f\u007f' },
  { characters: 'spaces at both ends', text: '  inner  ' },
  { characters: 'letters of many scripts', text: 'äßç Ωж ש ع 中文 かな 한글 ไทย' },
  { characters: 'emoji and combining forms', text: '👩‍👩‍👧‍👦 e\u0301 \u{1F1E9}\u{1F1EA}' },
  { characters: 'line separators and a byte order mark', text: '\u2028\u2029\ufeff' },
  { characters: 'C1 controls and bidirectional marks', text: '\u0080\u0085\u009f\u202e\u2066\u200f' },
  { characters: 'noncharacters and private use', text: '\ufffe\uffff\ufdd0\ue000\u{10fffd}' },
  { characters: 'markup and format directives', text: '<b>&amp;</b> %s %00 ${x} {{x}} ; DROP' },
];

for (const { characters, text } of texts) {
  test(`accepts ${characters} in a ClientToken`, covers('CAU-TOKEN-CHARACTERS'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    const answer = await attachment.complete({ members: { ClientToken: `${text}${randomUUID()}${text}` } });

    expect(answer).toBeAccepted();
  });
}

const anyWord = 'accepts ClientTokens that mean something elsewhere';
test(anyWord, covers('CAU-TOKEN-CHARACTERS'), async ({ provisioning }) => {
  const words = [...specialWords, ' ', '12345'];
  const connection = await provisioning.apart(words.length);

  for (const ClientToken of words) {
    const attachment = await provisioning.uploaded(connection);
    const answer = await attachment.complete({ members: { ClientToken } });
    if (!accepted(answer) && provisioning.lasting)
      untested('an earlier run may have used the same ClientToken with this participant');
    if (!accepted(answer)) await controlOfLength(provisioning, ClientToken.length);
    expect(answer).toBeAccepted();
  }
});

/** Whether the length alone, which is a rule of its own, has a token refused. */
async function controlOfLength(provisioning: Provisioning, length: number): Promise<void> {
  const attachment = await provisioning.uploaded(await provisioning.connect());
  const answer = await attachment.complete({ members: { ClientToken: someLetters(length).join('') } });
  if (!accepted(answer)) untested('as many letters are refused as well (CAU-TOKEN-LENGTHS)');
}

/** No digits: one of them is among the special words, and one participant can't use it twice. */
function someLetters(count: number): string[] {
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
  return Array.from({ length: count }, () => letters[randomInt(letters.length)] ?? 'a');
}
