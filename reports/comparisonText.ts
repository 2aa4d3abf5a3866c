import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { printable } from '../fixtures/transcript.ts';
import { type Change, type Changes, sideBySide } from './comparison.ts';
import { escaped, phrase } from './markup.ts';
import type { Report } from './report.ts';
import { counted, shortened } from './words.ts';

const style = readFileSync(new URL('page/page.css', import.meta.url), 'utf8');
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** Two runs of one target, for a terminal. */
export function changesText({ worse, better, other }: Changes): string {
  const lines = [
    `${worse.length} worse, ${better.length} better, ${counted(other.length, 'other change')}`,
    ...worse.map(changeLine('worse')),
    ...better.map(changeLine('better')),
    ...other.map(changeLine('other')),
  ];
  return `${printable(lines.join('\n'))}\n`;
}

function changeLine(kind: string): (change: Change) => string {
  return ({ id, level, title, from, to, reason }) =>
    `${kind.padEnd(6)}  ${id}  ${level}  ${from} -> ${to}  ${title}${reason === undefined ? '' : `\n        ${shortened(reason, 200)}`}`;
}

/** Several targets as one Markdown table. */
export function comparisonMarkdown(reports: readonly Report[]): string {
  const cells = (texts: readonly string[]) => `| ${texts.map(cell).join(' | ')} |`;
  return [
    cells(['requirement', 'level', ...reports.map(({ target }) => target.name)]),
    cells(['---', '---', ...reports.map(() => '---')]),
    ...sideBySide(reports).map(({ id, level, verdicts }) => cells([id, level, ...verdicts])),
    cells(['verdict', '', ...reports.map(({ verdict }) => verdict)]),
    '',
  ].join('\n');
}

/** Several targets as one page. */
export function comparisonPage(reports: readonly Report[]): string {
  const compared = sideBySide(reports).map((row) => ({ ...row, differs: new Set(row.verdicts).size > 1 }));
  const different = compared.filter(({ differs }) => differs).length;
  const rows = compared.map(
    ({ id, level, title, verdicts, differs }) =>
      `<tr${differs ? ' class="differs"' : ''}><th scope="row"><span class="id">${escaped(id)}</span><br>${phrase(title)}</th><td>${level}</td>${verdicts.map((each) => `<td class="${each}">${each}</td>`).join('')}</tr>`,
  );
  const names = reports.map(
    ({ target, verdict, run }) =>
      `<th scope="col">${escaped(target.name)}<br><span class="${verdict}">${verdict}</span><br><span class="faint">${escaped(run.startedAt.slice(0, 10))}</span></th>`,
  );
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<title>Targets compared</title>',
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<main>',
    '<h1>Targets compared</h1>',
    `<p>The targets differ in ${different} of ${counted(rows.length, 'requirement')}: those are shaded.</p>`,
    '<div class="wide" tabindex="0" role="region" aria-label="Verdicts by requirement and target">',
    `<table><caption>Verdicts by requirement and target</caption><thead><tr><th scope="col">Requirement</th><th scope="col">Level</th>${names.join('')}</tr></thead>`,
    `<tbody>${rows.join('\n')}</tbody></table>`,
    '</div>',
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function cell(text: string): string {
  return escaped(text.replaceAll(/\s+/g, ' ')).replaceAll(/[|`*_[\]@\\~]/g, (each) => `&#${each.charCodeAt(0)};`);
}
