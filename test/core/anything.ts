/**
 * Whatever clients, venues, operators, quotes and the clock may say, from every kind of order to reports that make no
 * sense, at desks of every setting. A move is a kind and a few numbers; the tables below give them a meaning.
 */
import { DIRECT } from '../../src/core/words/clientCommand.ts';
import { expect } from 'vitest';
import { FIRST_ANSWER } from '../../src/core/work/firstAnswers.ts';
import { NEXT } from '../../src/core/work/next.ts';
import { isPassedOver } from '../../src/core/work/passedOver.ts';
import { isRoutable } from '../../src/core/work/routable.ts';
import { waitText } from '../../src/core/work/waiting.ts';
import type { Act } from '../../src/core/words/operatorCommand.ts';
import type { Send } from '../../src/core/words/send.ts';
import type { VenueReport } from '../../src/core/words/venueCommand.ts';
import { stateOf } from '../../src/orders/moves.ts';
import { bookedQty, type Child, isFinal, type Parent } from '../../src/orders/order.ts';
import { PLAIN } from '../../src/orders/terms.ts';
import {
  childID,
  type CxlRejReason,
  execID,
  ExecType,
  orderID,
  OrdStatus,
  RestatementReason,
  Side,
} from '../../src/orders/values.ts';
import { longestFirstWait } from '../../src/router/health.ts';
import { type Instant, instant, later, millis, NO_PRICE, NO_TIME, qty, seconds } from '../../src/units/brand.ts';
import { ASKED, CENTS, from, optionsOf, QTYS, termsOf, VENUES } from './anyTerms.ts';
import { Desk, px, STEP } from './desk.ts';
import { liveSelfTrades, reopenedIn } from './selfTrades.ts';

const CARRIED = ['', '', '', '528=A\x01', '528=P\x01453=1\x01-448=X\x01', '1=Y\x01'];

/** What may happen, each as often as it is named. */
export const KINDS = [
  ...Array<'order'>(6).fill('order'),
  ...Array<'replace'>(4).fill('replace'),
  ...Array<'cancel'>(3).fill('cancel'),
  ...Array<'ack'>(4).fill('ack'),
  ...Array<'fill'>(6).fill('fill'),
  ...Array<'out'>(5).fill('out'),
  ...Array<'report'>(6).fill('report'),
  ...Array<'refuseCancel'>(4).fill('refuseCancel'),
  ...Array<'revise'>(4).fill('revise'),
  ...Array<'act'>(7).fill('act'),
  ...Array<'quote'>(4).fill('quote'),
  ...Array<'trade'>(3).fill('trade'),
  ...Array<'wait'>(3).fill('wait'),
  'refusal',
  'link',
  'link',
  'room',
  'dropCopy',
  'day',
  'day',
  'state',
  'massCancel',
  'massStatus',
  'list',
  'status',
  'dispute',
  'clientLink',
  'restart',
  'restart',
] as const;
export type Kind = (typeof KINDS)[number];

/** Venues passed over are looked at so often, at ticks. */
const LOOKS_EVERY = millis(250);

export interface Move {
  readonly kind: Kind;
  readonly n: readonly number[];
}
export const MOVE_NUMBERS = 10;
export const DESK_NUMBERS = 12;

export class Play {
  readonly d: Desk;
  private named = 0;
  /** Names that venues have given to executions. */
  private readonly execIDs = ['', 'X'];
  readonly said: string[] = [];
  private readonly client = new ClientsView();
  /** Of the children at venues passed over, those whose orders a tick has looked at since. */
  private lookedAt = new Set<number>();
  /** When the first tick looks at them again: from the start, at once. */
  private looksAt: Instant = NO_TIME;

  constructor(n: readonly number[]) {
    this.d = new Desk(optionsOf(n));
    const step = this.d.step.bind(this.d);
    this.d.step = (command) => {
      this.said.push(JSON.stringify(command));
      // As the step finds them.
      const before = this.passedOver(later(this.d.now, STEP));
      const lines = step(command);
      const wasLookedAt = command.kind === 'tick' && this.d.now >= this.looksAt;
      if (wasLookedAt) this.looksAt = later(this.d.now, LOOKS_EVERY);
      this.lookedAt = new Set(
        [...this.passedOver(this.d.now)].filter((id) => before.has(id) && (wasLookedAt || this.lookedAt.has(id))),
      );
      return lines;
    };
    this.d.lines = (sends) => {
      this.client.see(sends);
      return [];
    };
    this.quote(999, 300);
  }

