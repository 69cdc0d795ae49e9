/**
 * Reads the configuration file: text → TOML → the schema's types, or all that is wrong with it at once. Numbers with a
 * fraction are refused where exactness matters, which is everywhere: a TOML float is a binary one.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { TomlDate, TomlError } from 'smol-toml';
import type { z } from 'zod';
import { locate } from './locate.ts';
import { parseToml } from './manyLimits.ts';
import { ConfigError, nearest, type PlacedProblem, type Problem, valueAt, whereOf } from './schemaProblem.ts';
import { type ConfigFile, configSchema } from './schema.ts';
import { TomlFloat } from './scalars.ts';

/** A configuration that agrees with the schema. Its instruments and venues are checked by resolveConfig. */
export interface FairleadConfig {
  /** The file as named by the caller; for messages. */
  readonly path: string;
  /** Directory that relative paths in the file start at. */
  readonly directory: string;
  readonly file: ConfigFile;
  /** Places a problem that was found later in the file. */
  place(problem: Problem): PlacedProblem;
}

/** Reads `path`. Throws ConfigError with every problem, or with the one that kept the file from being read at all. */
export function loadConfig(file: string): FairleadConfig {
  let toml: string;
  try {
    toml = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(file, [
      { path: [], where: '', line: 0, text: `cannot be read: ${(error as Error).message}` },
    ]);
  }
  return parseConfig(toml, file);
}

/** The same for text that is already there; `file` names it, and relative paths start at its directory. */
export function parseConfig(toml: string, file: string): FairleadConfig {
  return {
    path: file,
    directory: path.dirname(path.resolve(file)),
    file: checked(toml, file),
    place: placer(toml, file),
  };
}

function checked(toml: string, file: string): ConfigFile {
  const raw = readToml(toml, file);
  const { success, data, error } = configSchema.safeParse(raw);
  if (success) return data;
  const problems = error.issues.flatMap((issue) => problemsOf(issue, raw)).map(placer(toml, file));
  throw new ConfigError(
    file,
    problems.sort((a, b) => a.line - b.line),
  );
}

/** Reads the text again once there is a problem: a tree of it that is kept for that costs as much as its settings. */
function placer(toml: string, file: string): (problem: Problem) => PlacedProblem {
  let found: { readonly raw: unknown; readonly lineOf: ReturnType<typeof locate> } | undefined;
  return (problem) => {
    found ??= { raw: readToml(toml, file), lineOf: locate(toml) };
    return { ...problem, where: whereOf(problem.path, found.raw), line: found.lineOf(problem.path) };
  };
}

function readToml(toml: string, file: string): unknown {
  try {
    // Integers come as bigint, so that a number here is one that was written with a point or an exponent.
    return plain(parseToml(toml));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const text = `not TOML: ${error.message.split('\n')[0].replace(/^Invalid TOML document: /, '')}`;
    throw new ConfigError(file, [{ path: [], where: '', line: error.line, text }]);
  }
}

/** The same tree, with numbers as the schema wants them: in place, since a file of limits has a million of values. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return new TomlFloat(value);
  if (typeof value !== 'object' || value === null || value instanceof TomlDate) return value;
  const tree = value as Record<string, unknown>;
  for (const key of Object.keys(tree)) {
    const under = tree[key];
    if (typeof under !== 'string' && typeof under !== 'boolean') tree[key] = plain(under);
  }
  return tree;
}

/** Keys that are deliberately absent: a secret is named by its variable or file. */
const SECRETS_ELSEWHERE = new Set(['password', 'token', 'secret']);

/** Keys of earlier files, and FIX's own words for what we call otherwise. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['beginString', 'version'],
  ['version', 'versions'],
]);

function problemsOf(issue: z.core.$ZodIssue, raw: unknown): Problem[] {
  const at = issue.path as (string | number)[];
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(at);
    return issue.keys.map((key) => ({ path: [...at, key], text: `unknown key; ${adviceOn(key, known)}` }));
  }
  const found = valueAt(raw, at);
  if (found === undefined) return [{ path: at, text: `missing; ${expectation(issue)}` }];
  return [{ path: at, text: `${expectation(issue)}; found ${show(found)}${floatAdvice(found, issue)}` }];
}

function adviceOn(key: string, known: readonly string[]): string {
  if (SECRETS_ELSEWHERE.has(key.toLowerCase())) {
    return `secrets are not written in this file: name an environment variable in ${key}Env or a file in ${key}File`;
  }
  const now = RENAMED.get(key);
  if (now !== undefined && known.includes(now)) return `it is called ${now}`;
  const near = nearest(key, known);
  return near === undefined ? `known here: ${known.join(', ')}` : `did you mean ${near}?`;
}

/** Keys that the schema has at a path. */
function knownKeys(at: readonly (string | number)[]): string[] {
  let schema: z.core.$ZodType = configSchema;
  for (const key of at) schema = inner(schema, key);
  const def = unwrapped(schema)._zod.def as { shape?: Record<string, unknown> };
  return Object.keys(def.shape ?? {});
}

function inner(schema: z.core.$ZodType, key: string | number): z.core.$ZodType {
  const def = unwrapped(schema)._zod.def as {
    shape?: Record<string, z.core.$ZodType>;
    element?: z.core.$ZodType;
    valueType?: z.core.$ZodType;
  };
  const next = def.shape?.[key] ?? def.element ?? def.valueType;
  return next ?? schema;
}

/** The schema without its default, prefault or optional. */
export function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  const def = schema._zod.def as { innerType?: z.core.$ZodType };
  return def.innerType === undefined ? schema : unwrapped(def.innerType);
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith('expected ')) return issue.message;
  if (issue.code === 'invalid_value') return `expected ${issue.values.map((v) => JSON.stringify(v)).join(' or ')}`;
  if (issue.code === 'invalid_type') return `expected ${KINDS[issue.expected] ?? issue.expected}`;
  if (issue.code === 'too_small') return `expected at least ${issue.minimum}`;
  if (issue.code === 'too_big') return `expected at most ${issue.maximum}`;
  if (issue.code === 'invalid_key') return issue.issues[0].message;
  return issue.message;
}

const KINDS: Readonly<Record<string, string>> = {
  object: 'a table',
  record: 'a table',
  array: 'an array',
  string: 'text in quotes',
  boolean: 'true or false',
  number: 'a whole number',
};

function show(found: unknown): string {
  if (found instanceof TomlFloat) return `the float ${found.value}`;
  if (found instanceof TomlDate) return 'a date';
  if (Array.isArray(found)) return found.length === 0 ? 'an empty array' : 'an array';
  if (typeof found === 'object') return 'a table';
  const text = JSON.stringify(found);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function floatAdvice(found: unknown, issue: z.core.$ZodIssue): string {
  if (!issue.message.includes('decimal in quotes')) return '';
  if (found instanceof TomlFloat) return ` (a float is not exact: put it in quotes)`;
  return typeof found === 'number' ? ` (put it in quotes: "${found}")` : '';
}
