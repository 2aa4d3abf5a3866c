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
  :root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --line: #d0d7de; --violated: #1f5fa8; --on-violated: #fff; --satisfied: #e3f1e4; --wrong: #b1131f; --on-wrong: #fff; }
  @media screen and (prefers-color-scheme: dark) {
    :root { --paper: #0d1117; --ink: #e6edf3; --line: #3d444d; --violated: #79b8ff; --on-violated: #0d1117; --satisfied: #17301d; --wrong: #ff8b85; --on-wrong: #0d1117; }
  }
  body { font: 14px/1.4 system-ui, sans-serif; margin: 1rem; color: var(--ink); background: var(--paper); }
  table { border-collapse: collapse; }
  thead th { position: sticky; top: 0; background: var(--paper); z-index: 2; text-align: left; vertical-align: bottom; }
  thead th span { writing-mode: vertical-rl; transform: rotate(180deg); font: 11px ui-monospace, monospace; }
  tbody th { position: sticky; left: 0; background: var(--paper); text-align: left; font-weight: normal; min-width: 8rem; max-width: 40vw; padding-right: 1em; }
  td { width: 14px; min-width: 14px; height: 18px; text-align: center; border: 1px solid var(--line); font-size: 11px; }
  td.violated { background: var(--violated); color: var(--on-violated); }
  td.satisfied { background: var(--satisfied); }
  td.wrong { background: var(--wrong); color: var(--on-wrong); }
  tr:hover th, tr:hover td { outline: 1px solid var(--ink); }
  .scroll { overflow: auto; max-height: 85vh; }
</style>
<main>
<h1>Strength of the suite</h1>
<p>${escaped(strength.line)}</p>
${problemList(strength.problems)}
<p>● violated, as it must be. ✓ satisfied. Empty: untested. ! found wrongly. ? not found.</p>
${kinds.map(([kind, title, text]) => section(title, text, strength, kind)).join('\n')}
</main>
</html>
`;
}

function problemList(problems: readonly string[]): string {
  if (problems.length === 0) return '';
  return `<h2>Problems</h2>\n<ul>\n${problems.map((problem) => `<li>${escaped(problem)}</li>`).join('\n')}\n</ul>`;
}

function section(title: string, text: string, { requirements, rows }: Strength, kind: Row['kind']): string {
  const shown = rows.filter((row) => row.kind === kind);
  const head = requirements.map((id) => `<th scope="col"><span>${escaped(id)}</span></th>`).join('');
  const body = shown
    .map((row) => `<tr><th scope="row">${escaped(row.name)}</th>${cells(row, requirements)}</tr>`)
    .join('\n');
  return `<h2>${title}: ${shown.length}</h2>
<p>${text}</p>
<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr><th scope="col">Target</th>${head}</tr></thead><tbody>
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
  return satisfied.includes(id) ? `<td class="satisfied"${title}>✓</td>` : `<td${title}></td>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