  play({ kind, n }: Move): void {
    this.do(kind, n);
    const { core } = this.d;
    for (const order of core.state.orders.parents.values()) {
      const isAsked = order.liveChildren.some(({ venue, purpose, childID: id }) => {
        if (!core.venuesUp.has(venue) || core.unanswered.get(venue)?.owed.has(id) === true) return true;
        // Nobody waits for one whose venue is passed over, once a tick has looked at that.
        return purpose !== 'post' && isPassedOver(core, venue, order) && !this.lookedAt.has(id);
      });
      if (isAsked) continue; // its venue's next word decides
      // What we took from a book ourselves triggers no stop before its quote moves.
      const looked = kind === core.emulation.stopTrigger;
      const rules = NEXT.filter(({ name }) => looked || name !== 'stop reached');
      const asked = rules.filter(({ states }) => states.includes(stateOf(order)));
      const left = asked.filter((rule) => rule.holds(order, core)).map(({ name }) => name);
      expect(left, `order ${order.orderID}`).toEqual([]);
    }
    this.checkSelfTrades();
  }

  /** No two live children of one owner could trade with each other. */
  private checkSelfTrades(): void {
    const { core, config, events } = this.d;
    const { selfTrade } = config;
    if (selfTrade === undefined || selfTrade.action === 'none') return;
    const byClient = ({ clientID }: Parent) => clientID;
    const owners = { account: ({ account, clientID }: Parent) => `${clientID} ${account}`, firm: () => '' };
    const owner = { ...owners, client: byClient, desk: byClient }[selfTrade.scope];
    // Orders of D have another action, and that of the newest counts.
    const ofC = (order: Parent) => (order.clientID === 'C' ? owner(order) : `of D ${order.orderID}`);
    expect(liveSelfTrades(core, ofC, reopenedIn(events)), 'orders of one owner that might trade').toEqual([]);
  }

  /** Live children that no order waits for, since their venue is passed over. */
  private passedOver(now: Instant): Set<number> {
    const { core } = this.d;
    const { state, config } = core;
    const found = new Set<number>();
    for (const order of core.state.orders.parents.values()) {
      for (const { venue, purpose, childID: id } of order.liveChildren)
        if (purpose !== 'post' && core.venuesUp.has(venue) && isPassedOver({ state, config, now }, venue, order))
          found.add(id);
    }
    return found;
  }

  private fresh(): string {
    return `R${++this.named}`;
  }

  /** Mostly an order that has a part to play yet. */
  private order(n: number): Parent | undefined {
    const all = [...this.d.core.state.orders.parents.values()];
    const open = n % 5 === 0 ? all : all.filter((order) => !isFinal(order));
    return from(open.length === 0 ? all : open, n >> 3);
  }

  /** Mostly a child that is live. */
  private child(n: number): Child | undefined {
    const all = [...new Set(this.d.core.state.orders.children.values())];
    const live = n % 4 === 0 ? all : all.filter(({ state }) => state !== 'ended');
    return from(live.length === 0 ? all : live, n >> 2);
  }

  private quote(cents: number, size: number): void {
    const { d } = this;
    const bid = cents / 100;
    d.book('NORTH', size === 0 ? [] : [[bid, size]], [[bid + 0.01, 300]]);
    d.book('SOUTH', [[bid - 0.01, 300]], size === 1 ? [] : [[bid + 0.02, 500]]);
  }

