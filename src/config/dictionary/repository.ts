/**
 * One version of the FIX Repository, edition 2010 (a folder of Messages.xml, MsgContents.xml, Components.xml,
 * Fields.xml and Enums.xml), as the same tree that a QuickFIX-format dictionary parses to: what compileTable takes.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SaxesParser } from 'saxes';
import { DictionaryError } from './error.ts';
import type { Element } from './xml.ts';

/** Which part of a version a table is made of: since FIX 5.0 the session's messages are those of FIXT, a part apart. */
export type Part = 'whole' | 'application' | 'transport';

/** The root's attributes: `{ type: 'FIX', major: '4', minor: '0' }`. */
export type VersionAttributes = Readonly<Record<string, string>>;

type Row = Readonly<Record<string, string>>;

/** Header, trailer and the messages 0 to 5, A and n: what FIXT 1.1 took out of the application versions. */
const SESSION = 'Session';
/** XMLnonFIX(n) is filed under the session, but is an application message. */
const XML_NON_FIX = 'n';

/** Reads `folder`. Throws DictionaryError for an inconsistency, and as readFileSync does for a missing file. */
export function readRepository(folder: string, version: VersionAttributes, part: Part): Element {
  const read = (file: string) => readRows(join(folder, `${file}.xml`), file);
  const where = basename(dirname(folder));
  const repository = new Repository(where, read('Fields'), read('Components'), read('MsgContents'));
  const messages = read('Messages').filter(
    (row) => part === 'whole' || (row.CategoryID === SESSION) === (part === 'transport'),
  );
  const root = element('fix', version, where, [
    element('header', {}, where, part === 'application' ? [] : repository.contents('StandardHeader')),
    element('trailer', {}, where, part === 'application' ? [] : repository.contents('StandardTrailer')),
    element(
      'messages',
      {},
      where,
      messages.map((row) => repository.message(row)),
    ),
    repository.components(),
  ]);
  root.children.push(repository.fields(read('Enums'), part === 'transport' ? messages : undefined));
  return root;
}

class Repository {
  private readonly where: string;
  private readonly fieldRows: readonly Row[];
  private readonly nameOf: ReadonlyMap<string, string>;
  private readonly componentIDs: ReadonlyMap<string, string>;
  private readonly contentsOf = new Map<string, Row[]>();
  /** Components used by the messages; only these are written. */
  private readonly usedComponents = new Set<string>();
  private readonly usedFields = new Set<string>(['MsgType']);

  constructor(where: string, fieldRows: readonly Row[], components: readonly Row[], contents: readonly Row[]) {
    this.where = where;
    this.fieldRows = fieldRows;
    this.nameOf = new Map(fieldRows.map(({ Tag, Name }) => [Tag, Name]));
    this.componentIDs = new Map(components.map(({ Name, ComponentID }) => [Name, ComponentID]));
    for (const row of contents) {
      const rows = this.contentsOf.get(row.ComponentID);
      if (rows === undefined) this.contentsOf.set(row.ComponentID, [row]);
      else rows.push(row);
    }
    for (const rows of this.contentsOf.values()) rows.sort((a, b) => Number(a.Position) - Number(b.Position));
  }

  message({ ComponentID, MsgType, Name, CategoryID }: Row): Element {
    const msgcat = CategoryID === SESSION && MsgType !== XML_NON_FIX ? 'admin' : 'app';
    return element('message', { name: Name, msgtype: MsgType, msgcat }, this.where, this.members(ComponentID));
  }

  /** The contents of a component, to be inserted in its place. */
  contents(name: string): Element[] {
    const id = this.componentIDs.get(name);
    if (id === undefined) throw new DictionaryError(this.where, `no component ${name}`);
    return this.members(id);
  }

  private members(id: string): Element[] {
    const rows = (this.contentsOf.get(id) ?? []).filter(
      ({ TagText }) => TagText !== 'StandardHeader' && TagText !== 'StandardTrailer',
    );
    return this.nest(rows, 0, rows.length);
  }

