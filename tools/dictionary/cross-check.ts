/**
 * The same dictionary read by jspurefix's parser, and every difference from our table: two readers that agree on each
 * field, value, message, group and order are unlikely to be wrong in the same way.
 */
import 'reflect-metadata';
import type { DialectTable, Member } from '../../src/fix/dictionary.ts';
import { type Element, toXml } from '../../src/config/dictionary/xml.ts';

/** The parts of jspurefix's definitions that are compared. */
interface Contained {
  readonly name: string;
  readonly required: boolean;
  readonly definition: {
    readonly tag?: number;
    readonly noOfField?: { readonly tag: number } | null;
    readonly fields?: readonly Contained[];
  };
}
interface Definitions {
  readonly simple: ReadonlyMap<string, SimpleDefinition>;
  readonly message: ReadonlyMap<string, { readonly msgType: string; readonly fields: readonly Contained[] }>;
  readonly component: ReadonlyMap<string, { readonly fields: readonly Contained[] }>;
}
interface SimpleDefinition {
  readonly tag: number;
  readonly type: string;
  readonly enums: ReadonlyMap<string, unknown> | null;
}

/** Differences for people to read, none when the two agree. `root` is what `table` was compiled from. */
export async function crossCheck(root: Element, table: DialectTable): Promise<string[]> {
  const definitions = await readWithJspurefix(toXml(root));
  const differences: string[] = [];
  for (const [tag, name, type, values] of table.fields) {
    const theirs = definitions.simple.get(name);
    const ours = `${tag} ${type} ${(values ?? []).filter((_, i) => i % 2 === 0).join(' ')}`;
    const read = theirs === undefined ? 'nothing' : describe(theirs);
    if (ours !== read) differences.push(`field ${name}: we read "${ours}", jspurefix "${read}"`);
  }
  const compare = (what: string, members: readonly Member[], fields: readonly Contained[] | undefined) => {
    const ours = members.map(shapeOf).join(' ');
    const read = fields === undefined ? 'nothing' : shapesOf(fields).join(' ');
    if (ours !== read) differences.push(`${what}: ${parting(ours, read)}`);
  };
  for (const [msgType, name, , members] of table.messages) {
    const theirs = definitions.message.get(msgType) ?? definitions.message.get(name);
    compare(`message ${name}`, members, theirs?.msgType === msgType ? theirs.fields : undefined);
  }
  if (table.header.length > 0) {
    compare('header', table.header, definitions.component.get('StandardHeader')?.fields);
    compare('trailer', table.trailer, definitions.component.get('StandardTrailer')?.fields);
  }
  return differences;
}

async function readWithJspurefix(xml: string): Promise<Definitions> {
  const { QuickFixXmlFileParser } = await import(
    'jspurefix/dist/dictionary/parser/quickfix/quick-fix-xml-file-parser.js'
  );
  const { StringDuplex } = await import('jspurefix/dist/transport/duplex/string-duplex.js');
  const { makeEmptyLogger } = await import('jspurefix/dist/config/js-fix-logger.js');
  // It reads the text once per pass.
  const parser = new QuickFixXmlFileParser(() => new StringDuplex(xml, 2), makeEmptyLogger);
  return (await parser.parse()) as unknown as Definitions;
}

function describe(field: SimpleDefinition): string {
  return `${field.tag} ${field.type.toUpperCase()} ${[...(field.enums?.keys() ?? [])].join(' ')}`;
}

// Required is left out: jspurefix does not keep it for what stands inside a component.
function shapeOf(member: Member): string {
  if (typeof member === 'number') return String(Math.abs(member));
  const [count, ...members] = member;
  return `${Math.abs(count)}(${members.map(shapeOf).join(' ')})`;
}

/** Where two layouts part. */
function parting(ours: string, read: string): string {
  let at = 0;
  while (ours[at] === read[at]) at++;
  const from = Math.max(0, ours.lastIndexOf(' ', at - 24));
  return `we read "… ${ours.slice(from, at + 40)} …", jspurefix "… ${read.slice(from, at + 40)} …"`;
}

/** Of a tag that stands twice, the first place counts, as in our table. */
function shapesOf(fields: readonly Contained[]): string[] {
  const shapes = new Map<string, string>();
  for (const shape of everyShape(fields)) {
    const tag = shape.replace(/\(.*/, '');
    if (!shapes.has(tag)) shapes.set(tag, shape);
  }
  return [...shapes.values()];
}

function everyShape(fields: readonly Contained[]): string[] {
  return fields.flatMap(({ name, definition }): string[] => {
    if (name === 'StandardHeader' || name === 'StandardTrailer') return [];
    if (definition.tag !== undefined) return [String(definition.tag)];
    if (definition.noOfField) return [`${definition.noOfField.tag}(${shapesOf(definition.fields ?? []).join(' ')})`];
    return everyShape(definition.fields ?? []);
  });
}
