/**
 * The terminal's story of each order: in → risk → plan → children → fills → done, one line a step. It watches turns
 * after they were journaled; it decides nothing and keeps only what it needs to print the end of an open order.
 */
import pc from 'picocolors';
import type { Core } from '../core/core.ts';
import type { CoreEvent } from '../core/memory/event.ts';
import type { Send } from '../core/words/send.ts';
import type { TurnObserver } from '../gateway/onlookers.ts';
import type { Instrument } from '../units/instrument.ts';
import { leavesQty, ordStatus, type Parent } from '../orders/order.ts';
import { type ChildID, isBuy, type OrderID, OrdStatus, OrdType } from '../orders/values.ts';
import { CHECKS } from '../risk/checks/checks.ts';
import { NO_LIMIT } from '../risk/worth/riskMoney.ts';
import { moneyScaleOf } from '../units/currency.ts';
import type { Plan } from '../router/event.ts';
import { explainPlan, termsOf } from '../router/explain.ts';
import { COST_SCALE } from '../router/routingCost.ts';
import { type Instant, NO_PRICE } from '../units/brand.ts';
import { formatDecimal } from '../units/decimal.ts';
import { averagePrice } from '../units/notional.ts';
import { clockText, moneyText, priceText, qtyText, SIDE_WORD, STATUS_WORD, TIME_WORD, TYPE_WORD } from './texts.ts';

type Of<K extends CoreEvent['kind']> = Extract<CoreEvent, { kind: K }>;

const CHECK_OF = new Map(CHECKS.map((check) => [check.code, check]));
/** Digits of AvgPx beyond the price scale, for display. */
const AVG_EXTRA = 2;

const BREAK_WORDS = {
  notTheirs: 'we have this fill, the drop copy does not',
  notOurs: 'the drop copy has this fill, we do not',
  differs: 'our fill and the drop copy differ',
} as const;

const BACK_WORDS = {
  crossed: 'another venue is better than where it rests',
  locked: 'another venue is where it rests',
  out: 'its venue does not trade',
  queue: 'another queue moves faster',
  dark: 'the dark again',
  firm: 'a pool asks for a firm order',
} as const;

export class Story implements TurnObserver {
  private readonly core: Core;
  private readonly print: (line: string) => void;
  /** First plan of each open order, for the comparison at its end. */
  private readonly plans = new Map<OrderID, Plan>();
  /** Filled quantity printed so far: the state is already at the end of the turn. */
  private readonly filledQty = new Map<OrderID, number>();
  private turn: readonly CoreEvent[] = [];

  constructor(core: Core, print: (line: string) => void) {
    this.core = core;
    this.print = print;
  }

  onTurn(events: readonly CoreEvent[], _sends: readonly Send[], now: Instant): void {
    this.turn = events;
    for (const event of events) this.tell(event, now);
  }

