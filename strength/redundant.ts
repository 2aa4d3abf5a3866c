/** An assertion that no deviation needs, and why it stands in its spec all the same. */
export interface Redundant {
  /** The spec's name, without its folder. */
  readonly spec: string;
  /** The line of the assertion, without the space around it. */
  readonly line: string;
  readonly reason: string;
}

/** Assertions whose absence shows in no verdict on any deviation. */
export const redundant: readonly Redundant[] = [
  {
    spec: 'attachment-ids.properties.spec.ts',
    line: 'expect(await attachment.complete(filled(request, attachment))).toBeRejected(refusal);',
    reason: 'the examples find every deviation too; the property looks between them',
  },
  {
    spec: 'attachment-ids.properties.spec.ts',
    line: 'expect(await attachment.complete({ members: { AttachmentIds: [id] } })).toBeRejected();',
    reason: 'the examples find every deviation too; the property looks between them',
  },
  {
    spec: 'authentication.spec.ts',
    line: "expect(await attachment.complete({ bearer: similar })).toBeRejected('AccessDeniedException');",
    reason: 'the examples find every deviation too; the property looks between them',
  },
  {
    spec: 'authentication.spec.ts',
    line: 'expect(await attachment.complete({ bearer: undefined })).toBeRejected([400, 401, 403]);',
    reason: 'the same request once it is completed finds it too; this one needs no completion',
  },
  {
    spec: 'authentication.spec.ts',
    line: "expect(await attachment.complete({ bearer: '' })).toBeRejected([400, 401, 403]);",
    reason: 'the same request once it is completed finds it too; this one needs no completion',
  },
  {
    spec: 'authentication.spec.ts',
    line: "expect(await attachment.complete()).toBeRejected('AccessDeniedException');",
    reason: 'the end of a second connection finds it too; this one needs no second connection',
  },
  {
    spec: 'authentication.spec.ts',
    line: 'expect(await attachment.complete({ bearer: stranger.token, members: { ClientToken } })).toBeRejected();',
    reason: 'what its owner has left behind is refused too; this one is about what the owner still has',
  },
  {
    spec: 'body.properties.spec.ts',
    line: 'expect(await attachment.complete(filled(request, attachment))).toBeAccepted();',
    reason: 'the examples find every deviation too; the property looks between them',
  },
  {
    spec: 'client-token.properties.spec.ts',
    line: 'expect(completion).toBeAccepted();',
    reason: 'the lengths one by one find every deviation too; the property looks between their characters',
  },
  {
    spec: 'errors.spec.ts',
    line: 'expect(fault === undefined).toHold(fault?.expected, fault?.received);',
    reason:
      'every answer of a run is held against the same rules; this makes the test itself fail, and so be confirmed',
  },
  {
    spec: 'errors.spec.ts',
    line: 'if (failed) expect(exchange).toBeRejected();',
    reason:
      'every rejection of a run is held against the same rule; this makes the test itself fail, and so be confirmed',
  },
  {
    spec: 'http.spec.ts',
    line: "expect(ids.every(Boolean)).toHold('x-amzn-RequestId on each of 4 answers', `${ids.filter(Boolean).length} of them`);",
    reason: 'every answer of a run is held against the same rule; this makes the test itself fail, and so be confirmed',
  },
  {
    spec: 'http.spec.ts',
    line: "expect(new Set(ids).size === ids.length).toHold('4 different ids', `${new Set(ids).size}`);",
    reason: 'every answer of a run is held against the same rule; this makes the test itself fail, and so be confirmed',
  },
  {
    spec: 'http.spec.ts',
    line: "expect(await attachment.complete({ framing: 'chunked', chunks })).toBeAccepted();",
    reason: 'the property draws any number of chunks; these numbers need no luck',
  },
  {
    spec: 'http.spec.ts',
    line: "expect(await attachment.complete({ members, framing: 'chunked', chunks: 200 })).toBeAccepted();",
    reason: 'the replay after it finds it too; this one says which of the two failed',
  },
  {
    spec: 'idempotency.spec.ts',
    line: 'expect(replay).toBeAnsweredLike(first);',
    reason: 'the property replays any number of times; these need no luck',
  },
  {
    spec: 'idempotency.spec.ts',
    line: 'expect(await theirs.complete({ members: { ClientToken: attachment.clientToken } })).toBeAccepted();',
    reason: 'what GetAttachment shows finds it too; this one needs no GetAttachment',
  },
  {
    spec: 'idempotency.spec.ts',
    line: "for (const _time of ['first', 'second']) expect(await other.complete(reuse)).toBeRejected([400, 409]);",
    reason: 'what GetAttachment shows finds it too; this one needs no GetAttachment',
  },
  {
    spec: 'idempotency.spec.ts',
    line: 'if (accepted(await attachment.complete())) expect(await other.complete(reuse)).toBeRejected([400, 409]);',
    reason: 'what GetAttachment shows finds it too; this one needs no GetAttachment',
  },
  {
    spec: 'idempotency.spec.ts',
    line: 'expect(retry).toBeAccepted();',
    reason: 'its replay and what GetAttachment shows find it too; this one says what was wrong first',
  },
  {
    spec: 'races.spec.ts',
    line: 'for (const { exchange } of racers) if (inShort(exchange) !== inShort(alone.replay)) expect(exchange).toBeAnswered();',
    reason: 'the legal orders have no failure either; this one shows the exchange that failed',
  },
  {
    spec: 'races.spec.ts',
    line: 'for (const { exchange } of racers) if (inShort(exchange) !== inShort(alone.other)) expect(exchange).toBeAnswered();',
    reason: 'the legal orders have no failure either; this one shows the exchange that failed',
  },
  {
    spec: 'state.properties.spec.ts',
    line: 'expect(corrected).toBeAccepted();',
    reason: 'several faults in turn find what one does; one alone says which it was',
  },
  {
    spec: 'state.spec.ts',
    line: "expect(second).toBeRejected('ConflictException');",
    reason: 'the test after it finds it too, after replays and a read; this one tells what is wrong without them',
  },
  {
    spec: 'success.spec.ts',
    line: 'expect(success).toBeAccepted();',
    reason: 'a target that accepts nothing is told by all tests; this one keeps a refusal from passing for a success',
  },
  {
    spec: 'success.spec.ts',
    line: 'expect(rule !== undefined && fault === undefined).toHold(fault?.expected, fault?.received);',
    reason:
      'every first success of a run is held against the same rules; this makes the test itself fail, and so be confirmed',
  },
  {
    spec: 'success.spec.ts',
    line: "expect(bytes !== undefined).toHold('a URL from GetAttachment once the attachment is completed', 'none');",
    reason: 'where the suite knows the bytes their comparison fails too; a provisioner may not tell them',
  },
];
