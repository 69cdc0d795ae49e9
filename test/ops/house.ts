/**
 * A gateway without FIX lines: the real core, risk, router and market under the demo's configuration, a clock that is
 * moved by hand, and venues that answer when a test says so. TurnQueue end by themselves, as the engine's do, or by hand.
 */
import type { HttpSetup } from '../../src/config/setup.ts';
import type { Command } from '../../src/core/words/command.ts';
import { DIRECT, type NewOrder } from '../../src/core/words/clientCommand.ts';
import type { VenueReport } from '../../src/core/words/venueCommand.ts';
import type { Send } from '../../src/core/words/send.ts';
import { PLAIN } from '../../src/orders/terms.ts';
import type { CoreConfig } from '../../src/core/settings.ts';
import { Core } from '../../src/core/core.ts';
import type { CoreEvent } from '../../src/core/memory/event.ts';
import { BookSide } from '../../src/market/book.ts';
import { Market } from '../../src/market/market.ts';
import { Observers } from '../../src/gateway/onlookers.ts';
import { buildOps } from '../../src/ops/server.ts';
import type { GatewayView, TurnObserver } from '../../src/ops/view.ts';
import type { Child } from '../../src/orders/order.ts';
import { childID, ExecType, OrdStatus, Side } from '../../src/orders/values.ts';
import { type Instant, instant, NO_PRICE, NO_QTY, price, qty } from '../../src/units/brand.ts';
import { parseDecimal } from '../../src/units/decimal.ts';
import type { Session } from '../../src/session/session.ts';
import { DEMO, SECRETS, setupOf } from '../config/demo.ts';

export const TRADER = { authorization: `Bearer ${SECRETS.FAIRLEAD_TRADE_TOKEN}` };
export const OPERATOR = { authorization: `Bearer ${SECRETS.FAIRLEAD_OPERATOR_TOKEN}` };
export const FEED = { authorization: `Bearer ${SECRETS.FAIRLEAD_FEED_TOKEN}` };

/** 2026-11-21T14:30:00Z */
const START = 1_795_271_400_000_000;

export class House implements GatewayView {
  readonly core: Core;
  readonly journal = { durability: 'memory' as const, lastBatch: 0, trouble: undefined };
  refusal = '';
  readonly certificateDaysLeft = undefined;
  readonly engine: GatewayView['engine'];
  /** What operators asked of sessions, and what they are told. */
  readonly asked: string[] = [];
  sessionFault = '';
  readonly sessions: GatewayView['sessions'] = {
    logout: (...words) => this.note('logout', words),
    logon: (...words) => this.note('logon', words),
    setNumbers: (...words) => this.note('setNumbers', words),
    askAgain: (...words) => this.note('askAgain', words),
    add: (like, targetCompID) => {
      const fault = this.note('add', [like, targetCompID]);
      return fault === '' ? { id: `${like}:${targetCompID}` } : fault;
    },
    remove: (...words) => this.note('remove', words),
  };
  readonly http: HttpSetup;
  /** False: turns end only when `turn` is called. */
  autoTurn = true;
  readonly warnings: string[] = [];
  readonly log = {
    info: () => {},
    warn: (message: string, about?: Record<string, unknown>) => {
      this.warnings.push(`${message} ${JSON.stringify(about ?? {})}`);
    },
  };
  private time = START;
  private readonly observers = new Observers((who, error) => {
    this.warnings.push(`${who} has thrown ${String(error)}`);
  });
  observerCount = 0;
  private turnDue = false;
  private nextExec = 1;

  constructor(http: Partial<HttpSetup> = {}, clients: NonNullable<CoreConfig['clients']> = new Map(), toml = DEMO) {
    const setup = setupOf(toml);
    this.http = { ...setup.http, port: 0, ...http };
    const venues = new Map(
      [...setup.venues].map(([id, { profile, symbols }]) => [id, { profile, symbols: new Set(symbols) }]),
    );
    const { instruments, router, policies } = setup;
    const limits: CoreConfig['limits'] = { ...setup.limits, withoutReference: 'accept' };
    const market = new Market(setup.market);
    this.core = new Core({ instruments, venues, limits, router, policies, clients }, market);
    const sessions = [...setup.clients.values()]
      .flatMap((client) => client.sessions)
      .map((config) => ({
        config,
        state: config.targetCompID === 'TESTER' ? 'loggedOn' : 'disconnected',
        numbers: { nextSenderMsgSeqNum: 5, nextTargetMsgSeqNum: 7 },
      }));
    this.engine = { sessions: () => sessions as unknown as Session[], peerOf: () => '127.0.0.1:50000' };
    this.core.start('EPOCH', this.now());
    for (const venue of venues.keys()) {
      const showsQuotes = setup.venues.get(venue)?.marketData !== undefined;
      if (showsQuotes) for (const symbol of instruments.keys()) market.open(symbol, venue);
      market.setUp(venue, showsQuotes);
      this.core.step({ kind: 'venueLink', venue, up: true }, this.now());
    }
    this.turn();
  }

