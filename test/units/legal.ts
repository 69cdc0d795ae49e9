/** Which prices are legal, for tests: nothing of it is shared with what they test. */
import type { PriceSteps } from '../../src/units/ticks.ts';

/** As a person would say it: the band with the highest first price that is not above. */
export function isLegal(px: number, { tickSize, ticks }: PriceSteps): boolean {
  if (ticks === undefined) return px % tickSize === 0;
  const band = ticks.findLast(({ from }, i) => i === 0 || px >= from)!;
  return px % band.tick === 0;
}
