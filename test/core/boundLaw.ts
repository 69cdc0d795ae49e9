/**
 * What a market order's children may cost, by what is journaled alone: once it has traded, none goes farther than the
 * bound that was drawn before, or than its collar from the best price that it has traded at.
 */
import { expect } from 'vitest';
import type { Core } from '../../src/core/core.ts';
import type { CoreEvent } from '../../src/core/memory/event.ts';
import { OrdType, type OrderID, signOf } from '../../src/orders/values.ts';
import { collared } from '../../src/router/collared.ts';
import { NO_PRICE, type Price } from '../../src/units/brand.ts';

/** Of one order since it was given: the farthest bound before its first trade, and the best trade. */
interface Bounds {
  bound: Price;
  traded: Price;
}

export class BoundLaw {
  private readonly byOrder = new Map<OrderID, Bounds>();

  check(core: Core, events: readonly CoreEvent[]): void {
    for (const event of events) this.checkOne(core, event);
  }

  private checkOne(core: Core, event: CoreEvent): void {
    const { orders } = core.state;
    switch (event.kind) {
      case 'orderReplaced':
      case 'orderRestated':
        this.byOrder.delete(event.orderID);
        return;
      case 'orderBounded': {
        const known = this.of(event.orderID);
        if (known.traded === NO_PRICE) known.bound = event.px;
        return;
      }
      case 'childFilled': {
        const { parent } = orders.child(event.childID);
        const known = this.of(parent.orderID);
        const sign = signOf(parent.side);
        if (known.traded === NO_PRICE || sign * event.lastPx < sign * known.traded) known.traded = event.lastPx;
        return;
      }
      case 'childSent': {
        const { terms, symbol, side } = orders.parent(event.orderID);
        const { bound, traded } = this.of(event.orderID);
        const { price } = event.terms;
        if (terms.ordType !== OrdType.Market || bound === NO_PRICE || traded === NO_PRICE || price === NO_PRICE) return;
        const sign = signOf(side);
        const collar = collared(traded, sign, core.instrument(symbol), core.config.router.collarBps);
        const farthest = Math.max(sign * bound, sign * collar);
        expect(sign * price, `order ${event.orderID} goes no farther than from where it traded`).toBeLessThanOrEqual(
          farthest,
        );
        return;
      }
      default:
    }
  }

  private of(orderID: OrderID): Bounds {
    let known = this.byOrder.get(orderID);
    if (known === undefined) this.byOrder.set(orderID, (known = { bound: NO_PRICE, traded: NO_PRICE }));
    return known;
  }
}
