/**
 * What plans make of tails (censored.ts), kept from one plan to the next: until one of the tails of its owner is taught
 * more, or time weighs them anew. It is the same as if it were made each time.
 */
import type { Instant } from '../../units/brand.ts';
import { type Tail, weighsUntil } from './censored.ts';

/** From narrow to wide: of the symbol, of its class, and in general. */
export type Tails = readonly (Tail | undefined)[];

interface Kept<T> {
  readonly tails: Tails;
  readonly size: number;
  readonly since: Instant;
  readonly until: number;
  readonly value: T;
}

export class Estimates<T> {
  /** By owner, which has all of its tails taught by itself, and by the narrowest tail. */
  private readonly kept = new WeakMap<object, Map<Tail, Kept<T>>>();
  private readonly make: (tails: Tails, now: Instant, size: number) => T;

  constructor(make: (tails: Tails, now: Instant, size: number) => T) {
    this.make = make;
  }

  /** A tail of the owner's is taught. */
  forget(owner: object): void {
    this.kept.delete(owner);
  }

  of(owner: object, tails: Tails, now: Instant, size: number): T {
    const narrowest = narrowestOf(tails);
    if (narrowest === undefined) return this.make(tails, now, size);
    let known = this.kept.get(owner);
    const found = known?.get(narrowest);
    if (found?.size === size && now >= found.since && now < found.until && areSame(found.tails, tails)) {
      return found.value;
    }
    const value = this.make(tails, now, size);
    if (known === undefined) this.kept.set(owner, (known = new Map<Tail, Kept<T>>()));
    known.set(narrowest, { tails, size, since: now, until: weighsUntil(tails, now), value });
    return value;
  }
}

function narrowestOf(tails: Tails): Tail | undefined {
  for (let i = 0; i < tails.length; i++) if (tails[i] !== undefined) return tails[i];
  return undefined;
}

function areSame(a: Tails, b: Tails): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}
