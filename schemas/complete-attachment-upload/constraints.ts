import request from './request.schema.json' with { type: 'json' };

const { ConnectionToken, AttachmentIds, AttachmentId, ClientToken } = request.$defs;

/** The bounds of each request member, read from its schema: lengths in Unicode code points, items in elements. */
export const constraints = {
  connectionToken: { minLength: ConnectionToken.minLength, maxLength: ConnectionToken.maxLength },
  attachmentIds: { minItems: AttachmentIds.minItems, maxItems: AttachmentIds.maxItems },
  attachmentId: { minLength: AttachmentId.minLength, maxLength: AttachmentId.maxLength },
  clientToken: { minLength: ClientToken.minLength, maxLength: ClientToken.maxLength },
} as const;
