/**
 * The real core between two clients and four venues, in a market that jumps, vanishes and lies. Everything that goes
 * over a wire, and nothing else, is told to the law (law.ts) in the order in which it went, once its turn is journaled:
 * what a lost turn decided never left.
 */
import { Core } from '../../../src/core/core.ts';
import { MOST_WAIT } from '../../../src/core/memory/unanswered.ts';
import type { CoreEvent } from '../../../src/core/memory/event.ts';
import type { NewOrder, ReplaceRequest } from '../../../src/core/words/clientCommand.ts';
import type { Command } from '../../../src/core/words/command.ts';
import type { SetTradingState } from '../../../src/core/words/operatorCommand.ts';
import type { Send } from '../../../src/core/words/send.ts';
import type { Market } from '../../../src/market/market.ts';
import type { Child } from '../../../src/orders/order.ts';
import { ExecType, isBuy, type OrderID, OrdStatus, OrdType } from '../../../src/orders/values.ts';
import { type Instant, instant, type Price, price, type Qty, qty } from '../../../src/units/brand.ts';
import { ModelJournal } from '../../model/modelJournal.ts';
import { type FromVenue, VenueTruth } from '../../model/venueTruth.ts';
import { type Lie, merged, shownBy } from './books.ts';
import { FED, LIT, rulesOf, SYMBOLS, VENUES, YEN_RATE } from './house.ts';
import { Law } from './law.ts';
import { sayCommand, saySend } from './say.ts';
import { config, newMarket } from './stage.ts';
import { leavingOf, OVER, tell, venueOrderOf } from './tell.ts';
import { type Article, Broken, type Scope } from './words.ts';

export const START = instant(1_700_000_000_000_000);
/** Rounds of delivering until nothing is on any wire; past this something answers itself for ever. */
const MAX_ROUNDS = 25;
/** An order as its client knows it. */
export interface Known {
  readonly clientID: string;
  readonly account: string;
  readonly symbol: string;
  readonly side: NewOrder['side'];
  orderID: OrderID;
  clOrdID: string;
  terms: NewOrder['terms'];
  cumQty: number;
  open: boolean;
}

interface Book {
  lie: Lie;
  shown: boolean;
}

/** An execution as a person has corrected it. */
interface ByHand {
  readonly childID: number;
  readonly venueExecID: string;
  readonly lastQty: number;
  readonly lastPx: number;
}

type Told = { readonly heard: FromVenue } | { readonly sends: readonly Send[] } | { readonly byHand: ByHand };

export class LawWorld {
  core: Core;
  readonly law: Law;
  readonly market: Market;
  readonly venues = new Map<string, VenueTruth>(VENUES.map((id) => [id, new VenueTruth(id)]));
  /** What clients have asked for, and how it stands by their reports. */
  readonly orders: Known[] = [];
  readonly mids = new Map(SYMBOLS.map(({ symbol, mid }) => [symbol, mid]));
  now: Instant = START;
  /** When the market opens, 0 without a trading day. */
  opensAt = 0;
  readonly befell = { restarts: 0, lies: 0, jumps: 0, fills: 0, reducing: 0, halts: 0, woken: 0, replaced: 0 };
  private readonly scene: number;
  private readonly byQuote: boolean;
  private readonly books = new Map<string, Book>();
  private readonly children = new Map<number, Child>();
  private readonly journal = new ModelJournal();
  /** Executions by our ExecID: what venues called them, and how they count now. */
  readonly executions = new Map<number, ByHand>();
  /** Those that a person has busted: their venue may do the same. Whether it is right to correct them is for a person. */
  readonly byHand = new Set<string>();
  private readonly script: string[] | undefined;
  /** What this turn has taken in and decided so far, with the time of each. */
  private turn: (Told & { readonly at: number })[] = [];
  private requests: Command[] = [];
  private sent = 0;
  private emitted = 0;

  constructor(scene: number, byQuote: boolean, ignored: readonly Article[], script?: string[]) {
    this.scene = scene;
    this.byQuote = byQuote;
    this.script = script;
    this.law = new Law(rulesOf(scene, ignored));
    this.market = newMarket();
    for (const { symbol, mid } of SYMBOLS) {
      for (const venue of LIT) {
        this.books.set(`${symbol} ${venue}`, { lie: 'none', shown: true });
        this.publish(symbol, venue);
      }
      // One has not traded yet: without quotes nothing is known of it.
      if (symbol !== SYMBOLS[2].symbol) this.print(symbol, mid, false);
    }
    this.core = this.newCore();
    this.core.start('T', START);
    const rate = { do: 'setRate', currency: 'JPY', rate: YEN_RATE, force: false } as const;
    this.step({ kind: 'dayAct', by: 'ops', reason: 'the rate', act: rate });
    for (const id of VENUES) this.step({ kind: 'venueLink', venue: id, up: true });
    this.commit();
  }

