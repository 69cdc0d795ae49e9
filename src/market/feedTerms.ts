/** How a venue wants to be asked for its books, and how it tells them: its terms, from the configuration. */
import type { Qty, Span } from '../units/brand.ts';

/** What distinguishes the entries of a book: their price, their MDEntryID(278), or their level. */
export type Keying = 'price' | 'entry' | 'level';

export interface MarketDataTerms {
  /** `auto`: as the first bid or offer of each snapshot shows. */
  readonly keying: Keying | 'auto';
  /** Levels a side that were asked for; 0 is all. */
  readonly depth: number;
  /** A snapshot may have several entries at a price (AggregatedBook(266)=N): their sizes are added. */
  readonly sums: boolean;
  /** The size of quotes without MDEntrySize(271); undefined: they are shown, and nothing is taken from them. */
  readonly assumedSize: ReadonlyMap<string, Qty> | undefined;
  /** It sends no W: after a request, the first changes of a book build it from nothing. */
  readonly beginsEmpty: boolean;
  /** RptSeq(83) counts the changes of each book: a gap loses it. */
  readonly countsRptSeq: boolean;
}

/** Of a venue that has no ways of its own. */
export const PLAIN_MARKET_DATA: MarketDataTerms = {
  keying: 'auto',
  depth: 0,
  sums: false,
  assumedSize: undefined,
  beginsEmpty: false,
  countsRptSeq: true,
};

export type EntryType = 'bid' | 'offer' | 'trade' | 'imbalance' | 'clearingPrice';

/** Fields of the request, in a venue's way. */
export interface BookRequestForm {
  /** SubscriptionRequestType(263): 1, and the venue says what changes; or 0, and we ask again and again. */
  readonly subscription: 'updates' | 'poll';
  /** MDUpdateType(265): 1, 0, or no field. */
  readonly updateType: 'incremental' | 'full' | 'none';
  /** AggregatedBook(266): Y, N, or no field. */
  readonly aggregated: 'yes' | 'no' | 'none';
  readonly entryTypes: readonly EntryType[];
  /** MarketDepth(264); 0 is the whole book. */
  readonly depth: number;
}

export const PLAIN_BOOK_REQUEST: BookRequestForm = {
  subscription: 'updates',
  updateType: 'incremental',
  aggregated: 'yes',
  entryTypes: ['bid', 'offer', 'trade'],
  depth: 5,
};

export interface RequestPlan {
  /** Symbols in one MarketDataRequest(V). */
  readonly symbolsPerRequest: number;
  /** Between two requests; 0 for any number at once. */
  readonly spacing: Span;
  /** A request that is not answered within this time is answered no more. */
  readonly answerWithin: Span;
  /** Undefined: the venue says what changes, and is asked only once. */
  readonly pollEvery: Span | undefined;
}
