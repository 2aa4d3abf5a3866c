import { readFileSync } from 'node:fs';
import { UsageError } from './flags.ts';
import type { Settings } from './flags.ts';
import { startReference } from './server.ts';
import type { LogEntry, Reference, ReferenceOptions } from './server.ts';

/** Starts the reference as the command line asks for it; a UsageError says which flag stands in the way. */
export async function launch(settings: Settings, print: (line: string) => void): Promise<Reference> {
  const { host, port, prefix, limits, tls, quiet } = settings;
  const options: ReferenceOptions = {
    host,
    port,
    prefix,
    limits,
    ...(tls && { tls: { key: readPem('tls-key', tls.key), cert: readPem('tls-cert', tls.cert) } }),
    ...(!quiet && { log: (entry) => print(logLine(entry)) }),
  };
  try {
    return await startReference(options);
  } catch (error) {
    throw explained(error as NodeJS.ErrnoException, settings);
  }
}

function readPem(flag: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`--${flag} ${path}: cannot be read (${code}); give the path of a PEM file.`, { cause: error });
  }
}

/** Says which flag stands in the way of listening, where it is one. */
export function explained(cause: NodeJS.ErrnoException, { host, port, tls }: Settings): Error {
  const { code = '', syscall } = cause;
  if (code === 'EADDRINUSE') {
    return new UsageError(`--port ${port}: already in use on ${host}; choose another, or 0 for any free one.`, {
      cause,
    });
  }
  if (code === 'EACCES') {
    return new UsageError(`--port ${port}: not permitted; choose one from 1024 to 65535, or 0 for any.`, { cause });
  }
  if (syscall !== undefined) {
    return new UsageError(`--host ${host}: not an address of this machine (${code}); try 127.0.0.1.`, { cause });
  }
  if (tls) {
    const files = `--tls-key ${tls.key} --tls-cert ${tls.cert}`;
    return new UsageError(`${files}: no private key and certificate in PEM that belong together.`, { cause });
  }
  return cause;
}

/** One line for a request. */
export function logLine({ at, method, path, status, durationMs, requestId, bearer }: LogEntry): string {
  return `${at.toISOString()} ${method} ${path} ${status} ${durationMs} ms ${requestId} ${bearer}`.trimEnd();
}

/** A shell filter that takes one member out of JSON. */
const member = (name: string): string => `node -p 'JSON.parse(fs.readFileSync(0)).${name}'`;

/** How to call a reference: shell commands, from a connection to the bytes, that work when pasted. */
export function curlExample(url: string): string {
  const curl = url.startsWith('https:') ? 'curl -sk' : 'curl -s';
  const json = `-H 'Content-Type: application/json' -H "X-Amz-Bearer: $TOKEN"`;
  const call = (operation: string, body: string): string =>
    `${curl} "$URL/participant/${operation}" ${json} -d ${body}`;
  const file = `{"ContentType":"text/plain","AttachmentSizeInBytes":5,"AttachmentName":"a.txt","ClientToken":"start"}`;
  return [
    `URL=${url} TOKEN=me-$(date +%s)`,
    `TOKEN=$(${call('connection', `'{"Type":["CONNECTION_CREDENTIALS"]}'`)} | ${member('ConnectionCredentials.ConnectionToken')})`,
    `STARTED=$(${call('start-attachment-upload', `'${file}'`)})`,
    `ID=$(printf %s "$STARTED" | ${member('AttachmentId')})`,
    `UPLOAD=$(printf %s "$STARTED" | ${member('UploadMetadata.Url')})`,
    `${curl} -X PUT "$UPLOAD" -H 'Content-Type: text/plain' -H "x-amz-meta-attachment-id: $ID" --data-binary hello`,
    `${curl} -i "$URL/participant/complete-attachment-upload" ${json} -d '{"AttachmentIds":["'$ID'"],"ClientToken":"complete"}'`,
    `${curl} "$(${call('attachment', `'{"AttachmentId":"'$ID'"}'`)} | ${member('Url')})"`,
    '',
  ].join('\n');
}
