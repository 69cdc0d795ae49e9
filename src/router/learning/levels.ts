/**
 * Under what keys something is learned of a venue: of a symbol, of its class, and in general. A symbol of which little
 * is known borrows from its class, and that from what the venue does in general. Classes are configuration; with one
 * class for all there is none between a symbol and the venue.
 */

export const IN_GENERAL = '';
/** No symbol begins so. */
const CLASS_MARK = '\n';
/** Symbols known at one venue, and classes; of each, the one least lately heard of makes room. */
export const MOST_SYMBOLS = 64;
export const MOST_CLASSES = 32;

const classKey = (symbolClass: string): string => CLASS_MARK + symbolClass;
/** The class that a key is of, '' for one of a symbol. */
export const classOfKey = (key: string): string => (key.startsWith(CLASS_MARK) ? key.slice(1) : '');

/** From narrow to wide. */
export type Keys = readonly string[];

export const keysOf = (symbol: string, symbolClass = ''): Keys =>
  symbolClass === '' ? [symbol, IN_GENERAL] : [symbol, classKey(symbolClass), IN_GENERAL];

/** What is kept under `key`, which then is the one lately heard of; made if there is nothing yet. */
export function keptUnder<T>(kept: Map<string, T>, key: string, make: () => T): T {
  const found = kept.get(key) ?? make();
  if (key === IN_GENERAL) {
    kept.set(key, found);
    return found;
  }
  const oldest = inTheWay(kept, key);
  if (oldest !== undefined) kept.delete(oldest);
  kept.delete(key);
  kept.set(key, found);
  return found;
}

/** What has to go before `key` is kept; undefined where there is room for it, or it is kept already. */
export function inTheWay(kept: ReadonlyMap<string, unknown>, key: string): string | undefined {
  const isClass = classOfKey(key) !== '';
  if (key === IN_GENERAL || kept.size < (isClass ? MOST_CLASSES : MOST_SYMBOLS) || kept.has(key)) return undefined;
  let count = 0;
  let oldest: string | undefined;
  for (const each of kept.keys()) {
    if (each === IN_GENERAL || (classOfKey(each) !== '') !== isClass) continue;
    oldest ??= each;
    count++;
  }
  return count < (isClass ? MOST_CLASSES : MOST_SYMBOLS) ? undefined : oldest;
}
