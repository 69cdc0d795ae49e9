/**
 * Scripted misbehaviour as data: which event of a simulator goes wrong, how often, and how. Rules and events come in,
 * decisions go out; the caller acts on them. Chances and delays are drawn from a seed, so the same messages meet the
 * same faults.
 *
 *   { on: 'order', symbol: 'XYZ', nth: 3, do: 'reject', text: 'too late' }       the third order in XYZ
 *   { on: 'ack', share: 0.1, do: 'delay', ms: { from: 50, to: 400 } }            one New in ten, at random
 *   { on: 'fill', every: 5, do: 'duplicate' }                                    each fifth fill is sent twice
 *   { on: 'fill', nth: 2, do: 'bust', ms: 1000 }                                 canceled a second later
 *   { on: 'fill', nth: 4, do: 'correct', ms: 500, ticks: -1 }                    a tick cheaper, half a second later
 *   { on: 'order', nth: 20, do: 'disconnect' }                                   the line is cut
 */
import { type Instant, millis, most, plus, type Span, span } from '../../units/brand.ts';
import { MICROS_PER_SECOND } from '../../units/time.ts';
import { mix, Random } from '../flow/random.ts';

/**
 * Requests as they come in: `order`, `replace`, `cancel`, `status`, or any of them: `request`. Reports as they go out:
 * `ack` (New), `fill` (Trade), or any ExecutionReport or OrderCancelReject: `report`.
 */
export type FaultEvent = 'order' | 'replace' | 'cancel' | 'status' | 'request' | 'ack' | 'fill' | 'report';

/** Milliseconds: always the same, uniform between two, or exponential (many short, a few long) around a mean. */
export type DrawnMillis = number | { readonly from: number; readonly to: number } | { readonly mean: number };

/** When a rule applies. Counting is the rule's own: over the events it would match without the counting. */
export interface FaultWhen {
  readonly on: FaultEvent;
  readonly symbol?: string;
  /** CompID of the client. */
  readonly client?: string;
  /** Only the nth, from 1. */
  readonly nth?: number;
  /** The nth, 2nth, 3nth … */
  readonly every?: number;
  /** This share, at random; 1 when absent. */
  readonly share?: number;
  /** Only those beyond so many in a second of the clock. */
  readonly perSec?: number;
}

export type FaultDo =
  /** Requests: refused with OrdRejReason(103) or CxlRejReason(102) `reason`, 99 when absent. */
  | { readonly do: 'reject'; readonly text: string; readonly reason?: number }
  /** Requests are taken, reports sent, only after this. Later ones of the same client may overtake. */
  | { readonly do: 'delay'; readonly ms: DrawnMillis }
  /** Orders: accepted, and canceled at once as if they had found nothing, though it is still displayed. */
  | { readonly do: 'phantom' }
  /** Requests are ignored, reports lost (they are not sent at all, under any MsgSeqNum). */
  | { readonly do: 'drop' }
  /** Reports: sent once more with the same ExecID, under a MsgSeqNum of its own. */
  | { readonly do: 'duplicate' }
  /** Reports: sent only after the next report to the same client. */
  | { readonly do: 'outOfOrder' }
  /**
   * Reports are written as some venues do: `orderIDAlone` without ClOrdID(11), so that OrderID(37) names the order;
   * `oldExecType`, a fill as ExecType(150) 1 or 2 in every version.
   */
  | { readonly do: 'write'; readonly how: 'orderIDAlone' | 'oldExecType' }
  /** Fills: reported as this many smaller ones, as far as there are lots. */
  | { readonly do: 'partial'; readonly parts: number }
  /** Fills: taken back (Trade Cancel) after this. */
  | { readonly do: 'bust'; readonly ms: DrawnMillis }
  /**
   * Fills: corrected (Trade Correct) after this, by so many ticks of price and so many lots less; at least one stays.
   */
  | { readonly do: 'correct'; readonly ms: DrawnMillis; readonly ticks?: number; readonly lessLots?: number }
  /** From this event on, and including it, nothing is sent to the client for this long; then everything at once. */
  | { readonly do: 'silence'; readonly ms: DrawnMillis }
  /** The client's line is cut once this event is dealt with, and before what it led to has left. */
  | { readonly do: 'disconnect' };

export type FaultRule = FaultWhen & FaultDo;

