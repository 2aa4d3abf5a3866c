import type { RecordedExchange, TestRecord } from '../fixtures/record.ts';
import type { Requirement } from '../fixtures/requirements.ts';
import { transcript } from '../fixtures/transcript.ts';
import { accusationOf, accusedIn, rolesOf, type Accusation } from './evidence.ts';
import { escaped, phrase } from './markup.ts';
import { outcomeOf } from './outcome.ts';
import type { Report, ReportedRequirement, Verdict } from './report.ts';
import type { TestResult } from './results.ts';
import { shortened } from './words.ts';

/** What may be embedded in all, in bytes: the page stays under 2 MB with thousands of tests and answers of any size. */
const roomInBytes = 1_300_000;
const listedTests = 15;
const longestMessage = 4000;
const longestExchange = 8000;
const longestHeader = 300;
const shownHeaders = 30;
/** Where there isn't room for all: what a reader is likelier to open goes first. */
const priority: readonly Verdict[] = ['violated', 'untested', 'not-applicable', 'satisfied'];

/** The rows of a page: one foldable element for each requirement. */
export class RuleRows {
  readonly #rows = new Map<string, string>();
  readonly #scripts: ReadonlyMap<string, string>;
  #room = roomInBytes;

  constructor(
    { requirements }: Report,
    tests: readonly TestResult[],
    catalogue: readonly Requirement[],
    scripts: ReadonlyMap<string, string>,
  ) {
    this.#scripts = scripts;
    const rules = new Map<string, Requirement>(catalogue.map((rule) => [rule.id, rule]));
    const inOrder = requirements.toSorted(
      (one, other) => priority.indexOf(one.verdict) - priority.indexOf(other.verdict),
    );
    for (const each of inOrder) {
      const rule = rules.get(each.id);
      if (rule) this.#rows.set(each.id, this.#row(each, rule, tests));
    }
  }

  /** The row of a requirement. */
  of(id: string): string {
    return this.#rows.get(id) ?? '';
  }

  #row(each: ReportedRequirement, rule: Requirement, tests: readonly TestResult[]): string {
    const accusation = each.verdict === 'violated' ? accusationOf(each.id, rule.operation, tests) : undefined;
    const attributes = [
      ['id', each.id],
      ['data-verdict', each.verdict],
      ['data-level', each.level],
      ['data-aspect', rule.aspect],
    ].map(([name, value]) => ` ${name}="${escaped(value ?? '')}"`);
    return [
      `<details class="rule"${attributes.join('')}>`,
      summaryOf(each),
      '<div class="inside">',
      about(each, rule),
      ...(accusation ? [this.#accused(each.id, accusation, rule)] : []),
      this.#tests(each, rule, tests, accusation === undefined),
      `<p><a href="#${escaped(each.id)}">Link to ${escaped(each.id)}</a></p>`,
      '</div>',
      '</details>',
    ].join('\n');
  }

  /** What broke the rule: expected and received, the exchanges, the script that shows it again. */
  #accused(
    id: string,
    { test, message, expected, received, exchanges, accused }: Accusation,
    rule: Requirement,
  ): string {
    const terms = [
      ['Shown by', `${test.title} (${test.file}:${test.line})`],
      ...(expected === undefined ? [] : [['Expected', expected]]),
      ...(received === undefined ? [] : [['Received', received]]),
      ...(test.record?.confirmed
        ? [['Failed', `${test.record.confirmed.failed} of ${test.record.confirmed.runs} runs`]]
        : []),
    ];
    const script = this.#scripts.get(id);
    return [
      '<h4>What broke it</h4>',
      `<dl class="about">${terms.map(([name, value]) => `<dt>${name}</dt><dd>${escaped(shortened(value ?? '', longestMessage))}</dd>`).join('')}</dl>`,
      this.#pre(shortened(beyondExpectation(message, exchanges[accused]), longestMessage)),
      this.#exchanges(exchanges, rule, accused),
      ...(script === undefined ? [] : [this.#script(id, script)]),
    ].join('\n');
  }

  #script(id: string, script: string): string {
    const path = `reproductions/${id}.sh`;
    const text = this.#embedded(
      `<details><summary>Reproduction: ${escaped(path)}</summary><div><button type="button" class="copy">Copy</button><pre>${escaped(script)}</pre></div></details>`,
    );
    return text ?? `<p>Reproduction: ${escaped(path)}</p>`;
  }

  /** The tests that cover the rule; the first with its exchanges, unless the accusation shows them already. */
  #tests(each: ReportedRequirement, rule: Requirement, tests: readonly TestResult[], whole: boolean): string {
    const covering = tests.filter(({ rules }) => rules.includes(each.id));
    if (covering.length === 0) return '<p class="faint">No test of this run covers it.</p>';
    const failing = covering.filter((test) => outcomeOf(test).outcome !== 'passed');
    const inOrder = [...failing, ...covering.filter((test) => !failing.includes(test))];
    const items = inOrder.slice(0, listedTests).map((test, index) => this.#test(test, rule, whole && index === 0));
    const rest = covering.length - items.length;
    return `<h4>Tests</h4><ol>${items.join('')}</ol>${rest > 0 ? `<p class="faint">And ${rest} more, in conformance.json.</p>` : ''}`;
  }

