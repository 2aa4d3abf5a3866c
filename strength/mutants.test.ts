import { expect, test } from '@playwright/test';
import { whyLeftOut } from './leftOut.ts';
import { scored, tested, type Tested } from './mutants.ts';

const mutant: Tested = {
  file: 'reference/a.ts',
  line: 'if (a && b) return;',
  lineNumber: 2,
  code: 'a && b',
  becomes: 'a || b',
  status: 'Survived',
};
const { lineNumber: _, status: __, ...place } = mutant;
const listed = { ...place, reason: 'it is no other' };
const killed: Tested[] = Array.from({ length: 38 }, () => ({ ...mutant, status: 'Killed' }));

test('a mutant is told by the text of its place', () => {
  const source = 'one\n  if (a &&\n    b) return;\n';
  const location = { start: { line: 2, column: 7 }, end: { line: 3, column: 6 } };
  const result = { id: '1', fileName: '', mutatorName: 'LogicalOperator', location, replacement: 'a || b' };
  expect(tested({ ...result, status: 'Killed' }, 'reference/a.ts', source)).toEqual({
    ...mutant,
    line: 'if (a &&',
    status: 'Killed',
  });
});

test('the score leaves out what is listed as equivalent and what is not mutated', () => {
  const ignored: Tested = { ...mutant, status: 'Ignored' };
  const all = [...killed, mutant, { ...mutant, code: 'a', status: 'NoCoverage' as const }, ignored];
  const { line, problems, survivors } = scored(all, [listed]);
  expect(line).toBe('38 of 39 mutants found (97.4 %), 1 of 40 equivalent (2.5 %)');
  expect(problems).toEqual([]);
  expect(survivors.map(({ code }) => code)).toEqual(['a']);
});

test('too many survivors, too many equivalents and a mutant that could not be tested are problems', () => {
  const { problems } = scored([mutant, { ...mutant, code: 'a' }, { ...mutant, status: 'RuntimeError' }], [listed]);
  expect(problems).toEqual([
    'the score is 0 %, less than 95 %',
    '33.3 % are listed as equivalent, more than 5 %',
    'could not be tested: reference/a.ts:2 a && b → a || b',
  ]);
});

test('a listed equivalent that did not survive is a problem', () => {
  const { problems } = scored(killed, [listed]);
  expect(problems).toEqual(['listed as equivalent, but no survivor: reference/a.ts a && b → a || b']);
});

const node = { type: 'StringLiteral' };
for (const { what, where, why } of [
  {
    what: "a refusal's message",
    where: { key: 1, listKey: 'arguments', node, parent: { type: 'CallExpression', callee: { name: 'refuse' } } },
    why: 'free text',
  },
  {
    what: "a refusal's error",
    where: { key: 0, listKey: 'arguments', node, parent: { type: 'CallExpression', callee: { name: 'refuse' } } },
    why: undefined,
  },
  {
    what: "a scenario's message",
    where: { key: 'value', node, parent: { type: 'ObjectProperty', key: { name: 'message' } } },
    why: 'free text',
  },
  {
    what: 'another operation',
    where: { key: 0, node: { type: 'FunctionDeclaration', id: { name: 'getTranscript' } } },
    why: 'another operation',
  },
  {
    what: 'the operation itself',
    where: { key: 0, node: { type: 'FunctionDeclaration', id: { name: 'completeAttachmentUpload' } } },
    why: undefined,
  },
])
  test(`${what} is ${why === undefined ? 'mutated' : `left out as ${why}`}`, () => {
    expect(whyLeftOut(where)).toBe(why);
  });
