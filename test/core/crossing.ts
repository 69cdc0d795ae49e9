/**
 * Orders, and messages about them that cross: fills and ends come before and after cancels, cancels are refused, clients
 * cancel and replace, venues go and come, we restart. What else happens is its player's: `other`.
 */
import * as fc from 'fast-check';
import { type Child, isImmediate, type Parent } from '../../src/orders/order.ts';
import { millis } from '../../src/units/brand.ts';
import type { Desk } from './desk.ts';

/** Moves of these kinds, the rare ones once in `weight` + 1 times. */
export const anyMove = (kinds: readonly string[], rare: readonly string[], weight: number) =>
  fc.record({
    kind: fc.oneof({ weight, arbitrary: fc.constantFrom(...kinds) }, fc.constantFrom(...rare)),
    n: fc.nat({ max: 1 << 20 }),
  });

/** Numbers are small more often than not. */
const scatter = (n: number): number => (Math.imul(n + 1, 0x9e3779b1) >>> 0) % (1 << 20);

interface Habits {
  readonly mostOrders: number;
  /** The least size, and the step to the next: half of an order. */
  readonly size: readonly [least: number, step: number];
  /** One cancel of a client is made of so many that are thought of. */
  readonly cancelsOneIn: number;
}

export abstract class Crossing {
  readonly d: Desk;
  private readonly habits: Habits;
  private named = 0;

  constructor(d: Desk, habits: Habits) {
    this.d = d;
    this.habits = habits;
    for (const venue of ['NORTH', 'SOUTH']) d.book(venue, [[9.9, 300]], [[10.1, 300]]);
  }

  private get open(): Parent[] {
    return [...this.d.core.state.orders.open];
  }

  do(kind: string, said: number): void {
    const n = scatter(said);
    const { d, habits } = this;
    const orders = this.open;
    const order = orders.length === 0 ? undefined : orders[n % orders.length];
    const child = order?.liveChildren[(n >> 4) % Math.max(1, order.liveChildren.length)];
    const cents = (at: number) => Math.round((9.97 + ((n >> at) % 7) / 100) * 100) / 100;
    const size = habits.size[0] + habits.size[1] * ((n >> 8) % 12);
    switch (kind) {
      case 'order':
        if (orders.length < habits.mostOrders) d.order(this.name(), n % 2 === 0 ? 'buy' : 'sell', size * 2, cents(5));
        return;
      case 'quote': {
        const bid = cents(3);
        d.book(n % 2 === 0 ? 'NORTH' : 'SOUTH', [[bid, size]], [[bid + this.spread(n), size]]);
        d.step({ kind: 'quoteMoved', symbol: 'XYZ' });
        return;
      }
      case 'ack':
        for (const { childID, state } of order?.liveChildren ?? []) if (state === 'sent') d.ack(childID);
        return;
      case 'fill':
      case 'out':
      case 'refuse':
        if (child !== undefined) this.answer(kind, child, n);
        return;
      case 'cancel':
        if (order !== undefined && order.pending === undefined && n % habits.cancelsOneIn === 0)
          d.cancel(this.name(), order.clOrdID);
        return;
      case 'replace':
        if (order !== undefined && order.pending === undefined && n % 4 === 0)
          d.replace(this.name(), order.clOrdID, size * 2, cents(5), { side: order.side });
        return;
      case 'restart':
        d.restart();
        return;
      case 'tick':
        d.after(millis(5));
        return;
      default:
        this.other(kind, n);
    }
  }

  private answer(kind: 'fill' | 'out' | 'refuse', { childID, cancelID, cumQty, terms }: Child, n: number): void {
    const { d } = this;
    const left = terms.orderQty - cumQty;
    if (kind === 'fill') {
      if (left > 0) d.fill(childID, n % 3 === 0 ? left : Math.max(1, left >> 1), terms.price / 10_000);
    } else if (kind === 'refuse') {
      if (cancelID !== 0 && n % 3 === 0) d.refuseCancel(cancelID, childID, 'too late');
    } else if (n % 16 === 0 || cancelID !== 0 || isImmediate(terms)) d.out(childID); // mostly what we have asked for
  }

  private name(): string {
    return `A${++this.named}`;
  }

  protected abstract spread(n: number): number;
  protected abstract other(kind: string, n: number): void;
  /** All venues are well. */
  protected abstract heal(): void;

  /** All venues are well, children end, and clients cancel. */
  end(): void {
    const { d } = this;
    this.heal();
    for (let round = 0; round < 50 && this.open.length > 0; round++) {
      for (const order of this.open) {
        if (order.pending === undefined) d.cancel(this.name(), order.clOrdID);
        for (const { childID } of [...order.liveChildren]) d.out(childID);
      }
    }
  }
}
