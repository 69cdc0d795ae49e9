/** Short sales: what an order is by the position, located shares, and Rule 201, when it comes and when it goes out. */
import { describe, expect, it } from 'vitest';
import { OrdType, Side, TimeInForce } from '../../src/orders/values.ts';
import type { SymbolList } from '../../src/risk/day/dayEvent.ts';
import { later, NO_PRICE, NO_TIME, qty, seconds } from '../../src/units/brand.ts';
import { dateNumber } from '../../src/units/time.ts';
import { Desk, type DeskOptions, px } from './desk.ts';

const SHORTS = { clients: [{ clientID: 'C', limits: { shortSales: true } }] };
const short = { side: Side.SellShort };

function deskOf(shortSales: DeskOptions['shortSales'] = {}, more: DeskOptions = {}): Desk {
  const desk = new Desk({ shortSales, limits: SHORTS, ...more });
  desk.book('NORTH', [[9.98, 1_000]], [[10.02, 1_000]]);
  return desk;
}

function hold(desk: Desk, quantity: number): void {
  const child = desk.core.state.orders.nextChildID;
  desk.order(`held ${child}`, 'buy', quantity, 10.02);
  desk.fill(child, quantity, 10.02);
}

function list(desk: Desk, name: SymbolList, listed = true, until = NO_TIME): string[] {
  return desk.day({ do: 'list', list: name, symbol: 'XYZ', clientID: '', listed, until });
}

const locate = (desk: Desk, shares: number) =>
  desk.day({ do: 'locate', clientID: 'C', symbol: 'XYZ', qty: qty(shares) });

const sideOf = (desk: Desk) => desk.events.findLast((event) => event.kind === 'orderReceived')?.side;

describe('an order to sell is what the position makes it', () => {
  it('from flat, side 2 is a short sale whatever it is called', () => {
    const desk = deskOf({ marking: 'refuse' });
    expect(desk.order('A', 'sell', 100, 10)[0]).toContain('exec=Rejected');
    expect(desk.why()).toContain('R125-SHORT-MARK: 0 of XYZ are held');
    expect(desk.order('B', 'sell', 100, 10, short)[0]).toContain('exec=New');
  });

  it('and is marked so where that is agreed: where short sales are not, it is refused as one', () => {
    const desk = deskOf({ marking: 'remark' });
    expect(desk.order('A', 'sell', 100, 10)[0]).toContain('exec=New');
    expect(sideOf(desk)).toBe(Side.SellShort);
    const never = deskOf({ marking: 'remark' }, { limits: { clients: [{ clientID: 'C' }] } });
    expect(never.order('A', 'sell', 100, 10)[0]).toContain('exec=Rejected');
    expect(never.why()).toBe('R107-SHORT-SALE: short sales of XYZ are not allowed');
    desk.replayed();
  });

  it('the New of one that was marked says so, and its client may replace it as it knows it', () => {
    const desk = deskOf({ marking: 'remark' });
    desk.lines = (sends) =>
      sends.flatMap((send) => (send.kind === 'executionReport' ? [`${send.side} ${send.execType} ${send.text}`] : []));
    expect(desk.order('A', 'sell', 100, 10.05)).toEqual(['5 0 marked Side(54)=5, as the position is']);
    desk.ack(1);
    expect(desk.replace('B', 'A', 90, 10.05, { side: Side.Sell })).toEqual(['5 E ']);
  });

  it('long as far as shares are held that no other order sells', () => {
    const desk = deskOf({ marking: 'refuse' });
    hold(desk, 300);
    expect(desk.order('A', 'sell', 200, 10.05)[0]).toContain('exec=New');
    expect(desk.order('B', 'sell', 101, 10.05)[0]).toContain('exec=Rejected');
    expect(desk.order('C', 'sell', 100, 10.05, short)[0]).toContain('exec=Rejected');
    expect(desk.why()).toContain('is long: Side(54)=2');
    expect(desk.order('D', 'sell', 100, 10.05)[0]).toContain('exec=New');
  });

  it('a replace may not sell more than that either', () => {
    const desk = deskOf({ marking: 'refuse' });
    hold(desk, 300);
    desk.order('A', 'sell', 200, 10.05);
    desk.ack(2);
    expect(desk.replace('B', 'A', 301, 10.05, { side: Side.Sell })[0]).toContain('refused');
    expect(desk.why()).toContain('R125-SHORT-MARK: 100 of XYZ are held');
    expect(desk.replace('E', 'A', 300, 10.05, { side: Side.Sell })[0]).toContain('exec=PendingReplace');
  });

  it('of a contract nothing of that is asked', () => {
    const desk = deskOf({ marking: 'refuse', locate: 'all' }, { instrument: { assetClass: 'future' } });
    expect(desk.order('A', 'sell', 100, 10)[0]).toContain('exec=New');
  });
});

