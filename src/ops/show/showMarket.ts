/** Quotes, venues, positions, sessions and trading states as JSON. */
import { openInScope } from '../../core/work/tradingStates.ts';
import type { Core } from '../../core/core.ts';
import { showFees, showFeesNow } from './showFees.ts';
import { showCurve, showFades, showPools, showQueues } from './showLearned.ts';
import { knownCurves } from '../../router/learning/markouts.ts';
import { learnedAt, learnedByName } from '../../router/terms/terms.ts';
import type { VenueProfile } from '../../router/venue.ts';
import { type Instrument, moneyDecimals } from '../../units/instrument.ts';
import { withMultiplier } from '../../units/notional.ts';
import type { Ladder } from '../../market/book.ts';
import type { Imbalance } from '../../market/imbalance.ts';
import { NO_LIMIT } from '../../risk/worth/riskMoney.ts';
import { averageCost, pnlAtMid } from '../../risk/pnl.ts';
import type { PositionRow } from '../../risk/slices/position.ts';
import type { Latch, Target } from '../../risk/tradingState.ts';
import { type Instant, NO_PRICE, NOT_YET } from '../../units/brand.ts';
import { formatDecimal } from '../../units/decimal.ts';
import { closedSessions, closedUntil } from './hours.ts';
import type * as Json from './shownSchema.ts';
import { formatBig, isoTime, millisOf, millisOrNull, perShare, px, size, textOrNull } from './show.ts';
import { ordTypes, timesInForce } from './words.ts';
import { showPassedOver } from './showPassedOver.ts';
import type { GatewayView } from '../view.ts';

const AVG_COST_EXTRA_DECIMALS = 4;
/** Levels a side that are shown of a book. */
const LEVELS_SHOWN = 10;
/** Books of a venue that are missing, and shown. */
const MISSING_SHOWN = 50;

export function showNbbo(core: Core, instrument: Instrument, now: Instant): Json.Nbbo {
  const nbbo = core.market.nbbo(instrument.symbol, now);
  const bid = nbbo.bid.exists;
  const ask = nbbo.ask.exists;
  const traded = nbbo.lastQty > 0;
  return {
    symbol: instrument.symbol,
    bidPx: bid ? px(nbbo.bid.px, instrument) : null,
    bidQty: bid ? size(nbbo.bid.qty, instrument) : null,
    bidVenues: core.market.venuesIn(nbbo.bid.venues),
    bidAgeMs: bid ? millisOf(nbbo.bid.age) : null,
    askPx: ask ? px(nbbo.ask.px, instrument) : null,
    askQty: ask ? size(nbbo.ask.qty, instrument) : null,
    askVenues: core.market.venuesIn(nbbo.ask.venues),
    askAgeMs: ask ? millisOf(nbbo.ask.age) : null,
    locked: nbbo.locked,
    crossed: nbbo.crossed,
    lastPx: traded ? px(nbbo.lastPx, instrument) : null,
    lastQty: traded ? size(nbbo.lastQty, instrument) : null,
    lastAt: traded ? isoTime(nbbo.lastAt) : null,
  };
}

export function showNbboDetail(core: Core, instrument: Instrument, now: Instant): Json.NbboDetail {
  const { market } = core;
  const quotes: Json.NbboDetail['quotes'] = [];
  for (const venue of market.venues) {
    const book = market.book(instrument.symbol, venue);
    if (book === undefined) continue;
    quotes.push({
      venue,
      state: market.isUp(venue) ? book.quoteState(now, market.staleAfter) : 'down',
      ageMs: millisOrNull(book.ageAt(now)),
      bids: levels(book.bids, instrument),
      asks: levels(book.asks, instrument),
      imbalance: book.imbalance === undefined ? null : showImbalance(book.imbalance, instrument, now),
    });
  }
  return { ...showNbbo(core, instrument, now), quotes };
}

function showImbalance(told: Imbalance, instrument: Instrument, now: Instant) {
  return {
    side: told.sign === 0 ? ('none' as const) : told.sign > 0 ? ('buy' as const) : ('sell' as const),
    qty: told.sign === 0 || told.size > 0 ? size(told.size, instrument) : null,
    paired: told.paired === 0 ? null : size(told.paired, instrument),
    px: told.px === NO_PRICE ? null : px(told.px, instrument),
    ageMs: Math.max(0, now - told.at) / 1_000,
  };
}

