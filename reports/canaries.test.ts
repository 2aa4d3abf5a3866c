import { expect, test as base } from '@playwright/test';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { deviations } from '../reference/deviations.ts';
import { createHandler } from '../reference/handler.ts';
import { playwright } from './innerPlaywright.ts';
import { escaped } from './markup.ts';

/** A target whose every secret is known. */
interface Watched {
  readonly server: Server;
  readonly url: string;
  readonly secrets: Set<string>;
}

/** With characters that JSON, URLs and HTML write otherwise. */
const participantTokens = [1, 2, 3].map((each) => `canary/"participant"<${each}>+&0123456789==`);
const apiKey = 'canary-\\api\\-key/"0123456789"==';
const leak = deviations.find(({ name }) => name === 'tells the bearer in an error');

const test = base.extend<{ folder: string; watched: Watched; targetFile: (more?: object) => string }>({
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'canaries-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },

  /**
   * The reference, telling the bearer in its errors; where a header of the run asks for it, it hangs on the operation
   * under test, or answers it with the secrets that it has heard lately from whomever.
   */
  watched: async ({}, use) => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { handle } = createHandler({ baseUrl: url, rules: leak?.rules() ?? {} });
    const secrets = new Set([apiKey, ...participantTokens]);
    const heard = new Set<string>();
    const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const { method = '', url: path = '', rawHeaders: headers, socket } = request;
      const body = Buffer.concat((await request.toArray()) as Buffer[]);
      const bearer = String(request.headers['x-amz-bearer']);
      // What a test makes of a token by changing little is as good as the token.
      if (bearer.length >= 16 && [...secrets].some((each) => each.startsWith(bearer.slice(0, 16)))) secrets.add(bearer);
      if (path.endsWith('/connection')) secrets.add(bearer);
      if (secrets.has(bearer)) heard.add(bearer);
      for (const secret of secretsIn(path)) heard.add(secret);
      const isCompletion = path.endsWith('/complete-attachment-upload');
      if (request.headers['x-hang'] && isCompletion) return;
      const { status, headers: sent, body: text } = await handle({ method, path, headers, body, caller: socket });
      for (const secret of secretsIn(text.toString())) secrets.add(secret);
      const tells = request.headers['x-tell'] && isCompletion;
      const lately = [...heard].slice(-30).join(' ');
      response.writeHead(status, sent.flat()).end(tells ? JSON.stringify({ Message: lately }) : text);
    };
    server.on('request', (request, response) => void answer(request, response));
    await use({ server, url, secrets });
    server.close();
    server.closeAllConnections();
  },

  targetFile: async ({ folder, watched }, use) => {
    await use((more = {}) => {
      const path = join(folder, 'target.json');
      writeFileSync(
        path,
        JSON.stringify({ baseUrl: watched.url, participantTokens, headers: { 'X-Api-Key': apiKey }, ...more }),
      );
      return path;
    });
  },
});

/** ConnectionTokens, and the values of a pre-signed URL's query. */
function secretsIn(body: string): string[] {
  const tokens = [...body.matchAll(/"ConnectionToken":"([^"]+)"/g)].map(([, token = '']) => token);
  const signatures = [...body.matchAll(/[?&][^=&"]+=([^&"]{16,})/g)].map(([, value = '']) => value);
  return [...tokens, ...signatures];
}

/** A secret as it is, as JSON, as a URL and as HTML write it, and what base64 makes of its middle, wherever it stands. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const shifted = [0, 1, 2].map((skipped) => bytes.subarray(skipped, bytes.length - ((bytes.length - skipped) % 3)));
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    encodeURI(secret),
    escaped(secret),
    ...shifted.flatMap((each) => [each.toString('base64'), each.toString('base64url')]),
  ];
}

/** Where a text holds one of the secrets, in whatever form. */
function secretsShown(texts: readonly { name: string; text: string }[], secrets: Iterable<string>): string[] {
  const forms = [...secrets].flatMap((secret) => formsOf(secret).map((form) => ({ secret, form })));
  return texts.flatMap(({ name, text }) =>
    forms.filter(({ form }) => text.includes(form)).map(({ secret, form }) => `${secret} as ${form} in ${name}`),
  );
}

