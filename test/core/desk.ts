/**
 * A core at a desk: two lit venues and a dark one, one instrument in cents, commands as short calls, and what the core
 * sends as short lines. Every event goes through a second core by replay as well, which must end in the same state.
 */
import { FOLDED_BRIEFLY } from '../../src/core/memory/state.ts';
import { ByteReader } from '../../src/journal/byteReader.ts';
import { ByteWriter } from '../../src/journal/byteWriter.ts';
import { RecordRegistry } from '../../src/journal/recordCodec.ts';
import { stateHash } from '../../src/gateway/stateSnapshot.ts';
import { limitsOf, type TestLimits } from '../support/limits.ts';
import { throughSnapshot } from '../support/throughSnapshot.ts';
import { assert } from '../../src/units/assert.ts';
import { expect } from 'vitest';
import type { Command } from '../../src/core/words/command.ts';
import { DIRECT, type NewOrder, type ReplaceRequest } from '../../src/core/words/clientCommand.ts';
import type { VenueReport } from '../../src/core/words/venueCommand.ts';
import type { Send } from '../../src/core/words/send.ts';
import { PartyActionResponse } from '../../src/core/words/clientSend.ts';
import type { DayAct } from '../../src/core/words/dayCommand.ts';
import type { Act } from '../../src/core/words/operatorCommand.ts';
import { NO_SHORT_SALE_RULES, type ShortSaleRules } from '../../src/risk/day/shortRules.ts';
import {
  type AnswerTerms,
  type ConditionalTerms,
  type CoreConfig,
  type CoreVenue,
  DEFAULT_EMULATION,
  DEFAULT_RESTING,
  type EmulationSettings,
  type FxSettings,
  type RestingSettings,
} from '../../src/core/settings.ts';
import { BoundLaw } from './boundLaw.ts';
import { Core } from '../../src/core/core.ts';
import { CORE_EVENTS, type CoreEvent } from '../../src/core/memory/event.ts';
import { type Instrument, roundLotOf } from '../../src/units/instrument.ts';
import { Market } from '../../src/market/market.ts';
import { type OrderTerms, PLAIN } from '../../src/orders/terms.ts';
import type { Conditional } from '../../src/orders/conditionals.ts';
import { leavesQty, ordStatus } from '../../src/orders/order.ts';
import {
  type ChildID,
  childID,
  type CxlRejReason,
  ExecType,
  OrdStatus,
  OrdType,
  Side,
  TimeInForce,
} from '../../src/orders/values.ts';
import { DEFAULT_SETTINGS, type RouterSettings } from '../../src/router/settings.ts';
import type { VenueProfile } from '../../src/router/venue.ts';
import {
  instant,
  later,
  millis,
  NO_PRICE,
  NO_QTY,
  orZero,
  type Price,
  price,
  qty,
  seconds,
  span,
  type Span,
} from '../../src/units/brand.ts';

export const XYZ: Instrument = {
  symbol: 'XYZ',
  currency: 'USD',
  priceScale: 4,
  qtyScale: 0,
  tickSize: price(100),
  lotSize: qty(1),
  roundLot: qty(100),
};

const SCALE = 10_000;
/** A price in dollars as the instrument counts it. */
/** Between two commands. */
export const STEP = millis(1);
export const px = (dollars: number): Price => price(Math.round(dollars * SCALE));
const dollars = (value: Price): string => (orZero(value) / SCALE).toFixed(4).replace(/0{1,2}$/, '');

function profile(id: string, kind: 'lit' | 'dark', takeFee: number, priority: number): VenueProfile {
  return {
    id,
    kind,
    takeFee,
    makeFee: 0,
    lotSize: qty(1),
    tickSize: price(kind === 'dark' ? 50 : 100),
    minOrderQty: qty(1),
    maxOrderQty: qty(1_000_000),
    ordTypes: kind === 'dark' ? [OrdType.Limit, OrdType.Pegged] : [OrdType.Limit, OrdType.Market],
    timeInForces: [TimeInForce.Day, TimeInForce.ImmediateOrCancel, TimeInForce.FillOrKill, TimeInForce.GoodTillCancel],
    supportsMinQty: kind === 'dark',
    supportsMidpoint: kind === 'dark',
    pegs: [],
    supportsMaxFloor: false,
    supportsIso: false,
    priority,
  };
}

