/** Which protected quotes differ from when they were last looked at. Prices, sizes, venues and trades; not ages. */
import type { Core } from '../../core/core.ts';
import type { Instrument } from '../../units/instrument.ts';
import { type Instant, orZero } from '../../units/brand.ts';

const FIELDS = 9;

export class QuoteWatch {
  private readonly core: Core;
  private readonly seen = new Map<string, Float64Array>();
  private readonly now = new Float64Array(FIELDS);

  constructor(core: Core) {
    this.core = core;
  }

  /** Instruments with a changed quote since the last call; in the first call, all with a quote. */
  *changed(now: Instant): Iterable<Instrument> {
    for (const instrument of this.core.config.instruments.values()) {
      const nbbo = this.core.market.nbbo(instrument.symbol, now);
      const current = this.now;
      current[0] = orZero(nbbo.bid.px);
      current[1] = nbbo.bid.qty;
      current[2] = nbbo.bid.venues;
      current[3] = orZero(nbbo.ask.px);
      current[4] = nbbo.ask.qty;
      current[5] = nbbo.ask.venues;
      current[6] = orZero(nbbo.lastPx);
      current[7] = nbbo.lastQty;
      current[8] = nbbo.lastAt;
      let seen = this.seen.get(instrument.symbol);
      if (seen === undefined) this.seen.set(instrument.symbol, (seen = new Float64Array(FIELDS)));
      if (seen.every((value, i) => value === current[i])) continue;
      seen.set(current);
      yield instrument;
    }
  }
}
