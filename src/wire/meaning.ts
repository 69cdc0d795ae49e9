/**
 * What each field of a client's message means here, and what to say to one that has no meaning: a message is traded as
 * it was meant, or refused. The rows are in orderMeaning.ts and requestMeaning.ts, printed in
 * docs/rules-of-engagement.md; a test holds them against the standard dictionary of every version.
 */
import type { Asker, OrderFault } from '../core/words/clientCommand.ts';
import type { Fields } from '../fix/fields.ts';
import { OrdRejReason } from '../orders/values.ts';
import type { Instant } from '../units/brand.ts';
import type { Instrument } from '../units/instrument.ts';
import { MICROS_PER_DAY, readDate, readUtcTimestamp } from '../units/time.ts';
import type { DateEnd } from './orderTerms.ts';

/**
 * - honoured: done, or refused where it is read.
 * - harmless: changes nothing about what is traded, for whom, when or on what terms.
 * - carried: says who is behind the order; taken, and goes on to venues where that is configured.
 * - only: taken with the values that change nothing, refused with any other.
 * - refused: would change the order, and we do not do it.
 */
export type Meaning = 'honoured' | 'harmless' | 'carried' | 'only' | 'refused';

/**
 * The values that change nothing: a list; what the instrument says of itself; today's date; a time that has come; what
 * the order that is replaced has, which the core compares.
 */
export type Only = readonly string[] | 'itsCurrency' | 'itsOwn' | 'today' | 'past' | 'theOrders';

export interface Row {
  readonly meaning: Meaning;
  /**
   * `58 Text, 354 EncodedTextLen`; a group by its count, or a component in brackets, has all of its fields that no
   * row names, in any version.
   */
  readonly fields: string;
  readonly why: string;
  readonly only?: Only;
  /** Our own sums depend on it: no agreement lets another value pass. */
  readonly always?: boolean;
}

/** Tags that are agreed with a client for what its orders may say beside FIX's own fields. */
export interface InstructionTags {
  readonly exclude?: number | undefined;
  readonly noDark?: number | undefined;
  readonly maxTakeFee?: number | undefined;
  readonly minSize?: number | undefined;
  readonly tradesOn?: number | undefined;
}

/** What is agreed with one client about fields that are refused otherwise. */
export interface FieldTerms {
  /** Dropped, whatever they say. */
  readonly ignored: ReadonlySet<number>;
  /** Taken, and handed on to venues. */
  readonly carried: ReadonlySet<number>;
  /** What rules of the router ask for, with the values that they know (none: any); absent: nothing. */
  readonly asked?: ReadonlyMap<number, readonly string[]> | undefined;
  /** What names the strategy of an order, and its trader, for limits; absent: nothing does. */
  readonly strategyTag?: number | undefined;
  readonly traderTag?: number | undefined;
  /** The trader is the party with this PartyRole(452). */
  readonly traderRole?: number | undefined;
  /** What says how its orders are to be handled; absent: FIX's own fields alone do. */
  readonly instructionTags?: InstructionTags | undefined;
  /** What its orders may have in OnBehalfOfCompID(115); absent: anything. */
  readonly firms?: ReadonlySet<string> | undefined;
}

/** The rows of one message, by tag. */
export interface MessageMeaning {
  /** PASS, or anything else: then the row is looked at. A tag beyond its end has none. */
  readonly codes: Uint8Array;
  readonly rows: ReadonlyMap<number, NamedRow>;
  /** A field without a row is taken too: nothing is traded by the message, and it names the order it is about. */
  readonly takesAny: boolean;
}

interface NamedRow extends Row {
  readonly name: string;
}

/** Characters of a value that a text shows: no value that is taken is as long. */
const MAX_QUOTED = 100;

const PASS = 1;
/** The fields before it frame every message: 8, 9, 35. */
export const BODY = 3;

/** Header and trailer, which the session has dealt with. SecureData(91) is not among them: it hides fields. */
const FRAME =
  '8 9 10 34 35 43 49 50 52 56 57 89 93 97 115 116 122 128 129 142 143 144 145 212 213 347 369 370 627 628 629 630 1128 1129 1156';

