import { randomBytes, randomUUID } from 'node:crypto';

/** How much the reference keeps, and for how long its signed URLs work. */
export interface Limits {
  /** Bytes of one file. */
  readonly fileBytes: number;
  readonly attachmentsPerContact: number;
  /** Contacts kept at a time: beyond it the least recently used one is forgotten, with all that belongs to it. */
  readonly contacts: number;
  /** Connections kept for one contact: beyond it the least recently used one is refused. */
  readonly connectionsPerContact: number;
  /** Attachments kept of all contacts together: beyond it the least recently used contacts are forgotten. */
  readonly attachments: number;
  /** Bytes of all files together: beyond it the least recently used contacts are forgotten. */
  readonly storedBytes: number;
  readonly uploadUrlSeconds: number;
  readonly downloadUrlSeconds: number;
}

/** Amazon Connect's own quotas (20 MB a file, 35 attachments a chat), and bounds that keep a long run far under 400 MB. */
export const defaultLimits: Limits = {
  fileBytes: 20 * 1024 * 1024,
  attachmentsPerContact: 35,
  contacts: 2_000,
  connectionsPerContact: 100,
  attachments: 10_000,
  storedBytes: 128 * 1024 * 1024,
  uploadUrlSeconds: 15 * 60,
  downloadUrlSeconds: 5 * 60,
};

/** A file of a contact, from StartAttachmentUpload on. */
export interface Attachment {
  readonly id: string;
  readonly contact: Contact;
  readonly name: string;
  readonly contentType: string;
  readonly sizeInBytes: number;
  bytes?: Uint8Array;
  completed: boolean;
}

/** An item of the transcript, as GetTranscript gives it. */
export interface TranscriptItem {
  readonly Id: string;
  readonly Type: 'ATTACHMENT';
  readonly AbsoluteTime: string;
  readonly ParticipantId: string;
  readonly ParticipantRole: 'CUSTOMER';
  readonly Attachments: readonly object[];
}

/** A chat and its one participant: the caller, whose ClientTokens are theirs alone. */
export interface Contact {
  readonly id: string;
  readonly participantId: string;
  readonly participantToken: string;
  /** ConnectionTokens, the least recently used first. */
  readonly connections: Set<string>;
  /** By AttachmentId. */
  readonly attachments: Map<string, Attachment>;
  /** What StartAttachmentUpload started, by its ClientToken. */
  readonly started: Map<string, Attachment>;
  /** What CompleteAttachmentUpload completed: the fingerprint of the request, by its ClientToken. */
  readonly completions: Map<string, string>;
  /** ClientTokens that the scenario of this contact has already failed once. */
  readonly failedTokens: Set<string>;
  readonly transcript: TranscriptItem[];
  /** Whether the participant has disconnected. */
  ended: boolean;
}

/** Everything that the reference knows: in memory, bounded, gone with the process. */
export class State {
  /** By ParticipantToken, the least recently used first. */
  readonly contacts = new Map<string, Contact>();
  /** By ConnectionToken. */
  readonly connections = new Map<string, Contact>();
  /** By AttachmentId, over all contacts. */
  readonly attachments = new Map<string, Attachment>();
  readonly limits: Limits;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  #storedBytes = 0;

  constructor(limits: Limits, now: () => number) {
    this.limits = limits;
    this.now = now;
  }

  /** The contact of a ParticipantToken, known or new. */
  contactOf(participantToken: string): Contact {
    const contact = this.contacts.get(participantToken) ?? newContact(participantToken);
    this.#use(contact);
    this.#forgetOldestWhile(() => this.contacts.size > this.limits.contacts);
    return contact;
  }

  /** Opens one more connection of a contact and gives its ConnectionToken. */
  connect(contact: Contact): string {
    const token = randomBytes(36).toString('base64url');
    this.connections.set(token, contact);
    contact.connections.add(token);
    for (const oldest of excess(contact.connections, this.limits.connectionsPerContact))
      this.connections.delete(oldest);
    return token;
  }

  /** The contact that a ConnectionToken belongs to, disconnected or not. */
  connectedContact(connectionToken: string): Contact | undefined {
    const contact = this.connections.get(connectionToken);
    if (!contact) return undefined;
    contact.connections.delete(connectionToken);
    contact.connections.add(connectionToken);
    this.#use(contact);
    return contact;
  }

  /** Adds an attachment that has no bytes yet. */
  start(
    contact: Contact,
    clientToken: string,
    file: Pick<Attachment, 'name' | 'contentType' | 'sizeInBytes'>,
  ): Attachment {
    this.#forgetOldestWhile(() => this.attachments.size >= this.limits.attachments && this.contacts.size > 1);
    const attachment: Attachment = { id: randomUUID(), contact, ...file, completed: false };
    contact.attachments.set(attachment.id, attachment);
    contact.started.set(clientToken, attachment);
    this.attachments.set(attachment.id, attachment);
    return attachment;
  }

  /** Keeps a copy of an attachment's bytes; false where even forgetting every other contact makes no room for them. */
  store(attachment: Attachment, bytes: Uint8Array): boolean {
    this.#use(attachment.contact);
    const growth = bytes.length - (attachment.bytes?.length ?? 0);
    const isFull = (): boolean => this.#storedBytes + growth > this.limits.storedBytes;
    this.#forgetOldestWhile(() => isFull() && this.contacts.size > 1);
    if (isFull()) return false;
    this.#storedBytes += growth;
    // A copy, since a slice of what the socket gave would keep the whole of that in memory.
    attachment.bytes = new Uint8Array(bytes);
    return true;
  }

  #use(contact: Contact): void {
    this.contacts.delete(contact.participantToken);
    this.contacts.set(contact.participantToken, contact);
  }

  #forgetOldestWhile(needed: () => boolean): void {
    for (const oldest of this.contacts.values()) {
      if (!needed()) return;
      this.#forget(oldest);
    }
  }

  #forget(contact: Contact): void {
    this.contacts.delete(contact.participantToken);
    for (const token of contact.connections) this.connections.delete(token);
    for (const { id, bytes } of contact.attachments.values()) {
      this.attachments.delete(id);
      this.#storedBytes -= bytes?.length ?? 0;
    }
  }
}

/** Takes the oldest entries out of a set until it has no more than a number of them. */
export function excess(set: Set<string>, limit: number): string[] {
  const oldest = [...set].slice(0, Math.max(0, set.size - limit));
  for (const entry of oldest) set.delete(entry);
  return oldest;
}

function newContact(participantToken: string): Contact {
  return {
    id: randomUUID(),
    participantId: randomUUID(),
    participantToken,
    connections: new Set(),
    attachments: new Map(),
    started: new Map(),
    completions: new Map(),
    failedTokens: new Set(),
    transcript: [],
    ended: false,
  };
}
