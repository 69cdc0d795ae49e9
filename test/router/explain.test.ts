import { expect, it } from 'vitest';
import { explainPlan } from '../../src/router/explain.ts';
import { DEFAULT_SETTINGS } from '../../src/router/settings.ts';
import { planRoute } from '../../src/router/plan.ts';
import { qty, span } from '../../src/units/brand.ts';
import { NOW, order, PLAIN, plan, venue, XYZ } from './make.ts';

const ALFA = venue('ALFA', {
  bids: '10.00x500',
  asks: '10.02x300 10.03x300',
  take: 3_000,
  make: -2_000,
  age: span(1_200),
  knows: { ackMicros: span(850), fillPpm: 960_000 },
});
const BRAVO = venue('BRAVO', {
  bids: '9.99x300',
  asks: '10.02x200 10.04x100',
  take: -1_000,
  make: 2_000,
  age: span(350_000),
  knows: { ackMicros: span(420), rejectPpm: 20_000 },
});
const CHARLIE = venue('CHARLIE', { asks: '10.02x400', up: false });
const DUSK = venue('DUSK', { kind: 'dark', take: 1_000, supportsMinQty: true });

it('a plan with a dark child, a sweep and a rest', () => {
  const settings = { ...DEFAULT_SETTINGS, darkMinLots: 50 };
  const made = plan('buy 1900 limit 10.03 Day', [ALFA, BRAVO, CHARLIE, DUSK], settings);
  expect(explainPlan(made)).toMatchInlineSnapshot(`
    [
      "order 1, round 0: buy 1900 XYZ limit 10.03 Day",
      "protected quotes 10.00 / 10.02, no child worse than 10.03",
      "",
      "venue    for    standing      age  price      fee   all-in  fills  unfilled   latency   rejects      score",
      "ALFA     sweep  usable       2 ms  10.02   0.0030  10.0230    96%  0.000200  0.000008  0.000000  10.023208",
      "BRAVO    sweep  usable     350 ms  10.02  -0.0010  10.0190   100%  0.000000  0.000004  0.000100  10.019104",
      "CHARLIE  sweep  down      1000 ms  10.02   0.0000  10.0200   100%  0.000000  0.000000  0.000000  10.020000",
      "DUSK     dark   usable          -  10.01   0.0010  10.0110    20%  0.017600  0.000200  0.000000  10.028800",
      "ALFA     post   usable       2 ms  10.03  -0.0020  10.0280    50%  0.002500  0.000008  0.000000  10.030508",
      "BRAVO    post   usable     350 ms  10.03   0.0020  10.0320    50%  0.002500  0.000004  0.000100  10.034604",
      "CHARLIE  post   down      1000 ms  10.03   0.0000  10.0300    50%  0.002500  0.000000  0.000000  10.032500",
      "",
      "DUSK holds at least 1: 20% (hoped 100%)",
      "",
      "dark   DUSK   950  midpoint, at worst 10.03  IOC  at least 50",
      "sweep  BRAVO  200  @ 10.02                   IOC",
      "sweep  ALFA   600  @ 10.03                   IOC",
      "post   ALFA   150  @ 10.03                   Day",
      "",
      "no intermarket sweeps: a venue takes none",
      "BRAVO  usable  200 @ 10.02  taken",
      "",
      "expected: 990 costs 9922.69 USD with fees, 10.022919 each",
      "best single venue: ALFA, 600 for 6016.80 USD, 390 short",
    ]
  `);
});

it('a directed order', () => {
  const made = plan('sell 100 limit 9.50 FOK to ALFA', [ALFA]);
  expect(explainPlan(made)).toMatchInlineSnapshot(`
    [
      "order 1, round 0: sell 100 XYZ limit 9.50 FOK, to ALFA",
      "protected quotes 10.00 / 10.02, no child worse than 9.50",
      "",
      "venue  for    standing   age  price     fee  all-in  fills  unfilled   latency     score",
      "ALFA   sweep  usable    2 ms  10.00  0.0030  9.9970    96%  0.000200  0.000008  9.997000",
      "",
      "sweep  ALFA  100  @ 9.50  FOK",
      "",
      "expected: 100 brings 999.70 USD with fees, 9.9970 each",
      "best single venue: ALFA, 100 for 999.70 USD",
    ]
  `);
});

it('nothing to do', () => {
  expect(explainPlan(plan('sell 100 market min 20', []))).toMatchInlineSnapshot(`
    [
      "order 1, round 0: sell 100 XYZ at market Day, at least 20",
      "protected quotes none / none",
      "",
      "no children",
      "100 unrouted: no protected quote on the other side",
    ]
  `);
});

it('says by which policy, unless it is the usual one', () => {
  const made = plan('buy 100 limit 10.03 IOC', [ALFA]);
  expect(explainPlan({ ...made, policy: 'split', rule: 2 })[0]).toMatch(/limit 10\.03 IOC, by split \(rule 2\)$/);
});

it('says what is taken in front of a quote, of less than a round lot', () => {
  const odd = venue('ODD', { bids: '10.00x500', asks: '10.01x40 10.02x300' });
  const request = { ...order('buy 100 limit 10.02 IOC'), instrument: { ...XYZ, roundLot: qty(100) } };
  const made = planRoute(request, [odd, BRAVO], NOW, PLAIN);
  expect(explainPlan(made)).toContain('ODD displays less than a round lot in front of its quote: 40 @ 10.01');
  expect(explainPlan(made).join()).not.toContain('BRAVO displays');
});
