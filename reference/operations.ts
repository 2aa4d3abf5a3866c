import { isDeepStrictEqual } from 'node:util';
import { constraints } from '../schemas/complete-attachment-upload/constraints.ts';
import type { Call, Operation, Outcome, SlowStep, Step } from './call.ts';
import { answerJson, isRefusal, refuse } from './exchange.ts';
import { readInteger, readText, textRule } from './members.ts';
import { defaultRules } from './rules.ts';
import type { Rules, StepName } from './rules.ts';
import type { Attachment, Limits } from './state.ts';

/** Bounds that the API references of the operations around CompleteAttachmentUpload state. */
const contentTypeRule = textRule({ minLength: 1, maxLength: 255 });
const attachmentNameRule = textRule({ minLength: 1, maxLength: 256 });
const clientTokenRule = textRule(constraints.clientToken);
const attachmentIdRule = textRule(constraints.attachmentId);
const urlExpiryInSeconds = { minimum: 5, maximum: 300 };

/** "Expiry time for the connection token is 1 day." Announced, not enforced. */
const connectionMs = 24 * 60 * 60 * 1000;

/** A media type as a header can carry it, since HeadersToInclude and the download do. */
const mediaType = /^[!-~]+\/[!-~](?:[ -~]*[!-~])?$/;

const apiSteps = ['answerPreflight', 'checkMethod', 'checkContentType', 'authorize', 'readBody'] as const;

/** What the bearer of each kind of permission goes through before the operation itself. */
const bearers = {
  ParticipantToken: { steps: apiSteps, rules: { findContact: (token, state) => state.contactOf(token) } },
  ConnectionToken: { steps: apiSteps, rules: {} },
  signature: { steps: ['answerPreflight', 'checkMethod'], rules: {} },
} as const satisfies Record<string, { steps: readonly StepName[]; rules: Partial<Rules> }>;

interface Sibling {
  readonly method: string;
  readonly path: string;
  readonly bears: keyof typeof bearers;
  readonly perform: readonly Step[];
}

const siblings: Readonly<Record<string, Sibling>> = {
  CreateParticipantConnection: post('/participant/connection', 'ParticipantToken', createParticipantConnection),
  StartAttachmentUpload: post('/participant/start-attachment-upload', 'ConnectionToken', startAttachmentUpload),
  GetAttachment: post('/participant/attachment', 'ConnectionToken', getAttachment),
  GetTranscript: post('/participant/transcript', 'ConnectionToken', getTranscript),
  DisconnectParticipant: post('/participant/disconnect', 'ConnectionToken', disconnectParticipant),
  upload: { method: 'PUT', path: '/upload/', bears: 'signature', perform: [checkSignature, upload] },
  download: { method: 'GET', path: '/download/', bears: 'signature', perform: [checkSignature, download] },
};

/** Every operation of the reference; those around CompleteAttachmentUpload keep the default rules. */
export function operationsOf(rules: Rules, limits: Limits): Operation[] {
  return [
    completeAttachmentUpload(rules),
    ...Object.values(siblings).map((sibling) => siblingOperation(sibling, rules, limits)),
  ];
}

/** What answers on a path that is no operation's. */
export const unknownOperation: Operation = {
  method: '',
  path: '',
  maxBodyBytes: defaultRules.maxBodyBytes,
  rules: defaultRules,
  steps: [defaultRules.answerPreflight, () => refuse('UnknownOperationException', 'There is nothing at this path.')],
};

function post(path: string, bears: Sibling['bears'], perform: Step): Sibling {
  return { method: 'POST', path, bears, perform: [perform] };
}

function completeAttachmentUpload(rules: Rules): Operation {
  const steps = rules.order.map((name) => rules[name]).filter((step): step is SlowStep => step !== undefined);
  return { method: 'POST', path: rules.path, maxBodyBytes: rules.maxBodyBytes, rules, steps };
}

function siblingOperation({ method, path, bears, perform }: Sibling, given: Rules, limits: Limits): Operation {
  const rules: Rules = { ...defaultRules, isReadable: given.isReadable, ...bearers[bears].rules };
  const maxBodyBytes = bears === 'signature' ? limits.fileBytes : rules.maxBodyBytes;
  return { method, path, maxBodyBytes, rules, steps: [...bearers[bears].steps.map((name) => rules[name]), ...perform] };
}

function createParticipantConnection({ body, chatSocketUrl, contact, rules, state }: Call): Outcome {
  const Expiry = new Date(state.now() + connectionMs).toISOString();
  const types = rules.member(body, 'Type');
  const asksForSocket = Array.isArray(types) && types.includes('WEBSOCKET');
  return answerJson({
    ConnectionCredentials: { ConnectionToken: state.connect(contact), Expiry },
    ...(asksForSocket && chatSocketUrl ? { Websocket: { Url: chatSocketUrl, ConnectionExpiry: Expiry } } : {}),
  });
}

