/**
 * A venue's dialect as its differences from a base. An overlay is a dictionary of the same grammar whose root names its
 * base (`<fix overlay='FIX44' name='NORTH'>`); what it has is merged into the base by name:
 *
 * - a field, group or component in a message, component, header or trailer: its `required` replaces the base's, its own
 *   members are merged in turn; one the base does not have is added behind the base's members, or behind the member
 *   that `after` names;
 * - `<remove name='…'/>` in the same places takes a member away;
 * - a message, component or field definition that the base does not have is added;
 * - a field definition that the base has: its values are added, or with `values='only'` they are all there are.
 */
import { DictionaryError } from './error.ts';
import { attribute, type Element, section } from './xml.ts';

/** Merges `overlay` into `base`, which it changes. */
export function applyOverlay(base: Element, overlay: Element): Element {
  for (const part of overlay.children) {
    switch (part.name) {
      case 'header':
      case 'trailer':
        mergeMembers(section(base, part.name), part);
        break;
      case 'messages':
        for (const message of part.children) mergeDefinition(section(base, 'messages'), message, 'msgtype');
        break;
      case 'components':
        for (const component of part.children) mergeDefinition(section(base, 'components'), component, 'name');
        break;
      case 'fields':
        for (const field of part.children) mergeField(section(base, 'fields'), field);
        break;
      default:
        throw new DictionaryError(part.where, `an overlay has no <${part.name}>`);
    }
  }
  return base;
}

function mergeDefinition(into: Element, part: Element, key: string): void {
  const id = attribute(part, key);
  const known = into.children.find((each) => each.attributes[key] === id);
  if (known === undefined) {
    into.children.push(part);
    return;
  }
  if (known.attributes.name !== part.attributes.name) {
    throw new DictionaryError(part.where, `the base calls this ${known.attributes.name}`);
  }
  mergeMembers(known, part);
}

function mergeMembers(into: Element, part: Element): void {
  for (const member of part.children) {
    const name = attribute(member, 'name');
    const at = into.children.findIndex((each) => each.attributes.name === name);
    if (member.name === 'remove') {
      if (at < 0) throw new DictionaryError(member.where, `the base has no ${name} here to remove`);
      into.children.splice(at, 1);
    } else if (at >= 0) {
      const known = into.children[at];
      if (known.name !== member.name)
        throw new DictionaryError(member.where, `the base has ${name} as <${known.name}>`);
      if (member.attributes.required !== undefined) known.attributes.required = member.attributes.required;
      mergeMembers(known, member);
    } else {
      into.children.splice(placeOf(into, member), 0, withoutAfter(member));
    }
  }
}

function placeOf(into: Element, member: Element): number {
  const { after } = member.attributes;
  if (after === undefined) return into.children.length;
  const at = into.children.findIndex((each) => each.attributes.name === after);
  if (at < 0) throw new DictionaryError(member.where, `no ${after} here to follow`);
  return at + 1;
}

function withoutAfter(member: Element): Element {
  const { after: _, ...attributes } = member.attributes;
  return { ...member, attributes };
}

function mergeField(into: Element, field: Element): void {
  const number = attribute(field, 'number');
  const known = into.children.find((each) => each.attributes.number === number);
  if (known === undefined) {
    into.children.push(field);
    return;
  }
  for (const key of ['name', 'type']) {
    if (known.attributes[key] !== field.attributes[key]) {
      throw new DictionaryError(field.where, `the base gives field ${number} the ${key} ${known.attributes[key]}`);
    }
  }
  if (field.attributes.values === 'only') known.children.length = 0;
  for (const value of field.children) {
    if (known.children.some((each) => each.attributes.enum === value.attributes.enum)) {
      throw new DictionaryError(value.where, `the base has the value ${value.attributes.enum} already`);
    }
    known.children.push(value);
  }
}

/** The base an overlay names, undefined for a whole dictionary. */
export function baseOf(root: Element): string | undefined {
  return root.attributes.overlay;
}
