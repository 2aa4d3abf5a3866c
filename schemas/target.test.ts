import { expect, test } from '@playwright/test';
import schema from './target.schema.json' with { type: 'json' };
import { validator } from './validate.ts';

const check = validator(schema);
const baseUrl = 'http://127.0.0.1:8080/prod';
const longestTimer = 2_147_483_647;

const everything = {
  $schema: './target.schema.json',
  name: 'my server',
  baseUrl,
  headers: { Host: 'participant.connect.us-east-1.amazonaws.com' },
  participantTokens: ['a', 'b'],
  provisioner: ['node', 'provision.mjs'],
  scenarios: {
    accessDenied: { participantToken: 'a' },
    quotaExceeded: { participantToken: 'a' },
    throttled: { connectionToken: 'c', attachmentId: 'i' },
    internalError: { participantToken: 'a', recovers: true },
  },
  limits: { requestsPerSecond: 0.5, burst: 1, attachmentsPerConnection: 1, timeoutMs: 1 },
  tls: { rejectUnauthorized: false, ca: 'ca.pem' },
  notApplicable: { 'CAU-IDEM-ONE-EFFECT': 'no transcript' },
  uploadHosts: ['storage.example'],
  browser: false,
};

const accepted: [what: string, target: object][] = [
  ['every member', everything],
  ['a base URL alone', { baseUrl }],
  ['a base URL with no path', { baseUrl: 'https://localhost:8443' }],
  ['an IPv6 base URL', { baseUrl: 'http://[::1]:8080/' }],
  ['an at sign in the path', { baseUrl: 'http://localhost/@me' }],
  ['no scenarios in scenarios', { baseUrl, scenarios: {} }],
  [
    'an internal error with connection and attachment',
    { baseUrl, scenarios: { internalError: { connectionToken: 'c', attachmentId: 'i' } } },
  ],
  ['the longest timeout', { baseUrl, limits: { timeoutMs: longestTimer } }],
  ['nothing not applicable', { baseUrl, notApplicable: {} }],
  ['no upload hosts', { baseUrl, uploadHosts: [] }],
];

for (const [what, target] of accepted) {
  test(`accepts ${what}`, () => {
    expect(check(target)).toEqual({ ok: true, value: target });
  });
}

const urlPattern = 'must match pattern "^https?://[^/?#@]+(/[^?#]*)?$", such as "http://127.0.0.1:8080/prod"';
const carried = 'must be what a header can carry, not blank: Latin-1 without control characters';
const nonEmpty = 'must NOT have fewer than 1 characters';
const someItems = 'must NOT have fewer than 1 items';
const inScenarios = (scenarios: object) => ({ baseUrl, scenarios });
const inLimits = (limits: object) => ({ baseUrl, limits });
const scenarioMembers = 'participantToken, connectionToken, attachmentId';
const topMembers =
  '$schema, name, baseUrl, headers, participantTokens, provisioner, scenarios, limits, tls, notApplicable, uploadHosts, browser';
const limitMembers = 'requestsPerSecond, burst, attachmentsPerConnection, requestsPerRun, timeoutMs';