const LIT = ['NORTH', 'SOUTH'];
const CLIENT = { clientID: 'C', replyTo: 'C-FIX', ...DIRECT };

/** Nobody is asked why he is slow, unless a test is about that. */
const PATIENT: AnswerTerms = { ackTimeout: seconds(10_000_000), patience: seconds(10_000_000), massStatus: false };

const CONDITIONAL: ConditionalTerms = {
  minLots: 10,
  minQtyPercent: 0,
  within: millis(500),
  mostFailedPercent: 100,
  afterInvitations: 10,
};

export interface DeskOptions {
  readonly dark?: boolean;
  readonly dontKnowTrade?: string[];
  readonly answers?: AnswerTerms;
  readonly dropCopyGraceSec?: number;
  readonly maxFillMultiple?: number;
  /** Of the dark venues, of which there are so many. */
  readonly conditional?: Partial<ConditionalTerms>;
  readonly pools?: readonly string[];
  /** Of NORTH. */
  readonly auctions?: CoreVenue['auctions'];
  readonly liquidity?: NonNullable<CoreVenue['liquidity']>;
  readonly limits?: TestLimits;
  readonly clients?: NonNullable<CoreConfig['clients']>;
  readonly clOrdIDs?: NonNullable<CoreConfig['clOrdIDs']>;
  /** What XYZ is besides. */
  readonly instrument?: Partial<Instrument>;
  /** What the lit venues can, and NORTH alone. */
  readonly lit?: Partial<VenueProfile>;
  readonly north?: Partial<VenueProfile>;
  readonly emulation?: Partial<EmulationSettings>;
  readonly resting?: Partial<RestingSettings>;
  readonly router?: Partial<RouterSettings>;
  readonly policies?: NonNullable<CoreConfig['policies']>;
  /** Left out, every quote is believed. */
  readonly maxSpreadBps?: number;
  readonly selfTrade?: NonNullable<CoreConfig['selfTrade']>;
  readonly shortSales?: Partial<ShortSaleRules>;
  readonly fx?: FxSettings;
  readonly startOfDay?: NonNullable<CoreConfig['startOfDay']>;
}

/** What a request says beyond the usual, its terms beside the rest. */
type More<R extends NewOrder | ReplaceRequest> = Partial<Omit<R, 'terms'> & OrderTerms>;

function apart(more: More<NewOrder> | More<ReplaceRequest>) {
  const entries = Object.entries(more);
  const terms: Partial<OrderTerms> = Object.fromEntries(entries.filter(([name]) => name in PLAIN));
  const others: object = Object.fromEntries(entries.filter(([name]) => !(name in PLAIN)));
  return { terms, others };
}

/** What a market order may go beyond the quote is one number, of the router and of risk. */
const collarOf = ({ router }: DeskOptions) => (router?.collarBps === undefined ? {} : { collarBps: router.collarBps });

export class Desk {
  core: Core;
  readonly events: CoreEvent[] = [];
  now = instant(1_700_000_000_000_000);
  readonly config: CoreConfig;
  private venueExec = 0;
  private readonly bounds = new BoundLaw();
  /** What is returned of what was sent. */
  lines: (sends: readonly Send[]) => string[] = (sends) => sends.map(line);

