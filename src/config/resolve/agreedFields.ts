/** Fields of orders about which something is agreed: those that are dropped, and those that describe an instrument. */
import { fieldsOf, type FieldTerms, type Row } from '../../wire/meaning.ts';
import { ORDER, REPLACE } from '../../wire/orderMeaning.ts';
import { isHeaderField } from '../../fix/edits.ts';
import { isDataField } from '../../fix/fields.ts';
import { Tag } from '../../fix/tags.ts';
import type { ClientEntry } from '../schema/schema.ts';
import type { ConfigFaults, Path } from './configFaults.ts';

const NAMES: ReadonlyMap<
  number,
  { readonly name: string; readonly meaning: Row['meaning']; readonly always: boolean }
> = new Map(
  [...REPLACE, ...ORDER].flatMap((row) =>
    fieldsOf(row).map(({ tag, name }) => [tag, { name, meaning: row.meaning, always: row.always === true }] as const),
  ),
);

/** The order would be another one with this field than without; where only one value ever passes, it would not. */
export function changesOrder(tag: number): boolean {
  const known = NAMES.get(tag);
  return known !== undefined && !known.always && ['only', 'refused'].includes(known.meaning);
}

type AgreedEntry = Pick<
  ClientEntry,
  'ignoreFields' | 'strategyTag' | 'traderTag' | 'traderRole' | 'onBehalfOf' | 'instructionTags'
>;

/** Fields of the header that say who sends: what a Logon does not hold them to. */
const SENDERS: ReadonlySet<number> = new Set([Tag.SenderSubID, Tag.SenderLocationID, Tag.OnBehalfOfSubID]);

/** Why a field cannot name the strategy of an order, or its trader; '' if it can. */
function whyNoName(tag: number): string {
  const known = NAMES.get(tag);
  if (known !== undefined && (known.meaning === 'honoured' || known.always))
    return `${known.name}(${tag}) is what an order is made of: it names nothing else`;
  if (isDataField(tag)) return `${tag} is raw data or its length`;
  if (tag === Tag.NoPartyIDs) return `${tag} is a group: \`traderRole\` says which party entered an order`;
  if (isHeaderField(tag) && !SENDERS.has(tag)) return `${tag} is the session's own: of the header 50, 116 and 142 may`;
  return '';
}

/** What is agreed with a client. */
export function fieldTermsOf(entry: AgreedEntry, at: Path, faults: ConfigFaults): FieldTerms {
  const { ignoreFields, strategyTag, traderTag, traderRole, onBehalfOf } = entry;
  const firms = onBehalfOf && new Set(onBehalfOf);
  const tags = tagsOf(entry, at, faults);
  for (const key of ['strategyTag', 'traderTag'] as const) {
    const why = entry[key] === undefined ? '' : whyNoName(entry[key]);
    if (why !== '') faults.add([...at, key], why);
  }
  if (traderTag !== undefined && traderTag === strategyTag) {
    faults.add([...at, 'traderTag'], `${traderTag} names the strategy already`);
  }
  if (traderTag !== undefined && traderRole !== undefined) {
    faults.add([...at, 'traderRole'], 'the trader is named by `traderTag` already: leave one of them out');
  }
  ignoreFields.forEach((tag, i) => {
    const known = NAMES.get(tag);
    if (known === undefined || (known.meaning !== 'honoured' && !known.always)) return;
    faults.add([...at, 'ignoreFields', i], `${known.name}(${tag}) is what an order is made of: it cannot be ignored`);
  });
  const named = [strategyTag, traderTag, ...Object.values(tags ?? {})].filter((tag) => tag !== undefined);
  return {
    ignored: new Set([...ignoreFields, ...named]),
    carried: new Set(),
    strategyTag,
    traderTag,
    traderRole,
    firms,
    ...(tags && { instructionTags: tags }),
  };
}

/** Tags of what orders say of their handling. */
function tagsOf({ instructionTags, strategyTag, traderTag }: AgreedEntry, at: Path, faults: ConfigFaults) {
  if (instructionTags === undefined) return undefined;
  const taken = new Map([strategyTag, traderTag].map((tag) => [tag, 'strategy or trader']));
  for (const [key, tag] of Object.entries(instructionTags)) {
    if (tag === undefined) continue;
    const why = whyNoName(tag).replace('names nothing else', 'says nothing else');
    const other = taken.get(tag);
    if (why !== '') faults.add([...at, 'instructionTags', key], why);
    if (other !== undefined) faults.add([...at, 'instructionTags', key], `${tag} is agreed for ${other} already`);
    taken.set(tag, `\`${key}\``);
  }
  const { excludeVenues: exclude, noDark, maxTakeFee, minSize, tradesOn } = instructionTags;
  return { exclude, noDark, maxTakeFee, minSize, tradesOn };
}

/** What orders may say of an instrument, by tag; undefined for nothing beside its symbol. */
export function descriptionOf(
  fields: Readonly<Record<string, readonly string[]>>,
  at: Path,
  faults: ConfigFaults,
): ReadonlyMap<number, readonly string[]> | undefined {
  const described = Object.entries(fields).map(([key, values]) => [Number(key), values] as const);
  for (const [tag] of described) {
    const known = NAMES.get(tag);
    if (known === undefined || known.meaning === 'only' || known.meaning === 'refused') continue;
    faults.add([...at, 'fields', String(tag)], `${known.name}(${tag}) is taken with any value: no need to list some`);
  }
  return described.length === 0 ? undefined : new Map(described);
}
