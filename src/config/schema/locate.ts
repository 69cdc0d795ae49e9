/** Line numbers for keys of a TOML text that has already been read without fault: the reader itself keeps none. */

type Path = readonly (string | number)[];

const HEADER = /^\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$/;
const KEY = /^\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*=/;

/**
 * Lines by path. Finds table headers and keys that begin a line; a key inside an inline table, and an element of an
 * array, has its owner's line. `lineOf` returns 0 for a path that does not exist.
 */
export function locate(toml: string): (path: Path) => number {
  const lines = new Map<string, number>();
  const lastIndex = new Map<string, number>();
  let table: Path = [];
  toml.split('\n').forEach((line, at) => {
    const header = HEADER.exec(line);
    if (header !== null) {
      table = resolve(keysOf(header[2]), lastIndex, header[1] === '[[');
      note(lines, table, at + 1);
      return;
    }
    const key = KEY.exec(line);
    if (key !== null) note(lines, [...table, ...keysOf(key[1])], at + 1);
  });
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const line = lines.get(JSON.stringify(path.slice(0, length)));
      if (line !== undefined) return line;
    }
    return 0;
  };
}

function note(lines: Map<string, number>, path: Path, line: number): void {
  const key = JSON.stringify(path);
  if (!lines.has(key)) lines.set(key, line);
}

function keysOf(dotted: string): string[] {
  return [...dotted.matchAll(/"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)/g)].map((m) => m[1] ?? m[2] ?? m[3]);
}

/** `venue.marketData` under the second [[venue]] is ['venue', 1, 'marketData']; `[[…]]` begins a new element. */
function resolve(keys: readonly string[], lastIndex: Map<string, number>, begins: boolean): Path {
  const path: (string | number)[] = [];
  keys.forEach((key, i) => {
    path.push(key);
    const name = JSON.stringify(path);
    if (begins && i === keys.length - 1) lastIndex.set(name, (lastIndex.get(name) ?? -1) + 1);
    const index = lastIndex.get(name);
    if (index !== undefined) path.push(index);
  });
  return path;
}