  constructor(options: DeskOptions = {}) {
    const lit = (id: string, takeFee: number, priority: number) => ({
      ...profile(id, 'lit', takeFee, priority),
      ...options.lit,
    });
    const profiles = [{ ...lit('NORTH', 3000, 1), ...options.north }, lit('SOUTH', 2600, 2)];
    if (options.dark === true) profiles.push(profile('DEEP', 'dark', 1000, 3));
    for (const id of options.pools ?? []) profiles.push(profile(id, 'dark', 1000, 4));
    this.config = {
      instruments: new Map([['XYZ', { ...XYZ, ...collarOf(options), ...options.instrument }]]),
      venues: new Map(
        profiles.map((p) => [
          p.id,
          {
            profile: p,
            symbols: new Set(['XYZ']),
            dontKnowTrade: options.dontKnowTrade?.includes(p.id) ?? false,
            dropCopyGraceSec: p.id === 'NORTH' ? options.dropCopyGraceSec : undefined,
            answers: options.answers ?? PATIENT,
            ...(p.kind === 'dark' &&
              options.conditional && { conditional: { ...CONDITIONAL, ...options.conditional } }),
            auctions: p.id === 'NORTH' ? options.auctions : undefined,
            ...(options.liquidity !== undefined && { liquidity: options.liquidity }),
            ...(options.maxFillMultiple === undefined ? {} : { maxFillMultiple: options.maxFillMultiple }),
          },
        ]),
      ),
      // Its venues are known to answer, unless a test is about that.
      router: { ...DEFAULT_SETTINGS, staleAfter: seconds(3600), firstAck: span(0), ...options.router },
      ...(options.policies === undefined ? {} : { policies: options.policies }),
      ...(options.emulation === undefined ? {} : { emulation: { ...DEFAULT_EMULATION, ...options.emulation } }),
      ...(options.resting === undefined ? {} : { resting: { ...DEFAULT_RESTING, ...options.resting } }),
      ...(options.clients === undefined ? {} : { clients: options.clients }),
      ...(options.selfTrade === undefined ? {} : { selfTrade: options.selfTrade }),
      ...(options.clOrdIDs === undefined ? {} : { clOrdIDs: options.clOrdIDs }),
      ...(options.fx === undefined ? {} : { fx: options.fx }),
      ...(options.startOfDay === undefined ? {} : { startOfDay: options.startOfDay }),
      shortSales: { ...NO_SHORT_SALE_RULES, ...options.shortSales },
      limits: limitsOf(options.limits ?? { clients: [{ clientID: 'C' }, { clientID: 'D' }] }),
    };
    this.core = new Core(
      this.config,
      new Market({
        venues: profiles.map((p) => p.id),
        staleAfter: seconds(3600),
        maxSpreadBps: options.maxSpreadBps ?? 0,
        roundLots: new Map([['XYZ', roundLotOf({ ...XYZ, ...options.instrument })]]),
      }),
    );
    for (const venue of LIT) this.core.market.open('XYZ', venue);
    this.core.start('T', this.now);
    for (const venue of profiles) this.up(venue.id);
    this.take();
  }

  /** A venue's book as best levels: [price, size] each. */
  book(venue: string, bids: [number, number][], asks: [number, number][]): void {
    const levels = (side: [number, number][]) => side.map(([p, size]) => ({ px: px(p), size: qty(size) }));
    this.core.market.setUp(venue, true);
    this.core.market.book('XYZ', venue)?.snapshot(levels(bids), levels(asks), this.now);
  }

  up(venue: string): string[] {
    return this.step({ kind: 'venueLink', venue, up: true });
  }

  down(venue: string): string[] {
    return this.step({ kind: 'venueLink', venue, up: false });
  }

  order(
    clOrdID: string,
    side: 'buy' | 'sell',
    quantity: number,
    limit: number | 'market',
    more: More<NewOrder> = {},
  ): string[] {
    const { terms, others } = apart(more);
    return this.step({
      kind: 'newOrder',
      ...CLIENT,
      clOrdID,
      account: '',
      symbol: 'XYZ',
      side: side === 'buy' ? Side.Buy : Side.Sell,
      terms: {
        ...PLAIN,
        ordType: limit === 'market' ? OrdType.Market : OrdType.Limit,
        orderQty: qty(quantity),
        price: limit === 'market' ? NO_PRICE : px(limit),
        ...terms,
      },
      exDestination: '',
      possResend: false,
      fault: undefined,
      ...others,
    });
  }

  cancel(clOrdID: string, origClOrdID: string, carried = ''): string[] {
    return this.step({ kind: 'cancelRequest', ...CLIENT, clOrdID, origClOrdID, carried });
  }

