/** Until when orders wait because their side of the quote crumbles, by symbol: a fold of `quoteCrumbles`. */
import { type Instant, NO_TIME } from '../../units/brand.ts';

interface Until {
  buys: Instant;
  sells: Instant;
}

export class CrumblingQuotes {
  private readonly until = new Map<string, Until>();

  note(symbol: string, buys: boolean, until: Instant): void {
    const known = this.until.get(symbol) ?? { buys: NO_TIME, sells: NO_TIME };
    known[buys ? 'buys' : 'sells'] = until;
    this.until.set(symbol, known);
  }

  isCrumbling(symbol: string, buys: boolean, now: Instant): boolean {
    if (this.until.size === 0) return false;
    const known = this.until.get(symbol);
    return known !== undefined && now < known[buys ? 'buys' : 'sells'];
  }
}
