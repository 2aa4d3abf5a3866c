import type { Equivalent } from './mutants.ts';

const tooLong = {
  file: 'reference/rules.ts',
  reason:
    'of a body beyond the limit no more than a broken piece arrives, which is refused for that with the same error',
};

/**
 * Automatic mutants of the reference that keep every rule as well as it does: they differ in nothing that anybody can
 * see, or in what the catalogue leaves free, where a test would accuse servers that conform.
 */
export const equivalents: readonly Equivalent[] = [
  {
    file: 'reference/handler.ts',
    line: "return refuse('InternalServerException', 'The reference failed internally.');",
    code: "'InternalServerException'",
    becomes: '""',
    reason: 'the answer to a bug of the reference, which no request brings about',
  },
  {
    file: 'reference/rules.ts',
    line: 'if (each.length === name.length && each.toLowerCase() === name) return headers[index + 1];',
    code: 'each.length === name.length',
    becomes: 'true',
    reason: 'names of another length are other names: looked at first, the length only saves time',
  },
  {
    file: 'reference/rules.ts',
    line: "if (!isUtf8(bytes)) throw new Error('The body is not UTF-8.');",
    code: '!isUtf8(bytes)',
    becomes: 'false',
    reason: 'CAU-BODY-SURROGATES asks for an answer that is no failure, whichever it is',
  },
  {
    file: 'reference/rules.ts',
    line: "const requested = rules.headerValue(request.headers, 'access-control-request-headers') ?? '';",
    code: "''",
    becomes: '"Stryker was here!"',
    reason: 'a preflight that asks for no header has no use for the answer',
  },
  {
    file: 'reference/rules.ts',
    line: "['access-control-allow-methods', 'GET, POST, PUT'],",
    code: "'GET, POST, PUT'",
    becomes: '""',
    reason:
      'POST needs no leave (Fetch Standard, "CORS-safelisted method"); the other methods are not of this operation',
  },
  {
    file: 'reference/rules.ts',
    line: "body: '',",
    code: "''",
    becomes: '"Stryker was here!"',
    reason: 'a 204 has no body, so node:http sends none',
  },
  {
    file: 'reference/rules.ts',
    line: "['access-control-expose-headers', 'x-amzn-requestid, x-amzn-errortype'],",
    code: "'x-amzn-requestid, x-amzn-errortype'",
    becomes: '""',
    reason: "CAU-CORS is about the preflight; which headers a page may read the catalogue doesn't say",
  },
  {
    file: 'reference/rules.ts',
    line: "if (!sent) return refuse('AccessDeniedException', 'X-Amz-Bearer is missing or empty.');",
    code: '!sent',
    becomes: 'false',
    reason: 'then it is refused for its length with 400, which CAU-AUTH-BEARER-REQUIRED and -EMPTY allow',
  },
  {
    file: 'reference/rules.ts',
    line: 'if (isRefusal(token)) return token;',
    code: 'isRefusal(token)',
    becomes: 'false',
    reason: 'then it is refused as an unknown bearer with 403, which CAU-AUTH-BEARER-MAX allows',
  },
  {
    ...tooLong,
    line: 'if (request.body.length > rules.maxBodyBytes) {',
    code: 'request.body.length > rules.maxBodyBytes',
    becomes: 'false',
  },
  {
    ...tooLong,
    line: 'if (request.body.length > rules.maxBodyBytes) {',
    code: 'request.body.length > rules.maxBodyBytes',
    becomes: 'request.body.length >= rules.maxBodyBytes',
  },
  {
    ...tooLong,
    line: 'if (request.body.length > rules.maxBodyBytes) {',
    code: "{ return refuse('SerializationException', `The body has more than ${rules.maxBodyBytes} bytes.`); }",
    becomes: '{}',
  },
  {
    file: 'reference/rules.ts',
    line: "return Object.prototype.toString.call(json) === '[object Object]';",
    code: "Object.prototype.toString.call(json) === '[object Object]'",
    becomes: 'true',
    reason:
      'what is no object has no members, so it is refused with 400 for lacking them; CAU-BODY-NOT-OBJECT asks for 400',
  },
];
