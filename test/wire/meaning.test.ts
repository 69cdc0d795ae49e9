/** Every field that a standard version gives a client's message has a meaning here. */
import { expect, test } from 'vitest';
import { readStandard, STANDARD } from '../../src/config/dictionary/standard.ts';
import type { Element } from '../../src/config/dictionary/xml.ts';
import { fieldsOf, meaningOf, type Row } from '../../src/wire/meaning.ts';
import { ORDER, REPLACE } from '../../src/wire/orderMeaning.ts';
import { CANCEL, LIST, MASS_CANCEL, MASS_STATUS, STATUS } from '../../src/wire/requestMeaning.ts';

const MESSAGES: Readonly<Record<string, { readonly rows: readonly Row[]; readonly takesAny?: boolean }>> = {
  D: { rows: ORDER },
  G: { rows: [...ORDER, ...REPLACE] },
  E: { rows: [...ORDER, ...LIST] },
  F: { rows: CANCEL, takesAny: true },
  H: { rows: STATUS, takesAny: true },
  q: { rows: MASS_CANCEL },
  AF: { rows: MASS_STATUS },
};
const VERSIONS = Object.keys(STANDARD).filter((name) => name !== 'FIXT11');

/** A field of a message, with the groups and components that it is in: `78`, `[PreAllocGrp]`. */
interface Place {
  readonly tag: number;
  readonly name: string;
  readonly within: readonly string[];
  readonly isCount: boolean;
}

/** The fields of every message of a version. */
function placesOf(name: string): ReadonlyMap<string, readonly Place[]> {
  const root = readStandard(name, true);
  const part = (what: string) => root.children.find((each) => each.name === what)?.children ?? [];
  const tags = new Map(part('fields').map(({ attributes }) => [attributes.name, Number(attributes.number)]));
  const components = new Map(part('components').map((each) => [each.attributes.name, each]));
  const walk = (element: Element, within: readonly string[]): Place[] =>
    element.children.flatMap((member): Place[] => {
      const { name: called } = member.attributes;
      if (member.name === 'component') {
        const inner = components.get(called);
        return inner === undefined ? [] : walk(inner, [...within, `[${called}]`]);
      }
      const tag = tags.get(called);
      if (tag === undefined) throw new Error(`${name}: ${called} has no number`);
      const place = { tag, name: called, within, isCount: member.name === 'group' };
      return [place, ...(place.isCount ? walk(member, [...within, String(tag)]) : [])];
    });
  return new Map(part('messages').map((each) => [each.attributes.msgtype, walk(each, [])]));
}

const places = new Map(VERSIONS.map((name) => [name, placesOf(name)]));
const all = [...places.values()];

test('every version is read, down to its groups', () => {
  expect(VERSIONS).toEqual(['FIX40', 'FIX41', 'FIX42', 'FIX43', 'FIX44', 'FIX50', 'FIX50SP1', 'FIX50SP2']);
  const inD = (name: string) =>
    new Set(
      places
        .get(name)
        ?.get('D')
        ?.map(({ tag }) => tag),
    ).size;
  expect(VERSIONS.map(inD)).toEqual([36, 51, 74, 133, 235, 322, 347, 2864]);
});

test.each(Object.entries(MESSAGES))('every field of %s has a row, or is within one', (msgType, { rows, takesAny }) => {
  const own = new Set(rows.flatMap((row) => fieldsOf(row).map(({ tag }) => tag)));
  const named = new Set([...own].map(String));
  for (const { fields } of rows) for (const word of fields.split(', ')) if (word.startsWith('[')) named.add(word);
  const covered = (tag: number) =>
    takesAny === true ||
    own.has(tag) ||
    all.some((version) =>
      version.get(msgType)?.some((place) => place.tag === tag && place.within.some((outer) => named.has(outer))),
    );
  const missing = all.flatMap((version) => version.get(msgType) ?? []).filter(({ tag }) => !covered(tag));
  expect([...new Set(missing.map(({ tag, name }) => `${tag} ${name}`))]).toEqual([]);
});

test('every row names what a version has in one of these messages', () => {
  const names = new Set<string>();
  for (const version of all) {
    // MassActionReason(2675) is taken in q, and the standard has it in OrderMassActionRequest(CA).
    for (const msgType of [...Object.keys(MESSAGES), 'CA']) {
      for (const { tag, name, within } of version.get(msgType) ?? []) {
        names.add(`${tag} ${name}`);
        for (const outer of within) names.add(outer);
      }
    }
  }
  const words = Object.values(MESSAGES).flatMap(({ rows }) => rows.flatMap(({ fields }) => fields.split(', ')));
  expect([...new Set(words)].filter((word) => !names.has(word))).toEqual([]);
});

test.each(Object.entries(MESSAGES).filter(([msgType, { takesAny }]) => msgType !== 'E' && takesAny !== true))(
  'a group of %s that is taken has a row for each of its fields',
  (msgType, { rows }) => {
    const { codes, rows: byTag } = meaningOf(rows);
    const inPassing = all
      .flatMap((version) => version.get(msgType) ?? [])
      .filter(({ within }) => codes[Number(within.findLast((outer) => !outer.startsWith('[')))] === 1);
    expect(inPassing.filter(({ tag }) => !byTag.has(tag))).toEqual([]);
  },
);
