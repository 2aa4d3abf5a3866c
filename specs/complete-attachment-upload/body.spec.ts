import { randomUUID } from 'node:crypto';
import { valuesThatJsonLacks } from '../../fixtures/arbitraries/malformedBody.ts';
import { filled, validBody } from '../../fixtures/arbitraries/requestTemplate.ts';
import type { Attachment, Changes } from '../../fixtures/attachment.ts';
import { asEscapes, type EscapeStyle } from '../../fixtures/escapes.ts';
import { accepted, inShort } from '../../fixtures/exchange.ts';
import { specialWords } from '../../fixtures/specialWords.ts';
import { constraints, covers, expect, test, untested } from '../../fixtures/test.ts';

const { maxLength } = constraints.clientToken;

const valid = (attachment: Attachment): string => JSON.stringify(attachment.body);

const malformed: { body: string; text: string }[] = [
  { body: 'JSON that breaks off', text: validBody.slice(0, -1) },
  { body: 'JSON that breaks off in a string', text: validBody.slice(0, -3) },
  { body: 'a trailing comma in the object', text: validBody.replace(/}$/, ',}') },
  { body: 'a trailing comma in the list', text: validBody.replace(']', ',]') },
  { body: 'a block comment', text: validBody.replace('{', '{/* comment */') },
  { body: 'a line comment', text: `${validBody}// comment` },
  { body: 'single quotes', text: validBody.replaceAll('"', "'") },
  { body: 'member names without quotes', text: validBody.replaceAll(/"(\w+)":/g, '$1:') },
  { body: 'a semicolon for a comma', text: validBody.replace(',', ';') },
  { body: 'an equals sign for a colon', text: validBody.replace(':', '=') },
  { body: 'a missing comma', text: validBody.replace('],', '] ') },
  { body: 'a missing colon', text: validBody.replace(':', ' ') },
  { body: 'plain text', text: 'AttachmentIds' },
];

for (const { body, text } of malformed) {
  test(`refuses ${body}`, covers('CAU-BODY-MALFORMED'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    expect(await attachment.complete(filled({ body: text }, attachment))).toBeRejected(400);

    await attachment.control();
  });
}

/** What lenient parsers leave unread after the JSON. */
const leftovers = ['x', validBody, ';', '}', ']', ',', '\u0000', '\u000b', '\u000c', '\u00a0'];

const lenient: { title: string; texts: readonly string[] }[] = [
  {
    title: 'refuses values that JSON lacks',
    texts: valuesThatJsonLacks.map((value) => validBody.replace(/}$/, `,"Extra":${value}}`)),
  },
  {
    title: 'refuses what is left over after the JSON',
    texts: leftovers.map((leftover) => validBody + leftover),
  },
];

for (const { title, texts } of lenient) {
  test(title, covers('CAU-BODY-MALFORMED'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    for (const text of texts) expect(await attachment.complete(filled({ body: text }, attachment))).toBeRejected(400);

    await attachment.control();
  });
}

const notObjects: { body: string; of: (attachment: Attachment) => string; framing?: 'chunked' }[] = [
  { body: 'an empty body', of: () => '' },
  { body: 'an empty body in chunks', of: () => '', framing: 'chunked' },
  { body: 'a list around the object', of: (attachment) => `[${valid(attachment)}]` },
  { body: 'a list of the members', of: ({ id, clientToken }) => JSON.stringify([[id], clientToken]) },
  { body: 'a string that holds the object', of: (attachment) => JSON.stringify(valid(attachment)) },
  { body: 'a number', of: () => '7' },
  { body: 'true', of: () => 'true' },
  { body: 'null', of: () => 'null' },
];

for (const { body, of, framing = 'length' } of notObjects) {
  test(`refuses ${body} as the body`, covers('CAU-BODY-NOT-OBJECT'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();
    if (framing === 'chunked' && !accepted(await (await provisioning.uploaded()).complete({ framing })))
      untested('control refused: no body is read in chunks (CAU-HTTP-CHUNKED)');

    expect(await attachment.complete({ body: of(attachment), framing })).toBeRejected(400);

    await attachment.control();
  });
}

