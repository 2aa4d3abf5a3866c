import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { redundant } from '../strength/redundant.ts';
import { giveawayOf, weakenings, type Weakening } from '../strength/weakenings.ts';
import { flagsOf, patternOf, refused } from './flags.ts';

const values = flagsOf({ only: { type: 'string', default: '' } });
const only = patternOf('only', values.only);
const placed = weakenings.map((weakening) => ({ weakening, ...placeOf(weakening) }));
const chosen = placed.filter(({ place }) => only.test(place));
if (chosen.length === 0) refused(`--only ${values.only}: no spec file and no assertion has such a place`);
const problems: string[] = [];

for (const { weakening, place, line } of chosen) {
  const giveaway = await giveawayOf(weakening);
  const spec = basename(weakening.file);
  const reason = weakening.assertion && redundant.find((each) => each.spec === spec && each.line === line)?.reason;
  const noticed = giveaway && `noticed by "${giveaway.deviation}": ${giveaway.problem}`;
  process.stdout.write(`${place}: ${noticed ?? reason ?? 'NOTICED BY NOTHING'}\n`);
  if (!giveaway && reason === undefined) problems.push(`${place}: no deviation notices`);
  if (giveaway && reason !== undefined) problems.push(`${place}: listed as redundant, but noticed`);
}
for (const { spec, line } of redundant)
  if (!placed.some(({ weakening, line: its }) => basename(weakening.file) === spec && its === line))
    problems.push(`${spec}: listed as redundant, but not there: ${line}`);
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.stdout.write(`${chosen.length} files and assertions taken out of the specs, ${problems.length} problems\n`);
process.exit(problems.length > 0 ? 1 : 0);

function placeOf({ file, assertion }: Weakening): { place: string; line?: string } {
  if (!assertion) return { place: `${file} deleted` };
  const source = readFileSync(file, 'utf8');
  const start = [...source.matchAll(/\bexpect\(/g)][assertion.index]?.index ?? 0;
  const number = source.slice(0, start).split('\n').length;
  return { place: `${file}:${number}`, line: source.split('\n')[number - 1]?.trim() ?? '' };
}
