/** Risk decisions and routing plans as JSON. */
import type { Instrument } from '../../units/instrument.ts';
import type { Check } from '../../risk/checks/check.ts';
import { CHECKS } from '../../risk/checks/checks.ts';
import type { CheckCode } from '../../risk/codes.ts';
import { moneyText, NO_LIMIT } from '../../risk/worth/riskMoney.ts';
import type { RiskEvent } from '../../risk/event.ts';
import { LEVEL } from '../../risk/tradingState.ts';
import type { Plan } from '../../router/event.ts';
import { explainPlan } from '../../router/explain.ts';
import { formatDecimal } from '../../units/decimal.ts';
import type * as Json from './shownSchema.ts';
import { showBasicTerms } from './showTerms.ts';
import { isoTime, millisOrNull, perShare, px, pxOrNull, shownText, size, sizeOrNull } from './show.ts';

export type Decision = Extract<RiskEvent, { kind: 'riskDecided' }>;

const CHECK_BY_CODE = new Map<CheckCode, Check>(CHECKS.map((check) => [check.code, check]));
const STATES = new Map<number, string>(Object.entries(LEVEL).map(([state, level]) => [level, state]));

/** What is known of the limits that a decision names by number. */
export interface LimitsByNumber {
  /** The currency that it counts all in; '' for each by itself. */
  intoOf(number: number): string;
  /** Undefined for one that is not in force any more, and for 0. */
  idOf(number: number): string | undefined;
}

/** `clOrdID`: of the order, as it came. */
export function showDecision(
  decision: Decision,
  instrument: Instrument,
  clOrdID: string,
  limits: LimitsByNumber,
): Json.RiskDecision {
  return {
    at: isoTime(decision.at),
    request: decision.request,
    clOrdID: shownText(decision.clOrdID === '' ? clOrdID : decision.clOrdID),
    passed: decision.passed,
    made: decision.made,
    version: decision.version,
    checks: decision.checks.map(({ code, limit, observed, ok, soft, row }) => {
      const check = CHECK_BY_CODE.get(code);
      const into = limits.intoOf(row);
      const its = into === '' ? instrument : { ...instrument, currency: into };
      return {
        code,
        name: check?.name ?? code,
        clause: check?.clause ?? '',
        ok,
        soft,
        limit: inUnit(limit, check?.unit ?? 'count', its),
        observed: inUnit(observed, check?.unit ?? 'count', its),
        limitID: limits.idOf(row) ?? null,
      };
    }),
  };
}

function inUnit(value: number, unit: Check['unit'], instrument: Instrument): string {
  if (value >= NO_LIMIT) return unit === 'flag' ? 'no' : 'unlimited';
  switch (unit) {
    case 'price':
      return px(value, instrument);
    case 'qty':
      return size(value, instrument);
    case 'money':
      return moneyText(value, instrument.currency);
    case 'micros':
      return `${value / 1_000} ms`;
    case 'state':
      return STATES.get(value) ?? String(value);
    case 'flag':
      return value === 0 ? 'no' : 'yes';
    case 'ratio':
      return formatDecimal(value, 2);
    case 'count':
      return String(value);
  }
}

/** `termNames`: what its numbers are called. The scales are those in the plan, so that an old plan reads as it was. */
export function showPlan(plan: Plan, configured: Instrument, termNames: readonly string[]): Json.Plan {
  const { priceScale, qtyScale } = plan;
  const instrument: Instrument = { ...configured, priceScale, qtyScale };
  return {
    at: isoTime(plan.at),
    round: plan.round,
    policy: plan.policy,
    rule: plan.rule,
    protection: plan.protection,
    qty: size(plan.terms.orderQty, instrument),
    nbboBid: pxOrNull(plan.nbboBid, instrument),
    nbboAsk: pxOrNull(plan.nbboAsk, instrument),
    quotes: plan.inputs.map((input) => ({
      venue: input.venue,
      up: input.up,
      state: input.quotes,
      ageMs: millisOrNull(input.ageMicros),
      bidPx: pxOrNull(input.bidPx, instrument),
      bidQty: sizeOrNull(input.bidQty, instrument),
      askPx: pxOrNull(input.askPx, instrument),
      askQty: sizeOrNull(input.askQty, instrument),
    })),
    scores: plan.scores.map((score) => ({
      venue: score.venue,
      purpose: score.purpose,
      standing: score.standing,
      px: pxOrNull(score.px, instrument),
      fee: perShare(score.fee),
      allIn: perShare(score.allIn),
      terms: Object.fromEntries(termNames.map((name, i) => [name, perShare(score.terms[i] ?? 0)])),
      total: perShare(score.total),
      expectedFillPpm: score.expectedFillPpm,
    })),
    children: plan.children.map(({ venue, purpose, terms, midpoint }) => ({
      venue,
      purpose,
      qty: size(terms.orderQty, instrument),
      ...showBasicTerms(terms, instrument),
      price: pxOrNull(terms.price, instrument),
      minQty: sizeOrNull(terms.minQty, instrument),
      midpoint,
    })),
    unroutedQty: size(plan.unroutedQty, instrument),
    reason: plan.reason,
    expectedQty: size(plan.expectedQty, instrument),
    expectedNet: formatDecimal(plan.expectedNet, 6, 2),
    expectedAvgPx: perShare(plan.expectedAvgPx),
    lines: explainPlan(plan, termNames),
  };
}
