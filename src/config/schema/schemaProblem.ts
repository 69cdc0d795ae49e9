/** Problems of a configuration file, as text that helps to fix them. */

/** One problem: its place, the expected value, and the value found. */
export interface Problem {
  /** Keys from the top of the file; numbers are positions in an array of tables. Empty: the file as a whole. */
  readonly path: readonly (string | number)[];
  /** A sentence without a full stop: "expected …; found …", "unknown key; did you mean …?" */
  readonly text: string;
}

/** A problem with its place in the file, as text and as a path. */
export interface PlacedProblem extends Problem {
  /** The path as text: `venue[SOUTH].takeFee`. */
  readonly where: string;
  /** Line in the file, from 1; 0 when it is not known. */
  readonly line: number;
}

/** The file cannot be used. `problems` are all of them, in the file's order. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly file: string;
  readonly problems: readonly PlacedProblem[];

  constructor(file: string, problems: readonly PlacedProblem[]) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    super(`${file}: ${count}\n${problems.map((problem) => `  ${lineOf(problem)}`).join('\n')}`);
    this.file = file;
    this.problems = problems;
  }
}

function lineOf({ line, where, text }: PlacedProblem): string {
  const at = line > 0 ? `line ${line}: ` : '';
  return where === '' ? `${at}${text}` : `${at}${where}: ${text}`;
}

/** `venue[1].takeFee` as `venue[SOUTH].takeFee`, with the name that the entry gives itself in `data`. */
export function whereOf(path: readonly (string | number)[], data: unknown): string {
  let text = '';
  let at: unknown = data;
  for (const key of path) {
    at = child(at, key);
    if (typeof key === 'number') text += `[${nameOf(at) ?? `#${key + 1}`}]`;
    else text += `${text === '' ? '' : '.'}${/^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key)}`;
  }
  return text;
}

/** The value at a path; undefined when there is none. */
export function valueAt(data: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce(child, data);
}

function child(at: unknown, key: string | number): unknown {
  return typeof at === 'object' && at !== null ? (at as Record<string | number, unknown>)[key] : undefined;
}

function nameOf(entry: unknown): string | undefined {
  for (const key of ['id', 'symbol', 'name']) {
    const value = child(entry, key);
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** The known name nearest to `name`; undefined if none is near. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Letters to insert, delete or exchange to make `b` of `a`. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const exchanged = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(exchanged, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
