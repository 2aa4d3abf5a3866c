import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { requirements } from '../fixtures/requirements.ts';

/** Where the generated union stands. */
export const requirementIdFile = new URL('../fixtures/requirementId.ts', import.meta.url);

/** The source text of fixtures/requirementId.ts: one union of the ids of every catalogue under specs/. */
export function requirementIdSource(ids: readonly string[]): string {
  const members = ids.map((id) => `  | '${id}'`).join('\n');
  return `// Written by "npm run generate" from specs/*/requirements.json.\n\n/** The id of a requirement. */\nexport type RequirementId =\n${members};\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(requirementIdFile, requirementIdSource(requirements.map(({ id }) => id)));
}
