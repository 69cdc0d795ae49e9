/** For tests of other things, which have no market: orders are taken without a reference. */
import type { GatewaySetup } from '../../src/config/setup.ts';

export const unjudged = (setup: GatewaySetup): GatewaySetup => ({
  ...setup,
  limits: { ...setup.limits, withoutReference: 'accept' },
});
