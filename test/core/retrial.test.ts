/** Every verdict of the journal can be found again from the journal: what it saw, check by check. RTS 6 Art. 15, 28. */
import { describe, expect, it } from 'vitest';
import { Retrial, type Retried } from '../../src/core/retrial.ts';
import type { CoreEvent } from '../../src/core/memory/event.ts';
import { OrdType, RestatementReason, type OrderID } from '../../src/orders/values.ts';
import { money } from '../../src/risk/worth/riskMoney.ts';
import { NO_PRICE, qty, seconds } from '../../src/units/brand.ts';
import { limitRow, limitsOf, type OrderLimits } from '../support/limits.ts';
import { Desk, px } from './desk.ts';

const LIMITS = limitsOf({
  clients: [
    {
      clientID: 'C',
      accounts: ['ONE'],
      newRate: { count: 8, window: seconds(60) },
      limits: { maxOrderQty: qty(500), priceCollarBps: 500, duplicateWindow: seconds(1), maxLongPosition: qty(1_500) },
    },
    { clientID: 'D' },
  ],
});

/** The events as the journal has them, tried again. */
function retried(d: Desk, events: readonly CoreEvent[] = d.events, limits = LIMITS): Retried[] {
  return [...new Retrial({ ...d.config, limits }).batch(events)];
}

function busyDay(): Desk {
  const d = new Desk({ limits: LIMITS, clients: new Map([['C', { pendingRequests: 'queue' }]]) });
  d.book('NORTH', [[9.9, 3000]], [[10.1, 3000]]);
  d.order('A', 'buy', 100, 9.8, { account: 'ONE' });
  d.ack(1);
  d.order('B', 'buy', 501, 9.8, { account: 'ONE' });
  d.order('E', 'buy', 100, 11, { account: 'TWO' });
  d.order('F', 'buy', 100, 'market', { account: 'ONE' });
  d.fill(2, 60, 10.1);
  d.replace('A2', 'A', 501, 9.8);
  d.replace('A3', 'A', 400, 9.7);
  d.replace('A4', 'A3', 450, 9.6);
  d.out(1);
  d.order('S', 'buy', 100, 'market', { account: 'ONE', ordType: OrdType.Stop, price: NO_PRICE, stopPx: px(10.5) });
  d.act({
    do: 'restate',
    orderID: 5 as OrderID,
    orderQty: qty(900),
    price: NO_PRICE,
    restatementReason: RestatementReason.VerbalChange,
  });
  d.after(seconds(1));
  d.step({
    kind: 'changeLimits',
    set: [limitRow('maxOrderQty', '50', { client: 'C' })],
    remove: [],
    by: 'jane',
    reason: 'test',
  });
  d.order('G', 'buy', 51, 9.8, { account: 'ONE' });
  d.halt('client', 'D');
  d.order('H', 'buy', 100, 9.8, { clientID: 'D', replyTo: 'D-FIX' });
  for (let n = 0; n < 6; n++) d.order(`R${n}`, 'buy', 10 + n, 9.8, { account: 'ONE' });
  return d;
}

describe('a verdict is found again from the journal', () => {
  const d = busyDay();
  const all = retried(d);

  it('each, with all that it saw', () => {
    const decided = d.events.filter((event) => event.kind === 'riskDecided');
    expect(all.map(({ recorded: { orderID, made, passed } }) => [orderID, made, passed])).toEqual(
      decided.map(({ orderID, made, passed }) => [orderID, made, passed]),
    );
    expect(all.map(({ difference }) => difference)).toEqual(decided.map(() => ''));
    expect(all.filter(({ passed }) => !passed).length).toBeGreaterThan(6);
    expect(new Set(all.map(({ recorded }) => `${recorded.request} ${recorded.passed}`)).size).toBe(4);
  });

  it('in the words that the client was told, with the limit that it met', () => {
    const of = (clOrdID: string) => all.find(({ recorded }) => recorded.clOrdID === clOrdID);
    expect(of('B')?.text).toBe('R110-ORDER-QTY: quantity 501 is above the limit of 500');
    expect(of('G')?.checks.find(({ ok }) => !ok)?.row).toMatchObject({ value: '50', by: 'jane' });
    expect(of('H')?.latch).toMatchObject({ scope: 'client', id: 'D', state: 'halted', by: 'ops' });
    expect(of('A')?.quote).toMatchObject({ bid: px(9.9), ask: px(10.1), bidAgeMicros: of('A')?.quote.askAgeMicros });
  });

  it('of some orders alone, where only they are asked for', () => {
    const some = [...new Retrial({ ...d.config, limits: LIMITS }).batch(d.events, new Set([2]))];
    expect(some.map(({ recorded }) => recorded.clOrdID)).toEqual(['B']);
  });
});

describe('of an order that waited', () => {
  function deskOf(limits: Partial<OrderLimits>): Desk {
    const d = new Desk({ limits: { clients: [{ clientID: 'C', limits }] } });
    market(d, 10);
    return d;
  }
  const market = (d: Desk, mid: number) => {
    for (const venue of ['NORTH', 'SOUTH']) d.book(venue, [[mid - 0.01, 10_000]], [[mid + 0.01, 10_000]]);
  };
  const atGate = (d: Desk) =>
    retried(d, d.events, d.config.limits)
      .filter(({ recorded }) => recorded.request === 'gate')
      .map(({ passed, text, difference }) => [passed, text, difference]);

  it('held, and let out', () => {
    const d = deskOf({ priceCollarBps: 100 });
    d.order('A', 'buy', 100, 10.06, { ordType: OrdType.StopLimit, stopPx: px(10.05) });
    market(d, 5);
    d.trade(10.05);
    d.after(seconds(5)); // it is asked about again, and nothing is new
    market(d, 10);
    d.moved();
    expect(atGate(d)).toEqual([
      [false, 'R114-PRICE-COLLAR: price 10.06 is above the collar at 5.0601', ''],
      [true, '', ''],
    ]);
    d.replayed();
  });

  it('canceled', () => {
    const d = deskOf({ maxOrderNotional: money(102_000 * 10_000) });
    d.order('A', 'buy', 10_000, 'market', { ordType: OrdType.Stop, price: NO_PRICE, stopPx: px(10.05) });
    market(d, 50);
    d.trade(50);
    const text = 'R113-ORDER-NOTIONAL: order value 505101.00 USD is above the limit of 102000.00 USD';
    expect(atGate(d)).toEqual([[false, text, '']]);
  });
});

it('a record that says something else is found out', () => {
  const d = busyDay();
  const forged = d.events.map((event) =>
    event.kind === 'riskDecided' && event.orderID === 2
      ? { ...event, passed: true, checks: event.checks.map((row) => (row.ok ? row : { ...row, limit: 501, ok: true })) }
      : event,
  );
  const differences = retried(d, forged).filter(({ difference }) => difference !== '');
  expect(differences.map(({ recorded, difference }) => [recorded.clOrdID, difference])).toEqual([
    ['B', 'it passed then; R110-ORDER-QTY saw 501 of 501 then, 501 of 500 now'],
  ]);
});

it('a limit that leaves the journal is missed', () => {
  const d = busyDay();
  const without = d.events.filter((event) => event.kind !== 'riskLimitSet' || event.by !== 'jane');
  expect(
    retried(d, without)
      .filter(({ difference }) => difference !== '')
      .map(({ recorded }) => recorded.clOrdID),
  ).toContain('G');
});
