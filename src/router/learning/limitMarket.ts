/**
 * How much of an order to take now, and how much to post at each venue: what is taken costs half the spread and a fee,
 * what is posted earns both if the queue ahead of it, and then it, leaves in time, and what is not filled then is taken
 * at a penalty. Source: Cont and Kukanov, "Optimal order placement in limit order markets", Quantitative Finance 17
 * (2017). With S to do, M taken, L_k posted behind Q_k, and an outflow ξ_k of queue k,
 *
 *     A = M + Σ filled_k,   filled_k = (ξ_k − Q_k)⁺ − (ξ_k − Q_k − L_k)⁺
 *     cost = (h + f)·M − Σ (h + r_k)·filled_k + θ·(M + Σ L_k + (S − A)⁺) + λu·(S − A)⁺ + λo·(A − S)⁺
 *
 * All sizes are in one unit, whole numbers of it; a law is given by what matters of it, the chances that our first,
 * second … unit is filled. Only + − × ÷, so that all machines agree.
 */
import { shareOut, type Sharer } from './shares.ts';

/** Money a unit. */
export interface PlacementCosts {
  /** h: half the spread. f: fee for taking. θ: what each unit moves the price, however it is traded. */
  readonly halfSpread: number;
  readonly takeFee: number;
  readonly impact: number;
  /** λu: a unit too few in the end; λo: one too many. */
  readonly under: number;
  readonly over: number;
}

export interface PostQueue {
  /** r: what a fill earns, negative for a fee. */
  readonly rebate: number;
  /** `reach[n]`: the chance that n units of ours are filled, if so many are posted; never rises. Beyond its end: 0. */
  readonly reach: ArrayLike<number>;
}

export interface Placement {
  taken: number;
  readonly posted: number[];
}

/** The least chance of a fill at which a unit is posted rather than taken: F⁻¹ of the closed form, as a tail. */
export const leastReach = ({ halfSpread, takeFee, impact, under }: PlacementCosts, rebate: number): number =>
  1 - (2 * halfSpread + takeFee + rebate) / (under + halfSpread + rebate + impact);

/**
 * One venue, in closed form, which placeWithin is held to, and plans go by that: units are posted as long as they are
 * filled often enough, and the rest is taken.
 */
export function placeAtOne(costs: PlacementCosts, queue: PostQueue, size: number): Placement {
  const bar = leastReach(costs, queue.rebate);
  let posted = 0;
  while (posted < size && reachOf(queue, posted + 1) >= bar) posted++;
  return { taken: size - posted, posted: [posted] };
}

/**
 * Several venues, never more than `size` in all: nothing can be filled twice, so that venues do not depend on each
 * other, and each next unit goes where it saves most against taking it. At the end the units that would come next save
 * alike everywhere, which is the condition of the first order.
 */
export function placeWithin(costs: PlacementCosts, queues: readonly PostQueue[], size: number, step = 1): Placement {
  const { halfSpread, takeFee, impact, under } = costs;
  const sharers = queues.map((queue): Sharer & { got: number } => ({
    got: 0,
    worth(units) {
      const filled = reachOf(queue, this.got + (units + (units & 1)) / 2);
      return filled * (halfSpread + queue.rebate + impact + under) - (impact + under - halfSpread - takeFee);
    },
    take(units) {
      this.got += units;
    },
  }));
  const taken = shareOut(sharers, size, step);
  return { taken, posted: sharers.map(({ got }) => got) };
}

/**
 * No plan posts more than is wanted: what is over would be at risk. This says what that forgoes. Several venues, where
 * more may be posted in all than is wanted: the best by descent on the cost, which is convex but
 * for the penalty of too much. Each move changes one of the parts, or moves units from one to another, or from taking
 * to all queues alike; steps halve down to one unit.
 */
export function placeBeyond(costs: PlacementCosts, queues: readonly PostQueue[], size: number): Placement {
  const start = placeWithin(costs, queues, size);
  let parts = [start.taken, ...start.posted];
  let cost = costOf(costs, queues, size, parts);
  const moves = movesOf(parts.length);
  let widest = 1;
  while (widest * 8 <= size) widest *= 2;
  for (let step = widest; step >= 1; step /= 2) {
    for (let better = true; better; ) {
      better = false;
      for (const move of moves) {
        const tried = parts.map((part, i) => part + move[i] * step);
        if (tried.some((part) => part < 0 || part > size)) continue;
        const triedCost = costOf(costs, queues, size, tried);
        if (triedCost >= cost) continue;
        parts = tried;
        cost = triedCost;
        better = true;
      }
    }
  }
  const [taken, ...posted] = parts;
  return { taken, posted };
}

function movesOf(parts: number): readonly (readonly number[])[] {
  const moves: number[][] = [];
  for (let i = 0; i < parts; i++) {
    for (const sign of [1, -1]) moves.push(Array.from({ length: parts }, (_, at) => (at === i ? sign : 0)));
    for (let j = 0; j < parts; j++) {
      if (i !== j) moves.push(Array.from({ length: parts }, (_, at) => (at === i ? 1 : at === j ? -1 : 0)));
    }
  }
  for (const sign of [1, -1]) moves.push(Array.from({ length: parts }, (_, at) => (at === 0 ? sign : -sign)));
  return moves;
}

/** The expected cost of a placement, exactly: by the law of what is filled in all. */
export const placementCost = (
  costs: PlacementCosts,
  queues: readonly PostQueue[],
  size: number,
  { taken, posted }: Placement,
): number => costOf(costs, queues, size, [taken, ...posted]);

function costOf(costs: PlacementCosts, queues: readonly PostQueue[], size: number, parts: readonly number[]): number {
  const { halfSpread, takeFee, impact, under, over } = costs;
  let sent = parts[0];
  let money = (halfSpread + takeFee) * parts[0];
  /** Chances of 0, 1, 2 … filled in all. */
  let law = [1];
  for (let k = 0; k < queues.length; k++) {
    const posted = parts[k + 1];
    sent += posted;
    for (let n = 1; n <= posted; n++) money -= (halfSpread + queues[k].rebate) * reachOf(queues[k], n);
    law = plusQueue(law, queues[k], posted);
  }
  money += impact * sent;
  for (let n = 0; n < law.length; n++) {
    const short = size - parts[0] - n;
    money += law[n] * (short > 0 ? (impact + under) * short : -over * short);
  }
  return money;
}

function plusQueue(law: readonly number[], queue: PostQueue, posted: number): number[] {
  if (posted === 0) return [...law];
  const sum = Array.from({ length: law.length + posted }, () => 0);
  for (let n = 0; n <= posted; n++) {
    const chance = reachOf(queue, n) - (n === posted ? 0 : reachOf(queue, n + 1));
    if (chance !== 0) for (let m = 0; m < law.length; m++) sum[n + m] += chance * law[m];
  }
  return sum;
}

const reachOf = ({ reach }: PostQueue, units: number): number => (units === 0 ? 1 : (reach[units] ?? 0));