const layouts: { layout: string; of: (attachment: Attachment) => string }[] = [
  {
    layout: 'the members in the other order',
    of: ({ id, clientToken }) => JSON.stringify({ ClientToken: clientToken, AttachmentIds: [id] }),
  },
  {
    layout: 'white space on every side',
    of: (attachment) => `\n\t ${JSON.stringify(attachment.body, null, '\t')}\r\n `,
  },
  {
    layout: 'carriage returns between tokens',
    of: (attachment) => JSON.stringify(attachment.body, null, 2).replaceAll('\n', '\r\n'),
  },
];

for (const { layout, of } of layouts) {
  test(`reads ${layout}`, covers('CAU-BODY-MEMBER-ORDER'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    expect(await attachment.complete({ body: of(attachment) })).toBeAccepted();
  });
}

test(
  'reads an escaped AttachmentId as the characters it stands for',
  covers('CAU-BODY-ESCAPES'),
  async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    expect(await attachment.complete({ body: escaped(attachment, attachment.clientToken) })).toBeAccepted();
  },
);

test(
  'reads escaped member names as the characters they stand for',
  covers('CAU-BODY-ESCAPES'),
  async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();
    const [ids, token] = [asEscapes('AttachmentIds'), asEscapes('ClientToken')];

    const body = `{"${ids}":["{{id}}"],"${token}":"{{token}}"}`;

    expect(await attachment.complete(filled({ body }, attachment))).toBeAccepted();
  },
);

const tokens: { characters: string; suffix: string; style?: EscapeStyle }[] = [
  { characters: 'letters', suffix: 'abc' },
  { characters: 'letters in capital digits', suffix: 'jkl', style: 'capital digits' },
  { characters: 'quotes and slashes', suffix: '"\\/' },
  { characters: 'quotes and slashes the short way', suffix: '"\\/', style: 'short' },
  // JSON.stringify writes them the short way.
  { characters: 'tabs, line breaks, backspaces and form feeds', suffix: '\t\r\n\b\f' },
  { characters: 'astral characters', suffix: '😀' },
];

for (const { characters, suffix, style } of tokens) {
  test(
    `takes a ClientToken with escaped ${characters} for the plain one`,
    covers('CAU-BODY-ESCAPES'),
    async ({ provisioning }) => {
      const attachment = await provisioning.uploaded();
      const ClientToken = attachment.clientToken + suffix;
      const plain = await attachment.complete({ members: { ClientToken } });
      const replay = await attachment.complete({ body: spaced({ ...attachment.body, ClientToken }) });
      if (!accepted(plain) || !accepted(replay))
        untested('control refused: the plain token itself is not accepted twice (CAU-IDEM-REPLAY)');
      const other = await attachment.complete({ members: { ClientToken: `${ClientToken}-other` } });
      if (accepted(other))
        untested('a replay does not show: any other ClientToken is accepted as well (CAU-STATE-ALREADY)');
      if (!accepted(await attachment.complete({ members: { ClientToken } })))
        untested('control refused: after a conflict the plain token itself is not accepted (CAU-IDEM-REPLAY)');

      expect(await attachment.complete({ body: escaped(attachment, ClientToken, style) })).toBeAccepted();
    },
  );
}

test('reads the longest ClientToken in escapes only', covers('CAU-BODY-ESCAPES'), async ({ provisioning }) => {
  const longest = (id = randomUUID()): string => id + '😀'.repeat(maxLength - 2 * id.length) + id;
  const [plain, attachment] = await provisioning.several(2);
  if (!accepted(await plain.complete({ members: { ClientToken: longest() } })))
    untested('control refused: as long a ClientToken is refused as it stands (CAU-TOKEN-MAX, CAU-TOKEN-CODEPOINTS)');

  expect(await attachment.complete({ body: escaped(attachment, longest()) })).toBeAccepted();
});

