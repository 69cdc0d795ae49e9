/**
 * A core between a client and four venues, of which some misbehave, each in its way, at the best price. The venues know
 * what they truly have; what an order should get is worked out from that alone, and shares no code with the router.
 */
import { Core } from '../../src/core/core.ts';
import type { CoreConfig } from '../../src/core/settings.ts';
import { DIRECT } from '../../src/core/words/clientCommand.ts';
import type { VenueReport } from '../../src/core/words/venueCommand.ts';
import { Market } from '../../src/market/market.ts';
import type { ChildFilled } from '../../src/orders/event.ts';
import { type Child, isImmediate } from '../../src/orders/order.ts';
import { PLAIN } from '../../src/orders/terms.ts';
import { type ChildID, ExecType, OrdStatus, OrdType, Side, TimeInForce } from '../../src/orders/values.ts';
import { NO_CHOICE } from '../../src/router/choice.ts';
import type { Policy } from '../../src/router/draft.ts';
import { best } from '../../src/router/policies/bestAllIn.ts';
import { DEFAULT_SETTINGS } from '../../src/router/settings.ts';
import { type Instant, instant, NO_PRICE, NO_QTY, price, qty, seconds } from '../../src/units/brand.ts';
import type { Instrument } from '../../src/units/instrument.ts';
import type { EventOf } from '../../src/units/record.ts';
import { limitsOf } from '../support/limits.ts';

/**
 * `refusing`: rejects all orders. `phantom`: takes them, and cancels each without a fill, while it shows the same anew.
 * `silent`: never answers. `throttled`: has what it shows, and takes five orders a second. `oneShare`: shows one share at
 * the best price, and again once it is taken. `stale`: shows what was there once, and is not shown anew.
 */
export const FAULTS = ['refusing', 'phantom', 'silent', 'throttled', 'oneShare', 'stale'] as const;
/** `moody`: does each of MOODS for a while, its quote now and then gone, or far better; and it serves some orders well. */
export type Fault = (typeof FAULTS)[number] | 'moody';

/**
 * `refuses`: with any reason. `blames`: says that the order itself is at fault. `cancels`: takes it, and gives nothing.
 * `waits`: so, once its rivals have answered.
 */
const MOODS = ['refuses', 'blames', 'cancels', 'waits'] as const;
/** What a moody venue serves well, or nothing. */
export const SERVED = ['nothing', 'client D', 'buys'] as const;
export type Served = (typeof SERVED)[number];
const ORDERS_A_MOOD = 32;
/** So many ticks better than the others: farther than the collar of a market order. */
const BEYOND = 12;
const CLIENTS = ['C', 'D'];

const VENUES = ['A', 'B', 'C', 'D'];
const TICK = 100;
/** In 10^-6 of the currency. */
const takeFeeOf = (place: number): number => 3000 - 1000 * place;
/** Of a share that is taken late, in hundredths of a cent. */
const [WORST, FEE] = [6 * TICK, 30];
const XYZ: Instrument = {
  symbol: 'XYZ',
  currency: 'USD',
  priceScale: 4,
  qtyScale: 0,
  tickSize: price(TICK),
  lotSize: qty(1),
  roundLot: qty(100),
};

const CONFIG: CoreConfig = {
  instruments: new Map([['XYZ', XYZ]]),
  venues: new Map(
    VENUES.map((id, i) => [
      id,
      {
        profile: {
          id,
          kind: 'lit',
          takeFee: takeFeeOf(i),
          makeFee: -2000,
          lotSize: qty(1),
          tickSize: price(TICK),
          minOrderQty: qty(1),
          maxOrderQty: qty(1_000_000),
          ordTypes: [OrdType.Limit, OrdType.Market],
          timeInForces: [TimeInForce.Day, TimeInForce.ImmediateOrCancel, TimeInForce.FillOrKill],
          supportsMinQty: false,
          supportsMidpoint: false,
          pegs: [],
          supportsMaxFloor: false,
          supportsIso: false,
          priority: i,
        },
        symbols: new Set(['XYZ']),
      },
    ]),
  ),
  limits: limitsOf({ clients: CLIENTS.map((clientID) => ({ clientID })) }),
  router: { ...DEFAULT_SETTINGS, staleAfter: seconds(3600) },
};

interface Level {
  readonly px: number;
  size: number;
}

