/** The words of the law: what it is told of, in numbers alone. */

export type Measure =
  | 'orderQty'
  | 'orderNotional'
  | 'openQty'
  | 'openNotional'
  | 'openingNotional'
  | 'openOrders'
  | 'longPosition'
  | 'shortPosition'
  | 'grossNotional';

export const DIMENSIONS = ['client', 'account', 'desk', 'symbol', 'currency'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** One limit: a value is that one alone, `*` is a sum of its own for each, and what is left out is one sum over all. */
export interface Limit {
  readonly measure: Measure;
  readonly on: { readonly [D in Dimension]?: string };
  /** Shares, orders, or money in ten-thousandths. */
  readonly most: number;
  /** Money of all currencies counts in the one that rates are in. */
  readonly isInto?: boolean;
}

/** What the law is told of a symbol: `unit` ten-thousandths of its currency are one price step times one share. */
export interface Symbol {
  readonly symbol: string;
  readonly currency: string;
  readonly unit: number;
  readonly tick: number;
  /** What its currency is worth in the one that rates are in; absent: it is that one. */
  readonly rate?: number;
}

export interface Rules {
  readonly limits: readonly Limit[];
  readonly symbols: readonly Symbol[];
  /** Widest collar of anybody, in ten-thousandths. */
  readonly collarBps: number;
  /** How much more than the best bid a sale may bring, in ten-thousandths: the collar of market orders. */
  readonly improvementBps: number;
  /** Quotes that are wider, or farther from each other or the last trade, need not be believed, in ten-thousandths. */
  readonly maxSpreadBps: number;
  /** Microseconds after which a quote is nobody's. */
  readonly staleAfter: number;
  /** Ways of breaking the law that are not looked for. */
  readonly ignored?: readonly Article[];
}

export type Article =
  | Measure
  | 'unbounded'
  | 'collar'
  | 'reference'
  | 'reducing'
  | 'reducingRests'
  | 'halted'
  | 'threw';

export class Broken extends Error {
  readonly article: Article;

  constructor(article: Article, text: string) {
    super(`${article}: ${text}`);
    this.article = article;
  }
}

/** An order as it goes out to a venue. */
export interface Leaving {
  readonly child: number;
  readonly order: number;
  readonly client: string;
  readonly account: string;
  readonly desk: string;
  readonly strategy: string;
  /** Where it came from. */
  readonly session: string;
  readonly symbol: string;
  readonly venue: string;
  readonly buy: boolean;
  readonly qty: number;
  /** Undefined: it has none. */
  readonly limit: number | undefined;
  /** Its venue triggers it there; undefined for no stop. */
  readonly stopPx?: number | undefined;
  /** False: its venue fills or ends it at once. */
  readonly rests: boolean;
}

/** What a venue shows of a symbol, as far as it is true: one that lies on one side alone tells the truth on the other. */
export interface Shown {
  readonly bid: number | undefined;
  readonly ask: number | undefined;
  readonly at: number;
  /** Both sides are true. */
  readonly honest: boolean;
  /** It is the venue's own word, not that of a feed. */
  readonly firm: boolean;
}

export type Scope = 'global' | 'client' | 'account' | 'desk' | 'strategy' | 'session' | 'symbol' | 'venue';
export type State = 'active' | 'reducing' | 'halted';
