/** Quotes that venues leave one by one: whose orders wait, for how long, and what is journaled of it. */
import { describe, expect, it } from 'vitest';
import { Peg } from '../../src/orders/terms.ts';
import { OrdType, TimeInForce } from '../../src/orders/values.ts';
import { explainPlan } from '../../src/router/explain.ts';
import { millis, NO_PRICE } from '../../src/units/brand.ts';
import { Desk } from './desk.ts';
import { picture } from './picture.ts';

const IOC = { timeInForce: TimeInForce.ImmediateOrCancel };
const PEG = { ordType: OrdType.Pegged, price: NO_PRICE, peg: Peg.Primary };

function desk(crumblingPulls = false, crumblingFor = millis(50)): Desk {
  const d = new Desk({ dark: true, router: { crumblingFor, crumblingPulls, darkRandomPpm: 0 } });
  both(d);
  return d;
}

function both(d: Desk): string[] {
  d.book('NORTH', [[9.95, 300]], [[10.05, 300]]);
  d.book('SOUTH', [[9.95, 300]], [[10.05, 300]]);
  return d.step({ kind: 'quoteMoved', symbol: 'XYZ' });
}

/** SOUTH leaves the bid. */
function leave(d: Desk): string[] {
  d.book('SOUTH', [[9.94, 300]], [[10.05, 300]]);
  return d.step({ kind: 'quoteMoved', symbol: 'XYZ' });
}

const noted = (d: Desk) => d.events.filter((event) => event.kind === 'quoteCrumbles');

describe('as a venue leaves the bid', () => {
  it('buys do not try the dark for a moment, and sells do', () => {
    const d = desk();
    const before = d.order('A', 'buy', 600, 10.05, IOC).join();
    expect(before).toContain('DEEP');
    leave(d);
    expect(noted(d)).toMatchObject([{ symbol: 'XYZ', buys: true }]);
    expect(d.order('B', 'buy', 600, 10.05, IOC).join()).not.toContain('DEEP');
    const plan = d.events.findLast((event) => event.kind === 'planned');
    expect(plan === undefined ? '' : explainPlan(plan).join()).toContain('its side crumbles');
    expect(d.order('C', 'sell', 600, 9.94, IOC).join()).toContain('DEEP');
    d.after(millis(60));
    expect(d.order('D', 'buy', 600, 10.05, IOC).join()).toContain('DEEP');
    expect(picture(d.replayed())).toEqual(picture(d.core));
  });

  it('an order that follows the bid is held, and sent when that is over', () => {
    const d = desk();
    leave(d);
    expect(d.order('A', 'buy', 100, 0, PEG)).toHaveLength(1);
    d.after(millis(20));
    expect(d.after(millis(40)).join()).toContain('#1 100@9.95 Day post');
  });

  it('one at a venue does not follow the bid meanwhile, and does once that is over', () => {
    const d = desk();
    d.order('A', 'buy', 100, 0, PEG);
    d.ack(1);
    d.after(millis(400));
    leave(d);
    d.book('NORTH', [[9.96, 300]], [[10.05, 300]]);
    expect(d.step({ kind: 'quoteMoved', symbol: 'XYZ' })).toEqual([]);
    expect(d.after(millis(20))).toEqual([]);
    expect(d.after(millis(40)).join()).toContain('cancel #1');
  });

  it('what follows it at a venue is taken back only where that is asked for', () => {
    for (const pulls of [false, true]) {
      const d = desk(pulls);
      d.order('A', 'buy', 100, 0, PEG);
      d.ack(1);
      expect(leave(d).join()).toBe(pulls ? '→NORTH cancel #1 as #2' : '');
      if (!pulls) continue;
      expect(d.out(1)).toEqual([]);
      expect(d.after(millis(60)).join()).toContain('100@9.95 Day post');
    }
  });
});

it('a venue that leaves with the price, or comes back, is no sign of it, and without the setting nothing is', () => {
  const d = desk();
  d.book('NORTH', [[9.94, 300]], [[10.05, 300]]);
  d.book('SOUTH', [[9.94, 300]], [[10.05, 300]]);
  d.step({ kind: 'quoteMoved', symbol: 'XYZ' });
  both(d);
  expect(noted(d)).toEqual([]);
  const off = desk(true, millis(0));
  leave(off);
  expect(noted(off)).toEqual([]);
});
