/** What open orders reserve is found by OrderID (slices/reservations.ts), as it would be in a map. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type OrderID, orderID } from '../../src/orders/values.ts';
import type { Reservation } from '../../src/risk/slices/lines.ts';
import { Reservations } from '../../src/risk/slices/reservations.ts';
import { RiskDesk } from './riskDesk.ts';

const [some] = reservationsOf(new RiskDesk());

function reservationsOf(desk: RiskDesk): Reservation[] {
  desk.receive({});
  return [...desk.state.reservations.values()];
}

/** Close to each other, as orders are, with gaps of days between them; some so far on that they pass 32 bits. */
const ids = fc.oneof(
  fc.integer({ min: 1, max: 200 }),
  fc.integer({ min: 4_000, max: 4_200 }),
  fc.integer({ min: 2 ** 33, max: 2 ** 33 + 200 }),
);
const acts = fc.array(fc.record({ id: ids, adds: fc.boolean() }), { maxLength: 300 });

it('finds, adds and lets go what a map would', () => {
  fc.assert(
    fc.property(acts, (all) => {
      const [ours, map] = [new Reservations(), new Map<OrderID, Reservation>()];
      for (const { id: number, adds } of all) {
        const id = orderID(number);
        if (!adds) {
          ours.delete(id);
          map.delete(id);
        } else if (!map.has(id)) {
          const r = { ...some, orderID: id };
          ours.add(r);
          map.set(id, r);
        }
        expect(ours.get(id)).toBe(map.get(id));
        expect(ours.size).toBe(map.size);
      }
      const byID = (a: Reservation, b: Reservation) => a.orderID - b.orderID;
      expect([...ours.values()].sort(byID)).toEqual([...map.values()].sort(byID));
      for (const { id } of all) expect(ours.get(orderID(id))).toBe(map.get(orderID(id)));
    }),
  );
});

it('keeps one empty page at most, however many orders come and go', () => {
  const kept = new Reservations();
  for (let id = 1; id <= 10_000; id++) {
    kept.add({ ...some, orderID: orderID(id) });
    kept.delete(orderID(id));
  }
  expect(Object.values(kept).flatMap((part: unknown) => (part instanceof Map ? [part.size] : []))).toEqual([1]);
});
