/**
 * A policy of the user's is code that the gateway trusts: it runs in every step that plans an order, and one that never
 * returns there stops all trading. So it is tried at the start: one that throws, or does not end, on sample orders is
 * refused. That finds blunders, and proves nothing of the markets to come.
 */
import { runInThisContext } from 'node:vm';
import { Book } from '../../market/book.ts';
import { UNINSTRUCTED } from '../../orders/instructions.ts';
import { PLAIN } from '../../orders/terms.ts';
import { OrdType, orderID, Side, TimeInForce } from '../../orders/values.ts';
import type { Policy, RouteRequest } from '../../router/draft.ts';
import { newKnowledge } from '../../router/learn.ts';
import { planRoute } from '../../router/plan.ts';
import { DEFAULT_SETTINGS } from '../../router/settings.ts';
import type { VenueView } from '../../router/venue.ts';
import { errorText } from '../../units/errorText.ts';
import { instant, NO_PRICE, NO_QTY, price, qty } from '../../units/brand.ts';

/** All sample orders together take a few milliseconds. */
const LONGEST_MS = 1_000;
const NOW = instant(1_700_000_000_000_000);
const LIVES = [TimeInForce.ImmediateOrCancel, TimeInForce.Day] as const;
const ANY = {
  orderID: orderID(1),
  symbol: 'SAMPLE',
  instrument: {
    symbol: 'SAMPLE',
    currency: 'USD',
    priceScale: 2,
    qtyScale: 0,
    tickSize: price(1),
    lotSize: qty(1),
    roundLot: qty(100),
  },
  exDestination: '',
  display: NO_QTY,
  darkTried: false,
  instructions: UNINSTRUCTED,
  rule: 0,
  configured: 0,
} as const;

/** Why the policy cannot be used, '' if it may. */
export function faultInTrial(policy: Policy): string {
  try {
    let fault = '';
    runTimed(() => {
      fault = planSamples(policy);
    });
    return fault === '' ? '' : `does not plan a sample order: ${fault}`;
  } catch (error) {
    const isEndless = error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
    return isEndless
      ? `does not plan sample orders within ${LONGEST_MS / 1_000} s`
      : `throws at a sample order: ${errorText(error)}`;
  }
}

const SLOT = Symbol.for('fairlead.policyTrial');

/** The time-out ends whatever is called within. */
function runTimed(work: () => void): void {
  Reflect.set(globalThis, SLOT, work);
  try {
    runInThisContext(`globalThis[Symbol.for('fairlead.policyTrial')]()`, { timeout: LONGEST_MS });
  } finally {
    Reflect.deleteProperty(globalThis, SLOT);
  }
}

/** Orders of all sizes and lives on either side, among several venues, one, and none: what is wrong with the first. */
function planSamples(policy: Policy): string {
  for (const venues of [[view('A', 0), view('B', 1), view('C', 0), view('D', 0, 'dark')], [view('A', 0)], []]) {
    for (const buys of [true, false]) {
      for (const size of [1, 99, 1_000, 1_000_000]) {
        for (const timeInForce of LIVES) {
          for (const round of [0, 3]) {
            for (const limit of [NO_PRICE, price(buys ? 1_001 : 999), price(buys ? 900 : 1_100)]) {
              const ordType = limit === NO_PRICE ? OrdType.Market : OrdType.Limit;
              const terms = { ...PLAIN, ordType, timeInForce, orderQty: qty(size), price: limit };
              const side = buys ? Side.Buy : Side.Sell;
              const request: RouteRequest = { ...ANY, side, terms, cap: limit, round, spent: false, policy };
              const { instead } = planRoute(request, venues, NOW, DEFAULT_SETTINGS);
              if (instead !== '') return instead.slice(policy.name.length + 2);
            }
          }
        }
      }
    }
  }
  return '';
}

function view(id: string, worse: number, kind: 'lit' | 'dark' = 'lit'): VenueView {
  const book = new Book();
  const at = (from: number, step: number) =>
    [0, 1, 2].map((i) => ({ px: price(from + step * (i + worse)), size: qty(100 * (i + 1)) }));
  book.snapshot(at(999, -1), at(1_001, 1), NOW);
  book.securityStatus = 'open';
  return {
    profile: {
      id,
      kind,
      takeFee: 3_000,
      makeFee: -2_000,
      lotSize: qty(1),
      tickSize: price(1),
      minOrderQty: qty(1),
      maxOrderQty: qty(1_000_000),
      ordTypes: Object.values(OrdType),
      timeInForces: Object.values(TimeInForce),
      supportsMinQty: kind === 'dark',
      supportsMidpoint: kind === 'dark',
      pegs: [],
      supportsMaxFloor: false,
      supportsIso: false,
      priority: 0,
    },
    up: true,
    book: kind === 'dark' ? undefined : book,
    knowledge: newKnowledge(id),
  };
}