  private do(kind: Kind, n: readonly number[]): void {
    const { d } = this;
    switch (kind) {
      case 'order':
        return void d.step(this.newOrder(n));
      case 'replace':
      case 'cancel':
      case 'status': {
        const order = this.order(n[0]);
        if (order === undefined) return;
        const pending = order.queue.at(-1)?.clOrdID ?? order.pending?.clOrdID ?? order.clOrdID;
        const orig = n[1] % 3 === 0 ? pending : order.clOrdID;
        if (kind === 'status') return void d.status(orig);
        const clOrdID = n[2] % 16 === 1 ? order.clOrdID : this.fresh();
        const carried = from(CARRIED, n[6]);
        if (kind === 'cancel') return void d.cancel(clOrdID, orig, carried);
        const terms = n[3] % 3 === 0 ? termsOf(d, n) : { ...order.terms, orderQty: qty(from(ASKED, n[4])) };
        const side = n[5] % 16 === 1 ? Side.Sell : order.side;
        return void d.replace(clOrdID, orig, 0, 0, { ...terms, side, carried });
      }
      case 'ack':
      case 'fill':
      case 'out':
      case 'report':
      case 'refuseCancel':
      case 'revise':
      case 'refusal':
      case 'dropCopy': {
        const child = this.child(n[0]);
        return child === undefined ? undefined : this.venueSays(kind, child, n);
      }
      case 'act':
        return void d.act(this.actOf(n));
      case 'quote':
        this.quote(from(CENTS, n[0]), from([300, 0, 1, 5000], n[1]));
        return void d.moved();
      case 'trade':
        return void d.trade(from(CENTS, n[0]) / 100);
      case 'wait':
        return void d.after(seconds(from([1, 0.3, 11, 61, 600, 86_400], n[0])));
      case 'link':
        return void d.step({ kind: 'venueLink', venue: from(VENUES, n[0]), up: n[1] % 3 > 0 });
      case 'room':
        return void d.step({ kind: 'venueRoom', venue: from(VENUES, n[0]), orders: from([0, 1, 100], n[1]) });
      case 'day': {
        const opensAt = instant(d.now + from([-60, 1, 60, -7200, 3600], n[0]) * 1_000_000);
        d.step({
          kind: 'setTradingDay',
          opensAt,
          closesAt: instant(opensAt + from([3600, 120, 1], n[1]) * 1_000_000),
        });
        return void d.after(seconds(0));
      }
      case 'state':
        return void d.step({
          kind: 'setTradingState',
          ...from(
            [
              { scope: 'global', id: '' },
              { scope: 'venue', id: 'NORTH' },
              { scope: 'venue', id: 'SOUTH' },
              { scope: 'client', id: 'C' },
              { scope: 'symbol', id: 'XYZ' },
            ] as const,
            n[0],
          ),
          state: from(['active', 'halted', 'reducing', 'active'] as const, n[1]),
          by: 'ops',
          reason: 'test',
        });
      case 'massCancel':
      case 'massStatus': {
        const scope = {
          symbol: from(['', 'XYZ', 'NONE'], n[0]),
          side: from(['', Side.Buy, Side.Sell] as const, n[1]),
          account: '',
        };
        const asks = {
          clientID: 'C',
          replyTo: 'C-FIX',
          ...DIRECT,
          type: from(['7', '1', '9'], n[2]),
          scope,
          fault: '',
        };
        if (kind === 'massCancel') return void d.step({ kind: 'massCancelRequest', clOrdID: this.fresh(), ...asks });
        return void d.step({ kind: 'massStatusRequest', massStatusReqID: this.fresh(), ...asks });
      }
      case 'list': {
        const orders = [this.newOrder(n), this.newOrder([...n].reverse()), this.newOrder(n.map((x) => x >> 1))];
        return void d.step({
          kind: 'newOrderList',
          clientID: 'C',
          replyTo: 'C-FIX',
          ...DIRECT,
          listID: this.fresh(),
          orders,
          fault: '',
        });
      }
      case 'dispute': {
        const terms = { dkReason: 'Z', symbol: 'XYZ', lastQty: qty(1), lastPx: px(10), text: '', message: '' };
        return void d.step({
          kind: 'disputeTrade',
          clientID: 'C',
          replyTo: 'C-FIX',
          ...DIRECT,
          orderID: orderID(n[0] % 5),
          execID: execID(n[1] % 9),
          ...terms,
        });
      }
      case 'clientLink':
        return void d.step({
          kind: 'clientLink',
          sessionID: 'C-FIX',
          clientID: 'C',
          up: n[0] % 2 === 0,
          orders: from(['all', 'day', 'none'] as const, n[1]),
          graceSec: from([0, 5], n[2]),
          reason: 'line',
        });
      case 'restart':
        this.said.push('restart');
        this.looksAt = NO_TIME;
        return d.restart();
    }
  }

