/** Which orders might trade with each other, and that the index finds them as a look at every child would. */
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Child, Parent } from '../../src/orders/order.ts';
import { type OrderTerms, Peg, PLAIN } from '../../src/orders/terms.ts';
import { OrdType, Side, TimeInForce } from '../../src/orders/values.ts';
import {
  actionOf,
  isNeverPrevented,
  mayMeet,
  OwnChildren,
  type SelfTradeScope,
  type SelfTradeSettings,
} from '../../src/risk/selfTrade.ts';
import { NO_PRICE, price } from '../../src/units/brand.ts';
import { anOrder, aChild } from './someOrders.ts';

const limit = (px: number, more: Partial<OrderTerms> = {}): OrderTerms => ({ ...PLAIN, price: price(px), ...more });
const ioc = { timeInForce: TimeInForce.ImmediateOrCancel };
const market = { ...PLAIN, ordType: OrdType.Market, price: NO_PRICE };
const stop = (stopPx: number) => ({ ...PLAIN, ordType: OrdType.Stop, stopPx: price(stopPx) });
const mid = (px: number) => limit(px, { ordType: OrdType.Pegged, peg: Peg.Mid });

describe('a buy that is about to be sent and a sell that is out', () => {
  const rows: [string, OrderTerms, OrderTerms, boolean][] = [
    ['below the offer', limit(99), limit(100), false],
    ['at the offer', limit(100), limit(100), true],
    ['above it', limit(101), limit(100), true],
    ['at the market', market, limit(1_000), true],
    ['a market order out', limit(1), market, true],
    ['an IOC', limit(100, ioc), limit(100), true],
    ['midpoint with midpoint, within both limits', mid(101), mid(99), true],
    ['midpoint with midpoint, apart', mid(99), mid(100), false],
    ['midpoint without a limit', mid(NO_PRICE), mid(100), true],
    ['a peg of the venue, up to its limit', limit(100), limit(100, { peg: Peg.Primary }), true],
    ['a stop at the venue below the buy: it would have sold before', limit(100), stop(90), false],
    ['a stop at the venue at the buy', limit(90), stop(90), true],
    ['a stop at the venue above the buy', limit(80), stop(90), true],
    ['a stop does not trade with what does not rest', limit(80, ioc), stop(90), false],
    ['a stop with a limit above the buy', limit(80), { ...stop(90), price: price(85) }, false],
    ['a stop that is about to be sent', stop(110), limit(110), true],
    ['a stop that is about to be sent, the offer before it', stop(110), limit(105), false],
    ['two stops that no trade triggers both', stop(110), stop(90), false],
    ['two stops that one trade triggers', stop(90), stop(90), true],
    ['and where their limits are apart', { ...stop(90), price: price(95) }, { ...stop(100), price: price(96) }, false],
  ];
  test.each(rows)('%s', (_, buy, sell, may) => {
    const order = anOrder({ side: Side.Buy });
    const other = anOrder({ side: Side.Sell });
    expect(mayMeet(order, buy, aChild(other, sell))).toBe(may);
    // The mirror image.
    const mirrored = (terms: OrderTerms): OrderTerms => ({
      ...terms,
      price: terms.price === NO_PRICE ? NO_PRICE : price(-Number(terms.price)),
      stopPx: terms.stopPx === NO_PRICE ? NO_PRICE : price(-Number(terms.stopPx)),
    });
    expect(mayMeet(other, mirrored(buy), aChild(order, mirrored(sell)))).toBe(may);
  });

  it('a stop that was triggered is an order like others', () => {
    const stopped = anOrder({ side: Side.Sell, triggered: true });
    expect(mayMeet(anOrder({ side: Side.Buy }), limit(100, ioc), aChild(stopped, stop(90)))).toBe(true);
  });
});