  replace(
    clOrdID: string,
    origClOrdID: string,
    quantity: number,
    limit: number,
    more: More<ReplaceRequest> = {},
  ): string[] {
    const { terms, others } = apart(more);
    return this.step({
      kind: 'replaceRequest',
      ...CLIENT,
      clOrdID,
      origClOrdID,
      symbol: 'XYZ',
      side: Side.Buy,
      terms: { ...PLAIN, orderQty: qty(quantity), price: px(limit), ...terms },
      fault: undefined,
      ...others,
    });
  }

  /** A trade is reported in the market. */
  trade(at: number): string[] {
    this.core.market.traded('XYZ', px(at), qty(100), this.now);
    return this.step({ kind: 'traded', symbol: 'XYZ', px: px(at) });
  }

  /** The market's quote moved, and a tick came. */
  moved(): string[] {
    return [...this.step({ kind: 'quoteMoved', symbol: 'XYZ' }), ...this.step({ kind: 'tick' })];
  }

  /** Time passes, and then a tick comes. */
  after(passing: Span): string[] {
    this.now = later(this.now, passing);
    return this.step({ kind: 'tick' });
  }

  /** The process ends and comes back: a core of the same events, in the same market. */
  restart(): void {
    const twin = new Core(this.config, this.core.market);
    for (const event of this.events) twin.replay(event);
    const up = [...this.core.venuesUp];
    this.core = twin;
    twin.start('T', this.now);
    for (const venue of this.config.venues.keys()) this.step({ kind: 'venueLink', venue, up: false });
    for (const venue of up) this.up(venue);
  }

  status(clOrdID: string): string[] {
    return this.step({ kind: 'statusRequest', ...CLIENT, clOrdID, ordStatusReqID: '' });
  }

  ack(child: number): string[] {
    return this.report(child, { execType: ExecType.New, ordStatus: OrdStatus.New, venueOrderID: `V${child}` });
  }

  fill(child: number, quantity: number, at: number, venueExecID?: string): string[] {
    return this.report(child, {
      execType: ExecType.Trade,
      ordStatus: OrdStatus.PartiallyFilled,
      lastQty: qty(quantity),
      lastPx: px(at),
      ...(venueExecID === undefined ? {} : { venueExecID }),
    });
  }

  /** The venue takes an execution back; `works`: its order is open there again. */
  bust(child: number, execRefID: string, works = false): string[] {
    const left = works ? OrdStatus.PartiallyFilled : OrdStatus.Canceled;
    return this.report(child, { execType: ExecType.TradeCancel, ordStatus: left, execRefID });
  }

  correct(child: number, execRefID: string, quantity: number, at: number, works = false): string[] {
    const left = works ? OrdStatus.PartiallyFilled : OrdStatus.Filled;
    const last = { lastQty: qty(quantity), lastPx: px(at) };
    return this.report(child, { execType: ExecType.TradeCorrect, ordStatus: left, execRefID, ...last });
  }

  /** A person at the broker does something. */
  act(act: Act): string[] {
    return this.step({ kind: 'operatorAct', by: 'jane', reason: 'by phone', act });
  }

  /** A person or a file sets something for the day. */
  day(act: DayAct): string[] {
    return this.step({ kind: 'dayAct', by: 'jane', reason: 'told', act });
  }

  /** What the client was last told by Text(58) of a reject. */
  why(): string {
    const last = this.events.findLast((event) => event.kind === 'orderRejected' || event.kind === 'requestRejected');
    return last === undefined ? '' : last.text;
  }

  /** Why the last act was refused, ''. */
  refused(): string {
    const last = this.events.at(-1);
    return last?.kind === 'operatorActed' ? last.refused : 'no act came last';
  }

  /** The venue ends the rest of a child. */
  out(child: number, more: Partial<VenueReport> = {}): string[] {
    return this.report(child, { execType: ExecType.Canceled, ordStatus: OrdStatus.Canceled, ...more });
  }

  report(child: number, more: Partial<VenueReport>): string[] {
    const id = childID(child);
    const known = this.core.state.orders.children.get(id);
    return this.step({
      kind: 'venueReport',
      venue: known?.venue ?? this.conditional(child)?.venue ?? 'NORTH',
      requestID: childID(child),
      origRequestID: 0 as ChildID,
      venueOrderID: '',
      venueExecID: `X${++this.venueExec}`,
      execType: ExecType.New,
      ordStatus: OrdStatus.New,
      lastQty: NO_QTY,
      lastPx: NO_PRICE,
      cumQty: known?.cumQty ?? NO_QTY,
      text: '',
      fault: '',
      message: '',
      ...more,
    });
  }

