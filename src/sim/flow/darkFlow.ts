/**
 * Background traders of a dark pool: orders at the midpoint, of hidden and widely varying size, that come, wait and
 * leave. At any time one side has more of them than the other, and which one drifts; so a pool is now deep and now
 * empty, and only an order finds out. Or, with a `law`, what is there is drawn from it.
 *
 * As on a lit venue they decide by a book of their own, which no client ever touches.
 */
import type { Instrument } from '../../units/instrument.ts';
import { type Instant, instant, later, millis, price, type Qty, qty, seconds } from '../../units/brand.ts';
import { MICROS_PER_SECOND } from '../../units/time.ts';
import { BookOrder } from '../matching/bookOrder.ts';
import { DarkBook } from '../matching/darkBook.ts';
import { opposite, OrdType, Sign, TimeInForce } from '../orders/fixValues.ts';
import { DarkLaw, type DarkLawOptions } from './darkLaw.ts';
import type { InformedLaw } from './flow.ts';
import { type Fundamental, smoothNoise } from './fundamental.ts';
import { mix, mixText, Random } from './random.ts';
import { type FlowAction, LONGEST_STEP, BOTH_SIDES } from './reaction.ts';
import { UNHEARD } from './unheard.ts';

const LEANING_PERIOD = seconds(20);
/** The largest order is 2^this round lots, and half of all orders are a single one. */
const LARGEST_DOUBLINGS = 8;
/** Waiting orders; beyond, no new ones come. */
const MAX_WAITING = 200;
/** Any will do where nobody has a limit. */
const SOME_PX = price(1);

export interface DarkFlowOptions {
  readonly instrument: Instrument;
  readonly venue: string;
  readonly seed: number;
  readonly fundamental: Fundamental;
  readonly ordersPerSec: number;
  /** Mean time an order waits before it leaves. */
  readonly lifeSec: number;
  readonly roundLot: Qty;
  /** Share of orders that trade in no less than half of themselves at a time. */
  readonly minQtyShare: number;
  /** Undefined, as below: nothing of the kind. Share of the orders of those who know what the symbol will be worth. */
  readonly informed?: InformedLaw;
  /** What is there, in the place of all the above. */
  readonly law?: DarkLawOptions;
}

export const USUAL_DARK_FLOW = { ordersPerSec: 1, lifeSec: 10, roundLot: qty(100), minQtyShare: 0.2 } as const;

export class DarkFlow {
  private readonly options: DarkFlowOptions;
  private readonly random: Random;
  private readonly noise: number;
  private readonly actions: FlowAction[] = [];
  /** The pool as it would be without clients. */
  private readonly alone: DarkBook;
  private readonly waiting: { id: number; until: Instant }[] = [];
  private readonly law: DarkLaw | undefined;
  private lastID = 0;
  private lastStepAt = instant(0);

  constructor(options: DarkFlowOptions) {
    this.options = options;
    this.noise = mixText(mixText(mix(0xda2c, options.seed), options.venue), options.instrument.symbol);
    this.random = new Random(this.noise);
    this.alone = new DarkBook(options.instrument, UNHEARD, { maxReferenceAge: LONGEST_STEP, priority: 'time' });
    this.law = options.law && new DarkLaw(options.law, this.noise, options.roundLot);
  }

  /** As LitFlow.step: cancels, then new orders with negative numbers. */
  step(now: Instant, book: DarkBook): readonly FlowAction[] {
    const { options, random, waiting, alone } = this;
    this.actions.length = 0;
    const elapsedSec = Math.min(now - this.lastStepAt, LONGEST_STEP) / MICROS_PER_SECOND;
    this.lastStepAt = now;
    if (this.law !== undefined) return this.meetResting(this.law, now);
    alone.setReference(SOME_PX, SOME_PX, now);
    let kept = 0;
    let still = 0;
    for (const order of waiting) {
      const isAlone = alone.order(order.id) !== undefined;
      if (!isAlone && book.order(order.id) === undefined) continue;
      if (order.until <= now) {
        alone.cancel(order.id);
        this.actions.push({ kind: 'cancel', id: order.id });
        continue;
      }
      if (isAlone) still++;
      waiting[kept++] = order;
    }
    waiting.length = kept;
    const coming = Math.min(random.around(options.ordersPerSec * elapsedSec), MAX_WAITING - still);
    for (let n = coming; n > 0; n--) this.come(now);
    return this.actions;
  }

  /** With a law: what is there for a client's order: to be submitted before it, and withdrawn after it. */
  offer(to: BookOrder, now: Instant): BookOrder | undefined {
    const offered = this.law?.offered(opposite(to.sign), now) ?? 0;
    return offered === 0 ? undefined : this.fromLaw(opposite(to.sign), qty(offered), TimeInForce.Day);
  }

  /** A background order of a pool with a law has traded. */
  taken(order: BookOrder, lastQty: Qty): void {
    this.law?.taken(order.sign, lastQty);
  }

  /** Clients' orders that rest meet what a new draw brings. */
  private meetResting(law: DarkLaw, now: Instant): readonly FlowAction[] {
    if (!law.refresh(now)) return this.actions;
    for (const sign of BOTH_SIDES) {
      const offered = law.offered(sign, now);
      if (offered === 0) continue;
      this.actions.push({ kind: 'submit', order: this.fromLaw(sign, offered, TimeInForce.ImmediateOrCancel) });
    }
    return this.actions;
  }

  private fromLaw(sign: Sign, orderQty: Qty, timeInForce: TimeInForce): BookOrder {
    return new BookOrder({ id: --this.lastID, sign, ordType: OrdType.Pegged, orderQty, timeInForce });
  }

  private come(now: Instant): void {
    const { options, random } = this;
    const id = --this.lastID;
    const leaning = smoothNoise(this.noise, now, LEANING_PERIOD);
    const usual = random.chance(0.5 + leaning / 2) ? Sign.Buy : Sign.Sell;
    const lots = 2 ** random.halving(LARGEST_DOUBLINGS);
    const minQty = random.chance(options.minQtyShare) ? Math.ceil(lots / 2) : 0;
    const order = {
      id,
      sign: this.knows(now) ?? usual,
      ordType: OrdType.Pegged,
      orderQty: qty(lots * options.roundLot),
      minQty: qty(minQty * options.roundLot),
    };
    const life = random.exponential(options.lifeSec * MICROS_PER_SECOND);
    this.waiting.push({ id, until: instant(Math.round(now + life)) });
    this.alone.submit(new BookOrder(order), now);
    this.actions.push({ kind: 'submit', order: new BookOrder(order) });
  }

  /** The side of one who knows what the price will do; undefined for one who does not, or when it will do nothing. */
  private knows(now: Instant): Sign | undefined {
    const { informed, fundamental } = this.options;
    if (informed === undefined || !this.random.chance(informed.share)) return undefined;
    const coming = fundamental.at(later(now, millis(informed.aheadMs))) - fundamental.at(now);
    if (coming === 0) return undefined;
    return coming > 0 ? Sign.Buy : Sign.Sell;
  }
}
