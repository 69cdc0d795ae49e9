/** What venues have named, by venue and its name for it. A name may be given more than once; it hardly ever is. */
export class VenueNames<T extends object> {
  /** The first of each name. */
  private readonly firsts = new Map<string, Map<string, T>>();
  /** The others, by both. */
  private readonly others = new Map<string, T[]>();

  /** The first of that name; undefined if there is none. */
  first(venue: string, name: string): T | undefined {
    return this.firsts.get(venue)?.get(name);
  }

  /** All but the first. */
  rest(venue: string, name: string): readonly T[] {
    return this.others.size === 0 ? NONE : (this.others.get(keyOf(venue, name)) ?? NONE);
  }

  all(venue: string, name: string): readonly T[] {
    const first = this.first(venue, name);
    return first === undefined ? NONE : [first, ...this.rest(venue, name)];
  }

  add(venue: string, name: string, item: T): void {
    let names = this.firsts.get(venue);
    if (names === undefined) this.firsts.set(venue, (names = new Map()));
    if (!names.has(name)) {
      names.set(name, item);
      return;
    }
    const key = keyOf(venue, name);
    const others = this.others.get(key);
    if (others === undefined) this.others.set(key, [item]);
    else others.push(item);
  }

  forget(isOver: (item: T) => boolean): void {
    for (const names of this.firsts.values()) {
      for (const [name, first] of names) if (isOver(first)) names.delete(name);
    }
    for (const [key, items] of [...this.others]) {
      this.others.delete(key);
      const end = key.indexOf('\n');
      for (const item of items) if (!isOver(item)) this.add(key.slice(0, end), key.slice(end + 1), item);
    }
  }
}

const NONE: readonly never[] = [];
const keyOf = (venue: string, name: string): string => `${venue}\n${name}`;
