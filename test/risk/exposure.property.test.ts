/**
 * Whatever happens to orders, in whatever order: running exposure equals what the whole list of events says, positions
 * and P&L equal what the fills say, a replay gives the same, and nothing ever falls below zero.
 */
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Orders } from '../../src/orders/apply.ts';
import { stateOf } from '../../src/orders/moves.ts';
import { leavesQty, type Parent, unroutedQty } from '../../src/orders/order.ts';
import { OrdStatus, OrdType, ResponseTo, RestatementReason, Side } from '../../src/orders/values.ts';
import { moneyOf } from '../../src/risk/worth/riskMoney.ts';
import { positionsOf } from '../../src/risk/pnl.ts';
import { RiskState } from '../../src/risk/state.ts';
import { Sum } from '../../src/risk/slices/sums.ts';
import { NO_PRICE, type Price } from '../../src/units/brand.ts';
import { sumOf } from '../support/limits.ts';
import { runs } from '../support/runs.ts';
import { RiskDesk, type DeskEvent, fold, INSTRUMENTS, px, q, us } from './riskDesk.ts';
import { type Exposure, exposureOf, type Fill, positionsFromFills } from './naive.ts';

/** One thing that happens; `pick` and `size` choose among what is there. */
interface Act {
  what: (typeof WHATS)[number];
  pick: number;
  size: number;
  price: number;
}

const WHATS = [
  'receive',
  'receive market',
  'accept',
  'accept',
  'reject',
  'send',
  'send',
  'fill',
  'fill',
  'fill',
  'late fill',
  'end child',
  'reject child',
  'lose child',
  'ask replace',
  'ask replace',
  'replace',
  'refuse',
  'ask cancel',
  'stop',
  'end',
  'refuse unseen',
] as const;

const act: fc.Arbitrary<Act> = fc.record({
  what: fc.constantFrom(...WHATS),
  pick: fc.nat(1_000),
  size: fc.integer({ min: 1, max: 200 }),
  price: fc.integer({ min: 1, max: 2_000 }).map((ticks) => ticks * 100),
});

const CLIENTS = ['ACME', 'BETA'];
const ACCOUNTS = ['A1', 'A2'];
const SYMBOLS = ['XYZ', 'YEN', 'COIN'];
const SIDES = [Side.Buy, Side.Sell, Side.SellShort];
const one = <T>(of: readonly T[], pick: number): T | undefined => (of.length === 0 ? undefined : of[pick % of.length]);

/** Does to the desk what `act` says, if the state of some order allows it. */
function perform(desk: RiskDesk, { what, pick, size, price }: Act): void {
  const open = [...desk.orders.open];
  const parents = [...desk.orders.parents.values()];
  const children = [...desk.orders.children.values()];
  const live = children.filter(({ state }) => state !== 'ended');
  const order = one(open, pick);
  const child = one(live, pick);
  switch (what) {
    case 'receive':
    case 'receive market': {
      const limit = what === 'receive';
      desk.receive({
        clientID: one(CLIENTS, pick)!,
        account: one(ACCOUNTS, pick >> 1)!,
        symbol: one(SYMBOLS, pick >> 2)!,
        side: one(SIDES, pick >> 4)!,
        orderQty: q(size * 7),
        ordType: limit ? OrdType.Limit : OrdType.Market,
        price: limit ? px(price) : NO_PRICE,
      });
      return;
    }
    case 'accept': {
      const received = one(inState(open, 'Received'), pick);
      if (received !== undefined) desk.accept(received);
      return;
    }
    case 'reject':
      if (order !== undefined && stateOf(order) === 'Received') desk.reject(order);
      return;
    case 'send': {
      const working = one(
        inState(open, 'Working').filter((o) => unroutedQty(o) > 0),
        pick,
      );
      if (working !== undefined) desk.child(working, Math.min(size, unroutedQty(working)));
      return;
    }
    case 'fill':
      if (child !== undefined) desk.fill(child, size, price);
      return;
    case 'late fill': {
      const any = one(children, pick);
      if (any !== undefined) desk.fill(any, size, price);
      return;
    }
    case 'end child':
      if (child !== undefined) desk.endChild(child);
      return;
    case 'reject child':
      if (child !== undefined)
        desk.emit({
          kind: 'childRejected',
          childID: child.childID,
          at: desk.now,
          text: '',
          neverSent: false,
          fault: 'venue',
        });
      return;
    case 'lose child':
      if (child !== undefined && child.state !== 'unknown')
        desk.emit({ kind: 'childUnknown', childID: child.childID, at: desk.now });
      return;
    case 'ask replace': {
      // A filled order may be raised again.
      const any = one(inState(parents, 'Working', 'Filled'), pick);
      if (any === undefined) return;
      const orderQty = q(size * 9 + (stateOf(any) === 'Filled' ? any.cumQty : 0));
      desk.askReplace(any, { orderQty, price: px(price) });
      return;
    }
    case 'replace': {
      const asked = one(inState(open, 'PendingReplace'), pick);
      if (asked === undefined) return;
      for (const back of [...asked.liveChildren]) desk.endChild(back);
      desk.replaced(asked);
      return;
    }
    case 'refuse': {
      const asked = one(inState(open, 'PendingReplace', 'PendingCancel'), pick);
      if (asked !== undefined) desk.refuseRequest(asked);
      return;
    }
    case 'ask cancel':
      if (order !== undefined && stateOf(order) === 'Working') desk.askCancel(order);
      return;
    case 'stop':
      if (order !== undefined && order.accepted && order.ended === '' && order.windsDownTo === '') {
        const { orderID } = order;
        const why = { text: '', restatementReason: RestatementReason.None };
        desk.emit({ kind: 'stopRequested', orderID, at: desk.now, ordStatus: OrdStatus.Canceled, ...why });
      }
      return;
    case 'end': {
      const idle = one(inState(open, 'Working', 'PendingCancel', 'WindingDown').filter(mayEnd), pick);
      if (idle !== undefined) desk.end(idle);
      return;
    }
    case 'refuse unseen': {
      const any = one(
        parents.filter((o) => o.pending === undefined && stateOf(o) !== 'Received'),
        pick,
      );
      if (any !== undefined) desk.refuseRequest(any, pick % 2 === 0 ? ResponseTo.Cancel : ResponseTo.Replace);
    }
  }
}

