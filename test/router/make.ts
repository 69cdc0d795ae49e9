/** Short ways to write venues, orders and plans in tests: `A: 10.02x100 10.03x200`, `buy 300 limit 10.05 IOC`. */
import { UNINSTRUCTED } from '../../src/orders/instructions.ts';
import { ByteReader } from '../../src/journal/byteReader.ts';
import { ByteWriter } from '../../src/journal/byteWriter.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { Book, type PriceLevel, type TradingStatus } from '../../src/market/book.ts';
import { PLAIN as PLAIN_TERMS } from '../../src/orders/terms.ts';
import type { Instrument } from '../../src/units/instrument.ts';
import { OrdType, orderID, Side, TimeInForce } from '../../src/orders/values.ts';
import type { FeeRow } from '../../src/router/fees.ts';
import type { RouteRequest } from '../../src/router/draft.ts';
import type { Plan, PlannedChild } from '../../src/router/event.ts';
import { type RouterConfig, routerConfig } from '../../src/router/configured.ts';
import { ROUTER_EVENTS } from '../../src/router/events.ts';
import { planRoute } from '../../src/router/plan.ts';
import { FIRST_ENDED, FIRST_ORDERS, type Tail } from '../../src/router/learning/censored.ts';
import type { DarkPool, DarkPools } from '../../src/router/learning/darkPools.ts';
import { type Fades, learnFade } from '../../src/router/learning/fades.ts';
import { keysOf } from '../../src/router/learning/levels.ts';
import { SIZES } from '../../src/router/learning/sizes.ts';
import { noSurprise } from '../../src/router/learning/surprise.ts';
import { DEFAULT_SETTINGS, type RouterSettings } from '../../src/router/settings.ts';
import { newKnowledge } from '../../src/router/learn.ts';
import { DEFAULT_POLICY, POLICIES } from '../../src/router/policies/policies.ts';
import { placeOf, TERM_NAMES } from '../../src/router/terms/terms.ts';
import type { VenueKnowledge, VenueProfile, VenueView } from '../../src/router/venue.ts';
import { instant, NO_PRICE, NO_QTY, NO_TIME, type Price, price, qty, type Span } from '../../src/units/brand.ts';
import { PPM } from '../../src/units/ratio.ts';
import { formatDecimal, parseDecimal } from '../../src/units/decimal.ts';

export const NOW = instant(1_700_000_000_000_000);

export const XYZ: Instrument = {
  symbol: 'XYZ',
  currency: 'USD',
  priceScale: 4,
  qtyScale: 0,
  tickSize: price(100),
  lotSize: qty(1),
};

export const px = (text: string): Price => price(parseDecimal(text, XYZ.priceScale));

export interface VenueOptions {
  readonly kind?: 'lit' | 'dark';
  readonly bids?: string;
  readonly asks?: string;
  readonly take?: number;
  readonly make?: number;
  readonly fees?: readonly FeeRow[];
  readonly volume?: number;
  readonly value?: number;
  readonly lot?: number;
  readonly tick?: string;
  readonly min?: number;
  readonly max?: number;
  readonly ordTypes?: readonly OrdType[];
  readonly timeInForces?: readonly TimeInForce[];
  readonly supportsMinQty?: boolean;
  readonly iso?: boolean;
  readonly priority?: number;
  readonly up?: boolean;
  readonly status?: TradingStatus;
  readonly age?: Span;
  /** Counts, and what terms have learned by name. */
  /** How often, in parts per million, a dark venue was found to hold all that it was asked for. */
  readonly holds?: number;
  /** Microseconds since it was last found to hold less. */
  readonly shortFor?: number;
  /** Children that came after their order was filled elsewhere, and found nothing. */
  readonly faded?: number;
  readonly knows?: Partial<Omit<VenueKnowledge, 'learned' | 'pools'>> & { readonly [learned: string]: number | string };
}

