import type { RequirementId } from '../fixtures/requirementId.ts';
import type { Verdict } from '../reports/report.ts';

/**
 * What Prism's mock of schemas/openapi.json deserves, found by reading the document and the mock's answers to curl: it
 * checks method, media type, header and body against the document, answers with the document's examples, and keeps no state.
 */
export const prismVerdicts: Readonly<Record<RequirementId, Verdict>> = {
  // A request that keeps the document gets the 200 of the document, which is empty.
  'CAU-HTTP-ROUTE': 'satisfied',
  'CAU-HTTP-HEADER-CASE': 'satisfied',
  'CAU-HTTP-CHUNKED': 'satisfied',
  'CAU-HTTP-KEEPALIVE': 'satisfied',
  'CAU-HTTP-CONTENT-TYPE-PARAM': 'satisfied',
  'CAU-AUTH-NO-SIGV4': 'satisfied',
  'CAU-AUTH-SIGV4-IGNORED': 'satisfied',
  'CAU-TOKEN-CHARACTERS': 'satisfied',
  'CAU-BODY-MEMBER-ORDER': 'satisfied',
  'CAU-BODY-UNKNOWN-MEMBERS': 'satisfied',
  'CAU-OK-STATUS': 'satisfied',
  'CAU-OK-EMPTY': 'satisfied',
  'CAU-OK-NO-DATA': 'satisfied',
  'CAU-SDK-JS': 'satisfied',

  // What the document forbids is refused, with the example of its 400 or 415; another method with Prism's own 405.
  'CAU-HTTP-METHOD': 'satisfied',
  'CAU-HTTP-CONTENT-TYPE': 'satisfied',
  'CAU-AUTH-BEARER-REQUIRED': 'satisfied',
  'CAU-AUTH-BEARER-EMPTY': 'satisfied',
  'CAU-AUTH-BEARER-MAX': 'satisfied',
  'CAU-IDS-REQUIRED': 'satisfied',
  'CAU-IDS-TYPE': 'satisfied',
  'CAU-IDS-MIN': 'satisfied',
  'CAU-IDS-MAX': 'satisfied',
  'CAU-IDS-ITEM-TYPE': 'satisfied',
  'CAU-IDS-ITEM-MIN': 'satisfied',
  'CAU-IDS-ITEM-MAX': 'satisfied',
  'CAU-TOKEN-REQUIRED': 'satisfied',
  'CAU-TOKEN-TYPE': 'satisfied',
  'CAU-TOKEN-MIN': 'satisfied',
  'CAU-TOKEN-MAX': 'satisfied',
  'CAU-TOKEN-LENGTHS': 'satisfied',
  'CAU-TOKEN-CODEPOINTS': 'satisfied',
  'CAU-BODY-MALFORMED': 'satisfied',
  'CAU-BODY-NOT-OBJECT': 'satisfied',
  'CAU-BODY-MEMBER-CASE': 'satisfied',
  'CAU-BODY-SURROGATES': 'satisfied',
  'CAU-BODY-LARGE': 'satisfied',
  'CAU-BODY-DEEP': 'satisfied',
  'CAU-ERR-JSON': 'satisfied',
  'CAU-ERR-MESSAGE-CASE': 'satisfied',
  'CAU-ERR-TYPE-HEADER': 'satisfied',
  'CAU-ERR-STATUS': 'satisfied',
  'CAU-ERR-DECLARED': 'satisfied',
  'CAU-ERR-NOT-5XX': 'satisfied',
  'CAU-ERR-NO-LEAK': 'satisfied',

  // No header of its own names an answer, and a body that is no JSON is refused in a form of its own.
  'CAU-HTTP-REQUEST-ID': 'violated',
  'CAU-ERR-MESSAGE': 'violated',
  'CAU-ERR-TYPE': 'violated',

  // Any token, any id and any order will do.
  'CAU-AUTH-UNKNOWN': 'violated',
  'CAU-AUTH-ENDED': 'violated',
  'CAU-STATE-UNKNOWN': 'violated',
  'CAU-STATE-ALREADY': 'violated',
  'CAU-IDEM-REUSE': 'violated',

  // Who accepts everything accepts a repetition too, and the model asks only for what simple rules have shown.
  'CAU-IDEM-REPLAY': 'satisfied',
  'CAU-IDEM-RACE-SAME': 'satisfied',
  'CAU-IDEM-RETRY-LOST': 'satisfied',
  'CAU-STATE-MODEL': 'satisfied',

  // Where everything is accepted, or nothing is remembered, nothing tells.
  'CAU-AUTH-BEARER-MAX-VALID': 'untested',
  'CAU-IDS-ITEM-MAX-VALID': 'untested',
  'CAU-IDS-ITEM-CODEPOINTS': 'untested',
  'CAU-BODY-ESCAPES': 'untested',
  'CAU-STATE-REJECTION-CLEAN': 'untested',
  'CAU-IDEM-ONE-EFFECT': 'untested',
  'CAU-IDEM-CASE': 'untested',
  'CAU-IDEM-EXACT': 'untested',
  'CAU-IDEM-RACE-OTHER': 'untested',

  // All connections show the transcript of one contact, and the URL of every download leads nowhere.
  'CAU-AUTH-FOREIGN': 'untested',
  'CAU-IDEM-SCOPE': 'untested',
  'CAU-AUTH-TOKEN-PLACE': 'untested',
  'CAU-OK-EFFECT': 'untested',

  // The provisioner makes tokens and ids up: it has no participants, no scenarios and nothing half done.
  'CAU-AUTH-PARTICIPANT-TOKEN': 'untested',
  'CAU-AUTH-DENIED-SCENARIO': 'untested',
  'CAU-ERR-QUOTA': 'untested',
  'CAU-ERR-THROTTLED': 'untested',
  'CAU-ERR-INTERNAL': 'untested',
  'CAU-STATE-NOT-UPLOADED': 'untested',
  'CAU-IDEM-RETRY-INTERNAL': 'untested',

  // Its target file does not say that browsers are to call it.
  'CAU-CORS': 'untested',
};