describe('located shares', () => {
  it('are used up by orders, and freed by what is canceled', () => {
    const desk = deskOf({ locate: 'all' });
    expect(desk.order('A', 'sell', 100, 10.05, short)[0]).toContain('exec=Rejected');
    expect(desk.why()).toContain('R126-LOCATE: no shares of XYZ are located for C today');
    locate(desk, 250);
    desk.order('B', 'sell', 200, 10.05, short);
    desk.ack(1);
    expect(desk.order('C', 'sell', 51, 10.05, short)[0]).toContain('exec=Rejected');
    expect(desk.why()).toContain('50 are left, not 51');
    desk.fill(1, 60, 10.05);
    desk.cancel('D', 'B');
    desk.out(1);
    expect(desk.order('E', 'sell', 190, 10.05, short)[0]).toContain('exec=New');
    expect(desk.order('F', 'sell', 1, 10.05, short)[0]).toContain('exec=Rejected');
    desk.replayed();
  });

  it('a bust gives them back', () => {
    const desk = deskOf({ locate: 'all' });
    locate(desk, 100);
    desk.order('A', 'sell', 100, 9.98, { ...short, timeInForce: TimeInForce.ImmediateOrCancel });
    desk.fill(1, 100, 9.98, 'V1');
    expect(desk.order('B', 'sell', 1, 10.05, short)[0]).toContain('exec=Rejected');
    desk.bust(1, 'V1');
    expect(desk.order('C', 'sell', 100, 10.05, short)[0]).toContain('exec=New');
  });

  it('are good for their day', () => {
    const desk = deskOf({ locate: 'all' });
    locate(desk, 100);
    desk.after(seconds(86_400));
    expect(desk.order('A', 'sell', 100, 10.05, short)[0]).toContain('exec=Rejected');
    locate(desk, 100);
    expect(desk.order('B', 'sell', 100, 10.05, short)[0]).toContain('exec=New');
  });

  it('what an order sold the day before uses none of today, and the rest waits for a locate of today', () => {
    const desk = deskOf({ locate: 'all' });
    locate(desk, 1_000);
    desk.order('A', 'sell', 1_000, 10.05, { ...short, timeInForce: TimeInForce.GoodTillCancel });
    desk.fill(1, 900, 10.05, 'V1');
    const [{ orderID }] = desk.core.state.orders.open;
    desk.act({ do: 'doneForDay', orderID });
    desk.out(1);
    desk.after(seconds(86_400));
    desk.act({ do: 'renew', orderID });
    expect([...desk.core.state.orders.open].map(({ heldText }) => heldText)).toEqual([
      'R126-LOCATE: no shares of XYZ are located for C today, or all that are were used',
    ]);
    expect(locate(desk, 99), 'one too few').toEqual([]);
    expect(locate(desk, 500)).toEqual([
      'A exec=Restated status=PartiallyFilled 1000/900/100',
      '→NORTH #3 100@10.05 GoodTillCancel post',
    ]);
    desk.ack(3);
    expect(desk.order('B', 'sell', 401, 10.05, short)[0]).toContain('exec=Rejected');
    expect(desk.why()).toContain('400 are left, not 401');
    desk.replayed();
  });

  it('of a sale that rests at its venue over night are asked for again as the day begins, the oldest first', () => {
    const desk = deskOf({ locate: 'all' });
    locate(desk, 300);
    const gtc = { ...short, timeInForce: TimeInForce.GoodTillCancel };
    desk.order('A', 'sell', 100, 10.05, gtc);
    desk.order('B', 'sell', 200, 10.05, gtc);
    for (const child of [1, 2]) desk.ack(child);
    expect(desk.after(seconds(3_600)), 'they are good for the day').toEqual([]);
    desk.restart();
    expect(desk.after(seconds(5)), 'after a restart too').toEqual([]);
    const cancels = (lines: string[]) => lines.filter((line) => line.includes('cancel'));
    expect(cancels(desk.after(seconds(86_400)))).toEqual(['→SOUTH cancel #1 as #3', '→SOUTH cancel #2 as #4']);
    const held = (clOrdID: string, quantity: number) => `${clOrdID} exec=Restated status=New ${quantity}/0/${quantity}`;
    expect(desk.out(1)).toEqual([held('A', 100)]);
    expect(desk.out(2)).toEqual([held('B', 200)]);
    expect(locate(desk, 299)).toEqual([held('A', 100), '→NORTH #5 100@10.05 GoodTillCancel post']);
    expect(locate(desk, 300)).toEqual([held('B', 200), '→NORTH #6 200@10.05 GoodTillCancel post']);
    desk.replayed();
  });

  it('are asked for once more at the open, where its venue was closed and refused to give it back', () => {
    const desk = deskOf({ locate: 'all' });
    const day = (date: number, from: number) => {
      const [opensAt, closesAt] = [later(desk.now, seconds(from)), later(desk.now, seconds(from + 3_600))];
      return desk.step({ kind: 'setTradingDay', opensAt, closesAt, date });
    };
    day(20231115, 0);
    desk.after(seconds(1));
    locate(desk, 100);
    desk.order('A', 'sell', 100, 10.05, { ...short, timeInForce: TimeInForce.GoodTillCancel });
    desk.ack(1);
    desk.after(seconds(3_600));
    day(20231116, 7_200);
    expect(desk.after(seconds(1))).toEqual(['→SOUTH cancel #1 as #2']);
    desk.refuseCancel(2, 1);
    const cancels = (lines: string[]) => lines.filter((line) => line.includes('cancel'));
    expect(cancels(desk.after(seconds(7_000)))).toEqual([]);
    expect(cancels(desk.after(seconds(300)))).toEqual(['→SOUTH cancel #1 as #3']);
  });

  it('that are told before the day leave those at their venue that they suffice for', () => {
    const desk = deskOf({ locate: 'all' });
    const opensAt = (hours: number) => later(desk.now, seconds(3_600 * hours));
    desk.step({ kind: 'setTradingDay', opensAt: desk.now, closesAt: opensAt(1), date: 20231115 });
    locate(desk, 500);
    for (const clOrdID of ['A', 'B', 'C']) {
      desk.order(clOrdID, 'sell', 100, 10.05, { ...short, timeInForce: TimeInForce.GoodTillCancel });
    }
    for (const child of [1, 2, 3]) desk.ack(child);
    desk.after(seconds(3_600));
    desk.step({ kind: 'setTradingDay', opensAt: opensAt(2), closesAt: opensAt(3), date: 20231116 });
    locate(desk, 200);
    expect(desk.step({ kind: 'tick' })).toEqual(['→SOUTH cancel #3 as #4']);
  });

  it('are of the trading day where there is one, not of the UTC date', () => {
    const desk = deskOf({ locate: 'all' });
    const hours = (n: number) => later(desk.now, seconds(3_600 * n));
    const open = (date: number) => desk.step({ kind: 'setTradingDay', opensAt: desk.now, closesAt: hours(6.5), date });
    open(20231115);
    locate(desk, 300);
    desk.after(seconds(3_600 * 3)); // midnight in UTC
    expect(desk.order('A', 'sell', 100, 10.05, short)[0]).toContain('exec=New');
    desk.restart();
    expect(desk.order('B', 'sell', 201, 10.05, short)[0]).toContain('exec=Rejected');
    expect(desk.why()).toContain('200 are left, not 201');
    desk.after(seconds(3_600 * 4));
    open(20231116);
    expect(desk.order('D', 'sell', 1, 10.05, short)[0]).toContain('exec=Rejected');
    desk.day({ do: 'locate', clientID: 'C', symbol: 'XYZ', qty: qty(10) });
    expect(desk.events.findLast(({ kind }) => kind === 'sharesLocated')).toMatchObject({ day: 20231116 });
  });

  it('remember orders of those alone for whom shares are located', () => {
    const desk = deskOf({ locate: 'none' });
    desk.order('A', 'sell', 100, 10.05, short);
    expect(desk.core.state.risk.dayData.locates.all()).toEqual([]);
    locate(desk, 300);
    expect(desk.core.state.risk.dayData.locates.left('C', 'XYZ', dateNumber(desk.now))).toBe(200);
    desk.replayed();
  });

  it('LocateReqd(114)=Y needs them in any case; N is enough where the client is trusted', () => {
    const desk = deskOf({ locate: 'none' });
    expect(desk.order('A', 'sell', 100, 10.05, { ...short, locateReqd: 'Y' })[0]).toContain('exec=Rejected');
    expect(desk.order('B', 'sell', 100, 10.05, { ...short, locateReqd: 'N' })[0]).toContain('exec=New');
    const strict = deskOf({ locate: 'all' });
    expect(strict.order('A', 'sell', 100, 10.05, { ...short, locateReqd: 'N' })[0]).toContain('exec=Rejected');
    const trusting = deskOf({ locate: 'all', trustClients: true });
    expect(trusting.order('A', 'sell', 100, 10.05, { ...short, locateReqd: 'N' })[0]).toContain('exec=New');
  });
});