/** The text of every file in a folder, zips unpacked, also the one inside Playwright's HTML report, and base64 read. */
function textsIn(folder: string): { name: string; text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .flatMap(({ parentPath, name }) => {
      const bytes = readFileSync(join(parentPath, name));
      const [, packed] = /data:application\/zip;base64,([\w+/=]+)/.exec(bytes.toString('latin1')) ?? [];
      const zip = name.endsWith('.zip') ? bytes : Buffer.from(packed ?? '', 'base64');
      return [{ name, text: bytes.toString() }, ...unzipped(zip).map((text) => ({ name: `${name} (zip)`, text }))];
    })
    .flatMap(({ name, text }) => [
      { name, text },
      { name: `${name} (base64)`, text: attachmentsIn(text) },
    ]);
}

/** What blobs and reports hold as base64: the bodies of attachments. */
function attachmentsIn(text: string): string {
  const encoded = text.match(/"[\w+/]{40,}={0,2}"/g) ?? [];
  return encoded.map((each) => Buffer.from(each.slice(1, -1), 'base64').toString()).join('\n');
}

/** The files of a zip, by its central directory (APPNOTE.TXT, 4.3.12). */
function unzipped(zip: Buffer): string[] {
  const texts: string[] = [];
  for (let entry = zip.indexOf('PK\u0001\u0002'); entry >= 0; entry = zip.indexOf('PK\u0001\u0002', entry + 46)) {
    const [packedSize, local] = [zip.readUInt32LE(entry + 20), zip.readUInt32LE(entry + 42)];
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(start, start + packedSize);
    texts.push((zip.readUInt16LE(entry + 10) === 0 ? packed : inflateRawSync(packed)).toString());
  }
  return texts;
}

for (const form of new Set(formsOf(apiKey)))
  test(`would see ${form}`, ({}, { outputDir }) => {
    mkdirSync(outputDir, { recursive: true });
    writeFileSync(join(outputDir, 'file'), `{"body":"${Buffer.from(`before ${form} after`).toString('base64')}"}`);
    writeFileSync(join(outputDir, 'other'), `before ${form} after`);
    const seen = secretsShown(textsIn(outputDir), [apiKey]);
    expect(seen).toContainEqual(expect.stringMatching(/in file \(base64\)$/));
    expect(seen).toContainEqual(expect.stringMatching(/in other$/));
  });

const rules = '@CAU-ERR-NO-LEAK|@CAU-AUTH-UNKNOWN|@CAU-AUTH-PARTICIPANT-TOKEN|@CAU-STATE-ALREADY|@CAU-OK-STATUS';

const runs: {
  what: string;
  grep: string;
  config?: object;
  closed?: boolean;
  parameters?: string[];
  status: number;
  tells: string;
}[] = [
  { what: 'a run with passing and failing tests', grep: rules, status: 0, tells: 'CAU-ERR-NO-LEAK' },
  {
    what: 'a shard with its blob',
    grep: rules,
    parameters: ['--reporter=blob'],
    status: 1,
    tells: 'ParticipantToken #',
  },
  {
    what: 'a run whose requests time out',
    grep: '@CAU-OK-STATUS',
    config: { headers: { 'X-Api-Key': apiKey, 'X-Hang': '1' }, limits: { timeoutMs: 200 } },
    status: 1,
    tells: 'no whole answer within 200 ms',
  },
  {
    what: 'a run whose target tells a worker what others sent',
    grep: rules,
    config: { participantTokens: undefined, headers: { 'X-Api-Key': apiKey, 'X-Tell': '1' } },
    status: 1,
    tells: 'ConnectionToken #',
  },
  { what: 'a run whose connections are refused', grep: rules, closed: true, status: 2, tells: 'ECONNREFUSED' },
];

for (const { what, grep, config, closed, parameters = [], status, tells } of runs) {
  test(`shows no secret after ${what}`, async ({ folder, watched, targetFile }) => {
    const reports = join(folder, 'out');
    if (closed) watched.server.close();
    const environment = {
      TARGET_CONFIG: targetFile(config),
      REPORTS_DIR: reports,
      FUZZ_RUNS: '1',
      PLAYWRIGHT_BLOB_OUTPUT_DIR: join(reports, 'blob'),
    };

    const run = await playwright(['test', '--grep', grep, ...parameters], environment);

    const texts = [{ name: 'terminal', text: run.stdout + run.stderr }, ...textsIn(reports)];
    expect(secretsShown(texts, watched.secrets)).toEqual([]);
    expect(run.status, run.stdout + run.stderr).toBe(status);
    expect(texts.some(({ text }) => text.includes(tells))).toBe(true);
  });
}
