/** Journaled events as readable lines: numbers as decimals where their scale is known, letters of FIX as words. */
import pc from 'picocolors';
import { CORE_EVENTS, type CoreEvent } from '../core/memory/event.ts';
import { shownCarried } from '../orders/carried.ts';
import { NO_PRICE } from '../units/brand.ts';
import { RouterConfigs } from '../router/configured.ts';
import { explainPlan, termsOf } from '../router/explain.ts';
import { formatDecimal } from '../units/decimal.ts';
import { type FieldTable, valueIn } from '../units/record.ts';
import { printable } from './printable.ts';
import { SIDE_WORD, STATUS_WORD, TIME_WORD, TYPE_WORD } from './texts.ts';

interface Scales {
  readonly priceScale: number;
  readonly qtyScale: number;
}

const PRICES: ReadonlySet<string> = new Set(['px', 'price', 'lastPx', 'arrivalBid', 'arrivalAsk']);
const QUANTITIES: ReadonlySet<string> = new Set([
  'orderQty',
  'qty',
  'minQty',
  'lastQty',
  'overfill',
  'venueCumQty',
  'cumQty',
]);
const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  side: SIDE_WORD,
  ordType: TYPE_WORD,
  timeInForce: TIME_WORD,
  ordStatus: STATUS_WORD,
};

export class EventPrinter {
  private readonly scalesOf = new Map<string, Scales>();
  private readonly symbolOf = new Map<number, string>();
  private readonly orderOf = new Map<number, number>();
  private readonly routing = new RouterConfigs();

  /** First pass: which order a child belongs to, which symbol an order, and what the symbol's numbers mean. */
  learn(event: CoreEvent): void {
    if (event.kind === 'planned') this.scalesOf.set(event.symbol, event);
    if (event.kind === 'routerConfigured') this.routing.apply(event);
    if (event.kind === 'orderReceived') this.symbolOf.set(event.orderID, event.symbol);
    if (event.kind === 'childSent') this.orderOf.set(event.childID, event.orderID);
  }

  lines(event: CoreEvent): string[] {
    if (event.kind === 'planned') {
      const head = `${pc.bold('planned')} order ${event.orderID}, round ${event.round}`;
      return [
        head,
        ...explainPlan(event, termsOf(event, this.routing.get(event.configured))).map((line) => `    ${line}`),
      ];
    }
    const order = this.orderIn(event);
    const scales = order === undefined ? undefined : this.scalesOf.get(this.symbolOf.get(order) ?? '');
    const texts = columnsOf(event)
      .filter(([name, value]) => name !== 'at' && value !== '' && value !== false && !isEmpty(value))
      .map(([name, value]) => `${name}=${show(name, value, scales)}`);
    return [`${pc.bold(event.kind)} ${texts.join(' ')}`];
  }

  private orderIn(event: CoreEvent): number | undefined {
    if ('orderID' in event) return event.orderID;
    return 'childID' in event ? this.orderOf.get(event.childID) : undefined;
  }
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

const TABLES: ReadonlyMap<string, FieldTable> = new Map(CORE_EVENTS.map(({ kind, fields }) => [kind, fields]));

/** The event as its record has it: names and values, terms among the others. */
function columnsOf(event: CoreEvent): [name: string, value: unknown][] {
  return Object.entries(TABLES.get(event.kind) ?? {}).map(([name, column]) => [name, valueIn(event, name, column)]);
}

function show(name: string, value: unknown, scales: Scales | undefined): string {
  if (Array.isArray(value)) {
    const rows = value.map((row: unknown) => (typeof row === 'number' ? row : Object.values(row as object).join(':')));
    return `[${rows.map((row) => printable(String(row))).join(' ')}]`;
  }
  if (value === NO_PRICE) return 'none';
  if (typeof value === 'number' && scales !== undefined) {
    if (PRICES.has(name)) return formatDecimal(value, scales.priceScale, 2);
    if (QUANTITIES.has(name)) return formatDecimal(value, scales.qtyScale);
  }
  const text = printable(name === 'carried' ? shownCarried(String(value)) : String(value));
  const word = WORDS[name]?.[text] ?? text;
  return word.includes(' ') ? JSON.stringify(word) : word;
}