/** What a venue shows of one side, and what it truly has. */
interface Stand {
  shown: Level[];
  has: Level[];
  orders: number;
}

/** Between two orders: enough for several rounds, each of one or two milliseconds. */
const APART = 30_000;
const THROTTLED = { orders: 1, every: 200_000 };

/** A pseudo-random number below `n`, the same for a seed. */
function dice(seed: number): (n: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (n) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) ^ Math.imul(state + 0x7f4a7c15, 0x297a2d39);
    return ((state ^ (state >>> 14)) >>> 0) % n;
  };
}

export interface Outcome {
  /** Shares that the router got, and that one would have got who knew what is the matter with each venue. */
  filled: number;
  possible: number;
  /** Children sent to the venues at fault. */
  toFaulty: number;
  /**
   * What the orders cost against the best of the venues that are well, all-in, in hundredths of a cent: what is not
   * filled is charged at the worst limit there is.
   */
  shortfall: number;
}

export class MisbehavingWorld {
  private readonly core: Core;
  private readonly market = new Market({
    venues: VENUES,
    staleAfter: seconds(3600),
    roundLots: new Map([['XYZ', qty(100)]]),
  });
  private now: Instant = instant(1_700_000_000_000_000);
  private readonly at = new Map<string, Stand>(VENUES.map((id) => [id, { shown: [], has: [], orders: 0 }]));
  private readonly due: { readonly at: number; readonly tell: () => void }[] = [];
  private execs = 0;
  private orders = 0;
  private buy = true;
  private roomAt = 0;
  private mood: (typeof MOODS)[number] = 'refuses';
  private client = 'C';
  private readonly served: Served;
  private readonly faults: ReadonlyMap<string, Fault>;
  private readonly die: (n: number) => number;
  /** Of what depends on the orders that are sent: the market is the same whatever the policy. */
  private readonly ownDie: (n: number) => number;
  private readonly asked: { readonly touch: number; readonly sign: number; readonly wanted: number }[] = [];
  readonly outcome: Outcome = { filled: 0, possible: 0, toFaulty: 0, shortfall: 0 };
  /** Of whose orders alone venues were passed over, '' for all. */
  readonly outFor = new Set<string>();

  constructor(faults: ReadonlyMap<string, Fault>, seed: number, policy: Policy = best, served: Served = 'nothing') {
    this.faults = faults;
    this.served = served;
    this.die = dice(seed);
    this.ownDie = dice(seed + 1_000_000);
    for (const venue of VENUES) this.market.open('XYZ', venue);
    this.core = new Core({ ...CONFIG, policies: { ...NO_CHOICE, usual: policy } }, this.market);
    this.core.start('T', this.now);
    for (const venue of VENUES) {
      this.market.setUp(venue, true);
      this.core.step({ kind: 'venueLink', venue, up: true }, this.now);
    }
  }

  run(orders: number): Outcome {
    for (let i = 0; i < orders; i++) this.oneOrder();
    // Probes that a silent venue still has are lost to their orders.
    for (const { cumQty } of this.core.state.orders.parents.values()) this.outcome.filled += cumQty;
    for (const [i, { cumQty }] of [...this.core.state.orders.parents.values()].entries()) {
      this.outcome.shortfall += (this.asked[i].wanted - cumQty) * (WORST + FEE);
    }
    return this.outcome;
  }

