/**
 * Values by name, of which there is no end: those that were added to lately are remembered. In two generations: a name
 * that is used moves to the young one, and when that is full, the old one is forgotten. So what goes was not used while
 * as many others were; nothing is ever looked through to find it.
 */
export class RememberedLately<Value> {
  private readonly most: number;
  private young = new Map<string, Value>();
  private old = new Map<string, Value>();

  /** From `most` to twice as many are remembered. */
  constructor(most: number) {
    this.most = most;
  }

  find(name: string): Value | undefined {
    return this.young.get(name) ?? this.old.get(name);
  }

  /** The same, and it is used now. */
  use(name: string): Value | undefined {
    const known = this.young.get(name);
    if (known !== undefined) return known;
    const value = this.old.get(name);
    if (value === undefined) return undefined;
    this.old.delete(name);
    return this.add(name, value);
  }

  /** One that is not remembered. */
  add(name: string, value: Value): Value {
    if (this.young.size >= this.most) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(name, value);
    return value;
  }

  *all(): Generator<readonly [name: string, value: Value]> {
    yield* this.old;
    yield* this.young;
  }
}