describe('lists change at run time', () => {
  it('with the name and the reason, and until a time', () => {
    const desk = deskOf();
    const forC = { do: 'list', list: 'noShort', symbol: 'XYZ', clientID: 'C', until: NO_TIME } as const;
    desk.day({ ...forC, listed: true });
    expect(desk.events.slice(-2)).toMatchObject([
      { kind: 'symbolListed', list: 'noShort', by: 'jane', reason: 'told' },
      { kind: 'operatorActed', action: 'list', target: 'noShort XYZ of C', refused: '' },
    ]);
    expect(desk.order('A', 'sell', 100, 10, short)[0]).toContain('exec=Rejected');
    desk.day({ ...forC, listed: false });
    expect(desk.order('B', 'sell', 100, 10, short)[0]).toContain('exec=New');
    list(desk, 'noShort', true, later(desk.now, seconds(10)));
    expect(desk.order('C', 'sell', 100, 10, short)[0]).toContain('exec=Rejected');
    desk.after(seconds(11));
    expect(desk.order('D', 'sell', 100, 10, short)[0]).toContain('exec=New');
  });
});

describe('Rule 201: while the symbol is restricted, a short sale is above the bid', () => {
  it('it is refused at the bid, taken above it, and exempt when marked so', () => {
    const desk = deskOf();
    list(desk, 'shortSaleRestricted');
    expect(desk.order('A', 'sell', 100, 9.98, short)[0]).toContain('exec=Rejected');
    expect(desk.order('B', 'sell', 100, 'market', short)[0]).toContain('exec=Rejected');
    expect(desk.order('C', 'sell', 100, 9.99, short)).toContain('→NORTH #1 100@9.99 Day post');
    expect(desk.order('D', 'sell', 100, 9.98, { side: Side.SellShortExempt })).toContain(
      '→NORTH #2 100@9.98 ImmediateOrCancel sweep',
    );
  });

  it('one that waited is held while the bid is at its price, and goes out when that falls', () => {
    const desk = deskOf({}, { emulation: { stopTrigger: 'quote' } });
    list(desk, 'shortSaleRestricted');
    const stop = { ...short, ordType: OrdType.StopLimit, stopPx: px(9.9), timeInForce: TimeInForce.Day };
    expect(desk.order('A', 'sell', 100, 9.89, stop).join()).toContain('exec=New');
    desk.book('NORTH', [[9.9, 1_000]], [[9.95, 1_000]]);
    const held = 'A exec=Restated status=New 100/0/100';
    expect(desk.moved()).toEqual(['A exec=Triggered status=New 100/0/100', held]);
    desk.book('NORTH', [[9.87, 1_000]], [[9.95, 1_000]]);
    expect(desk.moved()).toEqual([held, '→NORTH #1 100@9.89 Day post']);
  });

  it('repriced, it goes out a tick above the bid, and a market order as a limit order', () => {
    const desk = deskOf({ atBid: 'reprice' });
    list(desk, 'shortSaleRestricted');
    expect(desk.order('A', 'sell', 100, 9.9, short)).toContain('→NORTH #1 100@9.99 Day post');
    expect(desk.order('B', 'sell', 100, 'market', short)).toContain('→NORTH #2 100@9.99 Day post');
    desk.replayed();
  });

  it('without a bid nothing can be above it', () => {
    const desk = deskOf({ atBid: 'reprice' });
    list(desk, 'shortSaleRestricted');
    desk.book('NORTH', [], [[10.02, 1_000]]);
    expect(desk.order('A', 'sell', 100, 10.02, short)[0]).toContain('exec=Rejected');
    expect(desk.why()).toContain('there is no bid that its price could be above');
  });

  it('by the protected bid, not by what is known otherwise, nor by a reference without our own bid', () => {
    const desk = deskOf();
    list(desk, 'shortSaleRestricted');
    desk.trade(9.5);
    desk.book('NORTH', [], [[10.02, 1_000]]);
    expect(desk.order('A', 'sell', 100, 9.6, short)[0]).toContain('exec=Rejected');
    expect(desk.why()).toContain('there is no bid that its price could be above');
    desk.book('NORTH', [[9.7, 100]], [[10.02, 1_000]]);
    desk.order('B', 'buy', 100, 9.8);
    desk.ack(1);
    desk.book(
      'NORTH',
      [
        [9.8, 100],
        [9.7, 100],
      ],
      [[10.02, 1_000]],
    );
    expect(desk.order('D', 'sell', 100, 9.75, short)[0]).toContain('exec=Rejected');
    expect(desk.why()).toContain('above the bid 9.8');
    expect(desk.events.findLast((event) => event.kind === 'riskDecided')).toMatchObject({ protectedBid: px(9.8) });
    expect(desk.order('E', 'sell', 100, 9.81, short)[0]).toContain('exec=New');
  });

  it('a close of an earlier day restricts nothing', () => {
    const desk = deskOf({ circuitBreakerBps: 1_000 });
    const none = { positions: [], cash: [], locates: [], lists: [], rates: [], restricted: [] };
    const closes = [{ symbol: 'XYZ', price: px(11) }];
    desk.day({ do: 'loadStartOfDay', source: 'closes', day: dateNumber(desk.now), ...none, closes, force: false });
    desk.after(seconds(86_400));
    desk.trade(9.9);
    expect(desk.core.state.risk.dayData.lists.all(desk.now)).toEqual([]);
  });

  it('a fall of a tenth from the close restricts it, until the end of the next day', () => {
    const desk = deskOf({ circuitBreakerBps: 1_000 });
    const day = dateNumber(desk.now);
    const none = { positions: [], cash: [], locates: [], lists: [], restricted: [], rates: [] };
    const closes = [{ symbol: 'XYZ', price: px(11) }];
    desk.day({ do: 'loadStartOfDay', source: 'closes', day, ...none, closes, force: false });
    desk.trade(9.91);
    expect(desk.order('A', 'sell', 100, 9.98, short)[0]).toContain('exec=New');
    desk.trade(9.9);
    expect(desk.order('B', 'sell', 100, 9.98, short)[0]).toContain('exec=Rejected');
    desk.trade(9.9);
    expect(desk.events.filter(({ kind }) => kind === 'symbolListed')).toMatchObject([
      { by: 'circuit breaker', reason: 'traded at 9.90, the close was 11.00' },
    ]);
    desk.after(seconds(86_400));
    desk.book('NORTH', [[9.98, 1_000]], [[10.02, 1_000]]);
    expect(desk.order('C', 'sell', 100, 9.98, short)[0]).toContain('exec=Rejected');
    desk.after(seconds(86_400));
    desk.book('NORTH', [[9.98, 1_000]], [[10.02, 1_000]]);
    expect(desk.order('D', 'sell', 100, 9.98, short)[0]).toContain('exec=New');
    desk.replayed();
  });
});

