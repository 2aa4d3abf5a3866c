import type { Refusal } from './exchange.ts';

/** A state of a contact that no caller can bring about: what CompleteAttachmentUpload answers in it. */
export interface Scenario extends Refusal {
  /** Only the first call under a ClientToken meets it. */
  readonly recovers?: true;
}

/** The scenarios, by the name that a ParticipantToken asks for them with. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  accessDenied: {
    error: 'AccessDeniedException',
    message: 'You do not have sufficient access to perform this action.',
  },
  quotaExceeded: {
    error: 'ServiceQuotaExceededException',
    message: 'The number of attachments per contact exceeds the quota.',
  },
  throttled: {
    error: 'ThrottlingException',
    message: 'The request was denied due to request throttling.',
  },
  internalError: {
    error: 'InternalServerException',
    message: 'This exception occurs when there is an internal failure in the Amazon Connect service.',
    recovers: true,
  },
};

/** The scenario that a ParticipantToken asks for: `scenario:NAME`, or `scenario:NAME:anything`. */
export function scenarioOf(participantToken: string): Scenario | undefined {
  const [prefix, name = ''] = participantToken.split(':', 2);
  return prefix === 'scenario' && Object.hasOwn(scenarios, name) ? scenarios[name] : undefined;
}