const refused: [target: unknown, ...problems: string[]][] = [
  [[], 'the whole is an array of 0: must be an object'],
  [{}, 'baseUrl is missing: it is required'],
  [{ baseUrl, port: 1 }, `unknown member "port" (allowed: ${topMembers})`],
  [{ baseUrl: 8080 }, 'baseUrl is 8080: must be a string, such as "http://127.0.0.1:8080/prod"'],
  [{ baseUrl: 'ftp://h/' }, `baseUrl is "ftp://h/": ${urlPattern}`],
  [{ baseUrl: 'localhost:8080' }, `baseUrl is "localhost:8080": ${urlPattern}`],
  [{ baseUrl: 'http://' }, `baseUrl is "http://": ${urlPattern}`],
  [{ baseUrl: 'http://me:pw@h/' }, `baseUrl is "http://me:pw@h/": ${urlPattern}`],
  [{ baseUrl: 'http://h/?a=1' }, `baseUrl is "http://h/?a=1": ${urlPattern}`],
  [{ baseUrl: 'http://h/#a' }, `baseUrl is "http://h/#a": ${urlPattern}`],
  [
    { baseUrl: 'http://a b/' },
    'baseUrl is "http://a b/": must match format "uri", such as "http://127.0.0.1:8080/prod"',
  ],
  [{ baseUrl, name: '' }, `name is "": ${nonEmpty}`],
  [{ baseUrl, headers: { A: 1 } }, 'headers.A is 1: must be a string'],
  [{ baseUrl, headers: { A: 'a\nb' } }, String.raw`headers.A is "a\nb": ${carried}`],
  [
    { baseUrl, headers: { 'a b': 'x' } },
    `headers has the member name "a b": must match pattern "^[!#$%&'*+.^_\`|~0-9A-Za-z-]+$"`,
  ],
  [{ baseUrl, participantTokens: 'a' }, 'participantTokens is "a": must be an array'],
  [{ baseUrl, participantTokens: [] }, `participantTokens is an array of 0: ${someItems}`],
  [{ baseUrl, participantTokens: ['a', ''] }, `participantTokens[1] is "": ${carried}`],
  [{ baseUrl, provisioner: 'node' }, 'provisioner is "node": must be an array, such as ["node","provision.mjs"]'],
  [{ baseUrl, provisioner: [] }, `provisioner is an array of 0: ${someItems}, such as ["node","provision.mjs"]`],
  [
    inScenarios({ slow: {} }),
    'scenarios has the unknown member "slow" (allowed: accessDenied, quotaExceeded, throttled, internalError)',
  ],
  [
    inScenarios({ throttled: {} }),
    'scenarios.throttled is an object: must have exactly one of participantToken, connectionToken',
  ],
  [
    inScenarios({ throttled: { participantToken: 'a', connectionToken: 'c', attachmentId: 'i' } }),
    'scenarios.throttled is an object: must have exactly one of participantToken, connectionToken',
  ],
  [
    inScenarios({ throttled: { connectionToken: 'c' } }),
    'scenarios.throttled.attachmentId is missing: connectionToken needs it',
  ],
  [
    inScenarios({ throttled: { participantToken: 'a', attachmentId: 'i' } }),
    'scenarios.throttled.connectionToken is missing: attachmentId needs it',
  ],
  [
    inScenarios({ accessDenied: { participantToken: 'a', recovers: true } }),
    `scenarios.accessDenied has the unknown member "recovers" (allowed: ${scenarioMembers})`,
  ],
  [
    inScenarios({ internalError: { connectionToken: 'c', attachmentId: 'i', recovers: true } }),
    'scenarios.internalError.participantToken is missing: recovers needs it',
  ],
  [
    inScenarios({ internalError: { participantToken: 'a', recovers: 'yes' } }),
    'scenarios.internalError.recovers is "yes": must be a boolean',
  ],
  [inLimits({ rate: 1 }), `limits has the unknown member "rate" (allowed: ${limitMembers})`],
  [inLimits({ requestsPerSecond: 0 }), 'limits.requestsPerSecond is 0: must be > 0'],
  [inLimits({ burst: 0 }), 'limits.burst is 0: must be >= 1'],
  [inLimits({ burst: 1.5 }), 'limits.burst is 1.5: must be an integer'],
  [inLimits({ attachmentsPerConnection: 0 }), 'limits.attachmentsPerConnection is 0: must be >= 1'],
  [inLimits({ timeoutMs: '5s' }), 'limits.timeoutMs is "5s": must be an integer'],
  [inLimits({ timeoutMs: 0 }), 'limits.timeoutMs is 0: must be >= 1'],
  [inLimits({ timeoutMs: longestTimer + 1 }), 'limits.timeoutMs is 2147483648: must be <= 2147483647'],
  [{ baseUrl, tls: { key: 'k' } }, 'tls has the unknown member "key" (allowed: rejectUnauthorized, ca)'],
  [{ baseUrl, tls: { rejectUnauthorized: 0 } }, 'tls.rejectUnauthorized is 0: must be a boolean'],
  [
    { baseUrl, notApplicable: { 'CAU-X': ' ' } },
    String.raw`notApplicable.CAU-X is " ": must match pattern "\S", such as "no transcript"`,
  ],
  [{ baseUrl, notApplicable: ['CAU-X'] }, 'notApplicable is an array of 1: must be an object'],
  [{ baseUrl, uploadHosts: [''] }, `uploadHosts[0] is "": ${nonEmpty}`],
  [{ baseUrl, browser: 'no' }, 'browser is "no": must be a boolean'],
  [inLimits({ burst: 0, timeoutMs: 0 }), 'limits.burst is 0: must be >= 1', 'limits.timeoutMs is 0: must be >= 1'],
];

for (const [target, ...problems] of refused) {
  test(`refuses ${JSON.stringify(target)}`, () => {
    expect(check(target)).toEqual({ ok: false, problems });
  });
}
