/**
 * Problems met while a checked file is turned into the rooms' types; all are collected, so that one run shows them all.
 */
import { DOES_NOT_FIT, parseDecimal } from '../../units/decimal.ts';
import { nearest, type Problem } from '../schema/schemaProblem.ts';

export type Path = readonly (string | number)[];

export class ConfigFaults {
  readonly problems: Problem[] = [];

  add(path: Path, text: string): void {
    this.problems.push({ path, text });
  }

  /** The same, unless there is a problem with this already: what holds of many instruments is said of the first. */
  addOnce(path: Path, text: string): void {
    if (!this.problems.some(({ path: told }) => told.join('\n') === path.join('\n'))) this.add(path, text);
  }

  /** A decimal at `scale`, exactly, from 0 to `most` unless `signed`; 0 and a problem when it does not fit. */
  decimal(path: Path, text: string, scale: number, bounds: { most: number; signed?: boolean }): number {
    const value = parseDecimal(text, scale);
    if (value === DOES_NOT_FIT) {
      this.add(path, `"${text}" has more than ${scale} decimals, or is too large`);
      return 0;
    }
    if (Math.abs(value) > bounds.most) {
      this.add(path, `"${text}" is too large`);
      return 0;
    }
    if (value < 0 && bounds.signed !== true) {
      this.add(path, `"${text}" is below zero`);
      return 0;
    }
    return value;
  }

  /** The same for a step, which must be above zero. */
  step(path: Path, text: string, scale: number, most: number): number {
    const before = this.problems.length;
    const value = this.decimal(path, text, scale, { most });
    if (value === 0 && this.problems.length === before) this.add(path, 'must be above zero');
    return value === 0 ? 1 : value;
  }

  /** Reports `name` unless it is one of `known`. */
  known(path: Path, what: string, name: string, known: Iterable<string>): boolean {
    const names = [...known];
    if (names.includes(name)) return true;
    const near = nearest(name, names);
    const advice = near === undefined ? `known: ${names.join(', ') || 'none'}` : `did you mean ${near}?`;
    this.add(path, `no ${what} is called ${JSON.stringify(name)}; ${advice}`);
    return false;
  }

  /** Reports every value after the first of its kind. */
  unique(values: readonly string[], pathOf: (index: number) => Path, what: string): void {
    const seen = new Set<string>();
    values.forEach((value, index) => {
      if (seen.has(value)) this.add(pathOf(index), `${what} ${JSON.stringify(value)} is used twice`);
      seen.add(value);
    });
  }
}
