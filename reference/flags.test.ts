import { expect, test } from '@playwright/test';
import { helpText, readFlags, UsageError } from './flags.ts';

test('without flags everything has its default', () => {
  expect(readFlags([])).toEqual({
    port: 8080,
    host: '127.0.0.1',
    prefix: '',
    limits: { fileBytes: 20_971_520, attachmentsPerContact: 35, contacts: 2_000, storedBytes: 134_217_728 },
    tls: undefined,
    quiet: false,
    help: false,
  });
});

test('every flag is read', () => {
  const args = ['--port', '0', '--host', '::1', '--prefix', '/prod/v1', '--max-file-bytes', '1'];
  const more = ['--attachments-per-contact=2', '--max-contacts=3', '--max-stored-bytes=4', '--quiet', '--help'];
  expect(readFlags([...args, ...more, '--tls-key', 'k', '--tls-cert', 'c'])).toEqual({
    port: 0,
    host: '::1',
    prefix: '/prod/v1',
    limits: { fileBytes: 1, attachmentsPerContact: 2, contacts: 3, storedBytes: 4 },
    tls: { key: 'k', cert: 'c' },
    quiet: true,
    help: true,
  });
});

const portRange = 'must be a whole number from 0 to 65535.';
const prefixForm = 'must be a path like /prod, of letters, digits and . _ ~ -, without a slash at its end.';
const bothOrNone = '--tls-key and --tls-cert belong together: give both or none.';
const mistakes: [args: string, message: string][] = [
  ['--port=65536', `--port 65536: ${portRange}`],
  ['--port=-1', `--port -1: ${portRange}`],
  ['--port=80a', `--port 80a: ${portRange}`],
  ['--port=', `--port : ${portRange}`],
  ['--port=1e3', `--port 1e3: ${portRange}`],
  ['--port', "Option '--port <value>' argument missing. Run with --help for the flags."],
  ['--prot=1', "Unknown option '--prot'. Run with --help for the flags."],
  ['8080', "Unexpected argument '8080'. Run with --help for the flags."],
  ['--quiet=no', "Option '--quiet' does not take an argument. Run with --help for the flags."],
  ['--prefix=prod', `--prefix prod: ${prefixForm}`],
  ['--prefix=/prod/', `--prefix /prod/: ${prefixForm}`],
  ['--prefix=/a?b', `--prefix /a?b: ${prefixForm}`],
  ['--max-file-bytes=0', '--max-file-bytes 0: must be a whole number from 1 to 9007199254740991.'],
  ['--attachments-per-contact=0', '--attachments-per-contact 0: must be a whole number from 1 to 9007199254740991.'],
  ['--max-contacts=0', '--max-contacts 0: must be a whole number from 1 to 9007199254740991.'],
  ['--max-stored-bytes=0', '--max-stored-bytes 0: must be a whole number from 1 to 9007199254740991.'],
  ['--tls-key=k', bothOrNone],
  ['--tls-cert=c', bothOrNone],
];

for (const [args, message] of mistakes) {
  test(`refuses ${args}`, () => {
    const read = (): unknown => readFlags([args]);
    expect(read).toThrow(UsageError);
    expect(read).toThrow(new Error(message));
  });
}

test('the highest port is taken', () => {
  expect(readFlags(['--port', '65535']).port).toBe(65_535);
});

test('the help names every flag with its default, and every scenario with its error', () => {
  expect(helpText()).toBe(`Serves the Amazon Connect attachment operations from memory, to develop chat clients against.

Usage: npm run target -- [flags]

  --port NUMBER                     port to listen on; 0 takes any free one (8080)
  --host ADDRESS                    address to listen on; 0.0.0.0 for all (127.0.0.1)
  --prefix PATH                     path to serve everything under, such as /prod
  --max-file-bytes NUMBER           bytes of one file (20971520)
  --attachments-per-contact NUMBER  attachments of one contact (35)
  --max-contacts NUMBER             contacts kept; then the least recently used is forgotten (2000)
  --max-stored-bytes NUMBER         bytes of all files together; then likewise (134217728)
  --tls-key FILE                    private key in PEM, to speak HTTPS; with --tls-cert
  --tls-cert FILE                   certificate in PEM; with --tls-key
  --quiet                           no line for each request
  --help                            this text

Any ParticipantToken of 1 to 1000 characters is taken, and each is a contact of its own; once disconnected, it is
refused. With these, or with one of them and a suffix such as scenario:throttled:2, everything works as usual but
CompleteAttachmentUpload, which answers:

  scenario:accessDenied             AccessDeniedException
  scenario:quotaExceeded            ServiceQuotaExceededException
  scenario:throttled                ThrottlingException
  scenario:internalError            InternalServerException, once for each ClientToken
`);
});