/** A venue that is up, takes everything but MinQty, has no fees, and displays `bids` and `asks`, one second old. */
export function venue(id: string, options: VenueOptions = {}): VenueView {
  const profile: VenueProfile = {
    id,
    kind: options.kind ?? 'lit',
    takeFee: options.take ?? 0,
    makeFee: options.make ?? 0,
    ...(options.fees === undefined ? {} : { fees: options.fees }),
    lotSize: qty(options.lot ?? 1),
    tickSize: px(options.tick ?? '0.01'),
    minOrderQty: qty(options.min ?? 1),
    maxOrderQty: qty(options.max ?? 1_000_000),
    ordTypes: options.ordTypes ?? [OrdType.Limit, OrdType.Market, OrdType.Pegged],
    timeInForces: options.timeInForces ?? [
      TimeInForce.Day,
      TimeInForce.GoodTillCancel,
      TimeInForce.ImmediateOrCancel,
      TimeInForce.FillOrKill,
    ],
    supportsMinQty: options.supportsMinQty ?? false,
    supportsMidpoint: options.kind === 'dark',
    pegs: [],
    supportsMaxFloor: false,
    supportsIso: options.iso ?? false,
    priority: options.priority ?? 100,
  };
  const book = new Book();
  if (options.bids !== undefined || options.asks !== undefined) {
    const at = instant(NOW - (options.age ?? 1_000_000));
    book.snapshot(levels(options.bids ?? ''), levels(options.asks ?? ''), at);
  }
  book.securityStatus = options.status ?? 'open';
  return {
    profile,
    up: options.up ?? true,
    traded: { volume: options.volume ?? 0, value: options.value ?? 0 },
    book: options.kind === 'dark' ? undefined : book,
    knowledge: {
      ...knowing(id, options.knows),
      pools: options.holds === undefined ? new Map() : holding(options.holds, options.shortFor),
      fades: fadedFor(options.faded ?? 0),
    },
  };
}

function fadedFor(children: number): Fades {
  const fades: Fades = new Map();
  for (const buys of [true, false]) {
    for (let n = 0; n < children; n++)
      learnFade(fades, keysOf('XYZ'), buys, { at: NOW, shown: 100, asked: 100, filled: 0 });
  }
  return fades;
}

/** After so many orders that it is known to the last digit. */
function holding(ppm: number, shortFor: number | undefined): DarkPools {
  const all = 1_000 * PPM;
  const steps = SIZES.indexOf(1_000_000);
  const found = Array.from({ length: steps - 1 }, () => ppm * 1_000);
  const tail: Tail = {
    asked: [all - FIRST_ORDERS, ...found],
    ended: [all - ppm * 1_000 - FIRST_ENDED, ...found.map(() => 0)],
    at: NOW,
  };
  const pool: DarkPool = {
    tail,
    surprise: noSurprise(),
    level: 0,
    wary: 0,
    shortAt: shortFor === undefined ? NO_TIME : instant(NOW - shortFor),
  };
  return new Map([['XYZ', { buy: pool, sell: pool }]]);
}

function knowing(id: string, knows: VenueOptions['knows'] = {}): VenueKnowledge {
  const knowledge = newKnowledge(id);
  for (const [name, value] of Object.entries(knows)) {
    if (name in knowledge) Object.assign(knowledge, { [name]: value });
    else knowledge.learned = knowledge.learned.with(placeOf(name), Number(value));
  }
  return knowledge;
}

export function levels(text: string): PriceLevel[] {
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const [at, size] = word.split('x');
      return { px: px(at), size: qty(Number(size)) };
    });
}

const SIDES: Record<string, Side> = { buy: Side.Buy, sell: Side.Sell, short: Side.SellShort };
const LIVES: Record<string, TimeInForce> = {
  Day: TimeInForce.Day,
  GTC: TimeInForce.GoodTillCancel,
  GTD: TimeInForce.GoodTillDate,
  IOC: TimeInForce.ImmediateOrCancel,
  FOK: TimeInForce.FillOrKill,
  OPG: TimeInForce.AtTheOpening,
};
const LIFE_OF = Object.fromEntries(Object.entries(LIVES).map(([name, life]) => [life, name]));