  private newCore(): Core {
    return new Core(config(this.scene, this.byQuote), this.market);
  }

  say(line: string): void {
    this.script?.push(line);
  }

  // ---- the market

  /** One venue's book as it is now: around the middle, or wherever it says; with our own orders that rest there. */
  private publish(symbol: string, venue: string): void {
    // What has just left cannot be in it yet.
    this.now = instant(this.now + 1);
    const { lie, shown } = this.bookOf(symbol, venue);
    const book = this.market.book(symbol, venue);
    if (book === undefined) return;
    const { tick, lots } = this.symbol(symbol);
    const own = [...this.resting(symbol, venue)];
    if (!shown) {
      // What is left of its book, if anything, is our own.
      if (own.length === 0) book.lose('gone', this.now);
      else book.snapshot(merged(own.filter(({ buy }) => buy)), merged(own.filter(({ buy }) => !buy)), this.now);
      return this.law.shows(symbol, venue, undefined);
    }
    const { bid, ask, ...sides } = shownBy(lie, this.mid(symbol), venue === 'SOUTH' ? 2 : 1, tick);
    const bids = [
      { px: price(bid), size: qty(300 * lots) },
      { px: price(bid - tick), size: qty(300 * lots) },
    ];
    const asks = [
      { px: price(ask), size: qty(300 * lots) },
      { px: price(ask + tick), size: qty(300 * lots) },
    ];
    for (const level of own) {
      if (level.buy && level.px < ask) bids.push(level);
      if (!level.buy && level.px > bid) asks.push(level);
    }
    book.snapshot(merged(bids), merged(asks), this.now);
    const told = { at: this.now, honest: lie === 'none', firm: venue !== FED };
    this.law.shows(symbol, venue, { ...sides.true, ...told });
  }

  private *resting(symbol: string, venue: string): Generator<{ buy: boolean; px: Price; size: Qty }> {
    for (const order of this.venue(venue).orders.values()) {
      const child = this.children.get(order.childID);
      const open = VenueTruth.openQty(order);
      // That a bust has opened it again nobody but its venue knows, until that is heard.
      if (order.reopened && this.venue(venue).outbox.length > 0) continue;
      if (
        child?.parent.symbol !== symbol ||
        child.terms.ordType === OrdType.StopLimit ||
        order.immediate ||
        !order.acked ||
        open === 0
      )
        continue;
      yield { buy: isBuy(child.parent.side), px: price(order.price), size: qty(open) };
    }
  }

  private bookOf(symbol: string, venue: string): Book {
    const book = this.books.get(`${symbol} ${venue}`);
    if (book === undefined) throw new Error(`${venue} has no book of ${symbol}`);
    return book;
  }

  /** Every book that is shown, once more; `how` changes it first. */
  quote(symbol: string, how: string, change: () => void): void {
    this.commit();
    change();
    this.say(`        ${symbol} ${how}`);
    for (const venue of LIT) if (this.bookOf(symbol, venue).shown) this.publish(symbol, venue);
    this.moved(symbol);
  }

  private moved(symbol: string): void {
    this.step({ kind: 'quoteMoved', symbol });
    this.step({ kind: 'tick' });
    this.commit();
  }

  jump(symbol: string, mid: number): void {
    this.befell.jumps++;
    this.quote(symbol, `goes to ${mid}`, () => this.mids.set(symbol, mid));
  }

  vanish(symbol: string, venue: string): void {
    this.commit();
    this.say(`        ${venue} shows no ${symbol} any more`);
    this.bookOf(symbol, venue).shown = false;
    this.publish(symbol, venue);
    this.moved(symbol);
  }

  lie(symbol: string, venue: string, lie: Lie): void {
    if (lie !== 'none') this.befell.lies++;
    this.quote(symbol, lie === 'none' ? `at ${venue} is true` : `at ${venue} lies: ${lie}`, () => {
      this.bookOf(symbol, venue).lie = lie;
      this.bookOf(symbol, venue).shown = true;
    });
  }

  isOthersHonest(symbol: string, venue: string): boolean {
    return LIT.every((each) => {
      const { lie, shown } = this.bookOf(symbol, each);
      return each === venue || (shown && lie === 'none');
    });
  }

  print(symbol: string, px: number, steps = true): void {
    if (steps) this.commit();
    this.market.traded(symbol, price(px), qty(100), this.now);
    this.law.printed(symbol, px);
    if (!steps) return;
    this.say(`        ${symbol} trades at ${px}`);
    this.step({ kind: 'traded', symbol, px: price(px) });
    this.commit();
  }

  mid(symbol: string): number {
    return this.mids.get(symbol) ?? 0;
  }