  conditional(id: number): Conditional | undefined {
    for (const venue of this.config.venues.keys()) {
      const found = this.core.state.conditionals.meant({ venue, requestID: childID(id), origRequestID: childID(0) });
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The pool asks for a firm order, and the conditional one is over. */
  invite(conditional: number, ends = true): string[] {
    const canceled = { execType: ExecType.Canceled, ordStatus: OrdStatus.Canceled };
    return this.report(conditional, { ...(ends ? canceled : { execType: ExecType.Restated }), invites: true });
  }

  refuseCancel(requestID: number, child: number, text = '', cxlRejReason: CxlRejReason = 0): string[] {
    const venue = this.core.state.orders.child(childID(child)).venue;
    return this.step({
      kind: 'venueCancelReject',
      venue,
      requestID: childID(requestID),
      origRequestID: childID(child),
      cxlRejReason,
      text,
    });
  }

  halt(scope: 'global' | 'client' | 'symbol' | 'venue', id: string): string[] {
    return this.step({ kind: 'setTradingState', scope, id, state: 'halted', by: 'ops', reason: 'test' });
  }

  step(command: Command): string[] {
    this.now = later(this.now, STEP);
    this.core.step(command, this.now);
    return this.take();
  }

  /** What is ready to be sent, as lines; checks the laws that always hold. */
  private take(): string[] {
    const { events, sends } = this.core.ready;
    const fresh = events.splice(0);
    this.events.push(...fresh);
    const lines = this.lines(sends.splice(0));
    this.bounds.check(this.core, fresh);
    this.checkLaws();
    return lines;
  }

  private checkLaws(): void {
    const { orders } = this.core.state;
    // What a venue filled beyond, or after the end of, a child is its mistake: booked, and the only excuse for too much.
    const beyond = new Map<number, number>();
    // So is what it works again, of a child that had ended, when others have taken its place.
    const reopened = new Map<number, number>();
    for (const event of this.events) {
      if (event.kind === 'executionCorrected' && event.reopens) {
        const { parent, terms } = orders.child(event.childID);
        reopened.set(parent.orderID, (reopened.get(parent.orderID) ?? 0) + terms.orderQty);
      }
      if ((event.kind !== 'childFilled' && event.kind !== 'executionCorrected') || event.overfill === 0) continue;
      const id = orders.child(event.childID).parent.orderID;
      beyond.set(id, (beyond.get(id) ?? 0) + event.overfill);
    }
    for (const order of this.core.state.orders.parents.values()) {
      const open = order.liveChildren.reduce((sum, child) => sum + Math.max(0, child.terms.orderQty - child.cumQty), 0);
      expect(order.openQty, 'open quantity is the sum of the live children').toBe(open);
      const again = reopened.get(order.orderID) ?? 0;
      expect(order.openQty + order.cumQty, 'children and fills never pass the order').toBeLessThanOrEqual(
        Math.max(order.terms.orderQty, order.cumQty) + (beyond.get(order.orderID) ?? 0) + again,
      );
      if (order.ended === '')
        expect(leavesQty(order) + order.cumQty).toBe(Math.max(order.terms.orderQty, order.cumQty));
    }
  }

  /** A second core from the same events: its orders and risk must be the same. */
  replayed(): Core {
    const { events, config } = this;
    const market = new Market({ venues: [...config.venues.keys()], staleAfter: seconds(3600) });
    const whole = new Core(config, market);
    for (const event of events) whole.replay(event);
    // The same as the gateway does it: from the journal's records, and by way of a snapshot.
    const half = events.length >> 1;
    const first = new Core(config, market);
    for (const event of events.slice(0, half)) replayBriefly(first, event);
    const second = new Core(config, market, throughSnapshot(first.state, config));
    for (const event of events.slice(half)) replayBriefly(second, event);
    assert(stateHash(second.state, config) === stateHash(whole.state, config), 'snapshot and tail make the same state');
    return second;
  }
}

function line(send: Send): string {
  switch (send.kind) {
    case 'executionReport': {
      const fill = send.lastQty > 0 ? ` ${send.lastQty}@${dollars(send.lastPx)} ${send.lastMkt}` : '';
      const orig = send.origClOrdID === '' ? '' : `<${send.origClOrdID}`;
      return `${send.clOrdID}${orig} exec=${nameOf(ExecType, send.execType)} status=${nameOf(OrdStatus, send.ordStatus)} ${send.terms.orderQty}/${send.cumQty}/${send.leavesQty}${fill}`;
    }
    case 'cancelReject':
      return `${send.clOrdID}<${send.origClOrdID} refused status=${nameOf(OrdStatus, send.ordStatus)} reason=${send.cxlRejReason}`;
    case 'sendChild':
      return `→${send.child.venue} #${send.child.childID} ${send.child.terms.orderQty}@${dollars(send.child.terms.price)} ${nameOf(TimeInForce, send.child.terms.timeInForce)} ${send.child.purpose}${told(send.child.terms)}${send.wait > 0 ? ` in ${send.wait} us` : ''}`;
    case 'cancelChild':
      return `→${send.child.venue} cancel #${send.child.childID} as #${send.requestID}`;
    case 'sendConditional':
      return `→${send.child.venue} conditional #${send.child.childID} ${send.child.terms.orderQty}@${dollars(send.child.terms.price)}${send.child.terms.minQty > 0 ? ` at least ${send.child.terms.minQty}` : ''}`;
    case 'cancelConditional':
      return `→${send.child.venue} cancel conditional #${send.child.childID} as #${send.requestID}`;
    case 'askMassStatus':
      return `→${send.venue} status of all?`;
    case 'askChildStatus':
      return `→${send.child.venue} status? #${send.child.childID}`;
    case 'massCancelReport':
      return `${send.clOrdID} mass cancel ${send.rejectReason === -1 ? `of ${send.affected.map((order) => order.clOrdID).join(' ')}` : `refused reason=${send.rejectReason}`}`;
    case 'partyActionReport': {
      const { partyActionRequestID: id, response, rejectReason, text } = send;
      return `${id} ${nameOfNumber(PartyActionResponse, response)}${rejectReason === -1 ? '' : ` reason=${rejectReason}`}: ${text}`;
    }
    case 'listStatus': {
      const standings = send.orders.map(({ clOrdID, order, text }) => {
        return `${clOrdID}=${order === undefined ? `refused (${text})` : nameOf(OrdStatus, ordStatus(order))}`;
      });
      return `list ${send.listID}: ${[send.refusal, ...standings].filter((part) => part !== '').join(' ')}`;
    }
    case 'dontKnowTrade':
      return `→${send.venue} don't know: ${send.text}`;
  }
}

function nameOf(table: Readonly<Record<string, string>>, value: string): string {
  return Object.keys(table).find((name) => table[name] === value) ?? value;
}

const nameOfNumber = (table: Readonly<Record<string, number>>, value: number): string =>
  Object.keys(table).find((name) => table[name] === value) ?? String(value);

/** What a child tells its venue beyond price and life. */
function told({ stopPx, maxFloor, peg, pegOffset, expireTime, iso }: OrderTerms): string {
  const parts = [
    stopPx === NO_PRICE ? '' : ` stop ${dollars(stopPx)}`,
    maxFloor === 0 ? '' : ` shows ${maxFloor}`,
    peg === '' ? '' : ` peg ${peg}`,
    pegOffset === 0 ? '' : ` offset ${dollars(pegOffset)}`,
    expireTime === 0 ? '' : ' until',
    iso ? ' iso' : '',
  ];
  return parts.join('');
}

const records = new RecordRegistry(CORE_EVENTS, FOLDED_BRIEFLY);
const written = new ByteWriter(1 << 16, 1 << 24);
const reader = new ByteReader();

function replayBriefly(core: Core, event: CoreEvent): void {
  written.length = 0;
  records.encode(written, event);
  reader.over(written.bytes, 0, written.length);
  const read = records.decodeBrief(reader.uint(), reader);
  if (read !== undefined) core.replay(read);
}
