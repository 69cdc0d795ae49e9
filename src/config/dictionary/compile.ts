/** A dictionary tree → the table that src/fix/dictionary.ts reads. Components are expanded in place. */
import type { DialectTable, FieldRow, Group, Member, MessageRow } from '../../fix/dictionary.ts';
import { DictionaryError } from './error.ts';
import { attribute, child, type Element } from './xml.ts';

interface Context {
  readonly tags: ReadonlyMap<string, number>;
  readonly components: ReadonlyMap<string, Element>;
  /** Notes of tags that appear twice in a message; undefined if that is an error. */
  readonly notes: string[] | undefined;
}

/**
 * Throws DictionaryError, with the line, for any inconsistency. Given `notes`, it accepts one fault of foreign
 * dictionaries: for a tag that appears twice in a message it keeps the first place.
 */
export function compileTable(root: Element, name: string, notes?: string[]): DialectTable {
  if (root.name !== 'fix') throw new DictionaryError(root.where, 'the root is not <fix>');
  const fields = compileFields(part(root, 'fields'));
  const context: Context = {
    tags: new Map(fields.map(([tag, fieldName]) => [fieldName, tag])),
    components: new Map((child(root, 'components')?.children ?? []).map((each) => [attribute(each, 'name'), each])),
    notes,
  };
  const place = (element: Element | undefined): Member[] =>
    element === undefined ? [] : distinct(membersOf(element, context, true, []), element, notes);
  return {
    name,
    beginString: beginStringOf(root),
    fields,
    // The application part of FIX 5.0 has no header or trailer: FIXT.1.1 brings them.
    header: place(child(root, 'header')),
    trailer: place(child(root, 'trailer')),
    messages: part(root, 'messages')
      .children.map((message): MessageRow => {
        const category = attribute(message, 'msgcat');
        if (category !== 'admin' && category !== 'app')
          throw new DictionaryError(message.where, 'msgcat is admin or app');
        return [attribute(message, 'msgtype'), attribute(message, 'name'), category, place(message)];
      })
      .sort((a, b) => (a[0] < b[0] ? -1 : 1)),
  };
}

function part(root: Element, name: string): Element {
  const found = child(root, name);
  if (found === undefined) throw new DictionaryError(root.where, `no <${name}>`);
  return found;
}

function beginStringOf(root: Element): string {
  const version = `${attribute(root, 'major')}.${attribute(root, 'minor')}`;
  const pack = root.attributes.servicepack ?? '0';
  return `${root.attributes.type ?? 'FIX'}.${version}${pack === '0' ? '' : `SP${pack}`}`;
}

function compileFields(fields: Element): FieldRow[] {
  const rows = new Map<number, FieldRow>();
  const names = new Set<string>();
  for (const field of fields.children) {
    const tag = Number(attribute(field, 'number'));
    const name = attribute(field, 'name');
    if (!Number.isInteger(tag) || tag < 1)
      throw new DictionaryError(field.where, 'a field number is a whole number above 0');
    if (rows.has(tag) || names.has(name)) throw new DictionaryError(field.where, `${name}(${tag}) is defined twice`);
    names.add(name);
    const values = field.children.map((value) => [attribute(value, 'enum'), value.attributes.description ?? '']);
    const type = attribute(field, 'type').toUpperCase();
    rows.set(tag, values.length === 0 ? [tag, name, type] : [tag, name, type, values.flat()]);
  }
  return [...rows.values()].sort((a, b) => a[0] - b[0]);
}

/**
 * `required` is false within an optional component: its required fields are required only if the component is present.
 */
function membersOf(element: Element, context: Context, required: boolean, within: readonly string[]): Member[] {
  return element.children.flatMap((member): Member[] => {
    const name = attribute(member, 'name');
    const must = required && member.attributes.required === 'Y';
    if (member.name === 'component') {
      const component = context.components.get(name);
      if (component === undefined) throw new DictionaryError(member.where, `no component ${name}`);
      if (within.includes(name)) throw new DictionaryError(member.where, `component ${name} contains itself`);
      return membersOf(component, context, must, [...within, name]);
    }
    const tag = context.tags.get(name);
    if (tag === undefined) throw new DictionaryError(member.where, `no field ${name}`);
    const signed = must ? tag : -tag;
    if (member.name === 'field') return [signed];
    if (member.name !== 'group') throw new DictionaryError(member.where, `<${member.name}> is no member of a message`);
    const entry = distinct(membersOf(member, context, true, within), member, context.notes);
    if (entry.length === 0) throw new DictionaryError(member.where, `group ${name} is empty`);
    const group: Group = [signed, ...entry];
    return [group];
  });
}

/** A tag has one place among its neighbours. */
function distinct(members: Member[], element: Element, notes: string[] | undefined): Member[] {
  const seen = new Set<number>();
  return members.filter((member) => {
    const tag = Math.abs(typeof member === 'number' ? member : member[0]);
    if (!seen.has(tag)) {
      seen.add(tag);
      return true;
    }
    const problem = `tag ${tag} appears twice in ${element.attributes.name ?? element.name}`;
    if (notes === undefined) throw new DictionaryError(element.where, problem);
    notes.push(`${element.where}: ${problem}; the first place counts`);
    return false;
  });
}
