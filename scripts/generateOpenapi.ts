import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { operationPaths, type Operation } from '../fixtures/operations.ts';
import { requirements } from '../fixtures/requirements.ts';
import packageJson from '../package.json' with { type: 'json' };
import errors from '../schemas/complete-attachment-upload/errors.schema.json' with { type: 'json' };
import { errorStatus, protocolErrorStatus } from '../schemas/complete-attachment-upload/errors.ts';
import request from '../schemas/complete-attachment-upload/request.schema.json' with { type: 'json' };
import { siblingOperations, type SiblingOperation } from '../schemas/siblingOperations.ts';

/** Where the generated document stands. */
export const openapiFile = new URL('../schemas/openapi.json', import.meta.url);

const { Body, ...members } = request.$defs;
const { Envelope, ...namedErrors } = errors.$defs;
const underTest = 'CompleteAttachmentUpload';

/** StartAttachmentUpload and the others declare these too, or fewer: a mock needs no more. */
const siblingErrors = { AccessDeniedException: 403, ThrottlingException: 429, ValidationException: 400 };
/** Without SerializationException, since there is one response for 400: ValidationException's. */
const declaredErrors = {
  ...errorStatus,
  UnsupportedMediaTypeException: protocolErrorStatus.UnsupportedMediaTypeException,
};

/** The OpenAPI 3.1 document of the operations, from the schemas and the catalogue, as its file has it. */
export function openapiSource(): Promise<string> {
  const document = {
    openapi: '3.1.0',
    info: {
      title: `Amazon Connect Participant Service: ${underTest}`,
      version: packageJson.version,
      description: `${underTest} and the operations around it, as ${packageJson.name} tests them.`,
      license: { name: packageJson.license, identifier: packageJson.license },
    },
    servers: [{ url: 'http://127.0.0.1:8080', description: 'The reference, started by "npm run target".' }],
    security: [],
    tags: [{ name: 'participant', description: 'What a participant in a chat may call.' }],
    paths: Object.fromEntries(
      Object.entries(operationPaths).map(([operation, path]) => [path, pathItem(operation as Operation)]),
    ),
    components: {
      parameters: { ParticipantToken: bearer('ParticipantToken'), ConnectionToken: bearer('ConnectionToken') },
      schemas: rebased({
        ...members,
        ParticipantToken: { ...members.ConnectionToken, description: "The participant's token." },
        CompleteAttachmentUploadRequest: Body,
        Error: Envelope,
      }),
      responses: Object.fromEntries(Object.entries(declaredErrors).map(([name]) => [name, errorResponse(name)])),
    },
  };
  return format(JSON.stringify(document), { parser: 'json', printWidth: 120 });
}

function pathItem(operation: Operation): object {
  if (operation !== underTest) return { post: siblingItem(operation, siblingOperations[operation]) };
  return {
    post: {
      ...commonItem(operation, 'ConnectionToken', { $ref: '#/components/schemas/CompleteAttachmentUploadRequest' }),
      summary: 'Confirms that the attachment has been uploaded.',
      responses: {
        200: { description: 'The attachment is completed; the body is empty.' },
        ...responses(declaredErrors),
      },
      'x-requirements': requirements
        .filter((each) => each.operation === operation)
        .map(({ id, level, title, contested }) => ({ id, level, title, ...(contested ? { contested } : {}) })),
    },
  };
}

function siblingItem(
  operation: string,
  { bearer: token, summary, request: body, success, example }: SiblingOperation,
): object {
  return {
    ...commonItem(operation, token, body),
    summary,
    responses: {
      200: { description: 'Done.', content: { 'application/json': { schema: success, example } } },
      ...responses(siblingErrors),
    },
  };
}

function commonItem(operation: string, token: string, schema: object): object {
  return {
    operationId: operation,
    tags: ['participant'],
    parameters: [{ $ref: `#/components/parameters/${token}` }],
    requestBody: { required: true, content: { 'application/json': { schema } } },
  };
}

function bearer(token: string): object {
  return { name: 'X-Amz-Bearer', in: 'header', required: true, schema: { $ref: `#/components/schemas/${token}` } };
}

function responses(of: Readonly<Record<string, number>>): object {
  return Object.fromEntries(
    Object.entries(of).map(([name, status]) => [status, { $ref: `#/components/responses/${name}` }]),
  );
}

function errorResponse(name: string): object {
  const { description } = namedErrors[name as keyof typeof namedErrors];
  return {
    description,
    headers: {
      'x-amzn-ErrorType': {
        description: 'The name of the error.',
        schema: { type: 'string', const: name },
        example: name,
      },
    },
    content: {
      'application/json': { schema: { $ref: '#/components/schemas/Error' }, example: { Message: description } },
    },
  };
}

/** JSON Schema's `#/$defs/NAME` as OpenAPI's `#/components/schemas/NAME`. */
function rebased(schemas: object): unknown {
  return JSON.parse(JSON.stringify(schemas).replaceAll('"#/$defs/', '"#/components/schemas/'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(openapiFile, await openapiSource());
