import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';
import { writeReports } from '../reports/output.ts';
import { equivalents } from '../strength/equivalents.ts';
import { inWords, scored, tested } from '../strength/mutants.ts';
import { flagsOf } from './flags.ts';

flagsOf({});
const root = fileURLToPath(new URL('..', import.meta.url));
const started = Date.now();

process.chdir(root);
const results = await new Stryker({ configFile: 'stryker.config.json' }).runMutationTest();
const mutants = results.map((result) => {
  const file = relative(root, result.fileName);
  return tested(result, file, readFileSync(file, 'utf8'));
});
const strength = scored(mutants, equivalents);
const minutes = Math.round((Date.now() - started) / 6_000) / 10;
writeReports(fileURLToPath(new URL('../reports/out/', import.meta.url)), {
  'strength-auto.json': `${JSON.stringify({ ...strength, minutes }, undefined, 2)}\n`,
});
for (const survivor of strength.survivors) process.stdout.write(`survived: ${inWords(survivor)}\n`);
for (const problem of strength.problems) process.stdout.write(`${problem}\n`);
process.stdout.write(`${strength.line} (${minutes} min)\n`);
process.exitCode = strength.problems.length > 0 ? 1 : 0;
