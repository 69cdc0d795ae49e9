/**
 * One core between two clients and three venues, and what is truly the case on both sides of it: the clients' own books
 * (clientBooks.ts) and the venues' own orders (venueTruth.ts). Messages wait on lines that can be slow or cut. What a
 * turn decided leaves once it is journaled; a crash may come before or after that, and the next core has the journal
 * alone. A message whose turn was lost comes again, as FIX sessions bring it again.
 */
import {
  type CancelRequest,
  DIRECT,
  type NewOrder,
  type ReplaceRequest,
  type StatusRequest,
} from '../../src/core/words/clientCommand.ts';
import type { Command } from '../../src/core/words/command.ts';
import type { Send } from '../../src/core/words/send.ts';
import type { SetTradingState } from '../../src/core/words/operatorCommand.ts';
import { Core } from '../../src/core/core.ts';
import { MOST_WAIT } from '../../src/core/memory/unanswered.ts';
import type { CoreEvent } from '../../src/core/memory/event.ts';
import { type Market } from '../../src/market/market.ts';
import { hasNothingOut } from '../../src/orders/order.ts';
import { childID, ExecType, type OrderID, OrdType, TimeInForce } from '../../src/orders/values.ts';
import { unreachable } from '../../src/units/assert.ts';
import { type Instant, instant } from '../../src/units/brand.ts';
import { picture } from '../core/picture.ts';
import { ClientBooks } from './clientBooks.ts';
import { checkAtEnd, checkQuiet, checkTurn } from './laws.ts';
import { ModelJournal } from './modelJournal.ts';
import type { Mutant } from './mutants.ts';
import { sayCommand, saySend } from './say.ts';
import { CLIENTS, CONFIG, newMarket, VENUES } from './scene.ts';
import { type FromVenue, VenueTruth } from './venueTruth.ts';

export type ClientCommand = NewOrder | CancelRequest | ReplaceRequest | StatusRequest;
type Scope = SetTradingState['scope'];
const START = instant(1_700_000_000_000_000);
/** Rounds of delivering until nothing is on any wire; past this something answers itself for ever. */
const MAX_ROUNDS = 25;
/** Of the longest wait between two questions: enough for the last question, and for a cancel that follows from it. */
const WAITS = 4;

export class World {
  core: Core;
  readonly venues = new Map<string, VenueTruth>(VENUES.map((id) => [id, new VenueTruth(id)]));
  readonly clients = new Map<string, ClientBooks>(
    CLIENTS.map((id) => [id, new ClientBooks((order) => !hasNothingOut(this.core.state.orders.parent(order)))]),
  );
  /** Every client request that reached the journal, oldest first. */
  readonly requests: ClientCommand[] = [];
  readonly market: Market;
  now: Instant = START;
  /** The first move of the day: clients count their requests from it. */
  firstOfDay = 0;
  /** What befell it, for the count at the end. */
  readonly befell = {
    restarts: 0,
    cuts: 0,
    duplicates: 0,
    reorderings: 0,
    losses: 0,
    corrections: 0,
    overfills: 0,
    generated: 0,
  };
  /** Orders whose booked fills include some that were generated from a venue's count. */
  readonly generated = new Set<OrderID>();
  /** A bust or correction was lost with a session, and nobody but the venue knows; or it came days late. */
  readonly disputed = new Set<OrderID>();
  /** Executed beyond what venues had, with the report lost. */
  readonly untold = new Map<OrderID, number>();
  /** What each venue has to tell since its last Logon, before it may get anything new. */
  private readonly owed = new Map<string, Set<number>>();
  /** `scope id` of what a person has halted. */
  private readonly halted = new Set<string>();
  private readonly journal = new ModelJournal();
  /** Every child from its events alone. */
  private readonly children = new Map<number, { readonly qty: number; cumQty: number; isOver: boolean }>();
  private readonly mutant: Mutant | undefined;
  /** What this turn has taken in: lost with it, or kept with it. */
  private taken: { readonly client?: ClientCommand; readonly venue?: VenueTruth; readonly message?: FromVenue }[] = [];
  /** The conversation so far, when somebody wants to read it. */
  private readonly script: string[] | undefined;