/** Tag and name of each field that the row names; components have none. */
export function fieldsOf({ fields }: Row): { readonly tag: number; readonly name: string }[] {
  return fields
    .split(', ')
    .filter((field) => !field.startsWith('['))
    .map((field) => ({ tag: Number.parseInt(field, 10), name: field.slice(field.indexOf(' ') + 1) }));
}

/** Later rows take precedence: a message's own over those it shares. */
export function meaningOf(rows: readonly Row[], takesAny = false): MessageMeaning {
  const byTag = new Map<number, NamedRow>();
  for (const row of rows) for (const { tag, name } of fieldsOf(row)) byTag.set(tag, { ...row, name });
  const frame = FRAME.split(' ').map(Number);
  const codes = new Uint8Array(Math.max(...byTag.keys(), ...frame) + 1);
  for (const tag of frame) codes[tag] = PASS;
  for (const [tag, { meaning, only }] of byTag) {
    if ((meaning !== 'refused' && meaning !== 'only') || only === 'theOrders') codes[tag] = PASS;
  }
  return { codes, rows: byTag, takesAny };
}

/** What a client's messages are read by. */
export interface Reading {
  readonly asker: Asker;
  readonly agreed: FieldTerms;
  readonly dateEnd: DateEnd;
  readonly now: Instant;
}

/**
 * The first field before `end` that would change what is traded, and is not honoured. Every order comes here: of most
 * fields one byte is read.
 */
export function faultIn(
  fields: Fields,
  end: number,
  meaning: MessageMeaning,
  reading: Reading,
  instrument: Instrument | undefined,
): OrderFault | undefined {
  const { codes } = meaning;
  const { tags } = fields;
  for (let i = BODY; i < end; i++) {
    if (codes[tags[i]] === PASS) continue;
    const text = whyNot(fields, i, meaning, reading, instrument);
    if (text !== '') return { ordRejReason: OrdRejReason.UnsupportedCharacteristic, text };
  }
  return undefined;
}

/** Why field i is not taken, '' if it is. */
function whyNot(
  fields: Fields,
  i: number,
  meaning: MessageMeaning,
  { agreed, now }: Reading,
  instrument: Instrument | undefined,
): string {
  const tag = fields.tags[i];
  const row = meaning.rows.get(tag);
  if (row?.always !== true && (agreed.ignored.has(tag) || agreed.carried.has(tag))) return '';
  if (row === undefined && meaning.takesAny) return '';
  const value = fields.textAt(i, MAX_QUOTED);
  const field = `${row === undefined ? `Field ${tag}` : `${row.name}(${tag})`}=${value} is not taken`;
  const known = row?.always === true ? undefined : agreed.asked?.get(tag);
  if (known !== undefined) {
    const isKnown = known.length === 0 || known.includes(value);
    return isKnown ? '' : `${field}, only ${known.join(', ')}: no rule of the router is for it`;
  }
  const own = instrument?.description?.get(tag);
  if (own !== undefined) return own.includes(value) ? '' : `${field}: ${instrument?.symbol} has ${own.join(' or ')}`;
  if (row === undefined) return `${field}: it may change the order, and nothing is agreed about it`;
  switch (row.only) {
    case undefined:
      return `${field}: ${row.why}`;
    case 'itsCurrency':
      return instrument === undefined || value === instrument.currency
        ? ''
        : `${field}: ${row.why}, ${instrument.currency}`;
    case 'itsOwn':
      return value === instrument?.symbol ? '' : `${field}: ${row.why}`;
    case 'today':
      return isToday(fields, i, now) ? '' : `${field}: ${row.why}`;
    case 'past':
      return readUtcTimestamp(fields.bytes, fields.starts[i], fields.ends[i]) <= now ? '' : `${field}: ${row.why}`;
    case 'theOrders':
      // Its fields pass before this.
      return '';
    default:
      return row.only.includes(value) ? '' : `${field}, only ${row.only.join(', ')}: ${row.why}`;
  }
}

/** From the first hour of the date somewhere on Earth to its last. */
function isToday({ bytes, starts, ends }: Fields, i: number, now: Instant): boolean {
  const start = readDate(bytes, starts[i], ends[i]) * MICROS_PER_DAY;
  const hour = MICROS_PER_DAY / 24;
  return start - 14 * hour <= now && now < start + 36 * hour;
}
