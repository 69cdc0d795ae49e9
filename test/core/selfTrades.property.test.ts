/**
 * Two clients trade in one symbol at close prices, on both sides: whatever venues answer, and when, no two orders of one
 * owner are live at one venue at prices at which they could meet; and every order comes to an end.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Child, childLeavesQty, isFinal, type Parent } from '../../src/orders/order.ts';
import { type OrderTerms, Peg } from '../../src/orders/terms.ts';
import { ExecType, OrdStatus, OrdType, TimeInForce } from '../../src/orders/values.ts';
import { SELF_TRADE_ACTIONS, SELF_TRADE_SCOPES } from '../../src/risk/selfTrade.ts';
import { millis, NO_PRICE, qty, seconds } from '../../src/units/brand.ts';
import { runs } from '../support/runs.ts';
import { from } from './anyTerms.ts';
import { Desk, px } from './desk.ts';
import { picture } from './picture.ts';
import { liveSelfTrades, reopenedIn } from './selfTrades.ts';

const RUNS = runs(120);
const ACTIONS = SELF_TRADE_ACTIONS.filter((action) => action !== 'none');
const CENTS = [1000, 1001, 999, 1002, 998];
const KINDS: readonly Partial<OrderTerms>[] = [
  {},
  {},
  { timeInForce: TimeInForce.ImmediateOrCancel },
  { maxFloor: qty(30) },
  { ordType: OrdType.Market, price: NO_PRICE },
  { ordType: OrdType.Pegged, peg: Peg.Mid },
  { ordType: OrdType.Pegged, peg: Peg.Market, price: NO_PRICE },
  { ordType: OrdType.StopLimit, stopPx: px(10) },
];
const MOVES = [
  'order',
  'order',
  'order',
  'cancel',
  'replace',
  'ack',
  'fill',
  'out',
  'refuse',
  'quote',
  'wait',
] as const;
const RARE = ['link', 'restart', 'trade', 'bust'] as const;
const move = fc.record({
  do: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...MOVES) }, { weight: 1, arbitrary: fc.constantFrom(...RARE) }),
  n: fc.array(fc.nat({ max: 1000 }), { minLength: 6, maxLength: 6 }),
});

class Flow {
  readonly d: Desk;
  private named = 0;
  private readonly execIDs: [child: number, venueExecID: string][] = [];

  constructor(desk: readonly number[]) {
    const [scope, action, dark] = [from(SELF_TRADE_SCOPES, desk[0]), from(ACTIONS, desk[1]), desk[2] % 2 === 0];
    const answers = { ackTimeout: seconds(1), patience: seconds(5), massStatus: false, orderStatus: desk[2] % 3 > 0 };
    this.d = new Desk({ dark, answers, selfTrade: { scope, action, clients: new Map() } });
    this.quote(1000);
  }

  private quote(cents: number): void {
    const at = cents / 100;
    this.d.book('NORTH', [[at - 0.01, 300]], [[at, 100]]);
    this.d.book('SOUTH', [[at - 0.02, 300]], [[at + 0.01, 300]]);
  }

  private order(n: number): Parent | undefined {
    const open = [...this.d.core.state.orders.open].filter(({ clientID }) => clientID === 'C');
    return open.length === 0 ? undefined : from(open, n);
  }

  private child(n: number): Child | undefined {
    const live = [...this.d.core.state.orders.open].flatMap(({ liveChildren }) => liveChildren);
    return live.length === 0 ? undefined : from(live, n);
  }

  play(kind: (typeof MOVES | typeof RARE)[number], n: readonly number[]): void {
    const { d } = this;
    const order = this.order(n[0]);
    const child = this.child(n[0]);
    switch (kind) {
      case 'order':
        return void d.order(`R${++this.named}`, n[1] % 2 === 0 ? 'buy' : 'sell', from([100, 50, 30, 400], n[2]), 10, {
          price: px(from(CENTS, n[3]) / 100),
          account: from(['', '', 'A2'], n[4]),
          ...(n[4] % 5 === 4 ? { clientID: 'D', replyTo: 'D-FIX' } : {}),
          ...(n[5] % 7 === 6 ? { exDestination: 'NORTH' } : {}),
          ...from(KINDS, n[5]),
        });
      case 'cancel':
        return order && void d.cancel(`R${++this.named}`, order.clOrdID);
      case 'replace': {
        if (order === undefined) return;
        const price = order.terms.price === NO_PRICE ? NO_PRICE : px(from(CENTS, n[2]) / 100);
        const terms = { ...order.terms, price, orderQty: qty(from([100, 200], n[3])), side: order.side };
        return void d.replace(`R${++this.named}`, order.clOrdID, 0, 0, terms);
      }
      case 'ack':
        return child && void d.ack(child.childID);
      case 'fill': {
        if (child === undefined) return;
        const id = `F${this.execIDs.length}`;
        this.execIDs.push([child.childID, id]);
        return void d.fill(child.childID, Math.max(1, Math.min(childLeavesQty(child), from([400, 10], n[1]))), 10, id);
      }
      case 'out':
        return child && void d.out(child.childID);
      case 'refuse':
        return child && child.cancelID !== 0 ? void d.refuseCancel(child.cancelID, child.childID) : undefined;
      case 'quote':
        this.quote(from(CENTS, n[1]));
        return void d.moved();
      case 'wait':
        return void d.after(from([millis(300), seconds(2), seconds(60)], n[1]));
      case 'trade':
        return void d.trade(10);
      case 'link':
        return void (n[1] % 2 === 0 ? d.down('NORTH') : d.up('NORTH'));
      case 'bust':
        return this.execIDs.length === 0 ? undefined : void d.bust(...from(this.execIDs, n[1]), n[2] % 2 === 0);
      case 'restart':
        return d.restart();
    }
  }

  check(): void {
    const { core, config, events } = this.d;
    const scope = config.selfTrade?.scope;
    const owner = ({ clientID, account }: Parent) =>
      scope === 'firm' ? '' : scope === 'account' ? `${clientID} ${account}` : clientID;
    expect(liveSelfTrades(core, owner, reopenedIn(events)), 'orders of one owner that could meet').toEqual([]);
  }

  checkEnd(): void {
    const { d } = this;
    d.halt('global', '');
    for (const venue of ['NORTH', 'SOUTH', 'DEEP']) if (d.config.venues.has(venue)) d.up(venue);
    for (let round = 0; round < 5; round++) {
      for (const order of d.core.state.orders.open) {
        for (const child of [...order.liveChildren]) {
          d.report(child.childID, { execType: ExecType.Canceled, ordStatus: OrdStatus.Canceled });
        }
      }
    }
    const left = [...d.core.state.orders.parents.values()].filter((order) => !isFinal(order));
    expect(left.map(({ orderID }) => orderID)).toEqual([]);
    expect(picture(d.replayed())).toBe(picture(d.core));
  }
}

it('no two orders of one owner are live where they could meet', () => {
  const desks = fc.array(fc.nat({ max: 60 }), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(desks, fc.array(move, { minLength: 20, maxLength: 120, size: 'max' }), (desk, moves) => {
      const flow = new Flow(desk);
      for (const { do: kind, n } of moves) {
        flow.play(kind, n);
        flow.check();
      }
      flow.checkEnd();
    }),
    { numRuns: RUNS },
  );
});
