/** Stops that wait here: what wakes them, that nothing leaves before, that nothing wakes twice, and that a restart changes nothing. */
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { ExecType, OrdRejReason, OrdStatus, OrdType, TimeInForce } from '../../src/orders/values.ts';
import { NO_PRICE, qty } from '../../src/units/brand.ts';
import { Desk, type DeskOptions, px } from './desk.ts';
import { picture } from './picture.ts';

function desk(options: DeskOptions = {}): Desk {
  const d = new Desk(options);
  d.book('NORTH', [[9.99, 300]], [[10.0, 300]]);
  d.book('SOUTH', [[9.98, 300]], [[10.01, 500]]);
  return d;
}

const at = (stop: number) => ({ stopPx: px(stop) });
const stop = (price: number) => ({ ordType: OrdType.Stop, price: NO_PRICE, ...at(price) });
const stopLimit = (price: number) => ({ ordType: OrdType.StopLimit, ...at(price) });
const woken = 'A exec=Triggered status=New 100/0/100';

describe('a buy stop at 10.05', () => {
  it('is answered New and sends nothing, wakes with the trade that reaches it, and then is a market order', () => {
    const d = desk();
    expect(d.order('A', 'buy', 100, 'market', stop(10.05))).toEqual(['A exec=New status=New 100/0/100']);
    expect(d.trade(10.04)).toEqual([]);
    const sent = d.trade(10.05);
    expect(sent[0]).toBe(woken);
    expect(sent[1]).toMatch(/^→NORTH #1 100@10\.\d\d ImmediateOrCancel sweep$/);
    expect(d.fill(1, 100, 10.0)).toEqual(['A exec=Trade status=Filled 100/100/0 100@10.00 NORTH']);
  });

  const rows: [string, 'buy' | 'sell', number, number, boolean][] = [
    ['the trade below it', 'buy', 10.05, 10.04, false],
    ['the trade at it', 'buy', 10.05, 10.05, true],
    ['the gap through it', 'buy', 10.05, 11.0, true],
    ['a sell: the trade above it', 'sell', 9.95, 9.96, false],
    ['a sell: the trade at it', 'sell', 9.95, 9.95, true],
    ['a sell: the gap through it', 'sell', 9.95, 9.0, true],
  ];
  test.each(rows)('%s', (_, side, stopAt, tradeAt, wakes) => {
    const d = desk();
    d.order('A', side, 100, 'market', stop(stopAt));
    expect(d.trade(tradeAt).includes(woken)).toBe(wakes);
  });

  it('that the market is through already wakes at once', () => {
    const d = desk();
    d.trade(10.06);
    expect(d.order('A', 'buy', 100, 'market', stop(10.05)).slice(0, 2)).toEqual([
      'A exec=New status=New 100/0/100',
      woken,
    ]);
  });

  it('sees every trade: the one back does not undo it', () => {
    const d = desk();
    d.order('A', 'buy', 100, 'market', stop(10.05));
    expect(d.trade(10.05)).toContain(woken);
    expect(d.trade(10.0)).toEqual([]);
    expect(d.trade(10.06), 'it does not wake twice').toEqual([]);
  });

  it('by quote, where so configured: trades leave it alone', () => {
    const d = desk({ emulation: { stopTrigger: 'quote' } });
    d.order('A', 'buy', 100, 'market', stop(10.05));
    expect(d.trade(10.06)).toEqual([]);
    d.book('NORTH', [[10.04, 300]], [[10.05, 300]]);
    expect(d.step({ kind: 'quoteMoved', symbol: 'XYZ' }), 'SOUTH still offers at 10.01').toEqual([]);
    d.book('SOUTH', [[10.03, 300]], [[10.06, 300]]);
    expect(d.step({ kind: 'quoteMoved', symbol: 'XYZ' })).toContain(woken);
  });

  it('wakes only its own symbol and side', () => {
    const d = desk();
    d.order('A', 'buy', 100, 'market', stop(10.05));
    d.order('B', 'sell', 100, 'market', stop(9.95));
    expect(d.trade(10.0)).toEqual([]);
    expect(d.trade(10.05).filter((line) => line.includes('Triggered'))).toEqual([woken]);
  });
});

describe('a stop-limit', () => {
  it('takes what its limit allows, and rests with what is left', () => {
    const d = desk();
    d.order('A', 'buy', 400, 10.0, stopLimit(9.99));
    expect(d.trade(10.0).slice(1)).toEqual([
      '→NORTH #1 300@10.00 ImmediateOrCancel sweep',
      expect.stringMatching(/^→(NORTH|SOUTH) #2 100@10\.00 Day post$/),
    ]);
  });

  it('that was jumped over rests at its limit', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.9, stopLimit(9.9));
    expect(d.trade(12.0)[1]).toMatch(/^→(NORTH|SOUTH) #1 100@9\.90 Day post$/);
  });
});

describe('while it waits', () => {
  it('it is canceled at once', () => {
    const d = desk();
    d.order('A', 'buy', 100, 'market', stop(10.05));
    expect(d.cancel('B', 'A')).toEqual([
      'B<A exec=PendingCancel status=PendingCancel 100/0/100',
      'B<A exec=Canceled status=Canceled 100/0/0',
    ]);
    expect(d.trade(10.05)).toEqual([]);
  });

  it('its stop may be moved, and the new one counts', () => {
    const d = desk();
    d.order('A', 'buy', 100, 'market', stop(10.05));
    expect(d.replace('B', 'A', 100, 0, stop(10.1))).toEqual([
      'B<A exec=PendingReplace status=PendingReplace 100/0/100',
      'B<A exec=Replaced status=New 100/0/100',
    ]);
    expect(d.trade(10.05)).toEqual([]);
    expect(d.trade(10.1)[0]).toBe('B exec=Triggered status=New 100/0/100');
  });

  it('moved to where the market is, it wakes at once', () => {
    const d = desk();
    d.trade(10.0);
    d.order('A', 'buy', 100, 'market', stop(10.05));
    expect(d.replace('B', 'A', 100, 0, stop(10.0))).toContain('B exec=Triggered status=New 100/0/100');
  });

  it('made a limit order, it is one', () => {
    const d = desk();
    d.order('A', 'buy', 100, 'market', stop(10.05));
    expect(d.replace('B', 'A', 100, 10.0)).toContain('→NORTH #1 100@10.00 ImmediateOrCancel sweep');
  });

  it('a restart changes nothing: it wakes after it, once', () => {
    const d = desk();
    d.order('A', 'buy', 100, 'market', stop(10.05));
    d.restart();
    expect(d.trade(10.04)).toEqual([]);
    expect(d.trade(10.05)).toContain(woken);
  });

  it('the kill switch ends it', () => {
    const d = desk();
    d.order('A', 'buy', 100, 'market', stop(10.05));
    expect(d.halt('client', 'C')).toEqual(['A exec=Canceled status=Canceled 100/0/0']);
    expect(d.trade(10.05)).toEqual([]);
  });
});

describe('once awake', () => {
  it('a restart does not put it to sleep, nor wake it again', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.9, stopLimit(9.9));
    d.trade(10.0);
    d.restart();
    expect(d.trade(12.0)).toEqual([]);
    expect(d.events.filter((event) => event.kind === 'orderTriggered')).toHaveLength(1);
    expect(picture(d.replayed())).toBe(picture(d.core));
  });

  it('a replace may change its limit, not its stop', () => {
    const d = desk();
    d.order('A', 'buy', 100, 9.9, stopLimit(9.9));
    d.trade(10.0);
    expect(d.replace('B', 'A', 100, 9.9, stopLimit(9.95))).toEqual(['B<A refused status=New reason=99']);
    expect(d.replace('B', 'A', 100, 9.8, stopLimit(9.9))[0]).toBe(
      'B<A exec=PendingReplace status=PendingReplace 100/0/100',
    );
    expect(d.out(1)).toEqual(['B<A exec=Replaced status=New 100/0/100', expect.stringMatching(/ 100@9\.80 Day post$/)]);
  });
});

