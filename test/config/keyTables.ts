/** The schema as a table of keys for docs/configuration.md; a test holds the page against it. */
import { z } from 'zod';
import { configSchema } from '../../src/config/schema/schema.ts';

/** One key, or one table of keys (then `keys` has them). */
export interface KeyRow {
  readonly key: string;
  readonly kind: string;
  /** As written in the file; 'required', or '' where the key may be left out and has no default. */
  readonly unset: string;
  readonly about: string;
}

/** A TOML table with its keys, in the schema's order. */
export interface KeyTable {
  /** Header as written in the file: `[gateway]`, `[[venue]]`. */
  readonly header: string;
  readonly about: string;
  readonly rows: readonly KeyRow[];
}

/** The part of z.toJSONSchema's output that is used here. */
interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly additionalProperties?: Node | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}

/** Every table of the file. The session tables are the same three times over; they appear once, at the first. */
export function keyTables(): KeyTable[] {
  const root = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as Node;
  const tables: KeyTable[] = [];
  for (const [key, node] of Object.entries(root.properties ?? {})) collect(key, node, tables);
  return tables;
}

function collect(path: string, node: Node, tables: KeyTable[]): void {
  const table = tableOf(node);
  if (table === undefined) return;
  if (path !== 'client.session' && path.endsWith('.session')) return;
  const { shape, header } = headerOf(path, table);
  const rows: KeyRow[] = [];
  tables.push({ header, about: shape.description ?? node.description ?? '', rows });
  for (const [key, child] of Object.entries(shape.properties ?? {})) {
    if (isDeep(child)) collect(`${pathIn(path, table)}.${key}`, child, tables);
    else rows.push(rowOf(key, child, shape.required?.includes(key) === true));
  }
}

/** Objects of keys that are worth a table of their own; a rate is written inline. */
function isDeep(node: Node): boolean {
  const table = tableOf(node);
  return table !== undefined && Object.keys(shapeOf(table).properties ?? {}).length > 2;
}

function tableOf(node: Node): Node | undefined {
  if (node.type === 'array') return node.items?.type === 'object' ? node : undefined;
  return node.type === 'object' ? node : undefined;
}

function shapeOf(table: Node): Node {
  if (table.type === 'array') return table.items ?? table;
  if (table.properties === undefined && typeof table.additionalProperties === 'object') {
    return table.additionalProperties;
  }
  return table;
}

function headerOf(path: string, table: Node): { shape: Node; header: string } {
  const shape = shapeOf(table);
  const name = pathIn(path, table);
  return { shape, header: table.type === 'array' ? `[[${name}]]` : `[${name}]` };
}

function pathIn(path: string, table: Node): string {
  return table.type === 'object' && shapeOf(table) !== table ? `${path}.<${WHOSE[path] ?? 'name'}>` : path;
}

const WHOSE: Readonly<Record<string, string>> = {
  'limits.client': 'id',
  'limits.client.<id>.symbol': 'symbol',
};

function rowOf(key: string, node: Node, required: boolean): KeyRow {
  const unset = required ? 'required' : node.default === undefined ? '' : JSON.stringify(node.default);
  return { key, kind: kindOf(node), unset, about: node.description ?? '' };
}

function kindOf(node: Node): string {
  if (node.enum !== undefined) return node.enum.map((value) => JSON.stringify(value)).join(' \\| ');
  if (node.anyOf !== undefined) return node.anyOf.map(kindOf).join(' \\| ');
  switch (node.type ?? '') {
    case 'string':
      return node.pattern?.includes('\\d{1,16}') === true ? 'decimal in quotes' : 'text';
    case 'integer':
      return `${node.minimum} … ${node.maximum}`;
    case 'array':
      return `list of ${kindOf(node.items ?? {})}`;
    case 'boolean':
      return 'true \\| false';
    case 'object':
      return inlineTable(node);
    default:
      return node.type ?? '';
  }
}

function inlineTable(node: Node): string {
  if (node.properties === undefined) {
    const value = typeof node.additionalProperties === 'object' ? kindOf(node.additionalProperties) : '';
    return `{ <key> = ${value} }`;
  }
  return `{ ${Object.keys(node.properties).join(', ')} }`;
}

/** The tables as markdown. */
export function keyTablesMarkdown(): string {
  return keyTables()
    .map(({ header, about, rows }) => {
      const lines = rows.map(({ key, kind, unset, about: text }) => `| \`${key}\` | ${kind} | ${unset} | ${text} |`);
      return [
        `### \`${header}\``,
        '',
        about,
        '',
        '| Key | Value | Default | Meaning |',
        '|---|---|---|---|',
        ...lines,
      ].join('\n');
    })
    .join('\n\n');
}