/** `buy 300 limit 10.05 IOC`, `sell 100 market Day`, then `min 50`, `to A`, `round 2`, `order 16` in any order. */
export function order(text: string): RouteRequest {
  const words = text.split(' ');
  const after = (word: string) => {
    const at = words.indexOf(word);
    return at < 0 ? undefined : words[at + 1];
  };
  const limit = after('limit');
  const life = words.find((word) => word in LIVES) ?? 'Day';
  return {
    orderID: orderID(Number(after('order') ?? 1)),
    symbol: 'XYZ',
    instrument: XYZ,
    side: SIDES[words[0]],
    exDestination: after('to') ?? '',
    terms: {
      ...PLAIN_TERMS,
      ordType: limit === undefined ? OrdType.Market : OrdType.Limit,
      timeInForce: LIVES[life],
      orderQty: qty(Number(words[1])),
      price: limit === undefined ? NO_PRICE : px(limit),
      minQty: qty(Number(after('min') ?? NO_QTY)),
    },
    cap: limit === undefined ? NO_PRICE : px(limit),
    display: NO_QTY,
    round: Number(after('round') ?? 0),
    darkTried: words.includes('darkTried'),
    instructions: UNINSTRUCTED,
    policy: DEFAULT_POLICY,
    rule: 0,
    configured: 1,

    spent: words.includes('spent'),
  };
}

/** No scores, no dark venues: what the tables about price and protection want. */
export const PLAIN: RouterSettings = { ...DEFAULT_SETTINGS, tolerance: 0, darkSharePpm: 0 };

export function plan(text: string, venues: readonly VenueView[], settings: RouterSettings = PLAIN): Plan {
  return planRoute(order(text), venues, NOW, settings);
}

/** `sweep A 100 @ 10.02 IOC`; a midpoint child says so, MinQty follows. */
export function childText(child: PlannedChild): string {
  const at = formatDecimal(child.terms.price, XYZ.priceScale, 2);
  const minimum = child.terms.minQty > 0 ? ` min ${child.terms.minQty}` : '';
  const life = LIFE_OF[child.terms.timeInForce];
  const iso = child.terms.iso ? ' iso' : '';
  return `${child.purpose} ${child.venue} ${child.terms.orderQty} @ ${at}${child.midpoint ? ' mid' : ''} ${life}${minimum}${iso}`;
}

/** The children, and the reason if something is left: `sweep A 100 @ 10.02 IOC; 50 left: …`. */
export function planText(made: Plan): string {
  const parts = made.children.map(childText);
  if (made.unroutedQty > 0) parts.push(`${made.unroutedQty} left: ${made.reason}`);
  return parts.join('; ');
}

const records = new RecordRegistry(ROUTER_EVENTS);

/** A plan or a configuration as the journal gives it back. */
export function journaled<E extends Plan | RouterConfig>(event: E): E {
  const out = new ByteWriter(1_024, 1 << 20);
  records.encode(out, event);
  const reader = new ByteReader();
  reader.over(out.bytes, 0, out.length);
  return records.decode(reader.uint(), reader) as E;
}

/** What the terms of a score cost, by name; those that are not named cost nothing. */
export const termCosts = (costs: Readonly<Record<string, number>>): number[] =>
  TERM_NAMES.map((name) => costs[name] ?? 0);

/** The configuration that plans over these venues are made under. */
export function configOf(
  venues: readonly { readonly profile: VenueProfile; readonly bySymbol?: ReadonlyMap<string, VenueProfile> }[],
  settings: RouterSettings,
  instrument: Instrument = XYZ,
): RouterConfig {
  return {
    kind: 'routerConfigured',
    at: NOW,
    number: 1,
    ...routerConfig({ settings, policies: POLICIES, venues, instruments: [instrument] }),
  };
}
