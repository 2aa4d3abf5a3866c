import type { Requirement } from '../fixtures/requirements.ts';
import { aspectsOf } from './aspects.ts';
import type { Folded, ReportedRequirement, ReportedTest } from './report.ts';
import { escaped } from './markup.ts';
import type { Failure } from './gates.ts';
import { shortened } from './words.ts';

const shownTests = 20;
const longestMessage = 4000;

/**
 * The report in the dialect of JUnit that both common schemas take (Apache Ant's and Jenkins'): a suite for each aspect,
 * a case for each requirement. A case fails if and only if it fails the run; other violations are skips that say so.
 */
export function junit(folded: Folded, catalogue: readonly Requirement[]): string {
  const byId = new Map(folded.report.requirements.map((each) => [each.id, each]));
  const suites = aspectsOf(catalogue).map(({ operation, name: aspect, rules }) => {
    const requirements = rules.flatMap(({ id }) => byId.get(id) ?? []);
    return {
      name: `${operation}: ${aspect}`,
      cases: requirements.map((each) => ruleCase(each, folded)),
      properties: requirements.map(verdictProperty),
    };
  });
  const lists = folded.badEntries.map((entry) => ({ name: entry.id, ended: failure('known deviation', entry) }));
  const all: Suite[] = [
    ...suites,
    ...(lists.length > 0 ? [{ name: 'Known deviations', cases: lists, properties: [] }] : []),
    ...(folded.report.verdict === 'aborted' ? [abortedSuite(folded)] : []),
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    ...all.map((suite, id) => suiteXml(suite, id, folded)),
    '</testsuites>',
    '',
  ].join('\n');
}

interface Case {
  readonly name: string;
  /** The element that says how the case ended; undefined where it passed. */
  readonly ended?: {
    readonly kind: 'failure' | 'skipped' | 'error';
    readonly type: string;
    readonly message: string;
    readonly text: string;
  };
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
  readonly properties: readonly (readonly [name: string, value: string])[];
}

function ruleCase(rule: ReportedRequirement, { failures, gates }: Folded): Case {
  const name = `${rule.id} ${rule.title}`;
  const fails = failures.find(({ id }) => id === rule.id);
  const text = evidenceText(rule);
  if (fails)
    return {
      name,
      ended: { ...failure(`${rule.level} ${rule.verdict}`, fails), message: rule.reason ?? fails.problem, text },
    };
  if (rule.verdict === 'satisfied') return { name };
  return { name, ended: { kind: 'skipped', type: rule.verdict, message: skipReason(rule, gates.failOn), text } };
}

function skipReason({ verdict, level, reason = verdict, knownDeviation }: ReportedRequirement, failOn: string): string {
  if (verdict !== 'violated') return `${verdict}: ${reason}`;
  const why = knownDeviation
    ? `known deviation: ${knownDeviation.reason}`
    : `${level} does not fail the run (FAIL_ON=${failOn})`;
  return `violated, ${why}: ${reason}`;
}

function evidenceText({ id, level, title, contested, tests }: ReportedRequirement): string {
  const telling = tests.filter(({ outcome }) => outcome !== 'passed');
  return [
    `${id} (${level}): ${title}`,
    ...(contested === null ? [] : [`Contested: ${contested}`]),
    ...telling.slice(0, shownTests).map(testText),
    ...(telling.length > shownTests ? [`and ${telling.length - shownTests} more tests, in conformance.json`] : []),
  ].join('\n\n');
}

function testText({ title, file, line, outcome, message, reason }: ReportedTest): string {
  return `${outcome}: ${title} (${file}:${line})\n${shortened(message ?? reason ?? '', longestMessage)}`;
}

function failure(type: string, { problem }: Failure): NonNullable<Case['ended']> {
  return { kind: 'failure', type, message: problem, text: problem };
}

function abortedSuite({ report: { reason = 'aborted' } }: Folded): Suite {
  return {
    name: 'Run',
    cases: [
      { name: 'the run came to its end', ended: { kind: 'error', type: 'aborted', message: reason, text: reason } },
    ],
    properties: [],
  };
}

function verdictProperty({ id, verdict }: ReportedRequirement): readonly [string, string] {
  return [id, verdict];
}

function suiteXml({ name, cases, properties }: Suite, id: number, { report }: Folded): string {
  const count = (kind: string) => cases.filter(({ ended }) => ended?.kind === kind).length;
  const attributes = attributesXml({
    name,
    package: report.suite.name,
    id: String(id),
    timestamp: report.run.startedAt.slice(0, 19),
    hostname: 'localhost',
    tests: String(cases.length),
    failures: String(count('failure')),
    errors: String(count('error')),
    skipped: String(count('skipped')),
    time: id === 0 ? (report.run.durationMs / 1000).toFixed(3) : '0',
  });
  const known = [['target', report.target.name] as const, ['seed', String(report.run.seed)] as const, ...properties];
  return [
    `  <testsuite${attributes}>`,
    '    <properties>',
    ...known.map(([key, value]) => `      <property${attributesXml({ name: key, value })}/>`),
    '    </properties>',
    ...cases.map((each) => caseXml(each, name)),
    '    <system-out></system-out>',
    '    <system-err></system-err>',
    '  </testsuite>',
  ].join('\n');
}

function caseXml({ name, ended }: Case, classname: string): string {
  const opening = `    <testcase${attributesXml({ name, classname, time: '0' })}`;
  if (!ended) return `${opening}/>`;
  const { kind, type, message, text } = ended;
  return `${opening}>\n      <${kind}${attributesXml({ type, message })}>${escaped(text)}</${kind}>\n    </testcase>`;
}

function attributesXml(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(value.replaceAll(/\s+/g, ' ').trim())}"`)
    .join('');
}
