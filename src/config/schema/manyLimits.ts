/**
 * A file of very many [[limit]] tables: what the reader of TOML remembers of each key it has met takes ten times the
 * room of what it reads. Tables of plain lines, as such files have them, are read here; each other one by the reader,
 * alone.
 */
import { parse, TomlError, type TomlTable } from 'smol-toml';
import { limitSchema } from './limitSchema.ts';

const OPTIONS = { integersAsBigInt: true, unsafeKeyBehaviour: 'throw' } as const;
/** From so many tables on. */
const MANY = 1_000;
const HEADER = /^\s*\[/;
const LIMIT = /^\s*\[\[\s*limit\s*\]\]/;
const PLAIN_HEADER = /^\[\[limit\]\][ \t]*\r?$/;
/** `key = "text"`, `key = true`, `key = 1`, or nothing, and the end of the line. What is rare is not here. */
const PLAIN_LINE =
  /[ \t]*(?:([A-Za-z]+)[ \t]*=[ \t]*(?:"([^"\\\p{Cc}]*)"|(true|false)|(0|[1-9]\d{0,14}))[ \t]*)?(?:\r?\n|$)/uy;
const KEYS: ReadonlySet<string> = new Set(Object.keys(limitSchema.shape));

/** The file as the reader reads it. Throws TomlError. */
export function parseToml(toml: string): TomlTable {
  const many = countOf(toml, '[[limit]]') > MANY && !toml.includes('"""') && !toml.includes("'''");
  return many ? new ManyLimits(toml).read() : parse(toml, OPTIONS);
}

function countOf(text: string, what: string): number {
  let count = 0;
  for (let at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + 1)) count++;
  return count;
}

/** No text in the file has more than one line, so a line that begins like a header is one. */
class ManyLimits {
  private readonly toml: string;
  private readonly limits: TomlTable[] = [];
  private readonly texts = new Map<string, string>();
  /** All but the limits, with the line numbers of the file. */
  private readonly rest: string[] = [];
  /** Where the lines begin that are being read: a limit, or what is between two of them. */
  private from = 0;
  private firstLine = 0;
  private line = 0;
  private isLimit = false;
  /** The limit, as long as its lines are plain. */
  private table: TomlTable | undefined = undefined;

  constructor(toml: string) {
    this.toml = toml;
  }

  read(): TomlTable {
    const { toml } = this;
    let at = 0;
    while (at < toml.length) {
      const next = this.table === undefined ? -1 : this.plainLine(this.table, at);
      at = next < 0 ? this.otherLine(at) : next;
      this.line++;
    }
    this.end(at);
    return { ...parse(this.rest.join(''), OPTIONS), limit: this.limits };
  }

  /** Adds a line to the limit; returns where the next one begins, −1 if this one is not plain. */
  private plainLine(table: TomlTable, at: number): number {
    PLAIN_LINE.lastIndex = at;
    const found = PLAIN_LINE.exec(this.toml);
    if (found === null) return -1;
    const [, key, text, flag, digits] = found;
    if (key === undefined) return PLAIN_LINE.lastIndex;
    // The reader says what is wrong.
    if (!KEYS.has(key) || Object.hasOwn(table, key)) return -1;
    table[key] = text !== undefined ? this.shared(text) : flag !== undefined ? flag === 'true' : BigInt(digits);
    return PLAIN_LINE.lastIndex;
  }

  private otherLine(at: number): number {
    const { toml } = this;
    const newLine = toml.indexOf('\n', at);
    const next = newLine < 0 ? toml.length : newLine + 1;
    const text = toml.slice(at, newLine < 0 ? next : newLine);
    if (HEADER.test(text)) {
      const isLimit = LIMIT.test(text);
      if (isLimit || this.isLimit) this.end(at);
      this.isLimit = isLimit;
      this.table = PLAIN_HEADER.test(text) ? {} : undefined;
    } else {
      this.table = undefined;
    }
    return next;
  }

  /** What is being read ends at `at`. */
  private end(at: number): void {
    const { toml, from, firstLine, line, table } = this;
    this.from = at;
    this.firstLine = line;
    if (!this.isLimit) {
      this.rest.push(toml.slice(from, at));
      return;
    }
    this.rest.push('\n'.repeat(line - firstLine));
    if (table === undefined) this.limits.push(...this.readAlone(toml.slice(from, at), firstLine));
    else this.limits.push(table);
  }

  private readAlone(text: string, firstLine: number): TomlTable[] {
    try {
      return parse(text, OPTIONS).limit as TomlTable[];
    } catch (error) {
      if (!(error instanceof TomlError)) throw error;
      throw Object.assign(error, { line: error.line + firstLine });
    }
  }

  /** Limits that say the same share the text, which is no piece of the file's: that would keep the whole of it. */
  private shared(text: string): string {
    let known = this.texts.get(text);
    if (known === undefined) this.texts.set(text, (known = Buffer.from(text, 'utf8').toString('utf8')));
    return known;
  }
}
