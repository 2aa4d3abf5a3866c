import type { Row, Strength } from './matrix.ts';

const kinds: readonly (readonly [kind: Row['kind'], title: string, text: string])[] = [
  [
    'deviation',
    'Deviations',
    'One fault each, put into the reference on purpose. Its own rules must be violated, and no others.',
  ],
  ['variant', 'Variants', 'Servers that conform in another way. None may be accused of anything.'],
  ['null', 'Null targets', 'Servers that are none. They must satisfy nothing but the form of an answer.'],
];

/** The kill matrix as one page that opens from disk: reports/out/strength.html. */
export function strengthPage(strength: Strength): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Strength of the suite</title>
<style>
  body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem; color: #222; background: #fff; }
  table { border-collapse: collapse; }
  thead th { position: sticky; top: 0; background: #fff; z-index: 2; vertical-align: bottom; }
  thead th span { writing-mode: vertical-rl; transform: rotate(180deg); font: 11px ui-monospace, monospace; }
  tbody th { position: sticky; left: 0; background: #fff; text-align: left; font-weight: normal; white-space: nowrap; padding-right: 1em; }
  td { width: 14px; min-width: 14px; height: 18px; text-align: center; border: 1px solid #eee; font-size: 11px; }
  td.violated { background: #2b6cb0; color: #fff; }
  td.satisfied { background: #e8f2e8; }
  td.wrong { background: #c53030; color: #fff; }
  tr:hover th, tr:hover td { outline: 1px solid #999; }
  .scroll { overflow: auto; max-height: 85vh; }
</style>
<h1>Strength of the suite</h1>
<p>${escaped(strength.line)}</p>
${problemList(strength.problems)}
<p>Blue ●: violated, as it must be. Green: satisfied. White: untested. Red: found wrongly (!), or not found (?).</p>
${kinds.map(([kind, title, text]) => section(title, text, strength, kind)).join('\n')}
</html>
`;
}

function problemList(problems: readonly string[]): string {
  if (problems.length === 0) return '';
  return `<h2>Problems</h2>\n<ul>\n${problems.map((problem) => `<li>${escaped(problem)}</li>`).join('\n')}\n</ul>`;
}

function section(title: string, text: string, { requirements, rows }: Strength, kind: Row['kind']): string {
  const shown = rows.filter((row) => row.kind === kind);
  const head = requirements.map((id) => `<th><span>${escaped(id)}</span></th>`).join('');
  const body = shown.map((row) => `<tr><th>${escaped(row.name)}</th>${cells(row, requirements)}</tr>`).join('\n');
  return `<h2>${title}: ${shown.length}</h2>
<p>${text}</p>
<div class="scroll"><table><thead><tr><th></th>${head}</tr></thead><tbody>
${body}
</tbody></table></div>`;
}

function cells(row: Row, requirements: readonly string[]): string {
  return requirements.map((id) => cell(row, id)).join('');
}

function cell({ breaks, violated, satisfied }: Row, id: string): string {
  const isViolated = violated.includes(id);
  const isExpected = breaks.includes(id);
  const title = ` title="${escaped(id)}"`;
  if (isViolated) return `<td class="${isExpected ? 'violated' : 'wrong'}"${title}>${isExpected ? '●' : '!'}</td>`;
  if (isExpected) return `<td class="wrong"${title}>?</td>`;
  return satisfied.includes(id) ? `<td class="satisfied"${title}></td>` : `<td${title}></td>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
