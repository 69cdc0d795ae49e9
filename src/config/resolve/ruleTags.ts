/**
 * Fields that rules of the router ask orders for (`tag` and `parameter` of [[router.rule]]). The clients of a rule may
 * send them, with the values that their rules know: an order that asks for another way to be routed is refused. They
 * stay here, unless they are carried as well.
 */
import { isHeaderField } from '../../fix/edits.ts';
import { isDataField } from '../../fix/fields.ts';
import { OWN_IN_REQUESTS } from '../../wire/carrying.ts';
import type { PolicyRuleEntry } from '../schema/routerRules.ts';

/** Fields that rules read of any order. */
const READ: ReadonlySet<number> = new Set([1, 40, 54, 59, 100]);

/** The group of a rule's `parameter`. */
export const NoStrategyParameters = 957;
const StrategyParameterName = 958;
const StrategyParameterType = 959;
const StrategyParameterValue = 960;

/** Values by tag; none: any. */
export type AskedValues = ReadonlyMap<number, readonly string[]>;

/** What the rules ask orders of a client for, beside what is read of any. */
export function askedOf(rules: readonly PolicyRuleEntry[], clientID: string): AskedValues {
  const asked = new Map<number, readonly string[]>();
  const add = (tag: number, values: readonly string[] = []): void => {
    const known = asked.get(tag);
    const isAny = values.length === 0 || known?.length === 0;
    asked.set(tag, isAny ? [] : [...(known ?? []), ...values]);
  };
  for (const { clients, tag, parameter, values } of rules) {
    if (clients?.includes(clientID) === false) continue;
    if (tag !== undefined && whyUnasked(tag) === '' && !READ.has(tag)) add(tag, values);
    if (parameter === undefined) continue;
    add(NoStrategyParameters);
    add(StrategyParameterName, [parameter]);
    add(StrategyParameterType);
    add(StrategyParameterValue, values);
  }
  return asked;
}

/** The fields, and the groups as a whole, that orders keep for it. */
export const keptOf = (asked: AskedValues): number[] =>
  [...asked.keys()].filter((tag) => tag < StrategyParameterName || tag > StrategyParameterValue);

/** Why no rule can ask for the field, '' if one can. */
export function whyUnasked(tag: number): string {
  if (READ.has(tag)) return '';
  if (OWN_IN_REQUESTS.has(tag)) {
    return `${tag} is read here: of such fields rules ask for ${[...READ].join(', ')} alone`;
  }
  if (isHeaderField(tag)) return `${tag} is a field of the header: it belongs to its session`;
  return isDataField(tag) ? `${tag} is raw data or its length` : '';
}
