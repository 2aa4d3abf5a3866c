import type { RecordedExchange, TestRecord } from '../fixtures/record.ts';

/** A record as a passing test leaves it, for the tests of the reports. */
export function sampleRecord(changes: Partial<TestRecord> = {}): TestRecord {
  return {
    outcome: 'passed',
    evidence: 'observed',
    requests: 3,
    throttled: 0,
    findings: [],
    exchanges: [sampleExchange()],
    target: { name: 'my server', url: 'http://127.0.0.1:8080' },
    notApplicable: {},
    seed: 7,
    ...changes,
  };
}

/** A recorded call of the operation under test, answered with this status and body. */
export function sampleExchange(status = 200, body = ''): RecordedExchange {
  return {
    operation: 'CompleteAttachmentUpload',
    request: {
      method: 'POST',
      url: 'http://127.0.0.1:8080/participant/complete-attachment-upload',
      headers: [
        ['Content-Type', 'application/json'],
        ['X-Amz-Bearer', '‹ConnectionToken #3f9a, 48 characters›'],
      ],
      framing: 'length',
      body: '{"AttachmentIds":["6f0c6d3e-6b1f-4f0e-9b51-2b1f0a4f7c11"],"ClientToken":"0d0f3f7e-7b0d-4b2a-8a5e-5a8f0c1d2e3f"}',
      bodyBytes: 110,
    },
    answer: { status, headers: [['x-amzn-RequestId', '1']], body, bodyBytes: Buffer.byteLength(body) },
    startedAt: 1_800_000_000_000,
    ms: 1.5,
  };
}
