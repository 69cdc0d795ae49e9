/**
 * Which policy an order is planned by: the first rule of the configuration that all of it fits. A rule asks for what it
 * names, and for nothing else.
 */
import { carriedFields, carriedValue } from '../orders/carried.ts';
import type { Parent } from '../orders/order.ts';
import type { Qty } from '../units/brand.ts';
import type { Policy } from './draft.ts';
import { DEFAULT_POLICY } from './policies/policies.ts';

export interface PolicyRule {
  readonly policy: Policy;
  /** The venue that `directed` sends everything to; '' for our choice. */
  readonly venue: string;
  /** Empty lists, '' and 0 ask for nothing. */
  readonly clients: readonly string[];
  readonly symbols: readonly string[];
  /** OrderQty(38), by the decimals of an instrument's quantities: at least, and at most. */
  readonly leastQty: readonly Qty[];
  readonly mostQty: readonly Qty[];
  /** A field of the order, by its tag, and one of the values it may have; none: that it is there at all. */
  readonly tag: number;
  readonly values: readonly string[];
  /** The same of a StrategyParameterName(958), whose StrategyParameterValue(960) it is. */
  readonly parameter: string;
  /** As the configuration says it, for the journal. */
  readonly said: object;
}

/** How orders come by their policies. */
export interface PolicyChoice {
  /** The user's own, beside the built-in ones. */
  readonly policies: readonly Policy[];
  readonly usual: Policy;
  readonly rules: readonly PolicyRule[];
  /** A policy that plans beside them and sends nothing, and what part of orders it plans: shadow.ts. */
  readonly shadow?: Policy | undefined;
  readonly shadowPpm?: number;
}

export const NO_CHOICE: PolicyChoice = { policies: [], usual: DEFAULT_POLICY, rules: [] };

/** What rules ask of an order. */
export type Ruled = Pick<Parent, 'clientID' | 'symbol' | 'side' | 'terms' | 'account' | 'exDestination' | 'carried'>;

/** Number of the first rule that the order fits: the first is 1, 0 is none. */
export function ruleFor({ rules }: PolicyChoice, order: Ruled, qtyScale: number): number {
  for (let i = 0; i < rules.length; i++) if (fits(rules[i], order, qtyScale)) return i + 1;
  return 0;
}

function fits(rule: PolicyRule, order: Ruled, qtyScale: number): boolean {
  const { clients, symbols, leastQty, mostQty, tag, parameter, values } = rule;
  const { orderQty } = order.terms;
  if (clients.length > 0 && !clients.includes(order.clientID)) return false;
  if (symbols.length > 0 && !symbols.includes(order.symbol)) return false;
  if (leastQty.length > 0 && orderQty < leastQty[qtyScale]) return false;
  if (mostQty.length > 0 && orderQty > mostQty[qtyScale]) return false;
  if (tag !== 0 && !isAmong(values, valueOf(order, tag))) return false;
  return parameter === '' || isAmong(values, parameterOf(order, parameter));
}

const isAmong = (values: readonly string[], value: string): boolean =>
  value !== '' && (values.length === 0 || values.includes(value));

const Named = { Account: 1, OrdType: 40, Side: 54, TimeInForce: 59, ExDestination: 100 } as const;
const StrategyParameterName = 958;
const StrategyParameterValue = 960;

/** Of a field that we read, and of one that is carried. */
function valueOf(order: Ruled, tag: number): string {
  switch (tag) {
    case Named.Account:
      return order.account;
    case Named.OrdType:
      return order.terms.ordType;
    case Named.Side:
      return order.side;
    case Named.TimeInForce:
      return order.terms.timeInForce;
    case Named.ExDestination:
      return order.exDestination;
    default:
      return carriedValue(order.carried, tag);
  }
}

/** In each entry of NoStrategyParameters(957) the name comes first. */
function parameterOf({ carried }: Ruled, name: string): string {
  if (carried === '') return '';
  let isMeant = false;
  for (const field of carriedFields(carried)) {
    if (field.tag === StrategyParameterName) isMeant = field.value === name;
    else if (field.tag === StrategyParameterValue && isMeant) return field.value;
  }
  return '';
}

/** Values of ExDestination(100) that name a rule, and no venue. */
export const namesRule = ({ rules }: PolicyChoice, exDestination: string): boolean =>
  rules.some(({ tag, values }) => tag === Named.ExDestination && values.includes(exDestination));