  private newOrder(n: readonly number[]) {
    const terms = termsOf(this.d, n);
    const cash = n[4] % 13 === 12;
    return {
      kind: 'newOrder',
      clientID: n[9] % 23 === 22 ? 'D' : 'C',
      replyTo: 'C-FIX',
      ...DIRECT,
      clOrdID: n[7] % 31 === 30 ? 'R1' : this.fresh(),
      account: from(['', 'A'], n[6]),
      symbol: n[5] % 41 === 40 ? 'NONE' : 'XYZ',
      side: from([Side.Buy, Side.Sell, Side.Buy, Side.SellShort], n[8]),
      terms: cash ? { ...terms, orderQty: qty(0) } : terms,
      exDestination: from(['', '', '', 'NORTH', 'SOUTH', 'DEEP', 'NONE'], n[9]),
      ...(cash ? { cashOrderQty: 50_000_000 } : {}),
      manual: n[3] % 7 === 6,
      possResend: n[7] % 11 === 10,
      carried: from(CARRIED, n[6]),
      fault: undefined,
    } as const;
  }

  private venueSays(kind: Kind, child: Child, n: readonly number[]): void {
    const { d } = this;
    const id = child.childID;
    switch (kind) {
      case 'ack':
        return void d.ack(id);
      case 'fill': {
        const left = Math.max(1, child.terms.orderQty - child.cumQty);
        const size = n[1] % 3 === 0 ? from(QTYS, n[2]) : Math.min(left, from([left, 100, 50, 1], n[2]));
        return this.say(child, n, {
          execType: ExecType.Trade,
          ordStatus: OrdStatus.PartiallyFilled,
          lastQty: qty(size),
          lastPx: px(10),
          cumQty: qty(Math.min(10 ** 15, bookedQty(child) + size)),
        });
      }
      case 'out':
        return this.say(child, n, {
          ...from(
            [
              { execType: ExecType.Canceled, ordStatus: OrdStatus.Canceled },
              { execType: ExecType.Rejected, ordStatus: OrdStatus.Rejected },
              { execType: ExecType.Expired, ordStatus: OrdStatus.Expired },
              { execType: ExecType.DoneForDay, ordStatus: OrdStatus.DoneForDay, leavesQty: qty(n[3] % 2) },
            ],
            n[2],
          ),
          cumQty: bookedQty(child),
        });
      case 'report':
        return this.say(child, n, {
          execType: from(Object.values(ExecType), n[1]),
          ordStatus: from(Object.values(OrdStatus), n[2]),
          lastQty: qty(from(QTYS, n[3])),
          lastPx: px(from(CENTS, n[4]) / 100),
          cumQty: from([bookedQty(child), qty(Math.min(10 ** 15, from(QTYS, n[5])))], n[6]),
          execRefID: from(this.execIDs, n[7]),
          orderQty: qty(Math.min(10 ** 15, from(QTYS, n[8]))),
          avgPx: from([0, 100_000_000], n[8]),
          ...(n[9] % 8 === 1 ? { endsMassStatus: true } : {}),
          ...(n[9] % 16 === 2 ? { venue: 'SOUTH' } : {}),
          ...(n[9] % 16 === 4 ? { fault: 'unreadable' } : {}),
          ...(n[9] % 16 === 5 ? { requestID: childID(0), origRequestID: id } : {}),
          ...(child.cancelID !== 0 && n[9] % 4 === 3 ? { requestID: child.cancelID, origRequestID: id } : {}),
        });
      case 'revise': {
        const works = n[1] % 2 === 1 ? OrdStatus.PartiallyFilled : OrdStatus.Canceled;
        const execRefID = from(this.execIDs, n[2]);
        if (n[3] % 2 === 0)
          return this.say(child, n, {
            execType: ExecType.TradeCancel,
            ordStatus: works,
            execRefID,
            requestID: childID(0),
          });
        return this.say(child, n, {
          execType: ExecType.TradeCorrect,
          ordStatus: works,
          execRefID,
          lastQty: qty(from(QTYS, n[4])),
          lastPx: px(10),
          requestID: childID(0),
        });
      }
      case 'refuseCancel':
        return void d.step({
          kind: 'venueCancelReject',
          venue: child.venue,
          requestID: n[1] % 4 === 1 ? id : child.cancelID,
          origRequestID: id,
          cxlRejReason: from<CxlRejReason>([0, 1, 2, 99], n[2]),
          text: from(['', 'no'], n[3]),
        });
      case 'refusal':
        if (n[2] % 8 === 5) {
          const what = from(['thisOrder', 'anyOrder', 'allOrders'] as const, n[3]);
          return void d.step({ kind: 'statusRefused', venue: child.venue, what, requestID: id, text: 'no' });
        }
        if (n[2] % 4 === 3) return void d.step({ kind: 'neverSent', venue: child.venue, childID: id, text: 'no room' });
        return void d.step({
          kind: 'venueMessageReject',
          venue: child.venue,
          requestID: n[1] % 2 === 0 ? id : child.cancelID,
          text: 'no',
        });
      default:
        return void d.step({
          kind: 'dropCopyReport',
          venue: child.venue,
          execType: from([ExecType.Trade, ExecType.TradeCancel, ExecType.TradeCorrect, 'other'] as const, n[1]),
          venueExecID: from(this.execIDs, n[2]),
          execRefID: from(this.execIDs, n[3]),
          childID: from([id, childID(0)], n[4]),
          venueOrderID: '',
          account: '',
          symbol: 'XYZ',
          side: child.parent.side,
          lastQty: qty(from(QTYS, n[5])),
          lastPx: px(from(CENTS, n[6]) / 100),
        });
    }
  }

