/** What is learned of orders that rest, and of what is not displayed: the golden figures, and how it is estimated. */
import { describe, expect, it } from 'vitest';
import { newTail } from '../../../src/router/learning/censored.ts';
import {
  chancesOfFill,
  chancesOfRise,
  filledWithin,
  noteLife,
  type QueueRates,
} from '../../../src/router/learning/fillTime.ts';
import { HIDDEN_HALF_LIFE, hiddenAt, noteHidden, nothingHidden } from '../../../src/router/learning/hidden.ts';
import {
  bestQueue,
  delayBehind,
  isOutflowKnown,
  meanOutflow,
  noteOutflow,
  reachBehind,
  tiedDelays,
} from '../../../src/router/learning/outflow.ts';
import { Random } from '../../../src/sim/flow/random.ts';
import { instant } from '../../../src/units/brand.ts';

const T0 = instant(1_700_000_000_000_000);
const SECOND = 1_000_000;

describe('two queues that race to be empty', () => {
  const rates: QueueRates = { arrive: 1.85, taken: 0.94, cancelled: 0.71 };

  it('the middle moves up as often as published', () => {
    const chances = chancesOfRise(rates);
    // In thousandths.
    const table = [
      [500, 335, 259, 216, 188],
      [665, 500, 407, 348, 307],
      [741, 593, 500, 437, 391],
      [784, 652, 563, 500, 452],
      [812, 693, 609, 548, 500],
    ];
    for (let bid = 1; bid <= 5; bid++) {
      for (let ask = 1; ask <= 5; ask++) {
        expect(Math.abs(chances[bid][ask] - table[bid - 1][ask - 1] / 1_000)).toBeLessThanOrEqual(0.001);
      }
    }
  });

  it('and so often in a million paths of the market', () => {
    const random = new Random(11);
    const chances = chancesOfRise(rates);
    const { arrive, taken, cancelled } = rates;
    const paths = 1_000_000;
    let up = 0;
    for (let path = 0; path < paths; path++) {
      let bid = 3;
      let ask = 2;
      while (bid > 0 && ask > 0) {
        const bidFalls = taken + cancelled * bid;
        const askFalls = taken + cancelled * ask;
        let drawn = random.unit() * (2 * arrive + bidFalls + askFalls);
        if ((drawn -= bidFalls) < 0) bid--;
        else if ((drawn -= askFalls) < 0) ask--;
        else if (drawn < arrive) bid++;
        else ask++;
      }
      if (ask === 0) up++;
    }
    expect(Math.abs(up / paths - chances[3][2])).toBeLessThanOrEqual(0.002);
  });

  it('an order is filled before the market moves away as often as in a million paths', () => {
    const random = new Random(12);
    const { arrive, taken, cancelled } = rates;
    const paths = 1_000_000;
    let filled = 0;
    for (let path = 0; path < paths; path++) {
      let place = 3;
      let others = 4;
      while (place > 0 && others > 0) {
        const forward = taken + cancelled * (place - 1);
        const falls = taken + cancelled * others;
        let drawn = random.unit() * (forward + falls + arrive);
        if ((drawn -= forward) < 0) place--;
        else if ((drawn -= falls) < 0) others--;
        else others++;
      }
      if (place === 0) filled++;
    }
    expect(Math.abs(filled / paths - chancesOfFill(rates, 5)[3][4])).toBeLessThanOrEqual(0.002);
  });
});

describe('the time to a fill, from lives that ended before it', () => {
  it('finds the law although half of the orders are cancelled first', () => {
    const random = new Random(3);
    const lives = newTail(T0);
    for (let n = 0; n < 4_000; n++) {
      const fill = random.exponential(2 * SECOND);
      const cancel = random.exponential(2 * SECOND);
      noteLife(lives, T0, Math.floor(Math.min(fill, cancel)), fill <= cancel);
    }
    for (const after of [0.5, 1, 2, 4]) {
      const chance = filledWithin(lives, after * SECOND) ?? 0;
      expect(Math.abs(chance - (1 - Math.exp(-after / 2)))).toBeLessThan(0.05);
    }
  });

  it('says nothing before any experience', () => {
    expect(filledWithin(newTail(T0), SECOND)).toBeUndefined();
  });
});