describe('at a venue that wakes stops itself', () => {
  const north = { ordTypes: [OrdType.Limit, OrdType.Stop, OrdType.StopLimit] };
  const there = { exDestination: 'NORTH' };

  it('it is sent there with the collar beyond it as its limit, and rests there; what the venue wakes, the client is told once', () => {
    const d = desk({ north });
    expect(d.order('A', 'buy', 100, 'market', { ...stop(10.05), ...there })).toEqual([
      'A exec=New status=New 100/0/100',
      '→NORTH #1 100@10.15 Day post stop 10.05',
    ]);
    expect(d.trade(10.06), 'we do nothing about it').toEqual([]);
    const report = { execType: ExecType.Triggered, ordStatus: OrdStatus.New };
    expect(d.report(1, report)).toEqual([woken]);
    expect(d.report(1, report)).toEqual([]);
    expect(d.fill(1, 100, 10.0)).toEqual(['A exec=Trade status=Filled 100/100/0 100@10.00 NORTH']);
  });

  it('what that takes at a time leaves of it follows once it is awake', () => {
    const d = desk({ north: { ...north, maxOrderQty: qty(100) } });
    expect(d.order('A', 'buy', 150, 'market', { ...stop(10.05), ...there })).toHaveLength(2);
    const report = { execType: ExecType.Triggered, ordStatus: OrdStatus.New };
    expect(d.report(1, report)).toEqual([
      'A exec=Triggered status=New 150/0/150',
      '→NORTH #2 50@10.10 ImmediateOrCancel sweep',
    ]);
  });

  it('of a limit order that became a stop meanwhile it wakes nothing', () => {
    const d = desk({ north });
    d.order('A', 'buy', 100, 10, there);
    d.replace('B', 'A', 150, 0, { ...stop(10.05), ...there });
    d.fill(1, 100, 10.0);
    expect(d.report(1, { execType: ExecType.Triggered, ordStatus: OrdStatus.New })).toEqual([]);
    expect(d.trade(10.04)).toEqual([]);
    d.replayed();
  });

  it('and is canceled there', () => {
    const d = desk({ north });
    d.order('A', 'buy', 100, 'market', { ...stop(10.05), ...there });
    expect(d.cancel('B', 'A')[1]).toBe('→NORTH cancel #1 as #2');
  });

  it('an order for any venue waits here all the same', () => {
    const d = desk({ north });
    expect(d.order('A', 'buy', 100, 'market', stop(10.05))).toHaveLength(1);
  });

  it('an IOC waits here: nothing could cancel it there', () => {
    const d = desk({ north });
    const ioc = { timeInForce: TimeInForce.ImmediateOrCancel };
    expect(d.order('A', 'buy', 100, 'market', { ...stop(10.05), ...there, ...ioc })).toHaveLength(1);
    expect(d.trade(10.05)[1]).toMatch(/→NORTH #1 100@10\.\d\d ImmediateOrCancel sweep/);
  });
});

describe('is refused', () => {
  const rows: [string, Parameters<Desk['order']>[4], OrdRejReason][] = [
    ['without a StopPx', { ordType: OrdType.Stop, price: NO_PRICE }, OrdRejReason.Other],
    ['a StopPx on a limit order', at(10), OrdRejReason.Other],
    ['a stop-limit without a price', { ...stopLimit(10), price: NO_PRICE }, OrdRejReason.Other],
    ['for the open', { ...stop(10), timeInForce: TimeInForce.AtTheOpening }, OrdRejReason.UnsupportedCharacteristic],
    ['where no venue takes IOC', { ...stop(10), exDestination: 'NORTH' }, OrdRejReason.UnsupportedCharacteristic],
  ];
  test.each(rows)('%s', (_, more, reason) => {
    const d = desk({ north: { timeInForces: [TimeInForce.Day] } });
    expect(d.order('A', 'buy', 100, 10, more)).toEqual(['A exec=Rejected status=Rejected 100/0/0']);
    expect(d.events.find((event) => event.kind === 'orderRejected')?.ordRejReason).toBe(reason);
  });
});

it('never sends before its price, nor wakes twice, over any trades, restarts and replaces', { tags: 'long' }, () => {
  const move = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('trade'), cents: fc.integer({ min: 980, max: 1020 }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restart'), cents: fc.constant(0) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('replace'), cents: fc.integer({ min: 985, max: 1015 }) }) },
  );
  fc.assert(
    fc.property(fc.boolean(), fc.array(move, { minLength: 1, maxLength: 25 }), (buys, moves) => {
      const d = desk();
      const side = buys ? 'buy' : 'sell';
      d.order('O', side, 100, 'market', stop(buys ? 10.1 : 9.9));
      let through = false;
      moves.forEach((m, i) => {
        const order = [...d.core.state.orders.parents.values()][0];
        if (m.do === 'trade') {
          through ||= (m.cents - order.terms.stopPx / 100) * (buys ? 1 : -1) >= 0;
          d.trade(m.cents / 100);
        } else if (m.do === 'restart') d.restart();
        else d.replace(`R${i}`, order.clOrdID, 100, 0, { side: order.side, ...stop(m.cents / 100) });
        const last = d.core.market.nbbo('XYZ', d.now).lastPx;
        if (last > 0) through ||= (last - order.terms.stopPx) * (buys ? 1 : -1) >= 0;
        const woke = d.events.filter((event) => event.kind === 'orderTriggered').length;
        expect(woke).toBe(through ? 1 : 0);
        if (!through) expect(d.core.state.orders.children.size, 'nothing was sent').toBe(0);
      });
      expect(picture(d.replayed())).toBe(picture(d.core));
    }),
    { numRuns: 200 },
  );
});

it('a stop that its venue refuses is not sent there again, and is over', () => {
  const d = new Desk({ north: { ordTypes: [OrdType.Limit, OrdType.Stop, OrdType.StopLimit] } });
  d.book('NORTH', [[9.99, 300]], [[10.0, 300]]);
  d.book('SOUTH', [[9.98, 300]], [[10.01, 500]]);
  const terms = { ordType: OrdType.Stop, price: NO_PRICE, stopPx: px(10.05), exDestination: 'NORTH' };
  expect(d.order('A', 'buy', 100, 'market', terms)).toContainEqual(expect.stringMatching(/^→NORTH #1 100/));
  const lines = d.report(1, { execType: ExecType.Rejected, ordStatus: OrdStatus.Rejected, text: 'no stops here' });
  expect(lines.filter((line) => line.startsWith('→'))).toEqual([]);
  expect(lines.at(-1)).toMatch(/^A exec=Canceled/);
  d.replayed();
});
