/**
 * The sweep's oracle: every way to split a size over small grids, kept if it is protected, and the cheapest of those.
 * It shares no code with the router; prices are in ticks of 0.01, sizes in single shares.
 */

/** One venue: levels best first, and its take fee in 10^-6 a share. */
export interface Grid extends PricedGrid {
  readonly fee: number;
}

/** The same with a fee that may depend on the price in ticks. */
export interface PricedGrid {
  readonly fee: number | ((ticks: number) => number);
  readonly levels: readonly { readonly ticks: number; readonly size: number }[];
}

const MONEY_PER_TICK = 10_000;

interface Cheapest {
  readonly size: number;
  readonly cost: number;
}

/** Least money (buys: paid; sells: minus received) for as much of `size` as is displayed; `sign` +1 buys, −1 sells. */
export function cheapestProtected(grids: readonly PricedGrid[], size: number, sign: 1 | -1): Cheapest {
  return cheapest(grids, size, sign, (taken) => !tradesThrough(grids, taken, sign));
}

/** The same where nothing is protected. */
export function cheapestOfAll(grids: readonly PricedGrid[], size: number, sign: 1 | -1): Cheapest {
  return cheapest(grids, size, sign, () => true);
}

function cheapest(
  grids: readonly PricedGrid[],
  size: number,
  sign: 1 | -1,
  isAllowed: (taken: readonly number[]) => boolean,
): Cheapest {
  const depth = grids.map((grid) => grid.levels.reduce((sum, level) => sum + level.size, 0));
  const target = Math.min(
    size,
    depth.reduce((sum, d) => sum + d, 0),
  );
  const costs = grids.map((grid) => costsOf(grid, sign));
  const taken = grids.map(() => 0);
  let best = Number.POSITIVE_INFINITY;
  const tryFrom = (at: number, rest: number, cost: number): void => {
    if (at === grids.length) {
      if (rest === 0 && cost < best && isAllowed(taken)) best = cost;
      return;
    }
    for (let n = Math.min(rest, depth[at]); n >= 0; n--) {
      taken[at] = n;
      tryFrom(at + 1, rest - n, cost + costs[at][n]);
    }
    taken[at] = 0;
  };
  tryFrom(0, target, 0);
  return { size: target, cost: target === 0 ? 0 : best };
}

/** Cost of the first n shares of a venue, for every n. */
function costsOf(grid: PricedGrid, sign: 1 | -1): number[] {
  const costs = [0];
  for (const level of grid.levels) {
    const fee = typeof grid.fee === 'number' ? grid.fee : grid.fee(level.ticks);
    for (let i = 0; i < level.size; i++) {
      costs.push(costs[costs.length - 1] + sign * level.ticks * MONEY_PER_TICK + fee);
    }
  }
  return costs;
}

/** Whether a venue is taken at a price while better displayed size of another is left. */
export function tradesThrough(grids: readonly PricedGrid[], taken: readonly number[], sign: 1 | -1): boolean {
  for (let v = 0; v < grids.length; v++) {
    if (taken[v] === 0) continue;
    const worst = sign * worstTicks(grids[v], taken[v]);
    for (let u = 0; u < grids.length; u++) {
      if (u !== v && taken[u] < shownBetter(grids[u], worst, sign)) return true;
    }
  }
  return false;
}

function worstTicks(grid: PricedGrid, taken: number): number {
  let shown = 0;
  for (const level of grid.levels) {
    shown += level.size;
    if (shown >= taken) return level.ticks;
  }
  throw new Error('more taken than displayed');
}

function shownBetter(grid: PricedGrid, signedTicks: number, sign: 1 | -1): number {
  let shown = 0;
  for (const level of grid.levels) if (sign * level.ticks < signedTicks) shown += level.size;
  return shown;
}
