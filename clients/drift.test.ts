import './withoutNotices.ts';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { operationPaths } from '../fixtures/operations.ts';
import { errorStatus } from '../schemas/complete-attachment-upload/errors.ts';
import request from '../schemas/complete-attachment-upload/request.schema.json' with { type: 'json' };

/** What a service model says of the operation, as far as a source carries it. */
interface Contract {
  readonly path: string;
  /** Members by name; a bound is left out where the source carries none. */
  readonly members: Readonly<Record<string, Bounds>>;
  readonly required: readonly string[];
  readonly header: string;
  readonly errors: Readonly<Record<string, number>>;
}

interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

const require = createRequire(import.meta.url);
const { ClientToken, AttachmentIds, ConnectionToken, Body } = request.$defs;

const ours: Contract = {
  path: operationPaths.CompleteAttachmentUpload,
  members: {
    AttachmentIds: { min: AttachmentIds.minItems, max: AttachmentIds.maxItems },
    ClientToken: { min: ClientToken.minLength, max: ClientToken.maxLength },
    ConnectionToken: { min: ConnectionToken.minLength, max: ConnectionToken.maxLength },
  },
  required: [...request.required, ...Body.required],
  header: 'X-Amz-Bearer',
  errors: errorStatus,
};

const sources: { source: string; theirs: () => Partial<Contract> }[] = [
  { source: 'the model inside the AWS SDK for JavaScript v2', theirs: modelOfV2 },
  { source: 'the schemas and the documentation inside the AWS SDK for JavaScript v3', theirs: modelOfV3 },
];

for (const { source, theirs } of sources) {
  test(`the schemas agree with ${source}`, () => {
    expect(differences(ours, theirs())).toEqual([]);
  });
}

test('tells each difference', () => {
  const { ConflictException: _gone, ...errors } = ours.errors;
  const changed: Contract = {
    path: '/participant/complete',
    members: { ...ours.members, ClientToken: { min: 1, max: 501 }, Extra: {} },
    required: ['AttachmentIds'],
    header: 'X-Amz-Token',
    errors: { ...errors, ThrottlingException: 503 },
  };

  expect(differences(ours, changed)).toEqual([
    'path: ours "/participant/complete-attachment-upload", theirs "/participant/complete"',
    'header: ours "X-Amz-Bearer", theirs "X-Amz-Token"',
    'required: ours ["AttachmentIds","ClientToken","ConnectionToken"], theirs ["AttachmentIds"]',
    'members: ours ["AttachmentIds","ClientToken","ConnectionToken"], theirs ["AttachmentIds","ClientToken","ConnectionToken","Extra"]',
    'ClientToken max: ours 500, theirs 501',
    'error ConflictException: ours 409, theirs none',
    'error ThrottlingException: ours 429, theirs 503',
  ]);
});

function differences(our: Contract, their: Partial<Contract>): string[] {
  const found: string[] = [];
  const compare = (what: string, mine: unknown, other: unknown): void => {
    const [one, two] = [mine, other].map((each) => (each === undefined ? 'none' : JSON.stringify(each)));
    if (one !== two) found.push(`${what}: ours ${one}, theirs ${two}`);
  };
  if (their.path !== undefined) compare('path', our.path, their.path);
  if (their.header !== undefined) compare('header', our.header, their.header);
  if (their.required) compare('required', our.required.toSorted(), their.required.toSorted());
  if (their.members) {
    compare('members', Object.keys(our.members).toSorted(), Object.keys(their.members).toSorted());
    for (const [name, { min, max }] of Object.entries(their.members)) {
      if (min !== undefined) compare(`${name} min`, our.members[name]?.min, min);
      if (max !== undefined) compare(`${name} max`, our.members[name]?.max, max);
    }
  }
  if (their.errors)
    for (const name of new Set([...Object.keys(our.errors), ...Object.keys(their.errors)].toSorted()))
      compare(`error ${name}`, our.errors[name], their.errors[name]);
  return found;
}

/** v2 ships the service model without its errors; lengths are compared as soon as it carries some. */
function modelOfV2(): Partial<Contract> {
  const { operations } = require('aws-sdk/apis/connectparticipant-2018-09-07.min.json') as V2Model;
  const { http, input } = operations.CompleteAttachmentUpload;
  return {
    path: http.requestUri,
    members: Object.fromEntries(Object.entries(input.members).map(([name, { min, max }]) => [name, { min, max }])),
    required: input.required,
    header: input.members['ConnectionToken']?.locationName ?? 'none',
  };
}

interface V2Model {
  readonly operations: {
    readonly CompleteAttachmentUpload: {
      readonly http: { readonly requestUri: string };
      readonly input: {
        readonly required: string[];
        readonly members: Record<string, Bounds & { locationName?: string }>;
      };
    };
  };
}

/** v3 ships statuses and members in its schemas, the operation's own errors only in its documentation, and no lengths. */
function modelOfV3(): Partial<Contract> {
  const sdk = require('@aws-sdk/client-connectparticipant') as Record<string, unknown>;
  const [, , , { http }] = sdk['CompleteAttachmentUpload$'] as [unknown, unknown, unknown, { http: [string, string] }];
  const [, , , , names] = sdk['CompleteAttachmentUploadRequest$'] as [unknown, unknown, unknown, unknown, string[]];
  const folder = dirname(require.resolve('@aws-sdk/client-connectparticipant/package.json'));
  const command = readFileSync(join(folder, 'dist-types/commands/CompleteAttachmentUploadCommand.d.ts'), 'utf8');
  const declared = [...command.matchAll(/@throws \{@link (\w+)\} \((?:client|server) fault\)/g)].map(
    ([, name]) => `${name}`,
  );
  return {
    path: http[1],
    members: Object.fromEntries(names.map((name) => [name, {}])),
    errors: Object.fromEntries(declared.map((name) => [name, statusIn(sdk[`${name}$`])])),
  };
}

function statusIn(schema: unknown): number {
  const [, , , traits] = schema as [unknown, unknown, unknown, { httpError: number }];
  return traits.httpError;
}
