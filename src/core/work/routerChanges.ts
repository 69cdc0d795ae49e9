/** What the router plans under, as the journal has it. */
import { routerConfig } from '../../router/configured.ts';
import { NO_CHOICE } from '../../router/choice.ts';
import { POLICIES } from '../../router/policies/policies.ts';
import { roundLotOf } from '../../units/instrument.ts';
import type { Context } from '../context.ts';

/** At a start, and with a new day: journals the router's configuration, if the journal has another. */
export function configureRouter(core: Context): void {
  const { router: settings, policies: choice = NO_CHOICE } = core.config;
  const { venues, instruments } = core.rules.on(core.today());
  const make = {
    settings,
    policies: [...POLICIES, ...choice.policies],
    venues: venues.values(),
    instruments: instruments.values(),
    rules: choice.rules.map(({ said }) => said),
    ...(choice.shadow !== undefined && { shadow: { name: choice.shadow.name, ppm: choice.shadowPpm ?? 0 } }),
  };
  const config = routerConfig(make);
  const { routing } = core.state;
  if (routing.isLatest(config)) return;
  core.emit({ kind: 'routerConfigured', at: core.now, number: routing.number + 1, ...config });
}

/** A day begins, or another day than it was is the trading day: rules that change with it hold from here on. */
export function followDay(core: Context): void {
  if (!core.rules.isDated) return;
  quoteByRoundLots(core);
  configureRouter(core);
}

/** What makes a quote is the round lot of the day. */
export function quoteByRoundLots(core: Context): void {
  for (const [symbol, { roundLots }] of core.config.instruments) {
    if (roundLots !== undefined) core.market.setRoundLot(symbol, roundLotOf(core.instrument(symbol)));
  }
}
