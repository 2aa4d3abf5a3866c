import { visible } from './markup.ts';

/** Texts that stand for what a script finds out by itself, and the shell expression that gives it. */
export type Variables = ReadonlyMap<string, string>;

/** `‹"x" × 1048576›`: so many times the same text. */
const repetition = /‹"(.+?)" × (\d+)›/su;
/** `‹byte ff›`: a byte that is no UTF-8. */
const byte = /‹byte ([0-9a-f]{2})›/;
/** ASCII written as JSON escapes. */
const escapes = /(?:\\u00[0-7][0-9a-f]){8,}/;

/** A text as one word of bash, the variables and markers in it replaced by what they stand for. */
export function shellWord(text: string, variables: Variables): string {
  const names = [...variables.keys()].toSorted((one, other) => other.length - one.length).map(literally);
  const special = new RegExp([...names, repetition.source, byte.source, escapes.source].join('|'), 'gsu');
  let word = '';
  let at = 0;
  for (const match of text.matchAll(special)) {
    word += quoted(text.slice(at, match.index)) + expression(match[0], variables);
    at = match.index + match[0].length;
  }
  return word + quoted(text.slice(at)) || "''";
}

/** A text as bash reads it literally; what can't be seen is written as its bytes. */
export function quoted(text: string): string {
  if (text === '') return '';
  const isPlain = visible(text) === text && !/[\n\t]/.test(text);
  if (isPlain) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  return `$'${[...text].map(inDollarQuotes).join('')}'`;
}

function inDollarQuotes(character: string): string {
  if (character === "'" || character === '\\') return `\\${character}`;
  const named = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character];
  if (named !== undefined) return named;
  if (visible(character) === character) return character;
  return [...Buffer.from(character)].map((each) => `\\x${each.toString(16).padStart(2, '0')}`).join('');
}

function expression(text: string, variables: Variables): string {
  const variable = variables.get(text);
  if (variable !== undefined) return variable;
  const [, unit = '', times] = repetition.exec(text) ?? [];
  if (times !== undefined) return `"$(repeated ${quoted(unit)} ${times})"`;
  const [, hex] = byte.exec(text) ?? [];
  if (hex !== undefined) return `$'\\x${hex}'`;
  const plain = JSON.parse(`"${text}"`) as string;
  return [...variables.keys()].some((name) => plain.includes(name))
    ? `"$(in_escapes ${shellWord(plain, variables)})"`
    : quoted(text);
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
