/**
 * Rules of the house that no linter checks, over the syntax of all of src/ but what is generated. None has exceptions,
 * but for the names of files that are listed at the end.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const SRC = path.join(import.meta.dirname, '../src');
const MOST_COLUMNS = 120;
const MOST_LINES = 500;
const MOST_PARAMETERS = 5;

/** Codes of characters stay with the loops that read bytes: imported, they cost a parse 15 % of its time. */
const CHARACTERS = new Set(['SOH', 'BLANK', 'MINUS', 'POINT', 'ZERO', 'NINE', 'EQUALS']);

interface Source {
  /** Below src/. */
  readonly file: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

const sources: readonly Source[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.gen.ts'))
  .sort()
  .map((file) => {
    const text = readFileSync(path.join(SRC, file), 'utf8');
    return { file, text, tree: ts.createSourceFile(file, text, ts.ScriptTarget.ESNext) };
  });

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

/** What `visit` finds in each file, as `file: text`. */
function found(visit: (node: ts.Node, source: Source) => string | undefined): string[] {
  const all: string[] = [];
  for (const source of sources) {
    walk(source.tree, (node) => {
      const text = visit(node, source);
      if (text !== undefined) all.push(`${source.file}: ${text}`);
    });
  }
  return all;
}

it(`no line has more than ${MOST_COLUMNS} columns, but for a text: a string is not broken`, () => {
  const long = sources.flatMap((source) => {
    const ofText = linesOfText(source.tree);
    return source.text
      .split('\n')
      .filter((line, i) => line.length > MOST_COLUMNS && !ofText.has(i))
      .map((line) => `${source.file}: ${line}`);
  });
  expect(long).toEqual([]);
});

it('no shift of constants leaves 32 bits: `1 << 40` is 256', () => {
  const numberOf = (node: ts.Node) => (ts.isNumericLiteral(node) ? Number(node.text) : 0);
  const overflows = found((node, { tree }) => {
    if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.LessThanLessThanToken)
      return undefined;
    return numberOf(node.left) * 2 ** numberOf(node.right) >= 2 ** 31 ? node.getText(tree) : undefined;
  });
  expect(overflows).toEqual([]);
});

it(`no file has more than ${MOST_LINES} lines`, () => {
  const long = sources.filter(({ text }) => text.split('\n').length - 1 > MOST_LINES).map(({ file }) => file);
  expect(long).toEqual([]);
});

it(`no function has more than ${MOST_PARAMETERS} positional parameters`, () => {
  const long = found((node, { tree }) => {
    if (!ts.isFunctionLike(node) || node.parameters.length <= MOST_PARAMETERS) return undefined;
    return `${nameOf(node, tree)} ${node.parameters.length}`;
  });
  expect(long).toEqual([]);
});

it('only units/ casts to a brand', () => {
  const brands = new Set<string>();
  for (const { tree } of sources) {
    walk(tree, (node) => {
      if (ts.isTypeAliasDeclaration(node) && node.type.getText(tree).startsWith('Branded<')) brands.add(node.name.text);
    });
  }
  expect(brands).toContain('Price');
  const casts = found((node, { file, tree }) => {
    if (!ts.isAsExpression(node) || file.startsWith('units/')) return undefined;
    return brands.has(node.type.getText(tree)) ? node.getText(tree) : undefined;
  });
  expect(casts).toEqual([]);
});

it('a constant that others import has a name of its own, and no constant is written twice', () => {
  const homes = new Map<string, { file: string; value: string; exported: boolean }[]>();
  for (const { file, tree } of sources) {
    for (const statement of tree.statements) {
      if (!ts.isVariableStatement(statement)) continue;
      const exported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (!ts.isIdentifier(name) || !/^[A-Z][A-Z0-9_]+$/.test(name.text)) continue;
        const home = { file, value: initializer?.getText(tree) ?? '', exported };
        homes.set(name.text, [...(homes.get(name.text) ?? []), home]);
      }
    }
  }
  const twice = [...homes].filter(
    ([name, all]) =>
      all.length > 1 &&
      !CHARACTERS.has(name) &&
      (all.some((one) => one.exported) || new Set(all.map(({ value }) => value)).size < all.length),
  );
  expect(twice.map(([name, all]) => `${name}: ${all.map(({ file }) => file).join(', ')}`)).toEqual([]);
});

/** Numbers of the lines that hold a string or part of one, from 0. */
function linesOfText(tree: ts.SourceFile): Set<number> {
  const lines = new Set<number>();
  walk(tree, (node) => {
    if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return;
    const last = tree.getLineAndCharacterOfPosition(node.end).line;
    for (let i = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line; i <= last; i++) lines.add(i);
  });
  return lines;
}

/** The name of a function, or of what it is given to. */
function nameOf(node: ts.SignatureDeclaration, tree: ts.SourceFile): string {
  if (node.name !== undefined) return node.name.getText(tree);
  return ts.isConstructorDeclaration(node) ? 'constructor' : 'a function';
}

/** One thing, in the rooms that each have a part of it: none is added without need. */
const SHARED_NAMES = [
  'day.ts', // what is set for it; how that is told
  'daySchema.ts', // in the file, over HTTP
  'endings.ts',
  'entries.ts',
  'event.ts',
  'explain.ts',
  'gate.ts', // what orders that waited are held against; when they are
  'hours.ts',
  'limitSchema.ts', // in the file, over HTTP
  'proposals.ts', // what is remembered of them; what is done with them
  'rejects.ts',
  'repeats.ts', // what is remembered of them; what is done about them
  'route.ts',
  'settings.ts',
  'startOfDay.ts', // its file, read; when it is loaded
  'state.ts',
  'terms.ts',
];

it('no two rooms have a file of one name, but for the same thing', () => {
  const rooms = Map.groupBy(sources, ({ file }) => path.basename(file));
  const shared = [...rooms].filter(([name, files]) => files.length > 1 && !SHARED_NAMES.includes(name));
  expect(shared.map(([, files]) => files.map(({ file }) => file))).toEqual([]);
});
