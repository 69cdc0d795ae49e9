/**
 * How much of each limit is used, for display: the sums of its slices, as a request of nothing would find them, and
 * what slices remember (useOverTime.ts).
 */
import type { Instant } from '../units/brand.ts';
import { type Instrument, NO_INSTRUMENT } from '../units/instrument.ts';
import { moneyInto } from './checks/acrossCurrencies.ts';
import {
  type Dimension,
  DIMENSIONS,
  EACH,
  fixedBits,
  fixedKey,
  type LimitInForce,
  namedBits,
  type Scope,
  shapeBits,
  valueKey,
} from './limits/limitRow.ts';
import { valueOf } from './checks/limitSet.ts';
import { isOverTime, MEASURE_NAMES, type OverTimeMeasure } from './limits/measureKinds.ts';
import { CHECK_CODES } from './codes.ts';
import type { Seen } from './checks/look.ts';
import { type Looking, type Sides, type Used, USES } from './useOverTime.ts';
import { MEASURES_BY_PLACE } from './checks/measures.ts';
import { BEYOND, NO_LIMIT } from './worth/riskMoney.ts';
import type { RiskState } from './state.ts';
import { Subject } from './checks/subject.ts';

/** The use of one slice of a limit. Numbers are in the unit of its measure, at the scales of `instrument`. */
export interface Use {
  /** What the limit leaves open: the symbol, the currency. */
  readonly slice: Scope;
  readonly instrument: Instrument;
  readonly used: number;
  readonly limit: number;
}

/** Slices that are looked at for one request: it shares the thread with orders. */
const MAX_EXAMINED = 20_000;

/** An order of nothing, whose sums are those of the state. */
class Idle extends Subject {
  constructor(state: RiskState) {
    super();
    this.sums = state.lines.slices.sums;
  }
}

/** When, and by what. */
export interface UsedAt {
  readonly state: RiskState;
  /** The currency that rates of exchange are in. */
  readonly base: string;
  readonly now: Instant;
  readonly quoteOf: (symbol: string) => Sides;
}

export class LimitUses {
  private readonly at: UsedAt;
  private readonly state: RiskState;
  private readonly base: string;
  private readonly idle: Idle;
  /** Slices of a shape by what their limits fix: made once, since many limits have one shape. */
  private readonly found = new Map<string, Map<string, (readonly [values: readonly string[], row: number])[]>>();
  private examined = 0;
  /** Some slices were not looked at. */
  leftOut = false;

  constructor(at: UsedAt) {
    const { state, base } = at;
    this.at = at;
    this.state = state;
    this.base = base;
    this.idle = new Idle(state);
  }

  /** The largest first; none for a measure of single orders. */
  of(row: LimitInForce): Use[] {
    const uses = isOverTime(row.measure) ? this.remembered(row, row.measure) : this.summed(row);
    return uses.sort((a, b) => shareOf(b) - shareOf(a));
  }

  private summed(row: LimitInForce): Use[] {
    const bits = shapeBits(row);
    const { into = '' } = row;
    const place = MEASURE_NAMES.indexOf(row.measure);
    const measure = MEASURES_BY_PLACE[place];
    if (bits < 0 || measure === undefined) return [];
    const dimensions = DIMENSIONS.filter((_, i) => (bits & (1 << i)) !== 0);
    const uses = this.slicesOf(row, bits, dimensions).map(([values, sums]): Use => {
      const whole: Scope = Object.fromEntries(dimensions.map((dimension, i) => [dimension, values[i]]));
      const instrument = this.instrumentOf(whole);
      const limit = valueOf(row, instrument);
      const observed = (buy: boolean) => {
        const seen: Seen = { code: CHECK_CODES[0], limit: 0, observed: 0, ok: true, row: undefined };
        this.idle.buy = buy;
        measure.look?.(this.idle, seen, limit, sums);
        return seen.observed;
      };
      const used = measure.buys === undefined ? Math.max(observed(true), observed(false)) : observed(measure.buys);
      return { slice: openOf(row, dimensions, whole), instrument, used, limit };
    });
    return into === '' ? uses : this.together(uses, into);
  }