function startAttachmentUpload(call: Call): Outcome {
  const { body, rules, contact, state } = call;
  const contentType = readText('ContentType', rules.member(body, 'ContentType'), contentTypeRule);
  if (isRefusal(contentType)) return contentType;
  if (!mediaType.test(contentType)) return refuse('ValidationException', 'ContentType must be a media type.');
  const size = rules.member(body, 'AttachmentSizeInBytes');
  const sizeInBytes = readInteger('AttachmentSizeInBytes', size, { minimum: 1, maximum: state.limits.fileBytes });
  if (isRefusal(sizeInBytes)) return sizeInBytes;
  const name = readText('AttachmentName', rules.member(body, 'AttachmentName'), attachmentNameRule);
  if (isRefusal(name)) return name;
  const clientToken = readText('ClientToken', rules.member(body, 'ClientToken'), clientTokenRule);
  if (isRefusal(clientToken)) return clientToken;

  const file = { name, contentType, sizeInBytes };
  const earlier = contact.started.get(clientToken);
  if (earlier && !isDeepStrictEqual(file, fileOf(earlier))) {
    // StartAttachmentUpload declares no ConflictException.
    return refuse('ValidationException', 'ClientToken was used with another attachment.');
  }
  if (!earlier && contact.attachments.size >= state.limits.attachmentsPerContact) {
    return refuse('ServiceQuotaExceededException', 'The number of attachments per contact exceeds the quota.');
  }
  return uploadOf(earlier ?? state.start(contact, clientToken, file), call);
}

function fileOf({
  name,
  contentType,
  sizeInBytes,
}: Attachment): Pick<Attachment, 'name' | 'contentType' | 'sizeInBytes'> {
  return { name, contentType, sizeInBytes };
}

function uploadOf(attachment: Attachment, { state, urls }: Call): Outcome {
  const signed = urls.sign('PUT', `/upload/${attachment.id}`, state.limits.uploadUrlSeconds);
  return answerJson({
    AttachmentId: attachment.id,
    UploadMetadata: { ...signed, HeadersToInclude: headersToInclude(attachment) },
  });
}

function headersToInclude({ id, contentType }: Attachment): Record<string, string> {
  return { 'Content-Type': contentType, 'x-amz-meta-attachment-id': id };
}

function checkSignature(call: Call): Outcome | undefined {
  const { operation, path, query, state, urls } = call;
  const fault = urls.fault(operation.method, path, new URLSearchParams(query));
  if (fault) return refuse('AccessDeniedException', fault);
  const attachment = state.attachments.get(path.slice(operation.path.length));
  if (!attachment) return refuse('AccessDeniedException', 'The attachment is no longer kept.');
  call.attachment = attachment;
  return undefined;
}

function upload({ attachment, request, rules, state }: Call): Outcome {
  for (const [name, value] of Object.entries(headersToInclude(attachment))) {
    if (rules.headerValue(request.headers, name.toLowerCase()) !== value) {
      return refuse('AccessDeniedException', `The header ${name} must be the one of HeadersToInclude.`);
    }
  }
  if (attachment.completed) return refuse('ConflictException', 'The attachment is already completed.');
  if (request.body.length !== attachment.sizeInBytes) {
    return refuse('ValidationException', 'The file has another size than AttachmentSizeInBytes announced.');
  }
  if (!state.store(attachment, request.body)) {
    return refuse('ServiceQuotaExceededException', `All files may have ${state.limits.storedBytes} bytes together.`);
  }
  return { status: 200, headers: [], body: '' };
}

function getAttachment({ body, rules, contact, state, urls }: Call): Outcome {
  const id = readText('AttachmentId', rules.member(body, 'AttachmentId'), attachmentIdRule);
  if (isRefusal(id)) return id;
  const wanted = rules.member(body, 'UrlExpiryInSeconds');
  const { downloadUrlSeconds } = state.limits;
  const seconds =
    wanted === undefined ? downloadUrlSeconds : readInteger('UrlExpiryInSeconds', wanted, urlExpiryInSeconds);
  if (isRefusal(seconds)) return seconds;
  const attachment = contact.attachments.get(id);
  if (!attachment || !rules.isReadable(attachment)) {
    return refuse('AccessDeniedException', 'This contact has no such completed attachment.');
  }
  return answerJson({ ...urls.sign('GET', `/download/${id}`, seconds), AttachmentSizeInBytes: attachment.sizeInBytes });
}

function download({ attachment }: Call): Outcome {
  return { status: 200, headers: [['content-type', attachment.contentType]], body: attachment.bytes ?? '' };
}

function getTranscript({ contact }: Call): Outcome {
  return answerJson({ InitialContactId: contact.id, Transcript: contact.transcript });
}

function disconnectParticipant({ contact }: Call): Outcome {
  contact.ended = true;
  return answerJson({});
}
