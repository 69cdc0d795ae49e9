/** A fee that a venue charged, and that is not the one expected, in words for the log. */
import type { ChildFilled } from '../../orders/event.ts';
import { isDeviating } from '../../router/charges.ts';
import { COST_SCALE } from '../../router/routingCost.ts';
import { formatDecimal } from '../../units/decimal.ts';
import type { EventOf } from '../../units/record.ts';
import type { CoreState } from './state.ts';

export interface FeeDeviation {
  /** In the currency, negative for a rebate. */
  readonly charged: string;
  readonly expected: string;
  /** How many fills of the venue deviate by now. */
  readonly deviating: number;
}

/** Of a fill that is folded already; undefined where the fee is as expected, or none was said. */
export function feeDeviation(
  fill: EventOf<typeof ChildFilled>,
  venue: string,
  { charges }: CoreState,
): FeeDeviation | undefined {
  if (!isDeviating(fill)) return undefined;
  return {
    charged: formatDecimal(fill.charged, COST_SCALE, 2),
    expected: formatDecimal(fill.expectedFee, COST_SCALE, 2),
    deviating: charges.venues.get(venue)?.deviating ?? 0,
  };
}