  /** Under a new ExecID, or one that was used. */
  private say(child: Child, n: readonly number[], report: Partial<VenueReport>): void {
    const again = n[9] % 8 === 7;
    const venueExecID = again ? from(this.execIDs, n[8]) : `V${++this.named}`;
    if (!again) this.execIDs.push(venueExecID);
    this.d.report(child.childID, { venueExecID, ...report });
  }

  private actOf(n: readonly number[]): Act {
    const id = n[1] % 9 === 8 ? orderID(77) : (this.order(n[1])?.orderID ?? orderID(1));
    const all = n[2] % 3 === 0 ? orderID(0) : id;
    const { nextExecID } = this.d.core.state.orders;
    const exec = execID(n[2] % Number(nextExecID));
    const restatementReason = RestatementReason.VerbalChange;
    const terms = this.d.core.state.orders.parents.get(id)?.terms ?? PLAIN;
    const acts: readonly Act[] = [
      {
        do: 'restate',
        orderID: id,
        orderQty: qty(from([Number(terms.orderQty), ...ASKED], n[2])),
        price: from([terms.price, px(9.9), NO_PRICE], n[3]),
        restatementReason,
      },
      { do: 'cancel', orderID: id, restatementReason },
      { do: 'book', order: { ...this.newOrder(n), clOrdID: from(['', this.fresh()], n[2]) } },
      { do: 'accept', orderID: id },
      { do: 'reject', orderID: id, ordRejReason: 0 },
      {
        do: 'split',
        orderID: id,
        numerator: from([2, 1, 3, 10_000], n[2]),
        denominator: from([1, 2, 7, 10_000], n[3]),
      },
      { do: 'guarantee', orderID: id, lastQty: qty(from(QTYS, n[2])), lastPx: px(10) },
      { do: 'doneForDay', orderID: all },
      { do: 'renew', orderID: all },
      { do: 'bust', execID: exec },
      { do: 'correct', execID: exec, lastQty: qty(from(QTYS, n[3])), lastPx: px(10) },
      {
        do: 'bookFill',
        quarantineID: 1 + (n[2] % 20),
        childID: childID(1 + (n[3] % 30)),
        lastQty: qty(from(QTYS, n[4])),
        lastPx: px(10),
        force: n[4] % 2 === 0,
      },
      { do: 'confirm', venue: from(['NORTH', 'SOUTH'], n[2]), childID: childID(n[3] % 30) },
      { do: 'dismissFill', quarantineID: 1 + (n[2] % 20) },
      { do: 'halt', symbol: 'XYZ', orders: from(['suspend', 'cancel'] as const, n[2]) },
      { do: 'resume', symbol: 'XYZ' },
    ];
    return from(acts, n[0]);
  }

