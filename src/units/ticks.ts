/**
 * Which prices are legal: multiples of one tick, or of a tick that depends on the price. Rules say from which day on
 * which ticks hold; whoever decides knows the day, and looks at what holds on it.
 */
import { floorTo, least, NO_PRICE, type Price, price } from './brand.ts';

/**
 * Prices from `from` up to the next band are multiples of `tick`; `from` is one. The first band has all that is below,
 * whatever its `from` says.
 */
export interface TickBand {
  readonly from: Price;
  readonly tick: Price;
}

/** Steps of prices. `ticks`, in ascending order, is what counts where it is there. */
export interface PriceSteps {
  readonly tickSize: Price;
  readonly ticks?: readonly TickBand[];
}

/** Days as 20261231, the first and the first on which it holds no more; 0 for no bound. */
export interface InForce {
  readonly since: number;
  readonly until: number;
}

/** Ticks that hold on some days. */
export interface TickRule extends InForce {
  readonly bands: readonly TickBand[];
}

/** Steps of prices that change with the day: the first rule that holds counts, and where none does, `tickSize`. */
export interface DatedSteps extends PriceSteps {
  readonly tickRules?: readonly TickRule[];
}

const holdsOn = ({ since, until }: InForce, day: number): boolean => day >= since && (until === 0 || day < until);

export const inForceOn = <R extends InForce>(rules: readonly R[] | undefined, day: number): R | undefined =>
  rules?.find((rule) => holdsOn(rule, day));

/** The steps on a day: 20261231. */
export function stepsOn(steps: DatedSteps, day: number): PriceSteps {
  if (steps.tickRules === undefined) return steps;
  const rule = inForceOn(steps.tickRules, day);
  return rule === undefined ? { tickSize: steps.tickSize } : { tickSize: steps.tickSize, ticks: rule.bands };
}

/** The increment of prices at `px`. */
export const tickAt = ({ tickSize, ticks }: PriceSteps, px: Price): Price =>
  ticks === undefined ? tickSize : ticks[bandOf(ticks, px)].tick;

export const isOnTick = (px: Price, steps: PriceSteps): boolean => px % tickAt(steps, px) === 0;

/** The nearest legal price that is not more aggressive, on either side of zero; none stays none. */
export function onTick(px: Price, steps: PriceSteps, sign: 1 | -1): Price {
  if (px === NO_PRICE) return px;
  const { ticks } = steps;
  if (ticks === undefined) return price(sign * floorTo(sign * px, steps.tickSize));
  const at = bandOf(ticks, px);
  const found = price(sign * floorTo(sign * px, ticks[at].tick));
  // Upwards the next band may begin sooner.
  return sign < 0 && at + 1 < ticks.length ? least(found, ticks[at + 1].from) : found;
}

function bandOf(ticks: readonly TickBand[], px: Price): number {
  let at = ticks.length - 1;
  while (at > 0 && px < ticks[at].from) at--;
  return at;
}
