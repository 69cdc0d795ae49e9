import { describe, expect, test } from 'vitest';
import {
  type FaultEvent,
  type FaultRule,
  type Faults,
  FaultScript,
  NO_FAULTS,
} from '../../src/sim/faults/faultScript.ts';
import { type Instant, instant, span } from '../../src/units/brand.ts';

const START = instant(0);

/** Which of `count` like events the rule strikes, from 1. */
function struck(rule: FaultRule, count: number, event: FaultEvent = rule.on, seed = 1): number[] {
  const script = new FaultScript([rule], seed);
  return Array.from({ length: count }, (_, i) => i + 1).filter(
    () => script.meet(event, 'XYZ', 'ONE', START) !== NO_FAULTS,
  );
}

const reject = { on: 'order', do: 'reject', text: 'no' } as const;

describe('when', () => {
  test.each<[string, FaultRule, number[]]>([
    ['always', reject, [1, 2, 3, 4, 5, 6]],
    ['the third', { ...reject, nth: 3 }, [3]],
    ['every second', { ...reject, every: 2 }, [2, 4, 6]],
    ['its symbol', { ...reject, symbol: 'XYZ' }, [1, 2, 3, 4, 5, 6]],
    ['another symbol', { ...reject, symbol: 'ABC' }, []],
    ['another client', { ...reject, client: 'TWO' }, []],
    ['none by chance', { ...reject, share: 0 }, []],
  ])('%s', (_name, rule, expected) => {
    expect(struck(rule, 6)).toEqual(expected);
  });

  test('counting is over what the rule is about', () => {
    const script = new FaultScript([{ ...reject, symbol: 'XYZ', nth: 2 }], 1);
    const texts = ['XYZ', 'ABC', 'ABC', 'XYZ', 'XYZ'].map(
      (symbol) => script.meet('order', symbol, 'ONE', START).rejectText,
    );
    expect(texts).toEqual(['', '', '', 'no', '']);
  });

  test('request and report cover the others', () => {
    const events: FaultEvent[] = ['order', 'replace', 'cancel', 'status', 'ack', 'fill', 'report'];
    const covered = (on: FaultEvent) => events.filter((event) => struck({ on, do: 'drop' }, 1, event).length > 0);
    expect(covered('request')).toEqual(['order', 'replace', 'cancel', 'status']);
    expect(covered('report')).toEqual(['ack', 'fill', 'report']);
    expect(covered('fill')).toEqual(['fill']);
  });

  test('a share is drawn from the seed', () => {
    const rule: FaultRule = { ...reject, share: 0.25 };
    const hits = struck(rule, 4_000);
    expect(hits.length).toBeGreaterThan(850);
    expect(hits.length).toBeLessThan(1_150);
    expect(struck(rule, 4_000)).toEqual(hits);
    expect(struck(rule, 4_000, 'order', 2)).not.toEqual(hits);
  });
});

test.each<[FaultRule, Partial<Faults>]>([
  [reject, { rejectText: 'no', rejectReason: 99 }],
  [
    { ...reject, reason: 3 },
    { rejectText: 'no', rejectReason: 3 },
  ],
  [{ on: 'ack', do: 'delay', ms: 250 }, { delay: 250_000 as Faults['delay'] }],
  [{ on: 'order', do: 'phantom' }, { phantom: true }],
  [{ on: 'ack', do: 'drop' }, { drop: true }],
  [{ on: 'fill', do: 'duplicate' }, { duplicate: true }],
  [{ on: 'fill', do: 'outOfOrder' }, { outOfOrder: true }],
  [{ on: 'fill', do: 'partial', parts: 3 }, { parts: 3 }],
  [{ on: 'fill', do: 'bust', ms: 0 }, { bustAfter: span(0) }],
  [
    { on: 'fill', do: 'correct', ms: 1, ticks: -2, lessLots: 3 },
    { correctAfter: span(1_000), correctTicks: -2, lessLots: 3 },
  ],
  [{ on: 'report', do: 'silence', ms: 2_000 }, { silence: 2_000_000 as Faults['silence'] }],
  [{ on: 'order', do: 'disconnect' }, { disconnect: true }],
])('%j', (rule, expected) => {
  expect(new FaultScript([rule], 1).meet(rule.on, 'XYZ', 'ONE', START)).toEqual({ ...NO_FAULTS, ...expected });
});

test('per second: only those beyond so many in a second of the clock', () => {
  const script = new FaultScript([{ ...reject, perSec: 2 }], 1);
  const at = (ms: number): Instant => instant(ms * 1_000);
  const texts = [0, 10, 20, 990, 1_000, 1_500, 1_999].map(
    (ms) => script.meet('order', 'XYZ', 'ONE', at(ms)).rejectText,
  );
  expect(texts).toEqual(['', '', 'no', 'no', '', '', 'no']);
});

test('rules add up', () => {
  const script = new FaultScript(
    [
      { on: 'fill', do: 'delay', ms: 100 },
      { on: 'report', do: 'delay', ms: 20 },
      { on: 'fill', do: 'duplicate' },
    ],
    1,
  );
  expect(script.meet('fill', 'XYZ', 'ONE', START)).toEqual({ ...NO_FAULTS, delay: 120_000, duplicate: true });
  expect(script.meet('ack', 'XYZ', 'ONE', START)).toEqual({ ...NO_FAULTS, delay: 20_000 });
  expect(script.meet('order', 'XYZ', 'ONE', START)).toBe(NO_FAULTS);
});

test('delays are drawn between two, or around a mean', () => {
  const draw = (ms: { from: number; to: number } | { mean: number }) => {
    const script = new FaultScript([{ on: 'ack', do: 'delay', ms }], 3);
    return Array.from({ length: 2_000 }, () => script.meet('ack', 'XYZ', 'ONE', START).delay / 1_000);
  };
  const mean = (all: number[]) => all.reduce((sum, one) => sum + one, 0) / all.length;
  const uniform = draw({ from: 50, to: 150 });
  expect(Math.min(...uniform)).toBeGreaterThanOrEqual(50);
  expect(Math.max(...uniform)).toBeLessThan(150);
  expect(mean(uniform)).toBeCloseTo(100, -1);
  const exponential = draw({ mean: 40 });
  expect(mean(exponential)).toBeGreaterThan(36);
  expect(mean(exponential)).toBeLessThan(44);
  expect(Math.max(...exponential)).toBeGreaterThan(200);
});