describe('belong together', () => {
  const one = { clientID: 'C', account: 'A1' };
  const desks = new Map([
    ['C', 'G'],
    ['D', 'G'],
  ]);
  const rows: [SelfTradeScope, Partial<Parent>, boolean][] = [
    ['account', { clientID: 'C', account: 'A1' }, true],
    ['account', { clientID: 'C', account: 'A2' }, false],
    ['account', { clientID: 'D', account: 'A1' }, false],
    ['client', { clientID: 'C', account: 'A2' }, true],
    ['client', { clientID: 'D' }, false],
    ['desk', { clientID: 'D' }, true],
    ['desk', { clientID: 'E' }, false],
    ['desk', { clientID: 'G' }, false],
    ['firm', { clientID: 'E' }, true],
  ];
  test.each(rows)('%s: %j', (scope, other, together) => {
    const own = new OwnChildren({ scope, action: 'cancelNewest', clients: new Map() }, desks);
    own.add(aChild(anOrder({ ...other, side: Side.Sell }), limit(100)));
    const found = own.meetings(anOrder({ ...one, side: Side.Buy }), [{ venue: 'NORTH', terms: limit(100) }]);
    expect(found !== undefined).toBe(together);
  });

  it('children of one order never meet', () => {
    const own = new OwnChildren({ scope: 'firm', action: 'cancelNewest', clients: new Map() }, desks);
    const order = anOrder({ side: Side.Buy });
    own.add(aChild(order, limit(100)));
    expect(own.meetings(order, [{ venue: 'NORTH', terms: limit(100) }])).toBeUndefined();
  });

  it("the newest's client decides, also that nothing is prevented", () => {
    const settings: SelfTradeSettings = {
      scope: 'firm',
      action: 'cancelNewest',
      clients: new Map([['C', { action: 'none' as const }]]),
    };
    expect(isNeverPrevented(settings)).toBe(false);
    const own = new OwnChildren(settings, desks);
    own.add(aChild(anOrder({ clientID: 'D', side: Side.Sell }), limit(100)));
    own.add(aChild(anOrder({ clientID: 'D', side: Side.Buy }), limit(99)));
    const sent = [{ venue: 'NORTH', terms: limit(100) }];
    expect(own.meetings(anOrder({ clientID: 'C', side: Side.Buy }), sent)).toBeUndefined();
    expect(own.meetings(anOrder({ clientID: 'D', side: Side.Buy }), sent)).toHaveLength(1);
    expect(isNeverPrevented({ ...settings, action: 'none' })).toBe(true);
  });
});

describe('what orders carry themselves', () => {
  const settings: SelfTradeSettings = {
    scope: 'client',
    action: 'none',
    clients: new Map(),
    idTag: 2362,
    instructionTag: 7001,
  };
  const sent = [{ venue: 'NORTH', terms: limit(100) }];
  const found = (oldest: string, newest: string): boolean => {
    const own = new OwnChildren({ ...settings, action: 'cancelNewest' }, new Map());
    own.add(aChild(anOrder({ side: Side.Sell, carried: oldest }), limit(100)));
    return own.meetings(anOrder({ side: Side.Buy, carried: newest }), sent) !== undefined;
  };
  it('IDs that differ are apart, and one without an ID is with all', () => {
    expect(found('2362=A\x01', '1=X\x012362=A\x01')).toBe(true);
    expect(found('2362=A\x01', '2362=AB\x01')).toBe(false);
    expect(found('2362=A\x01', '')).toBe(true);
    expect(found('', '12362=B\x01')).toBe(true);
    // A field in a group is another one.
    expect(found('2362=A\x01', '453=1\x01-2362=B\x01')).toBe(true);
  });

  it('the instruction of the newest counts, where it is one', () => {
    expect(isNeverPrevented(settings)).toBe(false);
    const actions = ['7001=1\x01', '7001=2\x01', '7001=3\x01', '7001=9\x01', ''].map((carried) =>
      actionOf(settings, anOrder({ carried })),
    );
    expect(actions).toEqual(['cancelNewest', 'cancelOldest', 'cancelBoth', 'none', 'none']);
  });
});

it('the index finds the children that a look at every one would find', () => {
  const some = fc.record({
    act: fc.constantFrom('send', 'send', 'send', 'end', 'reopen', 'ask'),
    buy: fc.boolean(),
    px: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 30 }) }, fc.constant(NO_PRICE as number)),
    venue: fc.constantFrom('NORTH', 'SOUTH'),
    client: fc.constantFrom('C', 'D'),
    pick: fc.nat(),
  });
  fc.assert(
    fc.property(
      fc.array(some, { maxLength: 200 }),
      fc.constantFrom<SelfTradeScope>('client', 'firm'),
      (acts, scope) => {
        const own = new OwnChildren({ scope, action: 'cancelNewest', clients: new Map() }, new Map());
        const sent: Child[] = [];
        for (const { act, buy, px, venue, client, pick } of acts) {
          const order = anOrder({ side: buy ? Side.Buy : Side.Sell, clientID: client });
          const child = aChild(order, limit(px), venue, sent.length + 1);
          const known = sent[pick % Math.max(1, sent.length)];
          if (act === 'send') {
            sent.push(child);
            own.add(child);
          } else if (act === 'end' && sent.length > 0) {
            known.state = 'ended';
          } else if (act === 'reopen' && sent.length > 0 && known.state === 'ended') {
            known.state = 'accepted';
            own.add(known, true);
          } else {
            const found = own.meetings(order, [{ venue, terms: limit(px) }]) ?? [];
            const expected = sent.filter(
              (other) =>
                other.state !== 'ended' &&
                other.venue === venue &&
                (scope === 'firm' || other.parent.clientID === client) &&
                other.parent.side !== order.side &&
                mayMeet(order, limit(px), other),
            );
            expect(found.map(({ child: { childID } }) => childID)).toEqual(expected.map(({ childID }) => childID));
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});