  private tell(event: CoreEvent, now: Instant): void {
    switch (event.kind) {
      case 'started':
        return this.print(pc.dim(`journal epoch ${event.epoch}`));
      case 'orderReceived':
        return this.received(event);
      case 'riskDecided':
        return this.risk(event);
      case 'orderRejected':
        return this.line(event.orderID, 'rejected', pc.red(event.text), now);
      case 'orderRefused':
        return this.print(
          `${pc.dim(clockText(now))} ${pc.red('refused')}   ${event.clientID} ${event.clOrdID}: ${event.text}`,
        );
      case 'planned':
        return this.planned(event);
      case 'childFilled':
        return this.filled(event);
      case 'childRejected':
        return this.child(
          event.childID,
          event.neverSent ? 'not sent' : 'refused',
          pc.red(event.text || 'no reason given'),
          now,
        );
      case 'childEnded':
        return this.child(event.childID, 'back', `${STATUS_WORD[event.ordStatus]} ${event.text}`.trim(), now);
      case 'childUnknown':
        return this.child(
          event.childID,
          'unknown',
          pc.yellow('the venue has not answered; it counts as live until it does'),
          now,
        );
      case 'childRepriced': {
        const instrument = this.instrumentOf(this.core.state.orders.child(event.childID).parent);
        const where = `its venue has put it at ${priceText(event.px, instrument)} ${event.text}`;
        return this.child(event.childID, 'repriced', pc.yellow(where.trim()), now);
      }
      case 'restTakenBack':
        return this.takenBack(event);
      case 'conditionalSent': {
        const instrument = this.instrumentOf(this.parent(event.orderID));
        const what = `${qtyText(event.qty, instrument)} @ ${priceText(event.px, instrument)} at most`;
        return this.line(event.orderID, 'told', `${pc.cyan(event.venue)}  conditional, ${what}`, now);
      }
      case 'conditionalInvited':
        return this.line(
          event.orderID,
          'invited',
          `a firm order is asked for in the place of #${event.conditionalID}`,
          now,
        );
      case 'firmUpDecided': {
        const size = qtyText(event.qty, this.instrumentOf(this.parent(event.orderID)));
        const how = event.outcome === 'firm' ? `firm, ${size}` : pc.yellow(`${event.outcome}: ${event.text}`);
        return this.line(event.orderID, 'firm-up', how, now);
      }
      case 'conditionalEnded':
        if (!event.refused) return;
        return this.line(
          event.orderID,
          'refused',
          pc.yellow(`conditional order: ${event.text || 'no reason given'}`),
          now,
        );
      case 'cancelRequested':
        return this.line(event.orderID, 'cancel', `${event.clOrdID} asks to cancel`, now);
      case 'replaceRequested': {
        const instrument = this.instrumentOf(this.parent(event.orderID));
        const terms = `${qtyText(event.terms.orderQty, instrument)} @ ${event.terms.price === NO_PRICE ? 'market' : priceText(event.terms.price, instrument)}`;
        return this.line(event.orderID, 'replace', `${event.clOrdID} asks for ${terms}`, now);
      }
      case 'orderReplaced':
        return this.line(
          event.orderID,
          'replaced',
          `now ${qtyText(event.orderQty, this.instrumentOf(this.parent(event.orderID)))}`,
          now,
        );
      case 'requestRejected':
        return event.orderID === 0
          ? this.print(
              `${pc.dim(clockText(now))} ${pc.red('refused')}   ${event.clientID} ${event.clOrdID}: ${event.text}`,
            )
          : this.line(event.orderID, 'refused', pc.red(`${event.clOrdID}: ${event.text}`), now);
      case 'orderEnded':
        return this.done(this.parent(event.orderID), now);
      case 'stopRequested':
        return this.line(event.orderID, 'stopped', pc.yellow(event.text), now);
      case 'tradingStateSet':
        return this.print(
          pc.bold(
            pc.yellow(
              `${clockText(now)} trading ${event.state} (${event.scope}${event.id && ` ${event.id}`}) by ${event.by}: ${event.reason}`,
            ),
          ),
        );
      case 'fillsMissing':
        return this.child(
          event.childID,
          'missing',
          pc.yellow(`the venue counts ${event.venueCumQty} filled, we have ${event.cumQty}: asking again`),
          now,
        );
      case 'childUnanswered':
        return this.child(event.childID, 'SILENT', pc.red(`asked ${event.asks} times in vain: it stays live`), now);
      case 'venueReconciling':
        return this.venue(event.venue, `is back; it has to tell the fate of ${event.children} orders first`, now);
      case 'venueReconciled':
        return this.venue(event.venue, 'has reported the status of all orders: routing resumes', now);
      case 'venueUnanswered':
        return this.venue(
          event.venue,
          pc.red(`has not reported the status of ${event.children} orders: it STAYS OUT until it does`),
          now,
        );
      case 'venueTripped': {
        if (event.silent) {
          return this.venue(event.venue, pc.red(`does not answer (${event.text}): it STAYS OUT until it does`), now);
        }
        if (event.empty) {
          return this.venue(
            event.venue,
            pc.red(`gives${toWhom(event)} nothing of ${whatOf(event)} in ${event.symbol}: asked LAST`),
            now,
          );
        }
        const what = event.symbol === '' ? 'orders' : `orders in ${event.symbol}`;
        const whose = event.client === '' ? what : `${what} of ${event.client}, which it STAYS OUT for alone`;
        const until = event.client === '' ? ': it STAYS OUT until it takes one' : ', until it takes one';
        return this.venue(event.venue, pc.red(`refuses too many ${whose}${until}`), now);
      }
      case 'venueRestored':
        return this.venue(
          event.venue,
          event.silent
            ? 'answers again'
            : event.empty
              ? `gives${toWhom(event)} of ${whatOf(event)} in ${event.symbol} again`
              : event.client === ''
                ? 'takes orders again'
                : `gets orders of ${event.client} again`,
          now,
        );
      case 'massCancelDecided':
        return this.print(
          `${pc.dim(clockText(now))} ${pc.yellow('mass cancel')} ${event.clientID} ${event.clOrdID}: ${event.text === '' ? `${event.affected.length} orders` : pc.red(event.text)}`,
        );
      case 'listTaken':
        return this.print(
          `${pc.dim(clockText(now))} list       ${event.clientID} ${event.listID}: ${event.text === '' ? `${event.orders.length} orders` : pc.red(event.text)}`,
        );
      case 'tradeDisputed':
        return this.print(pc.red(`${clockText(now)} DISPUTED  ${event.clientID} does not know: ${event.message}`));
      case 'clientLinkDown':
        return this.print(
          pc.yellow(
            `${clockText(now)} ${event.sessionID} is gone (${event.reason}); its orders stay until ${clockText(event.dueAt)}`,
          ),
        );
      case 'clientLinkExpired':
        return this.print(
          pc.yellow(`${clockText(now)} ${event.sessionID} is not back: canceling ${event.affected.length} orders`),
        );
      case 'executionCorrected': {
        const { parent } = this.core.state.orders.child(event.childID);
        const instrument = this.instrumentOf(parent);
        const was = `${qtyText(event.wasQty, instrument)} @ ${priceText(event.wasPx, instrument)}`;
        const is = `${qtyText(event.lastQty, instrument)} @ ${priceText(event.lastPx, instrument)}`;
        this.filledQty.set(parent.orderID, parent.cumQty);
        return this.line(
          parent.orderID,
          event.lastQty === 0 ? 'busted' : 'corrected',
          pc.yellow(event.lastQty === 0 ? was : `${was} is ${is}`),
          now,
        );
      }
      case 'operatorActed':
        return this.print(
          `${pc.dim(clockText(now))} ${pc.bold(event.by)} ${event.action} ${event.target}: ${event.refused === '' ? event.reason : pc.red(event.refused)}`,
        );
      case 'breakFound':
        return this.print(
          pc.red(`${clockText(now)} BREAK  ${event.venue} ${event.venueExecID}: ${BREAK_WORDS[event.difference]}`),
        );
      case 'fillQuarantined':
        return this.print(pc.red(`${clockText(now)} QUARANTINED  ${event.venue}: ${event.reason}  ${event.message}`));
      default: // children sent are in the plan; acknowledgements only confirm them
    }
  }