  constructor(script?: string[], mutant?: Mutant) {
    this.script = script;
    this.mutant = mutant;
    this.market = newMarket(START);
    this.core = this.newCore();
    this.core.start('T', START);
    for (const id of VENUES) this.step({ kind: 'venueLink', venue: id, up: true });
    this.commit();
  }

  private newCore(): Core {
    const core = new Core(CONFIG, this.market);
    this.mutant?.spoil?.(core);
    return core;
  }

  say(line: string): void {
    this.script?.push(line);
  }

  /** A client asks. */
  client(command: ClientCommand): void {
    this.taken.push({ client: command });
    this.step(command);
  }

  /** A venue's oldest message arrives. */
  hear(venue: VenueTruth): void {
    const message = venue.outbox.shift();
    if (message === undefined) return;
    venue.heard.push(message);
    this.taken.push({ venue, message });
    this.noteLate(venue, message);
    this.step(message);
    this.notePaid(venue, message);
  }

  /** A bust or correction of an order that was over two dates ago, or longer, is left to a person. */
  private noteLate(venue: VenueTruth, message: FromVenue): void {
    if (message.kind !== 'venueReport') return;
    const corrected = venue.execution(message, message.execRefID);
    if (corrected === undefined) return;
    const { orderID } = corrected.order;
    for (const books of this.clients.values()) if (books.isLongOver(orderID, this.now)) this.disputed.add(orderID);
  }

  step(command: Command): void {
    this.now = instant(this.now + 1_000);
    if (this.script !== undefined) this.say(sayCommand(command));
    this.core.step(command, this.now);
  }

  /** A venue's word on an order that was open at its Logon: its status, or its end. */
  private notePaid(venue: VenueTruth, message: FromVenue): void {
    const owed = this.owed.get(venue.id);
    if (owed === undefined || owed.size === 0) return;
    for (const id of owed) {
      const isStatus =
        message.kind === 'venueReport' && message.execType === ExecType.OrderStatus && message.requestID === id;
      if (isStatus || this.core.state.orders.children.get(childID(id))?.state === 'ended') owed.delete(id);
    }
  }

  /** A person sets a trading state, in a turn of its own. */
  latch(scope: Scope, id: string, state: 'active' | 'halted'): void {
    this.commit();
    // What is lifted holds no more for what waited for it, and goes out in the same step.
    if (state === 'active') this.halted.delete(`${scope} ${id}`);
    this.step({ kind: 'setTradingState', scope, id, state, by: 'ops', reason: 'a move' });
    this.commit();
    if (state === 'halted') this.halted.add(`${scope} ${id}`);
  }

  /** Nothing new is taken, and nothing goes to a venue, where a person has said so. */
  private checkHalted(what: string, ...scopes: string[]): void {
    for (const scope of scopes) if (this.halted.has(scope)) throw new Error(`${what}, though ${scope} is halted`);
  }

  pass(micro: number): void {
    this.now = instant(this.now + micro);
    this.step({ kind: 'tick' });
  }

  /** The turn ends: it is journaled, and what it sends is on the wires. */
  commit(): void {
    const { events, sends } = this.core.ready;
    this.journal.append(events);
    for (const event of events) this.noteEvent(event);
    for (const { client } of this.taken) if (client !== undefined) this.noteRequest(client);
    this.taken = [];
    for (const send of sends) this.dispatch(send);
    events.length = 0;
    sends.length = 0;
    for (const books of this.clients.values()) books.checkAnswered();
    checkTurn(this);
  }

  /** O8: what is beyond the child's open quantity is said to be, to the share, in the event that alarms. */
  private noteEvent(event: CoreEvent): void {
    switch (event.kind) {
      case 'childSent':
        this.children.set(event.childID, { qty: event.terms.orderQty, cumQty: 0, isOver: false });
        return;
      case 'childEnded':
      case 'childRejected':
        this.child(event.childID).isOver = true;
        return;
      case 'executionCorrected': {
        const child = this.child(event.childID);
        child.cumQty += event.lastQty - event.wasQty;
        if (event.reopens) child.isOver = false;
        return;
      }
      case 'childFilled': {
        const child = this.child(event.childID);
        const open = child.isOver ? 0 : Math.max(0, child.qty - child.cumQty);
        const beyond = Math.max(0, event.lastQty - open);
        if (event.overfill !== beyond) {
          throw new Error(
            `#${event.childID} had ${open} open: ${event.lastQty} overfills by ${beyond}, not ${event.overfill}`,
          );
        }
        child.cumQty += event.lastQty;
        child.isOver ||= child.cumQty >= child.qty;
        if (beyond > 0) this.befell.overfills++;
        if (!event.generated) return;
        this.befell.generated++;
        this.generated.add(this.core.state.orders.child(event.childID).parent.orderID);
        return;
      }
      default:
    }
  }

