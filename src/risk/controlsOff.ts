/** Controls that are off: what no limit bounds, for display at every start. */
import { EACH, type LimitInForce } from './limits/limitRow.ts';
import { MEASURE_KINDS, MEASURE_NAMES, type MeasureName } from './limits/measureKinds.ts';
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

/** Lists and permissions: nobody need be on one. */
const NO_CONTROL: ReadonlySet<MeasureName> = new Set(['restricted', 'shortSales', 'maxQuoteAgeMs', 'minOrderNotional']);

/** Of each measure, the clients that no limit of it is for. One that only looks at some symbols counts as one. */
export function controlsOff({ limits, desks }: RiskState, clients: readonly string[]): ControlOff[] {
  const byMeasure = new Map<MeasureName, LimitInForce[]>();
  for (const row of limits.rows.values()) {
    if (row.number === 0 || row.soft || isOff(row)) continue; // ceilings are no limits of anybody
    const known = byMeasure.get(row.measure);
    if (known === undefined) byMeasure.set(row.measure, [row]);
    else known.push(row);
  }
  return MEASURE_NAMES.flatMap((measure) => {
    if (NO_CONTROL.has(measure)) return [];
    const covered = coverage(byMeasure.get(measure) ?? []);
    if (covered === 'all') return [];
    const off = clients.filter((client) => !covered.clients.has(client) && !covered.desks.has(desks.get(client) ?? ''));
    return off.length === 0 ? [] : [{ measure, code: MEASURE_KINDS[measure].code, clients: off }];
  });
}

function coverage(rows: readonly LimitInForce[]) {
  const clients = new Set<string>();
  const ofDesks = new Set<string>();
  for (const { scope } of rows) {
    const { client = EACH, desk = EACH } = scope;
    if (client === EACH && desk === EACH) return 'all';
    if (client === EACH) ofDesks.add(desk);
    else clients.add(client);
  }
  return { clients, desks: ofDesks };
}

/** Its value says so: no collar, no window, no quote required. */
function isOff({ measure, value }: LimitInForce): boolean {
  const { unit } = MEASURE_KINDS[measure];
  return unit === 'flag' ? value === 'false' : unit !== 'count' && Number(value) === 0 && !measure.startsWith('max');
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