/** Faults to apply to one event. `delay` and such are the sums of all matching rules. */
export interface Faults {
  /** Refuse with this; '' for no refusal. */
  readonly rejectText: string;
  readonly rejectReason: number;
  readonly delay: Span;
  readonly silence: Span;
  /** After this; −1 for no bust. */
  readonly bustAfter: Span;
  /** After this, by so much; −1 for no correction. */
  readonly correctAfter: Span;
  readonly correctTicks: number;
  readonly lessLots: number;
  /** Number of reports for this fill, usually 1. */
  readonly parts: number;
  readonly orderIDAlone: boolean;
  readonly oldExecType: boolean;
  readonly phantom: boolean;
  readonly drop: boolean;
  readonly duplicate: boolean;
  readonly outOfOrder: boolean;
  readonly disconnect: boolean;
}

type Draft = { -readonly [F in keyof Faults]: Faults[F] };

/** Nothing goes wrong. */
export const NO_FAULTS: Faults = Object.freeze({
  rejectText: '',
  rejectReason: 0,
  delay: span(0),
  silence: span(0),
  bustAfter: span(-1),
  correctAfter: span(-1),
  correctTicks: 0,
  lessLots: 0,
  parts: 1,
  orderIDAlone: false,
  oldExecType: false,
  phantom: false,
  drop: false,
  duplicate: false,
  outOfOrder: false,
  disconnect: false,
});

/** OrdRejReason(103) and CxlRejReason(102) "other". */
const OTHER = 99;

export class FaultScript {
  private readonly rules: readonly FaultRule[];
  private readonly counts: number[];
  /** Of each rule, how many there were in the second that the last was in. */
  private readonly perSecond: { second: number; count: number }[];
  private readonly random: Random;

  constructor(rules: readonly FaultRule[], seed: number) {
    this.rules = rules;
    this.counts = rules.map(() => 0);
    this.perSecond = rules.map(() => ({ second: 0, count: 0 }));
    this.random = new Random(mix(0xfa017, seed));
  }

  /** The faults of this event, from every matching rule, in the order of the rules. */
  meet(event: FaultEvent, symbol: string, client: string, now: Instant): Faults {
    if (this.rules.length === 0) return NO_FAULTS;
    let faults: Draft | undefined;
    for (let i = 0; i < this.rules.length; i++) {
      const rule = this.rules[i];
      if (!concerns(rule, event, symbol, client)) continue;
      if (rule.perSec !== undefined && this.countInSecond(i, now) <= rule.perSec) continue;
      const count = ++this.counts[i];
      if (rule.nth !== undefined && count !== rule.nth) continue;
      if (rule.every !== undefined && count % rule.every !== 0) continue;
      if (rule.share !== undefined && !this.random.chance(rule.share)) continue;
      faults ??= { ...NO_FAULTS };
      this.add(rule, faults);
    }
    return faults ?? NO_FAULTS;
  }

  private countInSecond(i: number, now: Instant): number {
    const seen = this.perSecond[i];
    const second = Math.floor(now / MICROS_PER_SECOND);
    if (seen.second !== second) seen.count = 0;
    seen.second = second;
    return ++seen.count;
  }

  private add(rule: FaultRule, faults: Draft): void {
    switch (rule.do) {
      case 'reject':
        faults.rejectText = rule.text;
        faults.rejectReason = rule.reason ?? OTHER;
        return;
      case 'delay':
        faults.delay = plus(faults.delay, this.draw(rule.ms));
        return;
      case 'silence':
        faults.silence = most(faults.silence, this.draw(rule.ms));
        return;
      case 'bust':
        faults.bustAfter = this.draw(rule.ms);
        return;
      case 'correct':
        faults.correctAfter = this.draw(rule.ms);
        faults.correctTicks = rule.ticks ?? 0;
        faults.lessLots = rule.lessLots ?? 0;
        return;
      case 'partial':
        faults.parts = Math.max(1, rule.parts);
        return;
      case 'write':
        faults[rule.how] = true;
        return;
      case 'phantom':
      case 'drop':
      case 'duplicate':
      case 'outOfOrder':
      case 'disconnect':
        faults[rule.do] = true;
        return;
    }
  }

  private draw(length: DrawnMillis): Span {
    if (typeof length === 'number') return millis(length);
    if ('mean' in length) return millis(this.random.exponential(length.mean));
    return millis(length.from + this.random.unit() * (length.to - length.from));
  }
}

function concerns(rule: FaultWhen, event: FaultEvent, symbol: string, client: string): boolean {
  return (
    (rule.on === event || rule.on === WIDER[event]) &&
    (rule.symbol === undefined || rule.symbol === symbol) &&
    (rule.client === undefined || rule.client === client)
  );
}

/** The name that covers an event among others. */
const WIDER: Readonly<Record<FaultEvent, FaultEvent>> = {
  order: 'request',
  replace: 'request',
  cancel: 'request',
  status: 'request',
  request: 'request',
  ack: 'report',
  fill: 'report',
  report: 'report',
};
