/**
 * Whether an order that rests is filled in time.
 *
 * By a model: at the best prices orders of one size arrive, are taken, and are each cancelled at some rate, so that a
 * queue is a birth and death process and two queues race to be empty. Source: Cont, Stoikov and Talreja, "A stochastic
 * model for order book dynamics", Operations Research 58 (2010). And by experience: the Kaplan–Meier estimate of the
 * time to a fill from the lives of our own orders, of which many ended before they were filled. Source: Lo, MacKinlay
 * and Zhang, "Econometric models of limit-order executions", J. Financial Economics 65 (2002).
 *
 * Only + − × ÷, and counts that are whole numbers, so that all machines agree.
 */
import type { Instant } from '../../units/brand.ts';
import { observe, type Tail } from './censored.ts';
import { reachBehind } from './outflow.ts';

/** Per second, in orders of one size: that arrive, that are taken, and that are cancelled of each that is there. */
export interface QueueRates {
  readonly arrive: number;
  readonly taken: number;
  readonly cancelled: number;
}

/** No longer queues are looked at. */
const LONGEST = 60;
const ENOUGH = 1e-12;
const MOST_PASSES = 20_000;

// No plan solves this: its rates are not learned, and `outflow.ts` tells the same of each queue. It is what the chances
// of a fill by experience are held to, in the experiment `queue`.

/**
 * The chance that the ask queue is empty before the bid queue, so that the middle moves up: `chances[bid][ask]` for
 * queues of so many orders, at a spread of one tick.
 */
export function chancesOfRise({ arrive, taken, cancelled }: QueueRates, longest = LONGEST): number[][] {
  const chances = Array.from({ length: longest + 1 }, (_, bid) =>
    Array.from({ length: longest + 1 }, (__, ask): number => (ask === 0 ? 1 : bid === 0 ? 0 : 0.5)),
  );
  for (let pass = 0, moved = 1; moved > ENOUGH && pass < MOST_PASSES; pass++) {
    moved = 0;
    for (let bid = 1; bid <= longest; bid++) {
      for (let ask = 1; ask <= longest; ask++) {
        const bidFalls = taken + cancelled * bid;
        const askFalls = taken + cancelled * ask;
        const bidRises = bid < longest ? arrive : 0;
        const askRises = ask < longest ? arrive : 0;
        let sum = bidFalls * chances[bid - 1][ask] + askFalls * chances[bid][ask - 1];
        if (bidRises > 0) sum += bidRises * chances[bid + 1][ask];
        if (askRises > 0) sum += askRises * chances[bid][ask + 1];
        const chance = sum / (bidFalls + askFalls + bidRises + askRises);
        const by = chance - chances[bid][ask];
        moved = by > moved ? by : -by > moved ? -by : moved;
        chances[bid][ask] = chance;
      }
    }
  }
  return chances;
}

/**
 * The chance that an order of ours at the best price is filled before the other side's queue is empty and the market
 * moves away: `chances[place][others]`, our place in our queue (1 is first) and the orders on the other side. Who comes
 * behind us does not matter, and we do not cancel.
 */
export function chancesOfFill({ arrive, taken, cancelled }: QueueRates, places: number, longest = LONGEST): number[][] {
  const chances = [Array.from({ length: longest + 1 }, () => 1)];
  for (let place = 1; place <= places; place++) {
    const forward = taken + cancelled * (place - 1);
    chances.push(rowOf(chances[place - 1], forward, { arrive, taken, cancelled }, longest));
  }
  return chances;
}

/** One place further back: the other side is a birth and death process alone, a band of equations in three. */
function rowOf(ahead: readonly number[], forward: number, rates: QueueRates, longest: number): number[] {
  // x[n] = a[n] + b[n]·x[n+1] from the other side's end at 0, where the order is lost, and back from the longest.
  const a = [0];
  const b = [0];
  for (let n = 1; n <= longest; n++) {
    const falls = rates.taken + rates.cancelled * n;
    const rises = n < longest ? rates.arrive : 0;
    const rest = forward + falls + rises - falls * b[n - 1];
    a.push((forward * ahead[n] + falls * a[n - 1]) / rest);
    b.push(rises / rest);
  }
  const row = Array.from({ length: longest + 1 }, () => 0);
  row[longest] = a[longest];
  for (let n = longest - 1; n >= 1; n--) row[n] = a[n] + b[n] * row[n + 1];
  return row;
}

/**
 * An order that lived so many microseconds, until it was filled or else ended: what it tells of the time to a fill. The
 * tail is of milliseconds, and steps of it are those of sizes.
 */
export function noteLife(lives: Tail, at: Instant, lived: number, filled: boolean): void {
  const millis = Math.floor(lived / 1_000);
  observe(lives, at, filled ? 2 * millis + 2 : millis, millis);
}

/** The chance, from 0 to 1, to be filled within so many microseconds; undefined before any experience. */
export const filledWithin = (lives: Tail, micros: number): number | undefined =>
  lives.asked.length === 0 ? undefined : 1 - reachBehind(lives, 0, 1, Math.max(1, Math.floor(micros / 1_000)))[1];
