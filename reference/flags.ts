import { parseArgs } from 'node:util';
import { scenarios } from './scenarios.ts';
import { defaultLimits } from './state.ts';

/** What the command line asks for. */
export interface Settings {
  readonly port: number;
  readonly host: string;
  readonly prefix: string;
  readonly limits: Readonly<Record<'fileBytes' | 'attachmentsPerContact' | 'contacts' | 'storedBytes', number>>;
  /** Paths of PEM files; both or none. */
  readonly tls: { readonly key: string; readonly cert: string } | undefined;
  readonly quiet: boolean;
  readonly help: boolean;
}

/** A mistake of the person at the command line: its message is all that they need to see. */
export class UsageError extends Error {}

interface Flag {
  readonly type: 'string' | 'boolean';
  /** How `--help` shows the value. */
  readonly value?: string;
  readonly default?: string;
  readonly about: string;
}

const flags = {
  port: { type: 'string', value: 'NUMBER', default: '8080', about: 'port to listen on; 0 takes any free one' },
  host: { type: 'string', value: 'ADDRESS', default: '127.0.0.1', about: 'address to listen on; 0.0.0.0 for all' },
  prefix: { type: 'string', value: 'PATH', default: '', about: 'path to serve everything under, such as /prod' },
  'max-file-bytes': integerFlag(defaultLimits.fileBytes, 'bytes of one file'),
  'attachments-per-contact': integerFlag(defaultLimits.attachmentsPerContact, 'attachments of one contact'),
  'max-contacts': integerFlag(defaultLimits.contacts, 'contacts kept; then the least recently used is forgotten'),
  'max-stored-bytes': integerFlag(defaultLimits.storedBytes, 'bytes of all files together; then likewise'),
  'tls-key': { type: 'string', value: 'FILE', about: 'private key in PEM, to speak HTTPS; with --tls-cert' },
  'tls-cert': { type: 'string', value: 'FILE', about: 'certificate in PEM; with --tls-key' },
  quiet: { type: 'boolean', about: 'no line for each request' },
  help: { type: 'boolean', about: 'this text' },
} as const satisfies Record<string, Flag>;

function integerFlag<About extends string>(standard: number, about: About) {
  return { type: 'string', value: 'NUMBER', default: String(standard), about } as const;
}

/** Reads the command line; throws a UsageError that names the flag, its value and what is allowed. */
export function readFlags(args: string[]): Settings {
  const { values } = parse(args);
  const { 'tls-key': key, 'tls-cert': cert, prefix } = values;
  if ((key === undefined) !== (cert === undefined)) {
    throw new UsageError('--tls-key and --tls-cert belong together: give both or none.');
  }
  if (!/^(?:\/[\w.~-]+)*$/.test(prefix)) {
    throw new UsageError(
      `--prefix ${prefix}: must be a path like /prod, of letters, digits and . _ ~ -, without a slash at its end.`,
    );
  }
  return {
    port: integer('port', values.port, 0, 65_535),
    host: values.host,
    prefix,
    limits: {
      fileBytes: integer('max-file-bytes', values['max-file-bytes'], 1),
      attachmentsPerContact: integer('attachments-per-contact', values['attachments-per-contact'], 1),
      contacts: integer('max-contacts', values['max-contacts'], 1),
      storedBytes: integer('max-stored-bytes', values['max-stored-bytes'], 1),
    },
    tls: key !== undefined && cert !== undefined ? { key, cert } : undefined,
    quiet: values.quiet ?? false,
    help: values.help ?? false,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: flags });
  } catch (error) {
    const [complaint = ''] = (error as Error).message.split('. ');
    throw new UsageError(`${complaint.replace(/\.$/, '')}. Run with --help for the flags.`);
  }
}

function integer(flag: string, value: string, minimum: number, maximum = Number.MAX_SAFE_INTEGER): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= minimum && number <= maximum) return number;
  throw new UsageError(`--${flag} ${value}: must be a whole number from ${minimum} to ${maximum}.`);
}

/** The text of `--help`. */
export function helpText(): string {
  const rows = Object.entries(flags).map(([name, flag]: [string, Flag]) => {
    const standard = flag.default ? ` (${flag.default})` : '';
    return `  ${`--${name} ${flag.value ?? ''}`.padEnd(34)}${flag.about}${standard}`;
  });
  const states = Object.entries(scenarios).map(
    ([name, { error, recovers }]) =>
      `  ${`scenario:${name}`.padEnd(34)}${error}${recovers ? ', once for each ClientToken' : ''}`,
  );
  return [
    'Serves the Amazon Connect attachment operations from memory, to develop chat clients against.',
    '',
    'Usage: npm run target -- [flags]',
    '',
    ...rows,
    '',
    'Any ParticipantToken of 1 to 1000 characters is taken, and each is a contact of its own; once disconnected, it is',
    'refused. With these, or with one of them and a suffix such as scenario:throttled:2, everything works as usual but',
    'CompleteAttachmentUpload, which answers:',
    '',
    ...states,
    '',
  ].join('\n');
}
