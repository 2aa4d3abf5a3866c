import { readFileSync } from 'node:fs';
import { ConfigurationError } from '../fixtures/configurationError.ts';
import schema from '../schemas/knownDeviations.schema.json' with { type: 'json' };
import { validator } from '../schemas/validate.ts';

/** A violation that the target's owner knows of. */
export interface KnownDeviation {
  readonly id: string;
  readonly reason: string;
  readonly issue?: string;
  readonly owner?: string;
  /** The last day on which the entry counts, as YYYY-MM-DD. */
  readonly expires?: string;
}

const check = validator<KnownDeviation[]>(schema);

/**
 * Reads the list that KNOWN_DEVIATIONS names; an empty one where none is named.
 * @throws ConfigurationError where it is no JSON or breaks its schema.
 */
export function loadKnownDeviations(path: string | undefined): readonly KnownDeviation[] {
  if (path === undefined) return [];
  const result = check(parsed(path));
  if (!result.ok)
    throw new ConfigurationError(
      'KNOWN_DEVIATIONS',
      path,
      `a list that keeps its schema, but ${result.problems.join('; ')}`,
    );
  return result.value;
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ConfigurationError('KNOWN_DEVIATIONS', path, `a JSON file, but ${(error as Error).message}`);
  }
}
