import { printable } from '../fixtures/transcript.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML or XML: nothing in it can open a tag, leave an attribute or be invisible. */
export function escaped(text: string): string {
  return visible(text).replaceAll(/[&<>"']/g, (each) => entities[each] ?? each);
}

/** A text of the suite's own, in which backticks stand around code. */
export function phrase(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

/** Control characters, those that turn the direction of writing, and what no encoding can hold, made visible. */
export function visible(text: string): string {
  return printable(text)
    .replaceAll(/[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/g, asEscape)
    .replaceAll(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, asEscape);
}

function asEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16)}`;
}
