import { expect, test } from '@playwright/test';
import * as fc from 'fast-check';
import { ParseOption, XmlDocument, XsdValidator } from 'libxml2-wasm';
import { readFileSync } from 'node:fs';
import { requirements } from '../fixtures/requirements.ts';
import { gates } from './arbitraries/gates.ts';
import { anyRun } from './arbitraries/runResults.ts';
import { junit } from './junit.ts';
import { fold } from './report.ts';

const schema = readFileSync(new URL('../schemas/junit.xsd', import.meta.url), 'utf8');
/** Nothing that a target says makes the parser load a file or an address. */
const option = ParseOption.XML_PARSE_NO_XXE | ParseOption.XML_PARSE_NONET;
using xsd = XmlDocument.fromString(schema);
const validator = XsdValidator.fromDoc(xsd);

/** What an XML parser and the schema have against the text. */
function problemsOf(text: string): string[] {
  try {
    using document = XmlDocument.fromString(text, { option });
    validator.validate(document);
    return [];
  } catch (error) {
    return [(error as Error).message.trim()];
  }
}

test('writes what the schemas of Ant and Jenkins take, whatever a run came to', () => {
  fc.assert(
    fc.property(anyRun, gates, (run, settings) => {
      expect(problemsOf(junit(fold(run, requirements, settings), requirements))).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

const suite =
  '<testsuite id="0" name="s" package="p" hostname="h" timestamp="2030-01-02T03:04:05" time="1.5" tests="1" failures="1" errors="0" skipped="0"><properties><property name="a" value=""/></properties><testcase name="c" classname="s" time="0"><failure type="t" message="">text</failure></testcase><system-out></system-out><system-err></system-err></testsuite>';

const mistakes: { what: string; from: string; to: string }[] = [
  { what: 'a case that ends twice', from: '</testcase>', to: '<skipped type="t" message=""/></testcase>' },
  { what: 'a suite without its count of errors', from: ' errors="0"', to: '' },
  { what: 'a time zone', from: ':05"', to: ':05Z"' },
  { what: 'a time in words', from: 'time="1.5"', to: 'time="1.5 s"' },
  { what: 'a case without a name', from: 'testcase name="c"', to: 'testcase name=""' },
  { what: 'properties after the cases', from: '<system-out>', to: '<properties/><system-out>' },
  { what: 'an unknown attribute', from: 'classname="s"', to: 'classname="s" level="MUST"' },
  { what: 'two suites of one id', from: suite, to: suite + suite },
  { what: 'a control character', from: 'text', to: '\u001b[31mtext' },
  { what: 'a message without a type', from: 'failure type="t"', to: 'failure' },
];

for (const { what, from, to } of mistakes) {
  test(`the schema refuses ${what}`, () => {
    const whole = `<testsuites>${suite}</testsuites>`;
    expect(problemsOf(whole)).toEqual([]);
    expect(problemsOf(whole.replace(from, to))).toEqual([expect.stringMatching(/./)]);
  });
}