  #test(test: TestResult, rule: Requirement, whole: boolean): string {
    const { outcome, reason } = outcomeOf(test);
    const { record } = test;
    const message = record?.message;
    const exchanges = record?.exchanges ?? [];
    const accused = message === undefined ? undefined : accusedIn(message, rule.operation, exchanges);
    return [
      `<li><b class="${outcome}">${outcome}</b> ${escaped(shortened(test.title, 300))} <span class="faint">${escaped(`${test.file}:${test.line}`)}</span>`,
      ...(reason === undefined ? [] : [`<br>${escaped(shortened(reason, 500))}`]),
      ...(record?.runs === undefined ? [] : [`<br>${triedIn(record.runs)}`]),
      ...(record?.notes ?? []).map((note) => `<br>${escaped(shortened(note, 500))}`),
      ...(message === undefined || !whole ? [] : [this.#pre(shortened(message, longestMessage))]),
      ...(whole ? [this.#exchanges(exchanges, rule, accused)] : []),
      '</li>',
    ].join('');
  }

  #exchanges(exchanges: readonly RecordedExchange[], rule: Requirement, accused: number | undefined): string {
    const roles = rolesOf(exchanges, rule.operation, accused);
    const items = exchanges.map((exchange, index) => {
      const { request, answer, failure, operation } = exchange;
      const came = answer ? String(answer.status) : `no answer (${failure?.kind ?? 'unknown'})`;
      const text = `${roles[index]}: ${request.method} ${operation}, ${came}`;
      return `<details${index === accused ? ' open' : ''}><summary>${escaped(text)}</summary><pre>${escaped(cut(exchange))}</pre></details>`;
    });
    if (items.length === 0) return '';
    return (
      this.#embedded(items.join('')) ??
      '<p class="faint">The exchanges are left out of this page for their size; see playwright/index.html.</p>'
    );
  }

  #pre(text: string): string {
    return text === '' ? '' : (this.#embedded(`<pre>${escaped(text)}</pre>`) ?? '');
  }

  /** The markup, as long as there is room for it. */
  #embedded(markup: string): string | undefined {
    const bytes = Buffer.byteLength(markup);
    if (bytes > this.#room) return undefined;
    this.#room -= bytes;
    return markup;
  }
}

function summaryOf({
  id,
  level,
  title,
  verdict,
  evidence,
  contested,
  reason,
  knownDeviation,
}: ReportedRequirement): string {
  const marks = [
    `<b class="${verdict}">${verdict}</b>`,
    level,
    ...(evidence === null ? [] : [evidence]),
    ...(contested === null ? [] : ['contested']),
    ...(knownDeviation ? ['known'] : []),
  ];
  const told = reason === undefined ? '' : `<p class="reason">${escaped(shortened(reason, 300))}</p>`;
  return `<summary><span class="id">${escaped(id)}</span><h3>${phrase(title)}</h3><span class="marks">${marks.join(' · ')}</span>${told}</summary>`;
}

function about(
  { reason, contested, knownDeviation, basis }: ReportedRequirement,
  { quote, howToSee }: Requirement,
): string {
  const { reason: known, issue, owner, expires } = knownDeviation ?? {};
  const terms: (readonly [string, string])[] = [
    ['Basis', escaped(basis)],
    ...(quote
      ? [['Source', `<blockquote>“${escaped(quote.text)}” <cite>${escaped(quote.source)}</cite></blockquote>`] as const]
      : []),
    ...(howToSee === undefined ? [] : [['How to see it', phrase(howToSee)] as const]),
    ...(contested === null ? [] : [['Contested', phrase(contested)] as const]),
    ...(reason === undefined ? [] : [['Why', escaped(shortened(reason, longestMessage))] as const]),
    ...(known === undefined
      ? []
      : [
          [
            'Known deviation',
            escaped([known, issue, owner, expires && `until ${expires}`].filter(Boolean).join(' · ')),
          ] as const,
        ]),
  ];
  return `<dl class="about">${terms.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl>`;
}

/** What a message tells beside what is shown anyway: the minimal case, how to replay it. */
function beyondExpectation(message: string, shown: RecordedExchange | undefined): string {
  const told = shown ? message.replace(transcript(shown), '') : message;
  return told
    .split('\n')
    .filter((line) => !/^(?:expect\(.*\)|\s*(?:Expected|Received)[\w ]*:.*|expected .*, received .*)$/.test(line))
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

function triedIn({ done, planned }: NonNullable<TestRecord['runs']>): string {
  return `tried with ${done}${planned === undefined ? '' : ` of ${planned}`} values`;
}

/** A transcript that no header or body makes long. */
function cut(exchange: RecordedExchange): string {
  const { request, answer } = exchange;
  const short = <Part extends { readonly headers: RecordedExchange['request']['headers'] }>(part: Part): Part => ({
    ...part,
    headers: part.headers
      .slice(0, shownHeaders)
      .map(([name, value]) => [name, shortened(value, longestHeader)] as const),
  });
  return shortened(
    transcript({ ...exchange, request: short(request), ...(answer ? { answer: short(answer) } : {}) }),
    longestExchange,
  );
}
