/** Lists and objects that may stand one in another: a parser takes its time for many more. */
const mostNested = 1_000;

/**
 * The value of a JSON text.
 * @throws where it is none, or is nested more deeply than 1,000.
 */
export function parseJson(text: string): unknown {
  if (isNestedBeyond(mostNested, text)) throw new SyntaxError(`JSON nested more deeply than ${mostNested}`);
  return JSON.parse(text) as unknown;
}

/** Whether a text has so many lists and objects one in another, and more, outside of its strings. */
function isNestedBeyond(most: number, text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const each = text.charAt(index);
    if (each === '\\' && inString) index += 1;
    else if (each === '"') inString = !inString;
    else if (!inString && (each === '[' || each === '{')) depth += 1;
    else if (!inString && (each === ']' || each === '}')) depth -= 1;
    if (depth > most) return true;
  }
  return false;
}
