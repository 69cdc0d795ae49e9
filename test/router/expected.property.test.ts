/** What is expected of each child adds up to what its plan expects, of every policy in any market. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { profilesIn } from '../../src/router/configured.ts';
import { expectedOf } from '../../src/router/expected.ts';
import type { FeeRow } from '../../src/router/fees.ts';
import { planRoute } from '../../src/router/plan.ts';
import { POLICIES } from '../../src/router/policies/policies.ts';
import { NO_PRICE } from '../../src/units/brand.ts';
import { runs } from '../support/runs.ts';
import { anyOrder, anySettings, anyVenues } from './anyMarket.ts';
import { configOf, journaled, NOW, px, XYZ } from './make.ts';

const rows: fc.Arbitrary<readonly FeeRow[]> = fc.constantFrom(
  [],
  [
    {
      since: 0,
      until: 0,
      minVolume: 0,
      below: px('10.03'),
      take: { perShare: 100, rate: 20_000 },
      make: { perShare: -5, rate: 0 },
    },
    {
      since: 0,
      until: 0,
      minVolume: 0,
      below: NO_PRICE,
      take: { perShare: 0, rate: 30_001 },
      make: { perShare: 0, rate: -9 },
    },
  ],
);

describe.each(POLICIES.map((policy) => [policy.name, policy] as const))('%s', (_, policy) => {
  it('adds up', () => {
    let counted = 0;
    fc.assert(
      fc.property(anyOrder, anyVenues, anySettings, rows, (asked, found, settings, fees) => {
        const venues = found.map((view) => ({ ...view, profile: { ...view.profile, fees } }));
        const made = journaled(planRoute({ ...asked, policy, instrument: XYZ }, venues, NOW, settings));
        const parts = expectedOf(made, profilesIn(journaled(configOf(venues, settings)), 'XYZ'));
        expect(parts.reduce((sum, { qty }) => sum + qty, 0)).toBe(made.expectedQty);
        expect(parts.reduce((sum, { net }) => sum + net, 0)).toBe(made.expectedNet);
        if (made.expectedQty > 0) counted++;
      }),
      { numRuns: runs(200) },
    );
    expect(counted).toBeGreaterThan(0);
  });
});