const inState = (of: readonly Parent[], ...states: ReturnType<typeof stateOf>[]) =>
  of.filter((o) => states.includes(stateOf(o)));
const mayEnd = (o: Parent) => o.liveChildren.length === 0 && leavesQty(o) > 0;

/** The running sums, in the shape of the naive ones; sums that are back at zero are left out. */
function runningExposure(state: RiskState): Exposure {
  const exposure: Exposure = { lines: {}, money: {}, orders: {}, positions: {} };
  for (const client of state.clients.values()) {
    const { clientID } = client;
    for (const currency of ['USD', 'JPY']) {
      const slice = { client: clientID, currency };
      const worth = sumOf(state, slice, Sum.OpenBuyNotional) + sumOf(state, slice, Sum.OpenSellNotional);
      if (worth > 0) exposure.money[`${clientID} ${currency}`] = worth;
    }
    for (const [symbol, line] of client.symbols) {
      let [buys, sells, held] = [0, 0, 0];
      for (const a of line.accounts.values()) {
        const where = `${clientID} ${a.account} ${symbol}`;
        const openOrders = a.lines.reduce((sum, each) => sum + each.openOrders, 0);
        if (openOrders !== 0) {
          exposure.lines[where] = [a.openBuyQty, a.openSellQty, openOrders];
          exposure.orders[clientID] = (exposure.orders[clientID] ?? 0) + openOrders;
        }
        if (a.traded) exposure.positions[where] = a.position.qty;
        expect(a.lines.reduce((sum, each) => sum + each.held, 0)).toBe(a.position.qty);
        buys += a.openBuyQty;
        sells += a.openSellQty;
        held += a.position.qty;
      }
      const slice = { client: clientID, symbol };
      const [openBuys, openSells, long, short] = [Sum.OpenBuyQty, Sum.OpenSellQty, Sum.LongQty, Sum.ShortQty].map(
        (sum) => sumOf(state, slice, sum),
      );
      expect([openBuys, openSells, long - short, line.position]).toEqual([buys, sells, held, held]);
    }
  }
  return exposure;
}

const notZero = <T>(of: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(of).filter(([, value]) => value !== 0));

function expectSame(desk: RiskDesk): void {
  const naive = exposureOf(desk.events);
  expect(runningExposure(desk.state)).toEqual({ ...naive, money: notZero(naive.money) });
  for (const r of desk.state.reservations.values()) {
    expect(Math.min(r.openQty, r.openNotional, r.childrenQty)).toBeGreaterThanOrEqual(0);
  }
}

function fillsOf(desk: RiskDesk): Fill[] {
  const fills: Fill[] = [];
  for (const event of desk.events) {
    if (event.kind !== 'childFilled') continue;
    const { clientID, account, symbol, side } = desk.orders.child(event.childID).parent;
    fills.push({ clientID, account, symbol, side, lastQty: event.lastQty, lastPx: event.lastPx });
  }
  return fills;
}

const byPlace = (a: { clientID: string; account: string; symbol: string }) => `${a.clientID} ${a.account} ${a.symbol}`;
const sorted = <T extends Parameters<typeof byPlace>[0]>(rows: T[]) =>
  rows.toSorted((a, b) => (byPlace(a) < byPlace(b) ? -1 : 1));

function replayed(events: readonly DeskEvent[], riskFirst: boolean): RiskState {
  const orders = new Orders();
  const state = new RiskState(INSTRUMENTS);
  for (const event of events) fold(event, orders, state, riskFirst);
  return state;
}