  private received(event: Of<'orderReceived'>): void {
    const instrument = this.core.config.instruments.get(event.symbol);
    const { ordType, timeInForce, orderQty, price } = event.terms;
    const terms =
      instrument === undefined
        ? event.symbol
        : `${qtyText(orderQty, instrument)} ${event.symbol} ${ordType === OrdType.Market ? 'market' : `${TYPE_WORD[ordType]}${price === NO_PRICE ? '' : ` ${priceText(price, instrument)}`}`} ${TIME_WORD[timeInForce]}`;
    const quote =
      instrument === undefined || event.arrivalBid === NO_PRICE || event.arrivalAsk === NO_PRICE
        ? 'no quote'
        : `${priceText(event.arrivalBid, instrument)} / ${priceText(event.arrivalAsk, instrument)}`;
    this.print('');
    this.print(
      `${pc.dim(clockText(event.at))} ${pc.bold(`ORDER ${event.orderID}`)}  ${event.clientID} ${event.clOrdID}: ${pc.bold(`${SIDE_WORD[event.side]} ${terms}`)}  ${pc.dim(`quote ${quote}`)}`,
    );
  }

  private risk(event: Of<'riskDecided'>): void {
    const order = this.core.state.orders.parents.get(event.orderID);
    const instrument = order && this.core.config.instruments.get(order.symbol);
    const shown = event.checks.map((check) =>
      checkText(check, instrument, this.core.state.risk.limits.intoOf(check.row)),
    );
    const verdict = event.passed ? pc.green(`passed ${event.made} checks`) : pc.red('refused');
    this.step(event.orderID, 'risk', `${verdict}  ${pc.dim(shown.join(' · '))}`);
  }

