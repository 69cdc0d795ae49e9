/** Who is passed over is so until an event says that it is over. */
import { describe, expect, it } from 'vitest';
import type { Child, Parent } from '../../src/orders/order.ts';
import { Side, TimeInForce } from '../../src/orders/values.ts';
import * as emptiness from '../../src/router/emptiness.ts';
import * as refusals from '../../src/router/refusals.ts';
import { instant } from '../../src/units/brand.ts';

const AFTER = 8;
const OTHERS = Array.from({ length: 100 }, (_, i) => `K${i}`);
const ASKS = { symbol: 'X', client: 'C', quotes: 'asks' } as const;

const gotNothing = (clientID: string, at: number): Child =>
  ({
    ...{ purpose: 'sweep', seen: 100, cumQty: 0, cancelID: 0, sentAt: instant(at - 1) },
    terms: { minQty: 0, timeInForce: TimeInForce.ImmediateOrCancel },
    parent: { symbol: 'X', clientID, side: Side.Buy, cumQty: 0, askedFrom: 0 },
  }) as unknown as Child;

const order = (clientID: string, symbol: string): Parent => ({ clientID, symbol, side: Side.Buy }) as Parent;

describe('what is out for a client stays out while others have answers', () => {
  it('where it is asked last', () => {
    const emptied = emptiness.newEmptied();
    for (let i = 0; i < AFTER; i++) emptiness.noteEnd(emptied, gotNothing('C', i * 10 + 2), instant(i * 10 + 2));
    expect(emptiness.emptyDue(emptied, ASKS, AFTER)).toBe('C');
    emptiness.noteFoundEmpty(emptied, ASKS, instant(100));
    for (const [i, each] of OTHERS.entries()) emptiness.noteEnd(emptied, gotNothing(each, 200 + i), instant(200 + i));
    expect(emptiness.isEmpty(emptied, ASKS)).toBe(true);
    emptiness.noteFoundFull(emptied, ASKS);
    expect([...emptiness.allEmpty(emptied)]).toEqual([]);
    expect(emptied.asks.get('X')!.clients.size).toBeLessThan(OTHERS.length);
  });

  it('where it refuses', () => {
    const known = refusals.newRefusals();
    for (let i = 0; i < AFTER; i++) refusals.noteAnswer(known, order('C', 'X'), 1, instant(i));
    refusals.noteTripped(known, 'X', 'C', instant(10));
    for (const each of OTHERS) refusals.noteAnswer(known, order(each, 'Y'), 1, instant(20));
    expect(refusals.tripsOf(known, 'X', 'C')).toHaveLength(1);
    refusals.noteAnswer(known, order('C', 'X'), 0, instant(30));
    expect(refusals.restoreDue(known, 'X', 'C')).toEqual({ symbol: 'X', client: 'C' });
    expect(known.clients.size).toBeLessThan(OTHERS.length);
  });
});

it.each(['', 'C'])(
  'a side that nobody asked for is asked last, as an old journal says, until it gives: “%s”',
  (client) => {
    const emptied = emptiness.newEmptied();
    emptiness.noteFoundEmpty(emptied, { symbol: 'X', client, quotes: 'both' }, instant(100));
    for (const quotes of ['asks', 'bids'] as const)
      expect(emptiness.fullDue(emptied, { ...ASKS, quotes })).toBeUndefined();
    emptiness.noteGiven(emptied, order('C', 'X'));
    expect(emptiness.fullDue(emptied, ASKS)).toBe(client);
    expect(emptiness.fullDue(emptied, { ...ASKS, quotes: 'bids' })).toBeUndefined();
  },
);
