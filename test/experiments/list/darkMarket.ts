/** The whole gateway among dark pools that are laws, against a desk that knows the laws. */
import { USUAL_DARK_FLOW } from '../../../src/sim/flow/darkFlow.ts';
import { bestSplit, powerLaws } from '../dark/pools.ts';
import { experiment, type Row } from '../experiment.ts';
import { costsLess } from '../report.ts';
import { darkFirst, routed, type Way } from '../market/arms.ts';
import { trade } from '../market/session.ts';
import type { VenueSpec } from '../market/setup.ts';
import { ABOUT_EXCHANGES, EXCHANGES, kindVenues } from '../market/venues.ts';

const numbersIn = (text: string): number[] => text.split(' ').map(Number);

export const darkMarket = experiment({
  name: 'dark-market',
  shows:
    'What the gateway finds in dark pools, and what that saves, against a desk that knows how much each holds how often.',
  settings: {
    zeros: { value: '0.70 0.50 0.80 0.90', about: 'how often each pool holds nothing' },
    exponents: { value: '1.2 1.8 0.9 0.6', about: 'of the power law of what it holds else' },
    most: { value: 200, about: 'round lots that a pool ever holds' },
    units: { value: 50, about: 'round lots of a parent order', least: 1 },
    parents: { value: 120, about: 'parent orders a run', least: 1 },
    everyMs: { value: 2_000, about: 'time from one to the next; pools are drawn anew as often', least: 1 },
    exchanges: { value: EXCHANGES, about: ABOUT_EXCHANGES, least: 1 },
    policy: { value: 'best', about: 'of the gateway' },
    darkShare: { value: 0.5, about: 'part of an order that may go to the dark at once' },
    least: { value: 0.9, about: 'part of what the oracle finds, in the last half, that is the bar' },
  },
  seeds: [1, 20],
  short: ['parents=4'],
  measure: { name: 'shortfall', unit: 'bps' },
  plot: { name: 'dark', unit: 'part of the orders filled in dark pools' },
  base: 'best',
  async run(seed, { zeros, exponents, most, units, parents, everyMs, exchanges, policy, darkShare }) {
    const usual = { policy, darkShare: String(darkShare) };
    const split = bestSplit(powerLaws(zeros, exponents, most), units);
    const lot = USUAL_DARK_FLOW.roundLot;
    const laws = numbersIn(exponents);
    const pools = numbersIn(zeros).map((zeroShare, i): VenueSpec => {
      const law = { zeroShare, exponent: laws[i], most, refreshMs: everyMs };
      return { id: `POOL${i + 1}`, kind: 'dark', take: 0.001, make: 0.001, flow: { law } };
    });
    const venues = [...kindVenues(seed, exchanges).filter(({ kind }) => kind === 'lit'), ...pools];
    const parts = pools.map(({ id }, i) => ({ venue: id, orderQty: split[i] * lot }));
    const arms: readonly { arm: string; way: Way; router?: Record<string, string | boolean> }[] = [
      { arm: 'best', way: routed },
      { arm: 'oracle', way: darkFirst(parts), router: { policy: 'sweep' } },
      { arm: 'no-learning', way: routed, router: { learning: false } },
      { arm: 'no-dark', way: routed, router: { policy: 'sweep' } },
    ];
    const rows: Row[] = [];
    for (const { arm, way, router = {} } of arms) {
      const spec = { seed, venues, router: { ...usual, ...router }, way, parents, everyMs, sizes: String(units * lot) };
      const result = await trade(spec);
      const darkOf = (from: number, to: number): number => {
        const fills = result.parents.slice(from, to).flatMap((parent) => parent.fills);
        const dark = fills.reduce((sum, { venue, qty }) => sum + (venue.startsWith('POOL') ? qty : 0), 0);
        return dark / ((to - from) * units * lot);
      };
      const { shortfall, filled, children } = result;
      const half = Math.floor(parents / 2);
      rows.push({
        arm,
        numbers: { shortfall, filled, children, dark: darkOf(0, parents), later: darkOf(half, parents) },
      });
      const step = Math.ceil(parents / 12);
      for (let x = step; x <= parents; x += step) rows.push({ arm, x, numbers: { dark: darkOf(x - step, x) } });
    }
    return rows;
  },
  bar(summary, { least }) {
    const found = summary.estimate('best', 'later').mean / summary.estimate('oracle', 'later').mean;
    return [
      {
        says: `in the last half it finds ${least} of what the oracle finds`,
        seen: found.toFixed(3),
        holds: found >= least,
      },
      costsLess(summary, 'best', 'no-learning', 'learning lowers the shortfall'),
    ];
  },
});