  /** A row with rows of a deeper Indent behind it is the count of a repeating group that they are the members of. */
  private nest(rows: readonly Row[], from: number, to: number): Element[] {
    const members: Element[] = [];
    for (let at = from; at < to; ) {
      let next = at + 1;
      while (next < to && Number(rows[next].Indent) > Number(rows[at].Indent)) next++;
      members.push(this.member(rows[at], next > at + 1 ? this.nest(rows, at + 1, next) : undefined));
      at = next;
    }
    return members;
  }

  private member({ TagText, Reqd }: Row, entry: Element[] | undefined): Element {
    const required = Reqd === '1' ? 'Y' : 'N';
    if (this.componentIDs.has(TagText)) {
      this.usedComponents.add(TagText);
      return element('component', { name: TagText, required }, this.where);
    }
    const name = this.nameOf.get(TagText);
    if (name === undefined) throw new DictionaryError(this.where, `no field or component ${TagText}`);
    this.usedFields.add(name);
    return element(entry === undefined ? 'field' : 'group', { name, required }, this.where, entry);
  }

  /** Those in use, and those that these use in turn: a set that is walked sees what is added meanwhile. */
  components(): Element {
    const components: Element[] = [];
    for (const name of this.usedComponents)
      components.push(element('component', { name }, this.where, this.contents(name)));
    return element('components', {}, this.where, components);
  }

  /** All fields; of a transport, whose `messages` are given, those in use, and the MsgTypes that are its own. */
  fields(enums: readonly Row[], messages: readonly Row[] | undefined): Element {
    const values = new Map<string, Element[]>();
    for (const { Tag, Value, SymbolicName } of enums) {
      if (Tag === '35' && messages?.every(({ MsgType }) => MsgType !== Value)) continue;
      const value = element('value', { enum: Value, description: SymbolicName ?? '' }, this.where);
      const known = values.get(Tag);
      if (known === undefined) values.set(Tag, [value]);
      else if (known.every((each) => each.attributes.enum !== Value)) known.push(value);
    }
    const rows = this.fieldRows.filter(({ Name }) => messages === undefined || this.usedFields.has(Name));
    return element(
      'fields',
      {},
      this.where,
      rows.map((row) =>
        element(
          'field',
          { number: row.Tag, name: row.Name, type: typeOf(row) },
          this.where,
          // If the values are one half of a union (Reserved100Plus, Tenor …), any value goes; so it does where a
          // transport names MsgTypes of the versions that it carries.
          row.UnionDataType !== undefined || (messages !== undefined && row.EnumDatatype === '35')
            ? []
            : values.get(row.EnumDatatype ?? row.Tag),
        ),
      ),
    );
  }
}

/** FIX 4.0 and 4.1 had no type for several values in one field, and described it in text. */
function typeOf({ Type, Description }: Row): string {
  return Type === 'char' && Description?.includes('space delimited') ? 'MULTIPLEVALUESTRING' : Type;
}

function element(name: string, attributes: VersionAttributes, where: string, children: Element[] = []): Element {
  return { name, attributes: { ...attributes }, children, where };
}

/** Every child of the root with the text of its own children, by name. */
function readRows(path: string, file: string): Row[] {
  const parser = new SaxesParser();
  const rows: Record<string, string>[] = [];
  const open: string[] = [];
  parser.on('error', (error) => {
    throw new DictionaryError(`${file}.xml:${parser.line}`, error.message);
  });
  parser.on('opentag', ({ name }) => {
    open.push(name);
    if (open.length === 2) rows.push({});
    else if (open.length === 3) rows[rows.length - 1][name] = '';
  });
  parser.on('text', (text) => {
    if (open.length >= 3) rows[rows.length - 1][open[2]] += text.trim();
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(readFileSync(path, 'utf8')).close();
  return rows;
}
