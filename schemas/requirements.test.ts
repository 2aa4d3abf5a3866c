import { expect, test } from '@playwright/test';
import schema from './requirements.schema.json' with { type: 'json' };
import { validator } from './validate.ts';

const check = validator(schema);
const rule = { id: 'CAU-OK-STATUS', aspect: 'Success', level: 'MUST', basis: 'reference', title: 'answers 200' };
const catalogue = (changed: object) => ({ operation: 'Op', requirements: [{ ...rule, ...changed }] });
const bases = '"reference", "client", "model", "protocol", "http", "json", "idempotency", "robustness"';
const trimmed = String.raw`must match pattern "^\S(.*\S)?$"`;
const members = 'id, aspect, level, basis, title, howToSee, quote, contested, excluded';

const accepted: object[] = [
  catalogue({}),
  catalogue({ howToSee: 'x', quote: { text: 't', source: 's' }, contested: 'c', excluded: 'e' }),
];

for (const value of accepted) {
  test(`accepts ${JSON.stringify(value)}`, () => {
    expect(check(value)).toEqual({ ok: true, value });
  });
}

const refused: [value: unknown, problem: string][] = [
  [{ requirements: [rule] }, 'operation is missing: it is required'],
  [{ operation: 'Op', requirements: [] }, 'requirements is an array of 0: must NOT have fewer than 1 items'],
  [
    { operation: 'an op', requirements: [rule] },
    'operation is "an op": must match pattern "^[A-Z][A-Za-z]+$", such as "CompleteAttachmentUpload"',
  ],
  [
    catalogue({ id: 'ok' }),
    'requirements[0].id is "ok": must match pattern "^[A-Z]+(-[A-Z0-9]+)+$", such as "CAU-HTTP-ROUTE"',
  ],
  [catalogue({ level: 'MAY' }), 'requirements[0].level is "MAY": must be one of "MUST", "SHOULD", "NOTE"'],
  [catalogue({ basis: 'hearsay' }), `requirements[0].basis is "hearsay": must be one of ${bases}`],
  [catalogue({ title: ' answers' }), `requirements[0].title is " answers": ${trimmed}`],
  [catalogue({ howToSee: '' }), `requirements[0].howToSee is "": ${trimmed}`],
  [catalogue({ excluded: '' }), `requirements[0].excluded is "": ${trimmed}`],
  [catalogue({ contested: true }), 'requirements[0].contested is true: must be a string'],
  [catalogue({ quote: { text: 't' } }), 'requirements[0].quote.source is missing: it is required'],
  [catalogue({ note: 'n' }), `requirements[0] has the unknown member "note" (allowed: ${members})`],
];

for (const [value, problem] of refused) {
  test(`refuses ${JSON.stringify(value)}`, () => {
    expect(check(value)).toEqual({ ok: false, problems: [problem] });
  });
}
