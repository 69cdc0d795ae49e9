/** Controls that are off: what no limit bounds, for display at every start. */
import { isOffAt } from './limits/limitChange.ts';
import { DIMENSIONS, EACH, isCeiling, type LimitInForce } from './limits/limitRow.ts';
import { MEASURE_NAMES, measureKind, type MeasureName } from './limits/measureKinds.ts';
import { isNeverPrevented, type SelfTradeSettings } from './selfTrade.ts';
import { type ShortSaleRules, shortRulesOff } from './day/shortRules.ts';
import type { RiskState } from './state.ts';

export interface ControlOff {
  readonly measure: MeasureName;
  /** The check that asks nothing then; '' for a setting of several. */
  readonly code: string;
  /** Whom it is off for. */
  readonly clients: readonly string[];
}

/** Of each measure, the clients that no limit of it is for. One that only looks at some symbols counts as one. */
export function controlsOff({ limits, desks }: RiskState, clients: readonly string[]): ControlOff[] {
  const byMeasure = new Map<MeasureName, LimitInForce[]>();
  for (const row of limits.rows.values()) {
    if (isCeiling(row)) continue; // no limit of anybody
    const known = byMeasure.get(row.measure);
    if (known === undefined) byMeasure.set(row.measure, [row]);
    else known.push(row);
  }
  return MEASURE_NAMES.flatMap((measure) => {
    const { code, optional } = measureKind(measure);
    if (optional === true) return [];
    const isOn = coverage(byMeasure.get(measure) ?? []);
    const off = clients.filter((client) => !isOn(client, desks.get(client) ?? ''));
    return off.length === 0 ? [] : [{ measure, code, clients: off }];
  });
}

const bounds = (row: LimitInForce): boolean => !row.soft && !isOffAt(row.measure, row.value);

/** Whether a client has one of these limits that bounds something, where none stands in for it that bounds nothing. */
function coverage(rows: readonly LimitInForce[]): (client: string, desk: string) => boolean {
  const byClient = Map.groupBy(rows, ({ scope: { client = EACH } }) => client);
  const ofAll = byClient.get(EACH)?.some((row) => bounds(row) && (row.scope.desk ?? EACH) === EACH) === true;
  if (ofAll && rows.every((row) => row.replaces === '' || bounds(row))) return () => true;
  return (client, desk) => {
    const its = [byClient.get(EACH) ?? [], byClient.get(client) ?? []]
      .flat()
      .filter(({ scope }) => scope.desk === undefined || scope.desk === EACH || scope.desk === desk);
    const inPlace = its.filter((row) => row.replaces !== '' && !bounds(row));
    return its.some(
      (row) => bounds(row) && !inPlace.some((other) => other.replaces === row.id && isAsWide(other, row)),
    );
  };
}

/** Where the one matches, the other does, but for whose they are. */
function isAsWide({ scope }: LimitInForce, other: LimitInForce): boolean {
  return DIMENSIONS.every((dimension) => {
    const value = scope[dimension] ?? EACH;
    return value === EACH || dimension === 'client' || dimension === 'desk' || value === other.scope[dimension];
  });
}

/** What is no limit and is off by configuration, in words. */
export function othersOff(shortSales: ShortSaleRules, selfTrade: SelfTradeSettings | undefined): string[] {
  const own = selfTrade === undefined || isNeverPrevented(selfTrade) ? ['self-trade prevention'] : [];
  return [...own, ...shortRulesOff(shortSales)];
}

/** One line: `maxOpenQty (all clients), duplicateWindowMs (ALPHA)`. */
export function offText(off: readonly ControlOff[], clients: readonly string[]): string {
  return off.map(({ measure, clients: own }) => `${measure} (${whoOf(own, clients)})`).join(', ');
}

const MAX_NAMED = 5;

function whoOf(own: readonly string[], clients: readonly string[]): string {
  if (own.length === clients.length) return own.length === 1 ? own[0] : 'all clients';
  if (own.length <= MAX_NAMED) return own.join(' ');
  return `${own.slice(0, MAX_NAMED).join(' ')} and ${own.length - MAX_NAMED} more`;
}