describe('what leaves a queue', () => {
  it('is found from orders that each see a part of it', () => {
    const random = new Random(5);
    const tail = newTail(T0);
    for (let n = 0; n < 3_000; n++) {
      const left = Math.floor(random.exponential(1_000));
      const ahead = 100 * random.below(15);
      const filled = Math.max(0, Math.min(400, left - ahead));
      const lived = filled < 400 ? SECOND : Math.floor((SECOND * (ahead + 400)) / (left + 1));
      noteOutflow(tail, { at: T0, ahead, size: 400, filled, lived }, SECOND);
    }
    expect(isOutflowKnown(tail)).toBe(true);
    const reach = reachBehind(tail, 500, 5, 100);
    for (let unit = 1; unit <= 5; unit++) {
      expect(Math.abs(reach[unit] - Math.exp(-(500 + unit * 100) / 1_000))).toBeLessThan(0.04);
    }
    expect(meanOutflow(tail)).toBeGreaterThan(700);
  });

  it('an order that was cancelled early says what it saw, and no more', () => {
    const tail = newTail(T0);
    for (let n = 0; n < 50; n++) noteOutflow(tail, { at: T0, ahead: 500, size: 100, filled: 0, lived: 10 }, SECOND);
    expect(tail.asked).toEqual([]);
    for (let n = 0; n < 50; n++) noteOutflow(tail, { at: T0, ahead: 500, size: 100, filled: 50, lived: 10 }, SECOND);
    expect(reachBehind(tail, 400, 1, 100)[1]).toBeGreaterThan(0.9);
    expect(reachBehind(tail, 500, 1, 100)[1], 'it did not see that no more left').toBeGreaterThan(0.8);
  });
});

describe('a rebate is paid for with waiting', () => {
  it('delays hang on one workload, and long queues are served faster', () => {
    const delays = tiedDelays(
      [
        { liked: 1, size: 1_000 },
        { liked: 2, size: 500 },
      ],
      100,
    );
    expect(delays).toEqual([20, 10]);
    // As by each queue's own rate, in proportion to liked × size.
    expect(delays).toEqual([delayBehind(1_000, 50), delayBehind(500, 50)]);
    expect(delayBehind(10, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(bestQueue([3_000, 2_000], delays, 50)).toBe(0);
    expect(bestQueue([3_000, 2_000], delays, 200)).toBe(1);
  });
});

describe('what is not displayed', () => {
  it('is learned from children that got more, and unlearned from those that did not', () => {
    const hidden = nothingHidden(T0);
    for (let n = 0; n < 60; n++) noteHidden(hidden, T0, 100, 1_100, 1_000);
    expect(hiddenAt(hidden, T0)).toBe(900);
    // At its displayed size it tells nothing; faded quotes neither.
    noteHidden(hidden, T0, 100, 100, 100);
    noteHidden(hidden, T0, 100, 500, 20);
    expect(hiddenAt(hidden, T0)).toBe(900);
    expect(hiddenAt(hidden, instant(T0 + HIDDEN_HALF_LIFE))).toBe(450);
    const later = { ...hidden };
    noteHidden(later, instant(T0 + HIDDEN_HALF_LIFE), 100, 1_100, 550);
    expect(hiddenAt(later, instant(T0 + HIDDEN_HALF_LIFE)), 'what it had faded to').toBe(450);
    for (let n = 0; n < 60; n++) noteHidden(hidden, T0, 100, 1_100, 100);
    expect(hiddenAt(hidden, T0)).toBe(0);
  });

  it('climbs while children get all that they asked for', () => {
    const hidden = nothingHidden(T0);
    let asked = 200;
    for (let n = 0; n < 40; n++) {
      noteHidden(hidden, T0, 100, asked, Math.min(asked, 5_100));
      asked = 100 + Math.max(100, hiddenAt(hidden, T0));
    }
    expect(asked).toBeGreaterThan(3_000);
  });
});