  private child(id: number) {
    const child = this.children.get(id);
    if (child === undefined) throw new Error(`#${id} was never sent`);
    return child;
  }

  private noteRequest(command: ClientCommand): void {
    this.requests.push(command);
    this.clients
      .get(command.clientID)
      ?.asked(command.clOrdID, command.kind === 'replaceRequest' ? command.terms.orderQty : 0);
  }

  private dispatch(send: Send): void {
    if (this.script !== undefined) this.say(saySend(send));
    switch (send.kind) {
      case 'executionReport':
        if (send.execType === ExecType.New) {
          const { clientID, symbol } = send;
          this.checkHalted(`${send.clOrdID} is taken`, 'global ', `client ${clientID}`, `symbol ${symbol}`);
        }
        this.clients.get(send.clientID)?.read(send);
        return;
      case 'cancelReject':
        this.clients.get(send.clientID)?.read(send);
        return;
      case 'sendChild': {
        const { child } = send;
        const owed = this.owed.get(child.venue);
        if (owed !== undefined && owed.size > 0) {
          throw new Error(
            `child #${child.childID} goes to ${child.venue}, which has not told the fate of #${[...owed].join(', #')}`,
          );
        }
        this.checkHalted(`child #${child.childID} goes out`, 'global ', `venue ${child.venue}`);
        this.inbox(child.venue).push({
          kind: 'order',
          order: {
            childID: child.childID,
            orderID: child.parent.orderID,
            qty: child.terms.orderQty,
            price: child.terms.ordType === OrdType.Market ? 10 * 10_000 : child.terms.price,
            immediate:
              child.terms.timeInForce === TimeInForce.ImmediateOrCancel ||
              child.terms.timeInForce === TimeInForce.FillOrKill,
            cumQty: 0,
            notional: 0,
            acked: false,
            reports: 0,
            corrected: false,
            reopened: false,
            ended: '',
          },
        });
        return;
      }
      case 'cancelChild':
        this.inbox(send.child.venue).push({ kind: 'cancel', childID: send.child.childID, requestID: send.requestID });
        return;
      case 'askChildStatus':
        this.inbox(send.child.venue).push({ kind: 'status', childID: send.child.childID });
        return;
      case 'askMassStatus':
        this.inbox(send.venue).push({ kind: 'massStatus' });
        return;
      case 'massCancelReport':
      case 'partyActionReport':
      case 'listStatus':
      case 'dontKnowTrade':
      case 'sendConditional': // no pool of the model takes them
      case 'cancelConditional':
        return; // about no single order
      default:
        unreachable(send);
    }
  }

  private inbox(venue: string) {
    return this.venue(venue).inbox;
  }

  venue(id: string): VenueTruth {
    const venue = this.venues.get(id);
    if (venue === undefined) throw new Error(`no venue ${id}`);
    return venue;
  }

  /** The order line of a venue breaks; what is on it waits. */
  cut(venue: VenueTruth): void {
    if (!venue.up) return;
    this.commit();
    venue.up = false;
    this.befell.cuts++;
    this.step({ kind: 'venueLink', venue: venue.id, up: false });
  }

  /** It is back: sessions resend what was on it, but orders that are `old` are gap-filled and never arrive. */
  restore(venue: VenueTruth, old: boolean): void {
    if (venue.up) return;
    this.commit();
    if (old) {
      for (let i = venue.inbox.length - 1; i >= 0; i--) {
        const message = venue.inbox[i];
        if (message.kind !== 'order') continue;
        this.say(`        (order #${message.order.childID} to ${venue.id} was too old to be sent again)`);
        venue.inbox.splice(i, 1);
      }
    }
    venue.up = true;
    const live = this.core.state.orders.liveAt(venue.id).map((child) => child.childID);
    this.owed.set(venue.id, new Set(live));
    this.step({ kind: 'venueLink', venue: venue.id, up: true });
  }

