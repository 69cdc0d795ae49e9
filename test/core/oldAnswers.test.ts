/** Answers to requests that are over, as they come late, or again when a venue is asked for its messages once more. */
import { expect, it } from 'vitest';
import { DEFAULT_ANSWERS } from '../../src/core/settings.ts';
import { childID, orderID } from '../../src/orders/values.ts';
import { Desk } from './desk.ts';

/** NORTH alone has quotes, and an order of 100 was sent there as #1. */
function desk(): Desk {
  const d = new Desk({ answers: DEFAULT_ANSWERS });
  d.book('NORTH', [[9.99, 300]], [[10.0, 300]]);
  d.down('SOUTH');
  d.order('A', 'buy', 100, 9.95);
  return d;
}

const child = (d: Desk) => d.core.state.orders.child(childID(1));
const refuse = (d: Desk, requestID: number) =>
  d.step({ kind: 'venueMessageReject', venue: 'NORTH', requestID: childID(requestID), text: 'not now' });

it('an OrderCancelReject of an earlier cancel says nothing of the one that is pending', () => {
  const d = desk();
  d.ack(1);
  d.cancel('B', 'A');
  const first = child(d).cancelID;
  d.refuseCancel(first, 1);
  d.cancel('C', 'A');
  const second = child(d).cancelID;
  expect(second).not.toBe(first);

  expect(d.refuseCancel(first, 1)).toEqual([]);
  expect(child(d).cancelID).toBe(second);
  expect(d.core.state.orders.parent(orderID(1)).pending?.clOrdID).toBe('C');

  expect(d.refuseCancel(second, 1)).not.toEqual([]);
  expect(d.core.state.orders.parent(orderID(1)).pending).toBeUndefined();
});

it('a refusal of an earlier cancel, late or again, does not end an order that has had no answer itself', () => {
  const d = desk();
  d.cancel('B', 'A');
  const first = child(d).cancelID;
  refuse(d, first);

  expect(refuse(d, first)).toEqual([]);
  expect(child(d).state).toBe('sent');
  expect(d.core.state.orders.parent(orderID(1)).openQty).toBe(100);

  // That of the order itself does.
  refuse(d, 1);
  expect(child(d).state).toBe('ended');
});
