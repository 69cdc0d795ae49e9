/**
 * Many orders of one symbol that wait here or rest at venues: a quote costs work for those that it concerns, and where
 * it concerns all, so much for each. Work is counted in how often the orders are looked at.
 */
import { describe, expect, it } from 'vitest';
import type { Parent } from '../../src/orders/order.ts';
import { Peg } from '../../src/orders/terms.ts';
import { OrdType } from '../../src/orders/values.ts';
import { NO_PRICE, seconds } from '../../src/units/brand.ts';
import { Desk, type DeskOptions, px } from './desk.ts';

interface Case {
  readonly options?: DeskOptions;
  readonly enter: (d: Desk, i: number) => void;
  readonly happens: (d: Desk) => void;
}

function quote(d: Desk, bid: number, ask: number): void {
  d.book('NORTH', [[bid, 300]], [[ask, 300]]);
  d.book('SOUTH', [[bid - 0.01, 300]], [[ask + 0.01, 300]]);
}

/** The core decides; what a desk checks after each step is not counted. */
const quoteMoved = (d: Desk): void => d.core.step({ kind: 'quoteMoved', symbol: 'XYZ' }, d.now);
const tick = (d: Desk): void => d.core.step({ kind: 'tick' }, d.now);

/** How often one of `orders` is looked at in what happens. */
function looksAt(orders: number, { options, enter, happens }: Case): number {
  const d = new Desk(options);
  quote(d, 9.99, 10.01);
  for (let i = 0; i < orders; i++) enter(d, i);
  d.after(seconds(2));
  let looks = 0;
  for (const order of d.core.state.orders.open) count(order, () => looks++);
  happens(d);
  return looks;
}

function count(order: Parent, look: () => void): void {
  for (const name of ['liveChildren', 'terms'] as const) {
    let value: unknown = order[name];
    Object.defineProperty(order, name, {
      get: () => {
        look();
        return value;
      },
      set: (to: unknown) => {
        value = to;
      },
    });
  }
}

const FEW = 20;
const MANY = 80;

describe('each costs the same, however many there are', () => {
  const peg: Case = {
    enter: (d, i) => {
      d.order(`A${i}`, 'buy', 100, 0, { ordType: OrdType.Pegged, price: NO_PRICE, peg: Peg.Primary });
      d.ack(i + 1);
    },
    happens: (d) => {
      quote(d, 9.95, 10.01);
      quoteMoved(d);
      tick(d);
      expect(d.core.ready.sends.filter(({ kind }) => kind === 'cancelChild').length).toBeGreaterThanOrEqual(FEW);
    },
  };
  it('pegged orders that all move', () => {
    const few = looksAt(FEW, peg);
    expect(few).toBeGreaterThan(0);
    expect(looksAt(MANY, peg)).toBeLessThan((1.5 * few * MANY) / FEW);
  });
});

describe('none is looked at', () => {
  const stop = (ordType: typeof OrdType.Stop, stopPx: number) => ({ ordType, price: NO_PRICE, stopPx: px(stopPx) });
  const far: [string, Case][] = [
    [
      'stops that the quote is far from',
      {
        options: { emulation: { stopTrigger: 'quote' } },
        enter: (d, i) => {
          d.order(`B${i}`, 'buy', 100, 'market', stop(OrdType.Stop, 11 + i / 100));
          d.order(`S${i}`, 'sell', 100, 'market', stop(OrdType.Stop, 9 - i / 100));
        },
        happens: quoteMoved,
      },
    ],
    [
      'stops that the trade is far from',
      {
        enter: (d, i) => void d.order(`B${i}`, 'buy', 100, 'market', stop(OrdType.Stop, 11 + i / 100)),
        happens: (d) => d.core.step({ kind: 'traded', symbol: 'XYZ', px: px(10) }, d.now),
      },
    ],
    [
      'limit orders at rest that no quote reaches',
      {
        enter: (d, i) => {
          d.order(`A${i}`, 'buy', 100, 9.99 - i / 100);
          d.ack(i + 1);
        },
        happens: (d) => {
          quote(d, 9.98, 10);
          quoteMoved(d);
        },
      },
    ],
  ];
  it.each(far)('%s', (_, each) => {
    expect(looksAt(MANY, each)).toBe(0);
  });

  it('but the stops that the quote reaches, in the order in which they came', () => {
    const d = new Desk({ emulation: { stopTrigger: 'quote' } });
    quote(d, 9.99, 10.01);
    for (const [name, at] of Object.entries({ A: 10.05, B: 10.04, C: 10.06, D: 10.05 })) {
      d.order(name, 'buy', 10, 'market', stop(OrdType.Stop, at));
    }
    quote(d, 10.03, 10.05);
    const woken = d.step({ kind: 'quoteMoved', symbol: 'XYZ' }).filter((line) => line.includes('Triggered'));
    expect(woken.map((line) => line[0])).toEqual(['A', 'B', 'D']);
  });

  it('limit orders at rest: only those that the quote reaches', () => {
    const each = (reached: number): Case => ({
      enter: (d, i) => {
        d.order(`A${i}`, 'buy', 100, i < reached ? 9.99 : 9.5);
        d.ack(i + 1);
      },
      happens: (d) => {
        d.book('SOUTH', [[9.98, 300]], [[9.99, 100]]);
        quoteMoved(d);
        d.now = d.core.now;
      },
    });
    const few = looksAt(10, each(5));
    expect(few).toBeGreaterThan(0);
    expect(looksAt(MANY, each(5))).toBe(few);
  });
});

describe('a stop that is replaced waits for its new price, and one that is canceled for none', () => {
  it.each(['quote', 'trade'] as const)('by %s', (stopTrigger) => {
    const d = new Desk({ emulation: { stopTrigger } });
    quote(d, 9.99, 10.01);
    const at = (stopPx: number) => ({ ordType: OrdType.Stop, price: NO_PRICE, stopPx: px(stopPx) });
    const goes = (to: number) => {
      quote(d, to - 0.01, to);
      return [...d.step({ kind: 'quoteMoved', symbol: 'XYZ' }), ...d.trade(to)].filter((line) =>
        line.includes('Trigg'),
      );
    };
    d.order('A', 'buy', 100, 'market', at(10.05));
    d.order('B', 'buy', 100, 'market', at(10.05));
    d.replace('A2', 'A', 100, 0, at(10.2));
    d.cancel('B2', 'B');
    expect(goes(10.1)).toEqual([]);
    d.replace('A3', 'A2', 100, 0, at(10.15));
    expect(goes(10.15)).toEqual(['A3 exec=Triggered status=New 100/0/100']);
    expect(d.core.armed.hasAnyOf('XYZ')).toBe(false);
  });
});