const misspelt = [
  { member: 'AttachmentIds', as: 'attachmentIds' },
  { member: 'AttachmentIds', as: 'attachmentids' },
  { member: 'AttachmentIds', as: 'ATTACHMENTIDS' },
  { member: 'AttachmentIds', as: 'AttachmentIDs' },
  { member: 'ClientToken', as: 'clientToken' },
  { member: 'ClientToken', as: 'clienttoken' },
  { member: 'ClientToken', as: 'CLIENTTOKEN' },
  { member: 'ClientToken', as: 'client_token' },
  { member: 'ClientToken', as: 'client-token' },
  { member: 'ClientToken', as: 'ClientToken ' },
] as const;

for (const { member, as } of misspelt) {
  test(`does not take ${as} for ${member}`, covers('CAU-BODY-MEMBER-CASE'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();
    const renamed = { members: { [member]: undefined, [as]: attachment.body[member] } };
    const fresh = await provisioning.uploaded();
    const without = await fresh.complete({ members: { [member]: undefined } });
    if (accepted(without)) untested(`a request without ${member} is accepted, so its spelling does not show`);

    const answer = await attachment.complete(renamed);

    // How a missing member is refused is for the rule about it to tell.
    if (inShort(answer) !== inShort(without)) expect(answer).toBeRejected(400);

    await attachment.control();
  });
}

test(
  'keeps to the ClientToken beside another spelling of its name',
  covers('CAU-BODY-MEMBER-CASE'),
  async ({ provisioning }) => {
    const plain = await provisioning.uploaded();
    await plain.complete({ members: { Extra: randomUUID() } });
    if (!accepted(await plain.complete()))
      untested(
        'control refused: a replay without a member that is unknown (CAU-BODY-UNKNOWN-MEMBERS, CAU-IDEM-REPLAY)',
      );
    const attachment = await provisioning.uploaded();
    const first = await attachment.complete({ members: { clientToken: randomUUID() } });
    if (!accepted(first)) untested(`control refused: beside another spelling was answered ${inShort(first)}`);

    expect(await attachment.complete()).toBeAccepted();
  },
);

const unknownMembers: { members: string; of: Record<string, unknown> }[] = [
  {
    members: 'members',
    of: { Extra: 1, Other: { AttachmentIds: [], ClientToken: '' }, ContactId: null, '': '' },
  },
  { members: 'members named like types', of: { __type: 'com.example#Other', '@type': 'Other', $type: 'Other' } },
  { members: 'a member with a long name', of: { ['x'.repeat(100)]: 1 } },
  { members: 'a nested member', of: { Extra: JSON.parse('['.repeat(20) + ']'.repeat(20)) } },
  { members: 'many members', of: Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`Extra${index}`, 1])) },
];

for (const { members, of } of unknownMembers) {
  test(`ignores ${members} that it does not know`, covers('CAU-BODY-UNKNOWN-MEMBERS'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    expect(await attachment.complete({ members: of })).toBeAccepted();
  });
}

test(
  'ignores members whose names mean something elsewhere',
  covers('CAU-BODY-UNKNOWN-MEMBERS'),
  async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();
    const members = specialWords.map((word) => `${JSON.stringify(word)}:{"AttachmentIds":null}`);

    expect(
      await attachment.complete({ body: valid(attachment).replace('{', `{${members.join(',')},`) }),
    ).toBeAccepted();
  },
);

/** What RFC 8259 leaves to each parser, so that any answer will do that is no failure. */
const unsettled: { body: string; of: (attachment: Attachment) => string }[] = [
  { body: 'a member given twice', of: (attachment) => valid(attachment).replace('{', '{"ClientToken":"other",') },
  { body: 'a byte order mark', of: (attachment) => `\ufeff${valid(attachment)}` },
  { body: 'a number too large to hold', of: (attachment) => valid(attachment).replace('{', '{"Extra":1e400,') },
  {
    body: 'a number of 1,000 digits',
    of: (attachment) => valid(attachment).replace('{', `{"Extra":${'7'.repeat(1000)},`),
  },
];