  /** Both sessions begin anew at 1: what was on the line, either way, is lost for good. */
  reset(venue: VenueTruth): void {
    this.commit();
    this.cut(venue);
    this.commit();
    venue.inbox.length = 0;
    for (const message of venue.outbox.splice(0)) this.noteLost(venue, message);
    this.say(`        (sessions with ${venue.id} begin anew: what was on the wire is lost)`);
  }

  /** Of what a venue does beyond its order, nobody can know without its report. */
  noteLost(venue: VenueTruth, message: FromVenue): void {
    if (message.kind !== 'venueReport') return;
    const corrected = venue.execution(message, message.execRefID);
    if (corrected !== undefined) this.disputed.add(corrected.order.orderID);
    const execution = venue.execution(message, message.venueExecID);
    if (execution === undefined || execution.beyond === 0) return;
    const { orderID } = execution.order;
    this.untold.set(orderID, (this.untold.get(orderID) ?? 0) + execution.lastQty);
  }

  /** The process dies: before its turn was journaled (`lost`), or after. The next one has the journal and nothing else. */
  restart(lost: boolean): void {
    for (const owed of this.owed.values()) owed.clear();
    this.say(`--- the gateway is killed${lost ? ', its last turn is lost' : ''}, and starts again`);
    this.befell.restarts++;
    const again = lost ? this.taken : [];
    if (lost) {
      for (const { venue, message } of [...this.taken].reverse()) {
        if (venue !== undefined && message !== undefined) venue.outbox.unshift(message);
      }
      this.taken = [];
    } else {
      this.commit();
    }
    for (const venue of this.venues.values()) venue.up = false;
    // A wrong core is to be caught by what others see of it.
    const before = lost || this.mutant !== undefined ? undefined : picture(this.core);
    this.core = this.newCore();
    this.journal.replayInto(this.core, this.mutant?.remembers);
    if (before !== undefined && picture(this.core) !== before) throw new Error('a replay gives another state');
    this.core.start('T', this.now);
    for (const id of VENUES) this.step({ kind: 'venueLink', venue: id, up: false });
    this.commit();
    for (const { client } of again) if (client !== undefined) this.client(client);
    this.commit();
  }

  /** Delivers what is on the wires of venues that are up, and lets them decide what they were asked, until all is quiet. */
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

  /** The day ends: everything arrives, clients cancel what they still have, and a person stops the rest. */
  close(politely: boolean): void {
    this.say('--- the day ends: everything is delivered');
    this.commit();
    for (const venue of this.venues.values()) this.restore(venue, false);
    this.commit();
    this.pump();
    this.wait();
    checkQuiet(this);
    if (politely) this.cancelAll();
    this.latch('global', '', 'halted');
    for (const venue of this.venues.values()) {
      this.pump();
      for (const order of venue.orders.values()) if (order.immediate) venue.end(order, 'expired');
    }
    this.pump();
    this.wait();
    // What a venue refused to cancel before is asked for once more.
    this.latch('global', '', 'halted');
    this.pump();
    this.wait();
    if (!politely) {
      this.say('--- reports that seemed lost turn up');
      for (const venue of this.venues.values())
        venue.outbox.push(...venue.lost.splice(0).filter((m) => venue.countsStill(m)));
      this.pump();
      this.wait();
    }
    checkAtEnd(this);
  }

  /** Time enough for everything that is owed to be asked for, and answered. */
  private wait(): void {
    const asking = () => [...this.core.unanswered.values()].some(({ inquiries }) => inquiries.size > 0);
    for (let i = 0; i < WAITS && (this.core.state.orders.open.size > 0 || asking()); i++) {
      this.pass(MOST_WAIT);
      this.commit();
      this.pump();
    }
  }

  private cancelAll(): void {
    let number = 0;
    for (const [clientID, books] of this.clients) {
      for (const order of [...books.orders]) {
        const open = order.ended === '' && order.cumQty < order.orderQty;
        if (!open || order.pending !== undefined) continue;
        this.client({
          kind: 'cancelRequest',
          clientID,
          replyTo: clientID,
          ...DIRECT,
          clOrdID: `END${++number}`,
          origClOrdID: order.clOrdID,
        });
        this.commit();
      }
    }
    this.pump();
  }
}