  private note(what: string, words: readonly unknown[]): string {
    this.asked.push([what, ...words].join(' '));
    return this.sessionFault;
  }

  now(): Instant {
    return instant(this.time);
  }

  /** Moves the clock by so many milliseconds. */
  pass(millis: number): void {
    this.time += millis * 1_000;
  }

  submit(command: Command): void {
    this.core.step(command, this.now());
    if (this.autoTurn && !this.turnDue) {
      this.turnDue = true;
      setImmediate(() => this.turn());
    }
  }

  observe(observer: TurnObserver): () => void {
    this.observerCount++;
    const end = this.observers.add(observer);
    return () => {
      this.observerCount--;
      end();
    };
  }

  /** Ends the turn: what was decided is journaled and observed. */
  turn(): { events: CoreEvent[]; sends: Send[] } {
    this.turnDue = false;
    const { events, sends } = this.core.ready;
    const done = { events: events.splice(0), sends: sends.splice(0) };
    this.journal.lastBatch++;
    this.observers.note(done.events, done.sends);
    this.observers.tell(this.now());
    return done;
  }

  /** A FIX client's limit order for 100 at 187.50, unless said otherwise. */
  order(clientID: string, clOrdID: string, symbol = 'AAPL', limit = '187.50'): NewOrder {
    return {
      kind: 'newOrder',
      clientID,
      replyTo: `fix44:${clientID}`,
      ...DIRECT,
      clOrdID,
      account: clientID === 'DEMO-OMS' ? 'MAIN' : '',
      symbol,
      side: Side.Buy,
      terms: { ...PLAIN, orderQty: qty(100), price: price(parseDecimal(limit, 4)) },
      exDestination: '',
      possResend: false,
      fault: undefined,
    };
  }

  /** A book of one level a side, in dollars and shares. */
  quote(venue: string, symbol: string, bid: number, bidQty: number, ask: number, askQty: number): void {
    const book = this.core.market.open(symbol, venue);
    book.beginSnapshot(this.now());
    book.update(BookSide.Bid, price(Math.round(bid * 10_000)), qty(bidQty), this.now());
    book.update(BookSide.Ask, price(Math.round(ask * 10_000)), qty(askQty), this.now());
    this.submit({ kind: 'quoteMoved', symbol });
  }

  /** Children that are live at a venue, oldest first. */
  at(venue: string): Child[] {
    return this.core.state.orders.liveAt(venue);
  }

  accept(child: Child): void {
    this.report(child, { execType: ExecType.New, ordStatus: OrdStatus.New });
  }

  fill(child: Child, shares: number, dollars: number): void {
    const cumQty = qty(child.cumQty + shares);
    this.report(child, {
      execType: ExecType.Trade,
      ordStatus: cumQty >= child.terms.orderQty ? OrdStatus.Filled : OrdStatus.PartiallyFilled,
      lastQty: qty(shares),
      lastPx: price(Math.round(dollars * 10_000)),
      cumQty,
    });
  }

  cancel(child: Child): void {
    this.report(child, { execType: ExecType.Canceled, ordStatus: OrdStatus.Canceled, cumQty: child.cumQty });
  }

  report(child: Child, what: Partial<VenueReport>): void {
    this.submit({
      kind: 'venueReport',
      venue: child.venue,
      requestID: child.childID,
      origRequestID: childID(0),
      venueOrderID: `${child.venue}-${child.childID}`,
      venueExecID: `X${this.nextExec++}`,
      execType: ExecType.New,
      ordStatus: OrdStatus.New,
      lastQty: NO_QTY,
      lastPx: NO_PRICE,
      cumQty: NO_QTY,
      text: '',
      fault: '',
      message: '',
      ...what,
    });
  }
}

/** A house with its API, without a port. */
export async function openHouse(http: Partial<HttpSetup> = {}, clients?: NonNullable<CoreConfig['clients']>) {
  const house = new House(http, clients);
  const app = await buildOps(house, house.http, house.log);
  return { house, app };
}

export const LIMIT_ORDER = {
  clOrdID: 'A1',
  symbol: 'AAPL',
  side: 'buy',
  ordType: 'limit',
  orderQty: '300',
  price: '187.50',
} as const;
