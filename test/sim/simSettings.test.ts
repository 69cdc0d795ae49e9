import { parseSymbols } from '../../src/sim/symbols.ts';
import { expect, test } from 'vitest';
import { parseSimSettings } from '../../src/sim/simSettings.ts';

test('settings are read as they are written', () => {
  const flow = {
    halfSpreadTicks: 0.8,
    fade: 0.5,
    impact: { permanent: 0.02, temporary: 0.1, halfLifeMs: 2_000 },
    informed: { share: 0.8, aheadMs: 5_000 },
    flight: { share: 0.7, afterMs: 2 },
    bait: { shares: 1 },
  };
  const fees = { take: '-0.0005', make: '0.0010' };
  const faults = [{ on: 'order', perSec: 5, do: 'reject', text: 'too many' }];
  const text = JSON.stringify({ flow, fees, faults, publishEveryMs: 3_000 });
  expect(parseSimSettings(text, 'exchange')).toEqual({ flow, fees, faults, publishEvery: 3_000_000 });
  const law = { zeroShare: 0.7, exponent: 1.2, most: 200, refreshMs: 1_000 };
  expect(parseSimSettings(JSON.stringify({ flow: { law } }), 'dark')).toEqual({ flow: { law } });
  expect(parseSimSettings('{}', 'dark')).toEqual({});
});

test.each([
  ['{', 'exchange', 'settings are no JSON'],
  ['{"flow":{"fade":2}}', 'exchange', 'flow.fade: '],
  ['{"flow":{"law":{"zeroShare":0.5}}}', 'exchange', 'flow: Unrecognized key: "law"'],
  ['{"publishEveryMs":5}', 'dark', 'Unrecognized key: "publishEveryMs"'],
  ['{"fees":{"take":0.003,"make":"0"}}', 'exchange', 'fees.take: '],
  ['{"faults":[{"on":"fill","do":"phantom"}]}', 'exchange', 'faults.0.on: '],
] as const)('%s of an %s is refused', (text, kind, fault) => {
  expect(() => parseSimSettings(text, kind)).toThrow(fault);
});

test('symbols have a price, and a tick where it is not 0.01', () => {
  const read = parseSymbols('AAPL:187.50,PNY:0.2511:0.0001,BIG:300:1').map(({ instrument, startPx }) => [
    instrument.priceScale,
    instrument.tickSize,
    startPx,
  ]);
  expect(read).toEqual([
    [4, 100, 1_875_000],
    [5, 10, 25_110],
    [4, 10_000, 3_000_000],
  ]);
  for (const wrong of ['A', 'A:0', 'A:1:0', 'A:1:-1', 'A:1:x', 'A:1:0.01:2', ':1', 'A:1:0.00000001']) {
    expect(() => parseSymbols(wrong)).toThrow(/^expected SYMBOL:PRICE or SYMBOL:PRICE:TICK/);
  }
});