  private planned(plan: Plan): void {
    if (!this.plans.has(plan.orderID)) this.plans.set(plan.orderID, plan);
    const lines = explainPlan(plan, termsOf(plan, this.core.state.routing.get(plan.configured))).filter(
      (line) => line !== '',
    );
    lines.forEach((line, i) => this.step(plan.orderID, i === 0 ? (plan.round === 0 ? 'plan' : 're-plan') : '', line));
  }

  private takenBack({ orderID, why, venue, px, qty, at }: Of<'restTakenBack'>): void {
    const instrument = this.instrumentOf(this.parent(orderID));
    const what = `${qtyText(qty, instrument)}${px === NO_PRICE ? '' : ` @ ${priceText(px, instrument)}`}`;
    this.line(orderID, 'taken back', `${BACK_WORDS[why]}: ${what} at ${pc.cyan(venue)}`, at);
  }

  private filled(event: Of<'childFilled'>): void {
    const child = this.core.state.orders.child(event.childID);
    const order = child.parent;
    const instrument = this.instrumentOf(order);
    const over = event.overfill > 0 ? pc.red(`  OVERFILL ${qtyText(event.overfill, instrument)}`) : '';
    this.line(
      order.orderID,
      'fill',
      `${pc.cyan(child.venue)}  ${pc.green(`${qtyText(event.lastQty, instrument)} @ ${priceText(event.lastPx, instrument)}`)}${over}${event.saidPx === '' ? '' : pc.yellow(`  rounded: the venue says ${event.saidPx}`)}${event.generated ? pc.yellow("  from the venue's count: its report did not come") : ''}`,
      event.at,
    );
    const told = (this.filledQty.get(order.orderID) ?? order.cumQty - this.untold(order, event)) + event.lastQty;
    this.filledQty.set(order.orderID, told);
    if (told >= order.terms.orderQty && ordStatus(order) === OrdStatus.Filled) this.done(order, event.at);
  }

  private done(order: Parent, now: Instant): void {
    const instrument = this.instrumentOf(order);
    const words = [
      `${pc.bold(STATUS_WORD[ordStatus(order)])} ${qtyText(order.cumQty, instrument)} of ${qtyText(order.terms.orderQty, instrument)}`,
    ];
    if (order.cumQty > 0) {
      const avg = averagePrice(order.notional, order.cumQty, AVG_EXTRA);
      words.push(
        `AvgPx ${pc.bold(formatDecimal(avg, instrument.priceScale + AVG_EXTRA, 2))}`,
        ...this.quality(order, instrument),
      );
    }
    if (leavesQty(order) === 0 && order.text !== '') words.push(order.text);
    this.line(order.orderID, 'done', words.join(' · '), now);
    this.plans.delete(order.orderID);
    this.filledQty.delete(order.orderID);
  }

  /** Fills of this turn that are not printed yet, this one included: for an order from before a restart. */
  private untold(order: Parent, from: Of<'childFilled'>): number {
    let sum = 0;
    let begun = false;
    for (const event of this.turn) {
      begun ||= event === from;
      if (begun && event.kind === 'childFilled' && this.core.state.orders.child(event.childID).parent === order)
        sum += event.lastQty;
    }
    return sum;
  }

