/** Orders through the router itself, one after the other: a lit market that never moves, and dark pools that are told. */
import { NOT_CHARGED } from '../../support/notCharged.ts';
import type { Child } from '../../../src/orders/order.ts';
import { PLAIN } from '../../../src/orders/terms.ts';
import { childID, execID, OrdStatus, OrdType, orderID, Side, TimeInForce } from '../../../src/orders/values.ts';
import type { ChildEvent } from '../../../src/orders/event.ts';
import { learn } from '../../../src/router/learn.ts';
import { planRoute } from '../../../src/router/plan.ts';
import { DEFAULT_SETTINGS, type RouterSettings } from '../../../src/router/settings.ts';
import { type Instant, instant, NO_PRICE, NO_QTY, price, type Qty, qty } from '../../../src/units/brand.ts';
import { formatDecimal } from '../../../src/units/decimal.ts';
import { NOW, order, venue } from '../../router/make.ts';

/** An order a second. */
const PACE = 1_000_000;

export interface Routed {
  /** Sizes that the pools were asked for by the next order. */
  ask(units: number): number[];
  /** What they filled. */
  learn(fills: readonly number[]): void;
}

/** Pools D0, D1 … beside a lit market with this spread, in ticks; a buy order each time. */
export function routed(pools: number, spread: number, changes: Partial<RouterSettings> = {}): Routed {
  const settings = { ...DEFAULT_SETTINGS, ...changes };
  const views = Array.from({ length: pools }, (_, i) => venue(`D${i}`, { kind: 'dark' }));
  const lit = venue('L', { bids: '10.00x1000000', asks: `${formatDecimal(1_000 + spread, 2)}x1000000` });
  let now = NOW;
  let number = 0;
  let children: { at: number; child: Child }[] = [];
  return {
    ask(units) {
      number++;
      now = instant(now + PACE);
      lit.book?.touch(now);
      const request = { ...order(`buy ${units} limit 11.00 IOC`), orderID: orderID(number) };
      const plan = planRoute(request, [...views, lit], now, settings);
      const asked = views.map(() => 0);
      children = [];
      for (const { venue: id, terms, purpose } of plan.children) {
        if (purpose !== 'dark') continue;
        const at = Number(id.slice(1));
        asked[at] = terms.orderQty;
        children.push({ at, child: childOf(id, terms.orderQty, now) });
      }
      return asked;
    },
    learn(fills) {
      for (const { at, child } of children) {
        const { knowledge } = views[at];
        const tell = (event: ChildEvent) => learn(knowledge, event, child);
        tell({ kind: 'childAccepted', childID: child.childID, at: now, venueOrderID: '' });
        child.cumQty = qty(fills[at]);
        child.state = 'ended';
        if (child.cumQty > 0) tell(fillOf(child, now));
        if (child.cumQty < child.terms.orderQty)
          tell({ kind: 'childEnded', childID: child.childID, at: now, ordStatus: OrdStatus.Canceled, text: '' });
      }
    },
  };
}

function fillOf({ childID: id, cumQty }: Child, at: Instant): ChildEvent {
  return {
    kind: 'childFilled',
    childID: id,
    at,
    execID: execID(1),
    venueExecID: '',
    lastQty: cumQty,
    lastPx: price(100_000),
    overfill: NO_QTY,
    ...NOT_CHARGED,
    generated: false,
    venueCumQty: NO_QTY,
  };
}

function childOf(id: string, size: Qty, sentAt: Instant): Child {
  return {
    childID: childID(1),
    // Of its order, learning looks at these alone.
    parent: { symbol: 'XYZ', side: Side.Buy } as Child['parent'],
    venue: id,
    terms: { ...PLAIN, ordType: OrdType.Pegged, timeInForce: TimeInForce.ImmediateOrCancel, orderQty: size },
    midpoint: true,
    purpose: 'dark',
    seen: 0,
    restsAt: NO_PRICE,
    sentAt,
    venueOrderID: '',
    cumQty: NO_QTY,
    notional: 0n,
    state: 'sent',
    cancelID: childID(0),
    cancelSentAt: sentAt,
    unansweredCancels: 0,
    venueCumQty: NO_QTY,
    generatedQty: NO_QTY,
    generatedPx: NO_PRICE,
    generatedExecID: '',
    handQty: 0,
    handNotional: 0n,
    ended: '',
  };
}