it('the day after is the next trading day: what falls on a Friday is restricted on Monday, and then no more', () => {
  const desk = deskOf({ circuitBreakerBps: 1_000 });
  const none = { positions: [], cash: [], locates: [], lists: [], restricted: [], rates: [] };
  const closes = [{ symbol: 'XYZ', price: px(11) }];
  const HOURS = 3_600;
  const open = (date: number, hours: number) => {
    const opensAt = later(desk.now, seconds(hours * HOURS));
    desk.step({ kind: 'setTradingDay', opensAt, closesAt: later(opensAt, seconds(6 * HOURS)), date });
  };
  const fall = (day: number) => {
    desk.day({ do: 'loadStartOfDay', source: 'closes', day, ...none, closes, force: false });
    desk.trade(9.9);
  };
  const isRestricted = () =>
    desk.core.state.risk.dayData.lists.find('shortSaleRestricted', 'XYZ', 'C', desk.now) !== undefined;
  open(20231117, 0);
  fall(20231117);
  desk.after(seconds(7 * HOURS));
  open(20231120, 60);
  desk.after(seconds(62 * HOURS));
  expect(isRestricted()).toBe(true);
  fall(20231120);
  desk.after(seconds(5 * HOURS));
  open(20231121, 18);
  desk.after(seconds(19 * HOURS));
  expect(isRestricted(), 'it fell on Monday again').toBe(true);
  desk.after(seconds(6 * HOURS));
  open(20231122, 18);
  desk.after(seconds(19 * HOURS));
  expect(isRestricted()).toBe(false);
  desk.replayed();
});

