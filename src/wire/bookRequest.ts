/** MarketDataRequest(V) as a venue wants it. */
import { Tag } from '../fix/tags.ts';
import type { MessageWriter } from '../fix/writer.ts';
import type { BookRequestForm } from '../market/feedTerms.ts';

/** MDEntryType(269). */
const ENTRY_TYPES = { bid: 48, offer: 49, trade: 50, imbalance: 65, clearingPrice: 81 } as const;
const SNAPSHOT = 48;
const SNAPSHOT_AND_UPDATES = 49;
const UNSUBSCRIBE = 50;

/** Writes the body of a V that asks for the books of `symbols`. */
export function writeBookRequest(
  w: MessageWriter,
  mdReqID: string,
  symbols: readonly string[],
  form: BookRequestForm,
): void {
  write(w, mdReqID, symbols, form, form.subscription === 'poll' ? SNAPSHOT : SNAPSHOT_AND_UPDATES);
}

/** The end of a subscription: the request again, with SubscriptionRequestType(263)=2. */
export function writeBookUnsubscribe(
  w: MessageWriter,
  mdReqID: string,
  symbols: readonly string[],
  form: BookRequestForm,
): void {
  write(w, mdReqID, symbols, form, UNSUBSCRIBE);
}

function write(
  w: MessageWriter,
  mdReqID: string,
  symbols: readonly string[],
  { updateType, aggregated, entryTypes, depth }: BookRequestForm,
  subscription: number,
): void {
  w.text(Tag.MDReqID, mdReqID);
  w.char(Tag.SubscriptionRequestType, subscription);
  w.uint(Tag.MarketDepth, depth);
  if (updateType !== 'none') w.uint(Tag.MDUpdateType, updateType === 'incremental' ? 1 : 0);
  if (aggregated !== 'none') w.flag(Tag.AggregatedBook, aggregated === 'yes');
  w.uint(Tag.NoMDEntryTypes, entryTypes.length);
  for (const type of entryTypes) w.char(Tag.MDEntryType, ENTRY_TYPES[type]);
  w.uint(Tag.NoRelatedSym, symbols.length);
  for (const symbol of symbols) w.text(Tag.Symbol, symbol);
}