for (const { body, of } of unsettled) {
  test(`answers ${body} without failing`, covers('CAU-ERR-NOT-5XX'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    expect(await attachment.complete({ body: of(attachment) })).toBeAnswered();

    await (await provisioning.uploaded()).control();
  });
}

const surrogates: { text: string; of: (attachment: Attachment) => Changes }[] = [
  {
    text: 'a lone surrogate in the ClientToken',
    of: () => ({ members: { ClientToken: `\ud800${randomUUID()}` } }),
  },
  { text: 'a lone surrogate in the AttachmentId', of: () => ({ members: { AttachmentIds: ['\udc00'] } }) },
  { text: 'a lone low surrogate in the ClientToken', of: () => ({ members: { ClientToken: '\udfff' } }) },
  { text: 'a lone surrogate in the name of another member', of: () => ({ members: { '\udbff': 1 } }) },
  {
    text: 'invalid UTF-8 in the ClientToken',
    of: (attachment) => ({
      body: replaced(valid(attachment), attachment.clientToken, Buffer.from([0xff, 0xc3, 0x28])),
    }),
  },
  {
    text: 'a surrogate in UTF-8 in the ClientToken',
    of: (attachment) => ({
      body: replaced(valid(attachment), attachment.clientToken, Buffer.from([0xed, 0xa0, 0x80])),
    }),
  },
  {
    text: 'invalid UTF-8 in the AttachmentId',
    of: (attachment) => ({ body: replaced(valid(attachment), attachment.id, Buffer.from([0xf0, 0x9f, 0x92])) }),
  },
];

for (const { text, of } of surrogates) {
  test(`answers ${text} without failing`, covers('CAU-BODY-SURROGATES'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    const answer = await attachment.complete(of(attachment));

    if ((answer.answer?.status ?? 500) >= 500) {
      const unknown = await attachment.complete({ members: { AttachmentIds: [randomUUID()] } });
      if (inShort(unknown) === inShort(answer)) untested('every unknown id is answered so (CAU-STATE-UNKNOWN)');
    }
    expect(answer).toBeAnswered();
  });
}

for (const mebibytes of [1, 8]) {
  test(`answers a body of ${mebibytes} MiB without failing`, covers('CAU-BODY-LARGE'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();

    const answer = await attachment.complete({
      socket: 'own',
      body: replaced(valid(attachment), attachment.clientToken, Buffer.alloc(mebibytes * 1024 * 1024, 'x')),
    });

    // A server may stop reading and close the socket: its answer is then lost on the way, more often than not.
    const stoppedReading = answer.failure?.kind === 'reset' || answer.failure?.kind === 'truncated';
    if (!stoppedReading) expect(answer).toBeRejected([400, 413]);
    await attachment.control();
  });
}

const nested: { what: string; value: string }[] = [
  { what: '100,000 nested arrays', value: '['.repeat(100_000) + ']'.repeat(100_000) },
  // Under 100 kB, beyond which many a server reads nothing.
  { what: '16,000 nested objects', value: `${'{"a":'.repeat(16_000)}0${'}'.repeat(16_000)}` },
];

for (const { what, value } of nested) {
  test(`answers ${what} without failing`, covers('CAU-BODY-DEEP'), async ({ provisioning }) => {
    const attachment = await provisioning.uploaded();
    const body = `{"AttachmentIds":${value},"ClientToken":"${attachment.clientToken}"}`;

    expect(await attachment.complete({ body })).toBeRejected([400, 413]);

    await attachment.control();
  });
}

/** The same JSON in other bytes. */
function spaced(value: object): string {
  return JSON.stringify(value, undefined, 1);
}

/** The valid body with every character of its values as an escape. */
function escaped({ id }: Attachment, clientToken: string, style?: EscapeStyle): string {
  return `{"AttachmentIds":["${asEscapes(id)}"],"ClientToken":"${asEscapes(clientToken, style)}"}`;
}

function replaced(text: string, part: string, bytes: Buffer): Buffer {
  const [before = '', after = ''] = text.split(part);
  return Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]);
}