function levels(ladder: Ladder, instrument: Instrument) {
  const shown = Math.min(ladder.count, LEVELS_SHOWN);
  return Array.from({ length: shown }, (_, i) => ({
    px: px(ladder.priceAt(i), instrument),
    qty: size(ladder.sizeAt(i), instrument),
  }));
}

export function showVenue(view: Pick<GatewayView, 'core' | 'engine' | 'now'>, id: string): Json.Venue | undefined {
  const { core } = view;
  const venue = core.config.venues.get(id);
  const known = core.state.knowledge.get(id);
  if (venue === undefined || known === undefined) return undefined;
  const { profile } = venue;
  const symbols = [...venue.symbols];
  const steps = symbols.map((symbol) => showSteps(core.profile(venue, symbol), core.instrument(symbol)));
  const instrument = core.instrument(symbols[0] ?? [...core.config.instruments.keys()][0]);
  const [first = showSteps(profile, instrument)] = steps;
  const others = steps.map((each, i) => ({ symbol: symbols[i], ...each })).filter((each) => isOtherThan(each, first));
  return {
    venue: id,
    kind: profile.kind,
    up: core.venuesUp.has(id),
    reconciling: core.unanswered.get(id)?.isReconciling ?? false,
    asking: core.unanswered.get(id)?.inquiries.size ?? 0,
    ...showBooks(view, id, symbols),
    tradingState: core.state.risk.trading.of('venue', id),
    symbols,
    takeFee: perShare(profile.takeFee),
    makeFee: perShare(profile.makeFee),
    feesNow: showFeesNow(view, profile, instrument),
    fees: showFees(core, id, view.now()),
    ...first,
    instruments: others,
    ordTypes: profile.ordTypes.map((letter) => ordTypes.word(letter)),
    timesInForce: profile.timeInForces.map((letter) => timesInForce.word(letter)),
    supportsMinQty: profile.supportsMinQty,
    supportsMidpoint: profile.supportsMidpoint,
    priority: profile.priority,
    liveOrders: core.state.orders.liveAt(id).length,
    firmUps: core.state.conditionals.counts.get(id) ?? null,
    passedOver: showPassedOver(core, id, view.now()),
    knowledge: {
      sent: known.sent,
      accepted: known.accepted,
      rejected: known.rejected,
      unknown: known.unknown,
      silent: known.silent,
      pools: showPools(core, known.pools),
      learned: learnedByName(learnedAt(known, view.now())),
      markouts: [...knownCurves(known.markouts)].map((curve) => showCurve(core, known.markouts, curve)),
      fades: showFades(core, known.fades),
      queues: showQueues(core, known.rests),
    },
  };
}

/** The steps and bounds of orders in one instrument at a venue. */
function showSteps(profile: VenueProfile, instrument: Instrument) {
  return {
    lot: size(profile.lotSize, instrument),
    tick: px(profile.tickSize, instrument),
    ticks: (profile.ticks ?? []).map(({ from, tick }) => ({ from: px(from, instrument), tick: px(tick, instrument) })),
    minOrderQty: size(profile.minOrderQty, instrument),
    maxOrderQty: profile.maxOrderQty >= NO_LIMIT ? null : size(profile.maxOrderQty, instrument),
  };
}

type Steps = ReturnType<typeof showSteps>;

const isOtherThan = (a: Steps, b: Steps): boolean =>
  a.lot !== b.lot ||
  a.tick !== b.tick ||
  JSON.stringify(a.ticks) !== JSON.stringify(b.ticks) ||
  a.minOrderQty !== b.minOrderQty ||
  a.maxOrderQty !== b.maxOrderQty;

/** Books that venues were to send, and that are not there; none of a venue whose quotes are outside their hours. */
export function countMissingBooks({ market, config }: Core, closed: ReadonlyMap<string, Instant>): number {
  let missing = 0;
  for (const [id, { symbols }] of config.venues) {
    if (closed.has(quotesOf(id))) continue;
    for (const symbol of symbols) if ((market.book(symbol, id)?.lostWhy ?? '') !== '') missing++;
  }
  return missing;
}