  private oneOrder(): void {
    this.buy = this.die(2) === 0;
    const touch = 100_000 + TICK * this.die(50);
    const sign = this.buy ? 1 : -1;
    if ([...this.faults.values()].includes('moody')) {
      if (this.orders % ORDERS_A_MOOD === 0) this.mood = MOODS[this.die(MOODS.length)];
      this.client = CLIENTS[this.die(CLIENTS.length)];
    }
    const { client } = this;
    for (const venue of VENUES) this.stand(venue, touch, sign);
    const wanted = 100 * (1 + this.die(20));
    const kind = this.die(3);
    const limit = touch + sign * TICK * (2 + this.die(5));
    const rests = kind === 2 && ![...this.faults.values()].includes('throttled');
    this.outcome.possible += Math.min(wanted, this.within(kind === 0 ? sign * Infinity : limit, sign));
    this.asked.push({ touch, sign, wanted });
    const clOrdID = `N${++this.orders}`;
    this.step({
      kind: 'newOrder',
      clientID: client,
      replyTo: client,
      ...DIRECT,
      clOrdID,
      account: '',
      symbol: 'XYZ',
      side: this.buy ? Side.Buy : Side.Sell,
      terms: {
        ...PLAIN,
        ordType: kind === 0 ? OrdType.Market : OrdType.Limit,
        orderQty: qty(wanted),
        price: kind === 0 ? NO_PRICE : price(limit),
        timeInForce: rests ? TimeInForce.Day : TimeInForce.ImmediateOrCancel,
      },
      exDestination: '',
      possResend: false,
      fault: undefined,
    });
    this.until(this.now + APART);
    const cancel = {
      clientID: client,
      replyTo: client,
      ...DIRECT,
      clOrdID: `${clOrdID}X`,
      origClOrdID: clOrdID,
      carried: '',
    };
    if (rests) this.step({ kind: 'cancelRequest', ...cancel });
    this.until(this.now + APART);
  }

  /** What a venue shows now, and has: those at fault are a tick or two better than the others. */
  private stand(venue: string, touch: number, sign: number): void {
    const stand = this.at.get(venue)!;
    const fault = this.faults.get(venue);
    const at = fault === undefined ? this.die(2) : -1 - this.die(2);
    const isFar = fault === 'moody' && !this.serves() && this.die(8) === 0;
    const from = touch + sign * TICK * (isFar ? at - BEYOND : at);
    const levels: Level[] = [];
    for (let i = 0; i < 1 + this.die(3); i++) {
      levels.push({ px: from + sign * TICK * i, size: 100 * (1 + this.die(fault === 'phantom' ? 40 : 8)) });
    }
    if (fault === 'oneShare') levels.splice(0, levels.length, { px: from, size: 1 });
    stand.shown = levels;
    const isServed = fault === 'moody' && this.serves();
    const hasIt = fault === undefined || fault === 'throttled' || fault === 'oneShare' || isServed;
    stand.has = hasIt ? levels.map((level) => ({ ...level })) : [];
    if (fault === 'throttled' && this.now >= this.roomAt) {
      this.roomAt = this.now + THROTTLED.every;
      stand.orders = THROTTLED.orders;
    }
    if (fault === 'throttled') this.step({ kind: 'venueRoom', venue, orders: stand.orders });
    this.show(venue);
  }

  /** What there truly is up to a price: of a throttled venue only while it takes orders. */
  private within(limit: number, sign: number): number {
    let sum = 0;
    for (const [venue, { has, orders }] of this.at) {
      if (this.faults.get(venue) === 'throttled' && orders === 0) continue;
      for (const { px, size } of has) if (sign * px <= sign * limit) sum += size;
    }
    return sum;
  }

  private show(venue: string): void {
    const { shown } = this.at.get(venue)!;
    const far = [{ px: price(this.buy ? 90_000 : 120_000), size: qty(1_000) }];
    const near = shown.filter(({ size }) => size > 0).map(({ px, size }) => ({ px: price(px), size: qty(size) }));
    this.market.book('XYZ', venue)?.snapshot(this.buy ? far : near, this.buy ? near : far, this.now);
    this.step({ kind: 'quoteMoved', symbol: 'XYZ' });
  }

  private step(command: Parameters<Core['step']>[0]): void {
    this.now = instant(this.now + 1);
    this.core.step(command, this.now);
    const { events, sends } = this.core.ready;
    for (const event of events.splice(0)) {
      if (event.kind === 'childFilled') this.charge(event);
      else if (event.kind === 'venueTripped') this.outFor.add(event.client);
    }
    for (const send of sends.splice(0)) {
      if (send.kind === 'sendChild') this.arrives(send.child);
      else if (send.kind === 'cancelChild' && this.faults.get(send.child.venue) !== 'silent') {
        const { child } = send;
        this.later(() => this.report(child, { execType: ExecType.Canceled, ordStatus: OrdStatus.Canceled }));
      }
    }
  }

  private charge({ childID, lastPx, lastQty }: EventOf<typeof ChildFilled>): void {
    const { parent, venue } = this.core.state.orders.child(childID);
    const { touch, sign } = this.asked[parent.orderID - 1];
    this.outcome.shortfall += lastQty * (sign * (lastPx - touch) + takeFeeOf(VENUES.indexOf(venue)) / 100);
  }

