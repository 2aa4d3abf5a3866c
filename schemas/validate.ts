import { createRequire } from 'node:module';
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type * as Ajv from 'ajv/dist/2020.js';
import type * as Formats from 'ajv-formats';

/** A value that keeps its schema, or one sentence for each place where it does not. */
export type Validation<T> = { ok: true; value: T } | { ok: false; problems: string[] };

/** How problems are worded: `hide` names the paths (`headers.Authorization`, `tokens[0]`) whose values must not be shown. */
export type ProblemOptions = { hide?: (path: string) => boolean };

const longestValue = 60;

/** Compiles a JSON Schema (2020-12) into a check whose problems name the path, the value and what is allowed. */
export function validator<T>(schema: object): (value: unknown, options?: ProblemOptions) => Validation<T> {
  let compiled: ValidateFunction<T> | undefined;
  return (value, { hide = () => false } = {}) => {
    // Not before it is needed: compiling takes longer than most runs' whole configuration.
    const validate = (compiled ??= compiler().compile<T>(schema));
    return validate(value) ? { ok: true, value } : { ok: false, problems: problemsOf(validate.errors ?? [], hide) };
  };
}

let shared: Ajv2020 | undefined;

/** One compiler for all schemas: it takes longer to make one than to compile most schemas. */
function compiler(): Ajv2020 {
  shared ??= newCompiler();
  return shared;
}

const require = createRequire(import.meta.url);

/** Loaded when it is needed: a run without a target file, in three processes, does without. */
function newCompiler(): Ajv2020 {
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof Ajv;
  const formats = require('ajv-formats') as typeof Formats.default;
  const ajv = new Ajv2020({
    strict: true,
    // Would refuse a `oneOf` that tells shapes apart by their required members.
    strictRequired: false,
    allErrors: true,
    verbose: true,
    // Two schemas, or one twice, may have the same $id.
    addUsedSchema: false,
  });
  formats.default(ajv);
  return ajv;
}

/** One sentence for each place: the first complaint about it is the telling one. */
function problemsOf(errors: ErrorObject[], hide: (path: string) => boolean): string[] {
  const byPlace = new Map<string, string>();
  for (const error of withoutBranches(errors)) {
    const place = placeOf(error);
    if (!byPlace.has(place)) byPlace.set(place, sentence(error, hide));
  }
  return [...byPlace.values()];
}

/** Drops what ajv says of each branch of a `oneOf`, which it reports right before the `oneOf` itself. */
function withoutBranches(errors: ErrorObject[]): ErrorObject[] {
  const kept: ErrorObject[] = [];
  for (const error of errors) {
    if (isChoice(error)) while (isWithin(kept.at(-1), error)) kept.pop();
    if (error.keyword !== 'propertyNames') kept.push(error);
  }
  return kept;
}

const isChoice = ({ keyword }: ErrorObject) => keyword === 'oneOf' || keyword === 'anyOf';

function isWithin(inner: ErrorObject | undefined, outer: ErrorObject): boolean {
  return inner !== undefined && `${inner.instancePath}/`.startsWith(`${outer.instancePath}/`);
}

/** Where a problem lies: a missing or unknown member's own path rather than that of the object around it. */
function placeOf({ instancePath, params, propertyName }: ErrorObject): string {
  const member = params['missingProperty'] ?? params['additionalProperty'] ?? propertyName;
  return member === undefined ? instancePath : `${instancePath}/${member}`;
}

function sentence(error: ErrorObject, hide: (path: string) => boolean): string {
  const { keyword, params, parentSchema, propertyName } = error;
  const path = readablePath(error.instancePath);
  switch (keyword) {
    case 'required':
      return `${join(path, params['missingProperty'])} is missing: it is required`;
    case 'dependentRequired':
      return `${join(path, params['missingProperty'])} is missing: ${params['property']} needs it`;
    case 'additionalProperties': {
      const allowed = Object.keys(parentSchema?.['properties'] ?? {}).join(', ');
      return `${path && `${path} has the `}unknown member ${quoted(params['additionalProperty'])} (allowed: ${allowed})`;
    }
    default:
      return propertyName === undefined
        ? `${path || 'the whole'} is ${hide(path) ? '(hidden)' : shown(error.data)}: ${allowance(error)}`
        : `${path} has the member name ${quoted(propertyName)}: ${allowance(error)}`;
  }
}

/** What is allowed, from the failed keyword and the schema around it. */
function allowance({ keyword, params, parentSchema, schema, message }: ErrorObject): string {
  const example = parentSchema?.['examples']?.[0];
  const suchAs = example === undefined ? '' : `, such as ${quoted(example)}`;
  // A pattern says little to a person: its schema's title, where it has one, is what it stands for.
  const named = parentSchema?.['title'] as string | undefined;
  switch (keyword) {
    case 'type':
      return `must be ${[params['type']].flat().map(withArticle).join(' or ')}${suchAs}`;
    case 'enum':
      return `must be one of ${params['allowedValues'].map(quoted).join(', ')}`;
    case 'const':
      return `must be ${quoted(params['allowedValue'])}`;
    case 'oneOf':
    case 'anyOf':
      return `must have ${keyword === 'oneOf' ? 'exactly one' : 'at least one'} of ${(schema as object[]).map(branchName).join(', ')}`;
    case 'pattern':
      return `${named === undefined ? message : `must be ${named}`}${suchAs}`;
    default:
      return `${message}${suchAs}`;
  }
}

/** A branch of a choice goes by the members that it requires, or by the name of the shape that it refers to. */
function branchName(branch: { required?: string[]; $ref?: string }): string {
  return branch.required?.join(' and ') ?? String(branch.$ref).replace(/.*\//, '');
}

function withArticle(type: string): string {
  if (type === 'null') return type;
  return /^[aio]/.test(type) ? `an ${type}` : `a ${type}`;
}

/** Objects and arrays are named and not shown, for what they hold may be hidden. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return quoted(value);
}

function quoted(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text;
}

/** `/tokens/0/a~1b` as `tokens[0].a/b`. */
function readablePath(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce(join, '');
}

function join(path: string, member: string): string {
  if (/^\d+$/.test(member)) return `${path}[${member}]`;
  return path ? `${path}.${member}` : member;
}
