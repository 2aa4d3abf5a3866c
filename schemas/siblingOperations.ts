import type { Operation } from '../fixtures/operations.ts';

/** An operation around CompleteAttachmentUpload: what a request and its success look like, as JSON Schema 2020-12. */
export interface SiblingOperation {
  readonly summary: string;
  /** Whose token X-Amz-Bearer carries. */
  readonly bearer: 'ParticipantToken' | 'ConnectionToken';
  readonly request: object;
  readonly success: object;
  /** A success, for mocks to answer with. */
  readonly example: object;
}

const text = (minLength: number, maxLength: number): object => ({ type: 'string', minLength, maxLength });
const dateTime = { type: 'string', format: 'date-time' };
const someDay = '2030-01-01T00:00:00.000Z';
const clientToken = { $ref: '#/components/schemas/ClientToken' };
const attachmentId = { $ref: '#/components/schemas/AttachmentId' };

/** The operations that lead to an uploaded attachment and show it, with the bounds of their API references. */
export const siblingOperations: Readonly<Record<Exclude<Operation, 'CompleteAttachmentUpload'>, SiblingOperation>> = {
  CreateParticipantConnection: {
    summary: "Creates the participant's connection.",
    bearer: 'ParticipantToken',
    request: {
      type: 'object',
      properties: {
        Type: { type: 'array', minItems: 1, items: { enum: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] } },
        ConnectParticipant: { type: 'boolean' },
      },
    },
    success: {
      type: 'object',
      properties: {
        ConnectionCredentials: {
          type: 'object',
          properties: { ConnectionToken: { $ref: '#/components/schemas/ConnectionToken' }, Expiry: dateTime },
        },
        Websocket: { type: 'object', properties: { Url: { type: 'string' }, ConnectionExpiry: dateTime } },
      },
    },
    example: { ConnectionCredentials: { ConnectionToken: 'connection-token', Expiry: someDay } },
  },
  StartAttachmentUpload: {
    summary: 'Provides a pre-signed URL to upload an attachment to.',
    bearer: 'ConnectionToken',
    request: {
      type: 'object',
      properties: {
        ContentType: text(1, 255),
        AttachmentSizeInBytes: { type: 'integer', minimum: 1 },
        AttachmentName: text(1, 256),
        ClientToken: clientToken,
      },
      required: ['ContentType', 'AttachmentSizeInBytes', 'AttachmentName', 'ClientToken'],
    },
    success: {
      type: 'object',
      properties: {
        AttachmentId: attachmentId,
        UploadMetadata: {
          type: 'object',
          properties: {
            Url: text(1, 2000),
            UrlExpiry: dateTime,
            HeadersToInclude: { type: 'object', additionalProperties: { type: 'string' } },
          },
        },
      },
    },
    example: {
      AttachmentId: 'attachment-id',
      UploadMetadata: {
        Url: 'http://127.0.0.1:8080/upload/attachment-id',
        UrlExpiry: someDay,
        HeadersToInclude: { 'Content-Type': 'text/plain' },
      },
    },
  },
  GetAttachment: {
    summary: 'Provides a pre-signed URL to download a completed attachment from.',
    bearer: 'ConnectionToken',
    request: {
      type: 'object',
      properties: { AttachmentId: attachmentId, UrlExpiryInSeconds: { type: 'integer', minimum: 5, maximum: 300 } },
      required: ['AttachmentId'],
    },
    success: {
      type: 'object',
      properties: { Url: text(1, 2000), UrlExpiry: dateTime, AttachmentSizeInBytes: { type: 'integer' } },
    },
    example: {
      Url: 'http://127.0.0.1:8080/download/attachment-id',
      UrlExpiry: someDay,
      AttachmentSizeInBytes: 5,
    },
  },
  GetTranscript: {
    summary: "Retrieves a transcript of the participant's chat.",
    bearer: 'ConnectionToken',
    request: { type: 'object', properties: { NextToken: text(1, 1000) } },
    success: {
      type: 'object',
      properties: {
        InitialContactId: text(1, 256),
        Transcript: { type: 'array', items: { type: 'object' } },
        NextToken: text(1, 1000),
      },
    },
    example: { InitialContactId: 'contact-id', Transcript: [] },
  },
  DisconnectParticipant: {
    summary: 'Disconnects the participant.',
    bearer: 'ConnectionToken',
    request: { type: 'object', properties: { ClientToken: { type: 'string', maxLength: 500 } } },
    success: { type: 'object' },
    example: {},
  },
};