  private later(tell: () => void): void {
    this.due.push({ at: this.now + 1_000 + this.ownDie(1_000), tell });
  }

  /** Time passes, with a tick every ten milliseconds. */
  private until(end: number): void {
    for (;;) {
      this.due.sort((a, b) => a.at - b.at);
      const [next] = this.due;
      const tick = this.now + 10_000 - (this.now % 10_000);
      const at = Math.min(end, tick, next?.at ?? Infinity);
      this.now = instant(Math.max(this.now, at));
      if (next !== undefined && next.at <= this.now) {
        this.due.shift();
        next.tell();
      } else if (this.now >= end) return;
      else this.step({ kind: 'tick' });
    }
  }

  private arrives(child: Child): void {
    const fault = this.faults.get(child.venue);
    if (fault !== undefined && fault !== 'oneShare' && fault !== 'throttled') this.outcome.toFaulty++;
    if (fault === 'silent') return;
    this.later(() => this.answer(child, fault));
  }

  private serves(): boolean {
    return this.served === 'client D' ? this.client === 'D' : this.served === 'buys' && this.buy;
  }

  private answerMoodily(child: Child): void {
    const { mood } = this;
    const flickers = this.ownDie(2) === 0;
    const stand = this.at.get(child.venue)!;
    const shown = [...stand.shown];
    if (flickers) {
      stand.shown = [];
      this.show(child.venue);
    }
    if (mood === 'refuses' || mood === 'blames') {
      const isOwnFault = mood === 'blames' || this.ownDie(2) === 0;
      this.report(child, { execType: ExecType.Rejected, ordStatus: OrdStatus.Rejected, isOwnFault });
    } else {
      this.report(child, { execType: ExecType.New, ordStatus: OrdStatus.New });
      const end = () => this.report(child, { execType: ExecType.Canceled, ordStatus: OrdStatus.Canceled });
      if (!isImmediate(child.terms)) return;
      if (mood === 'waits') this.due.push({ at: this.now + 4_000, tell: end });
      else end();
    }
    if (stand.shown.length === 0) stand.shown = shown;
    this.show(child.venue);
  }

  private answer(child: Child, fault: Fault | undefined): void {
    const { childID, terms, venue } = child;
    const stand = this.at.get(venue)!;
    if (fault === 'throttled' && stand.orders-- <= 0) {
      stand.orders = 0;
      return this.step({ kind: 'neverSent', venue, childID, text: 'no room' });
    }
    if (fault === 'moody' && !this.serves()) return this.answerMoodily(child);
    if (fault === 'refusing') return this.report(child, { execType: ExecType.Rejected, ordStatus: OrdStatus.Rejected });
    this.report(child, { execType: ExecType.New, ordStatus: OrdStatus.New });
    const sign = this.buy ? 1 : -1;
    let left: number = terms.orderQty;
    for (const level of stand.has) {
      const lastQty = Math.min(left, level.size);
      if (lastQty === 0 || sign * level.px > sign * terms.price) continue;
      level.size -= lastQty;
      left -= lastQty;
      const ordStatus = left === 0 ? OrdStatus.Filled : OrdStatus.PartiallyFilled;
      this.report(child, { execType: ExecType.Trade, ordStatus, lastQty: qty(lastQty), lastPx: price(level.px) });
    }
    if (left > 0 && isImmediate(terms))
      this.report(child, { execType: ExecType.Canceled, ordStatus: OrdStatus.Canceled });
    if (fault === 'oneShare') stand.has[0].size = 1;
    else if (fault !== 'phantom' && fault !== 'stale') stand.shown = stand.has;
    if (fault !== 'stale') this.show(venue);
  }

  private report({ childID, venue, cumQty }: Child, more: Partial<VenueReport>): void {
    this.step({
      kind: 'venueReport',
      venue,
      requestID: childID,
      origRequestID: 0 as ChildID,
      venueOrderID: '',
      venueExecID: `X${++this.execs}`,
      execType: ExecType.New,
      ordStatus: OrdStatus.New,
      lastQty: NO_QTY,
      lastPx: NO_PRICE,
      cumQty,
      text: 'no',
      fault: '',
      message: '',
      ...more,
    });
  }
}
