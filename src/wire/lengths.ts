/**
 * How long a value may be that is kept of a message: with its order in memory, in the journal, in reports. So an order
 * takes a bounded amount of memory, whoever writes it. What an order carries has a bound of its own (MAX_CARRIED), and
 * what is not kept needs none.
 */
import type { Fields } from '../fix/fields.ts';
import { Tag } from '../fix/tags.ts';
import { ROUTE_FIELDS } from '../orders/route.ts';
import { MAX_KEPT_MESSAGE, MAX_KEPT_TEXT, shortened } from '../units/shortened.ts';
import { BODY, type FieldTerms, fieldsOf } from './meaning.ts';
import { ORDER, REPLACE } from './orderMeaning.ts';
import { CANCEL, LIST, MASS_CANCEL, MASS_STATUS, STATUS } from './requestMeaning.ts';

/** Characters of a client's field that is kept. */
export const MAX_KEPT = 64;
/** Of one that names an order that may be there already, from before there was a bound. */
const MAX_REFERENCE = 1_024;
/** Of an identifier of a venue's. */
export const MAX_VENUE_ID = 256;

const OTHERS: readonly (readonly [tag: number, name: string])[] = [
  [Tag.Account, 'Account'],
  [Tag.PartyActionRequestID, 'PartyActionRequestID'],
  [Tag.PartyActionType, 'PartyActionType'],
  ...ROUTE_FIELDS.map((name) => [Tag[name], name] as const),
];
/** Names of what is kept of clients' requests, by tag. */
const KEPT: ReadonlyMap<number, string> = new Map([
  ...[ORDER, REPLACE, LIST, CANCEL, STATUS, MASS_CANCEL, MASS_STATUS]
    .flat()
    .filter(({ meaning }) => meaning === 'honoured')
    .flatMap((row) => fieldsOf(row).map(({ tag, name }) => [tag, name] as const)),
  ...OTHERS,
]);

export interface TooLong {
  readonly tag: number;
  readonly text: string;
}

/** The first field of a client's message that is kept, and is too long for that. */
export function tooLong(fields: Fields, agreed: FieldTerms): TooLong | undefined {
  const { tags, starts, ends, count } = fields;
  for (let i = BODY; i < count; i++) {
    const length = ends[i] - starts[i];
    if (length <= MAX_KEPT) continue;
    const tag = tags[i];
    const name = KEPT.get(tag) ?? nameKept(tag, agreed);
    if (name === undefined) continue;
    const names = tag === Tag.OrigClOrdID || (tag === Tag.ClOrdID && fields.msgType() === 'H');
    const most = names ? MAX_REFERENCE : MAX_KEPT;
    if (length > most) return { tag, text: `${name}(${tag}) has ${length} characters, ${most} are taken at most` };
  }
  return undefined;
}

const VENUE_IDS = [
  [Tag.ExecID, 'ExecID'],
  [Tag.ExecRefID, 'ExecRefID'],
  [Tag.OrderID, 'OrderID'],
] as const;

/** What a venue calls an execution or an order is known whole, or not at all: why it cannot be, '' if it can. */
export function tooLongID(fields: Fields): string {
  for (const [tag, name] of VENUE_IDS) {
    const at = fields.find(tag);
    const length = at < 0 ? 0 : fields.ends[at] - fields.starts[at];
    if (length > MAX_VENUE_ID) return `${name}(${tag}) has ${length} characters, ${MAX_VENUE_ID} are taken at most`;
  }
  return '';
}

/** What names the strategy of an order, or its trader, is kept as well. */
function nameKept(
  tag: number,
  { strategyTag, traderTag, traderRole, instructionTags }: FieldTerms,
): string | undefined {
  if (tag === strategyTag || tag === traderTag || tag === instructionTags?.exclude) return 'Field ';
  return traderRole !== undefined && tag === Tag.PartyID ? 'PartyID' : undefined;
}

/** Text(58). */
export const textSaid = (fields: Fields): string => fields.text(Tag.Text, MAX_KEPT_TEXT);

/** A message to keep. */
export const keptMessage = (fields: Fields): string => shortened(fields.toString(), MAX_KEPT_MESSAGE);
