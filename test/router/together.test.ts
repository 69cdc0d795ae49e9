/** Children of one plan that leave so that they arrive together. */
import { describe, expect, it, test } from 'vitest';
import { explainPlan } from '../../src/router/explain.ts';
import { DEFAULT_SETTINGS } from '../../src/router/settings.ts';
import { type Span, span } from '../../src/units/brand.ts';
import { plan, venue } from './make.ts';

const within = (arriveWithin: Span) => ({ ...DEFAULT_SETTINGS, arriveWithin });
const TOGETHER = within(span(10_000));

/** A venue whose acknowledgements take so many microseconds on average, half of them so many, nine in ten so many. */
const at = (id: string, mean: number, half = mean, nineInTen = mean, asks = '10.00x100') =>
  venue(id, { asks, knows: { ackMicros: mean, ackHalfMicros: half, ackNineInTenMicros: nineInTen } });

const waits = (venues: ReturnType<typeof venue>[], settings = TOGETHER, order = 'buy 400 limit 10.02 IOC') =>
  plan(order, venues, settings).children.map((child) => `${child.venue} ${child.wait}`);

describe('the wait of a child', () => {
  const rows: [string, ReturnType<typeof venue>[], string[]][] = [
    ['is what its way is shorter than the longest', [at('A', 400), at('B', 6_000)], ['A 2800', 'B 0']],
    ['is none where nothing is known of its venue', [at('A', 0), at('B', 400), at('C', 900)], ['A 0', 'B 250', 'C 0']],
    ['is none where it is less than a pause of ours', [at('A', 400), at('B', 430)], ['A 0', 'B 0']],
    ['is as exact as a pause of ours where all are near', [at('A', 40), at('B', 180)], ['A 70', 'B 0']],
    [
      'is not for a venue that is too far away',
      [at('A', 400), at('B', 6_000), at('C', 60_000)],
      ['A 2800', 'B 0', 'C 0'],
    ],
    [
      'goes by half of the answers, where some came very late',
      [at('A', 9_000, 400, 500), at('B', 6_000)],
      ['A 2800', 'B 0'],
    ],
  ];
  test.each(rows)('%s', (_, venues, expected) => {
    expect(waits(venues).sort()).toEqual(expected);
  });

  it('is none by default, and none of an order with one child', () => {
    expect(waits([at('A', 400), at('B', 6_000)], DEFAULT_SETTINGS).sort()).toEqual(['A 0', 'B 0']);
    expect(waits([at('A', 400), at('B', 6_000)], TOGETHER, 'buy 100 limit 10.00 IOC')).toEqual(['A 0']);
  });

  it('is of what rests, too, so that it is at its venue no sooner than what takes', () => {
    expect(waits([at('A', 400), at('B', 6_000)], TOGETHER, 'buy 400 limit 10.00 Day').sort()).toEqual([
      'A 2800',
      'A 2800',
      'B 0',
    ]);
  });

  it('is no longer than the setting, of what goes to the dark or rests', () => {
    const dark = (mean: number) =>
      venue('D', { kind: 'dark', knows: { ackMicros: mean, ackHalfMicros: mean, ackNineInTenMicros: mean } });
    const near = { ackMicros: 400, ackHalfMicros: 400, ackNineInTenMicros: 400 };
    const lit = [venue('Z', { bids: '9.96x100', knows: near }), at('A', 20_000), at('B', 23_000)];
    const within2 = within(span(2_000));
    expect(waits([...lit, dark(1_000)], within2).sort()).toEqual(['A 1500', 'B 0', 'D 0']);
    expect(waits([...lit, dark(19_000)], within2).sort()).toEqual(['A 1500', 'B 0', 'D 2000']);
    expect(waits(lit, within2, 'buy 400 limit 10.00 Day').sort()).toEqual(['A 1500', 'B 0', 'Z 0']);
  });

  it('is explained', () => {
    const made = plan('buy 200 limit 10.02 IOC', [at('A', 400), at('B', 6_000)], TOGETHER);
    const text = explainPlan(made).join('\n');
    expect(text).toContain('leaves 2.8 ms later');
    expect(text).toContain('they arrive within 0.0 ms, by what acknowledgements take; at once it would be 2.8 ms');
  });
});
