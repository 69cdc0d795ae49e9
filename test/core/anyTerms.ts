/** Tables of what may be asked at the desk: a number takes one of each, and 0 the plainest. */
import { isStop, type OrderTerms, Peg, PLAIN } from '../../src/orders/terms.ts';
import { OrdType, TimeInForce } from '../../src/orders/values.ts';
import { primaryAuction } from '../../src/router/policies/primaryAuction.ts';
import { SELF_TRADE_ACTIONS, SELF_TRADE_SCOPES } from '../../src/risk/selfTrade.ts';
import { instant, millis, NO_PRICE, price, qty, seconds, ZERO_PRICE } from '../../src/units/brand.ts';
import { type Desk, type DeskOptions, px } from './desk.ts';

export const QTYS = [
  100,
  1,
  0,
  50,
  99,
  150,
  200,
  300,
  400,
  700,
  1000,
  12_345,
  1_000_000,
  10 ** 15,
  Number.MAX_SAFE_INTEGER,
] as const;
export const ASKED = [100, 50, 1, 150, 200, 300, 301, 700, 1000, 10_000, 2_500_000, 500_000_000, 0] as const;
export const CENTS = [1000, 999, 1001, 995, 1005, 985, 1015, 998, 1002, 500, 2000] as const;
export const VENUES = ['NORTH', 'SOUTH', 'DEEP'] as const;

export function from<T>(table: readonly T[], n: number): T {
  return table[n % table.length];
}

export function termsOf(d: Desk, n: readonly number[]): OrderTerms {
  const ordType = from(
    [OrdType.Limit, OrdType.Limit, OrdType.Market, OrdType.Stop, OrdType.StopLimit, OrdType.Pegged],
    n[0],
  );
  const timeInForce = from([TimeInForce.Day, TimeInForce.Day, ...Object.values(TimeInForce)], n[1]);
  const orderQty = qty(from(ASKED, n[2]));
  const unpriced =
    ordType === OrdType.Market || ordType === OrdType.Stop || (ordType === OrdType.Pegged && n[3] % 2 === 1);
  return {
    ...PLAIN,
    ordType,
    timeInForce,
    orderQty,
    price: unpriced ? NO_PRICE : px(from(CENTS, n[3]) / 100),
    minQty: qty(from([0, 0, 0, 0, 50, 100, 1], n[4])),
    stopPx: isStop(ordType) ? px(from(CENTS, n[5]) / 100) : NO_PRICE,
    maxFloor: qty(from([0, 0, 0, 50, 100, 1], n[6])),
    peg: ordType === OrdType.Pegged ? from([Peg.Primary, Peg.Market, Peg.Mid], n[7]) : Peg.None,
    pegOffset: ordType === OrdType.Pegged ? price(from([0, 0, 100, -100, -1_000_000, 50], n[8])) : ZERO_PRICE,
    expireTime:
      timeInForce === TimeInForce.GoodTillDate
        ? instant(d.now + from([1, 30, 90, 4000], n[8]) * 1_000_000)
        : instant(0),
    iso: n[9] % 16 === 1,
  };
}

export const CUT_OFFS = {
  entryCutOff: seconds(20),
  lateCutOff: seconds(5),
  changeCutOff: seconds(10),
  imbalanceAge: seconds(60),
};
export const FOR_AUCTIONS = { policies: [], usual: primaryAuction, rules: [] };

export function optionsOf(n: readonly number[]): DeskOptions {
  const native = {
    ordTypes: [OrdType.Limit, OrdType.Market, OrdType.Stop, OrdType.StopLimit, OrdType.Pegged],
    timeInForces: Object.values(TimeInForce),
    supportsMaxFloor: true,
    supportsIso: true,
    supportsMinQty: true,
    pegs: [Peg.Primary, Peg.Market, Peg.Mid],
  };
  return {
    dark: n[0] % 2 === 1,
    dontKnowTrade: n[1] % 2 === 0 ? [] : ['NORTH'],
    ...(n[1] % 3 === 0 ? {} : { dropCopyGraceSec: from([1, 60], n[1]) }),
    ...(n[2] % 3 === 0
      ? {}
      : { answers: { ackTimeout: seconds(1), patience: seconds(5), massStatus: n[2] % 3 === 1 } }),
    clients: new Map([
      [
        'C',
        {
          pendingRequests: from(['reject', 'queue', 'queuePending'] as const, n[3]),
          manualOrders: n[3] % 2 === 1,
          ...(n[4] % 2 === 0 ? {} : { instructions: { tradesOn: true } }),
        },
      ],
    ]),
    lit: {
      ...(n[4] % 3 === 2 ? native : {}),
      maxOrderQty: qty(from([1_000_000, 1_000_000, 300], n[5])),
      lotSize: qty(from([1, 1, 100], n[6])),
      minOrderQty: qty(from([1, 1, 100], n[6])),
    },
    north: n[4] % 3 === 1 ? native : {},
    emulation: {
      stopTrigger: from(['trade', 'quote'] as const, n[7]),
      displayRandomPpm: from([0, 300_000], n[7]),
    },
    ...(n[8] % 2 === 0 ? {} : { auctions: { open: CUT_OFFS, close: CUT_OFFS } }),
    ...(n[9] % 3 === 0 ? {} : { policies: FOR_AUCTIONS, instrument: { listing: 'NORTH' } }),
    router: {
      closeSharePpm: from([0, 300_000], n[9]),
      maxRounds: from([8, 1, 2], n[8]),
      darkParallel: n[9] % 2 === 0,
      darkMinLots: from([0, 100], n[9]),
      ...(n[1] % 3 === 2 && { firstAck: millis(100), slowAfter: 1 }),
    },
    selfTrade: {
      scope: from(SELF_TRADE_SCOPES, n[11]),
      action: from(SELF_TRADE_ACTIONS, n[10]),
      clients: new Map([['D', { action: from(SELF_TRADE_ACTIONS, n[11]) }]]),
    },
  };
}