/** The sessions of a venue, as config/resolve/venues.ts names them. */
export const ordersOf = (venue: string): string => `orders:${venue}`;
const quotesOf = (venue: string): string => `quotes:${venue}`;

/** Whether the venue's books have come, and which have not. */
function showBooks(
  view: Pick<GatewayView, 'core' | 'engine' | 'now'>,
  id: string,
  symbols: readonly string[],
): Pick<Json.Venue, 'quotesUp' | 'booksMissing'> {
  const { market } = view.core;
  const until = market.isUp(id) ? undefined : closedSessions(view.engine, view.now()).get(quotesOf(id));
  const planned = until === undefined ? undefined : `closed until ${isoTime(until)}`;
  const booksMissing: Json.Venue['booksMissing'] = [];
  let there = 0;
  for (const symbol of symbols) {
    const book = market.book(symbol, id);
    if (book === undefined) continue;
    if (book.updatedAt !== NOT_YET) there++;
    else if (book.lostWhy !== '' && booksMissing.length < MISSING_SHOWN) {
      booksMissing.push({
        symbol,
        since: book.lostAt === NOT_YET ? null : isoTime(book.lostAt),
        why: planned ?? book.lostWhy,
      });
    }
  }
  return { quotesUp: market.isUp(id) && there > 0, booksMissing };
}

export function showPosition(core: Core, row: PositionRow, instrument: Instrument, now: Instant): Json.Position {
  const { position } = row;
  const { bid, ask } = core.market.nbbo(row.symbol, now);
  const pnl = pnlAtMid(position, bid.px, ask.px);
  const cash = (sum: bigint): string => formatBig(withMultiplier(sum, instrument), moneyDecimals(instrument));
  return {
    client: row.clientID,
    account: textOrNull(row.account),
    symbol: row.symbol,
    currency: instrument.currency,
    qty: size(position.qty, instrument),
    avgCost:
      position.qty === 0
        ? null
        : formatDecimal(
            averageCost(position, AVG_COST_EXTRA_DECIMALS),
            instrument.priceScale + AVG_COST_EXTRA_DECIMALS,
            2,
          ),
    cost: cash(position.cost),
    realised: cash(position.realised),
    unrealised: pnl.marked ? cash(pnl.unrealised) : null,
    total: pnl.marked ? cash(pnl.total) : null,
  };
}

export function showSessions(view: Pick<GatewayView, 'engine' | 'now'>): Json.Session[] {
  const { engine } = view;
  const shown: Json.Session[] = [];
  for (const session of engine.sessions()) {
    const { config, numbers } = session;
    const until = closedUntil(session, view.now());
    shown.push({
      id: config.id,
      role: config.role,
      beginString: config.beginString,
      senderCompID: config.senderCompID,
      targetCompID: config.targetCompID,
      state: session.state,
      closedUntil: until === undefined ? null : isoTime(until),
      peer: textOrNull(engine.peerOf(session)),
      nextSenderMsgSeqNum: numbers.nextSenderMsgSeqNum,
      nextTargetMsgSeqNum: numbers.nextTargetMsgSeqNum,
    });
  }
  return shown;
}

/** An account's state holds for orders that say the account, and its client has no list of those that it must use. */
const isEvadable = (core: Core, { scope, clientID }: Target): boolean =>
  scope === 'account' &&
  core.config.limits.clients.some((client) => client.clientID === clientID && client.accounts === undefined);

export function showLatch(core: Core, latch: Omit<Latch, 'level' | 'since'>): Json.KillSwitchState {
  const { scope, id, clientID, state, by, confirmedBy, reason } = latch;
  const openOrders = openInScope(core, latch);
  const done = state === 'halted' && openOrders === 0;
  const note = isEvadable(core, latch)
    ? `${clientID} may use any account: halt the client to stop all of its orders`
    : '';
  return { scope, id, client: clientID, state, by, confirmedBy, reason, note, openOrders, done };
}