  symbol(name: string): (typeof SYMBOLS)[number] {
    const symbol = SYMBOLS.find((each) => each.symbol === name);
    if (symbol === undefined) throw new Error(`no ${name}`);
    return symbol;
  }

  // ---- steps and turns

  request(command: NewOrder | ReplaceRequest | Command): void {
    this.requests.push(command);
    this.step(command);
  }

  step(command: Command): void {
    this.now = instant(this.now + 1_000);
    if (this.script !== undefined) this.say(sayCommand(command));
    try {
      this.core.step(command, this.now);
    } catch (error) {
      throw new Broken('threw', String(error));
    }
    const { sends, events } = this.core.ready;
    for (const event of events.slice(this.emitted)) this.noteExecution(event, command.kind === 'operatorAct');
    this.emitted = events.length;
    if (sends.length === this.sent) return;
    this.turn.push({ sends: sends.slice(this.sent), at: this.now });
    this.sent = sends.length;
  }

  private noteExecution(event: CoreEvent, isByHand: boolean): void {
    if (event.kind === 'childFilled' && !event.generated) {
      const { childID, venueExecID, lastQty, lastPx } = event;
      this.executions.set(event.execID, { childID, venueExecID, lastQty, lastPx });
    }
    if (event.kind !== 'executionCorrected') return;
    const was = this.executions.get(event.execRefID);
    this.executions.delete(event.execRefID);
    if (was === undefined) return;
    const is = { ...was, lastQty: event.lastQty, lastPx: event.lastPx };
    if (is.lastQty > 0) this.executions.set(event.execID, is);
    if (!isByHand) return;
    if (is.lastQty === 0) this.byHand.add(`${is.childID} ${is.venueExecID}`);
    this.turn.push({ byHand: is, at: this.now });
  }

  /** A venue's oldest message arrives. */
  hear(venue: VenueTruth): void {
    const message = venue.outbox.shift();
    if (message === undefined) return;
    this.turn.push({ heard: message, at: this.now });
    this.step(message);
  }

  pass(micro: number): void {
    this.commit();
    this.now = instant(this.now + micro);
    this.step({ kind: 'tick' });
    this.commit();
    this.law.settled('after a second');
  }

  /** The turn ends: it is journaled, the law is told, and what it sends is on the wires. */
  commit(): void {
    const { events, sends } = this.core.ready;
    this.journal.append(events);
    const poison = events.find(({ kind }) => kind === 'poisoned');
    if (poison !== undefined) throw new Broken('threw', JSON.stringify(poison));
    const { turn } = this;
    this.turn = [];
    this.requests = [];
    this.sent = this.emitted = 0;
    if (this.script !== undefined) for (const send of sends) this.say(saySend(send));
    for (const told of turn) {
      if ('heard' in told) tell(this.law, told.heard);
      else if ('byHand' in told) this.tellByHand(told.byHand);
      else for (const send of told.sends) this.dispatch(send, told.at);
    }
    events.length = 0;
    sends.length = 0;
  }

  private tellByHand({ childID, venueExecID, lastQty, lastPx }: ByHand): void {
    this.law.corrected(childID, venueExecID, lastQty, lastPx);
  }

  private dispatch(send: Send, at: number): void {
    switch (send.kind) {
      case 'executionReport':
        return this.read(send);
      case 'sendChild': {
        const { childID, parent, venue } = send.child;
        this.children.set(childID, send.child);
        this.law.sent(leavingOf(send.child), at);
        this.venue(venue).inbox.push({ kind: 'order', order: venueOrderOf(send.child, this.mid(parent.symbol)) });
        return;
      }
      case 'cancelChild': {
        const { child, requestID } = send;
        this.law.cancelAsked(child.childID);
        this.venue(child.venue).inbox.push({ kind: 'cancel', childID: child.childID, requestID });
        return;
      }
      case 'askChildStatus':
        this.venue(send.child.venue).inbox.push({ kind: 'status', childID: send.child.childID });
        return;
      case 'askMassStatus':
        this.venue(send.venue).inbox.push({ kind: 'massStatus' });
        return;
      default:
        return; // about no child
    }
  }

  /** A client reads a report about its order. */
  private read(report: Extract<Send, { kind: 'executionReport' }>): void {
    const { clientID, clOrdID, origClOrdID, execType, ordStatus, terms, cumQty, orderID } = report;
    const pending = execType === ExecType.PendingReplace || execType === ExecType.PendingCancel;
    const name = pending || execType === ExecType.Replaced ? origClOrdID : clOrdID;
    const order =
      this.orders.find((each) => each.orderID === orderID && orderID !== 0) ??
      this.orders.find((each) => each.clientID === clientID && each.clOrdID === name);
    if (order === undefined) return;
    order.orderID = orderID;
    order.cumQty = cumQty;
    if (execType === ExecType.Replaced || execType === ExecType.Restated) {
      order.clOrdID = clOrdID;
      order.terms = terms;
      if (execType === ExecType.Replaced) this.befell.replaced++;
    }
    if (execType === ExecType.Triggered) this.befell.woken++;
    if (execType === ExecType.Trade) this.befell.fills++;
    order.open = !OVER.has(ordStatus) || ordStatus === OrdStatus.DoneForDay;
  }

