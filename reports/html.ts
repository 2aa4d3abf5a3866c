import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Level, Requirement } from '../fixtures/requirements.ts';
import { aspectsOf } from './aspects.ts';
import { RuleRows } from './htmlRule.ts';
import { escaped, phrase } from './markup.ts';
import type { Folded, Report, Verdict } from './report.ts';
import type { RunResults } from './results.ts';
import { counted } from './words.ts';

const style = read('page/page.css');
const script = read('page/page.js');
const levels: readonly Level[] = ['MUST', 'SHOULD', 'NOTE'];
const verdicts: readonly Verdict[] = ['violated', 'untested', 'satisfied', 'not-applicable'];
/** Only the page's own style and script: nothing is loaded, and nothing that a target sent can run. */
const policy = `default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(style)}'; base-uri 'none'; form-action 'none'`;

/** The report as one page that opens from disk: every requirement with what was tried and what came of it. */
export function html(
  folded: Folded,
  results: RunResults,
  catalogue: readonly Requirement[],
  scripts: ReadonlyMap<string, string>,
): string {
  const { report } = folded;
  const rows = new RuleRows(report, results.tests, catalogue, scripts);
  const aspects = aspectsOf(catalogue);
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(`${report.target.name}: ${report.verdict}`)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    header(folded),
    filters(aspects.map(({ name }) => name)),
    '<main>',
    ...aspects.map(
      ({ name, rules }, index) =>
        `<section aria-labelledby="aspect-${index}">\n<h2 id="aspect-${index}">${escaped(name)}</h2>\n${rules.map(({ id }) => rows.of(id)).join('\n')}\n</section>`,
    ),
    '</main>',
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function header({ report, tests, exitStatus, failures, badEntries }: Folded): string {
  const { target, run, suite, verdict, reason } = report;
  const facts = [
    ...(target.url === target.name ? [] : [['Target', escaped(target.url)]]),
    [
      'When',
      `<time datetime="${escaped(run.startedAt)}">${escaped(run.startedAt.replace('T', ' ').slice(0, 19))} UTC</time>`,
    ],
    ['How long', `${(run.durationMs / 1000).toFixed(1)} s, ${counted(run.requests, 'request')}`],
    ['Tests', `${tests.run} of ${tests.registered} run${run.shards === 1 ? '' : `, on ${run.shards} shards`}`],
    ['Seed', run.seed === null ? 'none' : String(run.seed)],
    [
      'Exit status',
      `${exitStatus}${failures.length + badEntries.length === 0 ? '' : `: ${counted(failures.length + badEntries.length, 'finding')}`}`,
    ],
    ['Suite', escaped(`${suite.name} ${suite.version}`)],
  ];
  return [
    '<header>',
    `<h1>${escaped(target.name)}</h1>`,
    `<p class="verdict ${verdict}" id="verdict">${verdict}</p>`,
    ...(reason === undefined ? [] : [`<p>${escaped(reason)}</p>`]),
    '<div class="glance">',
    totals(report),
    `<dl class="facts">${facts.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl>`,
    '</div>',
    ...violations(report),
    ...(badEntries.length === 0
      ? []
      : [
          `<h2>Known deviations to mend</h2><ul>${badEntries.map(({ id, problem }) => `<li>${escaped(`${id}: ${problem}`)}</li>`).join('')}</ul>`,
        ]),
    '</header>',
  ].join('\n');
}

/** What a reader looks for first. */
function violations({ requirements }: Report): string[] {
  const items = requirements
    .filter(({ verdict }) => verdict === 'violated')
    .toSorted((one, other) => levels.indexOf(one.level) - levels.indexOf(other.level))
    .map(
      ({ id, level, title }) =>
        `<li><a class="id" href="#${escaped(id)}">${escaped(id)}</a> <b>${level}</b> ${phrase(title)}</li>`,
    );
  return items.length === 0
    ? []
    : [`<nav aria-labelledby="violated"><h2 id="violated">Violated</h2><ul>${items.join('')}</ul></nav>`];
}

function totals({ totals: byLevel }: Report): string {
  const rows = levels.map((level) => {
    const { satisfied, violated, untested, notApplicable } = byLevel[level];
    const counts = [satisfied, violated, untested, notApplicable];
    return `<tr><th scope="row">${level}</th>${counts.map((count) => `<td>${count}</td>`).join('')}<td class="bar">${bar(counts)}</td></tr>`;
  });
  return `<table><caption>Requirements by level</caption><thead><tr><th scope="col">Level</th><th scope="col">satisfied</th><th scope="col">violated</th><th scope="col">untested</th><th scope="col">not applicable</th><td class="bar"></td></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

/** The counts as a bar; the table beside it says the same in numbers. */
function bar(counts: readonly number[]): string {
  const all = counts.reduce((sum, count) => sum + count, 0) || 1;
  const classes = ['satisfied', 'violated', 'untested', 'not-applicable'];
  let at = 0;
  const parts = counts.map((count, index) => {
    const part = `<rect class="${classes[index]}" x="${at}" y="0" width="${(100 * count) / all}" height="1"/>`;
    at += (100 * count) / all;
    return part;
  });
  return `<svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">${parts.join('')}</svg>`;
}

/** Hidden until the script that serves them runs. */
function filters(aspects: readonly string[]): string {
  const boxes = (name: string, values: readonly string[]) =>
    values
      .map((value) => `<label><input type="checkbox" name="${name}" value="${value}" checked> ${value}</label>`)
      .join('');
  return [
    '<form role="search" aria-label="Requirements" hidden>',
    '<label>Search<input type="search" name="search"></label>',
    `<label>Aspect<select name="aspect"><option value="">all</option>${aspects.map((each) => `<option>${escaped(each)}</option>`).join('')}</select></label>`,
    '<button type="reset">Show all</button>',
    `<fieldset><legend>Verdict</legend>${boxes('verdict', verdicts)}</fieldset>`,
    `<fieldset><legend>Level</legend>${boxes('level', levels)}</fieldset>`,
    '<output aria-live="polite"></output>',
    '</form>',
  ].join('\n');
}

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
