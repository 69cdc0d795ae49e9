/**
 * The fold: Orders changes through `apply` only, live and at recovery alike. It decides nothing, sends nothing, and
 * throws (our bug) if an event does not fit the state, before it changes anything (moves.ts).
 */
import { foldChild } from './childFold.ts';
import { isChildEvent, type OrderEvent } from './event.ts';
import { assertFits } from './moves.ts';
import { foldOrder } from './orderFold.ts';
import { OrderRegister } from './register.ts';

export class Orders extends OrderRegister {
  apply(event: OrderEvent): void {
    assertFits(event, this);
    if (isChildEvent(event)) foldChild(this, event);
    else foldOrder(this, event);
  }
}
