/**
 * A venue that takes orders, and gives them nothing of what it displays: after so many in a row that is asked for last,
 * and binds nobody, until it gives something.
 */
import { describe, expect, it } from 'vitest';
import { OrdStatus, TimeInForce } from '../../src/orders/values.ts';
import type { RouterSettings } from '../../src/router/settings.ts';
import { seconds } from '../../src/units/brand.ts';
import { Desk } from './desk.ts';
import { picture } from './picture.ts';

const IOC = { timeInForce: TimeInForce.ImmediateOrCancel };
const AFTER = 8;

/** NORTH is a cent better. */
function desk(router: Partial<RouterSettings> = {}, size = 500): Desk {
  const d = new Desk({ router: { firstAck: 0 as never, ...router } });
  d.book('NORTH', [], [[10.0, size]]);
  d.book('SOUTH', [], [[10.01, 500_000]]);
  return d;
}

const last = (d: Desk) => [...d.core.state.orders.parents.values()].at(-1)!;
const plansOf = (d: Desk) => d.events.flatMap((event) => (event.kind === 'planned' ? [event] : []));
const told = (d: Desk) =>
  d.events.flatMap((event) =>
    event.kind === 'venueTripped' || event.kind === 'venueRestored' ? [{ kind: event.kind, empty: event.empty }] : [],
  );

/** Venues answer until nothing is out: NORTH with nothing, but for `gives`; and it shows the same anew. */
function work(d: Desk, gives = 0): string[] {
  const went: string[] = [];
  for (let child = last(d).liveChildren[0]; child !== undefined; child = last(d).liveChildren[0]) {
    const { childID, terms, venue } = child;
    went.push(`${venue} ${terms.orderQty}`);
    d.ack(childID);
    const given = venue === 'SOUTH' ? terms.orderQty : Math.min(gives, terms.orderQty);
    if (given > 0) d.fill(childID, given, venue === 'NORTH' ? 10.0 : 10.01);
    if (given < terms.orderQty) d.out(childID);
    d.book('NORTH', [], [[10.0, 500]]);
  }
  return went;
}

let orders = 0;
function order(d: Desk, size = 500, gives = 0): string[] {
  d.order(`E${++orders}`, 'buy', size, 10.05, IOC);
  return work(d, gives);
}
const emptied = (d: Desk): void => {
  while (told(d).length === 0) order(d);
};

describe('a venue that gives nothing of what it displays', () => {
  it('is asked last after eight orders in a row, and a lot finds out once a second whether it still does', () => {
    const d = desk();
    emptied(d);
    const asked = d.events.filter((event) => event.kind === 'childSent' && event.venue === 'NORTH').length;
    expect(asked).toBe(AFTER);
    expect(order(d)).toEqual(['SOUTH 500']);
    d.after(seconds(1));
    expect(order(d)).toEqual(['NORTH 1', 'SOUTH 499', 'SOUTH 1']);
    expect(order(d)).toEqual(['SOUTH 500']);
    d.after(seconds(1));
    expect(order(d)).toEqual(['SOUTH 500']);
    d.after(seconds(1));
    expect(order(d)[0]).toBe('NORTH 1');
    expect(plansOf(d).at(-1)?.scores[0].standing).toBe('empty');
    expect(told(d)).toEqual([{ kind: 'venueTripped', empty: true }]);
  });

  it('is as any other once it has given a share, after a restart as well', () => {
    const d = desk();
    emptied(d);
    d.restart();
    expect(order(d)).toEqual(['SOUTH 500']);
    d.after(seconds(1));
    expect(order(d, 500, 1)).toEqual(['NORTH 1', 'SOUTH 499']);
    expect(told(d).at(-1)).toEqual({ kind: 'venueRestored', empty: true });
    expect(order(d, 500, 500)).toEqual(['NORTH 500']);
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('gets what the others leave, so that no order fails for it', () => {
    const d = desk();
    emptied(d);
    d.book('SOUTH', [], [[10.01, 300]]);
    d.order('L', 'buy', 500, 10.05, IOC);
    expect(last(d).liveChildren.map(({ venue, terms }) => `${venue} ${terms.orderQty}`)).toEqual([
      'SOUTH 300',
      'NORTH 200',
    ]);
  });

  it('protects nothing: an order rests where it would cross it, and a market order goes by the others', () => {
    const d = desk();
    emptied(d);
    d.book('SOUTH', [], []);
    d.book('NORTH', [], [[10.0, 500]]);
    d.order('M', 'buy', 500, 'market');
    expect(last(d).liveChildren.map(({ venue }) => venue)).toEqual(['NORTH']);
    work(d);
    expect(last(d).ended).toBe(OrdStatus.Canceled);
    d.order('R', 'buy', 500, 10.05);
    const { childID, venue } = last(d).liveChildren[0];
    expect(venue).toBe('NORTH');
    expect(d.out(childID)).toEqual([expect.stringMatching(/^→NORTH #\d+ 500@10.05 Day post$/)]);
  });

  it('is asked first for ever with emptyAfter = 0', () => {
    const d = desk({ emptyAfter: 0 });
    for (let i = 0; i < 3 * AFTER; i++) expect(order(d)[0]).toBe('NORTH 500');
    expect(told(d)).toEqual([]);
  });
});

describe('what says nothing against a venue', () => {
  it.each<[string, (d: Desk) => void]>([
    ['that it gave one share in eight orders', (d) => void order(d, 500, orders % AFTER === 0 ? 1 : 0)],
    [
      'that orders which were under way together were late for the same display',
      (d) => {
        for (let i = 0; i < 3 * AFTER; i++) d.order(`B${++orders}`, 'buy', 500, 10.0, IOC);
        for (const { childID } of [...d.core.state.orders.open].flatMap((each) => each.liveChildren)) d.out(childID);
        d.book('NORTH', [], [[10.0, 500]]);
        order(d, 500, 500);
      },
    ],
    [
      'that what it displays fades once an order has been filled elsewhere',
      (d) => {
        d.book('SOUTH', [], [[10.0, 300]]);
        d.order(`F${++orders}`, 'buy', 500, 10.0, IOC);
        const [one, other] = last(d).liveChildren;
        const [north, south] = one.venue === 'NORTH' ? [one, other] : [other, one];
        if (south !== undefined) d.fill(south.childID, south.terms.orderQty, 10.0);
        if (north !== undefined) d.out(north.childID);
        d.book('NORTH', [], [[10.0, 500]]);
        work(d);
      },
    ],
  ])('%s', (_, happens) => {
    const d = desk();
    for (let i = 0; i < 3 * AFTER; i++) happens(d);
    expect(told(d)).toEqual([]);
  });
});
