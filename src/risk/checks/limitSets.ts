/**
 * The compiled limits of each line, made at its first order and again when limits have changed. No part of the state.
 */
import type { Instrument } from '../../units/instrument.ts';
import { type Line, type Lines, placeOf } from '../slices/lines.ts';
import type { Coordinates } from '../limits/limitRow.ts';
import type { CheckCode } from '../codes.ts';
import { LimitCompiler, type LimitSet } from './limitSet.ts';
import type { LimitsInForce } from '../limits/limitsInForce.ts';

/** Sets that are remembered for lines that share one. */
const MAX_SHARED = 100_000;

/** What of the state the limits of a line depend on. */
interface Limiting {
  readonly limits: LimitsInForce;
  readonly lines: Lines;
}

export class LimitSets {
  private readonly state: Limiting;
  private version = -1;
  /** By number of the line, and the line that each is of. */
  private sets: LimitSet[] = [];
  private lines: Line[] = [];
  /** By the rows in a set and the scales of its values. */
  private readonly shared = new Map<string, LimitSet>();
  private readonly compilers = new Map<string, LimitCompiler>();
  private readonly precedence: ReadonlyMap<CheckCode, number>;

  constructor(state: Limiting, precedence: ReadonlyMap<CheckCode, number>) {
    this.state = state;
    this.precedence = precedence;
  }

  of(line: Line): LimitSet {
    const { version } = this.state.limits;
    if (version !== this.version) this.forget(version);
    if (this.lines[line.number] === line) return this.sets[line.number];
    const set = this.at(placeOf(line), line.account.of.instrument);
    this.lines[line.number] = line;
    this.sets[line.number] = set;
    return set;
  }

  /** Of orders that have no line yet. */
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
    this.sets = [];
    this.lines = [];
    this.shared.clear();
    this.compilers.clear();
  }
}
