/**
 * Shares r of an order of size V for pools of which nothing is known but whether each filled its part: after each order
 *
 *     r_i ← r_i + γ_n (ρ_i 1{r_i V < D_i} − mean of ρ_j 1{r_j V < D_j})
 *
 * back onto the shares that sum to one, where D_i is what pool i held and ρ_i what a fill there is worth. The step γ_n
 * falls as 1/√n, and what is answered is the mean of all shares so far, the late ones weighing most: it needs no
 * tuning. Sources: Laruelle, Lehalle and Pagès, "Optimal split of orders across liquidity pools", SIAM J. Financial
 * Mathematics 2 (2011); the mean as in Polyak and Juditsky, 1992.
 *
 * No plan goes by it: it needs orders in the ten thousands, and the tails of censored.ts tell more of each. It is the
 * measure that they are held to where nothing is known of the laws (experiment `dark-stochastic`).
 *
 * Plain arithmetic and square roots, which are exact to the last digit on every machine.
 */

/** Size of the steps, for ρ of about one. */
const STEP = 2;
/** The weight of an order in the mean grows with this power of its number. */
const LATENESS = 3;

export class StochasticSplit {
  /** Shares to try with the next order. */
  readonly tried: number[];
  /** The best shares known. */
  readonly known: number[];
  private readonly worths: readonly number[];
  private orders = 0;

  /** `worths`: what a fill is worth in each pool. */
  constructor(worths: readonly number[]) {
    this.worths = worths;
    this.tried = worths.map(() => 1 / worths.length);
    this.known = [...this.tried];
  }

  /** After an order by the shares `tried`: which pools filled all of their part. */
  learn(whole: readonly boolean[]): void {
    const { tried, known, worths } = this;
    this.orders++;
    const step = STEP / Math.sqrt(this.orders);
    let mean = 0;
    for (let i = 0; i < worths.length; i++) if (whole[i]) mean += worths[i] / worths.length;
    for (let i = 0; i < worths.length; i++) tried[i] += step * ((whole[i] ? worths[i] : 0) - mean);
    toShares(tried);
    const weight = (LATENESS + 1) / (LATENESS + this.orders);
    for (let i = 0; i < known.length; i++) known[i] += (tried[i] - known[i]) * weight;
  }
}

/** Moves `r` to the nearest point whose parts are not below zero and sum to one. */
function toShares(r: number[]): void {
  const falling = [...r].sort((a, b) => b - a);
  let sum = 0;
  let over = 0;
  for (let k = 0; k < falling.length; k++) {
    sum += falling[k];
    const each = (sum - 1) / (k + 1);
    if (falling[k] > each) over = each;
  }
  for (let i = 0; i < r.length; i++) r[i] = Math.max(0, r[i] - over);
}
