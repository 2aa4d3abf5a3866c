import { refuse } from './exchange.ts';
import type { Refusal } from './exchange.ts';

/** How a string is read, and how long it may be. */
export interface TextRule {
  readonly minLength: number;
  readonly maxLength: number;
  readonly length: (text: string) => number;
  /** The string that a value stands for, undefined where it stands for none. */
  readonly read: (value: unknown) => string | undefined;
}

/** How a list is read, and how many items it may have. */
export interface ListRule {
  readonly minItems: number;
  readonly maxItems: number;
  /** The list that a value stands for, undefined where it stands for none. */
  readonly read: (value: unknown) => readonly unknown[] | undefined;
}

const loneSurrogate = /\p{Cs}/u;

/** A string of so many Unicode code points. */
export function textRule(bounds: Pick<TextRule, 'minLength' | 'maxLength'>): TextRule {
  return {
    ...bounds,
    length: (text) => Array.from(text).length,
    read: (value) => (typeof value === 'string' && !loneSurrogate.test(value) ? value : undefined),
  };
}

/** An array of so many items. */
export function listRule(bounds: Pick<ListRule, 'minItems' | 'maxItems'>): ListRule {
  return { ...bounds, read: (value) => (Array.isArray(value) ? value : undefined) };
}

/** Reads a required string by its rule. */
export function readText(name: string, value: unknown, rule: TextRule): string | Refusal {
  if (value === undefined) return refuse('ValidationException', `${name} is required.`);
  const text = rule.read(value);
  if (text === undefined) return refuse('SerializationException', `${name} must be a string of Unicode text.`);
  const { minLength, maxLength } = rule;
  return inBounds(rule.length(text), minLength, maxLength)
    ? text
    : refuse('ValidationException', `${name} must have ${minLength} to ${maxLength} characters.`);
}

/** Reads a required list by its rule; its items are left as they are. */
export function readList(name: string, value: unknown, rule: ListRule): readonly unknown[] | Refusal {
  if (value === undefined) return refuse('ValidationException', `${name} is required.`);
  const items = rule.read(value);
  if (items === undefined) return refuse('SerializationException', `${name} must be a list.`);
  const { minItems, maxItems } = rule;
  return inBounds(items.length, minItems, maxItems)
    ? items
    : refuse('ValidationException', `${name} must have ${minItems} to ${maxItems} items.`);
}

/** Reads a required whole number between two bounds, both allowed. */
export function readInteger(
  name: string,
  value: unknown,
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
): number | Refusal {
  if (value === undefined) return refuse('ValidationException', `${name} is required.`);
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    return refuse('SerializationException', `${name} must be a whole number.`);
  }
  return inBounds(value, minimum, maximum)
    ? value
    : refuse('ValidationException', `${name} must be from ${minimum} to ${maximum}.`);
}

function inBounds(number: number, minimum: number, maximum: number): boolean {
  return number >= minimum && number <= maximum;
}