describe('price bands', () => {
  const band = (desk: Desk, low: number, high: number) =>
    desk.day({
      do: 'setBand',
      symbol: 'XYZ',
      low: low === 0 ? NO_PRICE : px(low),
      high: high === 0 ? NO_PRICE : px(high),
    });

  it('an order beyond is refused; a market order goes no farther', () => {
    const desk = deskOf();
    desk.book(
      'NORTH',
      [[9.98, 1_000]],
      [
        [10.02, 100],
        [10.1, 500],
      ],
    );
    band(desk, 9.5, 10.05);
    expect(desk.order('A', 'buy', 100, 10.06)[0]).toContain('exec=Rejected');
    expect(desk.why()).toContain('R129-PRICE-BAND: price 10.06 is above the band of XYZ, which ends at 10.05');
    expect(desk.order('B', 'buy', 300, 'market')).toContain('→NORTH #1 100@10.02 ImmediateOrCancel sweep');
  });

  it('one that waited goes out at the bound', () => {
    const desk = deskOf();
    desk.down('SOUTH');
    desk.down('NORTH');
    expect(desk.order('A', 'buy', 100, 10)).toEqual(['A exec=New status=New 100/0/100']);
    band(desk, 9, 9.9);
    expect(desk.up('NORTH')).toEqual(['→NORTH #1 100@9.90 Day post']);
  });

  it('what rests at a venue is left to it', () => {
    const desk = deskOf();
    desk.order('A', 'buy', 100, 10);
    desk.ack(1);
    expect(band(desk, 9, 9.9)).toEqual([]);
    expect(desk.moved()).toEqual([]);
  });

  it('without bounds the market counts again', () => {
    const desk = deskOf();
    desk.core.market.setBand('XYZ', px(9.9), px(10.1));
    expect(desk.order('A', 'sell', 100, 9.8)[0]).toContain('exec=Rejected');
    band(desk, 9.5, 10.5);
    expect(desk.order('B', 'sell', 100, 9.8)[0]).toContain('exec=New');
    band(desk, 0, 0);
    expect(desk.order('C', 'sell', 100, 9.8)[0]).toContain('exec=Rejected');
  });
});
