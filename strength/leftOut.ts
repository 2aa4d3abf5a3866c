/** The part of a node of Babel's tree, and of the way to it, that tells what it is. */
export interface Place {
  readonly key: string | number | null;
  readonly listKey?: string | undefined;
  readonly node: { readonly type: string; readonly id?: Named | null; readonly key?: Named };
  readonly parent?: { readonly type: string; readonly callee?: Named; readonly key?: Named };
}

interface Named {
  readonly name?: string;
}

/** Arguments that are read by people only. An error's text is the implementation's own affair: no requirement names it. */
const texts: Readonly<Record<string, number>> = { refuse: 1, Error: 0, readText: 0, readList: 0 };

/** Declarations of the mutated files that are no part of CompleteAttachmentUpload. */
const otherOperations = new Set([
  'answerJson',
  'readInteger',
  'transcriptItem',
  // How the reference is asked for a scenario.
  'scenarioOf',
  // operations.ts: the operations around it, and other paths.
  'unknownOperation',
  'contentTypeRule',
  'attachmentNameRule',
  'clientTokenRule',
  'attachmentIdRule',
  'urlExpiryInSeconds',
  'connectionMs',
  'mediaType',
  'apiSteps',
  'bearers',
  'siblings',
  'post',
  'siblingOperation',
  'createParticipantConnection',
  'startAttachmentUpload',
  'fileOf',
  'uploadOf',
  'headersToInclude',
  'checkSignature',
  'upload',
  'getAttachment',
  'download',
  'getTranscript',
  'disconnectParticipant',
]);

/** Why a piece of code is not mutated; undefined where it is. */
export function whyLeftOut({ key, listKey, node, parent }: Place): string | undefined {
  const callee = parent?.callee?.name ?? '';
  if (listKey === 'arguments' && Object.hasOwn(texts, callee) && texts[callee] === key) return 'free text';
  if (key === 'value' && parent?.type === 'ObjectProperty' && parent.key?.name === 'message') return 'free text';
  const isDeclaration = node.type === 'FunctionDeclaration' || node.type === 'VariableDeclarator';
  return isDeclaration && otherOperations.has(node.id?.name ?? '') ? 'another operation' : undefined;
}