test('P2, R5, R23: running sums equal the recomputed ones after every event of any life of any orders', () => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 1, maxLength: 60, size: 'max' }), (acts) => {
      const desk = new RiskDesk();
      for (const step of acts) {
        desk.now = us(desk.now + 1);
        perform(desk, step);
        expectSame(desk);
      }
      expect(sorted(positionsOf(desk.state))).toEqual(sorted(positionsFromFills(fillsOf(desk))));
      expectPositionNotional(desk.state);
      const again = replayed(desk.events, false);
      expect(isDeepStrictEqual(again, desk.state)).toBe(true);
      expect(isDeepStrictEqual(replayed(desk.events, true), again)).toBe(true);
    }),
    { numRuns: runs(1_500) },
  );
});

function expectPositionNotional(state: RiskState): void {
  const firm: Record<string, number> = {};
  for (const { clientID, symbols } of state.clients.values()) {
    const worth: Record<string, number> = {};
    for (const { accounts, instrument } of symbols.values()) {
      for (const { position } of accounts.values()) {
        worth[instrument.currency] = (worth[instrument.currency] ?? 0) + moneyOf(position.cost, instrument);
      }
    }
    for (const currency of ['USD', 'JPY']) {
      const slice = { client: clientID, currency };
      const held = sumOf(state, slice, Sum.LongNotional) + sumOf(state, slice, Sum.ShortNotional);
      expect(held).toBe(worth[currency] ?? 0);
      firm[currency] = (firm[currency] ?? 0) + sumOf(state, slice, Sum.OpenBuyNotional);
    }
  }
  for (const currency of ['USD', 'JPY'])
    expect(sumOf(state, { currency }, Sum.OpenBuyNotional)).toBe(firm[currency] ?? 0);
}

test('when all orders are over nothing is reserved', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60, size: 'max' }), (acts) => {
      const desk = new RiskDesk();
      for (const step of acts) perform(desk, step);
      for (const child of desk.orders.children.values()) if (child.state !== 'ended') desk.endChild(child);
      for (const order of [...desk.orders.open]) {
        if (stateOf(order) === 'Received') desk.reject(order);
        else if (stateOf(order) === 'PendingReplace' || leavesQty(order) === 0) desk.refuseRequest(order);
        if (order.ended === '' && leavesQty(order) > 0) desk.end(order);
      }
      expect([desk.state.reservations.size, desk.state.childOpen.size]).toEqual([0, 0]);
      expect(runningExposure(desk.state)).toMatchObject({ lines: {}, money: {}, orders: {} });
    }),
    { numRuns: runs(300) },
  );
});

/** Average cost in exact fractions: the cost of what is left, over `by`. */
function exactly(fills: readonly { buy: boolean; lastQty: number; lastPx: number }[]) {
  let held = 0n;
  let cost = 0n;
  let realised = 0n;
  let by = 1n;
  for (const { buy, lastQty, lastPx } of fills) {
    const sign = buy ? 1n : -1n;
    const quantity = BigInt(lastQty);
    const size = held < 0n ? -held : held;
    const closing = held * sign >= 0n ? 0n : size < quantity ? size : quantity;
    if (closing > 0n) {
      // realised −= sign × px × closing + cost × closing ÷ size, all over by × size.
      realised = realised * size - (sign * BigInt(lastPx) * closing * by * size + cost * closing);
      cost = cost * size - cost * closing;
      by *= size;
    }
    cost += sign * BigInt(lastPx) * (quantity - closing) * by;
    held += sign * quantity;
  }
  return { held, cost, realised, by };
}

test('P1: average cost against exact fractions: nothing is lost, and a flat position has realised it all', () => {
  const fill = fc.record({
    buy: fc.boolean(),
    lastQty: fc.integer({ min: 1, max: 1_000 }),
    lastPx: fc.integer({ min: 1, max: 1_000_000 }),
  });
  fc.assert(
    fc.property(fc.array(fill, { minLength: 1, maxLength: 40 }), (fills) => {
      const [{ position }] = positionsFromFills(
        fills.map(({ buy, lastQty, lastPx }) => ({
          clientID: 'ACME',
          account: 'A1',
          symbol: 'XYZ',
          side: buy ? Side.Buy : Side.Sell,
          lastQty: q(lastQty),
          lastPx: lastPx as Price,
        })),
      );
      const exact = exactly(fills);
      expect(BigInt(position.qty)).toBe(exact.held);
      const paid = fills.reduce((sum, f) => sum + (f.buy ? 1n : -1n) * BigInt(f.lastQty) * BigInt(f.lastPx), 0n);
      expect(position.cost - position.realised).toBe(paid);
      expect(position.qty === 0 && position.cost !== 0n).toBe(false);
      // Each partial close rounds by half a unit at most, and later ones carry it on at less than its size.
      const off = position.realised * exact.by - exact.realised;
      expect((off < 0n ? -off : off) <= BigInt(fills.length) * exact.by).toBe(true);
    }),
    { numRuns: runs(2_000) },
  );
});
