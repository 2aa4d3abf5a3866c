import errors from './errors.schema.json' with { type: 'json' };

const { $defs } = errors;

/** The HTTP status of each error that the operation declares, read from the errors' schema. */
export const errorStatus = {
  AccessDeniedException: $defs.AccessDeniedException.properties.status.const,
  ConflictException: $defs.ConflictException.properties.status.const,
  InternalServerException: $defs.InternalServerException.properties.status.const,
  ServiceQuotaExceededException: $defs.ServiceQuotaExceededException.properties.status.const,
  ThrottlingException: $defs.ThrottlingException.properties.status.const,
  ValidationException: $defs.ValidationException.properties.status.const,
};

/** The name of an error that the operation declares. */
export type ErrorName = keyof typeof errorStatus;

/** The HTTP status of each error that belongs to the protocol and that no operation declares. */
export const protocolErrorStatus = {
  SerializationException: $defs.SerializationException.properties.status.const,
  UnsupportedMediaTypeException: $defs.UnsupportedMediaTypeException.properties.status.const,
};

/** The name of an error that belongs to the protocol. */
export type ProtocolErrorName = keyof typeof protocolErrorStatus;