  /** AvgPx against the arrival mid, and against the best single venue of the first plan. */
  private quality(order: Parent, instrument: Instrument): string[] {
    const words: string[] = [];
    const sign = isBuy(order.side) ? 1 : -1;
    if (order.arrivalBid !== NO_PRICE && order.arrivalAsk !== NO_PRICE) {
      const mid = (order.arrivalBid + order.arrivalAsk) / 2;
      const avg = Number(order.notional) / order.cumQty;
      const bps = ((avg - mid) / Math.abs(mid)) * 10_000 * sign;
      // Half of the sum has one decimal more than the price scale, exactly.
      const midText = formatDecimal((order.arrivalBid + order.arrivalAsk) * 5, instrument.priceScale + 1, 2);
      const off = mid === 0 ? '' : ` (${Math.abs(bps).toFixed(2)} bps ${bps > 0 ? 'paid' : 'gained'})`;
      words.push(`arrival mid ${midText}${off}`);
    }
    const plan = this.plans.get(order.orderID);
    if (plan !== undefined && plan.singleVenue !== '' && plan.expectedQty > 0 && plan.singleShortfallQty === 0) {
      const saved = (plan.singleNet - plan.expectedNet) * sign;
      words.push(
        `best single venue ${plan.singleVenue}: ${saved >= 0 ? 'the first plan was to save' : 'the first plan was to cost'} ${moneyText(Math.round(Math.abs(saved) / 10 ** (COST_SCALE - 2)), 2)} ${plan.currency}`,
      );
    } else if (plan !== undefined && plan.singleVenue !== '' && plan.singleShortfallQty > 0) {
      words.push(`best single venue ${plan.singleVenue} shows ${qtyText(plan.singleShortfallQty, instrument)} too few`);
    }
    return words;
  }

  private child(id: ChildID, step: string, text: string, now: Instant): void {
    const child = this.core.state.orders.children.get(id);
    if (child !== undefined) this.line(child.parent.orderID, step, `${pc.cyan(child.venue)}  ${text}`, now);
  }

  private venue(venue: string, text: string, now: Instant): void {
    this.print(`${pc.dim(clockText(now))} ${pc.cyan(venue)} ${pc.yellow(text)}`);
  }

  private line(id: OrderID, step: string, text: string, now: Instant): void {
    this.print(`${pc.dim(clockText(now))} ${pc.dim(`#${id}`.padEnd(6))} ${step.padEnd(9)} ${text}`);
  }

  /** A step of the moment before: without the time, with the order. */
  private step(id: OrderID, step: string, text: string): void {
    this.print(`${' '.repeat(12)} ${pc.dim(`#${id}`.padEnd(6))} ${step.padEnd(9)} ${text}`);
  }

  private parent(id: OrderID): Parent {
    return this.core.state.orders.parent(id);
  }

  private instrumentOf(order: Parent): Instrument {
    return this.core.instrument(order.symbol);
  }
}

const toWhom = ({ client }: { readonly client: string }): string => (client === '' ? '' : ` ${client}`);

const whatOf = ({ quotes }: { readonly quotes: string }): string =>
  quotes === 'both' ? 'what it displays' : `the ${quotes} that it displays`;

/** Checks with informative numbers even if they pass. */
function checkText(
  check: { code: string; limit: number; observed: number; ok: boolean },
  instrument: Instrument | undefined,
  into: string,
): string {
  const unit = CHECK_OF.get(check.code as never)?.unit ?? 'count';
  const name = check.code
    .replace(/^R\d+-/, '')
    .toLowerCase()
    .replaceAll('-', ' ');
  const show = (value: number): string => {
    if (value >= NO_LIMIT) return 'no limit';
    if (unit === 'price' && instrument !== undefined) return formatDecimal(value, instrument.priceScale, 2);
    if (unit === 'qty' && instrument !== undefined) return formatDecimal(value, instrument.qtyScale);
    if (unit === 'money') return moneyText(value, moneyScaleOf(into === '' ? (instrument?.currency ?? '') : into));
    return String(value);
  };
  const text = `${name} ${show(check.observed)} of ${show(check.limit)}`;
  return check.ok ? text : pc.red(text);
}
