import { readFileSync } from 'node:fs';
import schema from '../schemas/report.schema.json' with { type: 'json' };
import { validator } from '../schemas/validate.ts';
import type { Report } from './report.ts';

const check = validator<Report>(schema);

/**
 * Reads a conformance.json.
 * @throws Error with one line that names the file and what is wrong with it.
 */
export function readReport(path: string): Report {
  const result = check(parsed(path));
  if (!result.ok) throw new Error(`${path} is no conformance report: ${result.problems.slice(0, 3).join('; ')}`);
  return result.value;
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path} is no conformance report: ${(error as Error).message}`, { cause: error });
  }
}