  // ---- venues' lines, and people

  venue(id: string): VenueTruth {
    const venue = this.venues.get(id);
    if (venue === undefined) throw new Error(`no venue ${id}`);
    return venue;
  }

  cut(venue: VenueTruth): void {
    if (!venue.up) return;
    this.commit();
    venue.up = false;
    this.law.line(venue.id, false);
    this.step({ kind: 'venueLink', venue: venue.id, up: false });
    this.commit();
  }

  /** The line is back; orders on it that are `old` never arrive. */
  restore(venue: VenueTruth, old: boolean): void {
    if (venue.up) return;
    this.commit();
    if (old) {
      const kept = venue.inbox.filter(({ kind }) => kind !== 'order');
      if (kept.length < venue.inbox.length) this.say(`        (orders to ${venue.id} were too old to be sent again)`);
      venue.inbox.splice(0, venue.inbox.length, ...kept);
    }
    venue.up = true;
    this.law.line(venue.id, true);
    this.step({ kind: 'venueLink', venue: venue.id, up: true });
    this.commit();
  }

  latch(scope: Scope, id: string, state: SetTradingState['state']): void {
    this.commit();
    if (state === 'reducing') this.befell.reducing++;
    if (state === 'halted') this.befell.halts++;
    this.law.latched(scope, id, state);
    this.step({ kind: 'setTradingState', scope, id, state, by: 'ops', reason: 'a move' });
    this.commit();
    this.law.settled('once that is said', `${scope} ${id}`);
  }

  /** The process dies, before its turn was journaled (`lost`) or after; the next one has the journal and nothing else. */
  restart(lost: boolean): void {
    this.say(`--- the gateway is killed${lost ? ', its last turn is lost' : ''}, and starts again`);
    this.befell.restarts++;
    const again = lost ? this.requests : [];
    if (lost) {
      for (const told of [...this.turn].reverse()) {
        if ('heard' in told) this.venue(told.heard.venue).outbox.unshift(told.heard);
      }
      this.turn = [];
      this.requests = [];
      this.sent = this.emitted = 0;
    } else {
      this.commit();
    }
    for (const venue of this.venues.values()) {
      venue.up = false;
      this.law.line(venue.id, false);
    }
    // Books begin anew, with what venues show now.
    for (const key of this.books.keys()) {
      const [symbol, venue] = key.split(' ');
      this.publish(symbol, venue);
    }
    this.core = this.newCore();
    this.journal.replayInto(this.core);
    this.core.start('T', this.now);
    for (const id of VENUES) this.step({ kind: 'venueLink', venue: id, up: false });
    this.commit();
    for (const { symbol } of SYMBOLS) this.step({ kind: 'quoteMoved', symbol });
    this.commit();
    for (const command of again) this.request(command);
    this.commit();
  }

  /** Delivers what is on the wires of venues that are up, and lets them decide what they were asked. */
  pump(): void {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      let quiet = true;
      for (const venue of this.venues.values()) {
        if (!venue.up || (venue.inbox.length === 0 && venue.outbox.length === 0 && venue.asked.length === 0)) continue;
        quiet = false;
        while (venue.inbox.length > 0) venue.take();
        while (venue.asked.length > 0) venue.decide(true);
        while (venue.outbox.length > 0) this.hear(venue);
        this.commit();
      }
      if (quiet) return;
    }
    throw new Error('the gateway and its venues never come to rest');
  }

  /** In the end all lines are up, the market is there again, and whatever is open is filled at its limit. */
  close(): void {
    this.say('--- everything arrives');
    this.commit();
    for (const venue of this.venues.values()) this.restore(venue, false);
    this.pump();
    this.pass(MOST_WAIT);
    for (const { symbol } of SYMBOLS) {
      this.quote(symbol, 'is quoted by all', () => {
        for (const venue of LIT) this.books.set(`${symbol} ${venue}`, { lie: 'none', shown: true });
      });
    }
    this.pump();
    this.say('--- venues fill all that they have, at its limit');
    for (const venue of this.venues.values()) {
      for (const order of venue.orders.values()) venue.fill(order, order.qty, order.price, false);
    }
    this.pump();
  }

  childOf(id: number): Child | undefined {
    return this.children.get(id);
  }
}
