/** Sums over positions in instruments of several currencies, as JSON. */
import type { Core } from '../../core/core.ts';
import { pnlAtMid } from '../../risk/pnl.ts';
import type { PositionRow } from '../../risk/slices/position.ts';
import type { Instant } from '../../units/brand.ts';
import { moneyDecimals } from '../../units/instrument.ts';
import { withMultiplier } from '../../units/notional.ts';
import { formatBig } from './show.ts';
import type * as Json from './shownSchema.ts';

/** Decimals of sums over instruments: as many as price, quantity and multiplier can have together. */
const TOTAL_SCALE = 20;

/** Profit and loss by client, in the firm's currency; sums are exact but for the conversion, which is rounded. */
export function totalsOf(core: Core, rows: readonly PositionRow[], now: Instant): Json.Totals[] {
  const { base } = core.fx;
  const { rates } = core.state.risk.dayData;
  const byClient = new Map<string, PositionRow[]>();
  for (const row of rows) {
    const own = byClient.get(row.clientID);
    if (own === undefined) byClient.set(row.clientID, [row]);
    else own.push(row);
  }
  return [...byClient].map(([client, own]) => {
    const missing = new Set<string>();
    let realised = 0n;
    let unrealised = 0n;
    let isMarked = true;
    for (const { symbol, position } of own) {
      const instrument = core.instrument(symbol);
      const { bid, ask } = core.market.nbbo(symbol, now);
      const pnl = pnlAtMid(position, bid.px, ask.px);
      isMarked &&= pnl.marked;
      const inBase = (sum: bigint): bigint => {
        const cash = withMultiplier(sum, instrument) * 10n ** BigInt(TOTAL_SCALE - moneyDecimals(instrument));
        const converted = rates.convert(cash, instrument.currency, base, base);
        if (converted === undefined) missing.add(instrument.currency);
        return converted ?? 0n;
      };
      realised += inBase(pnl.realised);
      unrealised += inBase(pnl.unrealised);
    }
    const shown = (sum: bigint, isKnown: boolean) =>
      isKnown && missing.size === 0 ? formatBig(sum, TOTAL_SCALE) : null;
    return {
      client,
      currency: base,
      realised: shown(realised, true),
      unrealised: shown(unrealised, isMarked),
      total: shown(realised + unrealised, isMarked),
      missing: [...missing],
    };
  });
}
