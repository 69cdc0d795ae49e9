/**
 * What venues show, of which the law knows how much is true; and what nobody else could know of it. Where it cannot be
 * known what is true, it excuses what the last trade bears out, and nothing more.
 */
import type { Article, Leaving, Rules, Shown } from './words.ts';

interface Fault {
  readonly article: Article;
  readonly text: string;
}

const BPS = 10_000;

export class Quotes {
  private readonly rules: Rules;
  private readonly quotes = new Map<string, Map<string, Shown>>();
  private readonly prints = new Map<string, number>();

  constructor(rules: Rules) {
    this.rules = rules;
  }

  shows(symbol: string, venue: string, shown: Shown | undefined): void {
    let venues = this.quotes.get(symbol);
    if (venues === undefined) this.quotes.set(symbol, (venues = new Map<string, Shown>()));
    if (shown === undefined) venues.delete(venue);
    else venues.set(venue, shown);
  }

  printed(symbol: string, px: number): void {
    this.prints.set(symbol, px);
  }

  /** The most that a sale counts for: a market order's collar above the best bid. */
  bestSale(symbol: string, now: number): number {
    return Math.max(0, ...this.bids(symbol, now)) * (1 + this.rules.improvementBps / BPS);
  }

  /** How the child's limit is not where honest venues are, give or take the collar; undefined where it is. */
  fault({ symbol, buy, limit = 0, stopPx }: Leaving, tick: number, closes: boolean, now: number): Fault | undefined {
    const shown = [...this.fresh(symbol, now)];
    const quoted = sidesOf(shown.filter((each) => each.honest));
    const print = this.prints.get(symbol);
    // One venue alone may be wrong, and nobody but the law knows which of two is: then the last trade tells as well.
    const sure = shown.filter((each) => each.honest && each.firm).length;
    // And so it does where quotes are too wide to say anything.
    const bid = Math.max(...shown.map((each) => each.bid ?? 0));
    const ask = Math.min(...shown.map((each) => each.ask ?? Infinity));
    const mayUsePrint = sure < 2 || shown.some((each) => !each.honest) || this.isWide(bid, ask);
    const all = mayUsePrint && print !== undefined ? [...quoted, print] : quoted;
    // Where as many venues lie as do not, or there are none, and nothing was traded, nobody knows: what closes goes out at
    // its own limit, a feed that is not trusted is no word against a venue, and two that lie may agree.
    const lying = shown.filter((each) => !each.honest && each.firm).length;
    const isUnknown = print === undefined && sure <= lying;
    if (closes && isUnknown) return undefined;
    // So may one that is left alone, and shows a whole market that is not there.
    const isAlone = lying === 1 && sidesOf(shown).length === 0;
    if (isUnknown && sure === 0 && (lying > 1 || isAlone || (lying > 0 && all.length > 0))) return undefined;
    if (all.length === 0) return { article: 'reference', text: 'with nothing to measure it by' };
    // A bid of one venue and an ask of another are the market, whatever lies on their other sides.
    const known = [...all, ...sidesOf(shown)];
    // What is as near to the last trade as quotes may be to each other is as good as the truth, where nobody knows it.
    const near = ((print ?? 0) * this.rules.maxSpreadBps) / BPS;
    if (print !== undefined && lying > 0 && sure <= lying) known.push(print + near, print - near);
    // It goes on where the market is when its venue triggers it.
    if (stopPx !== undefined) known.push(stopPx);
    const reference = buy ? Math.max(...known) : Math.min(...known);
    const width = (reference * this.rules.collarBps) / BPS + tick;
    if (buy ? limit <= reference + width : limit >= reference - width) return undefined;
    return { article: 'collar', text: `where the market is at ${reference}` };
  }

  /**
   * True bids that sales could bring more than their limits by. Where as many venues lie as do not, or one stands alone
   * against the last trade, what is true is not known to anybody, unless that trade was there; and where venues lie, no
   * more than that trade.
   */
  private bids(symbol: string, now: number): number[] {
    const shown = [...this.fresh(symbol, now)];
    const print = this.prints.get(symbol);
    const firm = shown.filter((each) => each.firm);
    const sure = firm.filter(({ honest }) => honest).length;
    const lying = firm.length - sure;
    const isKnown = lying < sure && (sure > 1 || print === undefined);
    const bids = shown.flatMap(({ bid }) => (bid === undefined ? [] : [bid]));
    if (isKnown) return bids;
    const near = bids.filter((bid) => print !== undefined && !this.isWide(print, bid));
    return lying === 0 || print === undefined ? near : near.map((bid) => Math.min(bid, print));
  }

  private isWide(one: number, other: number): boolean {
    return Math.abs(one - other) * BPS > Math.min(one, other) * this.rules.maxSpreadBps;
  }

  private *fresh(symbol: string, now: number): Generator<Shown> {
    for (const shown of this.quotes.get(symbol)?.values() ?? []) {
      if (now - shown.at <= this.rules.staleAfter) yield shown;
    }
  }
}

const sidesOf = (shown: readonly Shown[]): number[] =>
  shown.flatMap(({ bid, ask }) => [bid, ask]).filter((px) => px !== undefined);
