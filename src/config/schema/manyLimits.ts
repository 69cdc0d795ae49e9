/**
 * A file of very many [[limit]] tables, read a thousand at a time: what the reader of TOML remembers of each key it has
 * met takes ten times the room of what it reads.
 */
import { parse, TomlError, type TomlTable } from 'smol-toml';

const OPTIONS = { integersAsBigInt: true, unsafeKeyBehaviour: 'throw' } as const;
/** Tables read at once. */
const AT_ONCE = 1_000;
const LIMIT = /^\s*\[\[\s*limit\s*\]\]/;
const HEADER = /^\s*\[/;

/** The file as the reader reads it. Throws TomlError. */
export function parseToml(toml: string): TomlTable {
  const many = countOf(toml, '[[limit]]') > AT_ONCE && !toml.includes('"""') && !toml.includes("'''");
  return many ? inParts(toml) : parse(toml, OPTIONS);
}

function countOf(text: string, what: string): number {
  let count = 0;
  for (let at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + 1)) count++;
  return count;
}

/** No text in the file has more than one line, so a line that begins like a header is one. */
function inParts(toml: string): TomlTable {
  const limits: TomlTable[] = [];
  const texts = new Map<string, string>();
  const rest: string[] = [];
  let part: string[] = [];
  let partBegins = 0;
  let tables = 0;
  let inLimit = false;
  const readPart = (): void => {
    if (part.length > 0) {
      for (const table of parsePart(part.join('\n'), partBegins).limit as TomlTable[]) limits.push(lean(table, texts));
    }
    part = [];
    tables = 0;
  };
  let line = 0;
  for (let at = 0; at <= toml.length; line++) {
    const end = toml.indexOf('\n', at);
    const text = toml.slice(at, end < 0 ? toml.length : end);
    at = end < 0 ? toml.length + 1 : end + 1;
    if (HEADER.test(text)) {
      const wasIn = inLimit;
      inLimit = LIMIT.test(text);
      if (inLimit && (!wasIn || ++tables >= AT_ONCE)) {
        readPart();
        partBegins = line;
      }
    }
    if (inLimit) part.push(text);
    // The rest keeps its line numbers.
    rest.push(inLimit ? '' : text);
  }
  readPart();
  const whole = parse(rest.join('\n'), OPTIONS);
  return { ...whole, limit: limits };
}

/** The same table, in an object of its own few fields; its texts are the same for all that say the same. */
function lean(table: TomlTable, texts: Map<string, string>): TomlTable {
  const copy: TomlTable = {};
  for (const key of Object.keys(table)) {
    const value = table[key];
    if (typeof value !== 'string') {
      copy[key] = value;
      continue;
    }
    const known = texts.get(value);
    if (known === undefined) texts.set(value, value);
    copy[key] = known ?? value;
  }
  return copy;
}

function parsePart(toml: string, begins: number): TomlTable {
  try {
    return parse(toml, OPTIONS);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const { message, line, column } = error;
    throw Object.assign(new TomlError(message.split('\n')[0], { toml, ptr: 0 }), { line: line + begins, column });
  }
}