  private remembered(row: LimitInForce, measure: OverTimeMeasure): Use[] {
    const { scope } = row;
    const bits = namedBits(scope);
    const { named, all } = USES[measure](this.state.meters, bits, row);
    const dimensions = DIMENSIONS.filter((dimension) => scope[dimension] !== undefined);
    if (fixedBits(scope) === bits) {
      const look = named(fixedKey(scope));
      return look === undefined ? [] : [this.usedOf(row, {}, scope, look)];
    }
    const uses: Use[] = [];
    for (const [values, look] of all()) {
      if (++this.examined > MAX_EXAMINED) {
        this.leftOut = true;
        break;
      }
      const whole: Scope = Object.fromEntries(dimensions.map((dimension, i) => [dimension, values[i]]));
      const fixed = Object.fromEntries(dimensions.map((each) => [each, scope[each] === EACH ? EACH : whole[each]]));
      if (fixedKey(fixed) === fixedKey(scope)) uses.push(this.usedOf(row, openOf(row, dimensions, whole), whole, look));
    }
    return uses;
  }

  private usedOf(row: LimitInForce, slice: Scope, whole: Scope, look: (at: Looking) => Used): Use {
    const instrument = this.instrumentOf(whole);
    const { now, quoteOf } = this.at;
    return { slice, instrument, ...look({ row, value: valueOf(row, instrument), now, instrument, quoteOf }) };
  }

  /** Uses that differ in their currency only, as one. */
  private together(uses: readonly Use[], into: string): Use[] {
    const sums = new Map<string, Use>();
    const instrument = { ...NO_INSTRUMENT, currency: into };
    for (const { slice, instrument: its, used, limit } of uses) {
      const rest: Scope = { ...slice };
      delete (rest as { currency?: string }).currency;
      const key = DIMENSIONS.map((dimension) => valueKey(dimension, rest[dimension] ?? '')).join('\n');
      const more = moneyInto({ dayData: this.state.dayData, base: this.base }, used, its.currency, into) ?? BEYOND;
      const sum = Math.min((sums.get(key)?.used ?? 0) + more, BEYOND);
      sums.set(key, { slice: rest, instrument, used: sum, limit });
    }
    return [...sums.values()];
  }

  private slicesOf({ scope }: LimitInForce, bits: number, dimensions: readonly (keyof Scope)[]) {
    const fixed = dimensions.map((dimension) => (scope[dimension] ?? EACH) !== EACH);
    const key = `${bits} ${fixed.map(Number).join('')}`;
    let byFixed = this.found.get(key);
    if (byFixed === undefined) this.found.set(key, (byFixed = this.grouped(bits, dimensions, fixed)));
    return byFixed.get(fixedKey(scope)) ?? [];
  }

  private grouped(bits: number, dimensions: readonly Dimension[], fixed: readonly boolean[]) {
    const { slices } = this.state.lines;
    const groups = new Map<string, (readonly [values: readonly string[], row: number])[]>();
    for (const slice of slices.of(slices.shapeOf(bits))) {
      if (++this.examined > MAX_EXAMINED) {
        this.leftOut = true;
        break;
      }
      const key = fixedKey(
        Object.fromEntries(dimensions.map((dimension, i) => [dimension, fixed[i] ? slice[0][i] : EACH])),
      );
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [slice]);
      else group.push(slice);
    }
    return groups;
  }

  /** Of the slice's symbol, or of nothing but its currency. */
  private instrumentOf({ symbol = '', currency = '' }: Scope): Instrument {
    return this.state.instruments.get(symbol) ?? { ...NO_INSTRUMENT, currency };
  }
}

/** What the limit leaves open of a slice. */
function openOf({ scope }: LimitInForce, dimensions: readonly Dimension[], whole: Scope): Scope {
  const open = dimensions.filter((dimension) => (scope[dimension] ?? EACH) === EACH);
  return Object.fromEntries(open.map((dimension) => [dimension, whole[dimension]]));
}

/** Part of the limit that is used; of a limit of nothing all is. */
export function shareOf({ used, limit }: Use): number {
  if (limit >= NO_LIMIT || used <= 0) return 0;
  return limit === 0 ? 1 : used / limit;
}