  /** No order is held that has a place now. */
  checkHeld(): void {
    const { d } = this;
    if (!d.core.awaited.isEmpty) return; // what waits for another order has no place
    // Who waits for room at the venue it would go to may go elsewhere once that is liked less.
    for (const venue of d.core.roomAt.keys()) d.step({ kind: 'venueRoom', venue, orders: 100 });
    d.step({ kind: 'tick' });
    d.step({ kind: 'tick' });
    const sent = () => d.events.filter(({ kind }) => kind === 'childSent').length;
    const before = sent();
    // What is larger than its venues take is sent to them a part at a time.
    for (const order of d.core.held.all()) if (order.liveChildren.length === 0) d.core.touch(order);
    d.step({ kind: 'tick' });
    expect(sent(), 'orders are held that have a place').toBe(before);
    d.after(seconds(1));
    if (!d.core.awaited.isEmpty) return; // it may be one that waits for another of its owner's orders now
    // One that has found no place only just now has its own time, and a tick, before it.
    const longest = longestFirstWait(d.core.config.router) + millis(500);
    // One that is suspended meanwhile, or has a request pending, is let go by that, and no answer is asked for.
    const isLate = (order: Parent) =>
      isRoutable(d.core, order) && waitText(d.core, order) === FIRST_ANSWER && d.now - order.waitsSince > longest;
    const late = [...d.core.state.orders.open].filter(isLate);
    expect(late, 'orders wait for an answer that does not come').toEqual([]);
  }

  checkEnd(): void {
    const { d } = this;
    d.halt('global', '');
    for (let round = 0; round < 20; round++) {
      for (const order of d.core.state.orders.open) {
        for (const child of [...order.liveChildren]) {
          const over = { ordStatus: OrdStatus.Canceled, cumQty: bookedQty(child) };
          d.report(child.childID, { ...over, execType: ExecType.Canceled });
          // A venue that has counted more before is asked, and says so again.
          if (child.state !== 'ended') d.report(child.childID, { ...over, execType: ExecType.OrderStatus });
        }
      }
    }
    for (const order of d.core.state.orders.parents.values()) {
      expect(isFinal(order), `order ${order.orderID} comes to an end`).toBe(true);
    }
    expect([...d.core.state.orders.open].map((o) => o.orderID)).toEqual([]);
    expect(d.core.state.risk.reservations.size, 'nothing is reserved for what is over').toBe(0);
  }
}

/** What clients were sent, report by report. */
class ClientsView {
  private execID = 0;

  see(sends: readonly Send[]): void {
    for (const send of sends) {
      if (send.kind !== 'executionReport') continue;
      if (send.execID !== 0) {
        expect(send.execID, 'ExecIDs go up').toBeGreaterThan(this.execID);
        this.execID = send.execID;
      }
      const over = ['4', '8', 'C'].includes(send.ordStatus);
      if (over && send.execType !== ExecType.Rejected) expect(send.leavesQty, `${send.clOrdID} is over`).toBe(0);
      expect(send.leavesQty).toBeGreaterThanOrEqual(0);
      const ends = send.execType === ExecType.Canceled || send.execType === ExecType.Expired;
      if (ends) expect(['2', '4', 'C'], `${send.clOrdID} has ended`).toContain(send.ordStatus);
      if (send.leavesQty > 0) expect(send.leavesQty + send.cumQty).toBe(send.terms.orderQty);
    }
  }
}
