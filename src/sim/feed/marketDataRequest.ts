/** MarketDataRequest(V) as values, or why it is rejected. */
import type { Fields } from '../../fix/fields.ts';
import { Tag } from '../../fix/tags.ts';

/** SubscriptionRequestType(263), MDUpdateType(265), MDEntryType(269): characters as bytes. */
export const SubscriptionRequestType = { Snapshot: 48, Subscribe: 49, Unsubscribe: 50 } as const;
const MDUpdateType = { FullRefresh: 48, Incremental: 49 } as const;
export const MDEntryType = { Bid: 48, Offer: 49, Trade: 50 } as const;

/** MDReqRejReason(281), as bytes. */
export const MDReqRejReason = {
  UnknownSymbol: 48,
  InsufficientBandwidth: 50,
  UnsupportedSubscriptionRequestType: 52,
  UnsupportedMarketDepth: 53,
  UnsupportedMDUpdateType: 54,
  UnsupportedAggregatedBook: 55,
  UnsupportedMDEntryType: 56,
} as const;

export interface MarketDataRequest {
  readonly mdReqID: string;
  /** True to send updates after the snapshot. */
  readonly subscribe: boolean;
  readonly symbols: readonly string[];
  /** Levels a side; MAX_SAFE_INTEGER for the whole book. */
  readonly depth: number;
  readonly bids: boolean;
  readonly offers: boolean;
  readonly trades: boolean;
  /** X for what changes; otherwise another W. */
  readonly incremental: boolean;
}

export interface MarketDataRefusal {
  readonly mdReqRejReason: number;
  readonly text: string;
}

/** Reads a V that is no unsubscription. `isTraded` knows our symbols. */
export function readMarketDataRequest(
  fields: Fields,
  isTraded: (symbol: string) => boolean,
): MarketDataRequest | MarketDataRefusal {
  const type = fields.char(Tag.SubscriptionRequestType);
  if (type !== SubscriptionRequestType.Snapshot && type !== SubscriptionRequestType.Subscribe) {
    return refuse(MDReqRejReason.UnsupportedSubscriptionRequestType, 'SubscriptionRequestType(263) is 0, 1 or 2');
  }
  const depth = fields.uint(Tag.MarketDepth);
  if (depth < 0) return refuse(MDReqRejReason.UnsupportedMarketDepth, 'MarketDepth(264) is a number of levels, or 0');
  const updateType = fields.has(Tag.MDUpdateType) ? fields.char(Tag.MDUpdateType) : MDUpdateType.Incremental;
  if (updateType !== MDUpdateType.FullRefresh && updateType !== MDUpdateType.Incremental) {
    return refuse(MDReqRejReason.UnsupportedMDUpdateType, 'MDUpdateType(265) is 0 or 1');
  }
  if (fields.has(Tag.AggregatedBook) && !fields.yes(Tag.AggregatedBook)) {
    return refuse(MDReqRejReason.UnsupportedAggregatedBook, 'books are by price level: AggregatedBook(266)=Y');
  }
  const types = allOf(fields, Tag.MDEntryType);
  const untold = types.find((entryType) => entryType !== '0' && entryType !== '1' && entryType !== '2');
  if (untold !== undefined) {
    return refuse(MDReqRejReason.UnsupportedMDEntryType, `MDEntryType(269)=${untold} is not told: 0, 1 and 2 are`);
  }
  const symbols = allOf(fields, Tag.Symbol);
  const unknown = symbols.find((symbol) => !isTraded(symbol));
  if (unknown !== undefined) return refuse(MDReqRejReason.UnknownSymbol, `Symbol(55)=${unknown} is not traded here`);
  return {
    mdReqID: fields.text(Tag.MDReqID),
    subscribe: type === SubscriptionRequestType.Subscribe,
    symbols,
    depth: depth === 0 ? Number.MAX_SAFE_INTEGER : depth,
    bids: types.includes('0'),
    offers: types.includes('1'),
    trades: types.includes('2'),
    incremental: updateType === MDUpdateType.Incremental,
  };
}

function allOf(fields: Fields, tag: number): string[] {
  const values: string[] = [];
  for (let i = fields.findFrom(tag, 0); i >= 0; i = fields.findFrom(tag, i + 1)) values.push(fields.textAt(i));
  return values;
}

function refuse(mdReqRejReason: number, text: string): MarketDataRefusal {
  return { mdReqRejReason, text };
}
