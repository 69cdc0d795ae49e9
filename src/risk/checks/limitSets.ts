/**
 * The limits that meet an order, compiled. Those of lines are packed from here (lineLimits.ts); what does not pass is
 * looked at in full. No part of the state.
 */
import type { Instrument } from '../../units/instrument.ts';
import type { Lines } from '../slices/lines.ts';
import type { Coordinates } from '../limits/limitRow.ts';
import type { CheckCode } from '../codes.ts';
import { LimitCompiler, type LimitSet } from './limitSet.ts';
import type { LimitsInForce } from '../limits/limitsInForce.ts';

/** Sets that are remembered: most lines share one, and what is refused comes again. */
const MAX_SHARED = 4_096;

/** What of the state the limits of a line depend on. */
interface Limiting {
  readonly limits: LimitsInForce;
  readonly lines: Lines;
}

export class LimitSets {
  private readonly state: Limiting;
  private version = -1;
  /** By the rows in a set and the scales of its values. */
  private readonly shared = new Map<string, LimitSet>();
  private readonly compilers = new Map<string, LimitCompiler>();
  private readonly precedence: ReadonlyMap<CheckCode, number>;

  constructor(state: Limiting, precedence: ReadonlyMap<CheckCode, number>) {
    this.state = state;
    this.precedence = precedence;
  }

  /** Of an order at a place. */
  at(place: Coordinates, instrument: Instrument): LimitSet {
    const { limits } = this.state;
    if (limits.version !== this.version) this.forget(limits.version);
    const rows = limits.matching(place);
    const scale = `${instrument.currency} ${instrument.qtyScale}`;
    let key = scale;
    for (const { number, id } of rows) key += number > 0 ? ` ${number}` : ` ${id}`;
    let set = this.shared.get(key);
    if (set === undefined) {
      if (this.shared.size >= MAX_SHARED) this.shared.clear();
      this.shared.set(key, (set = this.compilerOf(scale, instrument).compile(rows)));
    }
    return set;
  }

  private compilerOf(scale: string, instrument: Instrument): LimitCompiler {
    let compiler = this.compilers.get(scale);
    if (compiler === undefined) {
      compiler = new LimitCompiler(instrument, this.state.lines.slices, this.precedence);
      this.compilers.set(scale, compiler);
    }
    return compiler;
  }

  private forget(version: number): void {
    this.version = version;
    this.shared.clear();
    this.compilers.clear();
  }
}
